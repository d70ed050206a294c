"""The stand-in for MongoDB's image runs the embedded store as the private stack does."""

from pathlib import Path

import pytest

from deploy.local.store import ENGINE, NO_LIST_OF_CHANGES, store_part, store_url
from services.chassis.mongo import connect

ENTRYPOINT = Path("deploy/images/mongo/docker-entrypoint.sh")


def test_the_stand_in_gives_the_engine_the_same_settings() -> None:
    assert f"export WIREDTIGER_CONFIG={ENGINE}\n" in ENTRYPOINT.read_text()


@pytest.mark.parametrize("option", ["--sync-on-commit", "--auth"])
def test_the_stand_in_starts_the_store_with_the_same_options(tmp_path: Path, option: str) -> None:
    part = store_part(tmp_path, {"store": 1}, "password")

    assert option in " ".join(part.command)
    assert option in ENTRYPOINT.read_text()


def test_only_the_stand_in_is_a_replica_set_as_setup_wants_of_mongodb(tmp_path: Path) -> None:
    assert NO_LIST_OF_CHANGES in store_part(tmp_path, {"store": 1}, "password").command
    assert NO_LIST_OF_CHANGES not in ENTRYPOINT.read_text()


def test_the_private_store_gets_the_settings_of_its_engine(tmp_path: Path) -> None:
    part = store_part(tmp_path, {"store": 1}, "password")

    assert part.env == {"WIREDTIGER_CONFIG": ENGINE}


def test_the_private_store_need_not_remember_what_a_driver_might_repeat() -> None:
    database = connect(store_url({"store": 1}, "password"), "klankbord_digest")

    assert not database.client.options.retry_writes


def test_another_store_may_let_the_driver_repeat_a_write() -> None:
    database = connect("mongodb://mongo:27017/", "klankbord_digest")

    assert database.client.options.retry_writes
