"""A service's database is prepared without starting the service."""

import os
import subprocess
import sys

import pytest
from pymongo import MongoClient

from deploy.setup.collections import CLASSES
from deploy.setup.secrets import SERVICES


def prepare(path: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "services.chassis.prepare", path],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def urls(amqp_url, mongo_url) -> dict[str, str]:
    return {"KLANKBORD_AMQP_URL": amqp_url, "KLANKBORD_MONGO_URL": mongo_url}


@pytest.mark.parametrize("name", CLASSES)
def test_what_a_database_lacks_is_made(urls, mongo_url, name):
    with MongoClient(mongo_url) as client:
        database = client[SERVICES[name]]
        database["outbox"].drop()
        for _ in range(2):
            done = prepare(CLASSES[name], **urls)
            assert done.returncode == 0, done.stderr
            assert len(database["outbox"].index_information()) == 2


def test_every_database_is_somebody_s():
    assert {SERVICES[name] for name in CLASSES} == {one for one in SERVICES.values() if one}


def test_a_store_that_is_away_is_said(urls):
    away = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200"
    done = prepare(CLASSES["ideas"], **{**urls, "KLANKBORD_MONGO_URL": away})
    assert done.returncode == 1
    assert "127.0.0.1:9" in done.stderr


@pytest.mark.parametrize("arguments", ["services.ideas.service", "services.nothing:Service"])
def test_what_is_no_service_is_said(urls, arguments):
    done = prepare(arguments, **urls)
    assert done.returncode == 2
    assert "There is no service class" in done.stderr
