from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.contracts.errors import Code, KlankbordError
from services.ideas.domain import hosting
from tests.unit.ideas.builders import at, idea, opened, refused, rejected, told

DIALOGUE = opened()
IDS = ["a", "b", "c", "d", "e"]


def path(ideas, start):
    """Return the ids from ``start`` along its merges; a circle would never end, so it is cut."""
    found = [start]
    while (onward := ideas[found[-1]]["merged_into"]) and len(found) <= len(ideas):
        found.append(onward)
    return found


def merge(ideas, source, target):
    change = hosting.merge(DIALOGUE, ideas[source], ideas[target], path(ideas, target), at(9))
    ideas[source] = change.state
    return change


def test_a_merge_and_its_undoing_are_told_and_leave_nothing_behind():
    before = idea("a")
    merged = hosting.merge(DIALOGUE, before, idea("b"), ["b"], at(9))
    assert told(merged) == ["idea.merged.v1"]
    assert merged.state["merged_into"] == "b"
    apart = hosting.unmerge(DIALOGUE, merged.state, at(10))
    assert told(apart) == ["idea.unmerged.v1"]
    assert apart.state == {**before, "version": 3}


def test_the_same_merge_or_unmerge_again_is_told_to_nobody():
    merged = hosting.merge(DIALOGUE, idea("a"), idea("b"), ["b"], at(9)).state
    assert hosting.merge(DIALOGUE, merged, idea("b"), ["b"], at(10)).events == ()
    assert hosting.unmerge(DIALOGUE, idea("a"), at(10)).events == ()


def test_a_merged_idea_is_unmerged_before_it_goes_elsewhere():
    merged = hosting.merge(DIALOGUE, idea("a"), idea("b"), ["b"], at(9)).state
    refused(
        lambda: hosting.merge(DIALOGUE, merged, idea("c"), ["c"], at()),
        Code.NOT_ALLOWED_NOW,
        "into",
    )


def test_nothing_is_merged_into_itself_or_into_a_rejected_idea():
    for target in (idea("a"), rejected("r")):
        refused(
            lambda target=target: hosting.merge(DIALOGUE, idea("a"), target, [target["id"]], at()),
            Code.NOT_ALLOWED_NOW,
            "into",
        )


def test_a_circle_of_any_length_is_refused():
    ideas = {name: idea(name) for name in IDS}
    for source, target in pairwise(IDS):
        merge(ideas, source, target)
    refused(lambda: merge(ideas, "e", "a"), Code.NOT_ALLOWED_NOW, "into")


pairs = st.tuples(st.sampled_from(IDS), st.sampled_from([*IDS, None]))


@given(st.lists(pairs, max_size=40))
def test_any_merging_leaves_a_forest_and_undoing_all_restores_every_idea(steps):
    start = {name: idea(name) for name in IDS}
    ideas = dict(start)
    for source, target in steps:
        before = ideas[source]
        if target is None:
            ideas[source] = hosting.unmerge(DIALOGUE, before, at()).state
            continue
        try:
            merge(ideas, source, target)
        except KlankbordError as error:
            assert error.code is Code.NOT_ALLOWED_NOW
            assert ideas[source] == before
        for name in IDS:
            assert ideas[path(ideas, name)[-1]]["merged_into"] is None
    for name in IDS:
        restored = hosting.unmerge(DIALOGUE, ideas[name], at()).state
        assert restored == {**start[name], "version": restored["version"]}


def test_a_merge_fact_carries_where_the_idea_counts():
    event = hosting.merge(DIALOGUE, idea("a"), idea("b"), ["b"], at(9)).events[0]
    assert (event.data["idea"]["merged_into"], event.data["idea"]["version"]) == ("b", 2)
