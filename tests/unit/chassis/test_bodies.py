import io
from contextlib import nullcontext

import pytest

from services.chassis.bodies import TROUBLE, Trouble, read_whole


class Failing(io.RawIOBase):
    def __init__(self, error: Exception) -> None:
        self._error = error

    def read(self, size: int = -1) -> bytes:
        raise self._error


def whole(stream, **environ):
    found = {"wsgi.input": stream, **environ}
    read_whole(found, 5, nullcontext())
    return found


def chunked(stream):
    return whole(stream, HTTP_TRANSFER_ENCODING="Chunked")


def test_a_body_is_there_before_anybody_works_on_it():
    for found in (whole(io.BytesIO(b"hello"), CONTENT_LENGTH="5"), chunked(io.BytesIO(b"hello"))):
        assert found["wsgi.input"].read() == b"hello"
        assert found["wsgi.input_terminated"]
        assert TROUBLE not in found


def test_a_body_without_an_end_is_cut_off_one_byte_late_so_that_it_shows():
    assert chunked(io.BytesIO(b"hello world"))["wsgi.input"].read() == b"hello "


@pytest.mark.parametrize("length", ["6", "0", ""])
def test_a_body_that_says_to_be_too_large_or_empty_is_not_read(length):
    stream = Failing(AssertionError())
    assert whole(stream, CONTENT_LENGTH=length)["wsgi.input"] is stream
    assert whole(stream)["wsgi.input"] is stream


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (TimeoutError(), Trouble.LATE),
        (ConnectionResetError(), Trouble.BROKEN),
        (ValueError(), Trouble.BROKEN),
    ],
)
def test_what_went_wrong_is_told_and_what_came_is_thrown_away(error, trouble):
    for found in (whole(Failing(error), CONTENT_LENGTH="5"), chunked(Failing(error))):
        assert found[TROUBLE] is trouble
        assert found["wsgi.input"].read() == b""


def test_a_body_that_ends_too_early_is_broken():
    assert whole(io.BytesIO(b"hell"), CONTENT_LENGTH="5")[TROUBLE] is Trouble.BROKEN
