"""Which topics rise and which fade, against the period before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from math import sqrt

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.meant import Trend
from services.digest.insight.measures import Z_95
from services.digest.insight.responses import StanceOf
from services.digest.insight.snapshot import Period


def trends(
    stances: Sequence[StanceOf], topic_of: Mapping[str, int], period: Period
) -> dict[int, Trend]:
    """Return how each topic's share of the responses changed against the period before.

    A topic rises or fades when the difference is larger than chance would give one time in twenty
    (two-proportion z-test). In the period where it is larger at least ``SMALLEST_GROUP`` people
    must have responded to it. A stance counts when it was last taken.

    Args:
        stances: of the dialogue.
        topic_of: the number of each idea's topic.
        period: the present one; without a start nothing is compared.
    """
    if period.start is None:
        return {}
    before = Period("before", period.start - (period.end - period.start), period.start)
    now, then = _responses(stances, topic_of, period), _responses(stances, topic_of, before)
    return {
        topic: _trend(now[topic], now.total(), then[topic], then.total())
        for topic in sorted(set(topic_of.values()))
        if max(len(_people(stances, topic_of, topic, one)) for one in (period, before))
        >= SMALLEST_GROUP
    }


def _responses(
    stances: Sequence[StanceOf], topic_of: Mapping[str, int], period: Period
) -> Counter[int]:
    return Counter(topic_of.get(one.idea, -1) for one in stances if period.holds(one.at))


def _people(
    stances: Sequence[StanceOf], topic_of: Mapping[str, int], topic: int, period: Period
) -> set[str]:
    return {
        one.participant
        for one in stances
        if topic_of.get(one.idea) == topic and period.holds(one.at)
    }


def _trend(now: int, all_now: int, then: int, all_then: int) -> Trend:
    if not all_now or not all_then:
        return Trend.STEADY
    pooled = (now + then) / (all_now + all_then)
    spread = sqrt(pooled * (1 - pooled) * (1 / all_now + 1 / all_then))
    z = (now / all_now - then / all_then) / spread if spread else 0.0
    if abs(z) < Z_95:
        return Trend.STEADY
    return Trend.RISES if z > 0 else Trend.FADES
