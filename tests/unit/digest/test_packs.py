from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.digest import packs

T0 = datetime(2026, 11, 2, 8, tzinfo=UTC)


def said(number: int, text: str | None = None) -> dict:
    time = T0 + timedelta(seconds=number)
    return {"kind": "comment", "participant": f"p{number}", "time": time, "text": text}


def test_what_was_packed_is_found_again_with_its_times_in_utc():
    held = [said(1, "Ja \u00e9\U0001f642"), said(2)]
    assert list(packs.opened([packs.document("d", 0, held)])) == held


def test_packs_of_a_dialogue_are_numbered_so_that_they_sort():
    names = [packs.name("d", number) for number in (0, 9, 10, 99_999_999)]
    assert names == sorted(names)


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.text(max_size=30_000)), max_size=40),
    st.lists(st.one_of(st.none(), st.text(max_size=30_000)), max_size=40),
)
def test_filling_keeps_all_in_order_and_no_pack_is_too_heavy_unless_it_holds_one(last, fresh):
    last = [said(number, text) for number, text in enumerate(last)]
    fresh = [said(number, text) for number, text in enumerate(fresh)]
    filled = packs.filled(last, fresh)
    assert [one for pack in filled for one in pack] == [*last, *fresh]
    for pack in filled[1:]:
        weight = sum(200 + 4 * len(one["text"] or "") for one in pack)
        assert weight <= packs.MOST_WEIGHT or len(pack) == 1
    assert filled[0][: len(last)] == last


def test_about_a_thousand_short_ones_fill_a_pack():
    filled = packs.filled((), [said(number) for number in range(2_500)])
    assert [len(pack) for pack in filled] == [1_000, 1_000, 500]
