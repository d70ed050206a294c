"""The commands that ask a stack something, against a gateway in memory."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from deploy import digests
from deploy.cli import main
from deploy.counting import Counted
from deploy.digests import NoDigestError, current_digest
from deploy.rebuilding import reached
from deploy.sample import build
from tests.unit.deploy.gateway import Gateway

SCRIPT = build(datetime(2026, 11, 23, tzinfo=UTC))


@pytest.fixture(autouse=True)
def stack(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    gateway.dialogues["wijk"] = {"id": "wijk", "state": "open"}
    monkeypatch.setenv("KLANKBORD_GATEWAY_URL", gateway.url)
    monkeypatch.setenv("KLANKBORD_ADMIN_KEY", "secret")


def test_digest_prints_the_digest_and_nothing_else(gateway: Gateway, capsys) -> None:
    assert main(["digest", "wijk", "--format", "json", "--audience", "host"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out) == {"audience": "host"}
    assert captured.err == ""
    assert gateway.asked[-1] == "GET /v1/dialogues/wijk/digests/host/r5?format=json"


def test_digest_of_a_period_asks_for_no_new_one(gateway: Gateway) -> None:
    assert main(["digest", "wijk", "--period", "r5"]) == 0
    assert gateway.changed == []


def test_a_period_that_is_not_there_is_an_error(capsys) -> None:
    assert main(["digest", "wijk", "--period", "2020-W01"]) == 1
    assert "no digest '2020-W01'" in capsys.readouterr().err


def test_digest_of_an_unknown_dialogue_is_an_error(capsys) -> None:
    assert main(["digest", "nowhere"]) == 1
    assert "There is no such thing" in capsys.readouterr().err


def test_a_digest_in_the_making_is_waited_for_and_said(client, gateway, clock) -> None:
    gateway.digest_after = 13
    said: list[str] = []
    current_digest(client, "wijk", "management", "text", said.append, clock.time)
    assert said == ["Waiting for digest r5 (5 s)"]


def test_a_digest_that_never_comes_is_an_error(client, gateway, clock) -> None:
    gateway.digest_after = 10_000
    with pytest.raises(NoDigestError, match="within 150 seconds"):
        current_digest(client, "wijk", "management", "text", lambda _: None, clock.time)
    assert clock.seconds > digests._PATIENCE_SECONDS


def test_recount_without_differences_is_fine(capsys) -> None:
    assert main(["recount"]) == 0
    assert capsys.readouterr().out == "Tallies counted again: 7. Different: 0.\n"


def test_recount_with_differences_shows_them_and_fails(gateway: Gateway, capsys) -> None:
    gateway.differences = [{"idea": "7", "agree": [3, 4]}]
    assert main(["recount", "wijk"]) == 1
    assert capsys.readouterr().out.splitlines()[0] == '{"agree": [3, 4], "idea": "7"}'


def test_rebuild_waits_and_then_says_that_it_is_done(gateway: Gateway, capsys, monkeypatch) -> None:
    monkeypatch.setattr("deploy.rebuilding._REST_SECONDS", 0.0)
    assert main(["rebuild", "digest"]) == 0
    assert gateway.changed == ["POST /v1/rebuild", "POST /v1/rebuild/done"]
    assert capsys.readouterr().out == "Dialogues: 1, ideas: 0, feedback events: 0.\n"


def test_a_rebuild_that_was_interrupted_waits_for_all_that_was_counted(
    gateway: Gateway, capsys, monkeypatch
) -> None:
    monkeypatch.setattr("deploy.rebuilding._REST_SECONDS", 0.0)
    monkeypatch.setattr("deploy.counting._PAUSE_SECONDS", 0.01)
    gateway.publish(SCRIPT.feedback[:9])
    gateway.behind = 9
    assert main(["rebuild", "digest"]) == 0
    assert gateway.behind == 0
    assert "feedback events: 9." in capsys.readouterr().out
    assert "GET /v1/dialogues/wijk/progress" in gateway.asked


def test_what_comes_in_elsewhere_does_not_stand_in_for_what_is_missing() -> None:
    short = Counted(ideas=2, recorded=9, known_ideas=2, records=8, revision=1)
    more = Counted(ideas=2, recorded=9, known_ideas=9, records=99, revision=1)
    goal = Counted(ideas=0, recorded=0, known_ideas=2, records=9)
    assert reached(short, goal).lacks(goal)
    assert reached(more, goal) == replace(goal, revision=1)


def test_import_refuses_a_dialogue_of_another_kind(tmp_path, capsys) -> None:
    (tmp_path / "summary.csv").write_text("topic,x\n")
    (tmp_path / "comments.csv").write_text(
        "timestamp,comment-id,author-id,moderated,comment-body\n"
    )
    (tmp_path / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n")
    assert main(["import", "polis", str(tmp_path), "--as", "wijk"]) == 1
    assert "was not imported" in capsys.readouterr().err


def test_import_refuses_a_name_that_cannot_be_an_address(tmp_path) -> None:
    assert main(["import", "polis", str(tmp_path), "--as", "No Spaces"]) == 2


def test_import_checks_the_files_before_it_asks_anything(gateway: Gateway, tmp_path) -> None:
    assert main(["import", "polis", str(tmp_path), "--as", "wijk"]) == 1
    assert gateway.asked == []
