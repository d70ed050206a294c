"""Whatever lies in a parked queue is read, named and explained; and goes back as it should."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from services.chassis import messages, topology
from services.chassis.messages import Incoming
from services.contracts import envelope
from services.contracts.errors import KlankbordError
from services.contracts.registry import REGISTRY, Queue
from services.engagement.parked import replay, views
from services.engagement.parked.desk import _pages
from services.engagement.parked.filters import Filter, after_key, older_than
from services.engagement.parked.identity import Identity, identities
from services.engagement.parked.message import Parked, read_parked
from tests.events import NOW, stance

AT = "2026-05-01T10:00:00.000Z"
EVENT = envelope.to_dict(stance("e1"))
BODY = json.dumps(EVENT).encode()
WHY = {
    messages.REASON_HEADER: "unknown-dialogue",
    messages.TEXT_HEADER: "There is no open dialogue 'd'.",
    messages.FIELD_HEADER: "data.dialogue",
    messages.PARKED_AT_HEADER: AT,
    messages.PARKING_HEADER: 7,
    messages.QUEUE_HEADER: "elsewhere",
}


def incoming(**changes: Any) -> Incoming:
    values = {
        "body": BODY,
        "tag": 1,
        "queue": "engagement.feedback.parked",
        "routing_key": "feedback.stance.v1",
        "content_type": envelope.STRUCTURED,
        "headers": WHY,
    }
    return Incoming(**{**values, **changes})


def parked(**changes: Any) -> Parked:
    return read_parked(incoming(**changes), NOW)


def document(**changes: Any) -> dict[str, Any]:
    values = {
        "queue": str(Queue.ENGAGEMENT_FEEDBACK),
        "routing_key": "feedback.stance.v1",
        "type": "feedback.stance.v1",
        "content_type": envelope.STRUCTURED,
        "content_encoding": None,
        "headers": [["ce-id", "x"]],
        "reason": "unknown-dialogue",
    }
    return {**values, **changes}


# What a parked message says


def test_a_parked_message_says_where_it_came_from_and_why():
    one = parked()
    assert (one.queue, one.routing_key) == ("engagement.feedback", "feedback.stance.v1")
    assert (one.reason, one.text) == ("unknown-dialogue", "There is no open dialogue 'd'.")
    assert one.field == "data.dialogue"
    assert one.parked_at == datetime(2026, 5, 1, 10, tzinfo=UTC)
    assert one.parking == f"{AT}/7"
    assert one.identity == Identity("urn:test", "e1", "feedback.stance.v1")
    assert one.events == 1


def test_the_same_message_has_the_same_id_and_another_another():
    again = parked(headers={**WHY, messages.PARKED_AT_HEADER: "2026-05-02T10:00:00.000Z"})
    assert again.id == parked().id
    assert again.parking != parked().parking
    others = [
        {"body": BODY + b" "},
        {"queue": "ideas.feedback.parked"},
        {"routing_key": "feedback.view.v1"},
        {"content_type": "text/plain"},
        {"content_encoding": "gzip"},
        {"headers": {**WHY, "ce-id": "x"}},
    ]
    assert len({parked(**other).id for other in others} | {parked().id}) == 7


def test_a_message_that_the_broker_moved_says_so_whatever_its_publisher_wrote():
    death = {
        "reason": "delivery_limit",
        "queue": "engagement.feedback",
        "exchange": "klankbord.feedback",
        "routing-keys": ["feedback.stance.v1"],
        "time": datetime(2026, 5, 1, tzinfo=UTC),
        "count": 1,
    }
    one = parked(routing_key="forged", headers={**WHY, "x-death": [death]})
    assert one.reason == "delivery-limit"
    assert (one.routing_key, one.field) == ("feedback.stance.v1", None)


def test_one_that_was_tried_again_before_the_broker_moved_it_keeps_its_own_address():
    death = {"exchange": "", "routing-keys": ["engagement.feedback"]}
    assert parked(headers={"x-death": [death]}).routing_key == "feedback.stance.v1"


def test_a_message_without_a_reason_is_kept_too():
    one = parked(headers={}, routing_key="engagement.feedback.parked")
    assert (one.reason, one.parked_at) == ("unexplained", NOW)
    assert one.text == "Nothing says why it was parked."


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": {messages.REASON_HEADER: b"\xff", messages.PARKED_AT_HEADER: "9999-99"}},
        {"headers": {messages.REASON_HEADER: [1], "x-death": "boom"}},
        {"headers": {"x-death": [7, {"routing-keys": 7, "time": None}]}},
        {"headers": {**WHY, "ce-\0\ud800$.": "a\0\ud800" * 2_000}},
        {"headers": {**WHY, messages.TEXT_HEADER: "\ud800" * 9_000}},
        {"routing_key": "\0" * 255, "content_type": "\ud800", "attempt": 2**63},
        {"body": b""},
        {"body": b"[" * 100_000},
        {"body": b"[" + b"9" * 10_000 + b"]"},
        {"body": b"\xff\xfe"},
        {"body": b'{"id": "\\ud800", "source": ["x"], "type": 7}'},
    ],
)
def test_nothing_from_outside_breaks_the_keeping(changes):
    one = parked(**changes)
    texts = [one.routing_key, one.text, one.field or "", one.content_type or "", one.parking]
    texts += [text for pair in one.headers for text in pair]
    assert all("\0" not in text and text.encode() is not None for text in texts)
    assert max(map(len, texts)) <= 2_000
    assert one.body == changes.get("body", BODY)
    assert 0 <= one.attempt <= 1_000


# Which events it holds


def test_events_are_known_in_each_mode():
    two = json.dumps([EVENT, {**EVENT, "id": "e2"}]).encode()
    assert [one.id for one in identities(envelope.BATCH, {}, two)] == ["e1", "e2"]
    headers = {"cloudEvents:id": "e3", "cloudEvents_source": "urn:x"}
    assert identities(envelope.JSON, headers, b"{}") == [Identity("urn:x", "e3", None)]


@pytest.mark.parametrize(
    "body",
    [
        b'{"source": "urn:test", "id": "e1", "data": NaN}',
        b'{"source": "urn:test", "id": "e1", "n": ' + b"9" * 10_000 + b"}",
        b'{"source": "urn:test", "id": "e1", "text": "\xff"}',
        b'{"id": "e0", "source": "urn:test", "id": "e1"}',
    ],
)
def test_events_are_known_where_a_rule_of_json_is_broken(body):
    assert identities(envelope.STRUCTURED, {}, body) == [Identity("urn:test", "e1", None)]


def test_headers_tell_of_an_event_where_the_body_does_not():
    headers = {"ce-id": "e3", "ce-source": "urn:x"}
    assert identities("text/plain", headers, b"nope") == [Identity("urn:x", "e3", None)]


@pytest.mark.parametrize("body", [b"7", b"[]", b"{}", b"nope", b'{"id": 7}', b'[{"x": 1}]'])
def test_where_no_event_can_be_read_there_is_none(body):
    assert identities(envelope.STRUCTURED, {}, body) == []


# Going back


def test_it_goes_back_to_its_queue_as_it_was():
    message = replay.unchanged(document(), BODY)
    assert (message.exchange, message.routing_key) == ("", "engagement.feedback")
    assert (message.body, message.content_type) == (BODY, envelope.STRUCTURED)
    assert message.headers == {
        "ce-id": "x",
        messages.ROUTING_KEY_HEADER: "feedback.stance.v1",
        messages.ATTEMPT_HEADER: 0,
    }


def test_what_was_unroutable_goes_to_the_exchange_once_its_type_is_known():
    message = replay.unchanged(document(queue=topology.UNROUTABLE, routing_key="x"), BODY)
    assert (message.exchange, message.routing_key) == ("klankbord.feedback", "feedback.stance.v1")


@pytest.mark.parametrize(
    ("type_", "code"),
    [
        (None, "unknown-event"),
        ("feedback.dance.v1", "unknown-event"),
        ("feedback.stance.v9", "unknown-version"),
        # Forged by a publisher: a replay must not make it a fact.
        ("idea.answered.v1", "unknown-event"),
    ],
)
def test_what_nothing_takes_from_its_publisher_stays(type_, code):
    with pytest.raises(KlankbordError) as refused:
        replay.unchanged(document(queue=topology.UNROUTABLE, type=type_), BODY)
    assert refused.value.code == code


@pytest.mark.parametrize("name", [*REGISTRY, None, "feedback.dance.v1"])
def test_the_query_for_what_goes_back_means_what_is_taken(name):
    _, known = replay.GOES["$or"]
    parked_as = document(queue=topology.UNROUTABLE, type=name)
    if name in known["type"]["$in"]:
        assert replay.unchanged(parked_as, BODY).routing_key == name
        return
    with pytest.raises(KlankbordError):
        replay.unchanged(parked_as, BODY)


def mended(event: Any, before: bytes = BODY, **changes: Any):
    content_type = changes.pop("content_type", envelope.STRUCTURED)
    body = event if isinstance(event, bytes) else json.dumps(event).encode()
    return replay.mended(document(**changes), before, body, content_type, NOW)


def test_neither_parking_nor_mending_is_a_way_around_the_account_s_own_source():
    signed = {"queue": topology.UNROUTABLE, "routing_key": "feedback.dance.v1.survey"}
    assert replay.unchanged(document(**signed), BODY).routing_key == "feedback.stance.v1.survey"
    assert mended(EVENT, **signed).routing_key == "feedback.stance.v1.survey"


def test_whoever_mends_a_source_that_was_not_allowed_allows_it():
    signed = {"routing_key": "feedback.stance.v1.survey", "reason": "source-not-allowed"}
    assert mended(EVENT, **signed).routing_key == "feedback.stance.v1"


def test_a_mended_event_goes_to_the_exchange_of_its_type():
    message = mended({**EVENT, "type": "feedback.idea.v1", "data": IDEA})
    assert (message.exchange, message.routing_key) == ("klankbord.feedback", "feedback.idea.v1")
    assert json.loads(message.body)["data"] == IDEA
    assert ("ce-id" in message.headers) is False


IDEA = {"dialogue": "d", "participant": "p", "idea": "i", "kind": "idea", "text": "Rust"}


@pytest.mark.parametrize("name", ["id", "source"])
def test_a_mended_event_keeps_its_id_and_source(name):
    with pytest.raises(KlankbordError) as refused:
        mended({**EVENT, name: "other"})
    assert (refused.value.code, refused.value.field) == ("invalid-field", name)


def test_what_could_not_be_read_may_be_chosen():
    assert mended({**EVENT, "id": "chosen"}, before=b'{"source": "urn:test"}')
    assert mended({**EVENT, "id": "chosen"}, before=b"not json", headers=[])


def test_a_mended_batch_keeps_each_of_its_events():
    before = json.dumps([EVENT, {**EVENT, "id": "e2"}]).encode()
    fine = [EVENT, {**EVENT, "id": "e2"}]
    assert mended(fine, before, content_type=envelope.BATCH).routing_key == "feedback.stance.v1"
    with pytest.raises(KlankbordError) as refused:
        mended([EVENT, {**EVENT, "id": "e3"}], before, content_type=envelope.BATCH)
    assert refused.value.field == "[1].id"
    with pytest.raises(KlankbordError, match="holds 2 events"):
        mended([EVENT], before, content_type=envelope.BATCH)


@pytest.mark.parametrize(
    ("event", "code", "field"),
    [
        (b"not json", "not-json", None),
        ({**EVENT, "data": {}}, "missing-field", "data.dialogue"),
        ({**EVENT, "time": "2199-01-01T00:00:00Z"}, "time-in-future", "time"),
        ({**EVENT, "type": "feedback.dance.v1"}, "unknown-event", "type"),
    ],
)
def test_a_mended_event_that_breaks_a_rule_is_refused(event, code, field):
    with pytest.raises(KlankbordError) as refused:
        mended(event)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_mended_feedback_cannot_become_a_fact_nor_a_fact_feedback():
    fact = {**EVENT, "type": "participant.joined.v1", "data": {"participant": PARTICIPANT}}
    with pytest.raises(KlankbordError, match="only services say it"):
        mended(fact)
    assert mended(fact, queue=str(Queue.DIGEST_EVENTS)).exchange == "klankbord.events"
    with pytest.raises(KlankbordError):
        mended(EVENT, queue=str(Queue.DIGEST_EVENTS))


PARTICIPANT = {
    "id": "p",
    "dialogue": "d",
    "version": 1,
    "unit": None,
    "language": None,
    "joined_at": AT,
}


# Lists


def test_a_filter_is_read_from_json():
    chosen = Filter.from_dict({"reason": "not-json", "since": AT, "until": None})
    assert chosen.query() == {
        "reason": "not-json",
        "last_parked_at": {"$gte": datetime(2026, 5, 1, 10, tzinfo=UTC)},
    }
    assert Filter().query() == {}


@pytest.mark.parametrize("values", [{"since": "yesterday"}, {"until": 7}, {"colour": "red"}])
def test_a_filter_that_is_none_names_its_field(values):
    with pytest.raises(KlankbordError) as refused:
        Filter.from_dict(values)
    assert refused.value.field in values


def test_a_key_of_a_page_leads_back_to_it():
    key = after_key({"last_parked_at": NOW, "_id": "abc"})
    assert older_than(key)["$or"][1] == {"last_parked_at": NOW, "_id": {"$lt": "abc"}}
    with pytest.raises(KlankbordError) as refused:
        older_than("forged")
    assert refused.value.field == "after"


def test_pages_are_bounded_by_number_and_by_size():
    many = [(str(number), 10) for number in range(120)]
    assert [len(page) for page in _pages(many)] == [50, 50, 20]
    large = [("a", 5 << 20), ("b", 5 << 20), ("c", 50 << 20), ("d", 1)]
    assert list(_pages(large)) == [["a"], ["b"], ["c"], ["d"]]
    assert list(_pages([])) == []


SHOWN = {
    "_id": "a",
    **dict.fromkeys(views._SAME),
    "content_encoding": None,
    "headers": [["ce-id", "x"]],
    "parked_at": NOW,
    "last_parked_at": NOW,
}


@pytest.mark.parametrize(
    ("body", "text", "encoding"),
    [(b"caf\xc3\xa9\0", "café\0", "utf-8"), (b"\xff\x00", "/wA=", "base64"), (b"", "", "utf-8")],
)
def test_a_body_is_shown_as_text_or_in_base64(body, text, encoding):
    shown = views.whole(SHOWN, body)
    assert (shown["body"], shown["body_encoding"], shown["body_cut"]) == (text, encoding, False)
    assert shown["headers"] == [{"name": "ce-id", "value": "x"}]


def test_a_very_large_body_is_cut_between_two_characters():
    shown = views.whole(SHOWN, b"x" + "é".encode() * views.SHOWN_BYTES)
    assert (shown["body_encoding"], shown["body_cut"]) == ("utf-8", True)
    assert len(shown["body"].encode()) == views.SHOWN_BYTES - 1


def test_counts_are_added_up():
    assert views.counted({"not-json": (2, 3), "id-conflict": (1, 1)}) == {
        "messages": 3,
        "times": 4,
        "reasons": [
            {"reason": "id-conflict", "messages": 1, "times": 1},
            {"reason": "not-json", "messages": 2, "times": 3},
        ],
    }
