"""Processes that are measured, and what their logs say about their speed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from deploy.local.errors import LocalError
from deploy.local.home import CHECKOUT

_STOP_SECONDS = 30


@dataclass(frozen=True)
class Batch:
    """A line of a log: what was handled until when.

    Args:
        end: when it was acknowledged.
        seconds: that it took.
        messages: in it.
    """

    end: datetime
    seconds: float
    messages: int


@contextmanager
def contestant(
    command: Sequence[str], log: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program for the block.

    Args:
        command: what this interpreter runs.
        log: gets its output.
        environment: its settings.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own programs
            [sys.executable, *command],
            cwd=CHECKOUT,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def started(log: Path) -> bool:
    """Return whether a service says in its log that it has started."""
    return '"process.started"' in log.read_text("utf-8", "replace")


def batches(log: str, queue: str) -> list[Batch]:
    """Return the batches that a log tells of, in order.

    Args:
        log: its text; a last line that is not whole yet is left out.
        queue: that the batches come from, where the lines name one.
    """
    found = []
    for line in log.splitlines():
        if '"batch.handled"' not in line or not line.endswith("}"):
            continue
        said = json.loads(line)
        if said.get("queue", queue) == queue:
            end = datetime.fromisoformat(said["timestamp"])
            found.append(Batch(end, said["seconds"], said["messages"]))
    return found


def rate(batches: Sequence[Sequence[Batch]]) -> float:
    """Return events per second, once each process has handled its first batch.

    A process that came so late that it handled one batch only is not waited for.

    Args:
        batches: of each process, in order.

    Raises:
        LocalError: no process handled two batches, so nothing can be said.
    """
    firsts = [own[0].end for own in batches if len(own) > 1]
    if not firsts:
        raise LocalError("Too few events to measure: no process handled two batches of them.")
    begin = max(firsts)
    end = max(own[-1].end for own in batches)
    handled = sum(_share(batch, begin) for own in batches for batch in own)
    return handled / (end - begin).total_seconds()


def _share(batch: Batch, begin: datetime) -> float:
    """Return how many of a batch's messages fall after ``begin``."""
    inside = (batch.end - begin) / timedelta(seconds=max(batch.seconds, 1e-6))
    return batch.messages * min(1.0, max(0.0, inside))
