"""Groups of opinion in a digest: the same for all, in words, and about nobody in particular."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from itertools import cycle, product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.contracts.digest import AUDIENCES
from services.contracts.digest_document import DigestDocument
from services.contracts.fields import LANGUAGES
from services.contracts.privacy import SMALLEST_GROUP, fits_beside
from services.digest.build import make
from services.digest.insight.grouping import find_opinion
from services.digest.insight.memory import Memory
from services.digest.insight.snapshot import Snapshot
from services.digest.memories import without
from services.digest.paper.compose import compose
from services.digest.paper.render_text import WIDTH, render_text
from tests.unit.digest import world
from tests.unit.digest.groups.worlds import PATIENT, camps
from tests.unit.digest.opinions import snapshot

K = SMALLEST_GROUP
TWO = camps(30, 20)


def digest(made: Snapshot, audience="management", memory=None):
    opinion, _ = find_opinion(made, memory or Memory(), world.NOW)
    return compose(made, world.WHOLE, audience, opinion)


def section(document, key):
    return next(one for one in document["sections"] if one["key"] == key)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_groups_stand_in_the_digest_in_every_language(language, audience):
    document = digest(snapshot(TWO, language), audience)
    assert DigestDocument().validate(document) == {}
    opinion = document["opinion"]
    assert [(one["id"], one["size"]) for one in opinion["groups"]] == [("A", 30), ("B", 20)]
    assert opinion["counted"] == 50
    assert max(len(line) for line in render_text(document).splitlines()) <= WIDTH


def test_management_reads_what_bridges_and_what_divides_first():
    document = digest(snapshot(TWO))
    keys = [one["key"] for one in document["top"]]
    assert keys[:2] == ["top.bridging_agree_whole", "top.divisive_agree"]
    assert document["top"][0]["ideas"][0] in ("10", "11")
    keys = [one["key"] for one in document["sections"]]
    assert keys[:3] == ["groups", "bridging", "divisive"]
    # What they say is not said twice.
    assert {"top.agreed", "top.disputed"}.isdisjoint(one["key"] for one in document["top"])


def test_participants_read_what_bridges_and_no_groups():
    keys = [one["key"] for one in digest(snapshot(TWO), "participant")["sections"]]
    assert "bridging" in keys
    assert {"groups", "divisive"}.isdisjoint(keys)


def test_shares_are_those_of_the_stances():
    made = snapshot(TWO)
    document = digest(made)
    group_of = {who: "AB"[who.startswith("c1")] for who, _, _ in TWO}
    for row in [*document["opinion"]["bridging"], *document["opinion"]["divisive"]]:
        for letter, share in row["shares"].items():
            values = [v for who, idea, v in TWO if idea == row["idea"] and group_of[who] == letter]
            side = 1 if row["side"] == "agree" else -1
            assert share == round(values.count(side) / len(values), 2)


@pytest.mark.parametrize(
    ("stances", "reason", "number"),
    [
        ([], "too_few_people", "15"),
        (camps(14), "too_few_people", "15"),
        ([(f"p{n}", i, 1) for n in range(20) for i in "12"], "all_alike", ""),
        (camps(20, 2, noise=0, seen=1), "too_small_groups", "5"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_why_there_are_no_groups_is_said_in_plain_words(stances, reason, number, language):
    document = digest(snapshot(stances, language))
    (said,) = section(document, "groups")["sentences"]
    assert said["key"] == f"groups.{reason}"
    assert document["opinion"]["reason"] == said
    assert number in said["text"]
    assert {"bridging", "divisive"}.isdisjoint(one["key"] for one in document["sections"])


def test_all_audiences_of_the_same_stances_have_the_same_groups():
    first = make(snapshot(TWO), world.WHOLE, "management")
    again = make(snapshot(TWO), world.WHOLE, "host", json.loads(json.dumps(first.memory)))
    opinions = [json.loads(one.paper.forms["json"])["opinion"] for one in (first, again)]
    assert opinions[0] == opinions[1]
    assert again.memory == first.memory


def test_a_later_digest_goes_on_from_the_one_before():
    first = make(snapshot(TWO), world.WHOLE, "management")
    # The smaller camp has grown beyond the other; it stays B.
    grown = [*TWO, *((f"n{who}", idea, v) for who, idea, v in TWO if who.startswith("c1"))]
    later = make(snapshot(grown), world.WHOLE, "management", first.memory)
    sizes = [
        (one["id"], one["size"])
        for one in json.loads(later.paper.forms["json"])["opinion"]["groups"]
    ]
    assert sizes == [("A", 30), ("B", 40)]
    assert later.memory["before"] == first.memory["after"]


def numbers_of_groups(*apart: timedelta) -> list[int]:
    """Return how many groups digests show, so far apart, since a third camp joined two.

    Somebody responds before each, so no two are of the same stances.
    """
    memory, end = make(snapshot(TWO), world.WHOLE, "management").memory, world.WHOLE.end
    stances, found = camps(30, 20, 18), []
    for number, (gap, audience) in enumerate(zip(apart, cycle(AUDIENCES), strict=False)):
        stances += [(f"new{number}", str(idea), 1) for idea in range(12)]
        end += gap
        made = make(snapshot(stances), replace(world.WHOLE, end=end), audience, memory)
        memory = json.loads(json.dumps(made.memory))
        found.append(len(json.loads(made.paper.forms["json"])["opinion"]["groups"]))
    return found


def test_digests_of_one_day_do_not_change_the_number_of_groups():
    minute = timedelta(minutes=1)
    assert numbers_of_groups(*5 * [minute]) == [2, 2, 2, 2, 2]


@pytest.mark.parametrize("days", [1, 7])
def test_a_number_of_groups_that_wins_on_three_days_is_shown(days):
    assert numbers_of_groups(*3 * [timedelta(days=days)]) == [2, 2, 3]


def test_a_digest_that_is_made_late_for_an_earlier_day_is_no_further_win():
    day = timedelta(days=1)
    assert numbers_of_groups(2 * day, -day, day, day, day) == [2, 2, 2, 2, 3]


def test_the_same_stances_win_once_however_many_days_they_stand():
    memory = make(snapshot(TWO), world.WHOLE, "management").memory
    made = []
    for number in range(4):
        period = replace(world.WHOLE, end=world.WHOLE.end + timedelta(days=number))
        made.append(make(snapshot(camps(30, 20, 18)), period, "host", memory))
        memory = made[-1].memory
    assert all(one.memory == made[0].memory for one in made)


def test_what_was_remembered_before_a_day_was_kept_can_still_be_read():
    memory = make(snapshot(camps(30, 20, 18)), world.WHOLE, "host").memory
    old = {name: value for name, value in memory.items() if name != "day"}
    for name in ("before", "after"):
        old[name] = {part: value for part, value in old[name].items() if part != "won_on"}
    # And a worker of the version before reads this one's: it hands the whole reign on.
    assert set(old["after"]["reign"]) == {"k", "challenger", "wins"}
    assert Memory.from_json(old).after == Memory.from_json(memory).after
    assert make(snapshot(camps(30, 20, 18)), world.WHOLE, "host", old).memory == memory


def test_who_was_erased_is_not_remembered():
    memory = make(snapshot(TWO), world.WHOLE, "management").memory
    gone = without(without(memory, "c0p3"), "nobody")
    assert '"c0p3"' in json.dumps(memory)
    assert '"c0p3"' not in json.dumps(gone)
    assert Memory.from_json(gone).after.letters == memory["after"]["letters"][1:]


def test_nobody_is_named_and_nobodys_place_is_shown():
    document = digest(snapshot(TWO))
    assert not re.search(r'"c\dp\d+"', json.dumps(document))
    assert len(section(document, "groups")["figures"][0]["data"]["groups"]) == 2


def test_figures_say_the_same_in_words_and_as_a_table():
    document = digest(snapshot(TWO))
    figures = [one for part in document["sections"] for one in part.get("figures", ())]
    assert {"map", "bridging", "divisive", "weeks", "waits"} == {one["key"] for one in figures}
    for one in figures:
        assert len(one["text"]) > 20
        assert one["table"]["rows"]


def test_people_whom_the_groups_leave_out_cannot_be_counted():
    few, enough = digest(snapshot(TWO, bystanders=3)), digest(snapshot(TWO, bystanders=5))
    assert few["opinion"]["counted"] is None
    assert [one["size"] for one in few["opinion"]["groups"]] == [None, None]
    assert [one["share"] for one in few["opinion"]["groups"]] == [0.6, 0.4]
    assert enough["opinion"]["counted"] == 50


def test_where_even_coarse_shares_would_tell_how_many_are_left_out_there_are_none():
    document = digest(snapshot(camps(10, 5, noise=0), bystanders=1))
    assert [one["share"] for one in document["opinion"]["groups"]] == [None, None]
    assert "–" not in " ".join(one["text"] for one in section(document, "groups")["sentences"])


def test_stances_outside_the_groups_cannot_be_told_from_their_shares():
    # Three people with one stance each are in no group, but in the count of the idea.
    lone = [(f"lone{n}", "10", -1) for n in range(3)]
    opinion = digest(snapshot([*TWO, *lone]))["opinion"]
    shares = {one["idea"]: one["shares"] for one in opinion["bridging"]}
    assert shares["10"] in ({}, {"A": 1.0, "B": 1.0})
    assert set(shares["11"]) == {"A", "B"}


@PATIENT
@example(sizes=[5, 14, 10, 18], seen=0.6, bystanders=0, lone=0, seed=25)
@given(
    sizes=st.lists(st.integers(3, 25), min_size=1, max_size=4),
    seen=st.sampled_from((0.3, 0.6, 1.0)),
    bystanders=st.integers(0, 6),
    lone=st.integers(0, 7),
    seed=st.integers(0, 50),
)
def test_no_figure_about_few_people_can_be_solved_for(sizes, seen, bystanders, lone, seed):
    stances = camps(*sizes, seen=seen, noise=0.2, seed=seed)
    stances += [(f"lone{n}", "10", 1) for n in range(lone)]
    made = snapshot(stances, bystanders=bystanders)
    opinion, memory = find_opinion(made, Memory(), world.NOW)
    document = compose(made, world.WHOLE, "management", opinion)
    if not document["opinion"]["groups"]:
        return
    assert hidden_cells(document, letters_of(memory), made) == []
    rest = left_out(document)
    assert len(rest) > 1 or rest[0] == 0 or rest[0] >= K


def test_large_groups_keep_coarse_shares_beside_a_few_lone_stances():
    stances = camps(90, 60, noise=0.3)
    lone = [(f"lone{n}", "11", -1) for n in range(3)]
    made = snapshot([*stances, *lone])
    opinion, memory = find_opinion(made, Memory(), world.NOW)
    document = compose(made, world.WHOLE, "management", opinion)
    shares = next(one["shares"] for one in across(document["opinion"]) if one["idea"] == "11")
    assert set(shares) == {"A", "B"}
    assert all(on(share, 0.05) for share in shares.values())
    assert hidden_cells(document, letters_of(memory), made) == []


def letters_of(memory: Memory) -> dict[str, str]:
    return dict(zip(memory.after.participants, memory.after.letters, strict=True))


def hidden_cells(document, letters, made) -> list[str]:
    """Return the ideas whose shown shares give stances of too few people away.

    Beside them stands the idea's count over everybody. A solver that knows all of this, and the
    sizes of the groups, must be left with every number of people in no group and every split of
    their stances, or these must be nobody or enough.
    """
    sizes = {letter: list(letters.values()).count(letter) for letter in set(letters.values())}
    counts = {idea.id: idea.counts for idea in made.ideas}
    found = []
    for (idea, side), shares in shown_shares(document["opinion"]).items():
        group_of = [letters.get(one.participant) for one in made.stances if one.idea == idea]
        parts = [group_of.count(letter) for letter in (*sizes, None)]
        if all(part == 0 or part >= K for part in parts):
            continue
        took = counts[idea].agree if side == "agree" else counts[idea].disagree
        steps = [one for one in (0.05, 0.1) if all(on(share, one) for share in shares.values())]
        people = counts[idea].people
        if EVERY_REST not in [solutions(shares, sizes, took, people, one) for one in steps]:
            found.append(idea)
    return found


EVERY_REST = {(seen, took) for seen in range(1, K) for took in range(seen + 1)}


def solutions(shares, sizes, took, seen, step) -> set[tuple[int, int]]:
    """Return every rest of few people, and how many of them take the side, that fits.

    The solver tries every count of every group. A finer step would have been taken where that
    leaves every rest, so one step that does is enough.
    """
    sums = {(0, 0)}
    for letter, size in sizes.items():
        # Of a typical idea one group's share may stand alone: the others may be any.
        share = shares.get(letter)
        cells = [
            (people, takers)
            for people in range(K, size + 1)
            for takers in range(people + 1)
            if share is None or round(round(takers / people / step) * step, 2) == share
        ]
        sums = {(a + c, b + d) for a, b in sums for c, d in cells}
    return {(rest, side) for rest, side in EVERY_REST if (seen - rest, took - side) in sums}


def on(share: float, step: float) -> bool:
    return round(round(share / step) * step, 2) == share


def shown_shares(opinion) -> dict[tuple[str, str], dict[str, float]]:
    """Return what is shown of the groups for each idea and side."""
    found = {(one["idea"], one["side"]): dict(one["shares"]) for one in across(opinion)}
    others = {group["id"] for group in opinion["groups"]}
    for group in opinion["groups"]:
        for one in group["representative"]:
            if one["share"] is not None:
                shown = found.setdefault((one["idea"], one["side"]), {})
                shown[group["id"]] = one["share"]
                if len(others) == 2:
                    shown[min(others - {group["id"]})] = one["rest_share"]
    return {key: shares for key, shares in found.items() if shares}


def across(opinion):
    return [*opinion["bridging"], *opinion["divisive"]]


def left_out(document) -> list[int]:
    """Return every number of people in no group that fits what the document says."""
    people, groups = document["totals"]["participants"], document["opinion"]["groups"]
    sizes = [one["size"] for one in groups]
    if None not in sizes:
        return [people - sum(sizes)]
    shares = [one["share"] for one in groups]
    if None in shares:
        return list(range(1, K))
    return [rest for rest in range(1, K) if fits(people - rest, shares)]


def fits(counted: int, shares: list[float]) -> bool:
    choices = [
        [size for size in range(K, counted + 1) if round(size / counted, 1) == share]
        for share in shares
    ]
    return any(sum(sizes) == counted for sizes in product(*choices))


def test_the_solver_finds_a_hidden_number_when_sizes_are_exact():
    document = digest(snapshot(TWO, bystanders=3))
    for group, size in zip(document["opinion"]["groups"], (30, 20), strict=True):
        group["size"] = size
    assert left_out(document) == [3]


def test_parts_fit_beside_their_whole_when_none_and_no_rest_is_small():
    assert fits_beside(20, [10, 5])
    assert fits_beside(15, [10, 5])
    assert fits_beside(10, [10, 0])
    assert not fits_beside(17, [10, 5])
    assert not fits_beside(14, [10, 4])
    assert not fits_beside(14, [10, 5])
