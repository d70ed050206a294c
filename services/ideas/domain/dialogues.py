"""What a dialogue says: made as a draft, and changed as far as its state allows."""

from collections.abc import Mapping
from typing import Any, cast

from services.contracts.errors import Code, KlankbordError
from services.ideas.domain import charter, facts
from services.ideas.domain.requests import ChangeDialogue, CreateDialogue, load
from services.ideas.domain.states import Cause, Change, Dialogue, content_hash

DEFAULT_SCHEDULE: Mapping[str, Any] = {
    "cadence": "weekly",
    "weekday": "monday",
    "hour": 8,
    "timezone": "Europe/Amsterdam",
}
_MERGED = ("charter", "schedule")
_AFTER_OPENING = frozenset({"title", "charter", "themes", "questions", "schedule"})
_CHANGEABLE: Mapping[str, frozenset[str]] = {
    "draft": _AFTER_OPENING | {"language", "expectations"},
    "open": _AFTER_OPENING,
    "deciding": _AFTER_OPENING,
    "closed": frozenset({"schedule"}),
}


def create(known: Dialogue | None, request: Any, cause: Cause) -> Change[Dialogue]:
    """Make a draft; the same request again gives the dialogue as it is now.

    Args:
        known: the dialogue that has this id already, if any.
        request: id, title and language; and what is known of the rest.
        cause: of the request.

    Raises:
        KlankbordError: a field breaks a rule; id-conflict.
    """
    asked = load(CreateDialogue, request)
    content = content_hash(asked)
    if known:
        return Change(_same(known, content))
    dialogue: Dialogue = {
        "id": asked["id"],
        "version": 1,
        "title": asked["title"],
        "language": asked["language"],
        "state": "draft",
        "charter": asked.get("charter"),
        "charter_version": 0,
        "themes": asked.get("themes", []),
        "questions": asked.get("questions", []),
        "expectations": asked.get("expectations", []),
        "seal": None,
        "schedule": {**DEFAULT_SCHEDULE, **asked.get("schedule", {})},
        "created_at": cause.text,
        "opened_at": None,
        "deciding_at": None,
        "closed_at": None,
        "content": content,
    }
    _require_known_themes(dialogue)
    return Change(dialogue)


def change(dialogue: Dialogue, request: Any, version: Any, cause: Cause) -> Change[Dialogue]:
    """Change what may be changed in the dialogue's state; what is left out stays as it was.

    A charter and a schedule are changed part by part, lists as a whole.

    Args:
        dialogue: as it is.
        request: the changes.
        version: that the caller saw. It may be an old one if nothing would change, so that a
            request can be sent again.
        cause: of the request.

    Raises:
        KlankbordError: a field breaks a rule; not-allowed-now; charter-incomplete;
            precondition-failed.
    """
    asked = load(ChangeDialogue, request)
    wanted = {name: _merged(dialogue, name, value) for name, value in asked.items()}
    new = {name: value for name, value in wanted.items() if value != _present(dialogue, name)}
    if not new:
        return Change(dialogue)
    require_version(dialogue["version"], version)
    _require_changeable(dialogue, new)
    changed = cast(Dialogue, {**dialogue, **new, "version": dialogue["version"] + 1})
    _require_known_themes(changed)
    if dialogue["state"] == "draft":
        return Change(changed)
    return _change_opened(dialogue, changed, cause)


def require_version(present: int, asked: Any) -> None:
    """Refuse a change of something that has changed in between.

    Raises:
        KlankbordError: precondition-failed.
    """
    if present == asked:
        return
    raise KlankbordError(
        Code.PRECONDITION_FAILED, f"This is at version {present} now; read it again.", "version"
    )


def _change_opened(before: Dialogue, changed: Dialogue, cause: Cause) -> Change[Dialogue]:
    _require_kept(before["themes"], changed["themes"], "themes")
    _require_kept(before["questions"], changed["questions"], "questions")
    if changed["charter"] != before["charter"]:
        changed = _with_new_charter(before, changed, cause)
    return Change(changed, (facts.about_dialogue("dialogue.charter-changed.v1", changed, cause),))


def _with_new_charter(before: Dialogue, changed: Dialogue, cause: Cause) -> Dialogue:
    charter.require_complete(changed["charter"])
    old, new = before["charter"] or {}, changed["charter"] or {}
    if new["next_step_on"] != old["next_step_on"]:
        charter.require_next_step_ahead(new, cause.time, changed["schedule"]["timezone"])
    return {**changed, "charter_version": before["charter_version"] + 1}


def _same(known: Dialogue, content: str) -> Dialogue:
    if known["content"] == content:
        return known
    raise KlankbordError(
        Code.ID_CONFLICT, f"There is another dialogue '{known['id']}' with other content.", "id"
    )


def _present(dialogue: Dialogue, name: str) -> Any:
    return cast(dict[str, Any], dialogue)[name]


def _merged(dialogue: Dialogue, name: str, value: Any) -> Any:
    return {**(_present(dialogue, name) or {}), **value} if name in _MERGED else value


def _require_changeable(dialogue: Dialogue, names: Mapping[str, Any]) -> None:
    for name in names:
        if name not in _CHANGEABLE[dialogue["state"]]:
            raise KlankbordError(
                Code.NOT_ALLOWED_NOW,
                f"This cannot be changed in a dialogue that is {dialogue['state']}.",
                name,
            )


def _require_kept(before: list[dict[str, Any]], after: list[dict[str, Any]], name: str) -> None:
    gone = [item["id"] for item in before if item["id"] not in {kept["id"] for kept in after}]
    if gone:
        raise KlankbordError(
            Code.NOT_ALLOWED_NOW, f"'{gone[0]}' may be in use and cannot be taken out.", name
        )


def _require_known_themes(dialogue: Dialogue) -> None:
    themes = {theme["id"] for theme in dialogue["themes"]}
    for position, question in enumerate(dialogue["questions"]):
        theme = question["theme"]
        if theme is not None and theme not in themes:
            raise KlankbordError(
                Code.INVALID_FIELD,
                f"This dialogue has no theme '{theme}'.",
                f"questions[{position}].theme",
            )
