from datetime import UTC, datetime

import pytest

from services.contracts import envelope, examples
from services.contracts.registry import REGISTRY, Status
from tests.contract import guards

LATER = datetime(2027, 1, 1, tzinfo=UTC)
EVERY = [(name, form) for name in REGISTRY for form in examples.FORMS]


def _read(name, form):
    [event] = envelope.read(
        examples.read(name, form), envelope.STRUCTURED, {}, prefixes=envelope.AMQP_PREFIXES
    )
    return event


@pytest.mark.parametrize(("name", "form"), EVERY)
def test_an_example_is_accepted_and_survives_the_round_trip(name, form):
    event = _read(name, form)

    checked = envelope.check(event, LATER)

    assert event.type == name
    sent = examples.load(name, form)["data"]
    dumped = checked.type.dump(checked.data)
    assert {key: value for key, value in _filled(dumped).items() if key in sent} == sent
    assert checked.type.load(dumped) == checked.data
    [again] = envelope.read(
        envelope.write(event), envelope.STRUCTURED, {}, prefixes=envelope.AMQP_PREFIXES
    )
    assert again == event


def _filled(value):
    """Return the value without what is null: that is what an example leaves out."""
    if isinstance(value, dict):
        return {key: _filled(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_filled(item) for item in value]
    return value


@pytest.mark.parametrize("name", REGISTRY)
def test_a_full_example_has_every_field(name):
    example = examples.load(name, "full")

    assert guards.absent_fields(REGISTRY[name].schema(), example["data"]) == []
    assert guards.absent_fields(envelope.Envelope(), example, "") == []


@pytest.mark.parametrize("name", REGISTRY)
def test_a_minimal_example_has_only_required_fields(name):
    example = examples.load(name, "minimal")

    assert guards.optional_fields(REGISTRY[name].schema(), example["data"]) == []
    assert guards.optional_fields(envelope.Envelope(), example, "") == []


def test_published_examples_never_change():
    active = [name for name, event in REGISTRY.items() if event.status is Status.ACTIVE]
    data = {
        (name, form): examples.load(name, form)["data"]
        for name in active
        for form in examples.FORMS
    }

    assert guards.changed_since_published(data, examples.frozen()) == []


def test_every_event_has_its_examples_and_every_example_its_event():
    assert guards.unmatched_examples(REGISTRY, examples.stored()) == set()


class TestTheGuardsNotice:
    def test_a_changed_example(self):
        name = "feedback.stance.v1"
        data = {(name, "minimal"): {**examples.load(name, "minimal")["data"], "stance": "pass"}}
        frozen = {name: {"minimal": examples.frozen()[name]["minimal"]}}

        assert guards.changed_since_published(data, frozen) == [(name, "minimal")]

    def test_an_active_event_that_was_not_frozen_and_a_frozen_one_that_went(self):
        assert guards.changed_since_published({("a.b.v1", "full"): {}}, {}) == [("a.b.v1", "full")]
        assert guards.changed_since_published({}, {"a.b.v1": {"full": ""}}) == [("a.b.v1", "full")]

    def test_a_missing_and_an_orphaned_example(self):
        stored = examples.stored() - {("feedback.view.v1", "full")} | {("old.one.v1", "full")}

        unmatched = guards.unmatched_examples(REGISTRY, stored)

        assert unmatched == {("feedback.view.v1", "full"), ("old.one.v1", "full")}

    def test_a_full_example_that_lacks_a_nested_field(self):
        example = examples.load("idea.answered.v1", "full")["data"]
        del example["idea"]["answer"]["decision"]["title"]

        absent = guards.absent_fields(REGISTRY["idea.answered.v1"].schema(), example)

        assert absent == ["data.idea.answer.decision.title"]

    def test_a_minimal_example_with_an_optional_and_an_unknown_nested_field(self):
        example = examples.load("idea.answered.v1", "minimal")["data"]
        example["idea"]["author"] = "d-1"
        example["idea"]["moderation"]["colour"] = "green"

        spare = guards.optional_fields(REGISTRY["idea.answered.v1"].schema(), example)

        assert spare == ["data.idea.author", "data.idea.moderation.colour"]
