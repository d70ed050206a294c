"""One deployment by docker compose, with what a test wants to do with it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from testcontainers.compose import DockerCompose

from deploy.client import Client, address
from deploy.deployment.init import init
from deploy.local.home import CHECKOUT
from tests.compose.commands import run
from tests.integration.running import DIALOGUE, new_name

FILES = ("docker-compose.yml", "deploy/compose/amqp.yml")
SERVICES = ("ideas", "engagement", "digest", "digest-worker", "gateway")


class SiteCompose(DockerCompose):
    """docker compose with settings of its own, so that those of this process stay as they are."""

    env: Mapping[str, str]

    def _run_command(
        self, cmd: str | list[str], context: str | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            cmd, cwd=context or self.context, env=self.env, capture_output=True, check=False
        )
        assert done.returncode == 0, f"{cmd}\n{done.stdout.decode()}\n{done.stderr.decode()}"
        return done


class Site:
    """A deployment that runs.

    Args:
        folder: with its secrets.
        compose: that started it.
    """

    def __init__(self, folder: Path, compose: SiteCompose) -> None:
        self.folder = folder
        self.compose = compose
        self.env = dict(compose.env)
        self.key = (folder / "secrets" / "admin-key").read_text().strip()
        self.url = f"http://127.0.0.1:{self.env['KLANKBORD_PORT']}"
        self.client = Client(self.url, self.key)

    def secret(self, name: str) -> str:
        return (self.folder / "secrets" / name).read_text().strip()

    def docker(self, *arguments: str) -> str:
        try:
            return run(self.env, "docker", *arguments)
        except AssertionError:
            if "up" in arguments:
                sys.stderr.write(logs(self.compose))
            raise

    def command(self, *arguments: str, amqp_url: str = "") -> str:
        """Run `klankbord` against this deployment and return what it printed."""
        env = {
            **self.env,
            "KLANKBORD_GATEWAY_URL": self.url,
            "KLANKBORD_ADMIN_KEY": self.key,
            "KLANKBORD_AMQP_URL": amqp_url,
        }
        return run(env, sys.executable, "-m", "deploy.cli", *arguments)

    def outside(self, amqp_url: str) -> str:
        """Return an address of the broker as it is reached from outside."""
        account = urlsplit(amqp_url)
        port = self.env["KLANKBORD_AMQP_PORT"]
        return f"amqp://{account.username}:{account.password}@127.0.0.1:{port}{account.path}"

    def containers(self, *services: str) -> list[dict[str, Any]]:
        """Return what the engine knows of these services' containers, or of all."""
        ids = self.docker("compose", "ps", "--all", "--quiet", *services).split()
        known: list[dict[str, Any]] = json.loads(self.docker("inspect", *ids))
        return known

    def events(self, container: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the log lines of one of our processes."""
        lines = self.docker("logs", container["Id"]).splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def open_dialogue(self) -> str:
        """Make and open a new dialogue; return its id."""
        name = new_name("compose")
        self.client.send("POST", "/v1/dialogues", {**DIALOGUE, "id": name})
        self.client.send("POST", address("dialogues", name, "open"))
        return name

    def inside(self, service: str, *command: str) -> str:
        """Run a command in a service's container and return what it printed."""
        return self.docker("compose", "exec", "--no-TTY", service, *command)

    def container(self, name: str) -> dict[str, Any]:
        """Return what the engine knows of one container, by its id."""
        (known,) = json.loads(self.docker("inspect", name))
        return dict(known)

    def die(self, container: dict[str, Any]) -> None:
        """Let the process in a container die as in a crash."""
        # All but the first process, which then ends with it, and the shell itself.
        subprocess.run(
            ["docker", "exec", container["Id"], "sh", "-c", "kill -9 -1"],
            env=self.env,
            check=False,
            capture_output=True,
        )


def logs(compose: SiteCompose) -> str:
    """Return the last lines of every part that is still there."""
    command = ["docker", "compose", "logs", "--tail", "20"]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=compose.env, capture_output=True, text=True, check=False
    )
    return done.stdout


def restarts(container: dict[str, Any]) -> int:
    return int(container["RestartCount"])


def is_well(container: dict[str, Any]) -> bool:
    return bool(container["State"].get("Health", {}).get("Status") == "healthy")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def site_env(
    folder: Path, settings: Mapping[str, str], files: Sequence[str] = FILES
) -> dict[str, str]:
    """Return the environment in which docker compose sees a deployment of its own.

    Args:
        folder: that `init` filled, or with secrets only.
        settings: of the engine and its base images.
        files: that docker compose reads.
    """
    own = folder / ".env"
    return {
        **os.environ,
        **settings,
        "COMPOSE_PROJECT_NAME": f"klankbord-test-{uuid.uuid4().hex[:8]}",
        "COMPOSE_FILE": ":".join(files),
        # Not that of whoever works in this checkout.
        "COMPOSE_ENV_FILES": str(own) if own.exists() else os.devnull,
        "KLANKBORD_SECRETS": str(folder / "secrets"),
        "KLANKBORD_IMAGE": "klankbord-test",
        "KLANKBORD_PORT": str(free_port()),
        "KLANKBORD_AMQP_PORT": str(free_port()),
        "KLANKBORD_TLS_BIND": "127.0.0.1",
        "KLANKBORD_TLS_PORT": str(free_port()),
        "KLANKBORD_AMQPS_PORT": str(free_port()),
        "KLANKBORD_PROMETHEUS_PORT": str(free_port()),
    }


@contextmanager
def started(folder: Path, settings: Mapping[str, str]) -> Iterator[Site]:
    """Run a deployment for the block; nothing of it is left behind, however the block ends."""
    init(folder)
    with composed(site_env(folder, settings)) as compose:
        yield Site(folder, compose)


@contextmanager
def composed(env: Mapping[str, str], *, build: bool = True) -> Iterator[SiteCompose]:
    """Run what docker compose finds in an environment for the block, and leave nothing behind.

    Args:
        env: as of `site_env`.
        build: the images first.
    """
    compose = SiteCompose(CHECKOUT, build=build)
    compose.env = env
    try:
        compose.start()
        yield compose
    except BaseException:
        sys.stderr.write(logs(compose))
        raise
    finally:
        compose.stop()
