"""A dialogue that we wrote ourselves, for the demo and for trying things out.

Everything in it is invented: the care organisation, the people and what they say.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from deploy.sample.crowd import make_crowd
from deploy.sample.data import load
from deploy.sample.feedback import feedback_events
from deploy.sample.host import host_actions
from deploy.sample.ideas import idea_events
from deploy.sample.spans import Span
from deploy.script import Script

SOURCE = "urn:klankbord:sample"
DECISION_AFTER = timedelta(days=30)


def build(end: datetime) -> Script:
    """Return the sample dialogue; the same day gives the same dialogue, to the last event.

    Args:
        end: the three weeks end at the last midnight (UTC) before this moment.
    """
    span = Span.before(end)
    dialogue = load("dialogue")
    people = make_crowd(load("people"))
    written = load("ideas")
    ideas = idea_events(SOURCE, dialogue["id"], written, people, span)
    next_step_on = (span.finish + DECISION_AFTER).date().isoformat()
    return Script(
        source=SOURCE,
        dialogue={**dialogue, "charter": {**dialogue["charter"], "next_step_on": next_step_on}},
        participants=tuple(person.joining() for person in people),
        ideas=ideas,
        feedback=feedback_events(SOURCE, written, ideas, people, span),
        actions=host_actions(load("host")),
    )
