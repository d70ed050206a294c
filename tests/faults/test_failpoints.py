"""A process may die at any point: nothing is lost, and nothing is counted twice."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from services.chassis.failpoints import Point
from tests.faults.stage import Stage, staged
from tests.faults.workload import Work
from tests.integration.parts import chosen_parts

# Who dies where, one after another in each column; those of a row die in the same round.
PLAN: dict[str, list[Point]] = {
    "engagement": [
        Point.ENGAGEMENT_AFTER_TURN,
        Point.ENGAGEMENT_AFTER_KEYS,
        Point.ENGAGEMENT_AFTER_LOG,
        Point.ENGAGEMENT_AFTER_INVOLVEMENTS,
        Point.ENGAGEMENT_AFTER_TALLIES,
        Point.MERGE_AFTER_IDEA,
        Point.MERGE_AFTER_COUNT,
        Point.BATCH_BEFORE_SEND_ON,
        Point.PARKED_BEFORE_KEEP,
        Point.PARKED_AFTER_KEEP,
        Point.PARKED_AFTER_PARTS,
        Point.REPLAY_AFTER_PUBLISH,
        Point.REPLAY_AFTER_REMOVE,
        Point.ERASE_AFTER_PARKED,
        Point.ERASE_AFTER_COUNTED,
    ],
    "ideas": [
        Point.IDEAS_AFTER_STATE,
        Point.IDEAS_AFTER_LOG,
        Point.IDEAS_AFTER_GUARD,
        Point.IDEAS_AFTER_ANSWERS,
        Point.IDEAS_AFTER_IDEAS,
        Point.IDEAS_AFTER_TAKEN,
        Point.CALL_AFTER_ACK,
        Point.RELAY_BEFORE_PUBLISH,
        Point.RELAY_BEFORE_CLEAR,
        Point.RELAY_AFTER_CLEAR,
        Point.BATCH_AFTER_SEND_ON,
        Point.RELAY_AFTER_LEASE,
        Point.ERASE_AFTER_IDEAS,
    ],
    "digest": [
        Point.READ_MODEL_AFTER_GATE,
        Point.READ_MODEL_AFTER_PUT,
        Point.REQUEST_AFTER_WRITE,
        Point.TRANSACTION_STARTED,
        Point.TRANSACTION_BEFORE_COMMIT,
        Point.TRANSACTION_AFTER_COMMIT,
        Point.BATCH_AFTER_ACK,
        Point.CALL_BEFORE_ANSWER,
        Point.CALL_AFTER_ANSWER,
        Point.REBUILD_AFTER_CLOSING,
        Point.REBUILD_AFTER_CLEARING,
        Point.REBUILD_AFTER_METERS,
        # Beside a worker that dies with a delivery in its hands.
        Point.DELIVERY_AFTER_AGAIN,
        Point.ERASE_AFTER_READ_MODEL,
    ],
    "digest-worker": [
        Point.DIGEST_AFTER_HEAD,
        Point.DIGEST_AFTER_FORMS,
        Point.SESSION_BEFORE,
        Point.SESSION_AFTER,
        Point.RELAY_BEFORE_LEASE,
        Point.BATCH_BEFORE_ACK,
        Point.START_BEFORE_PREPARE,
        Point.START_AFTER_PREPARE,
        Point.RELAY_BEFORE_RELEASE,
        Point.RELAY_AFTER_RELEASE,
        Point.DELIVERY_AFTER_FAN_OUT,
        Point.DELIVERY_AFTER_SEND,
        Point.DELIVERY_AFTER_CLAIM,
        Point.DELIVERY_AFTER_MARK,
        Point.DELIVERY_AFTER_CONFIRM,
    ],
    "gateway": [
        Point.ACCEPT_BEFORE_PUBLISH,
        Point.ACCEPT_AFTER_PUBLISH,
        Point.REQUEST_BEFORE_ANSWER,
        Point.PUBLISH_BEFORE,
        Point.PUBLISH_AFTER,
        Point.CONFIRM_BEFORE,
        Point.CONFIRM_AFTER,
    ],
}
ROUNDS = max(map(len, PLAN.values()))
REBUILDING = {one for one in Point if one.startswith("rebuild.")}
REPLAYING = {one for one in Point if one.startswith("replay.")}
ERASING = {one for one in Point if one.startswith("erase.")}
# Passed only on ways that the common work does not take.
APART = {
    *REBUILDING,
    *REPLAYING,
    *ERASING,
    Point.PARKED_AFTER_PARTS,
    Point.DELIVERY_AFTER_AGAIN,
}
# Passed only when a process starts or stops, so that it must be made to.
KICKS = {
    Point.START_BEFORE_PREPARE: signal.SIGKILL,
    Point.START_AFTER_PREPARE: signal.SIGKILL,
    Point.RELAY_BEFORE_RELEASE: signal.SIGTERM,
    Point.RELAY_AFTER_RELEASE: signal.SIGTERM,
}
# A point of these is passed in every process that has a queue and an outbox.
SHARED = [one for one in Point if one.startswith(("batch.", "confirm.", "publish.", "relay."))]
PAIR_SECONDS = 600 if os.environ.get("KLANKBORD_TEST_FULL") else 30
MOST_PAIRS = 100
SEED = int(os.environ["KLANKBORD_TEST_SEED"])


@pytest.fixture(scope="module")
def stage(tmp_path_factory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("failpoints")
    with chosen_parts(folder / "parts") as parts, staged(folder, parts) as stage:
        yield stage


@pytest.fixture(scope="module")
def works() -> list[Work]:
    """Every dialogue that was worked on, to be looked at once more in the end."""
    return []


def test_every_failpoint_has_its_turn():
    turns = Counter(point for points in PLAN.values() for point in points)
    assert turns == Counter(Point)


def test_a_failpoint_without_a_turn_would_be_noticed():
    turns = Counter(point for points in PLAN.values() for point in points[1:])
    assert turns != Counter(Point)


def play(stage: Stage, works: list[Work], plan: dict[str, list[Point]], seed: int) -> None:
    """Work on a dialogue of its own while processes die as planned, then wait for rest."""
    stage.until(stage.ready)
    work = Work(stage, seed)
    work.prepare()
    works.append(work)
    for name, points in plan.items():
        stage.roles[name].arm(*points)
        if number := KICKS.get(points[0]):
            stage.roles[name].kick(number)
    wanted = {point for points in plan.values() for point in points}
    work.run(large=Point.PARKED_AFTER_PARTS in wanted)
    stage.until(work.settled)
    stage.until(work.brought)
    if wanted & REBUILDING:
        rebuild(stage, work)
    if wanted & REPLAYING:
        stage.meanwhile(work.replay)
        stage.until(work.settled)
    if wanted & ERASING:
        work.erase()
        stage.until(work.settled)


def rebuild(stage: Stage, work: Work) -> None:
    """Rebuild the read model, and wait until it is back."""
    stage.meanwhile(lambda: stage.ask("POST", "/v1/rebuild"))
    stage.until(work.settled)
    stage.ask("POST", "/v1/rebuild/done")


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_a_process_that_dies_at_a_failpoint_loses_nothing(stage, works, turn):
    plan = {name: points[turn : turn + 1] for name, points in PLAN.items() if turn < len(points)}
    play(stage, works, plan, seed=turn)
    # A relay passes some of its points at the pace of its lease only.
    stage.until(lambda: not stage.told())
    stage.until(stage.ready)
    works[-1].check()


# The seed stands in the test's name, so that every report shows it.
@pytest.mark.parametrize("seed", [SEED])
def test_pairs_of_failpoints_at_random(stage, works, seed, record_property):
    chance = random.Random(seed)
    end = time.monotonic() + PAIR_SECONDS
    drawn = completed = 0
    # A slow machine draws few pairs in that time.
    while time.monotonic() < end or (not completed and drawn < MOST_PAIRS):
        plan = {name: pair(chance, name) for name in PLAN}
        play(stage, works, plan, seed=chance.randrange(1_000_000))
        drawn += len(plan)
        completed += sum(not role.armed for role in stage.roles.values())
        for role in stage.roles.values():
            # A point may lie on a way that the second life did not take.
            role.disarm()
        stage.until(stage.ready)
        works[-1].check()
    record_property("pairs", f"{completed} of {drawn} pairs were completed")
    assert completed > 0, f"none of {drawn} pairs was completed"


def pair(chance: random.Random, name: str) -> list[str]:
    own = [point for point in PLAN[name] if point not in KICKS]
    choices = own if name == "gateway" else [*own, *SHARED]
    points = [point for point in choices if point not in APART]
    return [f"{chance.choice(points)}:{chance.randint(1, 3)}" for _ in range(2)]


def test_in_the_end_every_dialogue_still_stands_as_it_was_counted(stage, works):
    for work in works:
        stage.until(work.settled)
        work.check()


def test_what_was_wrong_is_parked_and_nothing_else(stage, works):
    kept = stage.database("engagement")["parked"].find({}, {"source": 1, "event": 1})
    found = {(one["source"], one["event"]) for one in kept}
    assert found == {(work.source, id_) for work in works for id_ in work.bad}
