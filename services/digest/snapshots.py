"""From the read model's documents to the frozen snapshot that a digest is made from."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from services.contracts.fields import parse_time
from services.digest.insight.snapshot import (
    Answer,
    Charter,
    Counts,
    Decision,
    Dialogue,
    Idea,
    Label,
    Snapshot,
    idea_order,
)
from services.digest.said import Said
from services.digest.saying import Heard, remaining

Document = Mapping[str, Any]

NOTHING_COUNTED: Mapping[str, int] = {}


def snapshot(
    dialogue: Document,
    documents: Mapping[str, Iterable[Document]],
    said: Iterable[Said] = (),
    counted: Mapping[str, int] = NOTHING_COUNTED,
) -> Snapshot:
    """Return the snapshot in these documents of ``services.digest.readmodel``.

    Args:
        dialogue: one document of the dialogues.
        documents: all others of the dialogue per collection, in any order; without a collection it
            is as if there were none. An idea without a tally has no counts, and one without a
            first answer counts from the answer that stands.
        said: what the records say, in any order.
        counted: how many responses were counted, per UTC hour as ``2026-11-23T10``.
    """

    def of(name: str) -> Iterable[Document]:
        return documents.get(name, ())

    counts = {one["idea"]: _counts(one) for one in of("tallies")}
    units = {one["state"]["id"]: one["state"]["unit"] for one in of("participants")}
    first = {one["_id"].partition("/")[2]: parse_time(one["at"]) for one in of("answers")}
    all_ideas = [_idea(one["state"], counts, first) for one in of("ideas")]
    heard = Heard(remaining({i.id: i.merged_into for i in all_ideas if i.merged_into}))
    heard.take(said)
    return Snapshot(
        _dialogue(dialogue["state"]),
        tuple(sorted(all_ideas, key=lambda idea: idea_order(idea.id))),
        heard.people(units),
        heard.stances(),
        heard.comments(),
        heard.searches(),
        heard.shares(),
        tuple((parse_time(f"{hour}:00:00Z"), counted[hour]) for hour in sorted(counted)),
    )


def _dialogue(state: Document) -> Dialogue:
    return Dialogue(
        id=state["id"],
        title=state["title"],
        language=state["language"],
        state=state["state"],
        timezone=state["schedule"]["timezone"],
        charter=_charter(state["charter"]),
        themes=tuple(Label(one["id"], one["title"]) for one in state["themes"]),
        expectations=tuple(Label(one["id"], one["text"]) for one in state["expectations"]),
        opened_at=parse_time(state["opened_at"]) if state["opened_at"] else None,
    )


def _charter(state: Document | None) -> Charter | None:
    if state is None:
        return None
    return Charter(
        objective=state["objective"],
        decision_owner=state["decision_owner"],
        next_step=state["next_step"],
        next_step_on=date.fromisoformat(state["next_step_on"]),
        answer_within_days=state["answer_within_days"],
    )


def _idea(state: Document, counts: Mapping[str, Counts], first: Mapping[str, datetime]) -> Idea:
    return Idea(
        id=state["id"],
        kind=state["kind"],
        text=state["text"],
        submitted_at=parse_time(state["submitted_at"]),
        language=state["language"],
        theme=state["theme"],
        moderation=state["moderation"]["state"],
        merged_into=state["merged_into"],
        answer=_answer(state["answer"], first.get(state["id"])),
        counts=counts.get(state["id"], Counts()),
    )


def _answer(state: Document | None, first_at: datetime | None) -> Answer | None:
    if state is None:
        return None
    decision = state["decision"]
    return Answer(
        outcome=state["outcome"],
        reason=state["reason"],
        at=parse_time(state["at"]),
        decision=Decision(decision["id"], decision["title"]) if decision else None,
        first_at=first_at,
    )


def _counts(tally: Document) -> Counts:
    return Counts(
        agree=tally["agree"],
        disagree=tally["disagree"],
        passed=tally["pass"],
        comments=tally["comments"],
        followers=tally["followers"],
        views=tally["views"],
        shares=tally["shares"],
        commenters=tally["commenters"],
        viewers=tally["viewers"],
        sharers=tally["sharers"],
    )
