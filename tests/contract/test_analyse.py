"""`klankbord analyse polis DIR --json` keeps its shape, and its readable form says the same."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from deploy.cli import main
from tests.exports import made
from tests.unit.digest.groups.worlds import camps

IDEA = {
    "idea": {"type": "string"},
    "side": {"enum": ["agree", "disagree"]},
    "strength": {"type": "number", "minimum": 0},
}


def closed(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


COUNT = {"type": "integer", "minimum": 0}
LETTER = {"enum": ["A", "B", "C", "D", "E"]}
SHARES = {
    "type": "object",
    "propertyNames": LETTER,
    "additionalProperties": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
}
ACROSS = {"type": "array", "maxItems": 5, "items": closed(**IDEA, shares=SHARES)}
GROUP = closed(
    id=LETTER,
    size={"type": "integer", "minimum": 5},
    members={"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    representative={"type": "array", "maxItems": 5, "items": closed(**IDEA)},
)
SCHEMA = closed(
    participants=COUNT,
    counted=COUNT,
    ideas=COUNT,
    groups={"type": "array", "maxItems": 5, "items": GROUP},
    bridging=ACROSS,
    divisive=ACROSS,
    silhouette={"type": ["number", "null"], "minimum": -1, "maximum": 1},
    reason={"enum": [None, "too_few_people", "all_alike", "too_small_groups"]},
    seconds={"type": "number", "exclusiveMinimum": 0},
)
TWO = camps(20, 12)


def analysed(folder: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["analyse", "polis", str(folder), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    Draft202012Validator(SCHEMA).validate(found)
    return found


def test_groups_have_this_shape(tmp_path: Path, capsys) -> None:
    found = analysed(made(tmp_path, TWO), capsys)
    assert [(group["id"], group["size"]) for group in found["groups"]] == [("A", 20), ("B", 12)]
    assert all(len(group["members"]) == group["size"] for group in found["groups"])
    assert found["bridging"]
    assert found["divisive"]
    assert (found["participants"], found["counted"], found["reason"]) == (32, 32, None)


def test_no_groups_have_the_same_shape(tmp_path: Path, capsys) -> None:
    found = analysed(made(tmp_path, camps(8, 6)), capsys)
    assert found["groups"] == found["bridging"] == found["divisive"] == []
    assert (found["silhouette"], found["reason"]) == (None, "too_few_people")


def test_rejected_statements_are_left_out_and_the_latest_vote_counts(tmp_path, capsys) -> None:
    turned = [(voter, statement, -value) for voter, statement, value in TWO]
    spam = [(voter, "99", 1) for voter in ("c0p1", "c0p2", "c1p1")]
    plain, changed = tmp_path / "plain", tmp_path / "changed"
    plain.mkdir()
    changed.mkdir()
    expected = analysed(made(plain, TWO), capsys)
    found = analysed(made(changed, [*turned, *TWO, *spam], rejected=["99"]), capsys)
    assert {**found, "seconds": 0} == {**expected, "seconds": 0}


def test_the_readable_form_says_the_same(tmp_path: Path, capsys) -> None:
    folder = made(tmp_path, TWO)
    assert main(["analyse", "polis", str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Participants  32, of whom 32 are counted" in lines
    assert "A: 20 people; what sets them apart (z):" in lines
    assert any(line.endswith("Statement 11") for line in lines)


def test_without_groups_the_readable_form_says_why(tmp_path: Path, capsys) -> None:
    assert main(["analyse", "polis", str(made(tmp_path, camps(8, 6)))]) == 0
    assert "No groups: fewer than 15 people took a stance." in capsys.readouterr().out


def test_a_statement_cannot_steer_the_terminal(tmp_path: Path, capsys) -> None:
    folder = made(tmp_path, TWO)
    comments = (folder / "comments.csv").read_text()
    (folder / "comments.csv").write_text(comments.replace("Statement 1", "\x1b[31m1"))
    assert main(["analyse", "polis", str(folder)]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_a_folder_without_an_export_is_an_error(tmp_path: Path, capsys) -> None:
    assert main(["analyse", "polis", str(tmp_path)]) == 1
    assert "summary.csv: is not in" in capsys.readouterr().err
