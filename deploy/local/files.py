"""Small files that are written whole or not at all."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.errors import LocalError


def write_private(path: Path, text: str, mode: int = 0o600) -> None:
    """Replace a file's content atomically, readable by its owner only.

    Args:
        path: the file; its folder exists.
        text: the new content.
        mode: permission bits.

    Raises:
        OSError: the folder cannot be written.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def make_folder(path: Path) -> None:
    """Make a folder, closed to other users; one that exists stays as it is.

    Args:
        path: the folder.

    Raises:
        LocalError: it cannot be made.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise LocalError(f"{path} cannot be made: {error.strerror}.") from error


@contextmanager
def lock(path: Path) -> Iterator[bool]:
    """Try to hold a lock for the block; the kernel frees it when the holder dies.

    Args:
        path: the lock file, made if missing.

    Returns:
        True inside the block when the lock is held, False when somebody else holds it.
    """
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


def tail(path: Path, lines: int = 15, start: int = 0) -> str:
    """Return the last lines of a text file, or nothing when it does not exist.

    Args:
        path: the file.
        lines: how many lines at most.
        start: bytes to leave out at its beginning; a file that is shorter was begun anew.
    """
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(start if start <= size else 0, size - 65536))
        text = file.read().decode("utf-8", "replace")
    return "\n".join(text.splitlines()[-lines:])
