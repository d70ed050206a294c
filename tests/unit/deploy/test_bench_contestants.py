"""What a contestant's log says about its speed."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from deploy.bench.contestants import Batch, batches, rate
from deploy.local.errors import LocalError

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def batch(end: float, seconds: float = 1.0, messages: int = 100) -> Batch:
    return Batch(START + timedelta(seconds=end), seconds, messages)


def test_the_first_batch_warms_up_and_does_not_count():
    assert rate([[batch(9, 9, 500), batch(10), batch(11)]]) == 100


def test_several_processes_count_from_when_the_last_has_begun():
    quick = [batch(1), batch(2), batch(3), batch(4)]
    late = [batch(2.5), batch(3.5)]
    # After 2.5: half a batch and one, and one.
    assert rate([quick, late]) == 250 / 1.5


def test_a_process_that_handled_one_batch_only_is_not_waited_for():
    early, late = [batch(1), batch(2), batch(3)], [batch(3.5)]
    assert rate([early, late]) == 300 / 2.5


@pytest.mark.parametrize("found", [[[batch(1)]], [[batch(1)], [batch(2)]]])
def test_one_batch_each_is_too_little_to_measure(found):
    with pytest.raises(LocalError, match="Too few events"):
        rate(found)


def test_lines_of_other_queues_and_half_lines_are_left_out():
    said = {"event": "batch.handled", "timestamp": START.isoformat(), "seconds": 1, "messages": 2}
    lines = [json.dumps({**said, "queue": name}) for name in ("mine", "other")]
    text = "\n".join([*lines, "noise", lines[0][:-5]])
    assert batches(text, "mine") == [Batch(START, 1, 2)]
