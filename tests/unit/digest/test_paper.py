import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from marshmallow import ValidationError

from services.contracts.digest import AUDIENCES
from services.contracts.digest_document import DigestDocument
from services.contracts.fields import LANGUAGES
from services.digest.build import make
from services.digest.insight.snapshot import Dialogue, Snapshot
from services.digest.paper.compose import cited, compose
from services.digest.paper.render_html import render_html
from services.digest.paper.render_text import WIDTH, render_text
from tests.unit.digest import world

GOLDEN = Path(__file__).parent / "golden"


def document(audience="management", period=world.PERIOD, language="nl"):
    return compose(world.told(world.story(language)), period, audience)


def section(digest, key):
    return next(one for one in digest["sections"] if one["key"] == key)


def rows(digest, key):
    return [row for table in section(digest, key)["tables"] for row in table["rows"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_reads_as_in_the_golden_file(language):
    golden = GOLDEN / f"management.{language}.txt"
    assert render_text(document(language=language)) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("period", [world.PERIOD, world.WHOLE], ids=["week", "whole"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_digest_obeys_its_schema_and_fits_the_terminal(audience, period, language):
    digest = document(audience, period, language)
    assert DigestDocument().validate(digest) == {}
    assert DigestDocument().validate(json.loads(json.dumps(digest))) == {}
    assert max(len(line) for line in render_text(digest).splitlines()) <= WIDTH
    assert 1 <= len(digest["top"]) <= 5


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_first_line_counts_the_ideas_that_stand_by_themselves(audience):
    digest = document(audience)
    assert digest["totals"]["ideas"] == 9
    assert digest["lead"]["values"]["ideas"] == "6 ideeën"


def test_the_schema_refuses_an_idea_without_a_row():
    digest = document()
    digest["top"][0]["ideas"] = ["elsewhere"]
    with pytest.raises(ValidationError, match="elsewhere"):
        DigestDocument().load(digest)


def test_the_schema_refuses_a_row_that_does_not_fit():
    digest = document()
    section(digest, "agreed")["tables"][0]["rows"][0].pop()
    with pytest.raises(ValidationError, match="cell for each column"):
        DigestDocument().load(digest)


def test_the_same_snapshot_gives_the_same_bytes():
    first, second = (make(world.told(world.story()), world.PERIOD, "host") for _ in range(2))
    assert first == second


def test_most_agreed_contrary_and_opposed_stand_on_top_with_their_ideas():
    top = {one["key"]: one["ideas"] for one in document()["top"]}
    assert top["top.agreed"] == ["i1"]
    assert top["contrary.disagree"] == ["i2"]
    assert top["top.opposed"] == ["i3"]


def test_all_ideas_have_a_row_with_counts_that_can_be_checked():
    digest = document()
    counts = {row["id"]: (row["agree"], row["disagree"], row["pass"]) for row in digest["ideas"]}
    assert counts["i1"] == (18, 2, 1)
    assert counts["i2"] == (9, 9, 2)
    assert len(counts) == digest["totals"]["ideas"] == 9


def test_few_stances_and_merged_ideas_show_no_counts():
    shown = {row["id"]: row for row in document()["ideas"]}
    for name in ("i5", "i7"):
        assert shown[name]["withheld"]
        assert shown[name]["views"] is None


def test_a_merged_idea_shows_no_counts_however_many_there_are():
    merged = world.idea("i1", "Samen", merged_into="i2")
    snapshot = world.told([world.dialogue(), merged, world.stances("i1", 30, 0, 0)])
    (row,) = compose(snapshot, world.WHOLE, "management")["ideas"]
    assert (row["agree"], row["withheld"]) == (None, True)


def test_rejected_merged_pending_and_thin_ideas_are_counted_and_said():
    left_out = next(
        one for one in section(document(), "method")["sentences"] if one["key"] == "method.left_out"
    )
    said = {name: left_out["values"][name] for name in ("rejected", "pending", "merged", "few")}
    assert said == {"rejected": 1, "pending": 1, "merged": 1, "few": 1}
    assert set(left_out["ideas"]) == {"i5", "i6", "i7", "i9"}


def test_expectations_stand_in_the_management_digest_only():
    assert rows(document(), "expected") == [["Mensen willen een digitaal dossier."]]
    for audience in ("host", "participant"):
        assert "digitaal dossier." not in json.dumps(document(audience))


def test_participants_read_neither_rejected_nor_unmoderated_ideas_nor_waiting_lists():
    digest = document("participant")
    assert {"i6", "i9"}.isdisjoint(row["id"] for row in digest["ideas"])
    assert "waiting" not in [one["key"] for one in digest["sections"]]
    assert "Koop nu" not in json.dumps(digest)


def test_the_host_reads_first_what_must_be_moderated_and_answered():
    digest = document("host")
    assert [one["key"] for one in digest["top"]][:2] == ["top.pending", "top.overdue"]
    assert rows(digest, "pending")[0][0] == "i9"


def test_nobody_is_named():
    people = re.compile(r'"p\d+"')
    for audience in AUDIENCES:
        assert not people.search(json.dumps(document(audience)))


def test_an_idea_is_cited_when_a_sentence_or_table_quotes_it():
    assert cited(document())[:3] == ["i1", "i2", "i3"]
    assert "i6" not in cited(document())


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_dialogue_has_a_digest_too(language):
    empty = Snapshot(Dialogue("leeg", "Leeg", language, "open"))
    for audience in AUDIENCES:
        made = make(empty, world.WHOLE, audience)
        assert made.ideas == []
        assert set(made.paper.forms) == {"json", "text", "html"}


def test_free_text_is_data_in_html_and_harmless_in_text():
    snapshot = world.told(
        [world.dialogue(title="<b>T</b>"), world.idea("i1", "<script>alert(1)</script>\x1b[2J")]
    )
    digest = compose(snapshot, world.WHOLE, "management")
    html, text = render_html(digest), render_text(digest)
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<b>T" not in html
    assert "\x1b" not in text


def test_the_page_is_one_file_in_its_language_with_a_name_for_every_table():
    html = render_html(document(language="de"))
    assert '<html lang="de">' in html
    assert html.count("<table") == html.count("<caption")
    assert not re.search(r'(src|href)="(?!#)', html)
    assert not re.search(r"<script|style=|url\(|@import", html)
    targets = set(re.findall(r'id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= targets


def test_more_ideas_than_fit_beside_a_sentence_are_counted():
    many = [world.idea(f"i{n}", f"Idee {n}") for n in range(1, 41)]
    digest = compose(world.told([world.dialogue(), *many]), world.WHOLE, "management")
    assert len(digest["top"][1]["ideas"]) == 40
    assert "en nog 32" in render_text(digest)


def test_a_large_dialogue_is_made_in_seconds():
    some = world.told([world.dialogue(), world.idea("i1", "Een idee. " * 30)])
    ideas = tuple(replace(some.ideas[0], id=str(n)) for n in range(2_000))
    paper = make(replace(some, ideas=ideas), world.WHOLE, "management").paper
    assert paper.forms["html"].count('<tr role="row" id="idea-') == 2_000


def test_long_texts_stand_below_each_other_in_the_terminal():
    made = document(language="nl")
    answered = next(one for one in made["sections"] if one["key"] == "answered")
    reason = answered["tables"][0]["columns"].index(
        next(one for one in answered["tables"][0]["columns"] if one["key"] == "reason")
    )
    answered["tables"][0]["rows"][0][reason] = "Een lange reden die nergens in een kolom past. " * 4
    text = render_text(made)
    assert "  Reden: Een lange reden die nergens in een kolom past. Een lange reden" in text
    assert all(len(line) <= 88 for line in text.splitlines())
