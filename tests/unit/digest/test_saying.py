import gc
import weakref
from datetime import timedelta

from services.digest import saying
from services.digest.insight.responses import AGREE, DISAGREE, StanceOf
from tests.unit.digest import world

MERGED = saying.remaining({"i7": "i1"})


def stance(person: str, idea: str, word: str, day: float, name: str = "e") -> dict:
    time = world.START + timedelta(days=day)
    return {
        "kind": "stance",
        "participant": person,
        "idea": idea,
        "stance": word,
        "time": time,
        "source": "urn:test",
        "id": name,
    }


def stances(said, remains):
    heard = saying.Heard(remains)
    heard.take(said)
    return heard.stances()


def test_stances_are_sorted_and_each_has_its_side_and_time():
    found = stances([stance("p2", "i1", "agree", 2), stance("p1", "i2", "disagree", 1)], str)
    assert found == (
        StanceOf("p1", "i2", DISAGREE, world.START + timedelta(days=1)),
        StanceOf("p2", "i1", AGREE, world.START + timedelta(days=2)),
    )


def test_who_responded_to_two_merged_ideas_responded_once_and_the_latest_counts():
    both = [stance("p1", "i1", "agree", 1), stance("p1", "i7", "disagree", 2)]
    for order in (both, both[::-1]):
        (one,) = stances(order, MERGED)
        assert (one.idea, one.side) == ("i1", DISAGREE)


def test_at_the_same_moment_the_greater_id_counts():
    both = [stance("p1", "i1", "agree", 1, "a"), stance("p1", "i7", "disagree", 1, "b")]
    assert stances(both, MERGED)[0].side == DISAGREE


def test_a_chain_of_merges_leads_to_its_end_and_a_circle_ends():
    remains = saying.remaining({"a": "b", "b": "c", "x": "y", "y": "x"})
    assert [remains(name) for name in "abcdxy"] == ["c", "c", "c", "d", "y", "x"]


def test_the_snapshot_holds_what_single_people_did():
    told = world.told(
        [
            *world.story(),
            world.recorded(
                "m-said",
                [
                    world.record("s1", "p2", 3, "search", query="nacht", found=False, seconds=30),
                    world.record("h1", "p3", 4, "share", idea="i7", unit="ziekenhuis"),
                ],
                [],
            ),
        ]
    )
    assert sum(one.idea == "i1" for one in told.stances) == 21
    assert [(one.query, one.seconds) for one in told.searches] == [("nacht", 30.0)]
    assert [(one.idea, one.unit) for one in told.shares] == [("i1", "ziekenhuis")]
    assert [one.idea for one in told.comments] == ["i4"]


def test_what_was_heard_is_freed_as_soon_as_nobody_holds_it():
    heard = saying.Heard(str)
    heard.take([stance("p1", "i1", "agree", 1)])
    held = weakref.ref(heard)
    gc.disable()
    try:
        del heard
        assert held() is None
    finally:
        gc.enable()
