"""Ideas that arrive as events: a whole batch at once, each event in effect once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.contracts.envelope import Checked, Event
from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import format_time
from services.ideas.domain import facts
from services.ideas.domain.ideas import made, require_place, require_same
from services.ideas.domain.life import require_open_at
from services.ideas.domain.states import Cause, Change, Dialogue, Idea


@dataclass(frozen=True)
class Known:
    """What is kept already, as far as a batch touches it.

    Args:
        dialogues: by id.
        ideas: by dialogue and id.
        taken: fingerprints of the events that were taken in, by ``event_key``.
    """

    dialogues: Mapping[str, Dialogue]
    ideas: Mapping[tuple[str, str], Idea]
    taken: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What became of one event.

    Args:
        error: why it was not taken in; None when it was, now or before.
        later: whether it may be taken in a while later.
    """

    error: KlankbordError | None = None
    later: bool = False


@dataclass(frozen=True)
class Intake:
    """What a batch leads to.

    Args:
        ideas: that are new.
        taken: the events that were not taken in before, and are now.
        outcomes: one for each event of the batch, in its order.
    """

    ideas: tuple[Change[Idea], ...]
    taken: tuple[Checked, ...]
    outcomes: tuple[Outcome, ...]


def event_key(event: Event) -> str:
    """Return what makes an event unique: its source and id, kept apart by a line break."""
    return f"{event.source}\n{event.id}"


def idea_key(checked: Checked) -> tuple[str, str]:
    """Return the dialogue and the id of the idea in an event."""
    return checked.data["dialogue"], checked.data["idea"]


def take(known: Known, batch: Sequence[Checked]) -> Intake:
    """Return what a batch of ``feedback.idea.v1`` events leads to.

    A resend changes nothing; the same event id or idea id with other content is a conflict. An
    unknown dialogue or a draft may be opened a moment later, so such an event may come again.
    """
    ideas, taken = dict(known.ideas), dict(known.taken)
    changes: list[Change[Idea]] = []
    fresh: list[Checked] = []
    outcomes: list[Outcome] = []
    for checked in batch:
        event = checked.event
        try:
            if not _is_resend(taken, event):
                change = _taken(known.dialogues, ideas.get(idea_key(checked)), checked)
                if change.events:
                    ideas[idea_key(checked)] = change.state
                    changes.append(change)
                taken[event_key(event)] = event.fingerprint
                fresh.append(checked)
            outcomes.append(Outcome())
        except KlankbordError as error:
            outcomes.append(Outcome(error, _may_come_later(known.dialogues, checked, error)))
    return Intake(tuple(changes), tuple(fresh), tuple(outcomes))


def _is_resend(taken: Mapping[str, str], event: Event) -> bool:
    before = taken.get(event_key(event))
    if before is None:
        return False
    if before != event.fingerprint:
        raise KlankbordError(
            Code.ID_CONFLICT, "This source sent another event with this id before.", "id"
        )
    return True


def _taken(dialogues: Mapping[str, Dialogue], known: Idea | None, checked: Checked) -> Change[Idea]:
    data, event = checked.data, checked.event
    dialogue = dialogues.get(data["dialogue"])
    if dialogue is None:
        raise KlankbordError(
            Code.UNKNOWN_DIALOGUE, f"There is no dialogue '{data['dialogue']}'.", "data.dialogue"
        )
    idea = made(dialogue, data["idea"], data, format_time(event.time))
    if known:
        require_same(known, idea, "data.idea")
        return Change(known)
    require_open_at(dialogue, event.time)
    require_place(dialogue, idea, "data.")
    cause = Cause(event.time, event.correlation)
    return Change(idea, (facts.about_idea("idea.submitted.v1", idea, cause),))


def _may_come_later(
    dialogues: Mapping[str, Dialogue], checked: Checked, error: KlankbordError
) -> bool:
    if error.code not in (Code.UNKNOWN_DIALOGUE, Code.DIALOGUE_NOT_OPEN):
        return False
    dialogue = dialogues.get(checked.data["dialogue"])
    return dialogue is None or dialogue["state"] == "draft"
