import re
from dataclasses import replace

import pytest

from services.contracts.fields import LANGUAGES
from services.digest.insight.grouping import find_opinion
from services.digest.insight.memory import Memory
from services.digest.paper.compose import compose
from services.digest.paper.mail import MailError, mail
from tests.unit.digest import world
from tests.unit.digest.groups.worlds import camps
from tests.unit.digest.opinions import snapshot

LINK = "https://klankbord.example/digests/thuis?audience=management&period=2026-W47"


def document(*events, language="nl"):
    return compose(world.told(events or world.story(language)), world.PERIOD, "management")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_holds_what_matters_most_and_the_link_in_both_forms(language):
    digest = document(language=language)
    made = mail(digest, LINK)
    assert made.subject.startswith("Van ziekenhuis naar huis")
    assert LINK in made.text
    assert LINK.replace("&", "&amp;") in made.html
    for sentence in digest["top"]:
        assert sentence["text"] in made.text
    assert f'lang="{language}"' in made.html


def test_what_people_wrote_is_escaped_in_the_page_and_harmless_in_the_rest():
    title = "<b>T</b>\r\nBcc: a@b.example"
    made = mail(
        document(
            world.dialogue(title=title),
            world.idea("i1", "<script>alert(1)</script></mj-text><mj-raw>x"),
            world.stances("i1", 9, 1, 0),
        ),
        LINK,
    )
    assert "<script" not in made.html
    assert "&lt;script&gt;" in made.html
    assert "<b>T" not in made.html
    assert made.subject.isprintable()


def test_a_mail_fetches_nothing():
    found = re.findall(r'(?:src|href)="([^"]*)"', mail(document(), LINK).html)
    assert set(found) == {LINK.replace("&", "&amp;")}


def test_how_to_stop_is_said_where_it_is_known():
    stop = "https://klankbord.example/stop/abc"
    assert stop in mail(document(), LINK, unsubscribe=stop).html
    assert stop in mail(document(), LINK, unsubscribe=stop).text


@pytest.mark.parametrize("link", ["javascript:alert(1)", "", "//elsewhere"])
def test_only_web_addresses_are_links(link):
    with pytest.raises(MailError):
        mail(document(), link)


def crowd(text=None):
    made = snapshot(camps(30, 20), "nl")
    if text:
        made = replace(made, ideas=tuple(replace(idea, text=text) for idea in made.ideas))
    opinion, _ = find_opinion(made, Memory(), world.NOW)
    return compose(made, world.WHOLE, "management", opinion)


def test_every_picture_is_shown_with_words_and_none_is_missing():
    made = mail(crowd(), LINK)
    shown = re.findall(r'<img[^>]*alt="([^"]+)"[^>]*src="cid:([^"]+)"', made.html)
    assert {name for _, name in shown} == set(made.images) == {"map", "bridging", "divisive"}
    assert all(len(words) > 20 for words, _ in shown)
    assert all(png.startswith(b"\x89PNG") for png in made.images.values())
    assert set(re.findall(r'src="([^"]*)"', made.html)) == {f"cid:{name}" for name in made.images}


def test_pictures_that_were_kept_are_used_as_they_are():
    kept = {"map": b"\x89PNG kept"}
    made = mail(crowd(), LINK, kept)
    assert made.images == kept
    assert "cid:bridging" not in made.html


def test_hostile_quotes_stay_inside_the_words_of_a_picture():
    made = mail(crowd('"><img src=x onerror=alert(1)>{{ 7*7 }}<mj-raw>'), LINK)
    assert "<img src=x" not in made.html
    assert set(re.findall(r'src="([^"]*)"', made.html)) == {f"cid:{name}" for name in made.images}
