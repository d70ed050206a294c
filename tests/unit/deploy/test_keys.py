"""API keys in their file."""

import hashlib
import json
from pathlib import Path

import pytest

from deploy.cli import main
from deploy.keys import KeyNameError, change_keys, read_keys, with_key, without_key
from deploy.local.errors import LocalError


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KLANKBORD_HOME", str(tmp_path / "home"))
    return tmp_path / "home" / "keys.json"


def test_a_key_is_printed_once_and_kept_as_a_hash(file: Path, capsys) -> None:
    add = ["key", "add", "kiosk", "--scope", "feedback:write", "--source", "urn:kiosk:*"]
    assert main([*add, "--scope", "digests:read"]) == 0
    key = capsys.readouterr().out.strip()
    assert len(key) > 40
    assert json.loads(file.read_text()) == {
        "keys": [
            {
                "name": "kiosk",
                "hash": hashlib.sha256(key.encode()).hexdigest(),
                "scopes": ["feedback:write", "digests:read"],
                "sources": ["urn:kiosk:*"],
            }
        ]
    }
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_name_is_used_once(file: Path, capsys) -> None:
    add = ["key", "add", "board", "--scope", "digests:read"]
    assert main(add) == 0
    before = file.read_text()
    assert main(add) == 1
    assert "already" in capsys.readouterr().err
    assert file.read_text() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ["board"],
        ["board", "--scope", "everything"],
        ["board", "--scope", "feedback:write"],
        ["a\tb", "--scope", "admin"],
    ],
)
def test_a_key_without_clear_limits_is_wrong_use(file: Path, arguments: list[str]) -> None:
    assert main(["key", "add", *arguments]) == 2
    assert not file.exists()


def test_keys_are_listed_and_removed(file: Path, capsys) -> None:
    main(["key", "add", "board", "--scope", "digests:read"])
    main(["key", "add", "web", "--scope", "feedback:write", "--source", "*"])
    capsys.readouterr()
    assert main(["key", "remove", "board"]) == 0
    assert main(["key", "list"]) == 0
    assert capsys.readouterr().out == "web\tfeedback:write\t*\n"
    assert main(["key", "remove", "board"]) == 1


def test_the_admin_of_this_command_line_stays() -> None:
    known = with_key([], "local-admin", "secret", ["admin"], ["*"])
    with pytest.raises(KeyNameError):
        without_key(known, "local-admin")


def test_another_file_can_be_named(file: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("KLANKBORD_KEYS_FILE", str(tmp_path / "other.json"))
    assert main(["key", "add", "board", "--scope", "digests:read"]) == 0
    assert [entry["name"] for entry in read_keys(tmp_path / "other.json")] == ["board"]
    assert not file.exists()


def test_a_damaged_file_is_not_overwritten(tmp_path: Path) -> None:
    damaged = tmp_path / "keys.json"
    damaged.write_text("{}")
    with pytest.raises(LocalError, match="damaged"):
        change_keys(damaged, lambda known: known)
    assert damaged.read_text() == "{}"


def test_a_home_that_cannot_be_made_is_one_sentence(file: Path, capsys) -> None:
    file.parent.write_text("in the way")
    for arguments in (["add", "a", "--scope", "admin"], ["remove", "a"]):
        assert main(["key", *arguments]) == 1
        assert f"{file.parent} cannot be made: File exists." in capsys.readouterr().err


def test_a_keys_file_in_no_folder_is_one_sentence(tmp_path: Path, monkeypatch, capsys) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("KLANKBORD_KEYS_FILE", str(tmp_path / "file" / "keys.json"))
    assert main(["key", "add", "a", "--scope", "admin"]) == 1
    assert f"{tmp_path / 'file'} cannot be made" in capsys.readouterr().err


def test_a_home_that_a_key_makes_is_closed_to_others(file: Path) -> None:
    assert main(["key", "add", "board", "--scope", "digests:read"]) == 0
    assert file.parent.stat().st_mode & 0o777 == 0o700
