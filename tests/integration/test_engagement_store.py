"""Engagement on a real store: exactly once in effect, whoever else writes meanwhile."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from services.contracts.engagement import COUNTS
from services.contracts.envelope import to_dict
from services.contracts.errors import KlankbordError
from services.contracts.fields import format_time
from services.contracts.registry import REGISTRY
from services.engagement.merging import Facts
from services.engagement.queries import Queries
from services.engagement.store import EngagementStore, Outcome
from tests.events import NOW, SOURCE, START, checked, dialogue_state, feedback, idea_state, stance
from tests.tallies import tamper

RECORDED, DUPLICATE, CONFLICT = Outcome.RECORDED, Outcome.DUPLICATE, Outcome.CONFLICT


@pytest.fixture
def engagement(store) -> EngagementStore:
    engagement = EngagementStore(store)
    engagement.prepare()
    open_dialogue(engagement)
    return engagement


def open_dialogue(engagement, **changes) -> None:
    state = REGISTRY["dialogue.opened.v1"].load({"dialogue": dialogue_state(**changes)})
    Facts(engagement).dialogue(state["dialogue"])


def merge(engagement, idea: str, into: str | None, version: int) -> None:
    state = idea_state(idea, version, merged_into=into)
    loaded = REGISTRY["idea.merged.v1"].load({"idea": state})
    Facts(engagement).idea(loaded["idea"], NOW)


def record(engagement, *events):
    return engagement.record([checked(event) for event in events], NOW)


def until_back(action) -> None:
    """Do what a consumer does when the store is too busy: the same again."""
    while True:
        try:
            action()
        except KlankbordError as error:
            assert error.code == "unavailable"
        else:
            return


def counts(engagement, idea: str = "i") -> dict[str, int]:
    tally = Queries(engagement).tally("d", idea)
    return {count: tally[count] for count in COUNTS if tally[count]}


def assert_proven(engagement) -> None:
    assert Queries(engagement).recount(None)["differences"] == []


def test_every_kind_of_feedback_is_counted(engagement):
    outcomes = record(
        engagement,
        stance("1"),
        feedback("comment", "2", idea="i", text="Goed plan"),
        feedback("follow", "3", idea="i", following=True),
        feedback("view", "4", idea="i", seconds=3.5),
        feedback("share", "5", idea="i", unit="zorg"),
        feedback("search", "6", query="verlof", found=False, seconds=40),
    )
    assert outcomes == [RECORDED] * 6
    assert counts(engagement) == dict.fromkeys(set(COUNTS) - {"disagree", "pass"}, 1)
    queries = Queries(engagement)
    assert queries.progress("d", None) == queries.progress("d", SOURCE) == {"recorded": 6}
    assert queries.progress("d", "urn:other") == {"recorded": 0}
    assert_proven(engagement)


def test_a_resend_counts_once_within_a_batch_and_later(engagement):
    assert record(engagement, stance("1"), stance("1")) == [RECORDED, DUPLICATE]
    assert record(engagement, stance("1")) == [DUPLICATE]
    assert counts(engagement) == {"agree": 1}


def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing(engagement):
    record(engagement, stance("1", "agree"))
    assert record(engagement, stance("1", "disagree")) == [CONFLICT]
    assert counts(engagement) == {"agree": 1}


def test_the_same_id_of_another_source_is_another_event(engagement):
    other = replace(stance("1", participant="q"), source="urn:other")
    assert record(engagement, stance("1"), other) == [RECORDED, RECORDED]


def test_a_late_stance_does_not_replace_a_later_one(engagement):
    record(engagement, stance("2", "disagree", minutes=2))
    record(engagement, stance("1", "agree", minutes=1))
    assert counts(engagement) == {"disagree": 1}
    assert_proven(engagement)


def test_an_unknown_dialogue_is_refused_and_the_rest_counted(engagement):
    outcomes = record(engagement, stance("1", dialogue="nowhere"), stance("2"))
    assert isinstance(outcomes[0], KlankbordError)
    assert outcomes[0].code == "unknown-dialogue"
    assert outcomes[1] == RECORDED


def test_after_closing_only_what_happened_before_counts(engagement):
    closed_at = format_time(START.replace(hour=1))
    open_dialogue(engagement, version=2, state="closed", closed_at=closed_at)
    before, after = record(engagement, stance("1", minutes=59), stance("2", minutes=61))
    assert before == RECORDED
    assert after.code == "dialogue-closed"


def test_an_older_fact_does_not_open_a_closed_dialogue_again(engagement):
    closed_at = format_time(START)
    open_dialogue(engagement, version=2, state="closed", closed_at=closed_at)
    open_dialogue(engagement, version=1)
    (outcome,) = record(engagement, stance("1", minutes=1))
    assert outcome.code == "dialogue-closed"


def test_the_outgoing_event_holds_the_batch_and_the_tallies_after_it(engagement):
    record(engagement, stance("1"), stance("2", "pass", participant="q"), stance("1"))
    (document,) = engagement.outbox.pending()
    event = json.loads(document["body"])
    data = REGISTRY[event["type"]].load(event["data"])
    assert [one["id"] for one in data["records"]] == ["1", "2"]
    assert data["tallies"][0]["agree"] == data["tallies"][0]["pass"] == 1


def test_a_batch_of_duplicates_tells_nothing(engagement):
    record(engagement, stance("1"))
    record(engagement, stance("1"))
    assert engagement.outbox.count() == 1


def test_a_large_batch_is_told_in_several_events_of_bounded_size(engagement):
    long = "é" * 9_000
    events = [
        feedback("comment", str(n), idea="i", participant=f"p{n}", text=long) for n in range(150)
    ]
    record(engagement, *events)
    documents = engagement.outbox.pending()
    assert len(documents) > 1
    assert max(len(document["body"]) for document in documents) < 1_200_000
    told = [json.loads(document["body"])["data"]["records"] for document in documents]
    assert sum(map(len, told)) == 150


def test_merged_ideas_count_a_person_once_and_unmerging_brings_back_what_was(engagement):
    record(
        engagement,
        stance("1", "agree", idea="a", participant="both"),
        stance("2", "agree", idea="b", participant="both"),
        stance("3", "disagree", idea="b", participant="other"),
    )
    merge(engagement, "b", "a", version=2)
    assert counts(engagement, "a") == {"agree": 1, "disagree": 1}
    assert counts(engagement, "b") == {}
    record(engagement, stance("4", "pass", idea="b", participant="third"))
    assert counts(engagement, "a") == {"agree": 1, "disagree": 1, "pass": 1}
    assert_proven(engagement)
    merge(engagement, "b", None, version=3)
    assert counts(engagement, "a") == {"agree": 1}
    assert counts(engagement, "b") == {"agree": 1, "disagree": 1, "pass": 1}
    assert_proven(engagement)


def test_merge_facts_out_of_order_end_in_the_last_state(engagement):
    record(engagement, stance("1", idea="a"), stance("2", idea="b"))
    merge(engagement, "b", None, version=3)
    merge(engagement, "b", "a", version=2)
    assert counts(engagement, "b") == {"agree": 1}
    assert_proven(engagement)


def test_writers_at_the_same_time_count_every_event_once(engagement):
    chooser = random.Random(1)
    events = [
        stance(
            str(number),
            chooser.choice(["agree", "disagree", "pass"]),
            minutes=chooser.randrange(60),
            idea=chooser.choice("ab"),
            participant=f"p{chooser.randrange(20)}",
        )
        for number in range(200)
    ]

    def write(seed: int) -> None:
        shuffled = random.Random(seed).sample(events, len(events))
        for start in range(0, len(shuffled), 25):
            until_back(lambda start=start: record(engagement, *shuffled[start : start + 25]))

    def merge_and_unmerge() -> None:
        for version in range(2, 14):
            until_back(lambda v=version: merge(engagement, "b", "a" if v % 2 else None, v))

    with ThreadPoolExecutor() as pool:
        running = [pool.submit(write, seed) for seed in range(3)]
        running.append(pool.submit(merge_and_unmerge))
        for one in running:
            one.result()
    assert engagement.store["log"].count_documents({}) == 200
    assert_proven(engagement)


def test_a_recount_finds_a_count_that_was_tampered_with(engagement):
    record(engagement, stance("1"))
    tamper(engagement.store, "d", "i", agree=2)
    (difference,) = Queries(engagement).recount("d")["differences"]
    assert (difference["stored"]["agree"], difference["recounted"]["agree"]) == (2, 1)


def test_no_count_can_fall_below_zero(engagement):
    record(engagement, stance("1"))
    tamper(engagement.store, "d", "i", agree=0)
    with pytest.raises(ValueError, match="below zero"):
        record(engagement, stance("2", stance="disagree"))


def told(events) -> list[str]:
    return sorted(one["id"] for event in events for one in event["data"]["records"])


def test_telling_the_log_again_tells_the_same_packs_with_the_same_records(engagement):
    record(engagement, stance("1"), stance("2", idea="b"))
    record(engagement, stance("3"))
    first = [json.loads(document["body"]) for document in engagement.outbox.pending()]
    again = [to_dict(event) for event in Queries(engagement).logged()]
    assert told(again) == told(first) == ["1", "2", "3"]
    packs = {event["data"]["pack"]: event["data"]["records"] for event in first}
    assert {event["data"]["pack"]: event["data"]["records"] for event in again} == packs
    assert len(again) == len(packs) == 2


def test_each_dialogue_of_a_batch_is_told_in_a_pack_of_its_own(engagement):
    open_dialogue(engagement, id="e")
    record(engagement, stance("1"), stance("2", dialogue="e"), stance("3"))
    events = [json.loads(document["body"])["data"] for document in engagement.outbox.pending()]
    assert [{one["dialogue"] for one in event["records"]} for event in events] == [{"d"}, {"e"}]
    stored = {one["_id"] for one in engagement.store["log_packs"].find({}, {"_id": 1})}
    assert {event["pack"] for event in events} == stored
    # Tallies come when all records were told.
    assert [len(event["tallies"]) for event in events] == [0, 2]


def test_pages_of_tallies_hold_each_idea_once(engagement):
    record(engagement, *(stance(str(n), idea=f"i{n}") for n in range(7)))
    queries, after, seen = Queries(engagement), None, []
    while True:
        page = queries.tallies("d", after, 3)
        seen += [tally["idea"] for tally in page["items"]]
        if (after := page["next"]) is None:
            break
    assert seen == [f"i{n}" for n in range(7)]


def test_very_many_events_are_recorded_in_slices(engagement, monkeypatch):
    monkeypatch.setattr("services.engagement.store.MOST_AT_ONCE", 10)
    outcomes = record(engagement, *(stance(str(n), participant=f"p{n % 20}") for n in range(25)))
    assert outcomes == [RECORDED] * 25
    assert engagement.outbox.count() == 3
    assert counts(engagement) == {"agree": 20}


def test_comments_tell_how_many_people_are_behind_them(engagement):
    comments = [feedback("comment", str(n), idea="i", text="Nog iets") for n in range(7)]
    record(engagement, *comments, feedback("view", "v", idea="i", participant="q"))
    assert counts(engagement) == {"comments": 7, "commenters": 1, "views": 1, "viewers": 1}
    assert_proven(engagement)
