"""Runs a bench by its name, and shows what it found."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import structlog

from deploy.bench.machine import machine
from deploy.bench.rounds import Say
from deploy.local.errors import LocalError


class SizeError(LocalError):
    """A bench whose size cannot be chosen."""


def run(name: str, rounds: int, say: Say, events: int | None = None) -> dict[str, Any]:
    """Run one bench.

    Args:
        name: one of `BENCHES`.
        rounds: how often each variant is measured.
        say: gets progress, line by line.
        events: how many events it takes; its own size when None.

    Returns:
        Its figures, JSON-ready, with the machine and its load before and after.

    Raises:
        SizeError: a size was given and the bench takes none.
        LocalError: its parts did not start or did not answer.
    """
    bench = import_module(f"deploy.bench.{name}")
    size = {} if events is None else {"events": events}
    if size and "events" not in inspect.signature(bench.measure).parameters:
        raise SizeError(f"The bench {name!r} takes no --events.")
    say(f"{name}: {bench.DOC}")
    # What our own parts would log here, the figures say.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    before = machine()
    figures = bench.measure(rounds, say, **size)
    load = {"load_before": before.pop("load"), "load_after": machine()["load"]}
    return {"bench": name, "rounds": rounds, **figures, "machine": {**before, **load}}


def lines(value: Mapping[str, Any], indent: str = "") -> list[str]:
    """Return figures as lines for a person: a name and a value each.

    Args:
        value: figures, which may hold others.
        indent: in front of every line.
    """
    found: list[str] = []
    for name, one in value.items():
        words = name.replace("_", " ")
        if isinstance(one, Mapping):
            found += [f"{indent}{words}", *lines(one, indent + "  ")]
        else:
            found.append(f"{indent}{words:<28} {one}")
    return found
