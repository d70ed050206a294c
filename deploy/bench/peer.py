"""Packages that only a bench needs, installed beside the others and not among them."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from deploy.bench.rounds import Say
from deploy.local.errors import LocalError
from deploy.local.home import CHECKOUT

LOCK = CHECKOUT / "requirements" / "bench.txt"
_FOLDER = Path(sys.prefix) / "klankbord-bench"
_STAMP = "installed"
_SECONDS = 600


class PeerError(LocalError):
    """The packages could not be installed."""


def packages(say: Say) -> Path:
    """Return the folder of the packages of requirements/bench.txt, installed when needed.

    They are of the same versions as ours where both are in a lock.

    Args:
        say: told before something is installed.

    Raises:
        PeerError: they could not be.
    """
    digest = sha256(LOCK.read_bytes()).hexdigest()
    stamp = _FOLDER / _STAMP
    if stamp.is_file() and stamp.read_text() == digest:
        return _FOLDER
    say("Installing the peer to compare with (once)")
    new = Path(tempfile.mkdtemp(dir=sys.prefix))
    try:
        _install(new)
        (new / _STAMP).write_text(digest)
        shutil.rmtree(_FOLDER, ignore_errors=True)
        new.rename(_FOLDER)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return _FOLDER


def _install(folder: Path) -> None:
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input")
    what = ("--require-hashes", "--no-compile", "--target", str(folder), "--requirement", str(LOCK))
    try:
        done = subprocess.run(  # noqa: S603 - our own Python and lock
            [sys.executable, *pip, *what],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PeerError(f"The peer was not installed within {_SECONDS} seconds.") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no reason was given"]
        raise PeerError(f"The peer to compare with could not be installed: {lines[-1]}")
