"""Charts: the same bytes each time, nothing in them that runs or fetches, legible for everybody."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import combinations
from math import dist
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from services.contracts.digest_document import DigestDocument
from services.contracts.fields import LANGUAGES
from services.digest.insight.grouping import find_opinion
from services.digest.insight.memory import Memory
from services.digest.paper.charts.agreement import lanes
from services.digest.paper.charts.drawing import (
    SCALE,
    describe,
    draw,
    drawings,
    figures,
    pictures,
)
from services.digest.paper.charts.look import BAR, BAR_SOFT, COLOURS, INK, PAPER, SOFT, WIDTH
from services.digest.paper.charts.opinion_map import apart
from services.digest.paper.compose import compose
from services.digest.paper.words import Words
from tests.unit.digest import world
from tests.unit.digest.groups.worlds import camps
from tests.unit.digest.opinions import snapshot
from tests.unit.digest.world import START

HOSTILE = '<script>alert(1)</script>" onload="x" & \u202e]]>'
KEYS = {"map", "bridging", "divisive", "weeks", "waits"}
# Machado, Oliveira and Fernandes (2009): what each kind of colour-blindness leaves of a colour.
BLIND = {
    "none": np.eye(3),
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def document(language="nl", text=None):
    made = snapshot(camps(20, 15, 12, noise=0.2, seed=3), language)
    if text:
        made = replace(made, ideas=tuple(replace(idea, text=text) for idea in made.ideas))
    opinion, _ = find_opinion(made, Memory(), world.NOW)
    return compose(made, world.WHOLE, "management", opinion)


@pytest.fixture(scope="module")
def drawn():
    return drawings(document(), Words("nl"))


def test_every_figure_is_drawn_and_the_same_each_time(drawn):
    assert set(drawn) == KEYS
    assert {one["key"] for one in figures(document())} == KEYS
    assert drawings(document(), Words("nl")) == drawn
    assert pictures(drawn) == pictures(drawn)


def test_every_chart_obeys_its_schema_and_is_described_the_same_without_looking_at_it():
    for figure in figures(document()):
        chart = describe(figure, Words("nl"))
        assert chart.to_dict(validate=True) == chart.to_dict(validate=False)


def test_a_drawing_is_whole_and_neither_runs_nor_fetches(drawn):
    for svg in drawn.values():
        ET.fromstring(svg)
        assert not re.search(r"<script|<style|<image|<foreignObject| on\w+=|style=|url\(|href", svg)
        assert 'aria-hidden="true"' in svg


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_week_without_a_figure_is_a_gap_that_is_explained(language):
    made = snapshot(camps(20, 15), language)
    # In the second and third week there is hardly anybody.
    away = {(START + timedelta(days=7 * week)).date() for week in (1, 2)}
    folk = [replace(one, days=tuple(set(one.days) - away)) for one in made.people]
    folk[:2] = [replace(one, days=(*one.days, min(away))) for one in folk[:2]]
    found = compose(replace(made, people=tuple(folk)), world.WHOLE, "management")
    (weeks,) = [one for one in figures(found) if one["key"] == "weeks"]
    assert [bar["people"] for bar in weeks["data"]["bars"]] == [35, None, None, 8]
    assert [row[1] for row in weeks["table"]["rows"]] == [35, None, None, 8]
    words = Words(language)
    assert weeks["text"].endswith(words.say("weeks.gaps", 2))
    assert weeks["caption"] == words.say("weeks.caption_gaps")
    assert DigestDocument().validate(found) == {}
    svg = draw(weeks, words)
    assert svg.count(">–</text>") == 2
    assert {"W46", "W47"} <= set(re.findall(r">(W\d\d)</text>", svg))


def test_a_drawing_fits_a_phone(drawn):
    for key, svg in drawn.items():
        width = int(re.search(r'width="(\d+)"', svg)[1])
        assert WIDTH - 20 <= width <= WIDTH + 40, key


def test_a_picture_is_a_png_with_twice_as_many_pixels(drawn):
    for key, png in pictures({"map": drawn["map"]}).items():
        assert png.startswith(b"\x89PNG\r\n\x1a\n")
        width = int(re.search(r'width="(\d+)"', drawn[key])[1])
        assert int.from_bytes(png[16:20], "big") == SCALE * width


def test_what_people_wrote_stays_text():
    found = drawings(document(text=HOSTILE), Words("nl"))
    for svg in found.values():
        ET.fromstring(svg)
        assert "<script" not in svg
    assert "&lt;script&gt;" in found["bridging"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_drawings_are_in_the_language_of_the_dialogue(language):
    words = Words(language)
    found = drawings(document(language), words)
    assert words.say("column.waiting") in found["waits"]
    assert words.say("side.agree") in found["bridging"]


def test_letters_never_cover_each_other():
    shares = {"A": 0.5, "B": 0.5, "C": 0.52, "D": 0.9, "E": 0.0}
    found = lanes(shares)
    for one, other in combinations(shares, 2):
        if found[one] == found[other]:
            assert abs(shares[one] - shares[other]) >= 0.07
    assert found["D"] == found["E"] == 0


def test_ideas_never_cover_each_other():
    found = apart([(0.0, 0.0)] * 6 + [(0.5, 0.5)])
    assert found[0] == (0.0, 0.0)
    assert found[-1] == (0.5, 0.5)
    assert min(dist(one, other) for one, other in combinations(found, 2)) > 0.15


def test_colours_can_be_read_and_told_apart():
    for colour in (*COLOURS.values(), INK, SOFT, BAR):
        assert contrast(colour, PAPER) >= 4.5, colour
    assert contrast(INK, BAR_SOFT) >= 4.5
    for one, other in combinations(COLOURS.values(), 2):
        for kind, left in BLIND.items():
            assert distance(one, other, left) > 10, (one, other, kind)


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    bright = sorted(float(linear(c) @ [0.2126, 0.7152, 0.0722]) + 0.05 for c in (one, other))
    return bright[1] / bright[0]


def distance(one: str, other: str, left) -> float:
    left = np.array(left)
    return float(np.linalg.norm(lab(left @ linear(one)) - lab(left @ linear(other))))


def lab(colour: np.ndarray) -> np.ndarray:
    into = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.cbrt(into @ np.clip(colour, 1e-4, 1) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])
