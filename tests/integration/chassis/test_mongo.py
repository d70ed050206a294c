"""A transaction happens once or not at all, and ends in time."""

import signal
import subprocess
import sys
import threading
import time

import pytest
from pymongo.errors import DuplicateKeyError, OperationFailure

from services.chassis import mongo, sessions
from services.chassis.mongo import in_transaction, is_away
from services.contracts.errors import Code, KlankbordError
from tests.events import NOW


def increment(store, session) -> None:
    counter = store["counters"].find_one({"_id": 1}, session=session)
    store["counters"].replace_one({"_id": 1}, {"n": counter["n"] + 1}, session=session)


def test_writers_at_the_same_time_lose_no_update(store):
    store["counters"].insert_one({"_id": 1, "n": 0})

    def work() -> None:
        for _ in range(10):
            in_transaction(store, lambda session: increment(store, session), deadline=60)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store["counters"].find_one({"_id": 1})["n"] == 40


def test_a_failure_leaves_nothing_behind(store):
    store.create_collection("things")

    def work(session) -> None:
        store["things"].insert_one({"_id": 1}, session=session)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        in_transaction(store, work)
    assert store["things"].count_documents({}) == 0


def test_a_key_that_is_taken_for_good_is_an_error_and_not_an_endless_loop(store):
    store["things"].insert_one({"_id": 1})
    tries = []

    def work(session) -> None:
        tries.append(1)
        store["things"].insert_one({"_id": 1}, session=session)

    with pytest.raises(DuplicateKeyError):
        in_transaction(store, work, deadline=60)
    assert len(tries) <= 10


def test_work_begins_again_when_what_it_reads_has_gone(store):
    store["emptied"].insert_many({"n": n} for n in range(10))
    found = []

    def read(session):
        cursor = store["emptied"].find(session=session, batch_size=2)
        found.append(next(cursor))
        if len(found) == 1:
            store.command("killCursors", "emptied", cursors=[cursor.cursor_id])
        return 1 + len(list(cursor))

    assert in_transaction(store, read) == 10
    assert len(found) == 2


def test_a_store_that_is_away_is_said_as_unavailable():
    away = mongo.connect("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200", "x")
    started = time.monotonic()
    with pytest.raises(KlankbordError) as caught:
        in_transaction(away, lambda session: away["x"].find_one({}, session=session), deadline=1)
    assert caught.value.code is Code.UNAVAILABLE
    assert is_away(caught.value)
    assert time.monotonic() - started < 30
    away.client.close()


@pytest.mark.parametrize(("code", "away"), [(13, True), (14_031, True), (121, False), (2, False)])
def test_lost_rights_and_a_full_disk_are_waited_out_and_a_bad_document_is_not(code, away):
    assert is_away(OperationFailure("no", code)) is away


def test_times_come_back_in_utc(store):
    store["things"].insert_one({"_id": 1, "at": NOW})
    assert store["things"].find_one({"_id": 1})["at"] == NOW


def killed_in_a_transaction(store, mongo_url) -> None:
    """Run a process that changes a document in a transaction and is killed before its end."""
    program = (
        "import os, signal, sys\n"
        "from services.chassis.mongo import connect, in_transaction\n"
        "store = connect(sys.argv[1], sys.argv[2])\n"
        "def work(session):\n"
        "    store['things'].update_one({'_id': 1}, {'$set': {'n': 1}}, session=session)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "in_transaction(store, work)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, mongo_url, store.name], check=False)
    assert done.returncode == -signal.SIGKILL


def changed(store) -> dict[str, int]:
    def work(session) -> dict[str, int]:
        return store["things"].find_one_and_update(
            {"_id": 1}, {"$inc": {"n": 10}}, session=session, return_document=True
        )

    return in_transaction(store, work, deadline=5)


def test_what_a_killed_process_left_open_is_ended_by_the_next(store, mongo_url):
    store["things"].insert_one({"_id": 1, "n": 0})
    killed_in_a_transaction(store, mongo_url)
    sessions.end_all(store)
    assert changed(store)["n"] == 10


def test_a_process_at_work_begins_again_when_another_one_starts(store):
    store["things"].insert_one({"_id": 1, "n": 0})
    tries = []

    def work(session) -> None:
        store["things"].update_one({"_id": 1}, {"$inc": {"n": 1}}, session=session)
        tries.append(1)
        if len(tries) == 1:
            sessions.end_all(store)

    in_transaction(store, work, deadline=5)
    assert len(tries) == 2
    assert store["things"].find_one({"_id": 1})["n"] == 1
