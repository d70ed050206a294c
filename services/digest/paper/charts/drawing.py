"""Draws the figures of a digest: the same figure gives the same bytes, offline."""

import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import vl_convert

from services.digest.paper.charts.agreement import agreement
from services.digest.paper.charts.bars import waits, weeks
from services.digest.paper.charts.look import CONFIG, Chart
from services.digest.paper.charts.opinion_map import opinion_map
from services.digest.paper.words import Words

# Twice as many pixels as points: sharp on the screens that people have.
SCALE = 2
VERSION = "6.4"
_CHARTS: Mapping[str, Callable[[dict[str, Any], Words], Chart]] = MappingProxyType(
    {
        "map": opinion_map,
        "bridging": agreement,
        "divisive": agreement,
        "weeks": weeks,
        "waits": waits,
    }
)
_OPENING = re.compile(r"^<svg [^>]*>")
_SIZE = re.compile(r'viewBox="0 0 (\d+) (\d+)"')


def figures(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the figures of a digest that can be drawn, in order."""
    for section in document["sections"]:
        yield from (one for one in section.get("figures", ()) if one["key"] in _CHARTS)


def describe(figure: Mapping[str, Any], words: Words) -> Chart:
    """Return a figure as a chart that can be drawn."""
    return _CHARTS[figure["key"]](figure["data"], words)


def draw(figure: Mapping[str, Any], words: Words) -> str:
    """Return a figure as SVG without scripts, styles and addresses; all texts are escaped.

    Args:
        figure: of a digest document.
        words: of the dialogue's language.
    """
    # A test checks each chart against its schema; here it would take a quarter of the time.
    described = describe(figure, words).to_dict(validate=False)
    drawn: str = vl_convert.vegalite_to_svg(
        described, vl_version=VERSION, config=CONFIG, allowed_base_urls=[]
    )
    size = _SIZE.search(drawn)
    if size is None:
        raise AssertionError(f"The chart {figure['key']} has no size.")
    width, height = size.groups()
    # What it says stands beside it in words and as a table, so a reader aloud passes it by.
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" aria-hidden="true" focusable="false">'
    )
    return _OPENING.sub(opening, drawn, count=1)


def drawings(document: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Return the SVG of each figure by its key."""
    return {one["key"]: draw(one, words) for one in figures(document)}


def pictures(drawn: Mapping[str, str]) -> dict[str, bytes]:
    """Return a PNG of each drawing by its key.

    Args:
        drawn: SVG by key.
    """
    return {key: vl_convert.svg_to_png(svg, scale=SCALE) for key, svg in drawn.items()}
