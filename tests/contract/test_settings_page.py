"""The page about settings names every setting with its default, and no other."""

import re
from pathlib import Path

from services.chassis.config import SETTING_NAMES, load_settings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "settings.md"
COMPOSE_FILES = (ROOT / "docker-compose.yml", *(ROOT / "deploy" / "compose").rglob("*.yml"))
VARIABLE = re.compile(r"\$\{KLANKBORD_([A-Z_]+):-([^}]*)\}")
COMPOSE_ROW = re.compile(r"^\| `KLANKBORD_([A-Z_]+)` \| `(.*?)` \|", re.MULTILINE)
ROW = re.compile(r"^\| `([a-z_]+)` \| (.*?) \|", re.MULTILINE)
URLS = {"KLANKBORD_AMQP_URL": "amqp://x", "KLANKBORD_MONGO_URL": "mongodb://x"}


def rows() -> dict[str, str]:
    return dict(ROW.findall(PAGE.read_text(encoding="utf-8")))


def test_every_setting_has_its_row():
    assert set(rows()) == set(SETTING_NAMES)


def test_every_default_is_the_real_one():
    settings = load_settings(URLS)
    for name, said in rows().items():
        default = re.match(r"`(.*?)`", said)
        if default:
            value = getattr(settings, name)
            shown = ",".join(f"{one:g}" for one in value) if name == "retry_delays" else value
            plain = f"{shown:g}" if isinstance(shown, float) else str(shown)
            assert default[1] == plain, name


def test_every_variable_of_docker_compose_has_its_row_with_its_default():
    read = {found for path in COMPOSE_FILES for found in VARIABLE.findall(path.read_text())}
    own = {(name, default) for name, default in read if name.lower() not in SETTING_NAMES}
    assert own == set(COMPOSE_ROW.findall(PAGE.read_text(encoding="utf-8")))
