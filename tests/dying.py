"""Processes of tests that end with the test, however it ends."""

import ctypes
import signal


def die_with_parent() -> None:
    """Ask the kernel, in a new process, to end it with SIGTERM when its parent is gone."""
    # Whoever started the tests with nohup ignores this signal, and so would every child.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
