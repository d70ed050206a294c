"""Building one digest: read, compose, keep; so that any worker may do it and one keeps it."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.chassis import metrics
from services.contracts import strict_json
from services.contracts.digest_document import DigestDocument
from services.contracts.envelope import Event
from services.contracts.fields import format_time
from services.digest.built import count_built
from services.digest.insight.snapshot import Period, Snapshot
from services.digest.paper.compose import cited, compose, period_values
from services.digest.paper.render_html import render_html
from services.digest.paper.render_text import render_text
from services.digest.shelf import Address, Paper
from services.digest.store import DigestStore

SOURCE = "urn:klankbord:digest-worker"
PUBLISHED = "digest.published.v1"
MOST_CITED = 10_000

Papers = tuple[Paper, list[str]]
Offload = Callable[[Callable[..., Papers], Snapshot, Period, str], Papers]


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
        KlankbordError: unknown dialogue; unavailable while the read model is being rebuilt.
    """
    started = time.monotonic()
    address = Address(job["dialogue"], job["audience"], Period(**job["period"]))
    if store.shelf.find(address.dialogue, address.audience, address.period.key):
        metrics.DIGESTS.labels(address.audience, "known").inc()
        return False
    snapshot = store.read.snapshot(address.dialogue)
    paper, ideas = run(make, snapshot, address.period, address.audience)
    at = now()
    event = _published(address, paper, ideas, at, correlation)
    made = store.shelf.put(address, paper, at, event)
    count_built(address, snapshot, at, time.monotonic() - started if made else None)
    return made


def make(snapshot: Snapshot, period: Period, audience: str) -> Papers:
    """Return the digest in all its forms with the ids that it cites; the heavy, pure part."""
    document = compose(snapshot, period, audience)
    if problems := DigestDocument().validate(document):
        raise AssertionError(f"The digest breaks its own schema: {problems}")
    forms = {
        "json": strict_json.encode(document).decode(),
        "text": render_text(document),
        "html": render_html(document),
    }
    return Paper(document["digest"], forms), cited(document)[:MOST_CITED]


def _published(
    address: Address, paper: Paper, ideas: list[str], at: datetime, correlation: str
) -> Event:
    return Event(
        id=address.key,
        source=SOURCE,
        type=PUBLISHED,
        time=at,
        data={
            "dialogue": address.dialogue,
            "audience": address.audience,
            "period": period_values(address.period),
            "digest": paper.digest,
            "ideas": ideas,
            "published_at": format_time(at),
        },
        correlation=correlation,
        subject=address.dialogue,
    )
