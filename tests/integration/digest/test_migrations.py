"""A read model written by an earlier version is brought up to date, and stays as it is then."""

from services.digest.store import DigestStore

OLD = {
    "meters": [{"_id": "rust", "records": 3, "revision": 2}],
    "ideas": [{"_id": f"rust/i{n}", "dialogue": "rust", "version": 1} for n in (1, 2)],
    "comments": [{"_id": "urn:x\nc1", "dialogue": "rust", "text": "Ja!"}],
    "searches": [{"_id": "urn:x\ns1", "dialogue": "rust", "query": "rooster"}],
    "activity": [{"_id": "rust/2026-11-02/feedback.view.v1", "dialogue": "rust", "count": 3}],
    "tallies": [{"_id": "rust/i1", "dialogue": "rust", "agree": 1}],
}


def test_what_an_earlier_version_wrote_is_found_by_the_dialogue(store):
    for name, documents in OLD.items():
        store[name].insert_many(documents)
        store[name].create_index("dialogue")
    for _ in range(2):
        DigestStore(store).prepare()
        assert [one["_id"] for one in store["comments"].find()] == ["rust/urn:x\nc1"]
        assert [one["_id"] for one in store["searches"].find()] == ["rust/urn:x\ns1"]
        assert DigestStore(store).read.progress("rust")["ideas"] == 2
        assert "activity" not in store.list_collection_names()
        assert set(store["comments"].index_information()) == {"_id_", "dialogue_1"}
        assert store["tallies"].find_one()["commenters"] == 0
