from itertools import product

import pytest

from services.contracts.engagement import PEOPLE_COUNTS
from services.contracts.privacy import follow_from_sum, show_parts, show_shares_of, show_tally

TALLY = {
    "dialogue": "samen-buiten",
    "idea": "idee-0017",
    "version": 3,
    "agree": 3,
    "disagree": 1,
    "pass": 1,
    "comments": 7,
    "followers": 0,
    "views": 90,
    "shares": 4,
    "commenters": 5,
    "viewers": 41,
    "sharers": 3,
}
PUBLIC = {name: value for name, value in TALLY.items() if name not in PEOPLE_COUNTS}


def test_a_tally_of_enough_people_is_shown():
    shown = show_tally(TALLY)

    assert shown == {**PUBLIC, "shares": None, "withheld": False}


def test_many_comments_of_few_people_are_withheld():
    shown = show_tally({**TALLY, "comments": 70, "commenters": 1})

    assert shown["comments"] is None
    assert shown["agree"] == 3


def test_a_part_whose_rest_is_few_people_is_withheld_beside_its_whole():
    assert show_shares_of(12, {"W47": 10, "W48": 5, "W49": 12, "W50": 4}) == ["W48", "W49"]


def test_a_tally_of_too_few_people_keeps_every_count_to_itself():
    shown = show_tally({**TALLY, "pass": 0})

    hidden = ("agree", "disagree", "pass", "comments", "followers", "views", "shares")
    assert all(shown[count] is None for count in hidden)
    assert shown["withheld"] is True


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ({}, {}),
        ({"a": 5, "b": 0}, {"a": 5, "b": 0}),
        ({"a": 4, "b": 9, "c": 6}, {"a": None, "b": 9, "c": None}),
        ({"a": 4, "b": 3, "c": 6}, {"a": None, "b": None, "c": 6}),
        ({"a": 4, "b": 4, "c": 6}, {"a": None, "b": None, "c": None}),
        ({"a": 4, "b": 0, "c": 6, "d": 7}, {"a": None, "b": None, "c": None, "d": 7}),
        ({"a": 4}, {"a": None}),
        ({"b": 6, "a": 6, "c": 1}, {"b": 6, "a": None, "c": None}),
    ],
)
def test_parts_of_a_whole(parts, shown):
    assert show_parts(parts) == shown
    assert list(show_parts(parts)) == list(parts)


def _solutions(rest, unknowns, most):
    """Yield every way to spread ``rest`` people over the withheld parts."""
    for spread in product(range(most + 1), repeat=unknowns - 1):
        if sum(spread) <= rest:
            yield (*spread, rest - sum(spread))


@pytest.mark.parametrize("k", [2, 3, 5])
def test_no_small_part_can_be_derived_by_subtraction(k):
    for size in (1, 2, 3, 4):
        for people in product(range(k + 3), repeat=size):
            whole = sum(people)
            if whole < k:
                continue
            parts = dict(zip("abcd", people, strict=False))
            shown = show_parts(parts, k)
            hidden = [name for name, value in shown.items() if value is None]
            known = sum(value for value in shown.values() if value is not None)

            assert all(value == 0 or value >= k for value in shown.values() if value is not None)
            assert not hidden or whole - known >= k
            if hidden:
                possible = list(_solutions(whole - known, len(hidden), whole - known))
                for place in range(len(hidden)):
                    assert len({solution[place] for solution in possible}) > 1, (people, shown)


def test_five_withheld_parts_of_five_people_do_not_give_one_each():
    parts = {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "g": 8, "h": 9}

    assert show_parts(parts)["g"] is None
    assert show_parts({**parts, "f": 0})["f"] is None


@pytest.mark.parametrize("k", [2, 3, 5])
def test_counts_follow_from_their_sum_where_one_of_them_can_be_one_number_only(k):
    for size in (1, 2, 3, 4, 5):
        ways = list(product(range(1, k), repeat=size))
        for few in ways:
            alike = [one for one in ways if sum(one) == sum(few)]
            pinned = any(len({one[place] for one in alike}) == 1 for place in range(size))
            assert follow_from_sum(few, k) == (pinned or sum(few) < k), few


def test_where_nothing_is_withheld_nothing_follows():
    assert not follow_from_sum(())
