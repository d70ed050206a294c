from services.chassis.messages import Delivery
from services.chassis.verdicts import Done, Park, Retry
from services.contracts.errors import Code, KlankbordError
from services.ideas.domain.intake import Outcome
from services.ideas.verdicts import verdicts
from tests.unit.ideas.builders import incoming

TAKEN = Outcome()
LATER = Outcome(KlankbordError(Code.UNKNOWN_DIALOGUE, "Not yet.", "data.dialogue"), later=True)
WRONG = Outcome(KlankbordError(Code.INVALID_FIELD, "No such theme.", "data.theme"))


def delivery(events):
    return Delivery(events=(incoming(),) * events, attempt=0, body=b"")


def test_each_message_gets_the_verdict_on_its_own_events():
    found = verdicts([delivery(2), delivery(1), delivery(1)], [TAKEN, TAKEN, LATER, WRONG])
    assert found == [
        Done(),
        Retry(Code.UNKNOWN_DIALOGUE, "Not yet."),
        Park(Code.INVALID_FIELD, "No such theme.", "data.theme"),
    ]


def test_a_message_comes_again_while_any_of_its_events_may_still_be_taken():
    (found,) = verdicts([delivery(3)], [WRONG, LATER, TAKEN])
    assert isinstance(found, Retry)


def test_a_message_is_parked_for_the_first_event_that_is_wrong():
    (found,) = verdicts([delivery(2)], [TAKEN, WRONG])
    assert isinstance(found, Park)
