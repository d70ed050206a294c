"""Whole dialogues from their scripts, folded into a snapshot as the digest service would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.polis.export import read_export
from deploy.polis.script import make_script
from deploy.sample import build
from deploy.script import HostAction, Script
from services.contracts.engagement import COUNTS
from services.contracts.envelope import Checked, Event, check
from services.contracts.fields import format_time
from services.digest.insight.snapshot import Snapshot
from tests.unit.digest.world import Memory

END = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
_AT_ONCE = 5_000
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def sample() -> Snapshot:
    """Return the sample dialogue."""
    return told(build(END))


def polis(folder: Path, language: str) -> Snapshot:
    """Return the dialogue that an export becomes."""
    return told(make_script(read_export(folder, END), folder.name, language, END.date()))


def told(script: Script) -> Snapshot:
    """Return what the digest service knows after a script was played."""
    first = min(event.time for event in script.ideas)
    memory = Memory()
    changes = _changes(script.actions)
    memory.take([_dialogue(script, first), *_participants(script, first)])
    memory.take(_idea(script, event, changes) for event in script.ideas)
    memory.take(_recorded(script.dialogue_id, script.feedback, changes))
    return memory.snapshot()


def with_language(snapshot: Snapshot, language: str) -> Snapshot:
    """Return a dialogue in another language; what people wrote stays in theirs."""
    return replace(snapshot, dialogue=replace(snapshot.dialogue, language=language))


def _dialogue(script: Script, first: datetime) -> Checked:
    state = {
        "themes": [],
        "questions": [],
        "expectations": [],
        **script.dialogue,
        "version": 1,
        "state": "open",
        "charter_version": 1,
        "created_at": format_time(first),
        "opened_at": format_time(first),
    }
    return _fact("dialogue.opened.v1", "d", {"dialogue": state})


def _participants(script: Script, first: datetime) -> list[Checked]:
    return [
        _fact(
            "participant.joined.v1",
            f"p-{one['id']}",
            {
                "participant": {
                    "dialogue": script.dialogue_id,
                    "version": 1,
                    "joined_at": format_time(first),
                    **one,
                }
            },
        )
        for one in script.participants
    ]


def _changes(actions: Iterable[HostAction]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for action in actions:
        parts = action.path.split("/")
        if parts[0] != "ideas":
            continue
        _, idea, what = parts
        body: Mapping[str, Any] = action.body
        if what == "moderation":
            found.setdefault(idea, {})["moderation"] = dict(body)
        elif what == "merge":
            found.setdefault(idea, {})["merged_into"] = body["into"]
        else:
            answer = {"outcome": body["outcome"], "reason": body["reason"]}
            found.setdefault(idea, {})["answer"] = {**answer, "at": format_time(END)}
    return found


def _idea(script: Script, event: Event, changes: Mapping[str, dict[str, Any]]) -> Checked:
    data = event.data
    state = {
        "id": data["idea"],
        "dialogue": script.dialogue_id,
        "version": 1,
        "kind": data["kind"],
        "text": data["text"],
        "language": data.get("language") or script.dialogue["language"],
        "theme": data.get("theme"),
        "author": data["participant"],
        "submitted_at": format_time(event.time),
        "moderation": {"state": "accepted"},
        **changes.get(data["idea"], {}),
    }
    return _fact("idea.submitted.v1", f"i-{data['idea']}", {"idea": state})


def _recorded(
    dialogue: str, feedback: Iterable[Event], changes: Mapping[str, dict[str, Any]]
) -> Iterator[Checked]:
    events = sorted(feedback, key=lambda event: (event.time, event.id))
    records = [
        {
            "source": event.source,
            "id": event.id,
            "type": event.type,
            "time": format_time(event.time),
            "correlation": "c",
            **event.data,
        }
        for event in events
    ]
    tallies = _tallies(dialogue, events, changes)
    for start in range(0, len(records), _AT_ONCE):
        part = {"records": records[start : start + _AT_ONCE], "tallies": tallies}
        yield _fact("engagement.recorded.v1", f"m{start}", {"pack": f"m{start}", **part})


def _tallies(
    dialogue: str, events: Iterable[Event], changes: Mapping[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    latest: dict[tuple[str, str], str] = {}
    for event in events:
        if event.type == "feedback.stance.v1":
            idea = changes.get(event.data["idea"], {}).get("merged_into", event.data["idea"])
            latest[idea, event.data["participant"]] = event.data["stance"]
    counts: dict[str, Counter[str]] = {}
    for (idea, _), stance in latest.items():
        counts.setdefault(idea, Counter())[stance] += 1
    zero = dict.fromkeys(COUNTS, 0)
    return [
        {"dialogue": dialogue, "idea": idea, "version": 1, **zero, **found}
        for idea, found in counts.items()
    ]


def _fact(kind: str, name: str, data: dict[str, Any]) -> Checked:
    return check(Event(name, "urn:test", kind, END, data, "c-1"), LATER)
