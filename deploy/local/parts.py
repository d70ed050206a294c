"""One process of the stack, described."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

# The groups are stopped from last to first: services may still need broker and store to drain.
Group = Literal["names", "backing", "services"]
GROUPS: tuple[Group, ...] = ("names", "backing", "services")


@dataclass(frozen=True)
class Part:
    """One process of the stack.

    Args:
        name: its name in reports, logs and status.
        group: what it is stopped together with.
        command: program and arguments.
        ready_url: what answers when it is ready: tcp, amqp, mongodb or http.
        env: its own settings, beside those that all parts share.
    """

    name: str
    group: Group
    command: tuple[str, ...]
    ready_url: str
    env: Mapping[str, str] = field(default_factory=dict)
