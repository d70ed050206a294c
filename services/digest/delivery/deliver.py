"""Bringing one digest to a page of recipients: claim, send, write down, tell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import structlog
from pymongo.client_session import ClientSession

from services.chassis import metrics
from services.chassis.failpoints import Point, passing
from services.chassis.mongo import in_transaction
from services.chassis.persisting import persist
from services.chassis.pieces import pieces
from services.contracts.envelope import Event
from services.contracts.fields import format_time
from services.digest.delivery import watermark
from services.digest.delivery.outcomes import Later, Never, Outcome, Sent, wait_before
from services.digest.delivery.parcel import Contents, Parcel, delivery_key, stable_id
from services.digest.delivery.records import LEASE, SENT
from services.digest.delivery.stores import DeliveryStore
from services.digest.paper.identity import period_values
from services.digest.shelf import Address

log = structlog.get_logger(__name__)

SOURCE = "urn:klankbord:digest-worker"
DELIVERED = "digest.delivered.v1"
# All of them, each at its slowest, take less than a lease.
AT_ONCE = 20
SLOWEST = LEASE / AT_ONCE

Document = dict[str, Any]
Ready = tuple[Document, Parcel]
Arrived = tuple[Document, Document, Parcel]
"""What the far side has: the record, the recipient and the parcel."""


class Sender(Protocol):
    """A channel to the outside."""

    def send(self, recipient: Mapping[str, Any], parcel: Parcel, name: str) -> Outcome:
        """Try to bring a parcel; ``name`` is the same on every try."""


@dataclass(frozen=True)
class Round:
    """One job: a digest and a page of recipients.

    Args:
        store: of deliveries.
        senders: by channel.
        now: the present.
        chance: a number from 0 to 1, another one each time.
        correlation: of the job.
    """

    store: DeliveryStore
    senders: Mapping[str, Sender]
    now: Callable[[], datetime]
    chance: Callable[[], float]
    correlation: str


def bring(work: Round, address: Address, contents: Contents, recipients: Sequence[str]) -> int:
    """Bring a digest to those recipients that did not get it yet; return how many got it now.

    Whoever does the same job again, or at the same moment, sends nothing twice, but for one
    message whose sender died between the far side's answer and writing it down.

    Args:
        work: the job.
        address: of the digest.
        contents: what it says to each.
        recipients: their ids.
    """
    found = work.store.recipients.named(recipients)
    parcels = contents.parcels([found[one] for one in recipients if one in found])
    nothing = [delivery_key(one, address.place) for one in recipients if one not in parcels]
    work.store.records.end(nothing, work.now())
    ready = [(found[one], parcels[one]) for one in recipients if one in parcels]
    return sum(_bring(work, address, some) for some in pieces(ready, AT_ONCE))


def _bring(work: Round, address: Address, ready: Sequence[Ready]) -> int:
    by_key = {delivery_key(one["_id"], address.place): (one, parcel) for one, parcel in ready}
    wanted = {key: _fields(one, parcel, address) for key, (one, parcel) in by_key.items()}
    claimed = work.store.records.claim(wanted, work.now())
    passing(Point.DELIVERY_AFTER_CLAIM)
    arrived = [
        (record, *by_key[key])
        for key, record in claimed.items()
        if _try(work, record, *by_key[key])
    ]
    return _confirm(work, address, arrived) if arrived else 0


def _fields(recipient: Document, parcel: Parcel, address: Address) -> Document:
    period = address.period
    return {
        "recipient": recipient["_id"],
        "channel": recipient["channel"],
        "dialogue": address.dialogue,
        "audience": address.audience,
        "period": {"key": period.key, "start": period.start, "end": period.end},
        "digest": parcel.digest,
        "personal": recipient["participant"] is not None,
    }


def _try(work: Round, record: Document, recipient: Document, parcel: Parcel) -> bool:
    """Try to send one; return whether the far side has it."""
    records = work.store.records
    if record["state"] == SENT:
        return True
    if work.now() > record["due_at"] - SLOWEST:
        # Those before it took too long: the lease would end meanwhile, and another one send it too.
        log.warning("delivery.late", recipient=recipient["_id"])
        return False
    outcome = work.senders[recipient["channel"]].send(recipient, parcel, stable_id(record["_id"]))
    metrics.DELIVERIES.labels(recipient["channel"], type(outcome).__name__.lower()).inc()
    if isinstance(outcome, Sent):
        passing(Point.DELIVERY_AFTER_SEND)
        # Given up, it would be sent again. A stop waits for this too, up to its deadline.
        own = persist(lambda: records.mark_sent(record, parcel.told, work.now()), lambda: False)
        passing(Point.DELIVERY_AFTER_MARK)
        return own
    log.info("delivery.failed", recipient=recipient["_id"], because=outcome.because)
    _put_off_or_give_up(work, record, outcome)
    if isinstance(outcome, Never) and outcome.switch_off:
        work.store.recipients.switch_off(recipient["_id"], outcome.because)
    return False


def _put_off_or_give_up(work: Round, record: Document, outcome: Later | Never) -> None:
    wait = wait_before(record["tries"], work.chance()) if isinstance(outcome, Later) else None
    now = work.now()
    if wait is None:
        work.store.records.give_up(record, outcome.because, now)
    else:
        work.store.records.put_off(record, outcome.because, now + wait, now)


def _confirm(work: Round, address: Address, arrived: Sequence[Arrived]) -> int:
    """Write down and tell, in one transaction, that digests have arrived; return how many."""
    now = work.now()

    def write(session: ClientSession) -> int:
        own = work.store.records.confirm(session, [record for record, *_ in arrived], now)
        passing(Point.DELIVERY_AFTER_CONFIRM)
        reached = [one for one in arrived if one[0]["_id"] in own]
        events = [_delivered(one, address, now, work.correlation) for one in reached]
        personal = [(one, parcel.told) for _, one, parcel in reached if one["participant"]]
        end = address.period.end
        marks = {one["_id"]: watermark.moved(one, told, end) for one, told in personal}
        work.store.recipients.mark(session, marks)
        work.store.outbox.add(session, events)
        return len(reached)

    return in_transaction(work.store.database, write, deadline=30.0)


def _delivered(arrived: Arrived, address: Address, now: datetime, correlation: str) -> Event:
    record, recipient, parcel = arrived
    return Event(
        id=f"delivered-{stable_id(record['_id'])}",
        source=SOURCE,
        type=DELIVERED,
        time=now,
        data={
            "dialogue": address.dialogue,
            "audience": address.audience,
            "period": period_values(address.period),
            "digest": parcel.digest,
            "channel": recipient["channel"],
            "recipient": recipient["_id"],
            "delivered_at": format_time(now),
        },
        correlation=correlation,
        subject=address.dialogue,
    )
