"""Ideas: submitted by participants, edited while their dialogue is open."""

from collections.abc import Mapping
from typing import Any, cast

from services.contracts.errors import Code, KlankbordError
from services.ideas.domain import facts
from services.ideas.domain.dialogues import require_version
from services.ideas.domain.life import require_open
from services.ideas.domain.requests import EditIdea, SubmitIdea, load
from services.ideas.domain.states import Cause, Change, Dialogue, Idea, content_hash

_CONTENT = ("kind", "text", "language", "theme", "question", "author")


def submit(dialogue: Dialogue, known: Idea | None, request: Any, cause: Cause) -> Change[Idea]:
    """Take an idea that is submitted now; the same request again gives the idea as it is now.

    Args:
        dialogue: that it is for.
        known: the idea that has this id already, if any.
        request: id, kind, text and participant; language, theme and question if known.
        cause: of the request.

    Raises:
        KlankbordError: a field breaks a rule; dialogue-not-open, dialogue-closed, id-conflict.
    """
    asked = load(SubmitIdea, request)
    idea = made(dialogue, asked["id"], asked, cause.text)
    if known:
        require_same(known, idea)
        return Change(known)
    require_open(dialogue)
    require_place(dialogue, idea)
    return Change(idea, (facts.about_idea("idea.submitted.v1", idea, cause),))


def edit(dialogue: Dialogue, idea: Idea, request: Any, version: Any, cause: Cause) -> Change[Idea]:
    """Change what an idea says; what is left out stays as it was.

    Args:
        dialogue: of the idea.
        idea: as it is.
        request: text, language, theme or question.
        version: that the caller saw. It may be an old one if nothing would change, so that a
            request can be sent again.
        cause: of the request.

    Raises:
        KlankbordError: a field breaks a rule; dialogue-not-open, dialogue-closed,
            precondition-failed.
    """
    wanted = cast(Idea, {**idea, **load(EditIdea, request)})
    if wanted == idea:
        return Change(idea)
    require_version(idea["version"], version)
    require_open(dialogue)
    require_place(dialogue, wanted)
    return changed(wanted, "idea.edited.v1", cause, edited_at=cause.text)


def made(dialogue: Dialogue, identifier: str, values: Mapping[str, Any], submitted_at: str) -> Idea:
    """Return a new idea; its language is the dialogue's unless it says otherwise.

    Args:
        dialogue: that it is for.
        identifier: unique in the dialogue.
        values: kind, text, language, theme, question and participant, checked.
        submitted_at: RFC 3339, UTC.
    """
    idea: Idea = {
        "id": identifier,
        "dialogue": dialogue["id"],
        "version": 1,
        "kind": values["kind"],
        "text": values["text"],
        "language": values["language"] or dialogue["language"],
        "theme": values["theme"],
        "question": values["question"],
        "author": values["participant"],
        "submitted_at": submitted_at,
        "edited_at": None,
        "moderation": {"state": "accepted", "reason": None, "at": None},
        "merged_into": None,
        "answer": None,
        "content": "",
    }
    idea["content"] = content_hash([cast(dict[str, Any], idea)[name] for name in _CONTENT])
    return idea


def changed(idea: Idea, fact: str, cause: Cause, **values: Any) -> Change[Idea]:
    """Return the idea's next version with new values, and the fact that tells it."""
    state = cast(Idea, {**idea, **values, "version": idea["version"] + 1})
    return Change(state, (facts.about_idea(fact, state, cause),))


def require_same(known: Idea, again: Idea, field: str = "id") -> None:
    """Refuse other content under a known id; when it was submitted makes no difference.

    Raises:
        KlankbordError: id-conflict.
    """
    if known["content"] != again["content"]:
        raise KlankbordError(
            Code.ID_CONFLICT, f"There is another idea '{known['id']}' with other content.", field
        )


def require_place(dialogue: Dialogue, idea: Idea, path: str = "") -> None:
    """Refuse a theme or a question that the dialogue does not have.

    Args:
        dialogue: of the idea.
        idea: with its theme and question.
        path: what stands before the field's name in an error.

    Raises:
        KlankbordError: invalid-field.
    """
    themes = {theme["id"] for theme in dialogue["themes"]}
    questions = {question["id"] for question in dialogue["questions"]}
    _require_one_of(themes, idea["theme"], f"{path}theme")
    _require_one_of(questions, idea["question"], f"{path}question")


def _require_one_of(known: set[str], asked: str | None, field: str) -> None:
    if asked is not None and asked not in known:
        raise KlankbordError(Code.INVALID_FIELD, f"This dialogue does not have '{asked}'.", field)
