"""`klankbord parked`, against a gateway in memory."""

import json

import pytest

from deploy.cli import main
from tests.unit.deploy.fakes import parked
from tests.unit.deploy.gateway import Gateway

EVENT = b'{"id": "e-1"}'


@pytest.fixture(autouse=True)
def stack(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.parked = {"aaa": parked("aaa"), "bbb": parked("bbb", reason="id-conflict")}
    monkeypatch.setenv("KLANKBORD_GATEWAY_URL", gateway.url)
    monkeypatch.setenv("KLANKBORD_ADMIN_KEY", "secret")


def test_the_list_shows_a_line_for_each_and_counts_the_reasons(capsys) -> None:
    assert main(["parked", "list"]) == 0
    head, first, second, counted = capsys.readouterr().out.splitlines()
    assert head.split() == ["ID", "LAST", "PARKED", "REASON", "TIMES", "SOURCE", "EVENT"]
    assert first.split() == ["aaa", "2026-11-23T12:00:00.000Z", "not-json", "1", "/intranet", "e-1"]
    assert second.startswith("bbb")
    assert counted == "Parked: 2 (1 not-json, 1 id-conflict)."


def test_a_list_that_is_cut_says_so(capsys) -> None:
    assert main(["parked", "list", "-n", "1"]) == 0
    assert capsys.readouterr().out.endswith("The last 1 are shown.\n")


def test_filters_go_along_and_nothing_that_fits_is_said(gateway: Gateway, capsys) -> None:
    assert main(["parked", "list", "--source", "/x y", "--since", "2026-01-01T00:00:00Z"]) == 0
    assert capsys.readouterr().out == "Nothing that is parked fits.\n"
    assert "source=%2Fx+y&since=2026-01-01T00%3A00%3A00Z" in gateway.asked[0]
    gateway.parked = {}
    main(["parked", "list"])
    assert capsys.readouterr().out == "Nothing is parked.\n"


def test_the_list_as_json(capsys) -> None:
    assert main(["parked", "list", "--json", "--reason", "not-json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert (value["messages"], [one["id"] for one in value["items"]]) == (1, ["aaa"])


def test_one_is_shown_with_why_and_its_body(capsys) -> None:
    assert main(["parked", "show", "aaa"]) == 0
    shown = capsys.readouterr().out
    assert "Reason        not-json" in shown
    assert "Header        ce-id: e-1" in shown
    assert shown.endswith("Body:\nnope\n")
    assert "Field" not in shown


def test_what_a_publisher_wrote_does_not_steer_the_terminal(gateway: Gateway, capsys) -> None:
    hostile = {"source": "\x1b[2J", "event": "\u202e", "body": "\x1b]0;x\x07\ttab\nline"}
    gateway.parked["aaa"] = parked("aaa", **hostile)
    for arguments in (["show", "aaa"], ["list"]):
        assert main(["parked", *arguments]) == 0
        out = capsys.readouterr().out
        assert not {"\x1b", "\x07", "\u202e"} & set(out)
    main(["parked", "show", "aaa"])
    assert "\ttab\nline" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("said", "raw"),
    [
        ({"body": "/wA=", "body_encoding": "base64"}, b"\xff\x00"),
        ({"body": "caf\u00e9"}, b"caf\xc3\xa9"),
    ],
)
def test_the_raw_body_comes_out_byte_for_byte(gateway: Gateway, capfdbinary, said, raw) -> None:
    gateway.parked["aaa"] = parked("aaa", **said)
    assert main(["parked", "show", "aaa", "--raw"]) == 0
    assert capfdbinary.readouterr().out == raw


def test_a_body_that_was_cut_is_no_raw_body(gateway: Gateway, capsys) -> None:
    gateway.parked["aaa"] = parked("aaa", body_cut=True)
    assert main(["parked", "show", "aaa", "--raw"]) == 1
    assert "larger than 1 MiB" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["show", "replay", "drop"])
def test_an_unknown_message_is_one_sentence(capsys, what) -> None:
    assert main(["parked", what, "zzz"]) == 1
    assert "There is no parked message 'zzz'." in capsys.readouterr().err


def test_one_is_replayed_perhaps_mended(gateway: Gateway, capsys, tmp_path) -> None:
    file = tmp_path / "event.json"
    file.write_bytes(EVENT)
    assert main(["parked", "replay", "aaa"]) == 0
    assert main(["parked", "replay", "aaa", "--body", str(file)]) == 0
    assert capsys.readouterr().out == "Replayed: 1.\n" * 2
    assert gateway.sent == [None, {"id": "e-1"}]


def test_many_are_replayed_up_to_now(gateway: Gateway, capsys) -> None:
    assert main(["parked", "replay", "--reason", "not-json"]) == 0
    assert capsys.readouterr().out == "Replayed: 1.\n"
    (sent,) = gateway.sent
    assert sent["reason"] == "not-json"
    assert sent["until"] > "2026"


def test_what_nothing_takes_makes_the_replay_fail(gateway: Gateway, capsys) -> None:
    gateway.refused = 3
    assert main(["parked", "replay", "--all"]) == 1
    assert capsys.readouterr().out == "Replayed: 2. Stay, as nothing takes them: 3.\n"


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 130), ("", 130)])
def test_many_are_dropped_only_after_a_question(gateway, capsys, monkeypatch, answer, code) -> None:
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: answer.strip() or _end())
    assert main(["parked", "drop", "--all"]) == code
    assert (gateway.sent != []) is (code == 0)


def _end() -> str:
    raise EOFError


def test_a_drop_can_go_without_a_question(gateway: Gateway, capsys) -> None:
    assert main(["parked", "drop", "--all", "--yes"]) == 0
    assert main(["parked", "drop", "aaa"]) == 0
    gateway.parked = {}
    assert main(["parked", "drop", "--all"]) == 0
    assert capsys.readouterr().out == "Dropped: 2.\nDropped: 1.\nDropped: 0.\n"
    assert gateway.changed == ["POST /v1/parked/drop", "DELETE /v1/parked/aaa"]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["aaa", "--all"],
        ["aaa", "--reason", "not-json"],
        ["--all", "--reason", "not-json"],
    ],
)
@pytest.mark.parametrize("what", ["replay", "drop"])
def test_nobody_means_all_by_mistake(gateway: Gateway, what, arguments) -> None:
    assert main(["parked", what, *arguments]) == 2
    assert gateway.asked == []


def test_a_mended_body_belongs_to_one(tmp_path) -> None:
    file = tmp_path / "event.json"
    file.write_bytes(EVENT)
    assert main(["parked", "replay", "--all", "--body", str(file)]) == 2
