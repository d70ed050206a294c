"""The file of a backup: a ZIP with one part for each collection, and a manifest that proves them.

A part is a row of BSON documents as the store gave them. It is written as it comes, so nothing
larger than a document is held in memory, and it may go to a pipe.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import IO, Any

from deploy.backup.errors import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
_SUFFIX = ".bson"
# BSON's own limit is 16 MiB; stores allow a little more for what they add.
_MOST_BYTES = 17 * 1024 * 1024
_LENGTH = struct.Struct("<i")


@dataclass(frozen=True)
class Part:
    """One collection in a backup.

    Args:
        database: of the service.
        collection: of that database.
        documents: how many.
        bytes: of all of them, before packing.
        sha256: of these bytes.
    """

    database: str
    collection: str
    documents: int
    bytes: int
    sha256: str

    @property
    def name(self) -> str:
        """Return the name of its file in the archive."""
        return part_name(self.database, self.collection)


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself.

    Args:
        format: of the file.
        version: of Klankbord that made it.
        taken_at: when, RFC 3339 in UTC.
        parts: all of it.
    """

    format: int
    version: str
    taken_at: str
    parts: tuple[Part, ...]

    @property
    def documents(self) -> int:
        """Return how many documents there are."""
        return sum(part.documents for part in self.parts)


def part_name(database: str, collection: str) -> str:
    """Return the name of a collection's file in the archive."""
    return f"{database}/{collection}{_SUFFIX}"


class ArchiveWriter:
    """Writes a backup, part by part.

    Args:
        file: to write to; need not be seekable.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
        self._parts: list[Part] = []

    def write(self, database: str, collection: str, documents: Iterable[bytes]) -> Part:
        """Write one part.

        Args:
            database: of the service.
            collection: of that database.
            documents: each as BSON.
        """
        digest, count, size = hashlib.sha256(), 0, 0
        with self._zip.open(part_name(database, collection), "w", force_zip64=True) as file:
            for document in documents:
                file.write(document)
                digest.update(document)
                count, size = count + 1, size + len(document)
        part = Part(database, collection, count, size, digest.hexdigest())
        self._parts.append(part)
        return part

    def finish(self, version: str, taken_at: str) -> Manifest:
        """Write the manifest and close; without it the file is no backup."""
        manifest = Manifest(FORMAT, version, taken_at, tuple(self._parts))
        self._zip.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))
        self._zip.close()
        return manifest


class ArchiveReader:
    """Reads a backup.

    Args:
        file: seekable.

    Raises:
        BackupError: it is no backup, is cut off, or was made by a version with another format.
    """

    def __init__(self, file: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(file)
            self.manifest = _manifest(self._zip.read(MANIFEST))
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError) as error:
            raise BackupError(f"This is no whole backup: {error}.") from None

    def verify(self) -> None:
        """Read everything once and compare it with the manifest.

        Raises:
            BackupError: a part is missing, changed, or not what the manifest says.
        """
        for part in self.manifest.parts:
            digest, count = hashlib.sha256(), 0
            for document in self.documents(part):
                digest.update(document)
                count += 1
            if (digest.hexdigest(), count) != (part.sha256, part.documents):
                raise BackupError(f"'{part.name}' is not what was backed up: the file is damaged.")

    def documents(self, part: Part) -> Iterator[bytes]:
        """Yield the documents of a part, each as BSON.

        Raises:
            BackupError: the part is missing or damaged.
        """
        try:
            with self._zip.open(part.name) as file:
                yield from _documents(file, part.name)
        except (KeyError, zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
            raise BackupError(f"'{part.name}' is damaged: {error}.") from None


def _documents(file: IO[bytes], name: str) -> Iterator[bytes]:
    while head := file.read(_LENGTH.size):
        length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
        body = file.read(length - _LENGTH.size) if 5 <= length <= _MOST_BYTES else b""
        if not body or len(body) != length - _LENGTH.size:
            raise BackupError(f"'{name}' is damaged: a document is cut off.")
        yield head + body


def _manifest(content: bytes) -> Manifest:
    values: dict[str, Any] = json.loads(content)
    if values["format"] > FORMAT:
        raise BackupError(
            f"This backup was made by Klankbord {values['version']} in a form that this version "
            "does not know: restore it with that version."
        )
    parts = tuple(Part(**part) for part in values["parts"])
    return Manifest(values["format"], values["version"], values["taken_at"], parts)
