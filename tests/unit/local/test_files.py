import json
import stat
from pathlib import Path

import pytest

from deploy.local.credentials import ensure_admin_key, load_credentials, with_admin
from deploy.local.errors import LocalError
from deploy.local.files import lock, tail, write_private
from deploy.local.home import CHECKOUT, Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare()
    return made


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_private_file_is_replaced_whole_and_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, "first")
    write_private(path, "second")
    assert path.read_text() == "second"
    assert mode_of(path) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_failed_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_private(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "new \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_only_one_holds_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with lock(path) as first, lock(path) as second:
        assert (first, second) == (True, False)
    with lock(path) as again:
        assert again


def test_tail_gives_the_last_lines_and_nothing_for_no_file(tmp_path: Path) -> None:
    path = tmp_path / "log"
    assert tail(path) == ""
    path.write_bytes(b"\xff one\ntwo\nthree\n")
    assert tail(path, 2) == "two\nthree"


def test_credentials_are_made_once(home: Home) -> None:
    first = load_credentials(home)
    assert load_credentials(home) == first
    assert mode_of(home.secrets_file) == 0o600
    assert len({first.broker_password, first.store_password, first.cookie}) == 3


def test_damaged_credentials_are_said(home: Home) -> None:
    home.secrets_file.write_text("{}")
    with pytest.raises(LocalError, match="damaged"):
        load_credentials(home)


def test_the_admin_key_is_made_once_and_its_hash_stored(home: Home) -> None:
    key = ensure_admin_key(home)
    assert ensure_admin_key(home) == key
    assert json.loads(home.keys_file.read_text()) == {"keys": with_admin([], key)}
    assert key not in home.keys_file.read_text()
    assert mode_of(home.keys_file) == mode_of(home.admin_key_file) == 0o600


def test_other_keys_stay(home: Home) -> None:
    other = {"name": "shop", "hash": "00", "scopes": ["feedback:write"], "sources": ["shop"]}
    write_private(home.keys_file, json.dumps({"keys": [other]}))
    ensure_admin_key(home)
    names = [entry["name"] for entry in json.loads(home.keys_file.read_text())["keys"]]
    assert names == ["local-admin", "shop"]


def test_an_outdated_admin_entry_is_replaced() -> None:
    keys = with_admin(with_admin([], "old"), "new")
    assert keys == with_admin([], "new")


def test_home_comes_from_the_environment(tmp_path: Path) -> None:
    assert Home.from_env({}) == Home(CHECKOUT / ".klankbord")
    assert Home.from_env({"KLANKBORD_HOME": str(tmp_path / "x")}) == Home(tmp_path / "x")


@pytest.mark.parametrize("name", ["x" * 120, "50%", "a;b", 'a"b', "a\nb"])
def test_a_path_that_cannot_be_used_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LocalError, match="path"):
        Home(tmp_path / name).prepare()
    assert not list(tmp_path.iterdir())


def test_folders_are_closed_to_others(home: Home) -> None:
    assert mode_of(home.path) == mode_of(home.logs) == 0o700
