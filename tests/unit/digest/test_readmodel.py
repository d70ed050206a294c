import random
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.digest.insight.responses import PASS
from services.digest.saying import Heard
from tests.unit.digest import world
from tests.unit.digest.world import Memory

STORY = world.story()


def heard(memory):
    found = Heard(str)
    found.take(memory.said)
    return found


def ordered(said):
    return sorted(map(repr, said))


def pieces(events, seed):
    """Return the events shuffled, some twice, and cut into batches."""
    chance = random.Random(seed)
    shuffled = [*events, *chance.sample(events, len(events) // 2)]
    chance.shuffle(shuffled)
    while shuffled:
        size = chance.randint(1, len(shuffled))
        yield shuffled[:size]
        shuffled = shuffled[size:]


@settings(max_examples=40, deadline=None)
@given(st.integers())
def test_neither_order_nor_doubles_nor_batches_change_the_digest(seed):
    straight, crooked = Memory(), Memory()
    straight.take(STORY)
    for batch in pieces(STORY, seed):
        crooked.take(batch)
    assert crooked.documents == straight.documents
    assert ordered(crooked.said) == ordered(straight.said)
    assert (crooked.records, crooked.ideas) == (straight.records, straight.ideas)
    assert crooked.ideas.total() == len(crooked.documents["ideas"])
    # A digest is made from this and nothing else; that it is the same each time is tested there.
    assert crooked.snapshot() == straight.snapshot()


def test_what_is_known_already_changes_no_dialogue():
    memory = Memory()
    assert memory.take(STORY) == {world.D}
    assert memory.take(STORY) == frozenset()


def test_the_highest_version_wins():
    new, old = world.idea("i1", "new", version=2), world.idea("i1", "old", version=1)
    for batches in ([[new], [old]], [[old], [new]], [[new, old]], [[old, new]]):
        memory = Memory()
        for batch in batches:
            memory.take(batch)
        assert memory.documents["ideas"][f"{world.D}/i1"]["state"]["text"] == "new"


def test_the_first_answer_is_remembered_whatever_order_they_come_in():
    planned = {"outcome": "planned", "reason": "In januari.", "at": world.at(3)}
    done = {"outcome": "done", "reason": "Het is er.", "at": world.at(40)}
    first = world.idea("i1", "Bel op.", version=2, answer=planned)
    then = world.idea("i1", "Bel op.", version=3, answer=done)
    for batches in ([[first], [then]], [[then], [first]], [[first, then]], [[then, first]]):
        memory = Memory()
        for batch in ([world.dialogue()], *batches):
            memory.take(batch)
        (idea,) = memory.snapshot().ideas
        assert idea.answer.outcome == "done"
        assert idea.answer.at - idea.answer.first_at == timedelta(days=37)


def test_the_latest_stance_by_time_wins_and_then_by_id():
    early = world.record("z", "p1", 1, idea="i1", stance="agree")
    late = world.record("a", "p1", 2, idea="i1", stance="disagree")
    tied = world.record("b", "p1", 2, idea="i1", stance="pass")
    for order in ([early, late, tied], [tied, late, early]):
        memory = Memory()
        for number, one in enumerate(order):
            memory.take([world.recorded(f"m{number}", [one], [])])
        (latest,) = heard(memory).stances()
        assert latest.side == PASS


def test_a_pack_counts_once_whichever_events_tell_it():
    one = world.record("a", "p1", 1, idea="i1", stance="agree")
    again = world.recorded("m2", [one], [], pack="m1")
    apart, together = Memory(), Memory()
    apart.take([world.recorded("m1", [one], [])])
    apart.take([again])
    together.take([world.recorded("m1", [one], []), again])
    for memory in (apart, together):
        assert memory.records == {world.D: 1}
        assert len(memory.said) == 1


def test_of_an_event_from_before_there_were_packs_only_the_tallies_are_taken():
    one = world.record("a", "p1", 1, idea="i1", stance="agree")
    data = {"records": [one], "tallies": [world.tally("i1", version=3, agree=1)]}
    memory = Memory()
    memory.take([world.fact("engagement.recorded.v1", "m1", data)])
    assert memory.documents["tallies"][f"{world.D}/i1"]["version"] == 3
    assert (memory.records.total(), memory.said) == (0, [])


def test_comments_and_searches_are_kept_with_their_text():
    comment = world.record("c", "p1", 1, "comment", idea="i1", text="Ja!")
    search = world.record("s", "p1", 1, "search", query="rooster", found=False, seconds=30)
    memory = Memory()
    memory.take([world.recorded("m", [comment, search], [])])
    assert [one.text for one in heard(memory).comments()] == ["Ja!"]
    assert [one.query for one in heard(memory).searches()] == ["rooster"]


def test_of_what_an_erased_person_wrote_stays_that_they_were_there():
    comment = world.record("c", "p1", 1, "comment", idea="i1", text=None)
    search = world.record("s", "p1", 1, "search", query=None, found=False, seconds=30)
    memory = Memory()
    memory.take([world.recorded("m", [comment, search], [])])
    assert {one["kind"] for one in memory.said} == {"seen"}
    assert [person.id for person in heard(memory).people({})] == ["p1"]


def test_people_know_their_first_and_last_moment_and_their_days():
    memory = Memory()
    for number, days in enumerate((5, 1, 3, 1.01)):
        one = world.record(f"v{number}", "p1", days, "view", idea="i1")
        memory.take([world.recorded(f"m{number}", [one], [])])
    (person,) = heard(memory).people({"p1": "thuiszorg"})
    assert [f"{day}" for day in person.days] == ["2026-11-03", "2026-11-05", "2026-11-07"]
    assert (person.last_at - person.first_at).days == 4
    assert person.unit == "thuiszorg"
