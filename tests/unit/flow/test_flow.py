"""Whatever order, doubles and crashes: the counts are those of what was sent."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from services.digest import readmodel
from services.engagement import counting, telling
from services.engagement.domain import fold
from tests.events import checked
from tests.unit.digest.world import Memory
from tests.unit.flow.machine import Fate, Flow
from tests.unit.flow.memory import MemoryEngagement

THOROUGH = settings(max_examples=80, stateful_step_count=40, deadline=None)
# A broken build must be found every time, and nobody needs the smallest example. What is drawn
# depends on which modules are loaded, so there are many tries; the first that finds it ends them.
SEARCH = settings(
    max_examples=2_000,
    stateful_step_count=40,
    deadline=None,
    database=None,
    derandomize=True,
    report_multiple_bugs=False,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_every_event_counts_once_whatever_happens_on_its_way():
    run_state_machine_as_test(Flow, settings=THOROUGH)


def assert_found() -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Flow, settings=SEARCH)


def test_counting_by_arrival_is_found(monkeypatch):
    def by_arrival(involvement, record):
        forgetful = replace(involvement, stance_at=None, following_at=None)
        return fold(forgetful, record)

    monkeypatch.setattr(counting, "fold", by_arrival)
    assert_found()


def test_counting_without_looking_for_doubles_is_found(monkeypatch):
    def everything(_self, events):
        return {f"{one.event.source}\n{one.event.id}": telling.to_record(one) for one in events}

    monkeypatch.setattr(MemoryEngagement, "fresh", everything)
    assert_found()


def test_a_read_model_that_takes_lower_versions_is_found(monkeypatch):
    monkeypatch.setattr(readmodel, "_newer", lambda offered, _versions: dict(offered))
    assert_found()


def test_a_read_model_that_counts_redeliveries_is_found(monkeypatch):
    take = Memory.take

    def forgetful(self, events):
        self.documents["taken"], kept = {}, self.documents["taken"]
        changed = take(self, events)
        self.documents["taken"] = {**kept, **self.documents["taken"]}
        return changed

    monkeypatch.setattr(Memory, "take", forgetful)
    assert_found()


def test_an_outbox_that_is_cleared_before_the_publish_is_found(monkeypatch):
    def clear_first(self, page, fate):
        events = [self.engagement.outbox[id_] for id_ in page]
        self.engagement.clear(page)
        if fate is not Fate.CRASH_BEFORE_COMMIT:
            self.wire += [checked(event) for event in events]

    monkeypatch.setattr(Flow, "send", clear_first)
    assert_found()
