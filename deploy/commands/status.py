"""`klankbord status`: how the stack is doing."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click

from deploy.local.home import Home
from deploy.local.status import StackStatus, stack_status


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, as_json: bool) -> int:
    """Show every part of the stack; exit 0 only when each of them is ready."""
    home = Home.from_env()
    found = stack_status(home)
    click.echo(json.dumps(_document(found), indent=2) if as_json else _text(home, found))
    return 0 if found and found.ready else 1


def _document(found: StackStatus | None) -> dict[str, Any]:
    if found is None:
        return {"running": False, "ready": False, "parts": []}
    return {
        "running": True,
        "ready": found.ready,
        "mode": found.state.mode,
        "started_at": found.state.started_at,
        "gateway_url": found.state.gateway_url,
        "health": dict(found.state.health),
        "parts": [asdict(part) for part in found.parts],
    }


def _text(home: Home, found: StackStatus | None) -> str:
    if found is None:
        return f"Nothing runs in {home.path}."
    state = found.state
    head = f"Mode {state.mode}, started {state.started_at}"
    lines = [head + (f", gateway {state.gateway_url}" if state.gateway_url else "")]
    for part in found.parts:
        word = "ready" if part.ready else f"not ready: {part.reason}"
        lines.append(f"  {part.name:<14} {part.state.lower():<9} {part.pid or '-':>7}  {word}")
    return "\n".join(lines)
