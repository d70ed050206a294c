from services.contracts.errors import Code
from services.ideas.domain import participants
from tests.unit.ideas.builders import at, closed, draft, opened, refused, told


def test_joining_is_told_once():
    joined = participants.join(opened(), None, {"id": "p1", "unit": "it"}, at())
    assert told(joined) == ["participant.joined.v1"]
    assert joined.events[0].id == "cycling/participant/p1/v1"
    again = participants.join(opened(), joined.state, {"id": "p1", "unit": "it"}, at(9))
    assert (again.state, again.events) == (joined.state, ())


def test_one_may_join_a_draft():
    assert told(participants.join(draft(), None, {"id": "p1"}, at()))


def test_moving_to_another_unit_is_told_and_keeps_the_rest():
    first = participants.join(opened(), None, {"id": "p", "unit": "it", "language": "de"}, at())
    moved = participants.join(opened(), first.state, {"id": "p", "unit": "hr"}, at(9))
    assert moved.state == {**first.state, "unit": "hr", "version": 2}
    left = participants.join(opened(), moved.state, {"id": "p", "unit": None}, at(10))
    assert left.state["unit"] is None


def test_nobody_joins_a_closed_dialogue():
    refused(lambda: participants.join(closed(), None, {"id": "p"}, at()), Code.DIALOGUE_CLOSED)


def test_a_name_is_not_taken_in():
    refused(
        lambda: participants.join(opened(), None, {"id": "p", "name": "Jan"}, at()),
        Code.INVALID_FIELD,
        "name",
    )
