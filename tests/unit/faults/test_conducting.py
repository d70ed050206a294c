"""Faults are played at their times, undone at the end of theirs, and shrunk when a run fails."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy.faults.conducting import Conductor
from deploy.faults.control import NodeError
from deploy.faults.feed import Feed
from deploy.faults.injecting import Means
from deploy.faults.ledger import Ledger, read_ledger
from deploy.faults.plan import Fault, Kind
from deploy.faults.settling import all_queues, settle
from deploy.faults.shrinking import shrink
from deploy.faults.traffic import Door, Sending
from deploy.local.errors import LocalError
from tests.unit.deploy.fakes import FakeClock


@dataclass
class FakeLinks:
    """Notes what is done to links, and when."""

    clock: FakeClock
    open: int = 1
    done: list[tuple[float, str, str]] = field(default_factory=list)

    def harm(self, link: str, how: str) -> int:
        self.done.append((round(self.clock.seconds), link, how))
        return self.open


@dataclass
class FakeNode:
    """A node that does not answer the first times."""

    failures: int = 0
    cleared: int = 0

    def raise_disk_alarm(self) -> bool:
        return True

    def clear_disk_alarm(self) -> None:
        if self.failures:
            self.failures -= 1
            raise NodeError("away")
        self.cleared += 1


class FakeProcesses:
    def running(self, _target: str) -> int:
        return 0


def conductor(clock: FakeClock, links: FakeLinks, node: FakeNode | None = None) -> Conductor:
    means = Means(FakeProcesses(), links, node or FakeNode(), lambda: 0, lambda: None)  # type: ignore[arg-type]
    return Conductor(means, clock.time, lambda _text: None)


def test_a_lasting_fault_is_undone_when_its_time_is_over() -> None:
    clock = FakeClock()
    links = FakeLinks(clock)
    playing = conductor(clock, links)
    faults = [Fault(2.0, Kind.BLACK_HOLE, "a", 5.0), Fault(4.0, Kind.CUT, "b")]
    playing.play(faults, lambda: False, 10.0, lambda _place: None)
    assert links.done == [(2, "a", "hole"), (4, "b", "cut"), (7, "a", "heal")]
    assert playing.conducted.ended == pytest.approx(7.0, abs=0.5)


@pytest.mark.parametrize(("kind", "begun"), [(Kind.KILL, 30), (Kind.CUT, 2)])
def test_a_last_kill_waits_for_the_traffic(kind: Kind, begun: int) -> None:
    clock = FakeClock()
    noted: list[tuple[int, str]] = []
    playing = conductor(clock, FakeLinks(clock))
    playing._note = lambda text: noted.append((round(clock.seconds), text.partition(" ")[0]))
    faults = [Fault(1.0, Kind.CUT, "a"), Fault(2.0, kind, "ideas")]
    playing.play(faults, lambda: clock.seconds < 30, 60.0, lambda _place: None)
    assert [when for when, what in noted if what == "begin"] == [1, begun]
    # What settles is counted from when all was sent.
    assert playing.conducted.ended >= 29.9


def test_an_undo_that_fails_is_tried_again() -> None:
    clock, node = FakeClock(), FakeNode(failures=3)
    playing = conductor(clock, FakeLinks(clock), node)
    faults = [Fault(1.0, Kind.DISK_ALARM, "rabbitmq", 2.0)]
    playing.play(faults, lambda: False, 1.0, lambda _place: None)
    assert node.cleared == 1
    assert playing.conducted.ended > 5.0


def test_everything_is_undone_at_once_when_a_run_is_broken_off() -> None:
    clock = FakeClock()
    links = FakeLinks(clock)
    playing = conductor(clock, links)

    def stop(_place: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        playing.play([Fault(1.0, Kind.BLACK_HOLE, "a", 500.0)], lambda: False, 1.0, stop)
    playing.undo_all()
    assert links.done[-1][2] == "heal"
    assert clock.seconds < 10


def test_what_cannot_be_undone_is_said() -> None:
    clock, node = FakeClock(), FakeNode(failures=1_000)
    playing = conductor(clock, FakeLinks(clock), node)
    with pytest.raises(LocalError, match="undone"):
        playing._begin(Fault(1.0, Kind.DISK_ALARM, "rabbitmq", 2.0))
        playing.undo_all()


def test_a_link_without_a_connection_was_not_cut() -> None:
    clock = FakeClock()
    playing = conductor(clock, FakeLinks(clock, open=0))
    playing.play([Fault(1.0, Kind.CUT, "a")], lambda: False, 1.0, lambda _place: None)
    assert [one.happened for one in playing.conducted.injected] == [False]


FAULTS = tuple(Fault(float(number), Kind.CUT, f"link-{number}") for number in range(16))


def needs(*targets: str):
    def fails(faults: Sequence[Fault]) -> bool:
        return set(targets) <= {fault.target for fault in faults}

    return fails


@pytest.mark.parametrize("targets", [("link-5",), ("link-2", "link-13"), ("link-0", "link-15")])
def test_a_failing_sequence_is_shrunk_to_what_is_needed(targets: tuple[str, ...]) -> None:
    smallest = shrink(FAULTS, needs(*targets), lambda: True)
    assert {fault.target for fault in smallest} == set(targets)


def test_shrinking_ends_with_its_time() -> None:
    runs: list[int] = []

    def fails(faults: Sequence[Fault]) -> bool:
        runs.append(len(faults))
        return needs("link-2", "link-13")(faults)

    assert len(shrink(FAULTS, fails, lambda: len(runs) < 3)) < 17
    assert len(runs) <= 3


def test_a_smaller_sequence_begins_as_early_as_a_whole_one() -> None:
    (only,) = shrink(FAULTS, needs("link-15"), lambda: True)
    assert only.at <= 3.0


def test_the_feed_keeps_its_pace_and_ends() -> None:
    clock = FakeClock()
    sendings = [Sending(number, Door.AMQP) for number in range(25)]
    feed = Feed(iter(sendings), 10.0, clock.time)
    assert feed.take(Door.AMQP, 100) == []
    clock.seconds = 1.0
    assert feed.take(Door.AMQP, 4) == sendings[:4]
    assert feed.take(Door.AMQP, 100) == sendings[4:10]
    assert feed.take(Door.SINGLE, 100) == []
    clock.seconds = 9.0
    assert feed.take(Door.AMQP, 100) == sendings[10:]
    assert feed.take(Door.AMQP, 100) is None


def test_the_ledger_gives_back_what_was_accepted(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger") as ledger:
        ledger.accepted([Sending(1, Door.AMQP), Sending(2, Door.AMQP)])
        ledger.accepted([Sending(1, Door.SINGLE, again=True)])
        ledger.digest("d/host/r1")
    promised = read_ledger(tmp_path / "ledger")
    assert (promised.events, promised.again, promised.digests) == ({1, 2}, 1, {"d/host/r1"})


def test_what_the_ledger_says_is_on_the_disk_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, on_disk = tmp_path / "ledger", [0]
    monkeypatch.setattr(os, "fsync", lambda _file: on_disk.append(lines(path)))
    with Ledger(path) as ledger:
        ledger.accepted([Sending(1, Door.AMQP), Sending(2, Door.AMQP)])
        assert on_disk == [0, 2]
        ledger.digest("d/host/r1")
        assert on_disk == [0, 2, 3]


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_settling_ends_when_nothing_was_open_for_a_while() -> None:
    clock = FakeClock()
    settled = settle(
        lambda: {} if clock.seconds in (3, 4) or clock.seconds >= 10 else {"outbox": 1},
        60.0,
        clock.time,
        lambda _open: None,
    )
    assert (settled.open, settled.at) == ({}, 10.0)
    assert settled.last_seen == {"outbox": 9.0}


def test_settling_ends_when_its_time_is_up() -> None:
    clock = FakeClock()
    settled = settle(lambda: {"outbox": 1}, 60.0, clock.time, lambda _open: None)
    assert settled.open == {"outbox": 1}
    assert settled.at == pytest.approx(61, abs=1.5)


def test_every_queue_must_become_empty() -> None:
    assert set(all_queues()) >= {
        "engagement.feedback",
        "engagement.feedback.retry.1",
        "engagement.feedback.parked",
    }
