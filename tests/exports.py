"""Exports of Polis conversations: real ones that lie beside the checkout, and made-up ones."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from deploy.local.home import CHECKOUT

DATA = Path(
    os.environ.get("KLANKBORD_POLIS_DIR", CHECKOUT.parent / "shared" / "data" / "polis")
).resolve()


def real(name: str) -> Path:
    """Return the folder of a real export; without it the test is skipped, or fails in CI."""
    folder = DATA / name
    if folder.is_dir():
        return folder
    text = f"There is no export of {name} in {DATA}."
    if os.environ.get("CI"):
        pytest.fail(text)
    pytest.skip(f"{text} KLANKBORD_POLIS_DIR can name another folder.")


def made(folder: Path, votes: Iterable[tuple[str, str, int]], rejected: Iterable[str] = ()) -> Path:
    """Write an export with these votes, of voter, statement and value, oldest first."""
    rows = list(votes)
    statements = sorted({statement for _, statement, _ in rows}, key=int)
    gone = set(rejected)
    _write(folder / "summary.csv", [("topic", "What shall we do?"), ("url", "")])
    comments = [
        (1_500_000_000_000, one, "0", -1 if one in gone else 1, f"Statement {one}")
        for one in statements
    ]
    head = ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
    _write(folder / "comments.csv", [head, *comments])
    votes_rows = [
        (1_500_000_000_001 + place, statement, voter, value)
        for place, (voter, statement, value) in enumerate(rows)
    ]
    _write(folder / "votes.csv", [("timestamp", "comment-id", "voter-id", "vote"), *votes_rows])
    return folder


def _write(path: Path, rows: Iterable[tuple[object, ...]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
