"""A long list goes in pieces, whole and in its order."""

import pytest

from services.chassis.pieces import light_pieces, pieces


@pytest.mark.parametrize(
    ("number", "sizes"), [(0, []), (1, [1]), (3, [3]), (4, [3, 1]), (6, [3, 3])]
)
def test_only_the_last_piece_is_shorter_and_none_is_empty(number, sizes):
    found = list(pieces(range(number), 3))
    assert [len(one) for one in found] == sizes
    assert [item for one in found for item in one] == list(range(number))


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ([], []),
        ([4, 4, 2], [[4, 4, 2]]),
        ([4, 4, 3], [[4, 4], [3]]),
        ([1, 99, 1], [[1], [99], [1]]),
    ],
)
def test_no_piece_is_too_heavy_but_for_one_item_alone(weights, found):
    assert list(light_pieces(weights, int, 10)) == found


def test_a_light_piece_has_a_bounded_number_too():
    assert list(light_pieces([1] * 5, int, 10, most=2)) == [[1, 1], [1, 1], [1]]
