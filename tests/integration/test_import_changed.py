"""An export in which a statement's text changed: what is parked is said."""

import re
from pathlib import Path

from tests.integration.running import Running, new_name


def export(folder: Path, *texts: str) -> Path:
    folder.mkdir()
    statements = [f"1500000000000,{number},0,1,{text}" for number, text in enumerate(texts)]
    (folder / "summary.csv").write_text("topic,Changed\n")
    (folder / "comments.csv").write_text(
        "\n".join(("timestamp,comment-id,author-id,moderated,comment-body", *statements, ""))
    )
    (folder / "votes.csv").write_text("timestamp,comment-id,voter-id,vote\n1500000000001,0,0,1\n")
    return folder


def test_a_statement_whose_text_changed_is_parked_and_that_is_said(
    whole: Running, tmp_path: Path
) -> None:
    dialogue = new_name("changed")
    whole.import_(export(tmp_path / "first", "One", "Two"), dialogue)
    second = whole.import_(export(tmp_path / "second", "Another", "Two", "Three"), dialogue)
    found = re.search(r"^Parked +(\d+) events: see `./klankbord (.*)`$", second, re.M)
    assert found
    assert found[1] == "1"
    assert "id-conflict" in whole.run(*found[2].split())
    idea = whole.http("GET", f"/v1/dialogues/{dialogue}/ideas/0").json()
    assert idea["text"] == "One"
