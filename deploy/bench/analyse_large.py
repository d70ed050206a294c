"""One large dialogue, in a process of its own so that its memory can be told.

Reads how large it is as JSON, and writes the seconds and MiB as JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

from deploy.bench.crowd import crowd, parted
from deploy.opinions import analyse, read_stances

LATER = 0.01
_MIB = 1024
T = TypeVar("T")


def measure(people: int, ideas: int, stances: int) -> dict[str, Any]:
    """Return the figures of one dialogue.

    Everything is on one core. The stances come one by one. The second time only the new ones are
    read; the others and the state are at hand.

    Args:
        people: of the dialogue.
        ideas: of the dialogue.
        stances: of the dialogue, the later ones too.
    """
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    first, later = parted(crowd(people, ideas, stances), LATER)
    standing = [f"i{number}" for number in range(ideas)]
    seconds: dict[str, float] = {}
    read = _timed(seconds, "read_s", lambda: read_stances(first, standing))
    # They would make every later cleaning of the memory slow; a worker has let them go.
    first.clear()
    groups, state = _timed(seconds, "analyse_s", lambda: analyse(read))
    both = _timed(seconds, "read_again_s", lambda: read.with_new(read_stances(later, standing)))
    again, _ = _timed(seconds, "analyse_again_s", lambda: analyse(both, state))
    return {
        "large_s": round(seconds["read_s"] + seconds["analyse_s"], 3),
        "large_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // _MIB,
        "again_s": round(seconds["read_again_s"] + seconds["analyse_again_s"], 3),
        "parts": seconds,
        "sizes": [group.size for group in groups.groups],
        "sizes_again": [group.size for group in again.groups],
    }


def _timed(seconds: dict[str, float], name: str, work: Callable[[], T]) -> T:
    begun = time.perf_counter()
    found = work()
    seconds[name] = round(time.perf_counter() - begun, 3)
    return found


if __name__ == "__main__":
    json.dump(measure(**json.load(sys.stdin)), sys.stdout)
