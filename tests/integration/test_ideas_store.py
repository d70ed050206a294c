"""Ideas on a real store: all or nothing, whoever comes at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest

from services.contracts.envelope import from_dict
from services.contracts.errors import Code, KlankbordError
from services.ideas.domain import dialogues, hosting, ideas, intake, life, participants
from services.ideas.store import IdeasStore
from tests.unit.ideas.builders import DRAFT, IDEA, at, idea, incoming, refused

DECISION = {"id": "b1", "title": "A shed", "outcome": "adopted", "reason": "Many asked.",
            "ideas": ["i1", "i2"]}  # fmt: skip


def opened_in(store) -> IdeasStore:
    """Return ideas kept in a store in which the dialogue of the builders is open."""
    house = IdeasStore(store)
    house.prepare()
    house.create_dialogue("cycling", lambda known: dialogues.create(known, DRAFT, at()))
    house.change_dialogue("cycling", lambda known: life.open_(known, at(1)))
    return house


@pytest.fixture
def kept(store):
    return opened_in(store)


def submit(kept, identifier="i1", **values):
    request = {**IDEA, "id": identifier, **values}
    return kept.submit_idea(
        "cycling", identifier, lambda dialogue, known: ideas.submit(dialogue, known, request, at(2))
    )


def merge(kept, source, target):
    return kept.merge_idea("cycling", source, target, partial(hosting.merge, cause=at(3)))


def record(kept, request=DECISION):
    return kept.record_decision(
        "cycling",
        request["id"],
        lambda dialogue, known: hosting.decide(dialogue, known, request, at(4)),
        partial(hosting.answer_all, cause=at(4)),
    )


def told(store):
    """Return the ids in the log, after comparing them with those in the outbox."""
    logged = [document["id"] for document in store["log"].find().sort("_id", 1)]
    assert sorted(logged) == sorted(
        document["_id"].partition("\n")[2] for document in store["outbox"].find()
    )
    return logged


def at_once(*calls):
    """Run calls at the same moment, and return what each returned or raised."""
    together = Barrier(len(calls))

    def run(call):
        together.wait()
        try:
            return call()
        except KlankbordError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_preparing_again_changes_nothing(kept, store):
    before = store["ideas"].index_information()
    kept.prepare()
    assert store["ideas"].index_information() == before


def test_the_store_itself_refuses_a_document_that_breaks_its_validator(kept, store):
    with pytest.raises(Exception, match="validation"):
        store["ideas"].insert_one({"_id": "cycling/x", "id": "x", "dialogue": "cycling"})


def test_a_draft_is_not_told_and_an_opening_is(kept, store):
    assert told(store) == ["cycling/v2"]
    assert kept.dialogue("cycling")["state"] == "open"


def test_what_is_kept_is_what_the_rules_made(kept):
    submitted = submit(kept)
    assert kept.idea("cycling", "i1") == submitted == idea()


def test_a_change_that_is_refused_leaves_no_trace(kept, store):
    refused(lambda: submit(kept, theme="none"), Code.INVALID_FIELD, "theme")
    assert store["ideas"].count_documents({}) == 0
    assert told(store) == ["cycling/v2"]


def test_a_change_whose_fact_cannot_be_kept_is_not_kept(kept, store):
    # A document that takes the fact's place in the outbox makes the last write fail.
    store["outbox"].insert_one({"_id": "urn:klankbord:ideas\ncycling/i1/v1"})
    with pytest.raises(Exception, match=r"duplicate key|E11000"):
        submit(kept)
    assert store["ideas"].count_documents({}) == 0
    assert store["log"].count_documents({}) == 1


def test_the_same_request_many_times_at_once_is_one_idea(kept, store):
    found = at_once(*[lambda: submit(kept)] * 6)
    assert found == [idea()] * 6
    assert told(store) == ["cycling/v2", "cycling/i1/v1"]


def test_two_ideas_under_one_id_at_once_are_one_idea_and_one_conflict(kept, store):
    found = at_once(lambda: submit(kept, text="A"), lambda: submit(kept, text="B"))
    (error,) = [one for one in found if isinstance(one, KlankbordError)]
    assert error.code is Code.ID_CONFLICT
    assert told(store) == ["cycling/v2", "cycling/i1/v1"]


def test_writers_at_once_each_get_a_version_and_no_change_is_lost(kept, store):
    submit(kept)

    def answer(number):
        request = {"outcome": "planned", "reason": f"Reason {number}."}
        return kept.change_idea(
            "cycling", "i1", lambda dialogue, known: hosting.answer(dialogue, known, request, at(5))
        )

    found = at_once(*[partial(answer, number) for number in range(6)])
    assert sorted(one["version"] for one in found) == [2, 3, 4, 5, 6, 7]
    assert kept.idea("cycling", "i1") == max(found, key=lambda one: one["version"])
    assert len(told(store)) == 1 + 7


@pytest.mark.parametrize("turn", range(5))
def test_two_merges_at_once_cannot_close_a_circle(kept, turn):
    submit(kept, "a")
    submit(kept, "b")
    found = at_once(lambda: merge(kept, "a", "b"), lambda: merge(kept, "b", "a"))
    (error,) = [one for one in found if isinstance(one, KlankbordError)]
    assert error.code is Code.NOT_ALLOWED_NOW
    merged = [kept.idea("cycling", name)["merged_into"] for name in "ab"]
    assert merged.count(None) == 1


def test_a_merge_follows_the_target_along_its_own_merges(kept):
    for name in "abc":
        submit(kept, name)
    merge(kept, "a", "b")
    merge(kept, "b", "c")
    refused(lambda: merge(kept, "c", "a"), Code.NOT_ALLOWED_NOW, "into")
    refused(lambda: merge(kept, "c", "gone"), Code.NOT_FOUND)


def test_a_decision_answers_all_its_ideas_or_none(kept, store):
    submit(kept, "i1")
    refused(lambda: record(kept), Code.NOT_FOUND, "ideas[1]")
    assert kept.idea("cycling", "i1")["answer"] is None
    assert store["decisions"].count_documents({}) == 0
    submit(kept, "i2")
    recorded = record(kept)
    assert record(kept) == recorded
    assert told(store)[-2:] == ["cycling/i1/v2", "cycling/i2/v2"]
    assert kept.list_decisions("cycling", None, 10)["items"] == [recorded]


def test_a_participant_is_kept_with_a_version(kept, store):
    for unit in ("it", "it", "hr"):
        kept.join_participant(
            "cycling", "p1",
            lambda dialogue, known, unit=unit: participants.join(
                dialogue, known, {"id": "p1", "unit": unit}, at()
            ),
        )  # fmt: skip
    assert told(store)[1:] == ["cycling/participant/p1/v1", "cycling/participant/p1/v2"]


def test_a_batch_sent_twice_and_to_two_processes_is_taken_in_once(kept, store):
    batch = [incoming(f"e{number}", idea=f"i{number}") for number in range(60)]
    found = at_once(*[lambda: kept.take(batch, intake.take)] * 3)
    assert all(outcome.error is None for outcomes in found for outcome in outcomes)
    assert len(told(store)) == 1 + 60
    assert kept.count_taken("cycling", "urn:test") == 60
    assert kept.count_taken("cycling", "urn:other") == 0
    submit(kept, "by-hand")
    assert kept.count_taken("cycling", None) == 61
    assert kept.count_taken("walking", None) == 0


def test_one_bad_event_in_a_batch_keeps_nobody_else_out(kept, store):
    batch = [incoming("a", idea="a"), incoming("b", dialogue="none"), incoming("c", idea="c")]
    outcomes = kept.take(batch, intake.take)
    assert [outcome.later for outcome in outcomes] == [False, True, False]
    assert [i["id"] for i in kept.list_ideas("cycling", None, 10, {})["items"]] == ["a", "c"]


def test_a_batch_that_fails_half_way_leaves_no_trace(kept, store):
    store["outbox"].insert_one({"_id": "urn:klankbord:ideas\ncycling/i1/v1"})
    batch = [incoming(f"e{number}", idea=f"i{number}") for number in range(3)]
    with pytest.raises(Exception, match=r"duplicate key|E11000|batch op"):
        kept.take(batch, intake.take)
    assert store["ideas"].count_documents({}) == store["taken"].count_documents({}) == 0


def test_a_large_batch_is_taken_in_parts(kept):
    batch = [incoming(f"e{number}", idea=f"i{number}") for number in range(1_100)]
    assert len(kept.take(batch, intake.take)) == 1_100
    assert kept.count_taken("cycling", "urn:test") == 1_100
    pages = list(kept.log())
    assert sum(len(page) for page in pages) == 1 + 1_100
    assert pages[0][0].type == "dialogue.opened.v1"


def test_the_log_gives_back_each_fact_as_it_was_told(kept, store):
    submit(kept)
    (page,) = kept.log()
    assert [from_dict(document["event"]) for document in store["log"].find()] == page
    assert page[1].data["idea"]["id"] == "i1"


def test_drafts_are_listed_apart(kept):
    for name in ("a", "b"):
        draft = {**DRAFT, "id": name}
        kept.create_dialogue(name, lambda known, draft=draft: dialogues.create(known, draft, at()))

    def ids(after=None, limit=10, **filters):
        page = kept.list_dialogues(after, limit, filters)
        return [item["id"] for item in page["items"]], page["next"]

    assert ids() == (["a", "b", "cycling"], None)
    assert ids(limit=1, draft=False) == (["cycling"], None)
    assert ids(limit=1, draft=True) == (["a"], "a")
    assert ids("a", draft=True) == (["b"], None)


def test_a_list_is_read_page_by_page_and_filtered(kept):
    for name in "abcde":
        submit(kept, name, kind="concern" if name in "ace" else "idea",
               theme="shed" if name in "ab" else None)  # fmt: skip
    merge(kept, "a", "b")
    reject = {"state": "rejected", "reason": "No."}
    kept.change_idea("cycling", "e", lambda d, i: hosting.moderate(d, i, reject, at()))

    def ids(after=None, limit=10, **filters):
        page = kept.list_ideas("cycling", after, limit, filters)
        return [item["id"] for item in page["items"]], page["next"]

    assert ids(limit=2) == (["a", "b"], "b")
    assert ids("b", 3) == (["c", "d", "e"], None)
    assert ids(kind="concern") == (["a", "c", "e"], None)
    assert ids(theme="shed") == (["a", "b"], None)
    assert ids(merged=True) == (["a"], None)
    assert ids(merged=False) == (["b", "c", "d", "e"], None)
    assert ids(moderation="rejected") == (["e"], None)
    assert "content" not in kept.list_ideas("cycling", None, 1, {})["items"][0]


@pytest.mark.parametrize("wrong", ["none", "", "a/b", {"$gt": ""}, None, "\ud800", "a\0"])
def test_what_is_no_id_is_not_there(kept, wrong):
    refused(lambda: kept.dialogue(wrong), Code.UNKNOWN_DIALOGUE, "dialogue")
    refused(lambda: kept.idea("cycling", wrong), Code.NOT_FOUND)
    refused(lambda: kept.list_ideas(wrong, None, 1, {}), Code.UNKNOWN_DIALOGUE, "dialogue")
