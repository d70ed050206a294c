"""What the organiser owes, counted in a real store."""

from datetime import timedelta
from functools import partial

import pytest

from services.ideas.debt import Debt, debt
from services.ideas.domain import hosting, ideas
from tests.integration.test_ideas_store import opened_in
from tests.unit.ideas.builders import CHARTER, IDEA, NOW, at

LATE = NOW + timedelta(days=CHARTER["answer_within_days"] + 1)


@pytest.fixture
def house(store):
    kept = opened_in(store)
    for name in ("read", "unread", "refused"):
        request = {**IDEA, "id": name}
        kept.submit_idea("cycling", name, partial(submitted, request))
    for name, state in (("unread", "pending"), ("refused", "rejected")):
        change = {"state": state, "reason": "See the rules."}
        kept.change_idea("cycling", name, partial(moderated, change))
    return kept


def submitted(request, dialogue, known):
    return ideas.submit(dialogue, known, request, at(2))


def moderated(change, dialogue, idea):
    return hosting.moderate(dialogue, idea, change, at(3))


def test_in_time_an_accepted_idea_waits_and_nothing_is_overdue(store, house):
    assert debt(store, NOW + timedelta(days=1)) == Debt(waiting=1)


def test_after_the_promised_days_ideas_that_nobody_answered_or_moderated_are_overdue(store, house):
    assert debt(store, LATE) == Debt(waiting=1, overdue=1, unread=1)
