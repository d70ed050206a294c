"""Erasing takes a participant out of parked messages, and nobody else."""

import json
from typing import Any

import pytest

from services.contracts import envelope
from services.engagement.parked.forgetting import Person, without
from tests.events import feedback, idea_state, stance

P = "person-4821"
PERSON = Person("d", P, "erased-1")


def event(id_: str = "e1", **data: Any) -> dict[str, Any]:
    return envelope.to_dict(stance(id_, **data))


def fact(kind: str, **data: Any) -> dict[str, Any]:
    return {**event(), "type": kind, "data": data}


def left(value: Any) -> Any:
    body = without(json.dumps(value).encode(), PERSON)
    return None if body is None else json.loads(body)


def record(id_: str, participant: str) -> dict[str, Any]:
    said = feedback("comment", id_, idea="i", text="Geheim", participant=participant)
    return {"id": id_, **said.data}


def test_what_they_did_goes_in_whatever_way_it_was_written():
    assert left(event(participant=P)) is None
    assert left(event(participant=P)["data"]) is None
    escaped = json.dumps(event(participant=P)).replace(P, P.replace("p", "\\u0070"))
    assert without(escaped.encode(), PERSON) is None
    assert left([event(participant=P)]) is None


@pytest.mark.parametrize(
    "other",
    [
        event(participant="q"),
        event(participant=P, dialogue="x"),
        event(participant="q", idea=P),
        envelope.to_dict(feedback("comment", "e1", participant="q", idea="i", text=P)),
        fact("participant.erased.v1", dialogue="d", participant=P, erased_at="2026-01-01"),
        "text",
        [],
        {"data": [P, "d"]},
    ],
)
def test_what_others_did_and_what_is_still_to_be_done_stays_as_it_was(other):
    body = json.dumps(other).encode()
    assert without(body, PERSON) == body


def test_of_a_batch_the_events_of_others_stay_byte_for_byte():
    others = [
        json.dumps(event("e1"), indent=1).encode(),
        b'{"data": {"text": "\xff", "number": 1' + b"0" * 5_000 + b"}}",
        b'{"data": {"participant": "q", "participant": "r", "dialogue": "d"}}',
        b'[["d"]]',
    ]
    theirs = json.dumps(event("e2", participant=P)).encode()
    twice = b'{"data": {"participant": "person-4821", "participant": "q", "dialogue": "d"}}'
    mixed = [others[0], theirs, *others[1:3], twice, others[3]]
    assert without(b" [" + b" , ".join(mixed) + b"]\n", PERSON) == b"[" + b",".join(others) + b"]"
    assert without(b"[" + b" , ".join(others) + b"]", PERSON) == b"[" + b" , ".join(others) + b"]"


def test_of_what_cannot_be_read_one_event_goes_and_a_batch_stays():
    broken = json.dumps(event(participant=P)).encode()[:-1]
    assert without(broken, PERSON) is None
    assert without(b"[" + broken, PERSON) == b"[" + broken
    elsewhere = json.dumps(event(participant=P, dialogue="x")).encode()[:-1]
    assert without(elsewhere, PERSON) == elsewhere
    deep = b'{"a":' * 100_000
    assert without(deep, PERSON) == deep
    assert without(b"[" + deep, PERSON) == b"[" + deep


def test_facts_that_others_need_are_told_without_them():
    told = left(fact("engagement.recorded.v1", records=[record("1", P), record("2", "q")]))
    mine = {name: value for name, value in record("1", P).items() if name != "text"}
    assert told["data"]["records"] == [{**mine, "participant": "erased-1"}, record("2", "q")]
    told = left(fact("idea.submitted.v1", idea=idea_state("i", author=P)))
    assert told["data"]["idea"] == idea_state("i", author=None)
    joined = {"id": P, "dialogue": "d", "unit": "zorg"}
    assert left(fact("participant.joined.v1", participant=joined)) is None
