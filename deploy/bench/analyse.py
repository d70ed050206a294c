"""Opinion groups beside those of red-dwarf on real dialogues, and one dialogue that is large."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, median
from typing import Any

from deploy.bench.peer import packages
from deploy.bench.rounds import Say
from deploy.local.errors import LocalError
from deploy.local.home import CHECKOUT
from deploy.opinions import adjusted_rand
from deploy.polis.export import Export, read_export
from deploy.polis.votes import latest

DOC = "Opinion groups beside red-dwarf's on real dialogues; a large dialogue, and it again."

STANCES = 2_000_000
_PER_PERSON = 40
_IDEAS = 2_000
_PATIENCE_SECONDS = 900
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_LABELS = "participants-votes.csv"


class ExportsError(LocalError):
    """The real dialogues are not where they are looked for."""


class ChildError(LocalError):
    """A measuring process failed."""


def measure(rounds: int, say: Say, events: int = STANCES) -> dict[str, Any]:
    """Return the figures.

    Args:
        rounds: how often each way is measured on each dialogue.
        say: gets progress, line by line.
        events: how many stances the large dialogue holds.

    Raises:
        LocalError: the exports are not there, the peer could not be installed, or a process failed.
    """
    folders = _folders()
    peer = packages(say)
    exports = {folder.name: read_export(folder, datetime.now(UTC)) for folder in folders}
    found = _pair({name: _given(export) for name, export in exports.items()}, rounds, peer)
    shown = {folder.name: _row(found[folder.name], _labels(folder)) for folder in folders}
    for name, row in shown.items():
        say(f"  {name}: {row['times_faster']} times faster, adjusted Rand index {row['ari']}")
    large = _large(events, say)
    return {"vs_reddwarf": {**shown, "mean": _mean(shown)}, **large}


def _folders() -> list[Path]:
    usual = CHECKOUT.parent / "shared" / "data" / "polis"
    place = Path(os.environ.get("KLANKBORD_POLIS_DIR", usual))
    folders = sorted(one.parent for one in place.glob(f"*/{_LABELS}"))
    if not folders:
        text = f"There are no Polis exports in {place}. KLANKBORD_POLIS_DIR names another folder."
        raise ExportsError(text)
    return folders


def _given(export: Export) -> dict[str, Any]:
    rejected = [one.id for one in export.statements if one.rejected]
    return {"stances": latest(export), "rejected": rejected}


def _pair(dialogues: Mapping[str, Any], rounds: int, peer: Path) -> dict[str, Any]:
    path = os.pathsep.join((str(CHECKOUT), str(peer)))
    asked = {"dialogues": dialogues, "rounds": rounds}
    return _child("deploy.bench.analyse_pair", asked, {"PYTHONPATH": path})


def _large(stances: int, say: Say) -> dict[str, Any]:
    size = {"people": max(1, stances // _PER_PERSON), "ideas": _IDEAS, "stances": stances}
    say("  {people} participants, {ideas} ideas, {stances} stances".format(**size))
    return _child("deploy.bench.analyse_large", size, {})


def _child(module: str, asked: Mapping[str, Any], more: Mapping[str, str]) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", module],
        input=json.dumps(asked),
        cwd=CHECKOUT,
        env={**os.environ, **dict.fromkeys(_ONE_THREAD, "1"), **more},
        capture_output=True,
        text=True,
        timeout=_PATIENCE_SECONDS,
        check=False,
    )
    if done.returncode:
        raise ChildError(f"{module} failed: {done.stderr.strip()[-1000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _labels(folder: Path) -> dict[str, str]:
    """Return participant → the group that Polis itself showed in the end."""
    with (folder / _LABELS).open(newline="", encoding="utf-8") as file:
        rows = [(row["participant"], row["group-id"]) for row in csv.DictReader(file)]
    return {participant: group for participant, group in rows if group}


def _row(found: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    ours, theirs = found["ours"], found["reddwarf"]
    pairs = zip(theirs["seconds"], ours["seconds"], strict=True)
    same = found["reddwarf_same_ideas"]
    return {
        "times_faster": round(median(other / own for other, own in pairs), 1),
        "ms": round(1000 * median(ours["seconds"]), 2),
        "reddwarf_ms": round(1000 * median(theirs["seconds"]), 2),
        "ari": _likeness(ours, labels),
        "reddwarf_ari": _likeness(theirs, labels),
        "reddwarf_same_ideas_ari": _likeness(same, labels),
        "silhouette": round(ours["silhouette"], 3),
        "reddwarf_silhouette": round(theirs["silhouette"], 3),
        "reddwarf_same_ideas_silhouette": round(same["silhouette"], 3),
    }


def _likeness(found: Mapping[str, Any], labels: Mapping[str, str]) -> float:
    both = sorted(found["groups"].keys() & labels.keys())
    own = [found["groups"][who] for who in both]
    return round(adjusted_rand(own, [labels[who] for who in both]), 3)


def _mean(rows: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    names = next(iter(rows.values())).keys()
    return {name: round(fmean(row[name] for row in rows.values()), 3) for name in names}
