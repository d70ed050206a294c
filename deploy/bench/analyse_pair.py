"""Ours and red-dwarf in one process on the same dialogues, in turn.

Reads the dialogues as JSON, and writes what each found and how long it took as JSON. It needs the
packages of requirements/bench.txt.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sklearn.metrics import silhouette_score

from deploy.opinions import Groups, Stance, analyse, read_stances

with warnings.catch_warnings():
    # One of its own dependencies complains about another.
    warnings.simplefilter("ignore")
    from reddwarf.implementations.polis import run_pipeline

Found = dict[str, Any]
_SEED = 0


def compare(stances: Sequence[Stance], rejected: Sequence[str], rounds: int) -> dict[str, Found]:
    """Return what each found and its seconds.

    Args:
        stances: the latest of every voter on every statement, rejected ones too.
        rejected: statements that were.
        rounds: how often each is measured, after a first time that is not.
    """
    gone = frozenset(rejected)
    standing = sorted({idea for _, idea, _ in stances} - gone)
    kept = [one for one in stances if one[1] not in gone]
    ways: dict[str, Callable[[], Any]] = {
        "ours": lambda: analyse(read_stances(stances, standing))[0],
        "reddwarf": lambda: _theirs(stances, [int(one) for one in rejected]),
        "reddwarf_same_ideas": lambda: _theirs(kept, []),
    }
    found = {name: way() for name, way in ways.items()}
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        for name in list(ways) if number % 2 == 0 else reversed(list(ways)):
            begun = time.perf_counter()
            ways[name]()
            seconds[name].append(time.perf_counter() - begun)
    described = {name: _of_theirs(one) for name, one in found.items() if name != "ours"}
    described["ours"] = _of_ours(found["ours"])
    return {name: {**one, "seconds": seconds[name]} for name, one in described.items()}


def _theirs(stances: Sequence[Stance], rejected: Sequence[int]) -> Any:
    votes = [
        {"participant_id": int(who), "statement_id": int(idea), "vote": value, "modified": 0}
        for who, idea, value in stances
    ]
    return run_pipeline(votes=votes, mod_out_statement_ids=list(rejected), random_state=_SEED)


def _of_ours(groups: Groups) -> Found:
    members = groups.letters()
    return {"groups": members, "silhouette": groups.silhouette}


def _of_theirs(result: Any) -> Found:
    people = result.participants_df[result.participants_df["to_cluster"]]
    labels = np.asarray(result.clusterer.labels_)
    ids = [str(one) for one in people.index]
    return {
        "groups": dict(zip(ids, map(str, labels.tolist()), strict=True)),
        "silhouette": float(silhouette_score(people[["x", "y"]].to_numpy(), labels)),
    }


def _main(asked: Mapping[str, Any]) -> dict[str, dict[str, Found]]:
    return {
        name: compare([tuple(one) for one in given["stances"]], given["rejected"], asked["rounds"])
        for name, given in asked["dialogues"].items()
    }


if __name__ == "__main__":
    json.dump(_main(json.load(sys.stdin)), sys.stdout)
