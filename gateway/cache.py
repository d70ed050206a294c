"""A small memory of what was asked a moment ago."""

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class ShortMemory(Generic[T]):
    """Values by name, each for a short time; the oldest go first when it is full.

    Args:
        seconds: how long a value is believed.
        most: how many values are kept.
        now: seconds on a clock that never goes back.
    """

    def __init__(self, seconds: float, most: int, now: Callable[[], float]) -> None:
        self._seconds = seconds
        self._most = most
        self._now = now
        self._values: OrderedDict[str, tuple[float, T]] = OrderedDict()

    def get(self, name: str, ask: Callable[[str], T], worth: Callable[[T], bool]) -> T:
        """Return the value of ``name``.

        Args:
            name: of the value.
            ask: gives the value where it is not known or too old.
            worth: whether a value may be kept.
        """
        known = self._values.get(name)
        if known and self._now() < known[0]:
            return known[1]
        value = ask(name)
        if worth(value):
            self._keep(name, value)
        return value

    def _keep(self, name: str, value: T) -> None:
        self._values[name] = (self._now() + self._seconds, value)
        self._values.move_to_end(name)
        while len(self._values) > self._most:
            self._values.popitem(last=False)
