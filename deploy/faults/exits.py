"""How processes ended, as the supervisor wrote it down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_SPAWNED = re.compile(r"INFO spawned: '(?P<name>[^']+)' with pid (?P<pid>\d+)")
_ENDED = re.compile(r"(?:exited|stopped): (?P<name>[^ ]+) \((?P<how>[^;)]*)")
_BY_KILL = "terminated by SIGKILL"


@dataclass(frozen=True)
class Exit:
    """The end of a process.

    Args:
        name: of the part.
        pid: of the process.
        how: in the supervisor's words.
    """

    name: str
    pid: int
    how: str

    @property
    def killed(self) -> bool:
        """Whether SIGKILL ended it."""
        return self.how == _BY_KILL


def read_exits(log: Iterable[str]) -> dict[int, Exit]:
    """Return how processes ended, by pid; a pid that came back names its latest process.

    Args:
        log: lines of the supervisor's log.
    """
    running: dict[str, int] = {}
    exits: dict[int, Exit] = {}
    for line in log:
        if spawned := _SPAWNED.search(line):
            running[spawned["name"]] = int(spawned["pid"])
        elif (ended := _ENDED.search(line)) and ended["name"] in running:
            pid = running.pop(ended["name"])
            exits[pid] = Exit(ended["name"], pid, ended["how"])
    return exits


def unexpected(exits: Mapping[int, Exit], ours: Iterable[int]) -> list[Exit]:
    """Return the ends of processes that we did not signal.

    Args:
        exits: by pid.
        ours: the pids that we sent SIGKILL or SIGTERM.
    """
    signalled = set(ours)
    return [one for pid, one in exits.items() if pid not in signalled]
