"""The client says in one sentence what went wrong."""

import socket

import pytest

from deploy.client import Client, ClientError, address
from tests.unit.deploy.fakes import FakeClock
from tests.unit.deploy.gateway import Gateway, problem


def test_a_problem_becomes_a_sentence_with_its_field_and_code(client, gateway, monkeypatch) -> None:
    monkeypatch.setattr(
        gateway, "answer", lambda *_: (422, problem("missing-field", "Is needed.", field="title"))
    )
    with pytest.raises(ClientError, match=r"^Is needed\. \(field title\) \[missing-field") as got:
        client.send("POST", address("dialogues"), {})
    assert (got.value.status, got.value.code) == (422, "missing-field")


def test_an_answer_without_explanation_is_said_with_its_status(client, gateway: Gateway) -> None:
    gateway.bare = True
    with pytest.raises(ClientError, match=r"GET /v1/dialogues/none .*HTTP 404"):
        client.get(address("dialogues", "none"))


def test_what_is_not_there_can_be_asked_for(client: Client) -> None:
    assert client.find(address("dialogues", "none")) is None


def test_nobody_there_says_how_to_start() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(ClientError, match=r"Nothing answers at .*klankbord up"):
            Client(url, "secret").get(address("dialogues"))


def test_a_service_that_is_away_for_a_moment_is_waited_for(
    client: Client, gateway: Gateway, clock: FakeClock
) -> None:
    gateway.away = 2
    assert client.get(address("dialogues")).value["items"] == []
    assert clock.seconds == 3


def test_a_service_that_stays_away_is_an_error(client: Client, gateway: Gateway) -> None:
    gateway.away = 99
    with pytest.raises(ClientError, match="A service is away") as got:
        client.get(address("dialogues"))
    assert got.value.status == 503
    assert len(gateway.asked) == 5


def test_lists_are_read_to_the_end(client: Client, gateway: Gateway, monkeypatch) -> None:
    pages = [{"items": [1, 2], "next": "c"}, {"items": [3], "next": None}]
    asked = []

    def answer(_method: str, path: str, _body: object):
        asked.append(path)
        return 200, pages[len(asked) - 1]

    monkeypatch.setattr(gateway, "answer", answer)
    assert list(client.items(address("dialogues"))) == [1, 2, 3]
    assert asked == ["/v1/dialogues?limit=500", "/v1/dialogues?limit=500&cursor=c"]


def test_parts_of_an_address_cannot_leave_their_place() -> None:
    assert address("dialogues", "../a?b/c") == "/v1/dialogues/..%2Fa%3Fb%2Fc"
