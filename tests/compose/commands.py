"""Commands as a person runs them, whose failure says what they printed."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

from deploy.local.home import CHECKOUT


def run(env: Mapping[str, str], *command: str, stdin: str = "") -> str:
    """Run a command in the checkout and return what it printed."""
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=dict(env),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
