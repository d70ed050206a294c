"""Heavy computing away from the event loop.

Whatever uses the processor for more than a few milliseconds freezes eventlet: heartbeats stop and
the broker drops the connection.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from eventlet import tpool

P = ParamSpec("P")
T = TypeVar("T")

# A process computes one thing at a time, and every thread that ever did keeps memory of its own.
_THREADS = 1
tpool.set_num_threads(_THREADS)


def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return what ``function`` returns, computed in a thread of the operating system."""
    result: T = tpool.execute(function, *args, **kwargs)
    return result
