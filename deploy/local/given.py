"""A broker and a store of one's own: looked at before anything is started."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import amqp
from pymongo.errors import AutoReconnect, PyMongoError

from deploy.local.errors import LocalError
from services.chassis import broker, mongo
from services.chassis.config import SettingsError, load_settings

AMQP, MONGO = "KLANKBORD_AMQP_URL", "KLANKBORD_MONGO_URL"

_PATIENCE_SECONDS = 5.0
_ANSWER_SECONDS = 2.0
# They satisfy the rules where nothing is given; nobody connects to them.
_PRIVATE = {AMQP: "amqp://private", MONGO: "mongodb://private"}
# What the store's client adds for programmers.
_DETAILS = (" (configured timeouts", ", Timeout:", ", full error:")

Check = Callable[[], None]


@dataclass(frozen=True)
class Given:
    """The addresses that the environment gives.

    Args:
        amqp_url: the broker; empty when a private one is wanted.
        mongo_url: the store; empty when a private one is wanted.
    """

    amqp_url: str
    mongo_url: str


def look_at_given(env: Mapping[str, str], check: Check) -> Given:
    """Return the given broker and store once both have answered.

    Args:
        env: the settings given to us.
        check: called while waiting; may raise to give up.

    Raises:
        LocalError: a setting breaks a rule, or a given part cannot be used; names the setting.
    """
    given = Given(env.get(AMQP, ""), env.get(MONGO, ""))
    try:
        load_settings({**_PRIVATE, **{name: value for name, value in env.items() if value}})
    except SettingsError as error:
        raise LocalError(str(error)) from None
    if given.amqp_url:
        _wait_for(f"{AMQP}: this broker", lambda: _ask_broker(given.amqp_url), check)
    if given.mongo_url:
        _wait_for(f"{MONGO}: this store", lambda: _ask_store(given.mongo_url), check)
    return given


def _wait_for(what: str, ask: Check, check: Check) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        check()
        try:
            return ask()
        except (OSError, ValueError, amqp.exceptions.AMQPError, PyMongoError) as error:
            away = isinstance(error, OSError | AutoReconnect)
            if not away or time.monotonic() > deadline:
                raise LocalError(f"{what} cannot be used: {_reason(error)}.") from None
        time.sleep(0.1)


def _ask_broker(url: str) -> None:
    broker.close(broker.connect(url, _ANSWER_SECONDS))


def _ask_store(url: str) -> None:
    store = mongo.connect(url, "admin")
    try:
        mongo.check(store, _ANSWER_SECONDS)
    finally:
        store.client.close()


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or getattr(error, "reply_text", None) or str(error)
    line = str(text).partition("\n")[0]
    for detail in _DETAILS:
        line = line.partition(detail)[0]
    return line.rstrip(". ")[:300] or type(error).__name__
