import hashlib
import json
import os

import pytest

from gateway.auth import Key, KeysFile, KeysFileError, Scope, match, parse_keys


def entry(name: str = "intranet", **more: object) -> dict[str, object]:
    hashed = hashlib.sha256(f"key-of-{name}".encode()).hexdigest()
    return {"name": name, "hash": hashed, "scopes": ["feedback:write"], "sources": ["/a"], **more}


def text(*entries: object) -> bytes:
    return json.dumps({"keys": entries}).encode()


def test_a_key_is_found_by_its_text_only():
    keys = parse_keys(text(entry("a"), entry("b")))
    assert match(keys, "key-of-b") == keys[1]
    assert match(keys, keys[1].hash) is None
    assert match(keys, "") is None
    assert match(keys, "x" * 501) is None
    assert match(keys, "half \ud800 of a pair") is None


def test_admin_implies_every_scope_and_another_only_itself():
    admin, feedback = parse_keys(text(entry("a", scopes=["admin"]), entry("b")))
    assert all(admin.allows(scope) for scope in Scope)
    assert [scope for scope in Scope if feedback.allows(scope)] == [Scope.FEEDBACK_WRITE]


@pytest.mark.parametrize(
    ("pattern", "source", "allowed"),
    [
        ("*", "anything", True),
        ("/intranet", "/intranet", True),
        ("/intranet", "/intranet2", False),
        ("/forms/*", "/forms/7", True),
        ("/forms/*", "/form", False),
    ],
)
def test_a_source_is_exact_or_a_prefix(pattern, source, allowed):
    assert Key("k", "", frozenset(), (pattern,)).may_claim(source) is allowed


def test_without_sources_a_key_may_name_none():
    assert not Key("k", "", frozenset(), ()).may_claim("/intranet")


@pytest.mark.parametrize(
    "broken",
    [
        b"not json",
        b"{}",
        text(entry(hash="short")),
        text(entry(hash="A" * 64)),
        text(entry(scopes=["everything"])),
        text(entry(more=1)),
        text(entry("a"), entry("a")),
        b'{"keys": [], "keys": []}',
    ],
)
def test_a_broken_file_is_refused(broken):
    with pytest.raises(KeysFileError):
        parse_keys(broken)


def rewrite(path, content: bytes, at: int) -> None:
    path.write_bytes(content)
    os.utime(path, ns=(at, at))


def test_a_changed_file_is_read_again(tmp_path):
    path = tmp_path / "keys.json"
    rewrite(path, text(entry("a")), 1)
    keys = KeysFile(path)
    assert keys.find("key-of-a")
    rewrite(path, text(entry("b")), 2)
    assert keys.find("key-of-b")
    assert keys.find("key-of-a") is None


def test_a_file_broken_by_a_change_leaves_the_old_keys_in_force(tmp_path):
    path = tmp_path / "keys.json"
    rewrite(path, text(entry("a")), 1)
    keys = KeysFile(path)
    rewrite(path, b"{", 2)
    assert keys.find("key-of-a")
    assert keys.trouble() is None
    path.unlink()
    assert keys.find("key-of-a")


def test_without_a_good_file_at_the_start_there_is_trouble_until_there_is_one(tmp_path):
    path = tmp_path / "keys.json"
    keys = KeysFile(path)
    assert keys.trouble()
    rewrite(path, b"{", 1)
    assert keys.trouble()
    rewrite(path, text(entry("a")), 2)
    assert keys.trouble() is None
