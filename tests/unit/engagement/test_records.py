"""What engagement stores and tells, and how it finds it again."""

import pytest

from services.contracts import engagement
from services.contracts.engagement import COUNTS
from services.engagement import records, telling
from tests.events import checked, feedback, stance

EVENTS = [
    stance("1"),
    feedback("comment", "2", idea="i", text="Goed plan", language="nl"),
    feedback("follow", "3", idea="i", following=False),
    feedback("view", "4", idea="i", seconds=3),
    feedback("share", "5", idea="i", unit="zorg", channel="mail"),
    feedback("search", "6", query="verlof", found=False),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_a_record_is_told_as_its_schema_dumps_it(event):
    record = telling.to_record(checked(event))
    assert records.dumped_record(record) == engagement.Record().dump(record)


def test_a_tally_is_told_as_its_schema_dumps_it():
    tally = records.tally_after(records.new_tally("d", "i"), {"agree": 2, "views": 1})
    assert records.dumped_tally(tally) == engagement.Tally().dump(tally)
    assert (tally["version"], tally["agree"], tally["views"]) == (1, 2, 1)


def test_a_tally_of_which_nothing_is_known_is_all_zero():
    told = records.dumped_tally({"dialogue": "d", "idea": "i", "version": 0})
    assert told["merged_into"] is None
    assert {told[count] for count in COUNTS} == {0}
