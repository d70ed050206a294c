"""Migrations on a real store: once, in order, and never past what this version knows."""

import pytest

from services.chassis.migrations import (
    RESTORING,
    Migration,
    UnfitStoreError,
    drop_index,
    migrate,
    versions,
)


def fill(value: int):
    return lambda store: store["things"].update_many({}, {"$set": {"value": value}})


def migration(version: int, **more) -> Migration:
    return Migration("things", version, "Fill.", fill(version), **more)


def value(store) -> int:
    return store["things"].find_one()["value"]


def test_each_runs_once_and_in_order(store):
    store["things"].insert_one({"value": 0})
    migrate(store, [migration(2), migration(1)])
    assert (value(store), versions(store)) == (2, {"things": 2})
    store["things"].update_one({}, {"$set": {"value": 7}})
    migrate(store, [migration(1), migration(2)])
    assert value(store) == 7
    migrate(store, [migration(1), migration(2), migration(3)])
    assert value(store) == 3


def test_one_that_fails_is_tried_again(store):
    store["things"].insert_one({"value": 0})

    def fail(_store) -> None:
        raise ZeroDivisionError

    broken = Migration("things", 1, "Break.", fail)
    with pytest.raises(ZeroDivisionError):
        migrate(store, [broken])
    assert versions(store) == {}
    migrate(store, [migration(1)])
    assert value(store) == 1


def test_an_older_version_goes_on_beside_a_newer_one_unless_that_broke_something(store):
    store["things"].insert_one({"value": 0})
    migrate(store, [migration(1), migration(2)])
    migrate(store, [migration(1)])
    assert (value(store), versions(store)) == (2, {"things": 2})
    migrate(store, [migration(1), migration(2), migration(3, breaking=True)])
    with pytest.raises(UnfitStoreError, match="newer version"):
        migrate(store, [migration(1), migration(2)])
    with pytest.raises(UnfitStoreError, match="newer version"):
        migrate(store, [])


def test_a_restore_that_was_not_finished_keeps_everybody_out(store):
    store["schema"].insert_one({"_id": RESTORING})
    with pytest.raises(UnfitStoreError, match="run it again"):
        migrate(store, [])


def test_an_index_goes_and_one_that_is_gone_may_stay_away(store):
    store["things"].create_index([("a", 1), ("b", 1)])
    store["things"].create_index([("a", 1)])
    for _ in range(2):
        drop_index(store, "things", ("a", "b"))
        assert set(store["things"].index_information()) == {"_id_", "a_1"}
