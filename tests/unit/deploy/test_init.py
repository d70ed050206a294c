"""Fresh secrets for a deployment."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from deploy.deployment.init import init
from deploy.keys import change_keys, with_key
from deploy.local.errors import LocalError
from deploy.local.home import CHECKOUT
from deploy.setup.secrets import SERVICES, Secrets, amqp_file, mongo_file
from services.chassis.config import load_settings

URLS = [*map(amqp_file, (*SERVICES, "admin")), *map(mongo_file, (*SERVICES, "admin"))]


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    init(tmp_path)
    return tmp_path / "secrets"


def test_every_account_has_a_password_of_its_own(secrets: Path) -> None:
    passwords = {urlsplit((secrets / name).read_text().strip()).password for name in URLS}
    assert len(passwords) == len(URLS)
    Secrets(secrets).accounts(URLS)


def test_two_deployments_share_no_secret(secrets: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    init(tmp_path / "other")
    for path in secrets.rglob("*"):
        if path.is_file() and path.name != "smtp-url":
            other = tmp_path / "other" / "secrets" / path.relative_to(secrets)
            assert path.read_text() != other.read_text(), path


def test_a_service_can_be_started_with_them(secrets: Path) -> None:
    for name in SERVICES:
        settings = load_settings(
            {
                "KLANKBORD_AMQP_URL_FILE": str(secrets / amqp_file(name)),
                "KLANKBORD_MONGO_URL_FILE": str(secrets / mongo_file(name)),
            }
        )
        assert f"//{name}:" in settings.amqp_url
        assert f"//{name}:" in settings.mongo_url


def test_others_cannot_enter_the_folder(secrets: Path) -> None:
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o700
    assert stat.S_IMODE((secrets / "admin-key").stat().st_mode) == 0o600
    # Containers run as another user, and get each file by itself.
    assert all((secrets / name).stat().st_mode & stat.S_IROTH for name in URLS)


def test_nothing_is_overwritten(secrets: Path) -> None:
    before = {path: path.read_bytes() for path in secrets.rglob("*") if path.is_file()}
    with pytest.raises(LocalError, match="there already"):
        init(secrets.parent)
    (secrets.parent / ".env").unlink()
    with pytest.raises(LocalError, match="there already"):
        init(secrets.parent)
    assert before == {path: path.read_bytes() for path in secrets.rglob("*") if path.is_file()}


def test_a_key_that_is_added_stays_readable_for_the_gateway(secrets: Path) -> None:
    file = secrets / "keys" / "keys.json"
    change_keys(file, lambda known: with_key(known, "kiosk", "k", ["feedback:write"], ["urn:x"]))
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert [key["name"] for key in json.loads(file.read_text())["keys"]] == ["admin", "kiosk"]


def test_the_file_for_compose_names_every_secret(secrets: Path) -> None:
    compose = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8"))
    named = {Path(secret["file"]).name for secret in compose["secrets"].values()}
    made = {path.name for path in secrets.iterdir() if path.is_file()} - {"admin-key"}
    assert made - named == {"grafana-password"}
    assert named <= made


def test_it_needs_nothing_but_python(tmp_path: Path) -> None:
    command = [sys.executable, "-I", "-S", "-c"]
    text = (
        "import sys; sys.path.insert(0, sys.argv[1]); "
        "from deploy.deployment.__main__ import main; sys.exit(main(sys.argv[2:]))"
    )
    arguments = [str(CHECKOUT), "init", "--folder", str(tmp_path)]
    done = subprocess.run([*command, text, *arguments], check=False, env={"PATH": os.defpath})
    assert done.returncode == 0
    assert (tmp_path / "secrets" / "admin-key").is_file()
