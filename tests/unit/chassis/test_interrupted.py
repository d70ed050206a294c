"""A transaction that a process ends while it starts is begun again, as one that met another is."""

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from services.chassis import mongo
from services.chassis.mongo import in_transaction, is_away


def interrupted() -> OperationFailure:
    """Return what MongoDB answers, without any label, to an operation whose session is killed."""
    return OperationFailure("operation was interrupted", 11_601)


class Session:
    """A session whose commits fail with what is left to fail with."""

    def __init__(self, *failures: OperationFailure) -> None:
        self.failures = list(failures)
        self.in_transaction = False
        self.began = self.commits = 0

    def start_transaction(self, **_: Any) -> None:
        self.began += 1
        self.in_transaction = True

    def abort_transaction(self) -> None:
        self.in_transaction = False

    def commit_transaction(self) -> None:
        self.commits += 1
        if self.failures:
            raise self.failures.pop(0)
        self.in_transaction = False


@pytest.fixture
def sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet = SimpleNamespace(begin=lambda _store, _session: None, leave=lambda _session: None)
    monkeypatch.setattr(mongo, "_SESSIONS", quiet)


def store_of(session: Session) -> Any:
    client = SimpleNamespace(start_session=lambda: nullcontext(session))
    return SimpleNamespace(name="example", client=client)


@pytest.mark.usefixtures("sessions")
def test_work_that_was_interrupted_is_done_again():
    session, failures = Session(), [interrupted(), interrupted()]

    def work(_session: Any) -> str:
        if failures:
            raise failures.pop()
        return "done"

    assert in_transaction(store_of(session), work, deadline=5) == "done"
    assert (session.began, session.commits) == (3, 1)


@pytest.mark.usefixtures("sessions")
def test_a_commit_that_was_interrupted_is_asked_for_again_and_its_work_is_not():
    session = Session(interrupted())
    assert in_transaction(store_of(session), lambda _: "done", deadline=5) == "done"
    assert (session.began, session.commits) == (1, 2)


def test_an_interruption_is_nobodys_fault_and_is_waited_out():
    assert is_away(interrupted())
    assert not is_away(OperationFailure("no", 121))
