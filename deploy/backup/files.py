"""Where a backup is written to and read from."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from deploy.backup.archive import ArchiveReader
from deploy.backup.errors import BackupError

PIPE = "-"


@contextmanager
def writing(name: str) -> Iterator[IO[bytes]]:
    """Open the file of a backup: whole at the end of the block, or not there at all.

    It is readable by its owner only, because it holds what people said.

    Args:
        name: of the file; `-` is standard output.

    Raises:
        BackupError: the file exists already.
        OSError: the folder cannot be written.
    """
    if name == PIPE:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(name)
    if path.exists():
        raise BackupError(f"{path} exists already: name another file.")
    handle, temporary = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).rename(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


@contextmanager
def reading(name: str) -> Iterator[ArchiveReader]:
    """Open a backup.

    Args:
        name: of the file.

    Raises:
        BackupError: it is no backup.
        OSError: it cannot be read.
    """
    with Path(name).open("rb") as file:
        yield ArchiveReader(file)
