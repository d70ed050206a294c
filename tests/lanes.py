"""How a whole run is shared out over processes: a file stays together, the longest goes first."""

from collections.abc import Iterable
from pathlib import PurePosixPath

from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# One Docker engine for all of its tests. The others are shared out file by file.
_WHOLE = "tests/compose"
# The first are the longest: what is left at the end should be short.
_FIRST = ("tests/compose", "tests/faults", "others", "tests/integration")
# No stack is started by these, and no image is made.
_LIGHT = ("tests/contract", "tests/unit")
# How soon an answer comes and everything comes to rest has a bar here. So one runs after the other,
# and only what is light is begun beside them.
_TIMED = ("tests/faults/test_away.py", "tests/faults/test_faults.py")
_ORDER = (*_FIRST, "timed", *_LIGHT)
# So many lanes go to the end; a further one helps until what is timed begins.
_TO_THE_END = 2


class Lanes(LoadScopeScheduling):
    """Gives each process a file at a time, or a folder whose tests share one thing."""

    def _split_scope(self, nodeid: str) -> str:
        return lane_of(nodeid)

    def schedule(self) -> None:
        """Order the files before the first are given out.

        Raises:
            ValueError: two tests have one name: one of them would not run.
        """
        for collection in self.registered_collections.values():
            refuse_twins(collection)
        super().schedule()

    def _reschedule(self, node: WorkerController) -> None:
        if node in self.nodes[_TO_THE_END:] and not is_helped(self.workqueue):
            node.shutdown()
            return
        super()._reschedule(node)


def is_helped(waiting: Iterable[str]) -> bool:
    """Whether one more lane may help with what comes next.

    Args:
        waiting: files and folders as they will be given out.
    """
    first = next(iter(waiting), None)
    return first is not None and rank(first) < _ORDER.index("timed")


def lane_of(nodeid: str) -> str:
    """The file, the folder or the few files that a test stays with."""
    file = nodeid.partition("::")[0]
    if file in _TIMED:
        return "timed"
    return _WHOLE if file.startswith(f"{_WHOLE}/") else file


def rank(nodeid: str) -> int:
    """Where a test stands in the order of a whole run; low is early."""
    lane = lane_of(nodeid)
    folder = "/".join(PurePosixPath(lane).parts[:2])
    place = next((one for one in (lane, folder) if one in _ORDER), "others")
    return _ORDER.index(place)


def refuse_twins(collection: list[str]) -> None:
    """Tests are shared out by name; a name that two have would lose one of them.

    Raises:
        ValueError: a name is there twice.
    """
    if len(set(collection)) == len(collection):
        return
    twins = sorted({name for name in collection if collection.count(name) > 1})
    raise ValueError(f"Two tests have one name: {', '.join(twins[:5])}")
