"""Erasing a participant, end to end: nothing names them any more, and every count stays."""

import json
import uuid
from dataclasses import replace
from datetime import timedelta

import bson
import pytest

from services.chassis.messages import Incoming
from services.contracts import envelope
from services.contracts.envelope import Checked, Event
from services.contracts.erasure import hidden, pseudonym
from services.contracts.errors import KlankbordError
from services.contracts.fields import format_time
from services.digest import packs
from services.digest.store import DigestStore
from services.engagement import packs as log_packs
from services.engagement import telling
from services.engagement.parked.message import read_parked
from services.engagement.parked.store import ParkedStore
from services.engagement.queries import Queries
from services.engagement.store import EngagementStore, Outcome
from services.ideas.domain import dialogues, ideas, intake, life, participants
from services.ideas.store import IdeasStore
from tests.events import NOW, START, checked, feedback, idea_state, stance
from tests.integration.test_engagement_store import merge, open_dialogue
from tests.integration.test_main_job import BATCH, send
from tests.integration.test_main_job import stance as sent_stance
from tests.logged import records
from tests.tallies import tallies as tallies_in
from tests.unit.ideas.builders import DRAFT, IDEA, at, incoming
from tests.waiting import eventually

P = "person-4821"
ERASED_AT = START + timedelta(days=10)


def asked(erasure: str = "e-1", participant: str = P, dialogue: str = "d") -> Checked:
    data = {"dialogue": dialogue, "participant": participant, "erased_at": format_time(ERASED_AT)}
    kind = "participant.erased.v1"
    return checked(Event(erasure, "urn:klankbord:ideas", kind, ERASED_AT, data, "c"))


def naming(database, text: str = P, leave: tuple[str, ...] = ("outbox",)) -> list[str]:
    """Return the collections in which any document holds a text, wherever in it, also packed."""
    return [
        name
        for name in database.list_collection_names()
        if name not in leave
        and any(text.encode() in spelled_out(name, one) for one in database[name].find())
    ]


def spelled_out(collection: str, document: dict) -> bytes:
    open_ = {packs.COLLECTION: lambda: list(packs.opened([document]))}
    open_[log_packs.COLLECTION] = lambda: log_packs.opened(document)
    return bson.encode({**document, "packed": open_.get(collection, list)()})


def logged_of(store, participant: str) -> list[dict]:
    return [one for one in records(store) if one["participant"] == participant]


def said(database) -> list[dict]:
    return sorted(packs.opened(database["packs"].find()), key=repr)


def told(store, kind: str) -> list[str]:
    return [one["_id"] for one in store["outbox"].find({"type": kind})]


@pytest.fixture
def engagement(store) -> EngagementStore:
    engagement = EngagementStore(store)
    engagement.prepare()
    open_dialogue(engagement)
    events = [
        stance("1", idea="i", participant=P),
        stance("2", "disagree", minutes=5, idea="j", participant=P),
        stance("3", idea="i", participant="q"),
        feedback("comment", "4", idea="i", participant=P, text="Ik ben het"),
        feedback("search", "5", participant=P, query="mijn verlof", found=False, seconds=3),
    ]
    engagement.record([checked(event) for event in events], NOW)
    merge(engagement, "j", "i", 2)
    return engagement


def tallies(engagement) -> dict[str, dict]:
    items = Queries(engagement).tallies("d", None, 100)["items"]
    return {one["idea"]: one for one in items}


def test_engagement_forgets_who_it_was_and_every_tally_stays(engagement, store):
    before = tallies(engagement)
    engagement.erase(asked(), NOW)
    assert naming(store) == []
    assert naming(store, "Ik ben het") == naming(store, "mijn verlof") == []
    assert tallies(engagement) == before
    assert Queries(engagement).recount(None)["differences"] == []
    name = pseudonym("e-1", P)
    assert len(logged_of(store, name)) == 4
    assert told(store, "participant.forgotten.v1") == ["urn:klankbord:engagement\ne-1/engagement"]


def test_asked_twice_it_changes_nothing_more(engagement, store):
    engagement.erase(asked(), NOW)
    store["outbox"].delete_many({})
    log = records(store)
    engagement.erase(asked(), NOW)
    assert records(store) == log
    assert len(told(store, "participant.forgotten.v1")) == 1


def test_asked_twice_before_the_first_answer_is_sent_it_is_answered_once(engagement, digest):
    for one in (engagement, digest):
        for _ in range(2):
            one.erase(asked(), NOW)
        assert len(told(one.store, "participant.forgotten.v1")) == 1


def test_what_arrives_late_counts_for_the_same_person_without_naming_them(engagement, store):
    engagement.erase(asked(), NOW)
    late = [
        stance("1", idea="i", participant=P),
        stance("9", "agree", minutes=60, idea="i", participant=P),
        feedback("comment", "10", idea="i", participant=P, text="Ik ben het"),
    ]
    outcomes = engagement.record([checked(event) for event in late], NOW)
    assert outcomes == [Outcome.DUPLICATE, Outcome.RECORDED, Outcome.RECORDED]
    assert naming(store) == naming(store, "Ik ben het") == []
    # Their later stance on the merged idea counts, and they are one person still.
    tally = tallies(engagement)["i"]
    assert (tally["agree"], tally["disagree"], tally["commenters"]) == (2, 0, 1)
    assert Queries(engagement).recount(None)["differences"] == []


def test_who_comes_back_is_somebody_again(engagement, store):
    engagement.erase(asked(), NOW)
    again = replace(stance("11", participant=P), time=ERASED_AT + timedelta(hours=1))
    engagement.record([checked(again)], NOW)
    assert len(logged_of(store, P)) == 1
    assert tallies(engagement)["i"]["agree"] == 2
    engagement.erase(asked("e-2"), NOW)
    later = ERASED_AT + timedelta(days=1)
    again = asked("e-3")
    again = replace(again, data={**again.data, "erased_at": later})
    engagement.erase(again, NOW)
    assert naming(store) == []
    assert Queries(engagement).recount(None)["differences"] == []


def keep(store, *events: Event) -> str:
    """Park events as one message, and return its id."""
    said = [envelope.to_dict(event) for event in events]
    raw = json.dumps(said if len(said) > 1 else said[0]).encode()
    kind = envelope.BATCH if len(said) > 1 else envelope.STRUCTURED
    why = {"x-klankbord-reason": "unknown-dialogue"}
    queue = "engagement.feedback.parked"
    message = read_parked(Incoming(raw, 1, queue, "k", content_type=kind, headers=why), NOW)
    ParkedStore(store).keep([message])
    return message.id


def test_what_they_did_goes_from_parked_messages_and_others_stay(engagement, store):
    keep(store, stance("1", participant=P))
    stay = {
        keep(store, stance("2", participant=P, dialogue="x")),
        keep(store, stance("3", participant="q", idea=P)),
    }
    before = list(store["parked"].find({"_id": {"$in": sorted(stay)}}))
    engagement.erase(asked(), NOW)
    assert list(store["parked"].find()) == before


def test_a_parked_batch_keeps_its_id_and_what_others_did(engagement, store):
    name = keep(store, stance("1", participant=P), stance("2", participant="q"))
    engagement.erase(asked(), NOW)
    (kept,) = store["parked"].find()
    assert (kept["_id"], kept["reason"]) == (name, "unknown-dialogue")
    assert (kept["events"], kept["event"], kept["bytes"]) == (1, "2", len(kept["body"]))
    read = envelope.read(ParkedStore(store).body(kept), envelope.BATCH, {}, prefixes=())
    assert read == [stance("2", participant="q")]
    assert naming(store) == []


def test_a_parked_batch_in_parts_keeps_what_others_did(engagement, store, monkeypatch):
    monkeypatch.setattr("services.engagement.parked.documents.PART_BYTES", 300)
    others = [stance(str(number), participant="q") for number in range(4)]
    name = keep(store, stance("p", participant=P), *others)
    engagement.erase(asked(), NOW)
    (kept,) = ParkedStore(store).find([name])
    assert kept["body"] is None
    read = envelope.read(ParkedStore(store).body(kept), envelope.BATCH, {}, prefixes=())
    assert read == others
    assert naming(store) == []


def test_the_log_told_again_names_nobody(engagement):
    engagement.erase(asked(), NOW)
    assert all(P not in str(event.data) for event in Queries(engagement).logged())


@pytest.fixture
def digest(store, engagement) -> DigestStore:
    """A read model in the same database would share collections, so it gets its own."""
    database = store.client[f"{store.name}_digest"]
    digest = DigestStore(database)
    digest.prepare()
    digest.read.take(facts(engagement))
    yield digest
    store.client.drop_database(database.name)


def facts(engagement) -> list[Checked]:
    joined = {
        "id": P,
        "dialogue": "d",
        "version": 1,
        "unit": "zorg",
        "language": "nl",
        "joined_at": format_time(START),
    }
    events = [
        *Queries(engagement).logged(),
        *Queries(engagement).tallies_told("t", NOW),
        fact("participant.joined.v1", {"participant": joined}),
        fact("idea.submitted.v1", {"idea": idea_state("i", author=P)}),
    ]
    return [checked(event) for event in events]


def fact(kind: str, data: dict) -> Event:
    return Event(uuid.uuid4().hex, "urn:klankbord:ideas", kind, START, data, "c")


def test_the_read_model_forgets_and_late_facts_bring_nothing_back(digest, engagement, store):
    database = digest.store
    before = digest.read.progress("d")
    edited = fact("idea.edited.v1", {"idea": idea_state("i", 2, author=None)})
    digest.read.take([checked(edited)])
    digest.erase(asked(), NOW)
    assert naming(database) == naming(database, "Ik ben het") == naming(database, "verlof") == []
    kinds = {one["kind"] for one in said(database) if one["participant"] == pseudonym("e-1", P)}
    assert {"stance", "seen"} <= kinds
    assert not kinds & {"comment", "search"}
    after = digest.read.progress("d")
    assert after["records"] == before["records"]
    assert after["revision"] > before["revision"]
    # What was on its way, or is told again from before.
    late = feedback("comment", "20", idea="i", participant=P, text="Ik ben het")
    told = telling.recorded(log_packs.cut("late", [telling.to_record(checked(late))]), [], NOW)
    digest.read.take([*facts(engagement), *map(checked, told)])
    assert naming(database) == naming(database, "Ik ben het") == []
    assert digest.read.progress("d")["records"] == before["records"] + 1
    assert told_ids(database) == ["urn:klankbord:digest\ne-1/digest"]


def told_ids(database) -> list[str]:
    return told(database, "participant.forgotten.v1")


def test_addresses_go_with_whoever_they_belong_to(digest):
    who = asked().data
    recipients = digest.store["recipients"]
    theirs = {"dialogue": who["dialogue"], "participant": who["participant"]}
    other = {"dialogue": who["dialogue"], "participant": "somebody-else"}
    recipients.insert_many([{"_id": "r-1", **theirs}, {"_id": "r-2", **other}])
    digest.erase(asked(), NOW)
    assert [one["_id"] for one in recipients.find()] == ["r-2"]


def test_a_rebuild_gives_the_same_read_model(digest, engagement):
    database = digest.store
    engagement.erase(asked(), NOW)
    digest.erase(asked(), NOW)
    before = said(database)
    digest.read.begin_rebuild()
    digest.read.take(facts(engagement))
    digest.read.end_rebuild()
    assert said(database) == before


@pytest.fixture
def kept(store) -> IdeasStore:
    house = IdeasStore(store)
    house.prepare()
    house.create_dialogue("cycling", lambda known: dialogues.create(known, DRAFT, at()))
    house.change_dialogue("cycling", lambda known: life.open_(known, at(1)))
    request = {**IDEA, "id": "i1", "participant": P}
    house.submit_idea("cycling", "i1", lambda d, known: ideas.submit(d, known, request, at(2)))
    join = {"id": P, "unit": "zorg", "language": "nl"}
    house.join_participant("cycling", P, lambda d, known: participants.join(d, known, join, at(2)))
    return house


def confirm(kept, service: str, erasure: str = "e-1") -> None:
    kept.erasures.confirm(
        {"dialogue": "cycling", "erasure": erasure, "service": service, "forgotten_at": NOW}
    )


def test_ideas_keeps_the_idea_and_forgets_whose_it_was(kept, store):
    kept.erasures.erase("cycling", P, "e-1", at(5))
    assert naming(store) == []
    idea = kept.idea("cycling", "i1")
    assert (idea["text"], idea["author"], idea["version"]) == (IDEA["text"], None, 2)
    assert all(P not in str(event.data) for page in kept.log() for event in page)


def test_it_is_finished_only_when_everybody_has_confirmed(kept, store):
    first = kept.erasures.erase("cycling", P, "e-1", at(5))
    assert (first["finished"], first["waiting"]) == (False, ["engagement", "digest"])
    confirm(kept, "digest")
    confirm(kept, "digest")
    assert kept.erasures.state("cycling", P)["waiting"] == ["engagement"]
    confirm(kept, "engagement", erasure="another")
    assert not kept.erasures.state("cycling", P)["finished"]
    confirm(kept, "engagement")
    assert kept.erasures.state("cycling", P)["finished"]
    # From here on nothing leads back from the name that stands for them.
    assert naming(store, "e-1") == []
    assert kept.erasures.erase("cycling", P, "e-2", at(9))["finished"]


def test_who_came_back_can_be_erased_again(kept):
    kept.erasures.erase("cycling", P, "e-1", at(5))
    join = {"id": P, "unit": None, "language": None}
    kept.join_participant("cycling", P, lambda d, known: participants.join(d, known, join, at(6)))
    again = kept.erasures.erase("cycling", P, "e-2", at(7))
    assert again["erased_at"] == at(7).text


def test_an_idea_that_arrives_late_has_no_author(kept, store):
    kept.erasures.erase("cycling", P, "e-1", at(600))
    event = incoming(idea="late", participant=P)
    kept.take([event], intake.take)
    assert kept.idea("cycling", "late")["author"] is None
    assert naming(store) == []


def test_an_erasure_that_nobody_asked_for_is_not_there(kept):
    with pytest.raises(KlankbordError, match="no erasure"):
        kept.erasures.state("cycling", P)
    with pytest.raises(KlankbordError, match="no such dialogue"):
        kept.erasures.erase("walking", P, "e-1", at(5))


def test_a_name_is_the_same_everywhere_and_leads_nowhere():
    assert pseudonym("e-1", P) == pseudonym("e-1", P) != pseudonym("e-2", P)
    assert hidden("d", P) != hidden("x", P)
    assert P not in pseudonym("e-1", P)


def test_a_whole_stack_forgets_with_proof(whole):
    dialogue, person = whole.open_dialogue(), f"person-{uuid.uuid4().hex[:8]}"
    at_door = f"/v1/dialogues/{dialogue}/participants/{person}"
    assert whole.http("PUT", at_door, json={"unit": "zorg"}).ok
    idea = {"id": "i1", "kind": "idea", "text": "Bankje", "participant": person}
    assert whole.http("POST", f"/v1/dialogues/{dialogue}/ideas", json=idea).ok
    events = [
        sent_stance(dialogue, data={"participant": one}) for one in (person, "a", "b", "c", "e")
    ]
    comment = sent_stance(dialogue, type="feedback.comment.v1")
    comment["data"] = {
        "dialogue": dialogue,
        "idea": "i1",
        "participant": person,
        "text": "Geheim",
    }
    assert send(whole, [*events, comment], BATCH).status_code == 202
    eventually(lambda: whole.counted(dialogue) == 6)
    assert whole.http("GET", f"{at_door}/erasure").status_code == 404
    begun = whole.http("DELETE", at_door)
    assert begun.status_code == 202, begun.text
    eventually(lambda: whole.http("GET", f"{at_door}/erasure").json()["finished"])
    client = whole.engagement.client
    for name in ("klankbord_ideas", "klankbord_engagement", "klankbord_digest"):
        assert naming(client[name], person, leave=()) == []
    assert [one["agree"] for one in tallies_in(whole.engagement, dialogue).values()] == [5]
    whole.run("recount", dialogue)
    whole.run("rebuild", "digest")
    assert naming(client["klankbord_digest"], person, leave=()) == []
    assert whole.http("GET", at_door).status_code in (404, 405)
