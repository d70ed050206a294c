"""An export of a Polis conversation, read whole and checked before anything is done with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from deploy.polis.tables import PolisError, Row, read_lines, read_table
from services.contracts import strict_json
from services.contracts.envelope import FUTURE_ALLOWANCE
from services.contracts.errors import KlankbordError
from services.contracts.fields import ID_PATTERN, ID_RULE

REJECTED = -1
_COMMENTS = ("timestamp", "comment-id", "author-id", "moderated", "comment-body")
_VOTES = ("timestamp", "comment-id", "voter-id", "vote")
_STANCES = {1: "agree", -1: "disagree", 0: "pass"}
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_TITLE = 200


@dataclass(frozen=True)
class Statement:
    """A row of `comments.csv`."""

    id: str
    author: str
    time: datetime
    text: str
    rejected: bool


@dataclass(frozen=True)
class Vote:
    """A row of `votes.csv`; `stance` is agree, disagree or pass."""

    statement: str
    voter: str
    time: datetime
    stance: str


@dataclass(frozen=True)
class Export:
    """A conversation.

    Args:
        topic: its title.
        address: where it took place; may be empty.
        description: shown to its participants; may be empty.
        statements: in the order of the file.
        votes: in the order of the file; a person may vote on a statement again.
    """

    topic: str
    address: str
    description: str
    statements: tuple[Statement, ...]
    votes: tuple[Vote, ...]

    @property
    def voters(self) -> int:
        """How many people voted."""
        return len({vote.voter for vote in self.votes})


def read_export(folder: Path, now: datetime) -> Export:
    """Return the export in a folder.

    Args:
        folder: holds `comments.csv`, `votes.csv` and `summary.csv`.
        now: the present; no row may be later.

    Raises:
        PolisError: names the file, the line and the column of the first thing that is wrong.
    """
    if not folder.is_dir():
        raise PolisError(str(folder), "is not a folder.")
    summary = _summary(folder / "summary.csv")
    statements = tuple(_statements(folder / "comments.csv", now))
    known = {statement.id for statement in statements}
    return Export(
        topic=summary["topic"],
        address=summary.get("url", ""),
        description=summary.get("conversation-description", ""),
        statements=statements,
        votes=tuple(_votes(folder / "votes.csv", known, now)),
    )


def _summary(path: Path) -> Mapping[str, str]:
    values: dict[str, str] = {}
    for line, row in read_lines(path):
        if len(row) < 2:
            raise PolisError(path.name, "must hold a name and a value.", line)
        values[row[0]] = _storable(row[1].strip(), path.name, line, row[0])
    if not 0 < len(values.get("topic", "")) <= _MOST_TITLE:
        raise PolisError(path.name, f"a topic of 1 to {_MOST_TITLE} characters is missing.")
    return values


def _statements(path: Path, now: datetime) -> Iterator[Statement]:
    lines: dict[str, int] = {}
    for row in read_table(path, _COMMENTS):
        identifier = _identifier(row, "comment-id")
        if identifier in lines:
            text = f"{identifier!r} stands in line {lines[identifier]} already."
            raise row.error("comment-id", text)
        lines[identifier] = row.line
        yield Statement(
            id=identifier,
            author=_identifier(row, "author-id"),
            time=_time(row, now),
            text=_body(row),
            rejected=_one_of(row, "moderated", (1, 0, -1)) == REJECTED,
        )


def _votes(path: Path, known: set[str], now: datetime) -> Iterator[Vote]:
    for row in read_table(path, _VOTES):
        statement = _identifier(row, "comment-id")
        if statement not in known:
            raise row.error("comment-id", f"{statement!r} does not stand in comments.csv.")
        stance = _STANCES[_one_of(row, "vote", (1, 0, -1))]
        yield Vote(statement, _identifier(row, "voter-id"), _time(row, now), stance)


def _identifier(row: Row, column: str) -> str:
    text = row.values[column].strip()
    if not re.fullmatch(ID_PATTERN, text):
        raise row.error(column, f"{ID_RULE[:-1]}, not {text[:40]!r}.")
    return text


def _one_of(row: Row, column: str, known: tuple[int, ...]) -> int:
    number = row.number(column)
    if number not in known:
        listed = ", ".join(map(str, known))
        raise row.error(column, f"must be one of {listed}, not {number}.")
    return number


def _time(row: Row, now: datetime) -> datetime:
    milliseconds = row.number("timestamp")
    latest = int((now + FUTURE_ALLOWANCE - _BEGINNING) / timedelta(milliseconds=1))
    if not 0 < milliseconds <= latest:
        text = f"must be milliseconds since 1970 and not in the future, not {milliseconds}."
        raise row.error("timestamp", text)
    return _BEGINNING + timedelta(milliseconds=milliseconds)


def _body(row: Row) -> str:
    text = row.values["comment-body"]
    if not text.strip():
        raise row.error("comment-body", "is empty.")
    return _storable(text, row.file, row.line, "comment-body")


def _storable(text: str, file: str, line: int, column: str) -> str:
    try:
        strict_json.check(text)
    except KlankbordError as error:
        raise PolisError(file, error.message, line, column) from None
    return text
