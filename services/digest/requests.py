"""Asking for digests: on demand for the present state, and by schedule when one is due."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from pymongo.client_session import ClientSession

from services.contracts.digest import AUDIENCES
from services.contracts.envelope import Event
from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import parse_time
from services.digest.insight.snapshot import Period
from services.digest.paper.identity import period_values
from services.digest.schedule import last_due
from services.digest.shelf import Address, Shelf
from services.digest.store import DigestStore

log = structlog.get_logger(__name__)

SOURCE = "urn:klankbord:digest"
REQUESTED = "digest.requested.v1"
SCHEDULED_AUDIENCES = ("management", "host", "participant")
SCHEDULED_STATES = ("open", "deciding")
# What was accepted just before a digest is due gets this long to arrive.
GRACE = timedelta(minutes=2)


def ask_now(
    store: DigestStore, dialogue: str, audience: str, now: datetime, correlation: str
) -> Address:
    """Ask for a digest of the whole dialogue as it stands; without news it is the same one.

    Args:
        store: of the digest service.
        dialogue: its id.
        audience: management, host or participant.
        now: the end of the period, where this is the first to ask.
        correlation: of the request.

    Raises:
        KlankbordError: unknown dialogue or audience; unavailable while rebuilding.
    """
    check_audience(audience)

    def address(session: ClientSession) -> Address:
        revision = store.read.revision(session, dialogue)
        return Address(dialogue, audience, Period(f"r{revision}", None, now))

    return store.shelf.request(address, lambda wanted: requested(wanted, now, correlation), now)


def ask_due(store: DigestStore, now: datetime, correlation: str) -> list[Address]:
    """Ask for every digest that is due and was not asked for yet.

    After a pause only the latest period of each dialogue is asked for.

    Args:
        store: of the digest service.
        now: the present.
        correlation: of this round.

    Returns:
        What was asked for, by this process or by another at the same moment.
    """
    if not store.read.gate.is_whole():
        log.warning("rebuild.unfinished", hint="no digest is made until it is; run it again")
        return []
    asked = []
    for dialogue in store.read.dialogues(SCHEDULED_STATES):
        for due in _due(dialogue, now - GRACE):
            address = _following(store.shelf, due)
            if store.shelf.needs_request(address, now):
                asked.append(_ask(store, address, now, correlation))
    return asked


def requested(address: Address, now: datetime, correlation: str) -> Event:
    """Return the event that gives the workers the job; the same address has the same id."""
    return Event(
        id=address.key,
        source=SOURCE,
        type=REQUESTED,
        time=now,
        data={
            "dialogue": address.dialogue,
            "audience": address.audience,
            "period": period_values(address.period),
        },
        correlation=correlation,
        subject=address.dialogue,
    )


def check_audience(audience: str) -> None:
    """Raise ``KlankbordError`` where ``audience`` is none of the audiences."""
    if audience not in AUDIENCES:
        raise KlankbordError(
            Code.INVALID_FIELD, f"Must be one of: {', '.join(AUDIENCES)}.", "audience"
        )


def _ask(store: DigestStore, address: Address, now: datetime, correlation: str) -> Address:
    return store.shelf.request(
        lambda _session: address, lambda wanted: requested(wanted, now, correlation), now
    )


def _following(shelf: Shelf, due: Address) -> Address:
    """Return the due digest, going on where the last scheduled one of its audience ended.

    A schedule that changes must neither skip time nor tell it twice, and its next period may have
    the name of the one before.
    """
    last = shelf.last_scheduled(due.dialogue, due.audience)
    if last is None:
        return due
    if last.end >= due.period.end:
        return replace(due, period=last)
    key = due.period.key
    if shelf.was_requested(due):
        key = f"{key}-{due.period.end:%Y%m%dT%H%M}"
    return replace(due, period=Period(key, last.end, due.period.end))


def _due(dialogue: Mapping[str, Any], now: datetime) -> list[Address]:
    """Return what a dialogue's schedule made due; nothing before it opened."""
    try:
        period = last_due(dialogue["schedule"], now)
    except KlankbordError as error:
        log.warning("schedule.unusable", dialogue=dialogue["id"], error=str(error))
        return []
    if period is None or not dialogue["opened_at"]:
        return []
    if period.end <= parse_time(dialogue["opened_at"]):
        return []
    return [Address(dialogue["id"], audience, period) for audience in SCHEDULED_AUDIENCES]
