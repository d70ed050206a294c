"""What a batch of events says, each thing once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.contracts.engagement import COUNTS
from services.contracts.envelope import Checked

Document = dict[str, Any]

VERSIONED = ("dialogues", "participants", "ideas", "tallies")
RECORDED = "engagement.recorded.v1"


@dataclass(frozen=True, slots=True)
class Counted:
    """Feedback that was counted together.

    Args:
        records: what it says.
        at: when it was counted.
    """

    records: Sequence[Document]
    at: datetime


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch of events says, each thing once.

    Args:
        states: per collection of ``VERSIONED`` the newest document per id.
        counted: feedback that was counted, by its pack.
        answers: the first answer to each idea, by the idea's id.
    """

    states: Mapping[str, dict[str, Document]]
    counted: dict[str, Counted] = field(default_factory=dict)
    answers: dict[str, Document] = field(default_factory=dict)


def gather(events: Iterable[Checked]) -> Batch:
    """Return what the events say, whatever their order, with doubles taken together."""
    batch = Batch({name: {} for name in VERSIONED})
    for checked in events:
        if checked.event.type == RECORDED:
            _gather_recorded(batch, checked.data, checked.event.time)
        else:
            _gather_state(batch, checked)
    return batch


def _gather_recorded(batch: Batch, data: Mapping[str, Any], counted_at: datetime) -> None:
    # What names no pack was told before there were any; a rebuild tells it again.
    if pack := data["pack"]:
        batch.counted.setdefault(pack, Counted(data["records"], counted_at))
    for tally in data["tallies"]:
        document = {name: tally[name] for name in ("dialogue", "idea", "version", "merged_into")}
        counts = {name: tally[name] for name in COUNTS}
        _offer(batch, "tallies", f"{tally['dialogue']}/{tally['idea']}", document | counts)


def _gather_state(batch: Batch, checked: Checked) -> None:
    subject = checked.type.name.partition(".")[0]
    state = checked.type.dump(checked.data)[subject]
    dialogue = state["id"] if subject == "dialogue" else state["dialogue"]
    key = dialogue if subject == "dialogue" else f"{dialogue}/{state['id']}"
    document = {"dialogue": dialogue, "version": state["version"], "state": state}
    _offer(batch, f"{subject}s", key, document)
    if state.get("answer"):
        _gather_answer(batch, key, dialogue, state["answer"]["at"])


def _gather_answer(batch: Batch, key: str, dialogue: str, at: str) -> None:
    held = batch.answers.get(key)
    # Times are text of one form, which sorts as the times do.
    if held is None or at < held["at"]:
        batch.answers[key] = {"_id": key, "dialogue": dialogue, "at": at}


def _offer(batch: Batch, collection: str, key: str, document: Document) -> None:
    held = batch.states[collection].get(key)
    if held is None or held["version"] < document["version"]:
        batch.states[collection][key] = {"_id": key, **document}
