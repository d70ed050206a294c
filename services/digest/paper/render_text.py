"""The digest as text for a terminal of 80 columns or more."""

import textwrap
from typing import Any

from services.digest.paper.reader import NUMERIC, Reader
from services.digest.paper.table_text import table_text
from services.digest.paper.words import clean

WIDTH = 88
LONG_CELL = 40


def render_text(document: dict[str, Any]) -> str:
    """Return a digest document as plain text.

    Args:
        document: that obeys ``DigestDocument``.
    """
    reader = Reader(document)
    lines = [*_head(reader), *_top(reader)]
    for section in document["sections"]:
        lines += _section(reader, section)
    lines += _ideas(reader)
    return "\n".join(lines) + "\n"


def _head(reader: Reader) -> list[str]:
    document = reader.document
    charter = [
        line
        for name, text in reader.charter
        for line in _wrapped(f"{name}: {clean(text)}", hanging="  ")
    ]
    return [
        "━" * WIDTH,
        *_wrapped(clean(document["dialogue"]["title"])),
        reader.title,
        reader.period,
        "━" * WIDTH,
        *charter,
        *([""] if charter else []),
        *_wrapped(document["lead"]["text"]),
        "",
    ]


def _top(reader: Reader) -> list[str]:
    if not reader.document["top"]:
        return []
    lines = _heading(reader.words.say("top.title"))
    for number, sentence in enumerate(reader.document["top"], 1):
        text = _with_ids(reader, sentence)
        lines += _wrapped(text, first=f" {number}. ", hanging="    ")
    return [*lines, ""]


def _section(reader: Reader, section: dict[str, Any]) -> list[str]:
    lines = _heading(section["title"])
    for sentence in section["sentences"]:
        # A list that stands in a table below needs no ids beside its sentence as well.
        text = sentence["text"] if section["tables"] else _with_ids(reader, sentence)
        lines += _wrapped(text)
    for number, table in enumerate(section["tables"]):
        gap = [""] if number or section["sentences"] else []
        lines += [*gap, *_table(reader, table, section["title"])]
    return [*lines, ""]


def _table(reader: Reader, table: dict[str, Any], heading: str) -> list[str]:
    columns = table["columns"]
    titles = [column["title"] for column in columns]
    right = [column["kind"] in NUMERIC for column in columns]
    rows = []
    for row in table["rows"]:
        cells = [
            clean(reader.cell(column["kind"], cell))
            for column, cell in zip(columns, row, strict=True)
        ]
        if columns[0]["kind"] == "idea":
            cells[0] = f"{cells[0]} [{row[0]}]"
        rows.append(cells)
    caption = [] if table["caption"] == heading else [table["caption"]]
    if any(len(cell) > LONG_CELL for row in rows for cell in row[1:]):
        return caption + _listed(titles, rows)
    return caption + table_text(titles, rows, right, WIDTH)


def _listed(titles: list[str], rows: list[list[str]]) -> list[str]:
    """Return rows below each other: a column is too narrow for long texts."""
    lines: list[str] = []
    for first, *others in rows:
        lines += _wrapped(first)
        for title, cell in zip(titles[1:], others, strict=True):
            lines += _wrapped(f"{title}: {cell}", first="  ", hanging="    ")
        lines.append("")
    return lines[:-1]


def _ideas(reader: Reader) -> list[str]:
    rows = reader.document["ideas"]
    if not rows:
        return []
    titles = reader.count_titles()
    counts = [reader.counts(row) for row in rows]
    widths = [max(len(titles[i]), *(len(count[i]) for count in counts)) for i in range(len(titles))]
    lines = [*_heading(reader.words.say("ideas.title")), _aligned(titles, widths), "─" * WIDTH]
    for row, count in zip(rows, counts, strict=True):
        state = f" ({reader.state(row)})" if reader.state(row) else ""
        lines += _wrapped(f"[{row['id']}] {clean(row['text'])}{state}", hanging="  ")
        lines.append(_aligned(count, widths))
    return lines


def _aligned(cells: list[str], widths: list[int]) -> str:
    return "  ".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))


def _with_ids(reader: Reader, sentence: dict[str, Any]) -> str:
    if not sentence["ideas"]:
        return str(sentence["text"])
    ids, more = reader.shown_ids(sentence["ideas"])
    return f"{sentence['text']} [{', '.join(ids)}{' ' + more if more else ''}]"


def _heading(text: str) -> list[str]:
    return [text.upper(), "─" * WIDTH]


def _wrapped(text: str, first: str = "", hanging: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=hanging) or [""]
