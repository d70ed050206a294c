"""What the workers' metrics say about digests."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from services.chassis import metrics
from services.contracts.errors import Code, KlankbordError
from services.digest.insight.snapshot import Snapshot
from services.digest.shelf import Address


def count_built(
    address: Address, snapshot: Snapshot, published_at: datetime, seconds: float | None
) -> None:
    """Count a digest that was built, and how long it took for what is in it to be read.

    Args:
        address: of the digest.
        snapshot: that it was made from.
        published_at: when it was kept.
        seconds: that it took; None when another worker had just kept the same one.
    """
    if seconds is None:
        metrics.DIGESTS.labels(address.audience, "known").inc()
        return
    metrics.DIGESTS.labels(address.audience, "built").inc()
    metrics.DIGEST_SECONDS.labels(address.audience).observe(seconds)
    # A digest on request is about all there ever was: it is not the first that holds it.
    if address.audience != "management" or address.period.start is None:
        return
    for person in snapshot.people:
        if address.period.holds(person.last_at):
            waited = (published_at - person.last_at).total_seconds()
            metrics.INSIGHT_SECONDS.observe(max(0.0, waited))


@contextmanager
def counting_failures(audience: str) -> Iterator[None]:
    """Count a build that fails for good; what is away for now comes back."""
    try:
        yield
    except Exception as error:
        if not (isinstance(error, KlankbordError) and error.code is Code.UNAVAILABLE):
            metrics.DIGESTS.labels(audience, "failed").inc()
        raise
