from datetime import UTC, datetime

from services.engagement import packs
from services.engagement.domain import Record

NOW = datetime(2026, 11, 2, 8, 0, 0, 5_000, tzinfo=UTC)


def record(number: int, dialogue: str = "d", text: str = "Zo is het é\U0001f642") -> Record:
    name = f"e{number:04}"
    return {"dialogue": dialogue, "source": "urn:s", "id": name, "time": NOW, "text": text}


def ids(pack: packs.Pack) -> list[str]:
    return [one["id"] for one in pack.records]


def test_what_was_packed_is_found_again_with_its_times_in_utc():
    (pack,) = packs.cut("b", [record(1), record(2)])
    document = packs.document(pack, lambda _: NOW)
    assert (document["_id"], document["dialogue"]) == ("d/b/0", "d")
    assert packs.opened(document) == [{"record": record(n), "recorded_at": NOW} for n in (1, 2)]


def test_each_dialogue_has_packs_of_its_own():
    found = packs.cut("b", [record(1, "d"), record(2, "e"), record(3, "d")])
    assert {one.id: ids(one) for one in found} == {"d/b/0": ["e0001", "e0003"], "e/b/0": ["e0002"]}


def test_the_same_batch_is_cut_in_the_same_way_whatever_its_order():
    batch = [record(number) for number in range(9)]
    assert packs.cut("b", batch) == packs.cut("b", reversed(batch))


def test_a_pack_holds_2000_events_at_most():
    found = packs.cut("b", [record(number) for number in range(2_001)])
    assert [(one.id, len(one.records)) for one in found] == [("d/b/0", 2_000), ("d/b/1", 1)]


def test_a_pack_holds_a_megabyte_of_text_at_most_and_one_event_in_any_case():
    half = "é" * 300_000
    found = packs.cut("b", [record(number, text=half) for number in range(3)])
    assert [len(one.records) for one in found] == [1, 1, 1]


def test_a_key_says_no_more_than_what_recognises_the_event_and_where_it_lies():
    assert packs.key_document("urn:s\ne1", "f", "b") == {
        "_id": "urn:s\ne1",
        "fingerprint": "f",
        "batch": "b",
    }
