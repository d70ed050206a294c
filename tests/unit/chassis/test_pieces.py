"""A long list goes in pieces, whole and in its order."""

import pytest

from services.chassis.pieces import pieces


@pytest.mark.parametrize(
    ("number", "sizes"), [(0, []), (1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3])]
)
def test_only_the_last_piece_is_shorter_and_none_is_empty(number, sizes):
    found = list(pieces(range(number), 3))
    assert [len(one) for one in found] == sizes
    assert [item for one in found for item in one] == list(range(number))
