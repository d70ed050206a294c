"""What lies within a part of an id."""

import pytest

from services.chassis.keys import within


@pytest.mark.parametrize(
    ("found", "id_"),
    [
        (True, "d/i"),
        (True, "d/i/p"),
        (True, "d/~"),
        (False, "d"),
        (False, "d-2/i"),
        (False, "d.x/i"),
        (False, "d0/i"),
    ],
)
def test_what_lies_within_a_dialogue(found, id_):
    bounds = within("d")
    assert (bounds["$gt"] < id_ < bounds["$lt"]) is found
