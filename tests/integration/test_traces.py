"""One trace from a request to a digest, at a collector that really receives."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from deploy.keys import change_keys, new_key, with_key
from services.chassis import traces
from services.chassis.messages import OutgoingMessage
from tests.events import stance
from tests.integration.processes import free_port, running
from tests.integration.running import DIALOGUE
from tests.waiting import eventually

SERVICES = {
    "ideas": "services.ideas.service:IdeasService",
    "engagement": "services.engagement.service:EngagementService",
    "digest": "services.digest.service:DigestService",
    "digest-worker": "services.digest.worker:DigestWorker",
    "gateway": "gateway.service:Gateway",
}


class Collector:
    """Receives spans, and keeps the raw bytes too."""

    def __init__(self) -> None:
        self.raw = b""
        self.spans: list[tuple[str, bytes, str]] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.take(self.path, body)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_args) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def take(self, path: str, body: bytes) -> None:
        assert path == "/v1/traces"
        self.raw += body
        for told in ExportTraceServiceRequest.FromString(body).resource_spans:
            (name,) = [
                one.value.string_value
                for one in told.resource.attributes
                if one.key == "service.name"
            ]
            for scope in told.scope_spans:
                self.spans += [(name, span.trace_id, span.name) for span in scope.spans]

    def of(self, correlation: str) -> set[tuple[str, str]]:
        wanted = traces.trace_id(correlation).to_bytes(16)
        return {(service, name) for service, trace, name in self.spans if trace == wanted}


@pytest.fixture
def collector() -> Iterator[Collector]:
    one = Collector()
    thread = threading.Thread(target=one.server.serve_forever)
    thread.start()
    yield one
    one.server.shutdown()
    one.server.server_close()
    thread.join()


@pytest.fixture
def door(parts, tmp_path, collector) -> Iterator[requests.Session]:
    """A whole stack that tells its spans, behind one session with an admin's key."""
    key, keys = new_key(), tmp_path / "keys.json"
    change_keys(keys, lambda known: with_key(known, "admin", key, ["admin"], ["*"]))
    port = free_port()
    settings = {
        "KLANKBORD_AMQP_URL": parts.amqp_url,
        "KLANKBORD_MONGO_URL": parts.mongo_url,
        "KLANKBORD_OTLP_ENDPOINT": collector.url,
        "KLANKBORD_KEYS_FILE": str(keys),
        "KLANKBORD_HTTP_PORT": str(port),
        "OTEL_BSP_SCHEDULE_DELAY": "200",
    }
    with ExitStack() as stack, requests.Session() as session:
        for name, service in SERVICES.items():
            log = tmp_path / f"{name}.log"
            stack.enter_context(running(service, log, free_port(), **settings))
        session.headers["Authorization"] = f"Bearer {key}"
        session.url = f"http://127.0.0.1:{port}/v1"
        yield session


def test_one_trace_leads_from_a_request_or_a_message_to_the_digest(
    door, parts, publisher, collector
):
    stems = ("d", "cause", "other", "asked")
    name, cause, other, asked = (f"{stem}-{uuid.uuid4().hex[:8]}" for stem in stems)
    assert door.post(f"{door.url}/dialogues", json={**DIALOGUE, "id": name}).ok
    assert door.post(f"{door.url}/dialogues/{name}/open").ok
    event = {
        "specversion": "1.0",
        "id": uuid.uuid4().hex,
        "source": "urn:test:traces",
        "type": "feedback.comment.v1",
        "time": "2026-02-01T10:00:00Z",
        "data": {"dialogue": name, "participant": "p", "idea": "i", "text": "Zeergeheim"},
    }
    headers = {"Content-Type": "application/cloudevents+json", "X-Correlation-ID": cause}
    assert door.post(f"{door.url}/feedback", json=event, headers=headers).status_code == 202
    whole = {
        ("klankbord-gateway", "POST /v1/feedback"),
        ("klankbord-engagement", "take engagement.feedback"),
        ("klankbord-engagement", "send klankbord_engagement"),
        ("klankbord-digest", "take digest.events"),
    }
    eventually(lambda: collector.of(cause) >= whole, seconds=60)
    message = replace(stance(uuid.uuid4().hex, dialogue=name), correlation=other)
    publisher.publish([OutgoingMessage.of(message)])
    through_the_broker = {span for span in whole if span[0] != "klankbord-gateway"}
    eventually(lambda: collector.of(other) >= through_the_broker, seconds=60)
    headers = {"X-Correlation-ID": asked}
    path = f"{door.url}/dialogues/{name}/digests"
    assert door.post(path, json={"audience": "host"}, headers=headers).ok
    built = ("klankbord-digest-worker", "take digest.build")
    eventually(lambda: built in collector.of(asked), seconds=60)
    for secret in ("Zeergeheim", parts.amqp_url, parts.mongo_url, "amqp://", "mongodb://"):
        assert secret.encode() not in collector.raw


def test_without_a_collector_nothing_is_loaded_and_nothing_told():
    assert traces._tell is None
    traces.record("take", ["c"], 1.0, {})
    assert traces.causes([]) == []
