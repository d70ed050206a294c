"""A backup of a deployment, all its data lost, and everything there again."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.compose.real import counted, in_the_export
from tests.compose.site import SERVICES, Site

ADMIN = ("-e", "KLANKBORD_MONGO_URL_FILE=/run/secrets/admin-mongo-url")
RUN = ("compose", "run", "--rm", "--no-deps", "--no-TTY")


@pytest.fixture
def backup(site: Site, imported, tmp_path: Path) -> Path:
    """A backup of a deployment that holds a real dialogue."""
    file = tmp_path / "backup.zip"
    command = ["docker", *RUN, *ADMIN, "setup", "deploy.backup", "take", "-"]
    with file.open("wb") as output:
        subprocess.run(command, env=site.env, stdout=output, check=True)
    # Another user reads it in the container.
    file.chmod(0o444)
    return file


def lose_everything(site: Site) -> None:
    project = site.env["COMPOSE_PROJECT_NAME"]
    site.docker("compose", "rm", "--stop", "--force", *SERVICES, "setup", "mongo", "rabbitmq")
    site.docker("volume", "rm", f"{project}_mongo", f"{project}_rabbitmq")


def test_all_is_there_again_after_everything_was_lost(site: Site, backup: Path) -> None:
    lose_everything(site)
    site.docker("compose", "up", "--detach", "--wait", "mongo", "rabbitmq")
    site.docker(*RUN, "setup")
    restore = ("deploy.backup", "restore", "/tmp/backup.zip")
    site.docker(*RUN, *ADMIN, "-v", f"{os.fspath(backup)}:/tmp/backup.zip:ro", "setup", *restore)
    site.docker("compose", "up", "--detach", "--wait")
    assert site.command("rebuild", "digest")
    assert counted(site) == in_the_export()
