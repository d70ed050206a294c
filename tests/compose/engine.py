"""A container engine for the tests: the one that runs, or a private one where that is permitted."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.local.home import CHECKOUT

IMAGES = (
    "KLANKBORD_PYTHON_IMAGE",
    "KLANKBORD_RABBITMQ_IMAGE",
    "KLANKBORD_MONGO_IMAGE",
    "KLANKBORD_PROXY_IMAGE",
    "KLANKBORD_PROMETHEUS_IMAGE",
)
FOLDER = "KLANKBORD_ENGINE"

_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))


@contextmanager
def engine() -> Iterator[dict[str, str]]:
    """Give the settings with which an engine with docker compose answers."""
    if answers(os.environ):
        yield {}
        return
    _refuse_unless_permitted()
    folder = os.environ.get(FOLDER, str(_CACHE / "klankbord" / "engine"))
    program = str(CHECKOUT / "deploy" / "engine.sh")
    try:
        command = [program, "up", folder, str(os.getpid())]
        yield settings(subprocess.check_output(command, text=True))
    finally:
        subprocess.run([program, "down", folder], check=True)


def base_images(env: Mapping[str, str]) -> dict[str, str]:
    """Return the settings that name the base images: those given, or stand-ins built here."""
    if all(os.environ.get(name) for name in IMAGES):
        return {}
    program = str(CHECKOUT / "deploy" / "images" / "build-base.sh")
    return settings(subprocess.check_output([program], text=True, env=dict(env)))


def answers(env: Mapping[str, str]) -> bool:
    """Whether an engine answers, and there is a docker compose to use it."""
    if not shutil.which("docker"):
        return False
    asked = (["docker", "info"], ["docker", "compose", "version"])
    return all(
        subprocess.run(command, capture_output=True, env=dict(env), check=False).returncode == 0
        for command in asked
    )


def settings(text: str) -> dict[str, str]:
    """Return what lines of NAME=VALUE say."""
    return dict(line.split("=", 1) for line in text.split())


def _refuse_unless_permitted() -> None:
    """In CI everything may be installed; elsewhere only an engine that is there may be started."""
    in_ci = bool(os.environ.get("CI"))
    if os.geteuid() == 0 and (in_ci or Path("/usr/sbin/dockerd").exists()):
        return
    text = "No container engine with docker compose answers, and none may be started here."
    if in_ci:
        pytest.fail(text)
    pytest.skip(text)
