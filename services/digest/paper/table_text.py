"""Tables for a terminal: columns aligned, long texts wrapped in their cell."""

import textwrap
from collections.abc import Sequence

GAP = "  "


def table_text(
    titles: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[bool], width: int
) -> list[str]:
    """Return the lines of a table.

    Args:
        titles: of the columns.
        rows: texts, a cell per column.
        right: per column, whether it is aligned to the right, as numbers are.
        width: characters for the whole table; the widest columns give way.
    """
    widths = _widths([titles, *rows], width)
    lines = _row(titles, widths, right)
    lines.append(GAP.join("─" * wide for wide in widths))
    for row in rows:
        lines.extend(_row(row, widths, right))
    return lines


def _widths(rows: Sequence[Sequence[str]], width: int) -> list[int]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    room = width - len(GAP) * (len(widths) - 1)
    while sum(widths) > room and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    return widths


def _row(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    wrapped = [textwrap.wrap(cell, wide) or [""] for cell, wide in zip(cells, widths, strict=True)]
    lines = []
    for i in range(max(len(cell) for cell in wrapped)):
        parts = [
            _pad(cell[i] if i < len(cell) else "", wide, to_right=aligned)
            for cell, wide, aligned in zip(wrapped, widths, right, strict=True)
        ]
        lines.append(GAP.join(parts).rstrip())
    return lines


def _pad(text: str, width: int, *, to_right: bool) -> str:
    return text.rjust(width) if to_right else text.ljust(width)
