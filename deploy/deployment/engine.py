"""The docker compose of this machine, as the commands use it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.local.errors import LocalError


class ComposeError(LocalError):
    """docker compose did not do what was asked."""


@dataclass(frozen=True)
class Compose:
    """One deployment by docker compose.

    Args:
        folder: that holds docker-compose.yml.
        options: of docker compose, such as further files.
    """

    folder: Path
    options: tuple[str, ...] = ()

    def run(self, *arguments: str) -> str:
        """Run docker compose and return what it printed; what it says meanwhile is shown.

        Raises:
            ComposeError: it failed, or there is no docker compose.
        """
        return self._run(("docker", "compose", *self.options, *arguments))

    def engine(self, *arguments: str) -> str:
        """Run docker itself and return what it printed.

        Raises:
            ComposeError: it failed.
        """
        return self._run(("docker", *arguments))

    def containers(self, service: str) -> list[dict[str, Any]]:
        """Return what is known of a service's containers, the oldest first."""
        ids = self.run("ps", "--all", "--quiet", service).split()
        if not ids:
            return []
        known: list[dict[str, Any]] = json.loads(self.engine("inspect", *ids))
        return sorted(known, key=lambda container: str(container["Created"]))

    def _run(self, command: Sequence[str]) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - our own program and arguments
                command, cwd=self.folder, stdout=subprocess.PIPE, text=True, check=False
            )
        except FileNotFoundError:
            raise ComposeError("docker was not found: install a Docker engine.") from None
        if done.returncode:
            raise ComposeError(f"`{' '.join(command)}` failed with code {done.returncode}.")
        return done.stdout
