"""A relay whose store goes away while it starts waits for it."""

from types import SimpleNamespace

import pytest
from pymongo.errors import AutoReconnect

from services.chassis import process
from services.chassis.outbox import Outbox
from services.chassis.providers import OutboxRelay


@pytest.fixture
def relay(monkeypatch):
    health = SimpleNamespace(is_stopping=False, add=lambda _name, _check: None)
    settings = SimpleNamespace(mongo_url="mongodb://127.0.0.1:1/")
    this = SimpleNamespace(health=health, settings=settings, publisher=None, instance="one")
    monkeypatch.setattr(process, "of", lambda _container: this)
    return OutboxRelay("klankbord_example")


def test_a_relay_prepares_its_outbox_again_when_the_store_went_away(relay, monkeypatch):
    answers = [AutoReconnect("connection closed"), AutoReconnect("connection closed"), None]

    def prepare(_outbox):
        if answer := answers.pop(0):
            raise answer

    monkeypatch.setattr(Outbox, "prepare", prepare)
    monkeypatch.setattr("services.chassis.persisting.time.sleep", lambda _seconds: None)

    relay.setup()

    assert answers == []
