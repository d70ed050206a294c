"""Talking to the supervisor of a home."""

from __future__ import annotations

import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from supervisor.xmlrpc import Faults, SupervisorTransport

from deploy.local.errors import StartFailedError
from deploy.local.files import tail
from deploy.local.home import CHECKOUT, Home
from deploy.local.parts import Part

_ANSWER_SECONDS = 15.0
_WITHOUT_WAITING = False


class NoAnswerError(Exception):
    """The supervisor does not answer."""


@dataclass(frozen=True)
class ProcessInfo:
    """What the supervisor knows of a part.

    Args:
        name: the part.
        state: in the supervisor's words, such as RUNNING or BACKOFF.
        pid: its process, 0 when it does not run.
        reason: why it does not run, may be empty.
    """

    name: str
    state: str
    pid: int
    reason: str


class Supervisor:
    """The supervisor of one home.

    Args:
        home: the home.
    """

    def __init__(self, home: Home) -> None:
        self._address = f"unix://{home.socket}"

    def answers(self) -> bool:
        """Say whether it answers."""
        try:
            self._call("getState")
        except NoAnswerError:
            return False
        return True

    def start(self, part: Part) -> None:
        """Begin to start a part, without waiting for it.

        Args:
            part: the part.

        Raises:
            StartFailedError: it cannot be run at all.
            NoAnswerError: the supervisor does not answer.
        """
        try:
            self._call("startProcess", f"{part.group}:{part.name}", _WITHOUT_WAITING)
        except xmlrpc.client.Fault as error:
            raise StartFailedError(part.name, error.faultString) from error

    def processes(self) -> dict[str, ProcessInfo]:
        """Return what it knows of every part, by name.

        Raises:
            NoAnswerError: the supervisor does not answer.
        """
        found = self._call("getAllProcessInfo")
        return {one["name"]: _info(one) for one in found}

    def shut_down(self) -> None:
        """Ask it to stop every part and then itself, without waiting.

        Raises:
            NoAnswerError: the supervisor does not answer.
        """
        self._call("shutdown")

    def _call(self, method: str, *arguments: object) -> Any:
        # A transport that failed once cannot be used again, so each call has its own.
        transport = SupervisorTransport("", "", self._address)
        proxy = xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport)
        try:
            return getattr(proxy.supervisor, method)(*arguments)
        except (OSError, xmlrpc.client.ProtocolError, HTTPException) as error:
            raise NoAnswerError(str(error)) from error
        except xmlrpc.client.Fault as error:
            if error.faultCode == Faults.SHUTDOWN_STATE:
                raise NoAnswerError("it is stopping") from error
            raise
        finally:
            transport.close()


def _info(raw: Mapping[str, Any]) -> ProcessInfo:
    return ProcessInfo(raw["name"], raw["statename"], int(raw["pid"]), str(raw["spawnerr"]))


def spawn_supervisor(
    home: Home, env: Mapping[str, str], parent: int | None
) -> subprocess.Popen[bytes]:
    """Start the supervisor's process, with no part started yet.

    Args:
        home: a prepared home with a configuration file.
        env: the environment that every part inherits.
        parent: the process whose death stops everything, None for no such process.
    """
    tie = [] if parent is None else [str(parent)]
    with home.log("supervisor-start").open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - our own program and arguments
            [
                *(sys.executable, "-m", "deploy.local.supervisord"),
                str(home.supervisor_conf),
                *tie,
            ],
            cwd=CHECKOUT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A Ctrl-C at the terminal is ours to handle, in order.
            start_new_session=True,
        )


def wait_for_answer(
    home: Home, process: subprocess.Popen[bytes], check: Callable[[], None]
) -> Supervisor:
    """Wait until the supervisor answers.

    Args:
        home: its home.
        process: its process.
        check: called while waiting; may raise to give up.

    Raises:
        StartFailedError: it ended, or was silent for too long.
    """
    client, deadline = Supervisor(home), time.monotonic() + _ANSWER_SECONDS
    while not client.answers():
        check()
        log = tail(home.log("supervisor-start"))
        if process.poll() is not None:
            raise StartFailedError("supervisor", f"it ended with code {process.returncode}", log)
        if time.monotonic() > deadline:
            raise StartFailedError("supervisor", "it does not answer", log)
        time.sleep(0.05)
    return client
