import pytest

from services.contracts.examples import load
from services.contracts.registry import (
    EVENTS_EXCHANGE,
    FEEDBACK_EXCHANGE,
    REGISTRY,
    Queue,
    Status,
    consumed_by,
)
from tests.contract import guards

PROMISED = {
    *(
        f"feedback.{word}.v1"
        for word in ["stance", "comment", "follow", "view", "share", "search", "idea"]
    ),
    *(f"dialogue.{word}.v1" for word in ("opened", "charter-changed", "closed")),
    *(f"participant.{word}.v1" for word in ("joined", "erased")),
    *(
        f"idea.{word}.v1"
        for word in ["submitted", "edited", "moderated", "merged", "unmerged", "answered"]
    ),
    *("engagement.recorded.v1", "milestone.reached.v1"),
    *(f"digest.{word}.v1" for word in ("requested", "published", "delivered")),
}


def test_every_event_of_the_design_is_there():
    assert set(REGISTRY) >= PROMISED


def test_names_are_well_formed():
    assert guards.badly_named(REGISTRY) == []


@pytest.mark.parametrize(
    "bad", ["stance.v1", "feedback.stance", "feedback.Stance.v1", "feedback.stance.v0", "a.b.v1\n"]
)
def test_the_guard_notices_a_bad_name(bad):
    assert guards.badly_named([bad]) == [bad]


def test_a_new_version_stands_beside_the_old_one():
    assert guards.versions_without_predecessor(REGISTRY) == []
    assert guards.versions_without_predecessor(["a.b.v1", "a.b.v3"]) == ["a.b.v3"]


@pytest.mark.parametrize("event", REGISTRY.values(), ids=lambda event: event.name)
def test_an_entry_is_complete(event):
    feedback = event.name.startswith("feedback.")
    assert event.summary.endswith(".")
    assert event.exchange == (FEEDBACK_EXCHANGE if feedback else EVENTS_EXCHANGE)
    assert (event.producer == "any") is feedback
    if event.status is Status.RESERVED:
        assert event.consumers == ()


@pytest.mark.parametrize("queue", Queue)
def test_every_queue_has_events_from_one_exchange(queue):
    names = consumed_by(queue)

    assert names
    assert len({REGISTRY[name].exchange for name in names}) == 1


@pytest.mark.parametrize("name", REGISTRY)
def test_a_field_that_is_not_known_yet_is_left_out(name):
    data = load(name, "minimal")["data"]

    assert REGISTRY[name].load({**data, "later": 1}) == REGISTRY[name].load(data)
