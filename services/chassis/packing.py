"""Many small documents in one value, compressed.

A store reads and writes few large documents far faster than many small ones, and lets others wait
as much shorter.
"""

import zlib
from collections.abc import Iterable
from typing import Any

import bson
from bson.codec_options import CodecOptions

Document = dict[str, Any]

_QUICK = 1
_OPTIONS: CodecOptions[Document] = CodecOptions(tz_aware=True)


def packed(name: str, documents: Iterable[Document]) -> bytes:
    """Return documents as one value: a list under a name, in BSON, compressed with zlib."""
    return zlib.compress(bson.encode({name: list(documents)}), _QUICK)


def unpacked(name: str, value: bytes) -> list[Document]:
    """Return the documents of such a value."""
    documents: list[Document] = bson.decode(zlib.decompress(value), _OPTIONS)[name]
    return documents
