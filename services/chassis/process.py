"""What every extension of one process shares."""

from dataclasses import dataclass
from typing import Any

from services.chassis.config import Settings
from services.chassis.health import Health
from services.chassis.presence import Presence
from services.chassis.publisher import Publisher

CONFIG_KEY = "klankbord"


@dataclass(frozen=True)
class Process:
    """One running process.

    Args:
        name: of the service it runs.
        instance: unique among all processes.
        settings: checked.
        health: to which every part adds its check.
        publisher: the one connection that confirms.
        broker: whether it is there.
    """

    name: str
    instance: str
    settings: Settings
    health: Health
    publisher: Publisher
    broker: Presence


def of(container: Any) -> Process:
    """Return the process that a nameko container runs in."""
    process: Process = container.config[CONFIG_KEY]
    return process
