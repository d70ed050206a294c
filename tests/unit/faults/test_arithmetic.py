"""The fold of the fault run, by hand."""

import random
from datetime import UTC, datetime, timedelta

from deploy.faults.arithmetic import differing, shortage, surplus, tallies
from services.contracts.envelope import Event

AT = datetime(2026, 1, 1, tzinfo=UTC)
PLACE = ("d", "i")


def did(number: int, word: str, person: str = "p", at: int | None = None, **data: object) -> Event:
    time = AT + timedelta(seconds=number if at is None else at)
    about = {} if word == "search" else {"idea": "i"}
    said = {"dialogue": "d", "participant": person, **about, **data}
    return Event(f"e{number}", "s", f"feedback.{word}.v1", time, said, "c")


def test_the_latest_stance_counts_whatever_the_order() -> None:
    events = [did(2, "stance", stance="disagree"), did(1, "stance", stance="agree")]
    assert tallies(events)[PLACE]["disagree"] == 1
    assert tallies(events)[PLACE]["agree"] == 0


def test_of_two_at_the_same_moment_the_greater_id_counts() -> None:
    events = [
        did(2, "stance", at=0, stance="pass"),
        did(1, "stance", at=0, stance="agree"),
    ]
    assert tallies(events)[PLACE]["pass"] == 1


def test_everything_is_counted_by_hand() -> None:
    events = [
        did(1, "comment"),
        did(2, "comment"),
        did(3, "comment", "q"),
        did(4, "view"),
        did(5, "share", "q"),
        did(6, "follow", following=True),
        did(7, "follow", "q", following=True),
        did(8, "follow", "q", following=False),
        did(9, "search"),
        did(10, "idea"),
    ]
    random.Random(1).shuffle(events)
    assert tallies(events) == {
        PLACE: {
            "agree": 0,
            "disagree": 0,
            "pass": 0,
            "followers": 1,
            "comments": 3,
            "views": 1,
            "shares": 1,
            "commenters": 2,
            "viewers": 1,
            "sharers": 1,
        }
    }


def test_a_surplus_and_a_shortage_are_told_apart() -> None:
    wanted = {PLACE: {"comments": 3, "views": 1, "shares": 0}}
    stored = {PLACE: {"comments": 2, "views": 4, "shares": 0}, ("d", "j"): {"shares": 2}}
    assert surplus(wanted, stored) == 5
    assert shortage(wanted, stored) == 1


def test_a_tally_that_is_all_zero_may_be_missing() -> None:
    zero = {"agree": 0}
    assert differing({PLACE: zero}, {}) == []
    assert differing({PLACE: zero}, {PLACE: {"agree": 1}}) == [PLACE]
    assert differing({}, {PLACE: {"agree": 1}}) == [PLACE]
