"""Speaking to the broker's node: its alarm, its policies, what its queues hold."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from deploy.local.errors import LocalError

_SCRIPT = Path("/usr/lib/rabbitmq/bin/rabbitmqctl")
_PATIENCE_SECONDS = 30.0
_POLICY = "klankbord-faults"
_USUAL_LIMIT = "50MB"
_TOO_MUCH = "1000000GB"


class NodeError(LocalError):
    """The node did not do what it was asked."""


class Node:
    """The broker's node.

    Args:
        env: its settings.
    """

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = dict(env)

    def raise_disk_alarm(self) -> bool:
        """Let the disk look full; return whether the alarm went off.

        Raises:
            NodeError: it does not answer.
        """
        self._ask("set_disk_free_limit", _TOO_MUCH)
        return "disk" in self._ask("eval", "rabbit_alarm:get_local_alarms().")

    def clear_disk_alarm(self) -> None:
        """Let the disk look as it is.

        Raises:
            NodeError: it does not answer.
        """
        self._ask("set_disk_free_limit", _USUAL_LIMIT)

    def limit_queue(self, queue: str, most: int) -> None:
        """Let a queue take no more than a number of messages.

        Raises:
            NodeError: it does not answer.
        """
        pattern = f"^{queue.replace('.', '[.]')}$"
        limit = json.dumps({"max-length": most})
        self._ask("set_policy", "--apply-to", "queues", _POLICY, pattern, limit)

    def lift_queue_limit(self) -> None:
        """Take the limit away, also when there is none.

        Raises:
            NodeError: it does not answer.
        """
        if _POLICY in self._ask("list_policies"):
            self._ask("clear_policy", _POLICY)

    def messages(self) -> dict[str, int]:
        """Return how many messages every queue holds, those on their way to a consumer included.

        Raises:
            NodeError: it does not answer.
        """
        lines = self._ask("list_queues", "--no-table-headers", "name", "messages").splitlines()
        pairs = [line.split("\t") for line in lines if "\t" in line]
        return {name: int(count) for name, count in pairs if count.isdigit()}

    def _ask(self, *arguments: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 - our own arguments
                [str(_SCRIPT), "--silent", *arguments],
                env=self._env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_PATIENCE_SECONDS,
                check=False,
                start_new_session=True,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NodeError(f"rabbitmqctl {arguments[0]}: {error}") from error
        if done.returncode:
            raise NodeError(f"rabbitmqctl {arguments[0]}: {done.stdout}{done.stderr}".strip()[:500])
        return done.stdout
