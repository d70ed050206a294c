"""CSV files read strictly: what is wrong is said with file, line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import LocalError


class PolisError(LocalError):
    """An export that cannot be brought in.

    Args:
        file: its name.
        text: the rule that was broken.
        line: 1 for the file's first; 0 when it is about no line.
        column: its name; empty when it is about no column.
    """

    def __init__(self, file: str, text: str, line: int = 0, column: str = "") -> None:
        where = [
            file,
            *([f"line {line}"] if line else []),
            *([f"column {column}"] if column else []),
        ]
        super().__init__(f"{', '.join(where)}: {text}")


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Args:
        file: its name.
        line: that it begins at, 1 for the file's first.
        values: by the columns' names.
    """

    file: str
    line: int
    values: dict[str, str]

    def error(self, column: str, text: str) -> PolisError:
        """Return an error about one value of this row."""
        return PolisError(self.file, text, self.line, column)

    def number(self, column: str) -> int:
        """Return a whole number.

        Raises:
            PolisError: it is none.
        """
        text = self.values[column].strip()
        if not (text.isascii() and text.lstrip("-").isdigit() and len(text) < 16):
            raise self.error(column, f"must be a whole number, not {text[:40]!r}.")
        try:
            return int(text)
        except ValueError:
            raise self.error(column, f"must be a whole number, not {text!r}.") from None


def read_table(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a file whose first line names the columns.

    Args:
        path: the file.
        columns: those that must be there, in any order and among any others.

    Raises:
        PolisError: the file cannot be read, lacks a column, or has a row of another length.
    """
    lines = read_lines(path)
    header = next(lines, (1, []))[1]
    for column in columns:
        if header.count(column) != 1:
            word = "is missing" if column not in header else "is there twice"
            raise PolisError(path.name, f"the column {word}.", 1, column)
    for line, values in lines:
        if len(values) != len(header):
            text = f"has {len(values)} fields, the first line has {len(header)}."
            raise PolisError(path.name, text, line)
        yield Row(path.name, line, dict(zip(header, values, strict=True)))


def read_lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield every row that is not empty, with the line that it begins at.

    Args:
        path: the file.

    Raises:
        PolisError: the file cannot be read or is no CSV.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise PolisError(path.name, f"is no CSV: {error}.", line) from None
        if values:
            yield line, values


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise PolisError(path.name, f"is not in {path.parent}.") from None
    except OSError as error:
        raise PolisError(path.name, f"cannot be read: {error.strerror}.") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise PolisError(path.name, "is not UTF-8 text.", line) from None
