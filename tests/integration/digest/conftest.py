"""A digest store of its own for each test."""

import pytest

from services.chassis.mongo import Store
from services.digest.store import DigestStore
from tests.unit.digest import world


@pytest.fixture
def digest(store: Store) -> DigestStore:
    digest = DigestStore(store)
    digest.prepare()
    return digest


@pytest.fixture
def filled(digest: DigestStore) -> DigestStore:
    digest.read.take(world.story())
    return digest
