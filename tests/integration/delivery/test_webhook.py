"""Webhooks to a real web server."""

import json
import socket
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook

from services.digest.delivery.outcomes import Later, Never, Sent
from services.digest.delivery.parcel import Parcel
from services.digest.delivery.recipients import new_secret, rotated
from services.digest.delivery.webhook import WebhookSender
from tests.integration.delivery.receiver import make_certificate, web_server

NOW = datetime.now(UTC)
LOCAL = ("127.0.0.0/8",)
PARCEL = Parcel("d-1", payload={"type": "digest.published.v1", "data": {"title": "Rust"}})
FIRST = new_secret(b"a" * 24, NOW)


def hook(address: str, secrets=(FIRST,)) -> dict:
    return {"_id": "r-1", "channel": "webhook", "address": address, "secrets": list(secrets)}


def local(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture
def receiver():
    with web_server() as found:
        yield found


def test_a_receiver_can_check_who_sent_it_while_secrets_are_rotated(receiver):
    secrets = rotated([FIRST], b"b" * 24, NOW)
    # A receiver refuses what was signed more than five minutes ago.
    sender = WebhookSender(LOCAL, lambda: datetime.now(UTC), local)
    to = hook(f"http://hooks.example.org:{receiver.port}/in?x=1", secrets)
    assert sender.send(to, PARCEL, "name") == Sent()
    [(path, headers, body)] = receiver.requests
    assert path == "/in?x=1"
    assert headers["host"] == f"hooks.example.org:{receiver.port}"
    assert headers["webhook-id"] == "name"
    for secret in secrets:
        assert Webhook(secret["value"]).verify(body, headers)["data"] == {"title": "Rust"}
    assert set(json.loads(body)) == {"type", "data", "timestamp"}


def test_with_tls_the_certificate_must_be_the_hosts_though_the_address_was_checked(tmp_path):
    certificate, key = make_certificate(tmp_path, "hooks.example.org")
    with web_server((certificate, key)) as receiver:
        sender = WebhookSender(LOCAL, lambda: NOW, local, str(certificate))
        good = hook(f"https://hooks.example.org:{receiver.port}/")
        assert sender.send(good, PARCEL, "a") == Sent()
        other = hook(f"https://other.example.org:{receiver.port}/")
        assert isinstance(sender.send(other, PARCEL, "b"), Later)
        strangers = WebhookSender(LOCAL, lambda: NOW, local)
        assert isinstance(strangers.send(good, PARCEL, "c"), Later)
        assert receiver.header("webhook-id") == ["a"]


def test_the_name_is_looked_up_once_so_that_it_cannot_change_its_mind(receiver):
    asked = []

    def find(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    sender = WebhookSender(LOCAL, lambda: NOW, find)
    assert sender.send(hook(f"http://h.example.org:{receiver.port}/"), PARCEL, "a") == Sent()
    assert asked == [("h.example.org", receiver.port)]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]", "0x7f000001", "127.1"])
def test_this_machine_is_not_reached_whatever_it_is_called(receiver, host):
    sender = WebhookSender((), lambda: NOW)
    outcome = sender.send(hook(f"https://{host}:{receiver.port}/"), PARCEL, "a")
    assert isinstance(outcome, Later)
    assert receiver.requests == []


def test_without_tls_only_an_allowed_network_is_reached(receiver):
    sender = WebhookSender(("10.0.0.0/8",), lambda: NOW, lambda *_: ["93.184.216.34"])
    outcome = sender.send(hook(f"http://h.example.org:{receiver.port}/"), PARCEL, "a")
    assert outcome == Later("only an allowed network may be reached without TLS")


def test_a_redirect_is_not_followed(receiver):
    with web_server() as other:
        receiver.statuses = [307]
        receiver.headers = {"Location": f"http://127.0.0.1:{other.port}/"}
        sender = WebhookSender(LOCAL, lambda: NOW, local)
        outcome = sender.send(hook(f"http://h.example.org:{receiver.port}/"), PARCEL, "a")
        assert outcome == Later("the webhook said 307")
        assert other.requests == []


def test_410_switches_off_and_500_is_tried_again(receiver):
    receiver.statuses = [410, 500]
    sender = WebhookSender(LOCAL, lambda: NOW, local)
    to = hook(f"http://h.example.org:{receiver.port}/")
    assert isinstance(sender.send(to, PARCEL, "a"), Never)
    assert sender.send(to, PARCEL, "a") == Later("the webhook said 500")


def test_an_endless_answer_is_not_read(receiver):
    receiver.body = b"x" * 50_000_000
    sender = WebhookSender(LOCAL, lambda: NOW, local)
    to = hook(f"http://h.example.org:{receiver.port}/")
    assert sender.send(to, PARCEL, "a") == Sent()


def test_a_receiver_that_is_silent_or_away_is_tried_again(monkeypatch):
    monkeypatch.setattr("services.digest.delivery.webhook._READ_SECONDS", 0.2)
    sender = WebhookSender(LOCAL, lambda: NOW, local)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        outcome = sender.send(hook(f"http://h.example.org:{port}/"), PARCEL, "a")
        assert outcome == Later("ReadTimeoutError")
    gone = sender.send(hook(f"http://h.example.org:{port}/"), PARCEL, "a")
    assert gone == Later("NewConnectionError")
