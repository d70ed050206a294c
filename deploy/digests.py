"""Asking for a digest of how things stand, and waiting for it."""

from __future__ import annotations

import json
from collections.abc import Callable

from deploy.client import Client, Reply, address
from deploy.clock import REAL_TIME, Time
from deploy.local.errors import LocalError

_PATIENCE_SECONDS = 150.0
_PAUSE_SECONDS = 0.5
_SAY_SECONDS = 5.0


class NoDigestError(LocalError):
    """The digest did not come, or there is none."""


def current_digest(
    client: Client,
    dialogue: str,
    audience: str,
    form: str,
    say: Callable[[str], None],
    time: Time = REAL_TIME,
) -> str:
    """Return the digest of the present state; without news it is the same as before.

    Args:
        client: with a key that may ask for digests.
        dialogue: its id.
        audience: management, host or participant.
        form: text, json or html.
        say: told when it takes a while.
        time: the clock.

    Raises:
        ClientError: the gateway refused or did not answer.
        NoDigestError: it was not made in time.
    """
    asked = client.send("POST", address("dialogues", dialogue, "digests"), {"audience": audience})
    key = str(asked.value["period"]["key"])
    began = spoke = time.now()
    while True:
        reply = _find(client, dialogue, audience, form, key)
        if reply:
            return readable(reply)
        if time.now() - began > _PATIENCE_SECONDS:
            raise NoDigestError(_late(dialogue, key))
        if time.now() - spoke >= _SAY_SECONDS:
            spoke = time.now()
            say(f"Waiting for digest {key} ({spoke - began:.0f} s)")
        time.pause(_PAUSE_SECONDS)


def kept_digest(client: Client, dialogue: str, audience: str, form: str, period: str) -> str:
    """Return the digest of a period that was made before.

    Raises:
        ClientError: the gateway refused or did not answer.
        NoDigestError: there is none.
    """
    reply = _find(client, dialogue, audience, form, period)
    if reply is None:
        raise NoDigestError(f"There is no digest {period!r} of {dialogue!r} for {audience}.")
    return readable(reply)


def readable(reply: Reply) -> str:
    """Return the digest in an answer; JSON on lines that a person can read."""
    if reply.value is None:
        return reply.text
    return json.dumps(reply.value["digest"], ensure_ascii=False, indent=2)


def _find(client: Client, dialogue: str, audience: str, form: str, key: str) -> Reply | None:
    return client.find(address("dialogues", dialogue, "digests", audience, key), format=form)


def _late(dialogue: str, key: str) -> str:
    return (
        f"Digest {key} of {dialogue!r} was not made within {_PATIENCE_SECONDS:.0f} seconds. "
        "See `./klankbord status` and `./klankbord logs digest-worker`."
    )
