"""The whole ideas process: requests and events in, facts out, on a real broker and store."""

import signal
import uuid
from datetime import timedelta

import pytest
from nameko.standalone.rpc import ServiceRpcProxy

from services.chassis import clock, topology
from services.chassis.messages import OutgoingMessage
from services.chassis.rpc import unwrap
from services.contracts.envelope import STRUCTURED, Event, read
from services.contracts.errors import Code, KlankbordError
from services.contracts.registry import EVENTS_EXCHANGE, Queue
from tests.integration.processes import free_port, running
from tests.unit.ideas.builders import CHARTER, DRAFT, IDEA, refused
from tests.waiting import eventually

# As in the runner, which cannot be imported here: it patches the standard library.
RPC_EXCHANGE = "klankbord.rpc"
NEXT_WEEK = (clock.now() + timedelta(days=7)).date().isoformat()


@pytest.fixture(scope="module")
def process(amqp_url, mongo_url, tmp_path_factory):
    settings = {
        "KLANKBORD_AMQP_URL": amqp_url,
        "KLANKBORD_MONGO_URL": mongo_url,
        "KLANKBORD_RETRY_DELAYS": "0.2,0.4,0.6",
    }
    log = tmp_path_factory.mktemp("ideas-service") / "log"
    with running("services.ideas.service:IdeasService", log, free_port(), **settings) as process:
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


@pytest.fixture(scope="module")
def ask(process, amqp_url):
    """A function that asks the service something and returns the value or raises the error."""
    config = {"AMQP_URI": amqp_url, "rpc_exchange": RPC_EXCHANGE}
    with ServiceRpcProxy("ideas", config, timeout=15) as service:
        yield lambda method, *args: unwrap(getattr(service, method)(*args))


@pytest.fixture
def dialogue(ask):
    identifier = f"d-{uuid.uuid4().hex[:12]}"
    charter = {**CHARTER, "next_step_on": NEXT_WEEK}
    ask("create_dialogue", {**DRAFT, "id": identifier, "charter": charter})
    return identifier


@pytest.fixture
def facts(process, channel, dialogue):
    """A function that takes the next fact about the dialogue from the events exchange."""
    queue = channel.queue_declare("", exclusive=True).queue
    channel.queue_bind(queue, EVENTS_EXCHANGE, "#")

    def take_next():
        while message := channel.basic_get(queue, no_ack=True):
            body = message.body.encode() if isinstance(message.body, str) else message.body
            (event,) = read(body, STRUCTURED, {}, prefixes=())
            if (event.subject or "").split("/")[0] == dialogue:
                return event
        return None

    return lambda: eventually(take_next)


def contribution(dialogue, identifier, **data):
    base = {"dialogue": dialogue, "idea": identifier, "kind": "idea", "text": "Een stalling."}
    return Event(
        id=f"{dialogue}-{identifier}",
        source=f"urn:test:{dialogue}",
        type="feedback.idea.v1",
        time=clock.now(),
        data={"participant": "p1", **base, **data},
        correlation=f"c-{identifier}",
    )


def send(publisher, *events):
    publisher.publish([OutgoingMessage.of(event) for event in events])


def test_a_dialogue_from_draft_to_decision(ask, dialogue, facts):
    ask("open_dialogue", dialogue)
    for identifier in ("i1", "i2"):
        ask("submit_idea", dialogue, {**IDEA, "id": identifier})
    ask("edit_idea", dialogue, "i1", {"text": "Beter."}, 1)
    ask("moderate_idea", dialogue, "i2", {"state": "pending"})
    ask("merge_idea", dialogue, "i2", "i1")
    ask("unmerge_idea", dialogue, "i2")
    ask("answer_idea", dialogue, "i2", {"outcome": "not-now", "reason": "Too dear."})
    ask("decide_dialogue", dialogue)
    decision = {"id": "b", "title": "A shed", "outcome": "adopted", "reason": "R", "ideas": ["i1"]}
    recorded = ask("record_decision", dialogue, decision)
    ask("close_dialogue", dialogue)
    kinds = sorted(facts().type for _ in range(11))
    assert kinds == sorted([
        "dialogue.opened.v1", "idea.submitted.v1", "idea.submitted.v1", "idea.edited.v1",
        "idea.moderated.v1", "idea.merged.v1", "idea.unmerged.v1", "idea.answered.v1",
        "dialogue.deciding.v1", "idea.answered.v1", "dialogue.closed.v1",
    ])  # fmt: skip
    assert ask("get_idea", dialogue, "i1")["answer"]["decision"] == {"id": "b", "title": "A shed"}
    assert ask("list_decisions", dialogue)["items"] == [recorded]
    assert ask("get_dialogue", dialogue)["state"] == "closed"


def test_a_refused_request_is_answered_with_its_code_and_field(ask, dialogue):
    refused(lambda: ask("submit_idea", dialogue, {**IDEA, "votes": 1}), Code.INVALID_FIELD, "votes")
    refused(lambda: ask("submit_idea", dialogue, IDEA), Code.DIALOGUE_NOT_OPEN)
    refused(lambda: ask("submit_idea", dialogue, None), Code.INVALID_FIELD)
    refused(lambda: ask("list_ideas", dialogue, None, 0), Code.INVALID_FIELD, "limit")
    refused(lambda: ask("list_ideas", dialogue, None, 5, {"kind": "x"}), Code.INVALID_FIELD, "kind")
    refused(lambda: ask("get_dialogue", {"$gt": ""}), Code.UNKNOWN_DIALOGUE, "dialogue")


def test_an_idea_by_event_is_taken_in_once_and_told_with_its_correlation(
    ask, dialogue, facts, publisher
):
    ask("open_dialogue", dialogue)
    assert facts().type == "dialogue.opened.v1"
    event = contribution(dialogue, "i1")
    send(publisher, event, event)
    told = facts()
    assert (told.type, told.correlation) == ("idea.submitted.v1", "c-i1")
    send(publisher, event, contribution(dialogue, "i2"))
    assert facts().data["idea"]["id"] == "i2"
    assert ask("progress", dialogue, event.source) == {"accepted": 2}


def test_an_event_before_the_opening_is_taken_in_after_it(ask, dialogue, publisher):
    send(publisher, contribution(dialogue, "early"))
    ask("open_dialogue", dialogue)

    def found():
        try:
            return ask("get_idea", dialogue, "early")
        except KlankbordError:
            return None

    assert eventually(found)["text"] == "Een stalling."


def test_an_event_that_is_wrong_is_parked_with_its_reason(ask, dialogue, publisher, channel):
    ask("open_dialogue", dialogue)
    send(publisher, contribution(dialogue, "i1", theme="none"))
    send(publisher, contribution(f"{dialogue}-gone", "i1"))
    parked = topology.parked_queue(Queue.IDEAS_FEEDBACK)
    reasons = {}

    def both():
        while message := channel.basic_get(parked, no_ack=True):
            headers = message.properties["application_headers"]
            reasons[str(message.body)] = headers["x-klankbord-reason"]
        return len([body for body in reasons if dialogue in body]) == 2

    eventually(both)
    mine = [reason for body, reason in reasons.items() if dialogue in body]
    assert sorted(mine) == ["invalid-field", "unknown-dialogue"]


def test_every_fact_can_be_told_again(ask, dialogue, channel, facts):
    ask("open_dialogue", dialogue)
    assert facts().type == "dialogue.opened.v1"
    queue = channel.queue_declare("", exclusive=True).queue
    channel.queue_bind(queue, topology.REPLAY_EXCHANGE, "#")
    published = ask("republish")["published"]
    bodies = [str(channel.basic_get(queue, no_ack=True).body) for _ in range(published)]
    assert any(f'"{dialogue}/v2"' in body for body in bodies)
