"""The supervisor's process: `python -m deploy.local.supervisord CONF [PARENT]`.

With PARENT, a process id, it stops everything when that process dies, however it dies.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

from supervisor import supervisord

_PR_SET_PDEATHSIG = 1


def stop_with_parent(parent: int) -> None:
    """Ask the kernel to send SIGTERM to this process when its parent dies.

    Args:
        parent: the process that must still be the parent.
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit("The command that started the supervisor is gone.")


def main(arguments: list[str]) -> None:
    """Run the supervisor in the foreground.

    Args:
        arguments: the configuration file and, perhaps, the parent's process id.
    """
    conf, *parent = arguments
    if parent:
        stop_with_parent(int(parent[0]))
    supervisord.main(["--nodaemon", "--configuration", conf])


if __name__ == "__main__":
    main(sys.argv[1:])
