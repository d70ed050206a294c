"""What belongs to the application and to the request that is being answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast

from flask import current_app, g

from gateway.auth import Key, KeyRing
from gateway.backend import Backend
from services.chassis.depth import Depth

EXTENSION = "klankbord"


class Health(Protocol):
    """Whether this process lives and can work."""

    def live(self) -> dict[str, Any]:
        """Return what to show while the process lives."""

    def ready(self) -> tuple[bool, dict[str, Any]]:
        """Return whether the process can work, and what is wrong with each part that is not."""

    @property
    def is_stopping(self) -> bool:
        """Return whether the process was told to stop."""


@dataclass(frozen=True)
class Tools:
    """What every request may use.

    Args:
        backend: the services.
        keys: the API keys.
        health: of this process.
        clock: gives the present, in UTC.
        new_id: gives a fresh id.
        depths: gives how much waits in each queue and how many read it, as far as it is known.
    """

    backend: Backend
    keys: KeyRing
    health: Health
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    depths: Callable[[], Mapping[str, Depth]] = dict


def tools() -> Tools:
    """Return the tools of the application at work."""
    return cast(Tools, current_app.extensions[EXTENSION])


def backend() -> Backend:
    """Return the services behind the application at work."""
    return tools().backend


def caller() -> Key:
    """Return the API key of the request; only after its check."""
    return cast(Key, g.key)


def correlation() -> str:
    """Return the correlation id of the request."""
    return cast(str, g.correlation)
