"""A start that a part interrupts goes on when it is back."""

import pytest
from pymongo.errors import AutoReconnect, OperationFailure

from services.chassis.persisting import persist


def failing(*errors: Exception):
    left = list(errors)

    def do() -> None:
        if left:
            raise left.pop(0)

    return do, left


def test_while_the_store_is_away_the_start_is_tried_again():
    do, left = failing(AutoReconnect("gone"), AutoReconnect("still gone"))
    persist(do, lambda: False)
    assert left == []


def test_anything_else_ends_it():
    do, _ = failing(OperationFailure("not so", 2))
    with pytest.raises(OperationFailure):
        persist(do, lambda: False)


def test_a_stop_ends_it_too():
    do, left = failing(AutoReconnect("gone"), AutoReconnect("still gone"))
    with pytest.raises(AutoReconnect):
        persist(do, lambda: True)
    assert len(left) == 1
