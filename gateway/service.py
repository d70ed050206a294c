"""Wires the gateway: the web application, its keys, and the services behind it."""

import time
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from nameko.extensions import DependencyProvider
from nameko.rpc import get_rpc_exchange
from werkzeug.wrappers import Request

from gateway.app import create_app
from gateway.auth import KeysFile
from gateway.context import Tools, correlation
from gateway.remote import ServicesBackend
from services.chassis import clock, metrics, process
from services.chassis.calling import Caller, Replies
from services.chassis.config import SettingsError
from services.chassis.depths import Depths
from services.chassis.failpoints import Point, passing
from services.chassis.providers import Publishing
from services.chassis.publisher import Publisher
from services.chassis.web import AllRequests, Answer

_HEALTH = ("/livez", "/readyz")


class WebApplication(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Injects the web application, made when the process starts."""

    replies = Replies()
    server = AllRequests()

    def setup(self) -> None:
        """Read the keys and make the application; its health needs no worker."""
        this = process.of(self.container)
        if not this.settings.keys_file:
            raise SettingsError("KLANKBORD_KEYS_FILE: Must name the file with the API keys.")
        keys = KeysFile(Path(this.settings.keys_file))
        this.health.add("keys", keys.trouble)
        exchange = get_rpc_exchange(self.container.config).name
        caller = Caller(this.publisher, self.replies, this.broker, exchange)
        backend = ServicesBackend(caller, this, correlation)
        self.depths = Depths(this.settings.amqp_url)
        found = self.depths.found
        self.app = create_app(
            Tools(backend, keys, this.health, clock.now, clock.new_id, lambda: found)
        )
        answer = partial(_answer, self.app)
        self.server.answer_all(answer)
        for path in _HEALTH:
            self.server.answer_at_once(path, answer)

    def start(self) -> None:
        """Ask the broker about its queues in a thread of its own."""
        self.thread = self.container.spawn_managed_thread(self.depths.run, "queue depths")

    def stop(self) -> None:
        """Answer what was asked, and return then."""
        self.depths.stop()
        self.server.drain()
        self.thread.wait()

    def get_dependency(self, worker_ctx: Any) -> Flask:
        """Return the application."""
        return self.app


class Gateway:
    """The door for people and programs."""

    name = "gateway"

    app: Flask = WebApplication()
    publisher: Publisher = Publishing()


def _answer(app: Flask, request: Request) -> Answer:
    started = time.monotonic()
    response = Answer.of(app, request.environ)
    metrics.HTTP_REQUESTS.labels(_known(request.method), str(response.status_code)).inc()
    metrics.HTTP_SECONDS.labels(_known(request.method)).observe(time.monotonic() - started)
    passing(Point.REQUEST_BEFORE_ANSWER)
    return response


def _known(method: str) -> str:
    return method if method in _METHODS else "other"


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
