"""Waiting until everything that was published is counted, everywhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deploy.client import Client, address
from deploy.clock import REAL_TIME, Time
from deploy.local.errors import LocalError

PATIENCE_SECONDS = 60.0
# Where as many events were parked as are missing, waiting longer brings nothing.
PARKED_SECONDS = 20.0
_PAUSE_SECONDS = 0.3
# Where others keep publishing, the read model never comes to rest.
_REST_SECONDS = 10.0


class StalledError(LocalError):
    """Nothing moved for a long time, though something is missing."""


@dataclass(frozen=True)
class Counted:
    """What is counted at one moment in one dialogue, or what should be.

    Args:
        ideas: events taken in by the service ideas, of the source that was asked for.
        recorded: events counted by the service engagement, of that source.
        known_ideas: ideas in the read model, of every source.
        records: feedback events in the read model, of every source.
        revision: of the read model; grows with everything that arrives there.
    """

    ideas: int
    recorded: int
    known_ideas: int
    records: int
    revision: int = 0

    def lacks(self, wanted: Counted) -> dict[str, tuple[int, int]]:
        """Return each number that is too small, by its words, with what it should be."""
        pairs = {
            "ideas taken in": (self.ideas, wanted.ideas),
            "feedback counted": (self.recorded, wanted.recorded),
            "ideas in the read model": (self.known_ideas, wanted.known_ideas),
            "feedback in the read model": (self.records, wanted.records),
        }
        return {words: (now, goal) for words, (now, goal) in pairs.items() if now < goal}

    def events_lacking(self, wanted: Counted) -> int:
        """Return how many events the services have not taken in or counted."""
        return max(0, wanted.ideas - self.ideas) + max(0, wanted.recorded - self.recorded)

    @property
    def total(self) -> int:
        """All counts together, for a progress bar."""
        return self.ideas + self.recorded + self.known_ideas + self.records


def wanted_after(before: Counted, ideas: int, feedback: int) -> Counted:
    """Return the counts that must be reached.

    The read model counts every source, so what was there already has to stay on top.

    Args:
        before: what was counted before anything was published.
        ideas: distinct idea events of the source.
        feedback: distinct other events of the source.
    """
    return Counted(
        ideas=ideas,
        recorded=feedback,
        known_ideas=max(ideas, before.known_ideas + ideas - before.ideas),
        records=max(feedback, before.records + feedback - before.recorded),
    )


def read_counted(client: Client, dialogue: str, source: str | None) -> Counted:
    """Return what is counted now.

    Args:
        client: with an admin's key.
        dialogue: its id.
        source: of the events; with None those of every source, and every idea.

    Raises:
        ClientError: the gateway did not say.
    """
    value = client.get(address("dialogues", dialogue, "progress"), source=source).value
    return Counted(
        ideas=value["ideas"]["accepted"],
        recorded=value["engagement"]["recorded"],
        known_ideas=value["digest"]["ideas"],
        records=value["digest"]["records"],
        revision=value["digest"]["revision"],
    )


def wait_until_counted(
    read: Callable[[], Counted],
    wanted: Counted,
    seen: Callable[[Counted], None],
    *,
    time: Time = REAL_TIME,
    rest: float = 0.0,
    parked: Callable[[], int] = lambda: 0,
) -> Counted:
    """Wait until every number is reached and the read model has come to rest.

    Args:
        read: gives what is counted now.
        wanted: the numbers to reach.
        seen: told each time what is counted.
        time: the clock.
        rest: seconds for which the read model must not change; with 0 it must be the same twice.
        parked: tells how many events were parked meanwhile.

    Returns:
        What is counted in the end.

    Raises:
        StalledError: nothing came nearer for a minute, or for 20 seconds when what is missing was
            parked; says which number stands where.
    """
    gap, gap_at, revision, revision_at = -1, time.now(), -1, time.now()
    while True:
        now = read()
        seen(now)
        missing = now.lacks(wanted)
        if _gap(missing) != gap:
            gap, gap_at = _gap(missing), time.now()
        if missing:
            _refuse_standstill(now, wanted, time.now() - gap_at, parked)
        if now.revision != revision:
            revision, revision_at = now.revision, time.now()
        elif not missing and time.now() - revision_at >= rest:
            return now
        if not missing and time.now() - gap_at > rest + _REST_SECONDS:
            return now
        time.pause(_PAUSE_SECONDS)


def _gap(missing: dict[str, tuple[int, int]]) -> int:
    return sum(goal - now for now, goal in missing.values())


def _refuse_standstill(
    now: Counted, wanted: Counted, seconds: float, parked: Callable[[], int]
) -> None:
    if seconds <= min(PARKED_SECONDS, PATIENCE_SECONDS):
        return
    lacking, found = now.events_lacking(wanted), parked()
    if seconds > PATIENCE_SECONDS or 0 < lacking <= found:
        raise StalledError(_stalled(now.lacks(wanted), seconds, found))


def _stalled(missing: dict[str, tuple[int, int]], seconds: float, parked: int) -> str:
    stands = "; ".join(f"{words}: {now} of {goal}" for words, (now, goal) in missing.items())
    look = "See `./klankbord status` and `./klankbord logs`."
    if parked:
        look = f"Parked meanwhile: {parked}; `./klankbord parked list` says why. {look}"
    return (
        f"Nothing was counted for {seconds:.0f} seconds, but not everything has arrived "
        f"({stands}). {look}"
    )
