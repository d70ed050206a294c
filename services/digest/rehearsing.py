"""A rehearsal before the first digest.

Libraries load tables and templates at their first use and keep them. In the midst of a large
dialogue these would lie all over its memory, which could then hardly go back to the system, and
the first digest would wait for them.
"""

from datetime import UTC, datetime

from services.contracts.fields import LANGUAGES
from services.digest.build import make
from services.digest.insight.snapshot import Dialogue, Period, Snapshot

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def rehearse() -> None:
    """Make a digest of an empty dialogue in every language, for nobody."""
    for language in LANGUAGES:
        nothing = Snapshot(Dialogue("rehearsal", "Rehearsal", language, "open"))
        make(nothing, Period("rehearsal", None, _EPOCH), "management")
