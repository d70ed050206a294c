"""`klankbord status`: how a stack is doing, here or elsewhere."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from deploy.client import Client, ClientError, address
from deploy.local.home import Home
from deploy.local.stack import Stack, elsewhere, running_stack
from deploy.local.status import StackStatus, stack_status
from deploy.status_text import status_lines

GATEWAY, KEY = "KLANKBORD_GATEWAY_URL", "KLANKBORD_ADMIN_KEY"


@click.command()
@click.option("--gateway", metavar="URL", help=f"Of a deployment; otherwise {GATEWAY}.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, gateway: str | None, as_json: bool) -> int:
    """Show every part of the stack; exit 0 only when each of them is ready.

    With --gateway or KLANKBORD_GATEWAY_URL the deployment that answers there is shown; the key in
    KLANKBORD_ADMIN_KEY must have the scope `admin`.
    """
    env = {**os.environ, GATEWAY: gateway} if gateway else dict(os.environ)
    there = elsewhere(env)
    document, text = _elsewhere(there) if there else _here(Home.from_env())
    click.echo(json.dumps(document, indent=2) if as_json else text)
    return 0 if document["ready"] else 1


def _elsewhere(stack: Stack) -> tuple[dict[str, Any], str]:
    status = _ask(stack.gateway_url, stack.admin_key)
    head = f"Klankbord {status['version']} at {stack.gateway_url}"
    return {"running": True, **status}, "\n".join([head, *status_lines(status)])


def _here(home: Home) -> tuple[dict[str, Any], str]:
    found = stack_status(home)
    if found is None:
        document = {"running": False, "ready": False, "parts": []}
        return document, f"Nothing runs in {home.path}."
    # Who is not ready may let the question wait for a long time.
    answers = any(part.name == "gateway" and part.ready for part in found.parts)
    told, problem = _told(home) if answers else (None, "")
    return _document(found, told), _text(found, told, problem)


def _told(home: Home) -> tuple[dict[str, Any] | None, str]:
    """Return what the stack says about itself, or why it says nothing."""
    stack = running_stack(home)
    if stack is None or not stack.gateway_url:
        return None, ""
    try:
        return _ask(stack.gateway_url, stack.admin_key), ""
    except ClientError as error:
        return None, str(error)


def _ask(gateway: str, key: str) -> dict[str, Any]:
    status: dict[str, Any] = Client(gateway, key).get(address("status")).value
    return status


def _document(found: StackStatus, told: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "running": True,
        "ready": found.ready,
        "mode": found.state.mode,
        "started_at": found.state.started_at,
        "gateway_url": found.state.gateway_url,
        "health": dict(found.state.health),
        "parts": [asdict(part) for part in found.parts],
        "status": told,
    }


def _text(found: StackStatus, told: Mapping[str, Any] | None, problem: str) -> str:
    state = found.state
    head = f"Mode {state.mode}, started {state.started_at}"
    lines = [head + (f", gateway {state.gateway_url}" if state.gateway_url else "")]
    for part in found.parts:
        word = "ready" if part.ready else f"not ready: {part.reason}"
        lines.append(f"  {part.name:<14} {part.state.lower():<9} {part.pid or '-':>7}  {word}")
    if told:
        # The processes were told already, with more about them.
        lines += status_lines({**told, "parts": []})
    return "\n".join([*lines, problem] if problem else lines)
