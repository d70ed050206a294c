"""How strongly something is agreed with, disputed or opposed: the formulas, and nothing else.

All three use the Wilson score interval (E. B. Wilson, 1927): from a share in a sample it gives the
lowest share that is still plausible at 95%. Nine of ten people therefore ranks below ninety of a
hundred, which a plain percentage cannot see. Passing is a stance too, so the whole is
agree + disagree + pass.
"""

from math import sqrt

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.snapshot import Counts

Z_95 = 1.959963984540054


def wilson_lower(part: int, whole: int, z: float = Z_95) -> float:
    """Return the lower bound of the Wilson score interval.

    Args:
        part: how many of ``whole``.
        whole: the size of the sample; 0 gives 0.
        z: the normal quantile of the confidence wanted; 1.96 is 95%.

    Returns:
        A share from 0 to 1.
    """
    if whole == 0:
        return 0.0
    share = part / whole
    centre = share + z * z / (2 * whole)
    margin = z * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return max(0.0, (centre - margin) / (1 + z * z / whole))


def shown(counts: Counts) -> Counts:
    """Return counts as far as others may see them, for an order that tells no more than they do."""
    return counts if counts.people >= SMALLEST_GROUP else Counts()


def agreement(counts: Counts) -> float:
    """Return the share that agrees at least."""
    return wilson_lower(counts.agree, counts.people)


def opposition(counts: Counts) -> float:
    """Return the share that disagrees at least."""
    return wilson_lower(counts.disagree, counts.people)


def dispute(counts: Counts) -> float:
    """Return twice the share that the smaller side holds at least: 1 is two equal halves."""
    return 2 * wilson_lower(min(counts.agree, counts.disagree), counts.people)
