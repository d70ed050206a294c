"""JSON as untrusted input: strict, bounded, and safe to store.

Python's and kombu's decoders accept NaN, let a repeated key win silently and pass on text that
no database can hold. Everything that comes from outside is decoded here instead.
"""

import json
from math import isfinite
from typing import Any

from services.contracts.errors import MAX_FIELD, Code, KlankbordError

MAX_DEPTH = 32
MAX_TEXT = 10_000
MAX_BYTES = 1024 * 1024
MAX_INTEGER = 2**63 - 1
MIN_INTEGER = -(2**63)

_MAX_DIGITS = 20


def decode(body: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """Return the JSON value in ``body``.

    Args:
        body: UTF-8 text.
        max_bytes: the largest body that is read, in bytes.

    Raises:
        KlankbordError: too large, not UTF-8, not JSON, NaN or Infinity, a repeated key, nesting
            beyond 32, text beyond 10,000 characters, a lone surrogate, a NUL, or an integer
            beyond 64 bits.
    """
    if len(body) > max_bytes:
        raise KlankbordError(Code.TOO_LARGE, f"The body may hold at most {max_bytes} bytes.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise KlankbordError(
            Code.NOT_UTF8, f"The body is not UTF-8 text (byte {error.start})."
        ) from None
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise _too_deep("") from None
    except ValueError as error:
        raise KlankbordError(Code.NOT_JSON, f"The body is not JSON: {error}.") from None
    check(value)
    return value


def check(value: Any, path: str = "", depth: int = 1) -> None:
    """Raise ``KlankbordError`` where ``value`` breaks a limit, naming the field by its path."""
    if isinstance(value, str):
        _check_text(value, path)
    elif isinstance(value, dict):
        _check_depth(path, depth)
        inside = f"{path[:MAX_FIELD]}." if path else ""
        for key, item in value.items():
            _check_text(key, path)
            check(item, inside + key, depth + 1)
    elif isinstance(value, list):
        _check_depth(path, depth)
        for position, item in enumerate(value):
            check(item, f"{path[:MAX_FIELD]}[{position}]", depth + 1)
    elif isinstance(value, int) and not MIN_INTEGER <= value <= MAX_INTEGER:
        raise KlankbordError(Code.NUMBER_OUT_OF_RANGE, "A number must fit in 64 bits.", path)
    elif isinstance(value, float) and not isfinite(value):
        raise KlankbordError(
            Code.NUMBER_OUT_OF_RANGE, "A number must be finite; JSON has no NaN.", path
        )


def encode(value: Any) -> bytes:
    """Return ``value`` as compact UTF-8 JSON with sorted keys: the same value, the same bytes.

    Raises:
        ValueError: for NaN and Infinity, which JSON does not have.
    """
    return _ENCODER.encode(value).encode("utf-8")


def _check_depth(path: str, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise _too_deep(path)


def _check_text(text: str, path: str) -> None:
    if len(text) > MAX_TEXT:
        raise KlankbordError(
            Code.TEXT_TOO_LONG, f"A text may hold at most {MAX_TEXT} characters.", path
        )
    if "\0" in text:
        raise _invalid_character("a NUL character", path)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise _invalid_character("half of a surrogate pair", path) from None


def _too_deep(path: str) -> KlankbordError:
    return KlankbordError(
        Code.TOO_DEEP, f"Objects and lists may nest at most {MAX_DEPTH} deep.", path
    )


def _invalid_character(what: str, path: str) -> KlankbordError:
    return KlankbordError(Code.INVALID_CHARACTER, f"A text may not hold {what}.", path)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            raise KlankbordError(Code.DUPLICATE_KEY, "A key may stand only once.", key)
        seen.add(key)
    return values


def _integer(digits: str) -> int:
    # Python refuses to read thousands of digits; what is too large is named later, by its field.
    return int(digits) if len(digits) <= _MAX_DIGITS else MAX_INTEGER + 1


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_int=_integer)
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)
