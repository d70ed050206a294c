"""The one door from deploy to the mathematics of opinion groups, which need no server."""

from services.digest.insight.groups.analysis import analyse
from services.digest.insight.groups.result import Groups, Reason
from services.digest.insight.groups.stability import Stability, adjusted_rand, replay
from services.digest.insight.groups.stances import Stance, Stances, arrange, read_stances
from services.digest.insight.groups.state import State

__all__ = [
    "Groups",
    "Reason",
    "Stability",
    "Stance",
    "Stances",
    "State",
    "adjusted_rand",
    "analyse",
    "arrange",
    "read_stances",
    "replay",
]
