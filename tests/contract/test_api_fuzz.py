"""Generated requests, right and wrong, against the web application."""

import itertools
import os
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, settings

from gateway.app import create_app
from gateway.context import Tools
from tests.unit.gateway.conftest import CHARTER, NOW, Healthy, Ring
from tests.unit.gateway.memory import MemoryBackend
from tests.unit.gateway.memory_engagement import parked, tally
from tests.unit.gateway.memory_recipients import MemoryRecipients
from tests.unit.gateway.people import bearer

EXAMPLES = int(os.environ.get("KLANKBORD_FUZZ_EXAMPLES", "15"))


class Stopping(Healthy):
    """A stream ends at once, so that its answer is whole."""

    is_stopping = True


def filled() -> Flask:
    backend = MemoryBackend(MemoryRecipients())
    new = {"id": "rust", "title": "Rust", "language": "nl", "charter": CHARTER}
    backend.ideas.create_dialogue(new)
    backend.ideas.open_dialogue("rust")
    idea = {"id": "quiet-room", "kind": "idea", "text": "Een ruimte.", "participant": "p-1"}
    backend.ideas.submit_idea("rust", idea)
    backend.engagement.tallies["rust"] = {"quiet-room": tally("rust", "quiet-room", 7, 2)}
    backend.digest.request_digest("rust", "management")
    new = {"id": "r-1", "audience": "management", "channel": "mail", "address": "a@example.org"}
    backend.recipients.add_recipient("rust", {**new, "language": "nl", "timezone": "UTC"})
    backend.engagement.parked["a" * 32] = parked("a" * 32)
    numbers = itertools.count(1)
    tools = Tools(backend, Ring(), Stopping(), lambda: NOW, lambda: f"made-{next(numbers)}")
    return create_app(tools)


# 412: no generated ETag is the present one.
ACCEPTED = ["2xx", "304", "401", "403", "404", "409", "412"]
REJECTED = ["400", "401", "403", "404", "405", "406", "409", "413", "415", "422", "428"]
LISTS = ("ideas", "decisions", "tallies", "digests", "recipients")


def _may_refuse(*statuses: str) -> dict[str, Any]:
    check = {"expected-statuses": [*ACCEPTED, *statuses]}
    return {"checks": {"positive_data_acceptance": check}}


config = schemathesis.Config.from_dict(
    {
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ACCEPTED},
            "negative_data_rejection": {"expected-statuses": REJECTED},
            "missing_required_header": {"expected-statuses": REJECTED},
        },
        # Rules that a schema cannot say.
        "operations": [
            # A cursor is one of ours. To JSON Schema 1.0 is an integer, to the contracts not.
            {
                **_may_refuse("422"),
                "include-path": [
                    "/v1/dialogues",
                    "/v1/dialogues/{dialogue}",
                    *(f"/v1/dialogues/{{dialogue}}/{name}" for name in LISTS),
                ],
            },
            # A cursor is one of ours, and a choice names a filter or says all.
            {
                **_may_refuse("422"),
                "include-path": ["/v1/parked", "/v1/parked/replay", "/v1/parked/drop"],
            },
            # An address is one of its channel, and a cadence fits the kind of digest.
            {
                **_may_refuse("422"),
                "include-path": [
                    f"/v1/dialogues/{{dialogue}}/recipients/{{recipient}}{name}"
                    for name in ("", "/deliveries")
                ],
            },
            # A charter is complete.
            {**_may_refuse("422"), "include-path": "/v1/dialogues/{dialogue}/open"},
            # Data fits the type in its header.
            {
                **_may_refuse("400", "422"),
                "include-path": ["/v1/feedback", "/v1/parked/{message}/replay"],
            },
        ],
    }
)
schema = schemathesis.openapi.from_wsgi("/openapi.json", filled(), config=config)


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_keeps_its_document(case: schemathesis.Case) -> None:
    case.call_and_validate(headers=bearer("admin"))
