"""Server-sent events: an answer that goes on, with an end whenever either side wants one."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from services.contracts import strict_json
from services.contracts.errors import Code, KlankbordError

CONTENT_TYPE = "text/event-stream"
MOST_OF_ONE_KEY = 5
MOST_OF_ALL = 50
PAUSE_SECONDS = 2.0
# A proxy lets go of a connection on which nothing comes for half a minute or more.
SIGN_OF_LIFE_SECONDS = 15.0
_TICK_SECONDS = 0.25
# How long a client waits before it comes back, in milliseconds.
_BEGIN = b"retry: 5000\n\n"
_SIGN_OF_LIFE = b": still here\n\n"

Page = dict[str, Any]


class Places:
    """How many streams are open, of one key and of all."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: Counter[str] = Counter()

    def take(self, key: str) -> None:
        """Take a place.

        Raises:
            KlankbordError: not allowed now, or unavailable; there is none left.
        """
        with self._lock:
            if self._open[key] >= MOST_OF_ONE_KEY:
                text = f"An API key may have {MOST_OF_ONE_KEY} streams open; close one first."
                raise KlankbordError(Code.NOT_ALLOWED_NOW, text)
            if self._open.total() >= MOST_OF_ALL:
                raise KlankbordError(Code.UNAVAILABLE, "As many streams are open as may be.")
            self._open[key] += 1

    def give_back(self, key: str) -> None:
        """Give a place back."""
        with self._lock:
            self._open[key] -= 1


def events(
    ask: Callable[[str], Page],
    place: str,
    ending: Callable[[], bool],
    now: Callable[[], float] = time.monotonic,
    pause: Callable[[float], None] = time.sleep,
) -> Iterator[bytes]:
    """Yield what is new as server-sent events, until there is a reason to end.

    Args:
        ask: gives the items after a place, each with its own, and the place to go on from.
        place: where to begin.
        ending: whether the process is stopping.
        now: seconds on a clock that never goes back.
        pause: waits so many seconds.
    """
    yield _BEGIN
    spoke_at = now()
    while not ending():
        try:
            found = ask(place)
        except KlankbordError:
            # The client comes back with the place it has seen.
            return
        place = found["next"]
        for item in found["items"]:
            yield event(item)
        if found["items"]:
            spoke_at = now()
        elif now() - spoke_at >= SIGN_OF_LIFE_SECONDS:
            spoke_at = now()
            yield _SIGN_OF_LIFE
        _wait(ending, now, pause)


def event(item: Page) -> bytes:
    """Return one item as an event whose id is its place."""
    shown = {name: value for name, value in item.items() if name != "place"}
    data = strict_json.encode(shown).decode()
    return f"id: {item['place']}\nevent: digest.published\ndata: {data}\n\n".encode()


def _wait(
    ending: Callable[[], bool], now: Callable[[], float], pause: Callable[[float], None]
) -> None:
    until = now() + PAUSE_SECONDS
    while now() < until and not ending():
        pause(_TICK_SECONDS)
