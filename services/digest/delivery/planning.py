"""Who is to be brought what: jobs for the workers, put in the outbox a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from pymongo.client_session import ClientSession

from services.chassis.failpoints import Point, passing
from services.chassis.mongo import in_transaction
from services.chassis.pieces import pieces
from services.contracts.envelope import Event
from services.contracts.recipients import MAIL, PARTICIPANT, WEBHOOK
from services.digest.delivery.citations import AUDIENCE, milestones
from services.digest.delivery.parcel import stable_id
from services.digest.delivery.rounds import Step
from services.digest.delivery.stores import DeliveryStore
from services.digest.insight.snapshot import Period
from services.digest.paper.identity import digest_id, period_values
from services.digest.shelf import Address

Document = dict[str, Any]
T = TypeVar("T")

SOURCE = "urn:klankbord:digest"
REQUESTED = "delivery.requested.v1"
PAGE = 250
# Deliveries asked for again in one transaction.
AGAIN_AT_ONCE = 1_000
# Participants asked for in one transaction. The embedded store reads a whole round for each part of
# it, so a large round is taken in few parts.
MEMBERS_AT_ONCE = 25_000


@dataclass(frozen=True, slots=True)
class Published:
    """A digest that was published.

    Args:
        address: of the digest.
        digest: its id.
        ideas: that it quotes.
        at: when it was published.
    """

    address: Address
    digest: str
    ideas: Sequence[str]
    at: datetime


def fan_out(store: DeliveryStore, published: Published, now: datetime, by: str) -> int:
    """Ask for a published digest to be brought to all who get every one; return how many they are.

    What a digest for management quotes for the first time is kept and told at the same moment.
    A digest that somebody asked for is not mailed: who asks reads it. Webhooks hear of every one.

    Args:
        store: of deliveries.
        published: the digest.
        now: the present.
        by: the correlation id of what published it.
    """
    address = published.address
    channels = [WEBHOOK] if address.period.start is None else [WEBHOOK, MAIL]

    def work(session: ClientSession) -> int:
        if not store.fan_outs.begin(session, address.key, now):
            return 0
        passing(Point.DELIVERY_AFTER_FAN_OUT)
        if address.audience == AUDIENCE:
            first = store.citations.add(session, address, published.ideas, published.at)
            store.outbox.add(session, milestones(address, first, published.at, by))
        found = store.recipients.subscribed(session, address.dialogue, address.audience, channels)
        events = [
            requested(address, published.digest, page, (address.key, page[0]), now, by)
            for page in pieces(found, PAGE)
        ]
        store.outbox.add(session, events)
        return len(found)

    return in_transaction(store.database, work, deadline=30.0)


def ask_personal(store: DeliveryStore, now: datetime, by: str) -> int | None:
    """Ask for some of the own digests of participants that are due.

    Args:
        store: of deliveries.
        now: the present.
        by: the correlation id of this round.

    Returns:
        How many participants are to be looked at; None when nothing is due any more.
    """

    def work(session: ClientSession) -> int | None:
        step = store.rounds.next(session, now)
        if step is None:
            return None
        found = store.recipients.members(session, step.round, step.after, MEMBERS_AT_ONCE)
        store.outbox.add(session, _personal(step, [one for one, _ in found], now, by))
        store.rounds.go_on(session, step, found[-1][1] if found else None)
        return len(found)

    return in_transaction(store.database, work, deadline=30.0)


def ask_again(store: DeliveryStore, now: datetime, by: str) -> int:
    """Ask again for deliveries whose next try is due, or whose worker is gone; return how many.

    Args:
        store: of deliveries.
        now: the present.
        by: the correlation id of this round.
    """

    def work(session: ClientSession) -> int:
        due = store.records.due(session, now, AGAIN_AT_ONCE)
        # What was asked for before may wait still, where the broker is away.
        store.outbox.add_missing(session, _again(due, now, by))
        if due:
            passing(Point.DELIVERY_AFTER_AGAIN)
        store.records.asked(session, [one["_id"] for one in due], now)
        return len(due)

    return in_transaction(store.database, work, deadline=30.0)


def requested(
    address: Address,
    digest: str,
    recipients: Sequence[str],
    name: Sequence[str],
    now: datetime,
    by: str,
) -> Event:
    """Return the event that gives the workers a page; the same ``name`` has the same id."""
    return Event(
        id=f"deliver-{stable_id('/'.join(name))}",
        source=SOURCE,
        type=REQUESTED,
        time=now,
        data={
            "dialogue": address.dialogue,
            "audience": address.audience,
            "period": period_values(address.period),
            "digest": digest,
            "recipients": list(recipients),
        },
        correlation=by,
        subject=address.dialogue,
    )


def _personal(step: Step, recipients: Sequence[str], now: datetime, by: str) -> list[Event]:
    """Return a job per page of participants whose digest is about the same period."""
    address = Address(step.dialogue, PARTICIPANT, step.period)
    return [
        requested(address, personal_digest(address), page, (*_name(address), page[0]), now, by)
        for page in pieces(recipients, PAGE)
    ]


def _again(due: Sequence[Document], now: datetime, by: str) -> list[Event]:
    together: dict[tuple[Address, str], list[Document]] = {}
    for one in due:
        address = Address(one["dialogue"], one["audience"], Period(**one["period"]))
        digest = personal_digest(address) if one["personal"] else one["digest"]
        together.setdefault((address, digest), []).append(one)
    return [
        requested(address, digest, [one["recipient"] for one in page], _once_more(page), now, by)
        for (address, digest), records in together.items()
        for page in pieces(records, PAGE)
    ]


def _once_more(page: Sequence[Document]) -> list[str]:
    """Return a name that is the same only where the same is asked for."""
    return [
        part for one in page for part in (one["_id"], str(one["tries"]), one["due_at"].isoformat())
    ]


def _name(address: Address) -> tuple[str, str]:
    return (address.key, address.period.end.isoformat())


def personal_digest(address: Address) -> str:
    """Return the id under which the own digests of one period go through the queue."""
    return digest_id(address.dialogue, "personal", address.period.key)
