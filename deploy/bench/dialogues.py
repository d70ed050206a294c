"""A dialogue to send feedback to, made over HTTP as anybody would."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from deploy.client import Client, address
from services.contracts.fields import format_time

_DIALOGUE: dict[str, Any] = {
    "title": "Bench",
    "language": "en",
    "charter": {
        "objective": "Find what is slow.",
        "decision_owner": "Whoever measures",
        "possibilities": ["Everything that is measured"],
        "impossibilities": ["The rest"],
        "next_step": "Read the figures.",
        "next_step_on": "2099-01-01",
        "answer_within_days": 14,
    },
    "schedule": {
        "cadence": "never",
        "weekday": "monday",
        "hour": 8,
        "timezone": "Europe/Amsterdam",
    },
}


def open_dialogue(client: Client, name: str) -> str:
    """Make and open a dialogue; return a time at which everything in it may have happened.

    Args:
        client: with an admin's key.
        name: the dialogue's id.

    Raises:
        ClientError: the gateway refused or did not answer.
    """
    client.send("POST", address("dialogues"), {**_DIALOGUE, "id": name})
    client.send("POST", f"{address('dialogues', name)}/open")
    return format_time(datetime.now(UTC))
