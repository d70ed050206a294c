"""The digest's page in a real browser: on a phone, on a desk, on paper and read aloud."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import pytest

from services.contracts.fields import LANGUAGES
from services.digest.build import make
from services.digest.insight.snapshot import Period, Snapshot
from tests.browser import looking
from tests.browser.conftest import picture
from tests.browser.looking import ask
from tests.exports import real
from tests.unit.digest import scripted
from tests.unit.digest.groups.worlds import camps
from tests.unit.digest.opinions import snapshot

PHONE, DESK, A4 = 390, 1280, 794
WHOLE = Period("r1", None, scripted.END)
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>" onclick="alert(1)" {{ 7*7 }}'
SAMPLES = [("sample", language) for language in LANGUAGES]
EXPORTS = [
    ("15-per-hour-seattle", "en"),
    ("brexit-consensus", "de"),
    ("canadian-electoral-reform", "nl"),
    ("scoop-hivemind.ubi", "en"),
]


@lru_cache(maxsize=8)
def told(name: str) -> Snapshot:
    return scripted.sample() if name == "sample" else scripted.polis(real(name), "en")


@lru_cache(maxsize=16)
def html(name: str, language: str, audience: str = "management") -> str:
    snapshot_in = scripted.with_language(told(name), language)
    return make(snapshot_in, WHOLE, audience).paper.forms["html"]


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize(("name", "language"), [*SAMPLES, *EXPORTS])
def test_a_page_fits_and_can_be_read_by_everybody(show, name, language, width):
    page = show(html(name, language), width)
    picture(page, f"{name}.{language}.{width}")
    assert ask(page, looking.WIDTH) <= width
    assert page.locator("html").get_attribute("lang") == language
    assert page.locator("main").count() == page.locator("header").count() == 1
    headings = ask(page, looking.HEADINGS)
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))
    assert ask(page, looking.CUT_OFF) == []
    assert ask(page, looking.FAINT) == []
    assert ask(page, looking.BROKEN_LINKS) == []
    assert ask(page, looking.DOUBLE_IDS) == []
    for table in ask(page, looking.TABLES):
        assert table["caption"]
        assert table["unscoped"] == 0


@pytest.mark.parametrize(("name", "language"), SAMPLES)
def test_every_figure_says_the_same_in_words_and_as_a_table(show, name, language):
    page = show(html(name, language), PHONE)
    figures = ask(page, looking.FIGURES)
    assert len(figures) >= 4
    for figure in figures:
        assert figure["caption"]
        assert figure["named"]
        assert figure["silent"] == "true"
        assert len(figure["words"]) > 20
        assert figure["rows"] > 0
    assert min(ask(page, looking.SMALLEST_TEXT)) >= 11


def test_the_five_things_come_first_and_the_long_list_is_folded(show):
    page = show(html("sample", "nl"), DESK)
    top = page.locator("section.top li")
    assert top.count() == 5
    assert top.last.bounding_box()["y"] < 900
    assert not page.locator("tr[id^=idea-]").first.is_visible()


def test_following_an_idea_opens_the_list(show):
    page = show(html("sample", "en"), PHONE)
    link = page.locator("section.top li a").first
    target = page.locator(link.get_attribute("href"))
    link.click()
    target.wait_for(state="visible")


def test_a_table_of_a_figure_opens_by_the_keyboard(show):
    page = show(html("sample", "de"), PHONE)
    summary = page.locator("figure summary").first
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("figure details table").first.is_visible()
    assert ask(page, looking.WIDTH) <= PHONE


def test_dark_is_as_legible_as_light(show):
    page = show(html("sample", "nl"), DESK, "dark")
    assert ask(page, looking.FAINT) == []


def test_on_paper_everything_is_there_and_nothing_is_cut_off(show):
    page = show(html("sample", "nl"), A4)
    page.emulate_media(media="print")
    assert ask(page, looking.WIDTH) <= A4
    assert page.locator("svg.chart").first.is_visible()
    assert page.locator("tr[id^=idea-]").last.is_visible()
    assert not page.locator("figure details").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF-")


def test_a_quote_in_another_language_says_so(show):
    mixed = scripted.with_language(told("sample"), "de")
    page = show(make(mixed, WHOLE, "participant").paper.forms["html"], DESK)
    assert page.locator("section.top li span[lang=nl]").count() > 0


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_what_people_wrote_never_becomes_part_of_the_page(show, width):
    made = snapshot(camps(30, 20), "en")
    made = replace(
        made,
        dialogue=replace(made.dialogue, title=HOSTILE),
        ideas=tuple(replace(idea, text=f"{HOSTILE} {'x' * 300}") for idea in made.ideas),
    )
    page = show(make(made, WHOLE, "management").paper.forms["html"], width)
    assert page.locator("script, img, [onclick], [onerror], iframe, object").count() == 0
    assert "<script>alert(1)</script>" in page.locator("h1").text_content()
    assert ask(page, looking.WIDTH) <= width
