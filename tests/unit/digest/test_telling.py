import copy
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.contracts.digest import AUDIENCES
from services.contracts.digest_document import DigestDocument
from services.digest.insight.responses import CommentOf, SearchOf, ShareOf
from services.digest.insight.snapshot import Person
from services.digest.insight.topics.listening import listen
from services.digest.insight.topics.ngrams import NGrams
from services.digest.paper.compose import compose
from tests.unit.digest import talk
from tests.unit.digest.talk import day
from tests.unit.digest.telling import told_too_much

UNITS = ("thuiszorg", "ziekenhuis", "planning", None)
SUBJECTS = ("medicijnen in de apotheek", "de bus naar het ziekenhuis", "eten in de kantine")


def some_dialogue(seed: int, size: int):
    """Return any dialogue: units of all sizes, ideas that few or many saw, searches and shares."""
    chance = random.Random(seed)
    people = {f"p{n:04}": chance.choice(UNITS[: 1 + seed % 4]) for n in range(size)}
    said = {}
    for n in range(chance.randrange(1, 9)):
        seen, lean = chance.choice((0.1, 0.5, 1.0)), chance.random()
        said[f"i{n}"] = "".join(
            ("+" if chance.random() < lean else chance.choice("-."))
            if chance.random() < seen
            else " "
            for _ in range(size)
        )
    ideas = tuple(
        talk.idea(
            name,
            signs,
            text=f"{name} gaat over {chance.choice(SUBJECTS)}",
            theme=chance.choice(("t1", "t2", None)),
        )
        for name, signs in said.items()
    )
    searches = [
        SearchOf(
            chance.choice(list(people)),
            day(chance.uniform(0, 14)),
            chance.choice(("sleutel", "Nacht", "tolk")),
            chance.random() < 0.3,
            chance.choice((None, 30.0, 600.0)),
        )
        for _ in range(chance.randrange(60))
    ]
    shares = [
        ShareOf(
            chance.choice(list(said)),
            chance.choice(list(people)),
            day(chance.uniform(7, 14)),
            chance.choice(UNITS),
        )
        for _ in range(chance.randrange(60))
    ]
    comments = [
        CommentOf(chance.choice(list(said)), chance.choice(list(people)), day(9 + n / 8), "Ja.")
        for n in range(chance.randrange(60))
    ]
    return talk.talk(
        said,
        ideas=ideas,
        people=tuple(_some_time(chance, one) for one in talk.people(people)),
        comments=tuple(sorted(comments)),
        counted=tuple((day(n), chance.randrange(9)) for n in range(14)),
        searches=tuple(sorted(searches, key=lambda one: one[:3])),
        shares=tuple(sorted(shares, key=lambda one: (*one[:3], one.unit or ""))),
    )


def _some_time(chance: random.Random, person: Person) -> Person:
    first, last = sorted(chance.choice((1, 1, 6, 8, 10)) for _ in range(2))
    return replace(person, first_at=day(first), last_at=day(last))


def digest(snapshot, period, audience="management"):
    return compose(snapshot, period, audience, meant=listen(snapshot, period, NGrams()))


@given(st.integers(0, 2**32), st.integers(1, 45))
@settings(max_examples=80, deadline=None)
def test_no_digest_tells_about_fewer_than_five(seed, size):
    snapshot = some_dialogue(seed, size)
    for audience in AUDIENCES:
        for period in (talk.WEEK, talk.WHOLE):
            document = digest(snapshot, period, audience)
            assert told_too_much(document, snapshot, period) == []
            assert DigestDocument().validate(document) == {}


def rich():
    """Return a dialogue whose digest fills every surface that is checked."""
    for seed in range(3, 4_000, 4):
        snapshot = some_dialogue(seed, 44)
        document = digest(snapshot, talk.WEEK)
        tables = {
            (one["key"], table["key"]) for one in document["sections"] for table in one["tables"]
        }
        wanted = {("searching", "hours"), ("searching", "missed"), ("reach", "given")}
        wanted |= {("reach", "carried"), ("participation", "units")}
        sections = {one["key"] for one in document["sections"]}
        if wanted <= tables and "speed" in sections:
            return snapshot, document
    raise AssertionError("No dialogue fills every surface.")


RICH = rich()


def table(document, section, key):
    return next(
        one
        for part in document["sections"]
        for one in part["tables"]
        if (part["key"], one["key"]) == (section, key)
    )


def rows(document, section, key):
    return table(document, section, key)["rows"]


def spoil_units(document):
    rows(document, "participation", "units")[0][1] -= 3


def spoil_missed(document):
    rows(document, "searching", "missed")[0][1] = 4


def spoil_carried(document):
    rows(document, "reach", "carried")[0][1] = "apotheek"


def spoil_waited(document):
    rows(document, "reach", "given")[0][:] = ["apotheek", 9, 2]


def spoil_total(document):
    document["totals"]["stances"] = 3 + sum(
        row["agree"] + row["disagree"] + row["pass"]
        for row in document["ideas"]
        if not row["withheld"]
    )


def spoil_idea(document):
    document["ideas"][0] |= {"agree": 1, "disagree": 1, "pass": 1, "withheld": False}


@pytest.mark.parametrize(
    "spoil",
    [spoil_units, spoil_missed, spoil_carried, spoil_waited, spoil_total, spoil_idea],
    ids=lambda one: one.__name__,
)
def test_the_check_sees_what_is_told_too_much(spoil):
    snapshot, document = RICH
    spoiled = copy.deepcopy(document)
    spoil(spoiled)
    assert told_too_much(document, snapshot, talk.WEEK) == []
    assert told_too_much(spoiled, snapshot, talk.WEEK)


@pytest.mark.parametrize("few", [(4, 4), (1, 1, 1, 1, 1), (2, 2), (3,)])
def test_the_check_solves_for_what_is_withheld(few):
    names = {name: "+" * people for name, people in zip("bcdef", few, strict=False)}
    snapshot = talk.talk({"a": "+" * 9, **names})
    document = compose(snapshot, talk.WHOLE, "participant")
    assert told_too_much(document, snapshot, talk.WHOLE) == []
    document["totals"]["stances"] = 9 + sum(few)
    assert told_too_much(document, snapshot, talk.WHOLE)


def test_the_check_solves_for_the_people_of_units():
    units = {f"p{n}": name for n, name in enumerate("aaaaaaaaabbbbcccc")}
    snapshot = talk.talk({}, people=talk.people(units))
    document = compose(snapshot, talk.WHOLE, "management")
    assert told_too_much(document, snapshot, talk.WHOLE) == []
    table(document, "participation", "weeks")["key"] = "units"
    rows(document, "participation", "units")[:] = [["a", 9], ["b", None], ["c", None]]
    assert told_too_much(document, snapshot, talk.WHOLE)


def test_the_check_sees_a_speed_that_is_about_few():
    snapshot, document = RICH
    nobody = replace(snapshot, people=())
    assert "speed" in told_too_much(document, nobody, talk.WEEK)
