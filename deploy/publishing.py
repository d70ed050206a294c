"""Publishing events to the broker, patiently: it may be full or away for a moment."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import structlog

from deploy.clock import REAL_TIME, Time
from deploy.local.errors import LocalError
from deploy.play import Publish
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher
from services.contracts.envelope import Event
from services.contracts.errors import KlankbordError

_PATIENCE_SECONDS = 60.0
_PAUSE_SECONDS = 1.0


class PublishError(LocalError):
    """The broker did not take the events."""


@contextmanager
def publishing(amqp_url: str) -> Iterator[Publish]:
    """Give the block a way to publish events.

    Args:
        amqp_url: of the broker; empty when it is not known.

    Raises:
        PublishError: the address is not known, or the broker does not take events.
    """
    if not amqp_url:
        raise PublishError("Events travel over AMQP: set KLANKBORD_AMQP_URL as well.")
    # What the publisher would log, this says itself.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with Publisher(amqp_url) as publisher:
        yield patient(lambda events: publisher.publish(_messages(events)))


def patient(publish: Publish, time: Time = REAL_TIME) -> Publish:
    """Return a way to publish that tries again for a minute; a resend is recognised by its id.

    Args:
        publish: publishes once.
        time: the clock.
    """

    def publish_patiently(events: Sequence[Event]) -> None:
        deadline = time.now() + _PATIENCE_SECONDS
        while True:
            try:
                return publish(events)
            except KlankbordError as error:
                if time.now() > deadline:
                    raise PublishError(f"The events could not be published: {error}") from error
            time.pause(_PAUSE_SECONDS)

    return publish_patiently


def _messages(events: Sequence[Event]) -> list[OutgoingMessage]:
    return [OutgoingMessage.of(event) for event in events]
