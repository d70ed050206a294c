"""Named points at which a test lets the process die, to prove that it may die anywhere.

They lie before and after every write, publish, confirm and acknowledgement. For tests only:
without ``KLANKBORD_FAILPOINTS`` in the environment, passing one does nothing.

The variable holds ``name``, or ``name:3`` to die the third time that the point is passed, or
several of these parted by commas. ``@path`` names a file that holds the same and may change.
"""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from services.chassis.config import SettingsError

VARIABLE = "KLANKBORD_FAILPOINTS"


class Point(StrEnum):
    """Every failpoint, with what has happened when it is passed and what has not."""

    # Starting: validators, indexes, and what a killed predecessor left open.
    START_BEFORE_PREPARE = "start.before-prepare"  # nothing of the store was touched
    START_AFTER_PREPARE = "start.after-prepare"  # the store is prepared, nothing consumes yet

    # A batch of messages.
    BATCH_BEFORE_SEND_ON = "batch.before-send-on"  # effects stored; nothing retried or parked
    BATCH_AFTER_SEND_ON = "batch.after-send-on"  # these are sent and confirmed
    BATCH_BEFORE_ACK = "batch.before-ack"  # everything done, nothing acknowledged
    BATCH_AFTER_ACK = "batch.after-ack"  # the whole batch is acknowledged

    # A group of messages to the broker.
    PUBLISH_BEFORE = "publish.before"  # the next message of a group is not on its way
    PUBLISH_AFTER = "publish.after"  # that one is on its way, perhaps not further than a buffer
    CONFIRM_BEFORE = "confirm.before"  # all of the group is written, no confirm awaited
    CONFIRM_AFTER = "confirm.after"  # all of the group is confirmed, the caller does not know

    # The relay of an outbox.
    RELAY_BEFORE_LEASE = "relay.before-lease"  # no lease is held
    RELAY_AFTER_LEASE = "relay.after-lease"  # the lease is held, nothing read
    RELAY_BEFORE_PUBLISH = "relay.before-publish"  # a page is read, nothing published
    RELAY_BEFORE_CLEAR = "relay.before-clear"  # the page is confirmed and still in the outbox
    RELAY_AFTER_CLEAR = "relay.after-clear"  # the page is gone from the outbox
    RELAY_BEFORE_RELEASE = "relay.before-release"  # stopping; the lease is held
    RELAY_AFTER_RELEASE = "relay.after-release"  # stopping; the lease is given back

    # A transaction, whichever.
    SESSION_BEFORE = "session.before"  # the session is not written down
    SESSION_AFTER = "session.after"  # the session is written down, nothing began
    TRANSACTION_STARTED = "transaction.started"  # begun, nothing read or written
    TRANSACTION_BEFORE_COMMIT = "transaction.before-commit"  # all is written, not committed
    TRANSACTION_AFTER_COMMIT = "transaction.after-commit"  # committed, nobody knows

    # Between the writes of engagement's transactions.
    ENGAGEMENT_AFTER_TURN = "engagement.after-turn"  # the batch has its turn, nothing else
    ENGAGEMENT_AFTER_KEYS = "engagement.after-keys"  # keys of events logged, nothing they say
    ENGAGEMENT_AFTER_LOG = "engagement.after-log"  # events logged; no involvement changed
    ENGAGEMENT_AFTER_INVOLVEMENTS = "engagement.after-involvements"  # involvements, no tally
    ENGAGEMENT_AFTER_TALLIES = "engagement.after-tallies"  # tallies, no outgoing event
    MERGE_AFTER_IDEA = "merge.after-idea"  # the merge is kept, nothing counted anew
    MERGE_AFTER_COUNT = "merge.after-count"  # counted anew, no outgoing event

    # Keeping parked messages, and replaying them.
    PARKED_BEFORE_KEEP = "parked.before-keep"  # taken from the queue, not kept
    PARKED_AFTER_KEEP = "parked.after-keep"  # kept, still in the queue
    PARKED_AFTER_PARTS = "parked.after-parts"  # the body of a large one is kept, itself is not
    REPLAY_AFTER_PUBLISH = "replay.after-publish"  # published again, still kept
    REPLAY_AFTER_REMOVE = "replay.after-remove"  # no longer kept, nobody knows

    # Between the writes of ideas' transactions.
    IDEAS_AFTER_STATE = "ideas.after-state"  # a state is kept, its facts are not
    IDEAS_AFTER_LOG = "ideas.after-log"  # its facts are logged, not in the outbox
    IDEAS_AFTER_GUARD = "ideas.after-guard"  # a merge has its turn, nothing else
    IDEAS_AFTER_ANSWERS = "ideas.after-answers"  # a decision's answers are kept, itself is not
    IDEAS_AFTER_IDEAS = "ideas.after-ideas"  # ideas of a batch are kept, not marked as taken
    IDEAS_AFTER_TAKEN = "ideas.after-taken"  # they are marked, their facts are not kept

    # Between the writes of digest's transactions, and of a rebuild.
    READ_MODEL_AFTER_GATE = "read-model.after-gate"  # a batch has its turn, nothing else
    READ_MODEL_AFTER_PUT = "read-model.after-put"  # one more collection is written
    REBUILD_AFTER_CLOSING = "rebuild.after-closing"  # the gate is closed, nothing cleared
    REBUILD_AFTER_CLEARING = "rebuild.after-clearing"  # one more collection is empty
    REBUILD_AFTER_METERS = "rebuild.after-meters"  # all is empty, the gate is closed
    REQUEST_AFTER_WRITE = "request.after-write"  # a request is kept, its event is not
    DIGEST_AFTER_HEAD = "digest.after-head"  # a digest is kept without its forms
    DIGEST_AFTER_FORMS = "digest.after-forms"  # with its forms, without its event

    # Bringing digests to their recipients.
    DELIVERY_AFTER_FAN_OUT = "delivery.after-fan-out"  # a digest is fanned out, nobody asked
    DELIVERY_AFTER_CLAIM = "delivery.after-claim"  # deliveries are claimed, nothing sent
    DELIVERY_AFTER_SEND = "delivery.after-send"  # the far side has it, not written down
    DELIVERY_AFTER_MARK = "delivery.after-mark"  # written down, not delivered
    DELIVERY_AFTER_CONFIRM = "delivery.after-confirm"  # delivered, not told
    DELIVERY_AFTER_AGAIN = "delivery.after-again"  # asked for again, not marked as such

    # Forgetting a participant.
    ERASE_AFTER_IDEAS = "erase.after-ideas"  # gone from ideas, nobody else asked
    ERASE_AFTER_PARKED = "erase.after-parked"  # gone from parked messages, not from what counts
    ERASE_AFTER_COUNTED = "erase.after-counted"  # gone from what counts, not told
    ERASE_AFTER_READ_MODEL = "erase.after-read-model"  # gone from the read model, not told

    # Answering calls and requests.
    CALL_BEFORE_ANSWER = "call.before-answer"  # the method is done, its answer not sent
    CALL_AFTER_ANSWER = "call.after-answer"  # the answer is sent, the call not acknowledged
    CALL_AFTER_ACK = "call.after-ack"  # the call is acknowledged
    ACCEPT_BEFORE_PUBLISH = "accept.before-publish"  # feedback is checked, not published
    ACCEPT_AFTER_PUBLISH = "accept.after-publish"  # feedback is confirmed, not answered
    REQUEST_BEFORE_ANSWER = "request.before-answer"  # an HTTP request is done, not answered


_SETTING = os.environ.get(VARIABLE, "")


class _Passes:
    """Counts how often each point was passed since the present text was set."""

    def __init__(self) -> None:
        self.text = ""
        self.plan: dict[Point, int] = {}
        self.counts: Counter[Point] = Counter()

    def is_due(self, point: Point, text: str) -> bool:
        if text != self.text:
            self.text, self.plan, self.counts = text, parse(text), Counter()
        self.counts[point] += 1
        return self.plan.get(point) == self.counts[point]


def parse(text: str) -> dict[Point, int]:
    """Return at which pass of which points to die.

    Raises:
        SettingsError: a point that is not there, or a count that is none.
    """
    plan = {}
    for part in filter(None, text.strip().split(",")):
        name, _, count = part.strip().partition(":")
        if name not in set(Point):
            raise SettingsError(f"{VARIABLE}: There is no failpoint '{name}'.")
        if not (count or "1").isdecimal() or int(count or 1) < 1:
            raise SettingsError(f"{VARIABLE}: '{count}' is no number of times.")
        plan[Point(name)] = int(count or 1)
    return plan


def check() -> None:
    """Raise ``SettingsError`` when the environment asks for what is not there."""
    parse(_wanted())


def _wanted() -> str:
    if not _SETTING.startswith("@"):
        return _SETTING
    path = Path(_SETTING[1:])
    return path.read_text(encoding="utf-8") if path.exists() else ""


_PASSES = _Passes()


def _die_when_due(point: Point) -> None:
    if _PASSES.is_due(point, _wanted()):
        sys.stdout.write(f'{{"event": "failpoint.reached", "point": "{point}"}}\n')
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)


def _go_on(_point: Point) -> None:
    return


passing: Callable[[Point], None] = _die_when_due if _SETTING else _go_on
