"""A small dialogue told in events, and the read model in memory."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from services.contracts.engagement import COUNTS
from services.contracts.envelope import Checked, Event, check
from services.contracts.fields import format_time
from services.digest.gathering import VERSIONED, gather
from services.digest.insight.snapshot import Period, Snapshot
from services.digest.readmodel import Known, fold
from services.digest.said import Said
from services.digest.snapshots import snapshot

D = "thuis"
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
PERIOD = Period(
    "2026-W47", datetime(2026, 11, 16, 7, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC)
)
WHOLE = Period("r7", None, datetime(2026, 11, 23, 7, tzinfo=UTC))


def at(days: float) -> str:
    return format_time(START + timedelta(days=days))


def fact(event_type: str, name: str, data: dict[str, Any]) -> Checked:
    event = Event(name, "urn:klankbord:ideas", event_type, START, data, "c-1")
    return check(event, NOW)


def dialogue(version: int = 1, language: str = "nl", **changes: Any) -> Checked:
    state = {
        "id": D,
        "version": version,
        "title": "Van ziekenhuis naar huis",
        "language": language,
        "state": "open",
        "charter": {
            "objective": "De overgang naar huis beter maken.",
            "decision_owner": "Raad van bestuur",
            "possibilities": ["Werktijden"],
            "impossibilities": ["Extra geld"],
            "next_step": "Het bestuur besluit.",
            "next_step_on": "2026-12-15",
            "answer_within_days": 14,
        },
        "charter_version": 1,
        "themes": [{"id": "t1", "title": "Ontslag"}],
        "questions": [],
        "expectations": [{"id": "x1", "text": "Mensen willen een digitaal dossier."}],
        "schedule": {
            "cadence": "weekly",
            "weekday": "monday",
            "hour": 8,
            "timezone": "Europe/Amsterdam",
        },
        "created_at": at(-1),
        "opened_at": at(0),
        **changes,
    }
    return fact("dialogue.opened.v1", f"{D}/v{version}", {"dialogue": state})


def participant(name: str, unit: str | None, version: int = 1) -> Checked:
    state = {"id": name, "dialogue": D, "version": version, "unit": unit, "joined_at": at(0)}
    return fact("participant.joined.v1", f"{D}/{name}/v{version}", {"participant": state})


def idea(name: str, text: str, version: int = 1, days: float = 1.0, **changes: Any) -> Checked:
    state = {
        "id": name,
        "dialogue": D,
        "version": version,
        "kind": "idea",
        "text": text,
        "language": "nl",
        "author": "p1",
        "submitted_at": at(days),
        "moderation": {"state": "accepted"},
        **changes,
    }
    return fact("idea.submitted.v1", f"{D}/{name}/v{version}", {"idea": state})


def record(
    name: str, person: str, days: float, kind: str = "stance", **data: Any
) -> dict[str, Any]:
    return {
        "source": "urn:test",
        "id": name,
        "type": f"feedback.{kind}.v1",
        "time": at(days),
        "correlation": "c-1",
        "dialogue": D,
        "participant": person,
        **data,
    }


def tally(name: str, version: int = 1, **counts: int) -> dict[str, Any]:
    return {"dialogue": D, "idea": name, "version": version, **dict.fromkeys(COUNTS, 0), **counts}


def recorded(name: str, records: list[Any], tallies: list[Any], pack: str | None = None) -> Checked:
    """Return what engagement tells of a pack, which has the name of the event unless told."""
    data = {"pack": pack or name, "records": records, "tallies": tallies}
    return check(
        Event(name, "urn:klankbord:engagement", "engagement.recorded.v1", START, data, "c-1"), NOW
    )


def stances(name: str, agree: int, disagree: int, passed: int, days: float = 2.0) -> Checked:
    """Return a message with so many stances of people p1, p2, … on an idea, and its tally."""
    words = ["agree"] * agree + ["disagree"] * disagree + ["pass"] * passed
    records = [
        record(f"{name}-{i}", f"p{i}", days + i / 10, idea=name, stance=word)
        for i, word in enumerate(words, 1)
    ]
    counts = {"agree": agree, "disagree": disagree, "pass": passed, "views": 3 * len(words)}
    counts["viewers"] = len(words)
    return recorded(f"m-{name}", records, [tally(name, **counts)])


def story(language: str = "nl") -> list[Checked]:
    """Return the events of a small dialogue with something of everything."""
    answer = {"outcome": "planned", "reason": "Het team begint in januari.", "at": at(15)}
    return [
        dialogue(language=language),
        *(participant(f"p{i}", "thuiszorg" if i < 12 else "ziekenhuis") for i in range(1, 21)),
        participant("p21", "apotheek"),
        idea("i1", "Bel iedereen de dag na het ontslag op."),
        idea("i2", "Geen ontslag meer op vrijdag.", days=2, theme="t1"),
        idea("i3", "Zet alles in één digitaal dossier en stop met papier."),
        idea("i4", "Mijn moeder kwam thuis zonder medicijnen.", kind="experience", days=16),
        idea("i5", "Wie belt er ’s nachts?", kind="concern", days=17),
        idea("i6", "Koop nu!", moderation={"state": "rejected", "reason": "reclame"}),
        idea("i7", "Bel na een dag.", version=2, merged_into="i1"),
        idea("i8", "Vrijwilligers rijden mee.", answer=answer, version=3),
        idea("i9", "Nog te lezen.", moderation={"state": "pending"}, days=18),
        stances("i1", 18, 2, 1),
        stances("i2", 9, 9, 2),
        stances("i3", 3, 15, 2, days=15),
        stances("i4", 6, 0, 0, days=17),
        stances("i5", 2, 1, 0, days=18),
        stances("i8", 7, 1, 2),
        recorded("m-c", [record("c1", "p3", 17, "comment", idea="i4", text="Bij ons ook.")], []),
    ]


class Memory:
    """The read model in memory, filled through the same folding as the stored one."""

    def __init__(self) -> None:
        names = (*VERSIONED, "taken", "answers")
        self.documents: dict[str, dict[str, Any]] = {name: {} for name in names}
        self.said: list[Said] = []
        self.counted: dict[str, int] = {}
        self.records: Counter[str] = Counter()
        self.ideas: Counter[str] = Counter()

    def take(self, events: Iterable[Checked]) -> frozenset[str]:
        held = self.documents
        versions = {
            name: {key: one["version"] for key, one in held[name].items()} for name in VERSIONED
        }
        known = Known(versions, frozenset(held["taken"]), held["answers"])
        changes = fold(gather(events), known)
        for name, documents in changes.documents.items():
            held[name].update(documents)
        for said in changes.said.values():
            self.said.extend(said)
        for (_, hour), number in changes.counted.items():
            self.counted[hour] = self.counted.get(hour, 0) + number
        self.records += changes.records
        self.ideas += changes.ideas
        return changes.dialogues

    def snapshot(self) -> Snapshot:
        held = {name: list(documents.values()) for name, documents in self.documents.items()}
        return snapshot(held["dialogues"][0], held, self.said, self.counted)


def told(events: Iterable[Checked]) -> Snapshot:
    memory = Memory()
    memory.take(events)
    return memory.snapshot()
