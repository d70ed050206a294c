"""What a host does with ideas: moderate, answer, merge, unmerge, decide."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.contracts.errors import Code, KlankbordError
from services.ideas.domain.ideas import changed
from services.ideas.domain.life import require_host_may_act, require_opened
from services.ideas.domain.requests import AnswerIdea, ModerateIdea, RecordDecision, load
from services.ideas.domain.states import Cause, Change, Decision, Dialogue, Idea


def moderate(dialogue: Dialogue, idea: Idea, request: Any, cause: Cause) -> Change[Idea]:
    """Accept, reject or hold an idea; a rejection needs a reason.

    Raises:
        KlankbordError: a field breaks a rule; dialogue-not-open, dialogue-closed.
    """
    asked = load(ModerateIdea, request)
    if asked["state"] == "rejected" and not (asked["reason"] or "").strip():
        raise KlankbordError(Code.MISSING_FIELD, "A rejection needs a reason.", "reason")
    if {**asked, "at": idea["moderation"]["at"]} == idea["moderation"]:
        return Change(idea)
    require_host_may_act(dialogue)
    moderation = {**asked, "at": cause.text}
    return changed(idea, "idea.moderated.v1", cause, moderation=moderation)


def answer(dialogue: Dialogue, idea: Idea, request: Any, cause: Cause) -> Change[Idea]:
    """Answer an idea with an outcome and a reason; also after the dialogue was closed.

    Raises:
        KlankbordError: a field breaks a rule; dialogue-not-open.
    """
    asked = load(AnswerIdea, request)
    return _answered(dialogue, idea, {**asked, "decision": None}, cause)


def merge(
    dialogue: Dialogue, idea: Idea, target: Idea, path: Sequence[str], cause: Cause
) -> Change[Idea]:
    """Let an idea count with another of the same dialogue.

    Args:
        dialogue: of both.
        idea: that is merged.
        target: that it will count with.
        path: the ids from the target along its own merges.
        cause: of the request.

    Raises:
        KlankbordError: not-allowed-now for itself, a circle, a rejected target or an idea that
            is merged already; dialogue-not-open, dialogue-closed.
    """
    if idea["merged_into"] == target["id"]:
        return Change(idea)
    require_host_may_act(dialogue)
    if idea["merged_into"] is not None:
        raise _refused(f"'{idea['id']}' counts with '{idea['merged_into']}'; unmerge it first.")
    if idea["id"] in path:
        raise _refused(f"'{target['id']}' is or counts with '{idea['id']}' itself.")
    if target["moderation"]["state"] == "rejected":
        raise _refused(f"'{target['id']}' was rejected.")
    return changed(idea, "idea.merged.v1", cause, merged_into=target["id"])


def unmerge(dialogue: Dialogue, idea: Idea, cause: Cause) -> Change[Idea]:
    """Let an idea count by itself again.

    Raises:
        KlankbordError: dialogue-not-open, dialogue-closed.
    """
    if idea["merged_into"] is None:
        return Change(idea)
    require_host_may_act(dialogue)
    return changed(idea, "idea.unmerged.v1", cause, merged_into=None)


def decide(dialogue: Dialogue, known: Decision | None, request: Any, cause: Cause) -> Decision:
    """Return the decision that is asked for; the same request again gives the same decision.

    Raises:
        KlankbordError: a field breaks a rule; id-conflict, dialogue-not-open, dialogue-closed.
    """
    asked = load(RecordDecision, request)
    if known:
        _require_same(known, asked)
        return known
    require_host_may_act(dialogue)
    return {
        "id": asked["id"],
        "dialogue": dialogue["id"],
        "title": asked["title"],
        "outcome": asked["outcome"],
        "reason": asked["reason"],
        "ideas": asked["ideas"],
        "decided_at": cause.text,
    }


def answer_all(
    dialogue: Dialogue, decision: Decision, ideas: Mapping[str, Idea], cause: Cause
) -> list[Change[Idea]]:
    """Answer each of a decision's ideas with it.

    Args:
        dialogue: of the decision.
        decision: as recorded.
        ideas: by id, those that exist.
        cause: of the request.

    Raises:
        KlankbordError: not-found names the idea that does not exist.
    """
    answer = {
        "outcome": decision["outcome"],
        "reason": decision["reason"],
        "decision": {"id": decision["id"], "title": decision["title"]},
    }
    for position, identifier in enumerate(decision["ideas"]):
        if identifier not in ideas:
            raise KlankbordError(
                Code.NOT_FOUND, f"There is no idea '{identifier}'.", f"ideas[{position}]"
            )
    return [_answered(dialogue, ideas[key], answer, cause) for key in decision["ideas"]]


def _answered(
    dialogue: Dialogue, idea: Idea, answer: Mapping[str, Any], cause: Cause
) -> Change[Idea]:
    present = idea["answer"]
    if present and {**answer, "at": present["at"]} == present:
        return Change(idea)
    require_opened(dialogue)
    return changed(idea, "idea.answered.v1", cause, answer={**answer, "at": cause.text})


def _require_same(known: Decision, asked: Mapping[str, Any]) -> None:
    if all(asked[name] == value for name, value in known.items() if name in asked):
        return
    raise KlankbordError(
        Code.ID_CONFLICT, f"There is another decision '{known['id']}' with other content.", "id"
    )


def _refused(text: str) -> KlankbordError:
    return KlankbordError(Code.NOT_ALLOWED_NOW, text, "into")
