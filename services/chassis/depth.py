"""What the broker says about one queue."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Depth:
    """What the broker says about one queue.

    Args:
        messages: that wait, without those that were handed out.
        consumers: that read it.
    """

    messages: int
    consumers: int
