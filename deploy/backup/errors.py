"""What can go wrong with a backup."""

from __future__ import annotations

from deploy.local.errors import LocalError


class BackupError(LocalError):
    """A backup cannot be made, read or restored; the text says why and what to do."""
