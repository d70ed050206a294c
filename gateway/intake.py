"""Feedback events from outside, checked whole before anything is published."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from gateway.auth import Key
from services.contracts.envelope import Event, check
from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import parse_time
from services.contracts.registry import FEEDBACK_EXCHANGE, REGISTRY

IDEA = "feedback.idea.v1"


def accept(
    events: Sequence[Event],
    key: Key,
    now: datetime,
    correlation: str,
    dialogue: Callable[[str], Mapping[str, Any]],
    *,
    batch: bool,
) -> list[Event]:
    """Return the events as they are to be published: all of them, or none.

    Args:
        events: as read from one request.
        key: of the caller.
        now: the present.
        correlation: of the request, for events that bring none.
        dialogue: gives a dialogue by its id.
        batch: whether they came as a list, so that an event has a position.

    Raises:
        KlankbordError: of the first event that breaks a rule; in a batch its field names which.
    """
    for position, event in enumerate(events):
        try:
            _check(event, key, now, dialogue)
        except KlankbordError as error:
            raise _at(error, position) if batch else error from None
    _refuse_conflicts(events)
    return [_correlated(event, correlation) for event in events]


def _check(
    event: Event, key: Key, now: datetime, dialogue: Callable[[str], Mapping[str, Any]]
) -> None:
    _refuse_fact(event)
    checked = check(event, now)
    if not key.may_claim(event.source):
        raise KlankbordError(
            Code.SOURCE_NOT_ALLOWED, "This API key may not name that source.", "source"
        )
    _check_dialogue(event, _dialogue_of(checked.data["dialogue"], dialogue))


def _refuse_fact(event: Event) -> None:
    known = REGISTRY.get(event.type)
    if known and known.exchange != FEEDBACK_EXCHANGE:
        raise KlankbordError(
            Code.UNKNOWN_EVENT, f"'{event.type}' is not feedback; only services say it.", "type"
        )


def _dialogue_of(name: str, dialogue: Callable[[str], Mapping[str, Any]]) -> Mapping[str, Any]:
    try:
        return dialogue(name)
    except KlankbordError as error:
        if error.code is not Code.UNKNOWN_DIALOGUE:
            raise
        # Who is asked for a dialogue does not know where in an event its name stands.
        raise KlankbordError(error.code, error.message, "data.dialogue") from None


def _check_dialogue(event: Event, dialogue: Mapping[str, Any]) -> None:
    if dialogue["state"] == "draft":
        raise KlankbordError(
            Code.DIALOGUE_NOT_OPEN, "This dialogue is not open yet.", "data.dialogue"
        )
    # What happened before the end counts, however late it arrives.
    if event.type == IDEA and _ended(dialogue["deciding_at"], event.time):
        raise KlankbordError(
            Code.DIALOGUE_CLOSED, "This dialogue took no new ideas at that time.", "data.dialogue"
        )
    if _ended(dialogue["closed_at"], event.time):
        raise KlankbordError(
            Code.DIALOGUE_CLOSED, "This dialogue was closed at that time.", "data.dialogue"
        )


def _ended(end: str | None, time: datetime) -> bool:
    return end is not None and time >= parse_time(end)


def _refuse_conflicts(events: Sequence[Event]) -> None:
    seen: dict[tuple[str, str], Event] = {}
    for position, event in enumerate(events):
        known = seen.setdefault((event.source, event.id), event)
        if known is not event and known.fingerprint != event.fingerprint:
            raise KlankbordError(
                Code.ID_CONFLICT,
                "Another event of this batch has the same source and id.",
                f"[{position}].id",
            )


def _correlated(event: Event, correlation: str) -> Event:
    # Reading gives an event without a correlation its own id.
    if event.correlation != event.id:
        return event
    return replace(event, correlation=correlation)


def _at(error: KlankbordError, position: int) -> KlankbordError:
    if error.code is Code.UNAVAILABLE:
        return error
    field = f"[{position}].{error.field}" if error.field else f"[{position}]"
    return KlankbordError(error.code, error.message, field)
