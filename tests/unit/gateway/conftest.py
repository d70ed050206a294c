import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from gateway.app import create_app
from gateway.auth import Key, match
from gateway.context import EXTENSION, Tools
from services.chassis.depth import Depth
from tests.unit.gateway.memory import MemoryBackend
from tests.unit.gateway.memory_recipients import MemoryRecipients
from tests.unit.gateway.people import KEYS, bearer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CHARTER = {
    "objective": "Horen wat rust geeft.",
    "decision_owner": "Hoofd zorg",
    "possibilities": ["Het rooster"],
    "impossibilities": ["Het aantal bedden"],
    "next_step": "Een besluit.",
    "next_step_on": "2027-03-01",
    "answer_within_days": 14,
}


class Ring:
    def find(self, presented: str) -> Key | None:
        return match(KEYS, presented)


class Healthy:
    good = True
    is_stopping = False

    def live(self) -> dict[str, Any]:
        return {"live": True}

    def ready(self) -> tuple[bool, dict[str, Any]]:
        parts = {"broker": "ok" if self.good else "away"}
        return self.good, {
            "process": "gateway",
            "version": "1.0",
            "ready": self.good,
            "parts": parts,
        }


@pytest.fixture
def backend() -> MemoryBackend:
    return MemoryBackend(MemoryRecipients())


@pytest.fixture
def health() -> Healthy:
    return Healthy()


def tools(backend: MemoryBackend, health: Healthy) -> Tools:
    numbers = itertools.count(1)
    depths = {"digest.build": Depth(3, 2), "digest.build.parked": Depth(0, 1)}
    return Tools(
        backend, Ring(), health, lambda: NOW, lambda: f"made-{next(numbers)}", lambda: depths
    )


@pytest.fixture(scope="session")
def built() -> Flask:
    """The application, made once: whatever differs between tests is in its tools."""
    return create_app(tools(MemoryBackend(MemoryRecipients()), Healthy()))


@pytest.fixture
def app(built: Flask, backend: MemoryBackend, health: Healthy) -> Flask:
    built.extensions[EXTENSION] = tools(backend, health)
    return built


@pytest.fixture
def call(app: Flask) -> Callable[..., TestResponse]:
    client = app.test_client()

    def ask(method: str, path: str, key: str | None = "admin", **more: Any) -> TestResponse:
        headers = {**(bearer(key) if key else {}), **more.pop("headers", {})}
        return client.open(path, method=method, headers=headers, **more)

    return ask


@pytest.fixture
def opened(backend: MemoryBackend) -> str:
    backend.ideas.create_dialogue(
        {"id": "rust", "title": "Rust", "language": "nl", "charter": CHARTER}
    )
    backend.ideas.open_dialogue("rust")
    return "rust"
