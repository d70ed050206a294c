"""Turns an export into a dialogue that can be played."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from deploy.polis.export import Export, Statement, Vote
from deploy.script import HostAction, Script
from services.contracts import strict_json
from services.contracts.envelope import Event
from services.contracts.fields import format_time

SOURCE_PREFIX = "urn:klankbord:import:polis:"
_MOST_OBJECTIVE = 2_000
_ANSWER_WITHIN_DAYS = 365


def make_script(export: Export, name: str, language: str, today: date) -> Script:
    """Return the dialogue that an export becomes.

    Ids come from what a row says, so that bringing the same row in again is recognised.

    Args:
        export: the conversation.
        name: the dialogue's id.
        language: of the dialogue and its statements: nl, en or de.
        today: the day on which this copy is made.
    """
    source = SOURCE_PREFIX + name
    return Script(
        source=source,
        dialogue=_dialogue(export, name, language, today),
        participants=(),
        ideas=tuple(_idea(source, name, statement) for statement in export.statements),
        feedback=tuple(_stance(source, name, vote) for vote in export.votes),
        actions=tuple(_reject(one) for one in export.statements if one.rejected),
    )


def is_copy(dialogue: Mapping[str, Any]) -> bool:
    """Return whether a dialogue was made from an export.

    Args:
        dialogue: as the gateway shows it.
    """
    objective = str((dialogue.get("charter") or {}).get("objective", ""))
    return objective.startswith(tuple(texts["objective"] for texts in _charters().values()))


def _dialogue(export: Export, name: str, language: str, today: date) -> dict[str, Any]:
    texts = _charters()[language]
    held_at = texts["held_at"].format(address=export.address) if export.address else ""
    parts = (texts["objective"], held_at, export.description)
    return {
        "id": name,
        "title": export.topic,
        "language": language,
        "charter": {
            "objective": " ".join(part for part in parts if part)[:_MOST_OBJECTIVE],
            "decision_owner": texts["decision_owner"],
            "possibilities": [texts["possibility"]],
            "impossibilities": [texts["impossibility"]],
            "next_step": texts["next_step"],
            "next_step_on": today.isoformat(),
            "answer_within_days": _ANSWER_WITHIN_DAYS,
        },
        "schedule": {"cadence": "never", "weekday": "monday", "hour": 7, "timezone": "UTC"},
    }


def _charters() -> dict[str, dict[str, str]]:
    text = files(__package__).joinpath("charters.json").read_text(encoding="utf-8")
    charters: dict[str, dict[str, str]] = json.loads(text)
    return charters


def _idea(source: str, name: str, statement: Statement) -> Event:
    data = {
        "dialogue": name,
        "participant": statement.author,
        "idea": statement.id,
        "kind": "idea",
        "text": statement.text,
    }
    return _event(source, "idea", statement.time, data)


def _stance(source: str, name: str, vote: Vote) -> Event:
    data = {
        "dialogue": name,
        "participant": vote.voter,
        "idea": vote.statement,
        "stance": vote.stance,
    }
    return _event(source, "stance", vote.time, data)


def _event(source: str, word: str, time: datetime, data: dict[str, Any]) -> Event:
    said = strict_json.encode([format_time(time), data])
    identifier = f"{word}-{hashlib.sha256(said).hexdigest()[:32]}"
    return Event(identifier, source, f"feedback.{word}.v1", time, data, correlation=identifier)


def _reject(statement: Statement) -> HostAction:
    body = {"state": "rejected", "reason": "Rejected by the moderators of the Polis conversation."}
    return HostAction("PUT", f"ideas/{statement.id}/moderation", body)
