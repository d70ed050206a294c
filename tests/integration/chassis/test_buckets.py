"""Small documents in a few large ones."""

import pytest
from pymongo.errors import PyMongoError

from services.chassis.buckets import NUMBER, Buckets, bucket_of
from services.chassis.layout import make_collection
from services.chassis.mongo import in_transaction

IDEAS = [f"i{number}" for number in range(5 * NUMBER)]


@pytest.fixture
def buckets(store) -> Buckets:
    make_collection(store, "some")
    return Buckets(store["some"])


def put(store, buckets, dialogue: str, ideas: list[str], agree: int) -> None:
    documents = {
        (dialogue, idea): {"dialogue": dialogue, "idea": idea, "agree": agree} for idea in ideas
    }
    in_transaction(
        store,
        lambda session: buckets.put(documents, buckets.near(documents, session), session),
    )


def test_what_is_put_is_found_whatever_else_lies_beside_it(store, buckets):
    put(store, buckets, "d", IDEAS, 1)
    put(store, buckets, "d", IDEAS[:3], 2)
    put(store, buckets, "e", IDEAS[:1], 3)
    assert {one["idea"]: one["agree"] for one in buckets.of("d")} == {
        idea: 2 if idea in IDEAS[:3] else 1 for idea in IDEAS
    }
    assert [one["agree"] for one in buckets.of("e")] == [3]
    assert len(list(buckets.all())) == len(IDEAS) + 1
    assert buckets.near([("d", "i1")]).get(("d", "i1")) == {
        "dialogue": "d",
        "idea": "i1",
        "agree": 2,
    }
    assert buckets.near([("d", "nowhere")]).get(("d", "nowhere")) is None


def test_a_dialogue_has_few_documents(store, buckets):
    put(store, buckets, "d", IDEAS, 1)
    assert store["some"].count_documents({}) == NUMBER
    assert {one["_id"] for one in store["some"].find()} == {bucket_of(("d", i)) for i in IDEAS}


def test_two_who_change_one_bucket_at_the_same_time_cannot_both_win(store, buckets):
    put(store, buckets, "d", ["i1"], 1)
    place = ("d", "i1")
    with store.client.start_session() as one, store.client.start_session() as two:
        one.start_transaction()
        two.start_transaction()
        held = [buckets.near([place], session) for session in (one, two)]
        buckets.put({place: {**held[0].get(place), "agree": 2}}, held[0], one)
        with pytest.raises(PyMongoError):
            buckets.put({place: {**held[1].get(place), "agree": 3}}, held[1], two)
        two.abort_transaction()
        one.commit_transaction()
    assert buckets.near([place]).get(place)["agree"] == 2
