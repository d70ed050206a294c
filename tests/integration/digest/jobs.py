"""Jobs for digests, done without a worker, and a dialogue with two camps."""

from services.chassis.clock import now
from services.chassis.mongo import Store
from services.chassis.outbox import Outbox
from services.contracts.envelope import Checked
from services.digest.build import build
from services.digest.store import DigestStore
from tests.unit.digest import world
from tests.unit.digest.world import D

JOB = {
    "dialogue": D,
    "audience": "management",
    "period": {
        "key": world.PERIOD.key,
        "start": world.PERIOD.start,
        "end": world.PERIOD.end,
    },
}


def straight(function, *args):
    return function(*args)


def other(store: Store) -> DigestStore:
    """Return the same store as another process sees it."""
    return DigestStore(store)


def build_job(digest, run=straight, job=JOB) -> bool:
    return build(digest, job, now, "c-1", run)


def sent(store, kind: str) -> list[str]:
    return [one["_id"].partition("\n")[2] for one in Outbox(store).pending() if one["type"] == kind]


def content(digest: DigestStore, period: str) -> str:
    head = digest.shelf.find(D, "management", period)
    assert head
    return digest.shelf.form(head, "json")


def crowd() -> list[Checked]:
    """Return the events of a dialogue with two camps of twelve people."""
    ideas = [world.idea(f"i{n}", f"Idee {n}") for n in range(8)]
    records, tallies = [], []
    for n in range(8):
        for p in range(24):
            with_it = n < 2 or (p < 12) == (n % 2 == 0)
            word = "agree" if with_it else "disagree"
            records.append(world.record(f"s{n}-{p}", f"p{p}", 2, idea=f"i{n}", stance=word))
        agree = 24 if n < 2 else 12
        tallies.append(world.tally(f"i{n}", agree=agree, disagree=24 - agree))
    return [world.dialogue(), *ideas, world.recorded("m1", records, tallies)]
