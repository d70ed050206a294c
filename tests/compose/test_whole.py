"""The deployment at work: events in, digests out, and what happens when parts of it go."""

import json
from collections import Counter

import pytest

from deploy.client import address
from deploy.digests import current_digest
from tests.compose.asking import Asking
from tests.compose.real import DIALOGUE_ID, counted, in_the_export
from tests.compose.site import SERVICES, Site, is_well, restarts
from tests.compose.stances import IDEA
from tests.compose.telling import Telling
from tests.waiting import eventually

PARTS = ("rabbitmq", "mongo", *SERVICES)


def digest(
    site: Site, dialogue: str = DIALOGUE_ID, audience: str = "management", form: str = "text"
) -> str:
    return current_digest(site.client, dialogue, audience, form, print)


def well(site: Site, *services: str) -> bool:
    return all(is_well(container) for container in site.containers(*services))


def built(site: Site) -> dict[str, int]:
    """Return how many digests each worker has built."""
    return {
        container["Name"]: Counter(line["event"] for line in site.events(container))["digest.built"]
        for container in site.containers("digest-worker")
    }


def talked_about(site: Site) -> str:
    """Open a dialogue with an idea that people can agree with; return its id."""
    dialogue = site.open_dialogue()
    site.client.send("POST", address("dialogues", dialogue, "ideas"), IDEA)
    return dialogue


def agreed(site: Site, dialogue: str) -> int:
    tally = site.client.find(address("dialogues", dialogue, "ideas", IDEA["id"], "tally"))
    return 0 if tally is None or tally.value["withheld"] else int(tally.value["agree"])


def test_a_real_dialogue_comes_in_and_goes_out_as_a_digest(site: Site, imported: str) -> None:
    assert "Parked" not in imported
    assert counted(site) == in_the_export()
    kept = json.loads(digest(site, form="json"))
    shown = {row["id"]: row for row in kept["ideas"]}
    for idea, counts in in_the_export().items():
        assert {one: shown[idea][one] for one in counts} == counts


def test_workers_share_the_work(site: Site) -> None:
    site.docker(
        "compose", "up", "--detach", "--wait", "--no-recreate", "--no-deps",
        "--scale", "digest-worker=3", "--scale", "engagement=2", "digest-worker", "engagement",
    )  # fmt: skip
    before = built(site)
    assert len(before) == 3
    dialogues = [site.open_dialogue() for _ in range(8)]
    for audience in ("management", "host", "participant"):
        for dialogue in dialogues:
            path = address("dialogues", dialogue, "digests")
            site.client.send("POST", path, {"audience": audience})
    for dialogue in dialogues:
        digest(site, dialogue, "participant")
    eventually(lambda: sum(built(site).values()) >= sum(before.values()) + 24, every=1)
    more = {name: count - before[name] for name, count in built(site).items()}
    assert all(count > 0 for count in more.values()), more


@pytest.mark.parametrize(
    ("service", "read"),
    [("ideas", ()), ("engagement", ("tallies",))],
)
def test_a_service_is_replaced_and_no_request_fails(
    site: Site, service: str, read: tuple[str, ...]
) -> None:
    before = {container["Id"] for container in site.containers(service)}
    dialogue = talked_about(site)
    url = site.url + address("dialogues", dialogue, *read)
    with Asking(url, site.key) as asking, Telling(site.url, site.key, dialogue) as telling:
        site.command("roll", service)
    after = {container["Id"] for container in site.containers(service)}
    assert not before & after
    assert len(before) == len(after)
    assert set(asking.answers) == {200}, asking.answers
    assert set(telling.answers) == {202}, telling.answers
    assert min(asking.answers[200], telling.accepted) > 20
    eventually(lambda: agreed(site, dialogue) == telling.accepted)
    assert digest(site, dialogue)


@pytest.mark.parametrize("service", ["engagement", "digest-worker", "gateway", "rabbitmq", "mongo"])
def test_a_part_that_dies_comes_back_and_nothing_is_lost(
    site: Site, imported: str, service: str
) -> None:
    before = site.containers(service)[0]
    dialogue = talked_about(site)
    with Telling(site.url, site.key, dialogue) as telling:
        eventually(lambda: telling.accepted >= 10)
        site.die(before)
        eventually(lambda: restarts(site.container(before["Id"])) > restarts(before))
        eventually(lambda: well(site, *PARTS), seconds=120, every=1)
    eventually(lambda: agreed(site, dialogue) == telling.accepted)
    assert digest(site, dialogue)
    assert counted(site) == in_the_export()
