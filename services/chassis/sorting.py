"""What becomes of a batch: every message gets a verdict, and what is not done is sent on."""

import traceback
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog

from services.chassis import messages, metrics, topology
from services.chassis.failpoints import Point, passing
from services.chassis.messages import Incoming, OutgoingMessage, Reading, kept_headers
from services.chassis.publisher import Publisher
from services.chassis.verdicts import Park, Retry, Verdict
from services.contracts.errors import Code
from services.contracts.fields import format_time

log = structlog.get_logger(__name__)

Handler = Callable[[list[Any]], Sequence[Verdict]]
"""Decides about what reading the messages gave: deliveries, or the messages themselves."""

_MOST_TEXT = 2_000


def judge(
    handle: Handler,
    readings: Sequence[Reading],
    is_away: Callable[[BaseException], bool],
) -> list[Verdict]:
    """Return a verdict for each reading: of the handler, or the one that reading it gave.

    Args:
        handle: the service's handler.
        readings: of the batch's messages.
        is_away: whether an exception means that something is away; such a one is raised on.

    Raises:
        Exception: whatever the handler raised, when ``is_away`` says so.
    """
    given = [reading for reading in readings if not isinstance(reading, Park)]
    judged = iter(_handle_all(handle, given, is_away))
    return [reading if isinstance(reading, Park) else next(judged) for reading in readings]


def send_on(
    publisher: Publisher,
    judged: Sequence[tuple[Incoming, Verdict]],
    retry_delays: Sequence[float],
    now: datetime,
) -> None:
    """Send every message that is to be retried or parked to its queue, and wait for the confirm.

    Args:
        publisher: to send with.
        judged: messages with their verdicts.
        retry_delays: seconds before each further attempt.
        now: the present, in UTC.

    Raises:
        KlankbordError: unavailable.
    """
    going = []
    for message, verdict in judged:
        if isinstance(verdict, Retry):
            going.append(_retried(message, verdict, retry_delays, now))
        elif isinstance(verdict, Park):
            going.append(_parked(message, verdict, now))
    if going:
        passing(Point.BATCH_BEFORE_SEND_ON)
        publisher.publish(going)
        passing(Point.BATCH_AFTER_SEND_ON)


def _handle_all(
    handle: Handler, given: Sequence[Any], is_away: Callable[[BaseException], bool]
) -> list[Verdict]:
    if not given:
        return []
    try:
        verdicts = list(handle(list(given)))
    except Exception as error:
        if is_away(error):
            raise
        if len(given) == 1:
            return [_failed(error)]
        log.warning("batch.isolating", messages=len(given), error=str(error))
        return [verdict for one in given for verdict in _handle_all(handle, [one], is_away)]
    if len(verdicts) != len(given):
        raise RuntimeError("A handler must return one verdict for each message.")
    return verdicts


def _failed(error: Exception) -> Retry:
    log.error("handler.failed", error=str(error), trace=traceback.format_exc())
    return Retry(Code.HANDLER_FAILED, f"{type(error).__name__}: {error}")


def _retried(
    message: Incoming, verdict: Retry, retry_delays: Sequence[float], now: datetime
) -> OutgoingMessage:
    most = len(retry_delays) if verdict.limit is None else min(verdict.limit, len(retry_delays))
    if message.attempt >= most:
        return _parked(message, Park(verdict.code, verdict.text), now)
    log.info(
        "message.retried",
        queue=message.queue,
        reason=verdict.code,
        text=verdict.text,
        attempt=message.attempt + 1,
    )
    return _sent_to(
        topology.retry_queue(message.queue, message.attempt + 1),
        message,
        {messages.ATTEMPT_HEADER: message.attempt + 1},
        delay=retry_delays[message.attempt],
    )


def _parked(message: Incoming, verdict: Park, now: datetime) -> OutgoingMessage:
    metrics.PARKED.labels(message.queue, verdict.code).inc()
    log.warning(
        "message.parked",
        queue=message.queue,
        reason=verdict.code,
        text=verdict.text,
        field=verdict.field,
    )
    reason: dict[str, Any] = {
        messages.REASON_HEADER: verdict.code.value,
        messages.TEXT_HEADER: verdict.text[:_MOST_TEXT],
        messages.PARKED_AT_HEADER: format_time(now),
        messages.QUEUE_HEADER: message.queue,
        messages.ATTEMPT_HEADER: message.attempt,
        messages.PARKING_HEADER: message.tag,
    }
    if verdict.field:
        reason[messages.FIELD_HEADER] = verdict.field[:_MOST_TEXT]
    return _sent_to(topology.parked_queue(message.queue), message, reason)


def _sent_to(
    queue: str, message: Incoming, headers: dict[str, Any], delay: float | None = None
) -> OutgoingMessage:
    return OutgoingMessage(
        body=message.body,
        exchange=topology.DEFAULT_EXCHANGE,
        routing_key=queue,
        content_type=message.content_type,
        content_encoding=message.content_encoding,
        headers={
            **kept_headers(message.headers),
            messages.ROUTING_KEY_HEADER: message.routing_key,
            **headers,
        },
        delay=delay,
    )
