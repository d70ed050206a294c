"""A stream of digests from a real gateway: told at once, gone on with, ended with the process."""

import threading
from datetime import UTC, datetime
from functools import partial

import pytest
import requests

from services.chassis import mongo
from services.digest.build import build
from services.digest.store import DATABASE, DigestStore
from tests.integration.gateway.test_stopping import own  # noqa: F401 - a fixture
from tests.integration.processes import free_port, running
from tests.unit.digest import world
from tests.unit.digest.world import D
from tests.waiting import eventually


@pytest.fixture
def digest(urls, tmp_path):
    store = mongo.connect(urls["KLANKBORD_MONGO_URL"], DATABASE)
    store.client.drop_database(DATABASE)
    digest = DigestStore(store)
    digest.prepare()
    digest.read.take(world.story())
    service = "services.digest.service:DigestService"
    with running(service, tmp_path / "digest.log", free_port(), **urls):
        yield digest
    store.client.drop_database(DATABASE)
    store.client.close()


def publish(digest: DigestStore, audience: str) -> None:
    period = {"key": "2026-W47", "start": world.PERIOD.start, "end": world.PERIOD.end}
    job = {"dialogue": D, "audience": audience, "period": period}
    build(digest, job, partial(datetime.now, UTC), "c-1", lambda do, *args: do(*args))


class Stream:
    """Reads a stream in a thread until it ends."""

    def __init__(self, http: requests.Session, url: str, seen: str | None = None) -> None:
        headers = {**http.headers, **({"Last-Event-ID": seen} if seen else {})}
        self.answer = requests.get(url, headers=headers, stream=True, timeout=40)
        self.lines: list[str] = []
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self) -> None:
        for line in self.answer.iter_lines(chunk_size=1):
            self.lines.append(line.decode())

    @property
    def ids(self) -> list[str]:
        return [line.removeprefix("id: ") for line in self.lines if line.startswith("id: ")]


def test_digests_are_told_gone_on_with_and_a_stop_ends_the_stream(own, digest, http):  # noqa: F811
    process, url, _ = own
    address = f"{url}/v1/dialogues/{D}/events"
    first = Stream(http, address)
    assert first.answer.status_code == 200
    eventually(lambda: "retry: 5000" in first.lines)
    publish(digest, "management")
    eventually(lambda: len(first.ids) == 1)
    publish(digest, "participant")
    eventually(lambda: len(first.ids) == 2)
    assert [one.rpartition(" ")[2] for one in first.ids] == [
        f"{D}/{audience}/2026-W47" for audience in ("management", "participant")
    ]
    again = Stream(http, address, seen=first.ids[0])
    eventually(lambda: again.ids == first.ids[1:])
    feed = http.get(f"{url}/v1/dialogues/{D}/feed.atom")
    assert feed.status_code == 200
    assert "Bel iedereen de dag na het ontslag op" in feed.text
    process.terminate()
    for stream in (first, again):
        stream.thread.join(30)
        assert not stream.thread.is_alive()
    assert process.wait(30) == 0
