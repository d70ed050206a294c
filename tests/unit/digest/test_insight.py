from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.digest.insight import measures, rankings
from services.digest.insight.participation import participation, total_stances
from services.digest.insight.snapshot import (
    Answer,
    Charter,
    Counts,
    Dialogue,
    Idea,
    Period,
    Person,
    Snapshot,
)

T0 = datetime(2026, 11, 2, tzinfo=UTC)
PERIOD = Period("w", T0 + timedelta(days=7), T0 + timedelta(days=14))
CHARTER = Charter("o", "d", "n", date(2026, 12, 1), 3)
DIALOGUE = Dialogue("d", "D", "nl", "open", charter=CHARTER)


def day(number: float) -> datetime:
    return T0 + timedelta(days=number)


def idea(name: str, agree: int = 0, disagree: int = 0, passed: int = 0, **rest) -> Idea:
    rest.setdefault("submitted_at", T0)
    return Idea(name, "idea", name, counts=Counts(agree, disagree, passed), **rest)


def people(*rows: tuple[str | None, float, float]) -> tuple[Person, ...]:
    return tuple(
        Person(f"p{i}", unit, day(first), day(last), (day(first).date(),))
        for i, (unit, first, last) in enumerate(rows)
    )


def ids(ideas) -> list[str]:
    return [one.id for one in ideas]


@pytest.mark.parametrize(
    ("part", "whole", "lowest"), [(0, 0, 0.0), (0, 10, 0.0), (9, 10, 0.5958), (90, 100, 0.8256)]
)
def test_the_wilson_bound_is_the_published_one(part, whole, lowest):
    assert measures.wilson_lower(part, whole) == pytest.approx(lowest, abs=1e-4)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_the_bound_is_a_share_below_the_plain_one(part, rest):
    whole = part + rest
    assert 0 <= measures.wilson_lower(part, whole) <= (part / whole if whole else 0) + 1e-12


def test_ninety_of_a_hundred_ranks_above_nine_of_ten():
    ideas = [idea("few", 9, 1), idea("many", 90, 10)]
    assert ids(rankings.most_agreed(ideas)) == ["many", "few"]


def test_a_dispute_needs_two_large_sides():
    ideas = [idea("even", 20, 20), idea("large", 60, 40), idea("small", 4, 4), idea("won", 90, 10)]
    assert ids(rankings.most_disputed(ideas)) == ["even", "large"]


def test_what_most_people_oppose_is_named_and_equals_are_not():
    ideas = [idea("no", 2, 20), idea("even", 10, 10), idea("yes", 20, 2)]
    assert ids(rankings.most_opposed(ideas)) == ["no"]
    assert ids(rankings.most_agreed(ideas)) == ["yes"]


def test_rejected_pending_merged_and_thin_ideas_are_not_ranked():
    ideas = (
        idea("ok", 5),
        idea("thin", 4),
        idea("bad", 9, moderation="rejected"),
        idea("unseen", 9, moderation="pending"),
        idea("gone", 9, merged_into="ok"),
    )
    assert ids(rankings.rankable(Snapshot(DIALOGUE, ideas))) == ["ok"]


def test_the_longest_waiting_stands_first_and_overdue_is_past_the_promise():
    answer = Answer("done", "r", day(1))
    ideas = (
        idea("young", submitted_at=day(9)),
        idea("old", submitted_at=day(1)),
        idea("edge", submitted_at=day(7)),
        idea("answered", answer=answer),
        idea("bad", moderation="rejected"),
    )
    found = rankings.waiting(Snapshot(DIALOGUE, ideas), day(10))
    assert [(one.idea.id, one.days, one.overdue) for one in found] == [
        ("old", 9, True),
        ("edge", 3, False),
        ("young", 1, False),
    ]


def test_new_and_answered_are_those_of_the_period():
    ideas = (
        idea("before", submitted_at=day(6.9), answer=Answer("done", "r", day(7))),
        idea("first", submitted_at=day(7)),
        idea("last", submitted_at=day(13.9)),
        idea("after", submitted_at=day(14)),
    )
    snapshot = Snapshot(DIALOGUE, ideas)
    assert ids(rankings.new_ideas(snapshot, PERIOD)) == ["last", "first"]
    assert ids(rankings.answered(snapshot, PERIOD)) == ["before"]


def test_units_under_five_people_are_withheld_and_cannot_be_subtracted():
    rows = [("a", 8, 8)] * 20 + [("b", 8, 8)] * 7 + [("c", 8, 8)] * 2
    taken = participation(Snapshot(DIALOGUE, (), people(*rows)), PERIOD)
    assert taken.people == 29
    assert dict(taken.units) == {"a": 20, "b": None, "c": None}
    assert taken.withheld == 2


def test_units_of_one_person_each_cannot_be_told_from_how_many_they_are():
    rows = [(name, 8, 8) for name in "abcde"]
    taken = participation(Snapshot(DIALOGUE, (), people(*rows)), PERIOD)
    assert (taken.people, taken.units, taken.withheld) == (5, (), 1)


def test_who_stayed_away_cannot_be_subtracted():
    rows = [("a", 8, 8)] * 20 + [("a", 1, 9)] * 6 + [("a", 1, 2)] * 2
    taken = participation(Snapshot(DIALOGUE, (), people(*rows)), PERIOD)
    assert (taken.people, taken.active, taken.new) == (28, None, 20)


def test_fewer_than_five_people_are_not_counted_out():
    taken = participation(Snapshot(DIALOGUE, (), people(*[("a", 8, 8)] * 4)), PERIOD)
    assert (taken.people, taken.active, taken.weeks, taken.withheld) == (None, None, (), 2)


def test_weeks_without_a_figure_keep_their_place():
    # Day 0 is a Monday in W45; the year ends within W53.
    some = [Person(f"p{n}", None, day(0), day(0), dated(0, 21, 63)) for n in range(8)]
    few = [Person(f"q{n}", None, day(0), day(0), dated(0, 7, 63)) for n in range(3)]
    silent = [Person(f"s{n}", None, day(0), day(0), ()) for n in range(9)]
    taken = participation(Snapshot(DIALOGUE, (), (*some, *few, *silent)), PERIOD)
    counts = dict(taken.weeks)
    assert list(counts)[:4] == ["2026-W45", "2026-W46", "2026-W47", "2026-W48"]
    assert list(counts)[-3:] == ["2026-W52", "2026-W53", "2027-W01"]
    # Three people, nobody: both are a gap.
    assert [counts[f"2026-W{n}"] for n in (45, 46, 47, 48)] == [11, None, None, 8]
    assert (len(counts), taken.withheld) == (10, 1)


def test_at_most_twelve_weeks_are_told_up_to_the_last_with_a_figure():
    ends = [Person(f"p{n}", None, day(0), day(0), dated(0, 14, 105, 112)) for n in range(8)]
    taken = participation(Snapshot(DIALOGUE, (), tuple(ends)), PERIOD)
    assert [week for week, _ in taken.weeks] == ["2027-W07", "2027-W08"]


def dated(*numbers):
    return tuple(day(number).date() for number in numbers)


def test_the_total_is_withheld_where_it_would_give_one_idea_away():
    assert total_stances([idea("a", 10), idea("b", 3)]) is None
    assert total_stances([idea("a", 10), idea("b", 2), idea("c", 2)]) is None
    assert total_stances([idea("a", 10), idea("b", 4), idea("c", 4)]) is None
    assert total_stances([idea("a", 10), *(idea(name, 1) for name in "bcdef")]) is None
    assert total_stances([idea("a", 10), idea("b", 3), idea("c", 3)]) == 16
    assert total_stances([idea("a", 10), idea("b", 4), idea("c", 3)]) == 17
    assert total_stances([idea("a", 10), idea("b", 0)]) == 10
    assert total_stances([idea("a", 10), idea("b", 9, merged_into="a")]) == 10
