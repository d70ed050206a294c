"""Plays the faults at their times and undoes each at the end of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from deploy.clock import Time
from deploy.faults.control import NodeError
from deploy.faults.injecting import Injected, Injector, Means, Undo
from deploy.faults.plan import KILLS, Fault
from deploy.local.errors import LocalError

_TICK_SECONDS, _AGAIN_SECONDS = 0.1, 1.0
_UNDO_SECONDS = 60.0

Seen = Callable[[int], None]
Note = Callable[[str], None]


@dataclass
class _Lasting:
    fault: Fault
    until: float
    undo: Undo


@dataclass
class Conducted:
    """What became of the plan.

    Args:
        injected: every fault that was begun.
        ended: when the last of them was over and all was sent, by the clock.
    """

    injected: list[Injected] = field(default_factory=list)
    ended: float = 0.0


class Conductor:
    """Plays faults.

    Args:
        means: what the injectors work with.
        time: the clock.
        note: writes down what was done.
    """

    def __init__(self, means: Means, time: Time, note: Note) -> None:
        self._time = time
        self._note = note
        self._injector = Injector(means, self.wait)
        self._lasting: list[_Lasting] = []
        self.conducted = Conducted(ended=time.now())

    def play(
        self, faults: Sequence[Fault], busy: Callable[[], bool], patience: float, seen: Seen
    ) -> None:
        """Play faults; a kill that is the last waits until all traffic was sent.

        Args:
            faults: in their order.
            busy: whether traffic is still being sent.
            patience: seconds that the traffic may take after the second last fault.
            seen: told how many faults were begun.
        """
        began = self._time.now()
        for place, fault in enumerate(faults, 1):
            self._pass(lambda due=began + fault.at: self._time.now() >= due)  # type: ignore[misc]
            if place == len(faults) and fault.kind in KILLS:
                self.wait(lambda: not busy(), patience)
            self._begin(fault)
            seen(place)
        if busy():
            self.wait(lambda: not busy(), patience)
            self.conducted.ended = self._time.now()
        self._pass(lambda: not self._lasting)

    def undo_all(self) -> None:
        """Undo what still lasts, at once.

        Raises:
            LocalError: something could not be undone within a minute.
        """
        for one in self._lasting:
            one.until = 0.0
        if not self.wait(lambda: not self._lasting, _UNDO_SECONDS):
            raise LocalError("Not every fault could be undone.")

    def wait(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Wait for a condition; what is over meanwhile is undone.

        Args:
            condition: asked again and again.
            seconds: at most.

        Returns:
            Whether it came.
        """
        deadline = self._time.now() + seconds
        while not condition():
            if self._time.now() > deadline:
                return False
            self._tick()
        return True

    def _pass(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self._tick()

    def _tick(self) -> None:
        self._time.pause(_TICK_SECONDS)
        self._undo_due()

    def _begin(self, fault: Fault) -> None:
        self._note(f"begin {fault}")
        injected = self._injector.inject(fault)
        self._note(f"begun {fault} pid {injected.pid}")
        self.conducted.injected.append(injected)
        self.conducted.ended = self._time.now()
        if injected.undo is not None:
            self._lasting.append(_Lasting(fault, self._time.now() + fault.seconds, injected.undo))

    def _undo_due(self) -> None:
        for one in [one for one in self._lasting if self._time.now() >= one.until]:
            try:
                one.undo()
            except NodeError:
                one.until = self._time.now() + _AGAIN_SECONDS
            else:
                self._lasting.remove(one)
                self._note(f"undone {one.fault}")
                self.conducted.ended = self._time.now()
