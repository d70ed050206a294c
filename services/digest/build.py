"""Building one digest: read, compose, keep; so that any worker may do it and one keeps it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.chassis import metrics
from services.contracts import strict_json
from services.contracts.digest_document import DigestDocument
from services.contracts.envelope import Event
from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import format_time
from services.digest.built import count_built
from services.digest.insight.grouping import find_opinion
from services.digest.insight.memory import Memory
from services.digest.insight.snapshot import Period, Snapshot
from services.digest.insight.topics.listening import listen
from services.digest.memories import ForkedError, Remembered
from services.digest.paper.charts.drawing import drawings
from services.digest.paper.compose import cited, compose
from services.digest.paper.identity import period_values
from services.digest.paper.mail import mail_pictures
from services.digest.paper.render_html import render_html
from services.digest.paper.render_text import render_text
from services.digest.paper.words import Words
from services.digest.shelf import Address, Paper
from services.digest.store import DigestStore

SOURCE = "urn:klankbord:digest-worker"
PUBLISHED = "digest.published.v1"
MOST_CITED = 10_000

_MOST_FORKS = 10


@dataclass(frozen=True, slots=True)
class Made:
    """A digest that is not kept yet.

    Args:
        paper: the digest in all its forms.
        ideas: the ids that it cites.
        memory: what groups of opinion are to remember, JSON-ready.
    """

    paper: Paper
    ideas: list[str]
    memory: Remembered


Offload = Callable[[Callable[..., Made], Snapshot, Period, str, Remembered | None], Made]


def build(
    store: DigestStore,
    job: Mapping[str, Any],
    now: Callable[[], datetime],
    correlation: str,
    run: Offload,
) -> bool:
    """Make the digest that a job asks for, unless it is there already.

    Args:
        store: of the digest service.
        job: the checked data of ``digest.requested.v1``.
        now: the present, for when it was published.
        correlation: of the request.
        run: runs the computing; may do so outside this thread.

    Returns:
        Whether this call made it.

    Raises:
        KlankbordError: unknown dialogue; unavailable until the read model is rebuilt.
    """
    address = Address(job["dialogue"], job["audience"], Period(**job["period"]))
    for _ in range(_MOST_FORKS):
        if store.shelf.find(address.dialogue, address.audience, address.period.key):
            metrics.DIGESTS.labels(address.audience, "known").inc()
            return False
        try:
            return _try(store, address, now, correlation, run)
        except ForkedError:
            continue
    raise KlankbordError(Code.UNAVAILABLE, "Too many digests of this dialogue are made at once.")


def _try(
    store: DigestStore,
    address: Address,
    now: Callable[[], datetime],
    correlation: str,
    run: Offload,
) -> bool:
    started = time.monotonic()
    held = store.memories.find(address.dialogue)
    snapshot = store.read.snapshot(address.dialogue)
    made = run(make, snapshot, address.period, address.audience, held.memory)

    def remember(session: ClientSession) -> None:
        store.memories.keep(session, address.dialogue, held, made.memory)

    at = now()
    event = _published(address, made, at, correlation)
    kept = store.shelf.put(address, made.paper, at, event, remember)
    count_built(address, snapshot, at, time.monotonic() - started if kept else None)
    return kept


def make(
    snapshot: Snapshot, period: Period, audience: str, remembered: Remembered | None = None
) -> Made:
    """Return the digest in all its forms with the ids that it cites; the heavy, pure part.

    Args:
        snapshot: the dialogue.
        period: what the digest covers.
        audience: for whom it is.
        remembered: what groups of opinion remember of the digest before; None before the first.
    """
    memory = Memory.from_json(remembered) if remembered else Memory()
    opinion, after = find_opinion(snapshot, memory, period.end)
    document = compose(snapshot, period, audience, opinion, listen(snapshot, period))
    if problems := DigestDocument().validate(document):
        raise AssertionError(f"The digest breaks its own schema: {problems}")
    drawn = drawings(document, Words(document["dialogue"]["language"]))
    forms = {
        "json": strict_json.encode(document).decode(),
        "text": render_text(document),
        "html": render_html(document, drawn),
    }
    paper = Paper(document["digest"], forms, mail_pictures(drawn))
    return Made(paper, cited(document)[:MOST_CITED], after.to_json())


def _published(address: Address, made: Made, at: datetime, correlation: str) -> Event:
    return Event(
        id=address.key,
        source=SOURCE,
        type=PUBLISHED,
        time=at,
        data={
            "dialogue": address.dialogue,
            "audience": address.audience,
            "period": period_values(address.period),
            "digest": made.paper.digest,
            "ideas": made.ideas,
            "published_at": format_time(at),
        },
        correlation=correlation,
        subject=address.dialogue,
    )
