"""Every event there is: its schema, exchange, producer and consumers.

The broker's topology and the AsyncAPI document are derived from this table, and a test holds it
against the entrypoints that really exist. A published version never changes; a breaking change is
a new version beside the old one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from marshmallow import ValidationError

from services.contracts import digest, engagement, feedback, ideas, loading
from services.contracts.errors import Code, KlankbordError

FEEDBACK_EXCHANGE = "klankbord.feedback"
EVENTS_EXCHANGE = "klankbord.events"


class Queue(StrEnum):
    """The work queues, one per purpose; the first word is the service that reads it."""

    IDEAS_FEEDBACK = "ideas.feedback"
    IDEAS_EVENTS = "ideas.events"
    ENGAGEMENT_FEEDBACK = "engagement.feedback"
    ENGAGEMENT_EVENTS = "engagement.events"
    DIGEST_EVENTS = "digest.events"
    DIGEST_BUILD = "digest.build"
    DIGEST_DELIVER = "digest.deliver"


class Status(StrEnum):
    """Whether an event is in use."""

    ACTIVE = "active"
    RESERVED = "reserved"


@dataclass(frozen=True)
class EventType:
    """One event.

    Args:
        name: the CloudEvents type and routing key, ending in its version.
        schema: of its data.
        exchange: where it is published.
        producer: the service that publishes it, or several; ``any`` for feedback events.
        consumers: the queues that it is routed to.
        summary: one sentence.
        status: reserved events have a schema but nobody publishes them yet.
    """

    name: str
    schema: type[feedback.EventData]
    exchange: str
    producer: str
    consumers: tuple[Queue, ...]
    summary: str
    status: Status = Status.ACTIVE

    def load(self, data: Any) -> dict[str, Any]:
        """Return ``data`` checked and with times as datetimes.

        Raises:
            KlankbordError: names the first field that breaks a rule, and the rule.
        """
        try:
            return loading.load(_instance(self.schema), data)
        except ValidationError as error:
            raise field_error(error, "data") from None

    def dump(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return ``data`` as JSON-ready values."""
        dumped: dict[str, Any] = _instance(self.schema).dump(data)
        return dumped


def _feedback(word: str, schema: type[feedback.EventData], queue: Queue, summary: str) -> EventType:
    return EventType(f"feedback.{word}.v1", schema, FEEDBACK_EXCHANGE, "any", (queue,), summary)


def _fact(
    name: str,
    schema: type[feedback.EventData],
    producer: str,
    consumers: tuple[Queue, ...],
    summary: str,
    status: Status = Status.ACTIVE,
) -> EventType:
    return EventType(name, schema, EVENTS_EXCHANGE, producer, consumers, summary, status)


_COUNTED = Queue.ENGAGEMENT_FEEDBACK
_DIGEST = (Queue.DIGEST_EVENTS,)
_BOTH = (Queue.ENGAGEMENT_EVENTS, Queue.DIGEST_EVENTS)

_EVENT_TYPES = (
    _feedback("stance", feedback.Stance, _COUNTED, "A participant took a stance on an idea."),
    _feedback("comment", feedback.Comment, _COUNTED, "A participant commented on an idea."),
    _feedback("follow", feedback.Follow, _COUNTED, "A participant follows an idea, or stopped."),
    _feedback("view", feedback.View, _COUNTED, "A participant read an idea."),
    _feedback("share", feedback.Share, _COUNTED, "A participant handed an idea on."),
    _feedback("search", feedback.Search, _COUNTED, "A participant looked for something."),
    _feedback("idea", feedback.Idea, Queue.IDEAS_FEEDBACK, "A participant contributed an idea."),
    _fact("dialogue.opened.v1", ideas.DialogueFact, "ideas", _BOTH, "A dialogue was opened."),
    _fact(
        "dialogue.charter-changed.v1",
        ideas.DialogueFact,
        "ideas",
        _DIGEST,
        "An opened dialogue's charter, themes, questions or schedule changed.",
    ),
    _fact(
        "dialogue.deciding.v1",
        ideas.DialogueFact,
        "ideas",
        _DIGEST,
        "A dialogue takes no new ideas; what was heard is being decided on.",
    ),
    _fact("dialogue.closed.v1", ideas.DialogueFact, "ideas", _BOTH, "A dialogue was closed."),
    _fact(
        "participant.joined.v1",
        ideas.ParticipantFact,
        "ideas",
        _DIGEST,
        "A participant joined a dialogue, or changed unit or language.",
    ),
    _fact(
        "participant.erased.v1",
        ideas.ParticipantErased,
        "ideas",
        _BOTH,
        "A participant must be forgotten everywhere.",
    ),
    _fact(
        "participant.forgotten.v1",
        ideas.ParticipantForgotten,
        "engagement and digest",
        (Queue.IDEAS_EVENTS,),
        "A service has forgotten a participant.",
    ),
    _fact("idea.submitted.v1", ideas.IdeaFact, "ideas", _DIGEST, "An idea was accepted."),
    _fact("idea.edited.v1", ideas.IdeaFact, "ideas", _DIGEST, "An idea's text changed."),
    _fact("idea.moderated.v1", ideas.IdeaFact, "ideas", _DIGEST, "A host moderated an idea."),
    _fact("idea.merged.v1", ideas.IdeaFact, "ideas", _BOTH, "An idea now counts with another."),
    _fact("idea.unmerged.v1", ideas.IdeaFact, "ideas", _BOTH, "An idea counts by itself again."),
    _fact("idea.answered.v1", ideas.IdeaFact, "ideas", _DIGEST, "An idea was answered."),
    _fact(
        "engagement.recorded.v1",
        engagement.Recorded,
        "engagement",
        _DIGEST,
        "Feedback was counted; a message holds what was counted together in one dialogue.",
    ),
    _fact(
        "milestone.reached.v1",
        engagement.MilestoneReached,
        "digest",
        (),
        "An idea reached a traceable moment of influence.",
    ),
    _fact(
        "digest.requested.v1",
        digest.DigestRequested,
        "digest",
        (Queue.DIGEST_BUILD,),
        "A digest is to be built: by schedule or on request.",
    ),
    _fact(
        "digest.published.v1",
        digest.DigestPublished,
        "digest-worker",
        (Queue.DIGEST_DELIVER,),
        "A digest was stored and can be read.",
    ),
    _fact(
        "digest.delivered.v1",
        digest.DigestDelivered,
        "digest-worker",
        (),
        "A digest reached one recipient.",
    ),
    _fact(
        "delivery.requested.v1",
        digest.DeliveryRequested,
        "digest",
        (Queue.DIGEST_DELIVER,),
        "A digest is to be brought to a page of recipients, or is tried once more.",
    ),
)

REGISTRY: Mapping[str, EventType] = MappingProxyType({event.name: event for event in _EVENT_TYPES})


def lookup(name: str) -> EventType:
    """Return the event type called ``name``.

    Raises:
        KlankbordError: unknown event, or a known event in an unknown version.
    """
    found = REGISTRY.get(name)
    if found:
        return found
    stem = _stem(name)
    versions = sorted(known for known in REGISTRY if stem and _stem(known) == stem)
    if versions:
        raise KlankbordError(
            Code.UNKNOWN_VERSION, f"This event is known as {', '.join(versions)}.", "type"
        )
    raise KlankbordError(Code.UNKNOWN_EVENT, f"There is no event '{name[:100]}'.", "type")


def consumed_by(queue: Queue) -> tuple[str, ...]:
    """Return the names of the events that are routed to ``queue``."""
    return tuple(event.name for event in _EVENT_TYPES if queue in event.consumers)


def field_error(error: ValidationError, path: str) -> KlankbordError:
    """Return the first of marshmallow's messages as an error that names its field."""
    text, where = _first_message(error.messages, path)
    code = Code.MISSING_FIELD if text == _MISSING else Code.INVALID_FIELD
    return KlankbordError(code, text, where)


def _stem(name: str) -> str:
    versioned = _VERSIONED.fullmatch(name)
    return versioned[1] if versioned else ""


_VERSIONED = re.compile(r"(.+)\.v[0-9]+")
_MISSING = "Missing data for required field."
_INSTANCES: dict[type[feedback.EventData], feedback.EventData] = {}


def _instance(schema: type[feedback.EventData]) -> feedback.EventData:
    if schema not in _INSTANCES:
        _INSTANCES[schema] = schema()
    return _INSTANCES[schema]


def _first_message(messages: Any, path: str) -> tuple[str, str]:
    if isinstance(messages, Mapping):
        key, inner = next(iter(messages.items()))
        if key == "_schema":
            return _first_message(inner, path)
        joint = f"[{key}]" if isinstance(key, int) else f".{key}"
        return _first_message(inner, f"{path}{joint}".lstrip("."))
    if isinstance(messages, list):
        return str(messages[0]), path
    return str(messages), path
