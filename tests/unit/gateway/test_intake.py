from datetime import UTC, datetime, timedelta

import pytest

from gateway.intake import accept
from services.contracts.envelope import Event
from services.contracts.errors import Code, KlankbordError, unknown_dialogue
from tests.unit.gateway.people import KEYS

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ADMIN, INTRANET = KEYS[0], KEYS[3]
OPEN = {"state": "open", "deciding_at": None, "closed_at": None}
DECIDING = {**OPEN, "state": "deciding", "deciding_at": "2026-11-20T00:00:00.000Z"}
CLOSED = {**DECIDING, "state": "closed", "closed_at": "2026-11-21T00:00:00.000Z"}
LATE, EARLY = NOW, datetime(2026, 11, 19, tzinfo=UTC)


def stance(number: int = 1, **more) -> Event:
    data = {"dialogue": "rust", "participant": "p-1", "idea": "i-1", "stance": "agree"}
    values = {"type": "feedback.stance.v1", "source": "/intranet", "time": NOW, "data": data}
    name = f"e-{number}"
    return Event(**{"id": name, "correlation": name, **values, **more})


def idea(time: datetime) -> Event:
    data = {"dialogue": "rust", "participant": "p", "idea": "i", "kind": "idea", "text": "Rust."}
    return stance(type="feedback.idea.v1", data=data, time=time)


def take(*events: Event, key=ADMIN, dialogue=OPEN, batch=False) -> list[Event]:
    return accept(events, key, NOW, "request-1", lambda _: dialogue, batch=batch)


def refusal(*events: Event, **more) -> KlankbordError:
    with pytest.raises(KlankbordError) as refused:
        take(*events, **more)
    return refused.value


def test_an_event_keeps_its_correlation_and_gets_the_requests_when_it_has_none():
    assert take(stance(correlation="cause"))[0].correlation == "cause"
    assert take(stance())[0].correlation == "request-1"


def test_one_bad_event_refuses_the_whole_batch_and_is_named():
    error = refusal(stance(1), stance(2, data={"dialogue": "rust"}), batch=True)
    assert error.code is Code.MISSING_FIELD
    assert error.field.startswith("[1].data.")


def test_the_only_event_of_a_batch_has_a_position_too():
    bad = stance(source="/elsewhere")
    assert refusal(bad, key=INTRANET, batch=True).field == "[0].source"
    assert refusal(bad, key=INTRANET).field == "source"


def test_a_fact_is_not_feedback():
    error = refusal(stance(type="idea.submitted.v1"))
    assert (error.code, error.field) == (Code.UNKNOWN_EVENT, "type")


def test_a_key_may_name_its_own_sources_only():
    take(stance(), stance(2, source="/forms/7"), key=INTRANET)
    error = refusal(stance(source="/elsewhere"), key=INTRANET)
    assert (error.code, error.field) == (Code.SOURCE_NOT_ALLOWED, "source")


def test_the_future_is_refused():
    assert refusal(stance(time=NOW + timedelta(minutes=6))).code is Code.TIME_IN_FUTURE


def test_an_unknown_dialogue_is_named():
    def known(name: str):
        if name == "rust":
            return OPEN
        raise unknown_dialogue()

    lost = stance(2, data={**stance().data, "dialogue": "nowhere"})
    for events, batch, field in (
        ([lost], False, "data.dialogue"),
        ([stance(), lost], True, "[1].data.dialogue"),
    ):
        with pytest.raises(KlankbordError) as refused:
            accept(events, ADMIN, NOW, "c", known, batch=batch)
        assert (refused.value.code, refused.value.field) == (Code.UNKNOWN_DIALOGUE, field)


def test_a_dialogue_that_cannot_be_asked_for_now_is_no_fault_of_a_field():
    def away(_: str):
        raise KlankbordError(Code.UNAVAILABLE, "The service gave no answer in time.")

    with pytest.raises(KlankbordError) as refused:
        accept([stance()], ADMIN, NOW, "c", away, batch=True)
    assert (refused.value.code, refused.value.field) == (Code.UNAVAILABLE, None)


def test_a_draft_takes_nothing():
    assert refusal(stance(), dialogue={**OPEN, "state": "draft"}).code is Code.DIALOGUE_NOT_OPEN


@pytest.mark.parametrize(
    ("event", "dialogue"),
    [(idea(LATE), DECIDING), (idea(LATE), CLOSED), (stance(time=LATE), CLOSED)],
)
def test_what_happened_after_the_end_is_refused(event, dialogue):
    error = refusal(event, dialogue=dialogue)
    assert (error.code, error.field) == (Code.DIALOGUE_CLOSED, "data.dialogue")


@pytest.mark.parametrize(
    ("event", "dialogue"),
    [(idea(EARLY), CLOSED), (stance(time=EARLY), CLOSED), (stance(time=LATE), DECIDING)],
)
def test_what_happened_before_the_end_counts_however_late(event, dialogue):
    assert take(event, dialogue=dialogue)


def test_the_same_id_twice_must_say_the_same():
    assert len(take(stance(), stance())) == 2
    other = {**stance().data, "stance": "disagree"}
    error = refusal(stance(), stance(data=other))
    assert (error.code, error.field) == (Code.ID_CONFLICT, "[1].id")
