from datetime import UTC, datetime

from services.engagement import packs

NOW = datetime(2026, 11, 2, 8, 0, 0, 5_000, tzinfo=UTC)


def record(number: int, dialogue: str = "d") -> dict:
    text = "Zo is het \u00e9\U0001f642"
    return {"dialogue": dialogue, "source": "urn:s", "id": f"e{number}", "time": NOW, "text": text}


def packed(*records: dict) -> list[dict]:
    return packs.documents("b", [packs.logged(one, NOW) for one in records])


def test_what_was_packed_is_found_again_with_its_times_in_utc():
    (pack,) = packed(record(1), record(2))
    assert packs.opened(pack) == [{"record": record(n), "recorded_at": NOW} for n in (1, 2)]


def test_each_dialogue_has_packs_of_its_own():
    found = packed(record(1, "d"), record(2, "e"), record(3, "d"))
    said = {one["dialogue"]: [it["record"]["id"] for it in packs.opened(one)] for one in found}
    assert said == {"d": ["e1", "e3"], "e": ["e2"]}
    assert len({one["_id"] for one in found}) == 2


def test_a_large_batch_makes_packs_of_250_events_at_most_and_keeps_their_order():
    all_of_it = [record(number) for number in range(600)]
    found = packed(*all_of_it)
    assert [len(packs.opened(one)) for one in found] == [250, 250, 100]
    assert [it["record"] for one in found for it in packs.opened(one)] == all_of_it
    assert [one["_id"] for one in found] == ["d/b/0", "d/b/1", "d/b/2"]


def test_a_key_says_no_more_than_what_recognises_the_event_and_where_it_lies():
    assert packs.key_document("urn:s\ne1", "f", "b") == {
        "_id": "urn:s\ne1",
        "fingerprint": "f",
        "batch": "b",
    }
