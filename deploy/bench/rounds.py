"""Rounds: every variant is measured again and again in turn, so that all meet the same machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

Say = Callable[[str], None]


@dataclass(frozen=True)
class Rounds:
    """What was measured.

    Args:
        values: variant → one value for each round, in the order of the rounds.
    """

    values: Mapping[str, Sequence[float]]

    def median(self, variant: str) -> float:
        """Return the middle value of a variant.

        Args:
            variant: its name.
        """
        return median(self.values[variant])

    def medians(self) -> dict[str, float]:
        """Return the middle value of every variant, rounded to a tenth."""
        return {variant: round(self.median(variant), 1) for variant in self.values}

    def ratio(self, variant: str, base: str) -> float:
        """Return the middle of the ratios of two variants, each taken within one round.

        Args:
            variant: what is compared.
            base: with what.
        """
        pairs = zip(self.values[variant], self.values[base], strict=True)
        return round(median(one / other for one, other in pairs), 3)


def interleave(rounds: int, variants: Mapping[str, Callable[[], float]], say: Say) -> Rounds:
    """Measure variants in turn; every second round goes backwards, so that none is always first.

    Args:
        rounds: how often each is measured, at least once.
        variants: name → measures once and returns events per second, or another value.
        say: told what came out.
    """
    values: dict[str, list[float]] = {name: [] for name in variants}
    for number in range(rounds):
        names = list(variants) if number % 2 == 0 else list(reversed(list(variants)))
        for name in names:
            value = variants[name]()
            values[name].append(value)
            say(f"  round {number + 1} of {rounds}: {name} {value:,.1f}")
    return Rounds(values)


def percentile(values: Sequence[float], part: float) -> float:
    """Return the smallest value that at least a part of all values do not exceed.

    Args:
        values: at least one, in any order.
        part: 0.5 for the middle, 0.99 for nearly all.
    """
    ordered = sorted(values)
    return ordered[max(0, ceil(part * len(ordered)) - 1)]
