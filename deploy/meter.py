"""Progress that a person can follow: a bar on a terminal, else a line now and then."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

Advance = Callable[[int], None]
"""Told how much of a step is done by now."""

_LINE_SECONDS = 5.0


class Meter:
    """Shows progress on standard error."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console(file=sys.stderr)

    @contextmanager
    def step(self, words: str, total: int) -> Iterator[Advance]:
        """Show one step for the block.

        Args:
            words: what is done.
            total: when it is done.
        """
        if self._console.is_terminal:
            with self._bar(words, total) as advance:
                yield advance
            return
        lines = _Lines(self._say, words, total)
        yield lines.advance
        lines.finish()

    @contextmanager
    def _bar(self, words: str, total: int) -> Iterator[Advance]:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, TimeElapsedColumn(), console=self._console) as progress:
            task = progress.add_task(words, total=total)
            yield lambda done: progress.update(task, completed=done)

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


class _Lines:
    """A line every few seconds."""

    def __init__(self, say: Callable[[str], None], words: str, total: int) -> None:
        self._say, self._words, self._total = say, words, total
        self._began = self._spoke = time.monotonic()
        self._done = 0

    def advance(self, done: int) -> None:
        """Note how much is done, and say so when it was quiet for a while."""
        self._done = done
        now = time.monotonic()
        if now - self._spoke >= _LINE_SECONDS:
            self._spoke = now
            self._say(f"{self._words}: {done} of {self._total}")

    def finish(self) -> None:
        """Say that the step is done."""
        seconds = time.monotonic() - self._began
        self._say(f"{self._words}: {self._done} of {self._total}, done in {seconds:.1f} s")
