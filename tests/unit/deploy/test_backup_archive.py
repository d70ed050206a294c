"""The file of a backup proves what it holds."""

import io
import json
import zipfile

import bson
import pytest

from deploy.backup.archive import FORMAT, MANIFEST, ArchiveReader, ArchiveWriter
from deploy.backup.errors import BackupError

DOCUMENTS = [bson.encode({"_id": number, "text": "é" * number}) for number in range(50)]


def written(documents=DOCUMENTS) -> bytes:
    file = io.BytesIO()
    writer = ArchiveWriter(file)
    writer.write("klankbord_ideas", "ideas", documents)
    writer.write("klankbord_ideas", "nothing", [])
    writer.finish("1.0", "2026-01-01T00:00:00.000Z")
    return file.getvalue()


def changed(content: bytes, name: str, change) -> bytes:
    """Return the archive with one file in it changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for one in old.namelist():
            body = old.read(one)
            new.writestr(one, change(body) if one == name else body)
    return file.getvalue()


def test_what_was_written_is_read():
    reader = ArchiveReader(io.BytesIO(written()))
    reader.verify()
    part, nothing = reader.manifest.parts
    assert list(reader.documents(part)) == DOCUMENTS
    assert (part.documents, nothing.documents, reader.manifest.documents) == (50, 0, 50)


def test_it_may_go_through_a_pipe():
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.content = b""

        def writable(self) -> bool:
            return True

        def write(self, piece) -> int:
            self.content += bytes(piece)
            return len(piece)

    pipe = Pipe()
    writer = ArchiveWriter(pipe)
    writer.write("d", "c", DOCUMENTS)
    writer.finish("1.0", "2026-01-01T00:00:00.000Z")
    ArchiveReader(io.BytesIO(pipe.content)).verify()


def test_a_file_without_its_end_is_no_backup():
    with pytest.raises(BackupError, match="no whole backup"):
        ArchiveReader(io.BytesIO(written()[:-100]))


def test_a_byte_that_turned_is_found():
    whole = bytearray(written())
    whole[200] ^= 1
    with pytest.raises(BackupError):
        ArchiveReader(io.BytesIO(bytes(whole))).verify()


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body[: -len(DOCUMENTS[-1])],
        lambda body: body + DOCUMENTS[0],
        lambda body: body[:-3],
        lambda body: b"\xff\xff\xff\x7f" + body,
    ],
)
def test_a_part_that_was_written_over_is_found(change):
    content = changed(written(), "klankbord_ideas/ideas.bson", change)
    with pytest.raises(BackupError, match="damaged"):
        ArchiveReader(io.BytesIO(content)).verify()


def test_a_later_format_is_refused_with_its_version():
    def later(body: bytes) -> bytes:
        return json.dumps({**json.loads(body), "format": FORMAT + 1}).encode()

    with pytest.raises(BackupError, match=r"made by Klankbord 1\.0"):
        ArchiveReader(io.BytesIO(changed(written(), MANIFEST, later)))
