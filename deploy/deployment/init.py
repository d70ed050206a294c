"""Fresh secrets and settings for a deployment by docker compose."""

from __future__ import annotations

import json
import secrets as random
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deploy.keys import new_key, with_key
from deploy.local.errors import LocalError
from deploy.setup.secrets import (
    ADMIN,
    BROKER_API_FILE,
    SERVICES,
    amqp_file,
    mongo_file,
)

ADMIN_KEY_FILE = "admin-key"

# The folder is closed to others. The files inside are read in containers by other users than the
# one who makes them here, and those get each file by itself.
_FOLDER_MODE, _SHARED_MODE, _OWN_MODE = 0o700, 0o444, 0o600

_ENV = """\
# Settings of this deployment, read by docker compose. Passwords are not here but in secrets/.

# The address and port at which the gateway answers. Use 0.0.0.0 only behind a firewall, and with
# TLS: deploy/compose/tls.yml.
KLANKBORD_BIND=127.0.0.1
KLANKBORD_PORT=8080

# The address at which people reach the gateway, for the links in mail, and who mail comes from. The
# mail server with its password goes into secrets/smtp-url.
KLANKBORD_PUBLIC_URL=
KLANKBORD_MAIL_FROM=

# DEBUG, INFO, WARNING or ERROR.
KLANKBORD_LOG_LEVEL=INFO
"""

_NEXT = """\
Made {env} and {secrets}. Keep a copy of both in a safe place.
The admin's API key is in {key}.

Start Klankbord:   docker compose up -d --build
See how it does:   docker compose ps
"""


def init(folder: Path) -> str:
    """Make settings and secrets in a folder; return what to tell the person.

    Args:
        folder: the one with docker-compose.yml.

    Raises:
        LocalError: there are settings or secrets already.
    """
    env, secrets = folder / ".env", folder / "secrets"
    for path in (env, secrets):
        if path.exists():
            raise LocalError(f"{path} is there already, and nothing is ever overwritten.")
    with tempfile.TemporaryDirectory(dir=folder, prefix=".secrets.") as made:
        write_secrets(Path(made) / "secrets")
        (Path(made) / "secrets").rename(secrets)
    env.write_text(_ENV, encoding="utf-8")
    return _NEXT.format(env=env, secrets=secrets, key=secrets / ADMIN_KEY_FILE)


def write_secrets(folder: Path) -> None:
    """Make a folder with fresh secrets.

    Args:
        folder: does not exist yet.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(mode=_FOLDER_MODE)
    for name, text in _secrets():
        _write(folder / name, text, _SHARED_MODE)
    key = new_key()
    _write(folder / ADMIN_KEY_FILE, key, _OWN_MODE)
    (folder / "keys").mkdir(mode=0o755)
    keys = {"keys": with_key([], ADMIN, key, ["admin"], ["*"])}
    _write(folder / "keys" / "keys.json", json.dumps(keys, indent=2), 0o644)


def _secrets() -> Iterator[tuple[str, str]]:
    broker, store = _password(), _password()
    yield "rabbitmq-account", f"default_user = {ADMIN}\ndefault_pass = {broker}"
    yield amqp_file(ADMIN), _amqp(ADMIN, broker)
    yield BROKER_API_FILE, f"http://{ADMIN}:{broker}@rabbitmq:15672"
    # As MongoDB wants it: base64, shared by all members of a replica set.
    yield "mongo-key", random.token_urlsafe(561).replace("-", "+").replace("_", "/")
    yield "mongo-root-password", store
    yield mongo_file(ADMIN), _mongo(ADMIN, store)
    # The mail server is not ours; without one no mail is sent.
    yield "smtp-url", ""
    # Of Grafana's first login, where that runs.
    yield "grafana-password", _password()
    for name in SERVICES:
        yield amqp_file(name), _amqp(name, _password())
        yield mongo_file(name), _mongo(name, _password())


def _password() -> str:
    return random.token_urlsafe(32)


def _amqp(name: str, password: str) -> str:
    return f"amqp://{name}:{password}@rabbitmq:5672/%2F"


def _mongo(name: str, password: str) -> str:
    # One member, asked directly: it is known under one name only.
    return f"mongodb://{name}:{password}@mongo:27017/?authSource=admin&directConnection=true"


def _write(path: Path, text: str, mode: int) -> None:
    path.touch(mode=_OWN_MODE, exist_ok=False)
    path.write_text(text + "\n", encoding="utf-8")
    path.chmod(mode)
