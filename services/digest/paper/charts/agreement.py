"""Each group's share beside the others', idea by idea: a letter on a line from none to all."""

import textwrap
from collections.abc import Mapping
from typing import Any

import altair as alt

from services.digest.paper.charts.look import (
    COLOURS,
    INK,
    LINE,
    PAPER,
    SMALL,
    SOFT,
    TEXT,
    WIDTH,
    Chart,
)
from services.digest.paper.words import Words

# Where the font of the charts is missing, letters are wider.
_LETTERS_IN_A_LINE = 44
_LINE, _LANE, _GAP = 17, 23, 14
_MARGIN = 16
# As a share of the whole line: closer letters would cover each other.
_TOO_CLOSE = 0.075
_ENDS = (0.0, 0.5, 1.0)


def agreement(data: dict[str, Any], words: Words) -> Chart:
    """Return the chart.

    Args:
        data: of the figures ``bridging`` and ``divisive``.
        words: of the dialogue's language.
    """
    lines, tracks, dots, top = [], [], [], 0
    for row in data["rows"]:
        said = textwrap.wrap(f"{row['text']} –\u00a0{row['side']}:", _LETTERS_IN_A_LINE)
        lines += [{"y": top + _LINE * (n + 0.5), "text": text} for n, text in enumerate(said)]
        top += _LINE * len(said)
        places = lanes(row["shares"])
        tracks.append({"x": 0, "x2": 1, "y": top + _LANE * 0.5})
        dots += [
            {
                "x": share,
                "y": top + _LANE * (places[letter] + 0.5),
                "letter": letter,
                "colour": COLOURS[letter],
            }
            for letter, share in row["shares"].items()
        ]
        top += _LANE * (1 + max(places.values())) + _GAP
    return _layers(lines, tracks, dots, top, words)


def lanes(shares: Mapping[str, float]) -> dict[str, int]:
    """Return the lane of each letter, from 0, so that none covers another.

    Args:
        shares: letter → from 0 to 1.
    """
    last: list[float] = []
    found = {}
    for letter in sorted(shares, key=lambda one: (shares[one], one)):
        share = shares[letter]
        free = [lane for lane, end in enumerate(last) if share - end >= _TOO_CLOSE]
        found[letter] = free[0] if free else len(last)
        last[found[letter] : found[letter] + 1] = [share]
    return found


def _layers(
    lines: list[dict[str, Any]],
    tracks: list[dict[str, Any]],
    dots: list[dict[str, Any]],
    height: int,
    words: Words,
) -> Chart:
    foot = height + _LINE / 2
    ends = [{"x": end, "y": foot, "text": words.write(end)} for end in _ENDS]
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1], range=[_MARGIN, WIDTH - _MARGIN]))
    whole = height + _LINE
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[whole, 0], range=[whole, 0], nice=False))
    letters = _of(dots).encode(x=x, y=y)
    return alt.layer(
        _of(tracks).mark_rule(color=LINE, strokeWidth=2).encode(x=x, x2="x2:Q", y=y),
        _of([one | {"x": 0.5} for one in tracks])
        .mark_point(shape="stroke", angle=90, color=SOFT, size=60)
        .encode(x=x, y=y),
        _of(lines)
        .mark_text(align="left", color=INK, fontSize=TEXT)
        .encode(x=alt.value(0), y=y, text="text:N"),
        _of(ends).mark_text(color=SOFT, fontSize=SMALL).encode(x=x, y=y, text="text:N"),
        letters.mark_circle(size=400, opacity=1, stroke=PAPER, strokeWidth=1).encode(
            color=alt.Color("colour:N", scale=None)
        ),
        letters.mark_text(color=PAPER, fontSize=SMALL, fontWeight="bold").encode(text="letter:N"),
    ).properties(width=WIDTH, height=whole)


def _of(values: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=values))
