"""Generated feedback, good and bad, as a careless or hostile publisher would send it."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from services.chassis.messages import OutgoingMessage
from services.contracts.envelope import BATCH, STRUCTURED
from services.contracts.registry import FEEDBACK_EXCHANGE

START = datetime(2026, 1, 1, tzinfo=UTC)
BAD_SHARE = 0.1
AGAIN_SHARE = 0.2

Breakage = Callable[[dict[str, Any]], OutgoingMessage]


@dataclass(frozen=True)
class Generated:
    """What was made.

    Args:
        messages: to publish, in order.
        events: distinct good events among them.
        bad: how many messages must end parked, by reason code.
    """

    messages: list[OutgoingMessage]
    events: int
    bad: dict[str, int]


def generate(count: int, seed: int, dialogue: str, source: str) -> Generated:
    """Return ``count`` messages: good ones, some of them twice, and every kind of bad one."""
    chooser = random.Random(seed)
    messages: list[OutgoingMessage] = []
    good: list[OutgoingMessage] = []
    bad: dict[str, int] = {}
    while len(messages) < count:
        drawn = chooser.random()
        event = _event(chooser, len(messages), dialogue, source)
        if drawn < BAD_SHARE:
            reason, breakage = chooser.choice(list(BREAKAGES.items()))
            messages.append(breakage(event))
            code = reason.partition(" ")[0]
            bad[code] = bad.get(code, 0) + 1
        elif good and drawn < BAD_SHARE + AGAIN_SHARE:
            messages.append(chooser.choice(good))
        else:
            good.append(_message(event))
            messages.append(good[-1])
    return Generated(messages, len(good), bad)


def _event(chooser: random.Random, number: int, dialogue: str, source: str) -> dict[str, Any]:
    kind, more = chooser.choice(
        [
            ("stance", {"stance": chooser.choice(["agree", "disagree", "pass"])}),
            ("comment", {"text": chooser.choice(["Goed plan 👍", "Nein", "x" * 9_000])}),
            ("follow", {"following": chooser.random() < 0.5}),
            ("view", {"seconds": round(chooser.uniform(0, 300), 1)}),
            ("share", {"unit": "zorg"}),
            ("search", {"query": "verlof", "found": False, "seconds": 30}),
        ]
    )
    about = {} if kind == "search" else {"idea": f"i{chooser.randrange(40)}"}
    return {
        "specversion": "1.0",
        "id": f"g{number}",
        "source": source,
        "type": f"feedback.{kind}.v1",
        "time": (START + timedelta(seconds=chooser.randrange(10**6))).isoformat(),
        "data": {
            "dialogue": dialogue,
            "participant": f"p{chooser.randrange(300)}",
            **about,
            **more,
        },
    }


def _message(event: dict[str, Any], **changes: Any) -> OutgoingMessage:
    routing_key = changes.pop("routing_key", event["type"])
    return _raw(json.dumps(event).encode(), routing_key, **changes)


def _raw(body: bytes, routing_key: str, **changes: Any) -> OutgoingMessage:
    return OutgoingMessage(
        **{
            "body": body,
            "exchange": FEEDBACK_EXCHANGE,
            "routing_key": routing_key,
            "content_type": STRUCTURED,
            **changes,
        }
    )


def _without(event: dict[str, Any], name: str) -> OutgoingMessage:
    data = {key: value for key, value in event["data"].items() if key != name}
    return _message({**event, "data": data})


def _with(event: dict[str, Any], **changes: Any) -> OutgoingMessage:
    return _message({**event, **changes})


def _data(event: dict[str, Any], **changes: Any) -> OutgoingMessage:
    return _message({**event, "data": {**event["data"], **changes}})


def _nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(depth):
        value = {"in": value}
    return value


FUTURE = (datetime.now(UTC) + timedelta(days=400)).isoformat()

# Reason code, and after a space which kind of it.
BREAKAGES: dict[str, Breakage] = {
    "not-json text": lambda event: _raw(b"hallo", event["type"]),
    "not-json empty": lambda event: _raw(b"", event["type"]),
    "not-json cut": lambda event: _raw(json.dumps(event).encode()[:-3], event["type"]),
    "not-utf8": lambda event: _raw(b'"\xff\xfe"', event["type"]),
    "number-out-of-range nan": lambda event: _data(event, seconds=float("nan")),
    "number-out-of-range big": lambda event: _data(event, more=2**70),
    "duplicate-key": lambda event: _raw(b'{"id":"a","id":"b"}', event["type"]),
    "too-deep": lambda event: _data(event, deep=_nested(40)),
    "text-too-long": lambda event: _data(event, more="x" * 10_001),
    "invalid-character surrogate": lambda event: _data(event, more="\ud800"),
    "invalid-character nul": lambda event: _data(event, more="a\0b"),
    "invalid-envelope list": lambda event: _raw(b"[1]", event["type"]),
    "invalid-envelope batch": lambda event: _raw(b"[]", event["type"], content_type=BATCH),
    "missing-field data": lambda event: _without(event, "participant"),
    "missing-field id": lambda event: _raw(b'{"specversion":"1.0"}', event["type"]),
    "invalid-field type": lambda event: _data(event, participant=7),
    "invalid-field version": lambda event: _with(event, specversion="0.3"),
    "invalid-field time": lambda event: _with(event, time="gisteren"),
    "time-in-future": lambda event: _with(event, time=FUTURE),
    "unknown-event": lambda event: _with(event, type="feedback.dance.v1"),
    "unknown-version": lambda event: _with(event, type="feedback.stance.v9"),
    "routing-key-mismatch": lambda event: _message(
        event,
        routing_key="feedback.view.v1"
        if event["type"] != "feedback.view.v1"
        else "feedback.share.v1",
    ),
    "unknown-dialogue": lambda event: _data(event, dialogue="nergens"),
    "content-encoded gzip": lambda event: _message(event, content_encoding="gzip"),
    "content-encoded header": lambda event: _message(
        event, headers={"compression": "application/x-gzip"}
    ),
    "unsupported-content-type pickle": lambda event: _raw(
        b"\x80\x04N.", event["type"], content_type="application/x-python-serialize"
    ),
    "unsupported-content-type none": lambda event: _message(event, content_type=None),
    "hostile-header": lambda event: _raw(
        b"{}", event["type"], content_type="application/json", headers={"ce-id": 7}
    ),
}
