"""The gateway as a process, on a real broker, with a service that answers and one that does not."""

import json
import select
import signal
import socket
import time
import uuid
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import pytest

from services.chassis import topology
from services.chassis.bodies import BODY_SECONDS
from services.contracts.envelope import BATCH, STRUCTURED
from tests.integration.gateway.conftest import KEY
from tests.waiting import eventually

pytestmark = pytest.mark.usefixtures("ideas")

QUEUE = "engagement.feedback"
# As in the runner, which cannot be imported here: it patches the standard library.
WORKERS = 50


def event(**more):
    stance = {"dialogue": "rust", "participant": "p-1", "idea": "i-1", "stance": "agree"}
    return {
        "specversion": "1.0",
        "id": uuid.uuid4().hex,
        "source": "/test",
        "type": "feedback.stance.v1",
        "time": "2026-01-12T09:30:00Z",
        "data": stance,
        **more,
    }


def raw(url: str, text: bytes) -> bytes:
    """The answer to bytes that no HTTP library would send."""
    address = urlsplit(url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(text)
        answer = b""
        while b"\r\n\r\n" not in answer and (part := line.recv(65_536)):
            answer += part
    return answer


@pytest.fixture
def feedback(channel):
    topology.declare(channel)
    channel.queue_purge(QUEUE)
    yield lambda: channel.basic_get(QUEUE, no_ack=True)
    channel.queue_purge(QUEUE)


def test_a_call_reaches_the_service_with_its_correlation(gateway, http):
    answer = http.get(f"{gateway}/v1/dialogues/rust", headers={"X-Correlation-ID": "call-7"})
    assert answer.status_code == 200
    assert answer.json()["title"] == "call-7"
    assert answer.headers["X-Correlation-ID"] == "call-7"


def test_a_call_without_an_answer_gives_503_in_time_and_is_forgotten(gateway, http, health_port):
    for _ in range(3):
        # The service itself would answer after a minute.
        answer = http.get(f"{gateway}/v1/dialogues/silence", timeout=30)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert answer.json()["type"] == "urn:klankbord:problem:unavailable"
    metrics = http.get(f"http://127.0.0.1:{health_port}/metrics").text
    assert "klankbord_calls_waiting 0.0" in metrics
    assert 'klankbord_http_requests_total{method="GET",status="503"}' in metrics
    assert http.get(f"{gateway}/v1/dialogues/rust").status_code == 200


def test_a_stopped_service_gives_503_until_it_is_back(gateway, http, ideas):
    ideas.send_signal(signal.SIGSTOP)
    try:
        assert http.get(f"{gateway}/v1/dialogues/rust").status_code == 503
    finally:
        ideas.send_signal(signal.SIGCONT)
    eventually(lambda: http.get(f"{gateway}/v1/dialogues/rust").status_code == 200)


def test_a_service_that_was_never_there_gives_503(gateway, http):
    answer = http.get(f"{gateway}/v1/dialogues/rust/digests/host/latest")
    assert answer.status_code == 503


def test_a_crash_in_a_service_tells_nothing(gateway, http):
    answer = http.get(f"{gateway}/v1/dialogues/rust/ideas/i-1")
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_an_accepted_event_is_on_the_queue(gateway, http, feedback):
    sent = event()
    headers = {"Content-Type": STRUCTURED, "X-Correlation-ID": "cause-1"}
    answer = http.post(f"{gateway}/v1/feedback", data=json.dumps(sent), headers=headers)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "ids": [sent["id"]]})
    found = json.loads(feedback().body)
    assert (found["id"], found["correlationid"]) == (sent["id"], "cause-1")


def test_a_batch_arrives_whole_and_in_order_or_not_at_all(gateway, http, feedback):
    batch = [event() for _ in range(500)]
    headers = {"Content-Type": BATCH}
    bad = [*batch[:-1], event(type="feedback.nothing.v1")]
    refused = http.post(f"{gateway}/v1/feedback", data=json.dumps(bad), headers=headers)
    assert refused.status_code == 422
    assert refused.json()["field"] == "[499].type"
    assert feedback() is None
    answer = http.post(f"{gateway}/v1/feedback", data=json.dumps(batch), headers=headers)
    assert answer.status_code == 202
    arrived = [json.loads(feedback().body)["id"] for _ in batch]
    assert arrived == [one["id"] for one in batch]


def test_a_chunked_body_is_read_and_an_endless_one_is_cut_off(gateway, http, feedback):
    sent = json.dumps(event()).encode()
    headers = {"Content-Type": STRUCTURED}
    url = f"{gateway}/v1/feedback"
    answer = http.post(url, data=iter([sent[:50], sent[50:]]), headers=headers)
    assert answer.status_code == 202
    head = (
        f"POST /v1/feedback HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
        f"Content-Type: {STRUCTURED}\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    answer = raw(gateway, head.encode() + chunk * 17)
    assert answer.startswith(b"HTTP/1.1 413")


def test_a_large_body_is_refused_before_it_is_sent(gateway):
    head = (
        f"POST /v1/feedback HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
        "Content-Length: 104857600\r\n\r\n"
    )
    answer = raw(gateway, head.encode())
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in answer


def post(*lines: str) -> bytes:
    first = ("POST /v1/feedback HTTP/1.1", "Host: x", f"Authorization: Bearer {KEY}")
    return "".join(f"{line}\r\n" for line in (*first, *lines, "")).encode()


@contextmanager
def slow_clients(url: str, count: int, start: bytes):
    """Connections that begin a request and do not go on."""
    address = urlsplit(url)
    with ExitStack() as stack:
        lines = []
        for _ in range(count):
            line = socket.create_connection((address.hostname, address.port), timeout=20)
            stack.enter_context(line)
            line.sendall(start)
            lines.append(line)
        yield lines


def answered(lines: list[socket.socket], seconds: float = 0) -> int:
    """How many have an answer; waits for the first of them, for so many seconds at most."""
    return len(select.select(lines, [], [], seconds)[0])


def test_slow_bodies_hold_nobody_up_and_are_refused_in_time(gateway, http):
    began = time.monotonic()
    whole = post(f"Content-Type: {STRUCTURED}", "Content-Length: 100") + b"{"
    chunked = post(f"Content-Type: {STRUCTURED}", "Transfer-Encoding: chunked") + b"64\r\n{"
    # More of each kind than there are workers, at once: all of them wait for ten seconds.
    with (
        slow_clients(gateway, WORKERS + 10, whole) as one,
        slow_clients(gateway, WORKERS + 10, chunked) as other,
    ):
        for path in ("/livez", "/readyz", "/v1/dialogues/rust"):
            assert http.get(f"{gateway}{path}", timeout=20).status_code == 200
        lines = [*one, *other]
        assert answered(lines) == 0
        for line in (one[0], other[0]):
            line.sendall(b" ")
        # A line waits for 20 s, a third of the time after which a silent client is let go.
        assert answered(lines, 20)
        assert time.monotonic() - began > BODY_SECONDS - 1
        answers = [line.makefile("rb").read() for line in lines]
    for answer in answers:
        assert answer.startswith(b"HTTP/1.1 408")
        assert b"urn:klankbord:problem:too-slow" in answer
        assert answer.count(b"HTTP/1.1") == 1
    assert http.get(f"{gateway}/v1/dialogues/rust").status_code == 200


def test_health_is_answered_while_every_worker_is_busy(gateway, http):
    # Its connection is open already, so that it need not wait among those that knock.
    assert http.get(f"{gateway}/livez").status_code == 200
    # No service makes digests here, so each of these waits in vain.
    path = "/v1/dialogues/rust/digests/host/latest"
    start = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n\r\n"
    with slow_clients(gateway, 3 * WORKERS + 20, start.encode()) as lines:
        # The first answer frees a worker. Those that have none yet work or wait for one.
        assert answered(lines, 20)
        for name in ("/livez", "/readyz"):
            assert http.get(f"{gateway}{name}", timeout=20).status_code == 200
        # One that waited its turn would come when all of them have theirs.
        assert len(lines) - answered(lines) > WORKERS


def test_a_body_that_ends_too_early_counts_nothing(gateway, http, feedback):
    sent = json.dumps(event()).encode()
    address = urlsplit(gateway)
    with socket.create_connection((address.hostname, address.port), timeout=10) as line:
        line.sendall(post(f"Content-Type: {STRUCTURED}", f"Content-Length: {len(sent) + 1}") + sent)
        line.shutdown(socket.SHUT_WR)
        assert line.makefile("rb").read().startswith(b"HTTP/1.1 400")
    assert feedback() is None


def test_a_chunk_that_cannot_be_read_is_refused(gateway):
    answer = raw(gateway, post("Transfer-Encoding: chunked") + b"many\r\n{}\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400")


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1\r\nHost: a b\r\n",
        "GET / HTTP/1.1\r\nHost: \u00e9.\u00e9\r\n",
        f"GET / HTTP/1.1\r\nHost: {'a' * 300}\r\n",
        "GET //v1//dialogues HTTP/1.1\r\nHost: x\r\n",
        "GET /%00%ff HTTP/1.1\r\nHost: x\r\n",
        "TRACE / HTTP/1.1\r\nHost: x\r\n",
        "BREW /v1/dialogues HTTP/1.1\r\nHost: x\r\n",
        "GET /v1/dialogues HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \u00e9\u00ff\r\n",
        "GET /digests/rust HTTP/1.1\r\nHost: x\r\nAuthorization: Basic %%%\r\n",
        "GET /v1/dialogues HTTP/1.1\r\nHost: x\r\nX-Correlation-ID: <script>\r\n",
        "POST /v1/feedback HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n",
        "POST /v1/feedback HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nnameko.call_id_stack: 7\r\n",
    ],
)
def test_hostile_heads_are_answered_without_a_5xx(gateway, http, head):
    status = int(raw(gateway, f"{head}\r\n".encode("latin-1")).split(b" ", 2)[1])
    assert 200 <= status < 500
    assert http.get(f"{gateway}/readyz").status_code == 200


def test_what_never_reaches_the_application_is_answered_in_plain_words(gateway):
    many = "".join(f"X-{number}: 1\r\n" for number in range(200))
    answer = raw(gateway, f"GET / HTTP/1.1\r\nHost: x\r\n{many}\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 431")
    assert b"Content-Type: text/plain" in answer
    assert b"<" not in answer


def test_health_is_on_the_gateways_own_port_too(gateway, http):
    assert http.get(f"{gateway}/livez").json()["live"] is True
    assert http.get(f"{gateway}/readyz").json()["parts"]["keys"] == "ok"
