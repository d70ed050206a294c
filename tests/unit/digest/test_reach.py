from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.fields import LANGUAGES
from services.digest.insight.reach import carried_by_units, hand_overs
from services.digest.insight.responses import AGREE, SearchOf, ShareOf, StanceOf
from services.digest.insight.searching import searching, seconds_searched
from services.digest.insight.snapshot import Snapshot
from services.digest.insight.speed import speed_of_insight
from services.digest.insight.withholding import shown_parts
from services.digest.paper.compose import compose
from services.digest.paper.render_text import render_text
from tests.unit.digest import talk
from tests.unit.digest.talk import day

MINUTE = timedelta(minutes=1)
PARTS = st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("123456789xyz")))


def units(**numbers: int):
    names = [unit for unit, number in numbers.items() for _ in range(number)]
    return talk.people({f"p{n:04}": unit for n, unit in enumerate(names)})


def search(person, minutes, at=8.0, query="nacht", *, found=False):
    return SearchOf(person, day(at), query, found, minutes * 60.0)


@given(PARTS)
def test_nothing_shown_or_left_over_is_about_fewer_than_five(parts):
    shown = shown_parts(parts)
    left = set().union(*(parts[name] for name in parts if name not in shown))
    assert all(len(parts[name]) >= 5 for name in shown)
    assert len(left) == 0 or len(left) >= 5 or not shown


def test_a_unit_carries_an_idea_with_five_people_and_more_for_than_against():
    said = {"a": "+++++" + "+++++", "b": "+++++" + "++++ ", "c": "+++++" + "+++++" + "-" * 6}
    everybody = units(x=5, y=5, z=6)
    (two,) = [
        one for one in carried_by_units(talk.talk(said, people=everybody)) if one.idea.id == "a"
    ]
    assert two.units == ("x", "y")
    assert {one.idea.id for one in carried_by_units(talk.talk(said, people=everybody))} == {
        "a",
        "c",
    }


def share(person, unit, at=8.0, idea="a"):
    return ShareOf(idea, person, day(at), unit)


def test_hand_overs_by_few_people_are_left_out_and_cannot_be_subtracted():
    many = [share(f"p{n}", "x") for n in range(9)]
    some = [share(f"p{n}", "y") for n in range(6)]
    few = [share("p1", "z"), share("p2", "z")]
    snapshot = Snapshot(talk.dialogue(), (talk.idea("a"),), shares=(*many, *some, *few))
    assert [(one.unit, one.times) for one in hand_overs(snapshot, talk.WEEK)] == [("x", 9)]
    without = Snapshot(talk.dialogue(), (talk.idea("a"),), shares=(*many, *some))
    assert [one.unit for one in hand_overs(without, talk.WEEK)] == ["x", "y"]


def test_the_wait_runs_from_the_hand_over_to_the_first_response_of_the_unit():
    people = talk.people({f"q{n}": "x" for n in range(5)} | {"other": "y"})
    shares = tuple(share(f"p{n}", "x", 8, f"i{n}") for n in range(5))
    early = [StanceOf("other", f"i{n}", AGREE, day(8.1)) for n in range(5)]
    taken = [StanceOf(f"q{n}", f"i{n}", AGREE, day(10 + n)) for n in range(5)]
    before = [StanceOf("q0", "i3", AGREE, day(7.5))]
    ideas = tuple(talk.idea(f"i{n}") for n in range(5))
    snapshot = Snapshot(
        talk.dialogue(), ideas, people, tuple(sorted(early + taken + before)), shares=shares
    )
    assert hand_overs(snapshot, talk.WEEK)[0].waited == 4
    fewer = Snapshot(talk.dialogue(), ideas, people, tuple(taken[:4]), shares=shares)
    assert hand_overs(fewer, talk.WEEK)[0].waited is None


def test_overlapping_searches_of_one_person_count_once():
    ten = [search("p", 10), SearchOf("p", day(8) + 5 * MINUTE, "x", True, 600.0)]
    assert seconds_searched(ten) == 15 * 60
    assert seconds_searched([search("p", 10), search("p", 4)]) == 600
    assert seconds_searched([SearchOf("p", day(8), "x", True)]) == 0


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 60)), max_size=15))
def test_time_searched_is_the_length_of_all_minutes_covered(spans):
    found = [
        SearchOf("p", day(8) + end * MINUTE, "x", True, length * 60.0) for end, length in spans
    ]
    covered = {minute for end, length in spans for minute in range(end - length, end)}
    assert seconds_searched(found) == len(covered) * 60


def lost(*more, numbers=None):
    people = units(**(numbers or {"x": 10, "y": 6, "z": 2}))
    searches = [search(one.id, 30) for one in people]
    return Snapshot(talk.dialogue(), (), people, searches=tuple(sorted([*searches, *more])))


def test_hours_per_unit_are_shown_where_enough_people_are_behind_them():
    found = searching(lost(), talk.WEEK)
    assert (found.hours, found.units, found.withheld) == (9.0, (("x", 5.0),), 2)
    assert searching(lost(numbers={"x": 10, "y": 6}), talk.WEEK).withheld == 0
    assert searching(lost(numbers={"x": 4}), talk.WEEK).hours is None


def test_what_was_sought_in_vain_takes_five_people_not_five_times():
    same = [search("p0001", 1, 9 + n / 10, "sleutel") for n in range(9)]
    found = searching(lost(*same, search("p0003", 1, 9, "  NACHT ", found=True)), talk.WEEK)
    assert found.missed == (("nacht", 18),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_how_much_of_searching_is_held_back_is_said(language):
    def said(made, audience="management"):
        made = replace(made, dialogue=replace(made.dialogue, language=language))
        (method,) = [
            part
            for part in compose(made, talk.WEEK, audience)["sections"]
            if part["key"] == "method"
        ]
        return [one for one in method["sentences"] if one["key"].startswith("method.hours")]

    (one,) = said(lost())
    assert one["key"] == "method.hours"
    assert "2" in one["text"]
    assert said(lost(numbers={"x": 10, "y": 6})) == []
    assert said(lost(numbers={"x": 4})) == []
    assert said(lost(), "host") == []
    # Six people of six units: how many units there are would tell that each is one person.
    (none,) = said(lost(numbers=dict.fromkeys("abcdef", 1)))
    assert none["key"] == "method.hours_all"
    assert not any(sign.isdigit() for sign in none["text"])


def test_searching_is_compared_with_the_period_before():
    before = [search(f"p000{n}", 60, 3) for n in range(6)]
    assert searching(lost(*before), talk.WEEK).before == 6.0
    assert searching(lost(*before[:4]), talk.WEEK).before is None
    assert searching(lost(*before), talk.WHOLE).before is None


def test_hours_are_written_with_a_decimal_in_each_language():
    more = [search("p0001", 18, 9)]
    text = render_text(compose(lost(*more), talk.WEEK, "management"))
    assert "9,3 uur" in text
    assert "5,3" in text


def counted(*hours, active=5):
    people = tuple(replace(one, last_at=day(9)) for one in units(x=active))
    numbers = tuple((day(14) - timedelta(hours=ago), number) for ago, number in sorted(hours)[::-1])
    return Snapshot(talk.dialogue(), (), people, counted=numbers)


def test_insight_is_as_fast_as_from_counting_to_the_end_of_the_period():
    found = speed_of_insight(counted(*((ago, 1) for ago in range(1, 21))), talk.WEEK)
    assert (found.half, found.nearly_all, found.responses) == (10, 19, 20)
    some = speed_of_insight(counted((1, 94), (30, 2), (100, 4)), talk.WEEK)
    assert (some.half, some.nearly_all) == (1, 30)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_digest_says_that_making_it_comes_on_top_of_the_time(language):
    made = counted((1, 94), (30, 6))
    made = replace(made, dialogue=replace(made.dialogue, language=language))
    document = compose(made, talk.WEEK, "management")
    (speed,) = [one for one in document["sections"] if one["key"] == "speed"]
    said, on_top = speed["sentences"]
    assert {"nl": "voor het einde", "en": "before its end", "de": "vor dessen Ende"}[
        language
    ] in said["text"]
    assert on_top["key"] == "speed.on_top"


def test_there_is_no_speed_for_a_whole_dialogue_or_a_few_responses():
    assert speed_of_insight(counted((1, 50)), talk.WHOLE) is None
    assert speed_of_insight(counted((1, 50), active=4), talk.WEEK) is None
    assert speed_of_insight(counted((200, 50)), talk.WEEK) is None


@pytest.mark.parametrize("audience", ["host", "participant"])
def test_searching_and_reach_are_for_management(audience):
    keys = talk.keys(compose(lost(), talk.WEEK, audience)["sections"])
    assert {"searching", "reach", "speed"}.isdisjoint(keys)
