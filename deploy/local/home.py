"""The folder that holds one private stack: its data, logs, keys and state."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from deploy.local.errors import LocalError
from deploy.local.files import make_folder

Mode = Literal["up", "demo"]

CHECKOUT = Path(__file__).resolve().parents[2]

# A unix socket's path has room for 107 bytes, and "/sock.1234567" follows the home's path.
_LONGEST_PATH = 94
# These would end or change a value in the supervisor's configuration file.
_FORBIDDEN = frozenset("\"'\\;#%\r\n")


@dataclass(frozen=True)
class Home:
    """Where one stack lives.

    Args:
        path: the absolute folder.
    """

    path: Path

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Home:
        """Return the home that KLANKBORD_HOME names, or `.klankbord` in the checkout.

        Args:
            env: the environment to read, this process's own when None.
        """
        given = (os.environ if env is None else env).get("KLANKBORD_HOME", "")
        return cls(Path(given).expanduser().resolve() if given else CHECKOUT / ".klankbord")

    @property
    def state_file(self) -> Path:
        """What runs here, as JSON."""
        return self.path / "state.json"

    @property
    def lock_file(self) -> Path:
        """Held while a stack is started or swept away."""
        return self.path / "lock"

    @property
    def socket(self) -> Path:
        """Where the supervisor answers."""
        return self.path / "sock"

    @property
    def supervisor_conf(self) -> Path:
        """The generated configuration of the supervisor."""
        return self.path / "supervisord.conf"

    @property
    def secrets_file(self) -> Path:
        """The generated passwords."""
        return self.path / "secrets.json"

    @property
    def ports_file(self) -> Path:
        """The ports used last time."""
        return self.path / "ports.json"

    @property
    def keys_file(self) -> Path:
        """The hashed API keys that the gateway reads."""
        return self.path / "keys.json"

    @property
    def admin_key_file(self) -> Path:
        """The admin's API key in the clear."""
        return self.path / "admin-key"

    @property
    def logs(self) -> Path:
        """The folder of the log files, one for each part."""
        return self.path / "logs"

    def log(self, name: str) -> Path:
        """Return the log file of a part.

        Args:
            name: the part's name.
        """
        return self.logs / f"{name}.log"

    def data(self, mode: Mode) -> Path:
        """Return the folder with the broker's and the store's data.

        Args:
            mode: `up` or `demo`.
        """
        return self.path / "data" / mode

    def prepare(self) -> None:
        """Make the folders, closed to other users.

        Raises:
            LocalError: the path is too long, holds a character that cannot be used, or cannot be
                written.
        """
        check_path(self.path)
        check_characters(CHECKOUT)
        for folder in (self.path, self.logs):
            make_folder(folder)


def check_path(path: Path) -> None:
    """Refuse a home whose path the parts cannot use.

    Args:
        path: the home's absolute path.

    Raises:
        LocalError: it is too long or holds a character that cannot be used.
    """
    length = len(os.fsencode(path))
    if length > _LONGEST_PATH:
        raise LocalError(
            f"The path {path} has {length} bytes and at most {_LONGEST_PATH} can be used: "
            "set KLANKBORD_HOME to a shorter one."
        )
    check_characters(path)


def check_characters(path: Path) -> None:
    """Refuse a path with a character that the supervisor's configuration cannot hold.

    Args:
        path: the path to look at.

    Raises:
        LocalError: it holds such a character.
    """
    bad = sorted(_FORBIDDEN & set(str(path)))
    if bad:
        raise LocalError(f"The path {path} holds {bad[0]!r}, which cannot be used here.")
