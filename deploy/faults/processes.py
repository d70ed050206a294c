"""The processes of the stack as the injectors see them: who runs, and who leads a relay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.faults.exits import Exit, read_exits
from deploy.faults.roles import RELAYS, SERVICES
from deploy.faults.stack import FaultStack
from deploy.local.home import Home
from deploy.local.supervisor import Supervisor

_LEASE = "relay"


class Processes:
    """Every process of a fault run.

    Args:
        stack: that they belong to.
        client: of the store, past the proxy.
    """

    def __init__(self, stack: FaultStack, client: MongoClient[dict[str, Any]]) -> None:
        self._stack = stack
        self._client = client

    def running(self, target: str) -> int:
        """Return the process of a target, 0 while there is none that has come up.

        Args:
            target: a part, or a relay.
        """
        if target in RELAYS:
            return self._leader(RELAYS[target])
        info = Supervisor(self._home(target)).processes()[target]
        return info.pid if info.state == "RUNNING" else 0

    def exits(self) -> dict[int, Exit]:
        """Return how every process that ended did so, by pid."""
        found: dict[int, Exit] = {}
        for home in (self._stack.parts, self._stack.services):
            found |= read_exits(_lines(home))
        return found

    def _leader(self, database: str) -> int:
        try:
            lease = self._client[database]["leases"].find_one({"_id": _LEASE})
        except PyMongoError:
            return 0
        pid = holder_pid(str(lease["holder"])) if lease else 0
        return pid if pid in self._pids().values() else 0

    def _pids(self) -> Mapping[str, int]:
        known = Supervisor(self._stack.services).processes()
        return {name: info.pid for name, info in known.items() if info.state == "RUNNING"}

    def _home(self, target: str) -> Home:
        return self._stack.services if target in SERVICES else self._stack.parts


def holder_pid(holder: str) -> int:
    """Return the process in the name of a relay's holder: `host-pid-id`."""
    parts = holder.rsplit("-", 2)
    return int(parts[1]) if len(parts) == 3 and parts[1].isdigit() else 0


def _lines(home: Home) -> list[str]:
    return home.log("supervisor").read_text("utf-8", "replace").splitlines()
