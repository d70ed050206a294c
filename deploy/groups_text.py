"""Opinion groups as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from textwrap import shorten

from deploy.opinions import Groups, Reason
from deploy.polis.export import Export

_WIDTH = 60
_REASONS = {
    Reason.TOO_FEW_PEOPLE: "No groups: fewer than 15 people took a stance.",
    Reason.ALL_ALIKE: "No groups: all who count took the same stances.",
    Reason.TOO_SMALL_GROUPS: "No groups: each division leaves a group of fewer than 5 people.",
}


def text(export: Export, groups: Groups) -> str:
    """Return what was found.

    Args:
        export: the conversation, for the statements' texts.
        groups: what was found in it.
    """
    texts = {one.id: _plain(one.text) for one in export.statements}
    lines = [
        _plain(export.topic),
        f"Participants  {groups.participants}, of whom {groups.counted} are counted",
        f"Statements    {groups.ideas}",
    ]
    if groups.reason:
        return "\n".join([*lines, _REASONS[groups.reason]])
    lines.append(f"Groups        {len(groups.groups)}, silhouette {groups.silhouette:.2f}")
    for group in groups.groups:
        found = [(one.idea, one.side, one.strength) for one in group.representative]
        title = f"{group.id}: {group.size} people; what sets them apart (z):"
        lines += ["", title, *_rows(found, texts)]
    for title, ideas in (
        ("Bridges the groups (product of shares):", groups.bridging),
        ("Divides the groups (largest difference of shares):", groups.divisive),
    ):
        found = [(one.idea, one.side, one.strength) for one in ideas]
        lines += ["", title, *(_rows(found, texts) or ["  nothing"])]
    return "\n".join(lines)


def _plain(text: str) -> str:
    # A statement must not steer the terminal.
    return "".join(one if one.isprintable() else " " for one in text)


def _rows(found: Iterable[tuple[str, str, float]], texts: Mapping[str, str]) -> list[str]:
    return [
        f"  {strength:6.2f}  {side:<8}  {idea:>4}  {shorten(texts[idea], _WIDTH, placeholder=' …')}"
        for idea, side, strength in found
    ]
