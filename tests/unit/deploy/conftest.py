"""A gateway in memory for the tests of the commands."""

from collections.abc import Iterator

import pytest

from deploy.client import Client
from tests.unit.deploy.fakes import FakeClock
from tests.unit.deploy.gateway import Gateway, served


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with served(Gateway()) as running:
        yield running


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def client(gateway: Gateway, clock: FakeClock) -> Client:
    return Client(gateway.url, "secret", clock.time)
