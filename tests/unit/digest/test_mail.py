import re

import pytest

from services.contracts.fields import LANGUAGES
from services.digest.paper.compose import compose
from services.digest.paper.mail import MailError, mail
from tests.unit.digest import world

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
