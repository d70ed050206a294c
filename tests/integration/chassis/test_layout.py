"""Collections are made once, also when another process was a moment earlier."""

import pytest
from pymongo.errors import OperationFailure

from services.chassis.layout import make_collection


def test_a_collection_that_another_process_just_made_with_its_rules_is_there(store):
    store.create_collection("tallies", validator={"$jsonSchema": {"required": ["count"]}})
    make_collection(store, "tallies")
    with pytest.raises(OperationFailure):
        store["tallies"].insert_one({"no": "count"})


def test_a_collection_is_made_where_there_is_none(store):
    make_collection(store, "new")
    make_collection(store, "new")
    assert store.list_collection_names() == ["new"]
