"""The feed and the stream of a dialogue's digests."""

import base64
import itertools
from xml.etree import ElementTree as Xml

import pytest

from gateway import streams
from gateway.atom import write_feed
from services.contracts.errors import Code, KlankbordError
from tests.unit.gateway.memory_rows import NOW
from tests.unit.gateway.people import secret

FEED = "/v1/dialogues/rust/feed.atom"
STREAM = "/v1/dialogues/rust/events"
SPACE = {"a": "http://www.w3.org/2005/Atom"}
ITEM = {
    "id": "d-1",
    "period": "2026-W47",
    "published_at": "2026-11-23T08:00:00.000Z",
    "title": "Samenvatting <voor> deelnemers & anderen",
    "said": ["Er is veel gezegd.", "Eén \x01 ding \uffff telt."],
}
DIGEST = {"id": "d-2", "audience": "management", "place": "2026-11-23T08:00:00.000Z rust/a"}


def test_the_feed_is_xml_whatever_people_wrote(call, backend, opened):
    backend.recipients.items = [ITEM]
    answer = call("GET", FEED, key="reader")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = Xml.fromstring(answer.data)
    assert feed.findtext("a:id", None, SPACE) == "urn:klankbord:dialogue:rust"
    assert feed.findtext("a:updated", None, SPACE) == ITEM["published_at"]
    assert feed.findtext("a:entry/a:title", None, SPACE) == ITEM["title"]
    assert feed.findtext("a:entry/a:id", None, SPACE) == "urn:klankbord:digest:d-1"
    entry = feed.find("a:entry/a:link", SPACE)
    assert entry.get("href") == "/digests/rust?audience=participant&period=2026-W47"
    assert feed.find("a:link[@rel='alternate']", SPACE).get("href") == (
        "/digests/rust?audience=participant"
    )
    assert "Eén \ufffd ding \ufffd telt." in feed.findtext("a:entry/a:content", None, SPACE)
    again = call("GET", FEED, key="reader", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_an_empty_feed_has_the_moment_of_opening(opened, backend):
    known = backend.ideas.get_dialogue("rust")
    feed = Xml.fromstring(write_feed(known, [], "/here", "/page"))
    assert feed.findtext("a:updated", None, SPACE) == NOW


def test_a_feed_reader_may_send_the_key_as_a_password(call, opened):
    basic = base64.b64encode(f"anybody:{secret('reader')}".encode()).decode()
    headers = {"Authorization": f"Basic {basic}"}
    assert call("GET", FEED, key=None, headers=headers).status_code == 200
    assert call("GET", STREAM, key=None, headers=headers).status_code == 401


@pytest.mark.parametrize("path", [FEED, STREAM])
def test_reading_needs_the_scope_and_an_opened_dialogue(call, backend, opened, path):
    assert call("GET", path, key="writer").status_code == 403
    assert call("GET", path, key=None).status_code == 401
    backend.ideas.create_dialogue({"id": "draft", "title": "x", "language": "nl"})
    assert call("GET", path.replace("rust", "draft"), key="reader").status_code == 404


def test_a_stream_goes_on_after_what_was_seen_and_ends_with_the_process(
    call, backend, health, opened
):
    backend.recipients.published = [DIGEST]
    asked = backend.recipients.published_after
    rounds = itertools.count()

    def ask(dialogue, after):
        # The place is checked, then asked from; after that the process stops.
        health.is_stopping = next(rounds) >= 1
        return asked(dialogue, after)

    backend.recipients.published_after = ask
    seen = {"Last-Event-ID": "2026-11-22T00:00:00.000Z x"}
    answer = call("GET", STREAM, key="reader", headers=seen)
    assert answer.content_type.startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.text == (
        "retry: 5000\n\n"
        f"id: {DIGEST['place']}\nevent: digest.published\n"
        'data: {"audience":"management","id":"d-2"}\n\n'
    )


def test_a_place_that_is_none_is_refused(call, opened):
    answer = call("GET", STREAM, key="reader", headers={"Last-Event-ID": "nonsense"})
    assert (answer.status_code, answer.json["field"]) == (422, "Last-Event-ID")


def test_a_key_has_five_places_and_gets_them_back():
    places = streams.Places()
    for _ in range(streams.MOST_OF_ONE_KEY):
        places.take("a")
    with pytest.raises(KlankbordError) as caught:
        places.take("a")
    assert caught.value.code is Code.NOT_ALLOWED_NOW
    places.take("b")
    places.give_back("a")
    places.take("a")


def test_all_keys_together_have_fifty():
    places = streams.Places()
    for number in range(streams.MOST_OF_ALL):
        places.take(f"k{number}")
    with pytest.raises(KlankbordError) as caught:
        places.take("another")
    assert caught.value.code is Code.UNAVAILABLE


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at

    def wait(self, seconds: float) -> None:
        self.at += seconds


def test_a_silent_stream_gives_a_sign_of_life_and_an_outage_ends_it():
    clock = Clock()

    def ask(place):
        if clock.at > 40:
            raise KlankbordError(Code.UNAVAILABLE, "away")
        return {"items": [], "next": place}

    said = list(streams.events(ask, "p", lambda: False, clock, clock.wait))
    assert said[0] == b"retry: 5000\n\n"
    assert said[1:] == [b": still here\n\n"] * 2
