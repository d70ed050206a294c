"""The map of opinions: a circle for a group, a number for an idea."""

from math import cos, dist, hypot, pi, sin, sqrt
from typing import Any

import altair as alt

from services.digest.paper.charts.look import COLOURS, INK, LINE, PAPER, SMALL, WIDTH, Chart
from services.digest.paper.words import Words

HEIGHT = 300
# Of a circle that holds everybody, in pixels.
_RADIUS = 84
_UNKNOWN = 0.25
# Where a letter may stand, from the middle of its circle down; the share stands below it.
_LIFTS = (-6, -38, 26, -50, 38)
_MIDDLE, _CLEAR = 8, 30
_EDGE = 1.35
# So far apart that their numbers stand side by side.
_CLOSE = 0.17
Place = tuple[float, float]


def opinion_map(data: dict[str, Any], words: Words) -> Chart:
    """Return the chart.

    Args:
        data: of the figure ``map``.
        words: of the dialogue's language.
    """
    places = apart([(one["x"], one["y"]) for one in data["ideas"]])
    ideas = [
        {"x": x, "y": y, "mark": one["mark"]}
        for (x, y), one in zip(places, data["ideas"], strict=True)
    ]
    groups = [_circle(one, ideas, words) for one in data["groups"]]
    circles = _at(groups).mark_circle(opacity=0.9, stroke=PAPER, strokeWidth=2)
    numbers = _at(ideas)
    return alt.layer(
        _cross(),
        circles.encode(
            size=alt.Size("area:Q", scale=None), color=alt.Color("colour:N", scale=None)
        ),
        _at(groups)
        .mark_text(color=PAPER, fontSize=20, fontWeight="bold", dy={"expr": "datum.lift"})
        .encode(text="letter:N"),
        _at(groups)
        .mark_text(color=PAPER, fontSize=SMALL, dy={"expr": "datum.lift + 17"})
        .encode(text="share:N"),
        numbers.mark_circle(size=340, color=PAPER, stroke=INK, strokeWidth=1.5, opacity=1),
        numbers.mark_text(color=INK, fontSize=SMALL, fontWeight="bold").encode(text="mark:N"),
    ).properties(width=WIDTH, height=HEIGHT)


def apart(places: list[Place]) -> list[Place]:
    """Return places of which no two cover each other: later ones give way, as little as they can.

    Args:
        places: from -1 to 1 in both directions.
    """
    found: list[Place] = []
    for x, y in places:
        ways = [
            (x + ring * _CLOSE * cos(turn), y + ring * _CLOSE * sin(turn))
            for ring in range(len(places) + 1)
            for turn in (part * pi / 4 for part in range(8 if ring else 1))
        ]
        free = (way for way in ways if all(dist(way, other) >= 0.95 * _CLOSE for other in found))
        found.append(next(free, (x, y)))
    return [(round(x, 3), round(y, 3)) for x, y in found]


def _at(values: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.Data(values=values)).encode(x=_axis("x"), y=_axis("y"))


def _axis(name: str) -> Any:
    kind = alt.X if name == "x" else alt.Y
    return kind(f"{name}:Q", axis=None, scale=alt.Scale(domain=[-_EDGE, _EDGE], nice=False))


def _cross() -> Chart:
    ends = [
        {"x": -_EDGE, "y": 0, "x2": _EDGE, "y2": 0},
        {"x": 0, "y": -_EDGE, "x2": 0, "y2": _EDGE},
    ]
    lines = _at(ends).mark_rule(color=LINE)
    return alt.layer(lines.encode(x2="x2:Q", y2="y2:Q"))


def _circle(group: dict[str, Any], ideas: list[dict[str, Any]], words: Words) -> dict[str, Any]:
    share = group["share"]
    radius = _RADIUS * sqrt(share or _UNKNOWN)
    return {
        "x": group["x"],
        "y": group["y"],
        "letter": group["group"],
        "share": "" if share is None else words.write(share),
        "area": pi * radius**2,
        "colour": COLOURS[group["group"]],
        "lift": _lift(group, ideas, radius),
    }


def _lift(group: dict[str, Any], ideas: list[dict[str, Any]], radius: float) -> int:
    """Return how far below the middle the letter stands, so that no idea stands on it."""
    across, down = WIDTH / (2 * _EDGE), HEIGHT / (2 * _EDGE)
    marks = [
        ((one["x"] - group["x"]) * across, (group["y"] - one["y"]) * down - _MIDDLE)
        for one in ideas
    ]
    ways = [lift for lift in _LIFTS if abs(lift) < radius * 0.6] or [_LIFTS[0]]
    free = [lift for lift in ways if all(hypot(x, y - lift) >= _CLEAR for x, y in marks)]
    best = max(ways, key=lambda lift: min((hypot(x, y - lift) for x, y in marks), default=0))
    return free[0] if free else best
