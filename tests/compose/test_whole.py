"""The deployment at work: events in, digests out, and what happens when parts of it go."""

import csv
import threading
from collections import Counter

import pytest
import requests

from deploy.client import address
from deploy.digests import current_digest
from tests.compose.site import Site, is_well, restarts
from tests.exports import real
from tests.integration.running import DIALOGUE, new_name
from tests.waiting import eventually

DIALOGUE_ID = "fifteen"
EXPORT = "15-per-hour-seattle"
STANCES = {"1": "agree", "-1": "disagree", "0": "pass"}


@pytest.fixture(scope="module")
def imported(site: Site) -> str:
    """What the import of a real dialogue said: ideas over HTTP, votes over AMQP."""
    account = site.outside(site.command("publisher", "add", "importer").strip())
    folder = str(real(EXPORT))
    return site.command("import", "polis", folder, "--as", DIALOGUE_ID, amqp_url=account)


def digest(site: Site, dialogue: str = DIALOGUE_ID, audience: str = "management") -> str:
    return current_digest(site.client, dialogue, audience, "text", print)


def open_dialogue(site: Site) -> str:
    name = new_name("compose")
    site.client.send("POST", "/v1/dialogues", {**DIALOGUE, "id": name})
    site.client.send("POST", address("dialogues", name, "open"))
    return name


def counted(site: Site) -> dict[str, dict[str, int]]:
    """Return the counts per idea as far as they are shown."""
    tallies = site.client.items(address("dialogues", DIALOGUE_ID, "tallies"))
    return {
        tally["idea"]: {stance: tally[stance] for stance in STANCES.values()}
        for tally in tallies
        if not tally["withheld"]
    }


def in_the_export() -> dict[str, dict[str, int]]:
    """Return the counts per idea with at least five people, from the files: the latest vote."""
    with (real(EXPORT) / "votes.csv").open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    latest = {(row["comment-id"], row["voter-id"]): STANCES[row["vote"]] for row in rows}
    people = Counter((idea, stance) for (idea, _), stance in latest.items())
    ideas = {idea for idea, _ in latest}
    counts = {idea: {one: people[idea, one] for one in STANCES.values()} for idea in ideas}
    return {idea: stances for idea, stances in counts.items() if sum(stances.values()) >= 5}


def well(site: Site, *services: str) -> bool:
    return all(is_well(container) for container in site.containers(*services))


def built(site: Site) -> dict[str, int]:
    """Return how many digests each worker has built."""
    return {
        container["Name"]: Counter(line["event"] for line in site.events(container))["digest.built"]
        for container in site.containers("digest-worker")
    }


def test_a_real_dialogue_comes_in_and_goes_out_as_a_digest(site: Site, imported: str) -> None:
    assert "Parked" not in imported
    assert counted(site) == in_the_export()
    assert digest(site)


def test_workers_share_the_work(site: Site) -> None:
    site.docker(
        "compose", "up", "--detach", "--wait", "--no-recreate", "--no-deps",
        "--scale", "digest-worker=3", "--scale", "engagement=2", "digest-worker", "engagement",
    )  # fmt: skip
    before = built(site)
    assert len(before) == 3
    dialogues = [open_dialogue(site) for _ in range(8)]
    for audience in ("management", "host", "participant"):
        for dialogue in dialogues:
            path = address("dialogues", dialogue, "digests")
            site.client.send("POST", path, {"audience": audience})
    for dialogue in dialogues:
        digest(site, dialogue, "participant")
    eventually(lambda: sum(built(site).values()) >= sum(before.values()) + 24, seconds=60, every=1)
    more = {name: count - before[name] for name, count in built(site).items()}
    assert all(count > 0 for count in more.values()), more


class Asking:
    """Somebody who reads and writes all the time, and remembers every answer that is none."""

    def __init__(self, site: Site, dialogue: str) -> None:
        self._site = site
        self._path = address("dialogues", dialogue)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.answers: Counter[int] = Counter()

    def __enter__(self) -> "Asking":
        self._thread.start()
        return self

    def __exit__(self, *_exc_info: object) -> None:
        self._done.set()
        self._thread.join()

    def _ask(self) -> None:
        headers = {"Authorization": f"Bearer {self._site.key}"}
        with requests.Session() as session:
            session.trust_env = False
            while not self._done.is_set():
                reply = session.get(self._site.url + self._path, headers=headers, timeout=15)
                self.answers[reply.status_code] += 1


@pytest.mark.parametrize("service", ["ideas", "engagement"])
def test_a_service_is_replaced_and_no_request_fails(site: Site, service: str) -> None:
    before = {container["Id"] for container in site.containers(service)}
    with Asking(site, open_dialogue(site)) as asking:
        site.command("roll", service)
    after = {container["Id"] for container in site.containers(service)}
    assert not before & after
    assert len(before) == len(after)
    assert set(asking.answers) == {200}, asking.answers
    assert asking.answers[200] > 20


@pytest.mark.parametrize("service", ["ideas", "digest", "gateway", "rabbitmq", "mongo"])
def test_a_part_that_dies_comes_back_and_nothing_is_lost(
    site: Site, imported: str, service: str
) -> None:
    (before,) = site.containers(service)
    site.die(service)
    eventually(lambda: restarts(site.containers(service)[0]) > restarts(before), seconds=30)
    eventually(lambda: well(site), seconds=120, every=1)
    dialogue = open_dialogue(site)
    assert digest(site, dialogue)
    assert counted(site) == in_the_export()
