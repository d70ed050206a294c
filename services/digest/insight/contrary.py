"""The contrary voice: where the largest part of the people stands against the majority.

On an idea the smaller of the two sides is the contrary one. Per theme the idea counts on which
that side is strongest: by the Wilson bound of its share, so that 30 of 100 outranks 2 of 5. An
idea that few people saw must not hide one that many saw, so it gives way to one that at least half
as many people responded to as to the middle one; but only where the contrary side of that has at
least as large a share, or three in ten. So no weaker voice hides a stronger one of 70 against 30.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.instead import Sides, carried_instead
from services.digest.insight.measures import wilson_lower
from services.digest.insight.rankings import rankable
from services.digest.insight.responses import AGREE, DISAGREE
from services.digest.insight.snapshot import Idea, Snapshot, idea_order

CLEAR = 0.3


@dataclass(frozen=True, slots=True)
class Contrary:
    """The strongest contrary side in a theme.

    Args:
        theme: as it was given; None for ideas without one.
        idea: what it is about.
        side: what the contrary people say to it, ``AGREE`` or ``DISAGREE``.
        people: how many they are, at least ``SMALLEST_GROUP``.
        of: how many took a stance on the idea.
        instead: an idea of the same theme that they carry and the majority does not, where found.
    """

    theme: str | None
    idea: Idea
    side: int
    people: int
    of: int
    instead: Idea | None = None

    @property
    def share(self) -> float:
        """The share that holds it, from 0 to 1."""
        return self.people / self.of

    @property
    def strength(self) -> float:
        """The share that holds it at least (Wilson, 95%)."""
        return round(wilson_lower(self.people, self.of), 9)


def contrary_voices(
    snapshot: Snapshot, theme_of: Mapping[str, str] | None = None
) -> tuple[Contrary, ...]:
    """Return the strongest contrary side of every theme that has one, the strongest first.

    Args:
        snapshot: the dialogue.
        theme_of: the theme of each idea, by their ids; the ideas' own where None.
    """
    themes: dict[str | None, list[Idea]] = defaultdict(list)
    for idea in rankable(snapshot):
        themes[idea.theme if theme_of is None else theme_of.get(idea.id)].append(idea)
    found = {theme: _strongest(theme, ideas) for theme, ideas in themes.items()}
    voices = [one for one in found.values() if one is not None]
    sides = Sides.of(snapshot.stances, [one.idea.id for one in voices])
    complete = [_completed(one, themes[one.theme], sides) for one in voices]
    return tuple(sorted(complete, key=_order))


def strongest_voice(voices: Sequence[Contrary]) -> Contrary | None:
    """Return the strongest of the dialogue; what few people saw gives way here too."""
    return _first(voices, _enough([one.of for one in voices]))


def _completed(voice: Contrary, ideas: Sequence[Idea], sides: Sides) -> Contrary:
    if voice.side == AGREE:
        return voice
    return replace(voice, instead=carried_instead(voice.idea, ideas, sides))


def _strongest(theme: str | None, ideas: Iterable[Idea]) -> Contrary | None:
    known = list(ideas)
    enough = _enough([idea.counts.people for idea in known])
    voices = [one for one in (_voice(theme, idea) for idea in known) if one is not None]
    return _first(voices, enough)


def _voice(theme: str | None, idea: Idea) -> Contrary | None:
    counts = idea.counts
    # Where both sides are equal, those who say no go against the proposal.
    side = AGREE if counts.agree < counts.disagree else DISAGREE
    people = min(counts.agree, counts.disagree)
    if people < SMALLEST_GROUP:
        return None
    return Contrary(theme, idea, side, people, counts.people)


def _first(voices: Sequence[Contrary], enough: float) -> Contrary | None:
    """Return the strongest; one that few saw only where none that many saw can stand for it."""
    strongest = min(voices, key=_order, default=None)
    if strongest is None or strongest.of >= enough:
        return strongest
    least = min(strongest.share, CLEAR)
    seen = [one for one in voices if one.of >= enough and one.share >= least]
    return min(seen, key=_order, default=strongest)


def _enough(numbers: Sequence[int]) -> float:
    return median(numbers) / 2 if numbers else 0.0


def _order(one: Contrary) -> tuple[float, int, tuple[int, int, str]]:
    return (-one.strength, -one.people, idea_order(one.idea.id))
