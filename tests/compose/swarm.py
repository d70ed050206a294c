"""The same deployment in a swarm of one machine."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from deploy.deployment.init import write_secrets
from tests.compose.commands import run
from tests.compose.site import site_env
from tests.waiting import eventually

PATIENCE_SECONDS = 180


class Swarm:
    """A stack that was deployed.

    Args:
        folder: with its secrets.
        env: in which docker compose sees the deployment.
    """

    def __init__(self, folder: Path, env: Mapping[str, str]) -> None:
        self.folder = folder
        self.env = env
        self.name = env["COMPOSE_PROJECT_NAME"]

    def docker(self, *arguments: str, stdin: str = "") -> str:
        return run(self.env, "docker", *arguments, stdin=stdin)

    def deploy(self) -> None:
        """Print the stack file as its user would, and deploy it."""
        stack = run(self.env, sys.executable, "-m", "deploy.deployment", "swarm")
        file = self.folder / "stack.json"
        file.write_text(stack)
        deploy = ("stack", "deploy", "--detach", "--resolve-image", "never")
        self.docker(*deploy, "--compose-file", str(file), self.name)

    def scale(self, service: str, number: int) -> None:
        self.docker("service", "scale", "--detach", f"{self.name}_{service}={number}")

    def running(self) -> dict[str, str]:
        """Return how many of each service run and shall run, such as ``1/1``."""
        lines = self.docker("stack", "services", "--format", "json", self.name).splitlines()
        found = [json.loads(line) for line in lines]
        return {one["Name"].removeprefix(f"{self.name}_"): one["Replicas"] for one in found}

    def states(self, service: str) -> list[str]:
        """Return the states of a service's tasks, the newest first."""
        name = f"{self.name}_{service}"
        lines = self.docker("service", "ps", "--format", "{{.CurrentState}}", name).splitlines()
        return [line.split()[0] for line in lines]

    def containers(self, service: str) -> list[str]:
        """Return the ids of a service's containers that run."""
        label = f"label=com.docker.swarm.service.name={self.name}_{service}"
        return self.docker("ps", "--quiet", "--filter", label).split()

    def python(self, service: str, program: str, *arguments: str) -> Any:
        """Run a program in a service's container; return what it printed, read as JSON."""
        container, *_ = self.containers(service)
        command = ("exec", "--interactive", container, "python", "-", *arguments)
        return json.loads(self.docker(*command, stdin=program))

    def is_whole(self) -> bool:
        """Whether setup has ended well and everything else runs."""
        counts = self.running()
        setup = counts.pop("setup")
        return (
            setup == "0/1"
            and self.states("setup")[0] == "Complete"
            and bool(counts)
            and all(count.split("/")[0] == count.split("/")[1] for count in counts.values())
        )


@contextmanager
def deployed(folder: Path, settings: Mapping[str, str]) -> Iterator[Swarm]:
    """Run a deployment in a swarm for the block; nothing of it is left behind.

    Args:
        folder: for its secrets.
        settings: of the engine and its base images.
    """
    write_secrets(folder / "secrets")
    env = {**site_env(folder, settings), "COMPOSE_FILE": "docker-compose.yml"}
    with _swarm(env):
        swarm = Swarm(folder, env)
        try:
            swarm.deploy()
            eventually(swarm.is_whole, PATIENCE_SECONDS, every=1)
            yield swarm
        except BaseException:
            sys.stderr.write(swarm.docker("stack", "ps", "--no-trunc", swarm.name))
            raise
        finally:
            _remove(swarm)


@contextmanager
def _swarm(env: Mapping[str, str]) -> Iterator[None]:
    """Use the engine's swarm, or make one of this machine alone."""
    state = run(env, "docker", "info", "--format", "{{.Swarm.LocalNodeState}}").strip()
    if state == "inactive":
        run(env, "docker", "swarm", "init", "--advertise-addr", "127.0.0.1")
    node = run(env, "docker", "info", "--format", "{{.Swarm.NodeID}}").strip()
    run(env, "docker", "node", "update", "--label-add", "klankbord=data", node)
    try:
        yield
    finally:
        if state == "inactive":
            run(env, "docker", "swarm", "leave", "--force")


def _remove(swarm: Swarm) -> None:
    swarm.docker("stack", "rm", swarm.name)
    theirs = ("--quiet", "--filter", f"label=com.docker.stack.namespace={swarm.name}")
    eventually(lambda: not swarm.docker("ps", "--all", *theirs), PATIENCE_SECONDS)
    volumes = swarm.docker("volume", "ls", *theirs).split()
    swarm.docker("volume", "rm", *volumes)
