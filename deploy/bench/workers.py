"""Digest workers: as many digests, made by one of them and by two."""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from deploy import packs
from deploy.bench.contestants import contestant, started
from deploy.bench.dialogues import open_dialogue
from deploy.bench.rounds import Say, interleave
from deploy.bench.stacks import private_stack
from deploy.bench.twins import FIRST, IDEAS, copy, said, tallies
from deploy.bench.waiting import Unchanged, wait_until
from deploy.client import Client, address
from deploy.local.errors import LocalError
from deploy.local.services import load_services
from deploy.local.stack import Stack
from services.chassis import mongo
from services.chassis.buckets import NOTHING_HELD, TALLIES, Buckets
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher
from services.contracts.envelope import Event
from services.contracts.fields import format_time

DOC = "Digests a second of one worker and of two; each of another dialogue."

DIGESTS = 200
_WORKER = "services.digest.worker:DigestWorker"
_DATABASE = "klankbord_digest"
_COPIED = ("dialogues", "ideas", "participants", "packs", "meters")
_MADE = ("digests", "forms", "opinions", "requests")
_POLL_SECONDS = 0.1
_STILL_SECONDS = 120.0


def measure(rounds: int, say: Say, events: int = DIGESTS) -> dict[str, Any]:
    """Measure one worker, and two, on the same dialogues in turn.

    Args:
        rounds: how often each is measured.
        say: gets progress, line by line.
        events: how many digests are made, each of a dialogue of its own.

    Raises:
        LocalError: a part did not start, or digests were missing.
    """
    services = tuple(one for one in load_services() if one.name != "digest-worker")
    with private_stack(say, services) as stack, tempfile.TemporaryDirectory() as folder:
        bench = _Bench(stack, Path(folder), events)
        bench.prepare()
        variants = {"1": partial(bench.run, 1), "2": partial(bench.run, 2)}
        found = interleave(rounds, variants, say)
        bench.close()
    return {
        "digests": events,
        "digests_per_s": {name: round(found.median(name), 2) for name in variants},
        "two_vs_one": found.ratio("2", "1"),
    }


class _Bench:
    """Dialogues that are all alike, and workers that make a digest of each."""

    def __init__(self, stack: Stack, folder: Path, digests: int) -> None:
        self._stack = stack
        self._folder = folder
        self._names = [f"bench-{number}" for number in range(digests)]
        self._client = Client(stack.gateway_url, stack.admin_key)
        self._store = mongo.connect(stack.mongo_url, _DATABASE)
        self._rounds = count(1)

    def prepare(self) -> None:
        """Fill one dialogue as people would, and copy what the digest service knows of it."""
        since = open_dialogue(self._client, FIRST)
        for number in range(IDEAS):
            idea = {"id": f"i{number}", "kind": "idea", "text": f"Idea number {number}."}
            self._client.send("POST", _here("ideas"), {**idea, "participant": f"author-{number}"})
        wait_until(lambda: self._count("ideas") == IDEAS, "ideas")
        self._store["packs"].insert_one(packs.document(FIRST, 0, said(since)))
        self._put_tallies(FIRST)
        for name in _COPIED:
            found = list(self._store[name].find({}))
            for other in self._names[1:]:
                if copies := [copy(one, other) for one in found]:
                    self._store[name].insert_many(copies, ordered=False)
        for other in self._names[1:]:
            self._put_tallies(other)

    def run(self, workers: int) -> float:
        """Return how many digests a second so many workers make."""
        number = next(self._rounds)
        environment = {
            "KLANKBORD_AMQP_URL": self._stack.amqp_url,
            "KLANKBORD_MONGO_URL": self._stack.mongo_url,
        }
        with ExitStack() as processes:
            publisher = processes.enter_context(Publisher(self._stack.amqp_url))
            for worker in range(workers):
                log = self._folder / f"worker-{number}-{worker}.log"
                command = ("-m", "services.chassis.runner", _WORKER)
                processes.enter_context(contestant(command, log, environment))
                wait_until(partial(started, log), "workers")
            self._warm(publisher, workers, number)
            return self._timed(publisher, number)

    def _put_tallies(self, dialogue: str) -> None:
        documents = {(dialogue, one["idea"]): {**one, "dialogue": dialogue} for one in tallies()}
        buckets = Buckets(self._store[TALLIES])
        mongo.in_transaction(
            self._store, lambda session: buckets.put(documents, NOTHING_HELD, session)
        )

    def close(self) -> None:
        """End the connection."""
        self._store.client.close()

    def _warm(self, publisher: Publisher, workers: int, number: int) -> None:
        """Let every worker make digests first: the first of each loads what it needs."""
        self._empty()
        wanted = 2 * workers
        jobs = [_job(self._names[0], f"warm-{number}-{place}") for place in range(wanted)]
        publisher.publish([OutgoingMessage.of(job) for job in jobs])
        wait_until(lambda: self._count("digests") == wanted, "first digests")

    def _timed(self, publisher: Publisher, number: int) -> float:
        self._empty()
        jobs = [_job(name, f"r{number}") for name in self._names]
        started, unchanged = time.perf_counter(), Unchanged()
        publisher.publish([OutgoingMessage.of(job) for job in jobs])
        while (made := self._count("digests")) < len(jobs):
            if unchanged.seconds(made) > _STILL_SECONDS:
                raise LocalError(f"{made} of {len(jobs)} digests were made, and no more.")
            time.sleep(_POLL_SECONDS)
        return len(jobs) / (time.perf_counter() - started)

    def _empty(self) -> None:
        for name in _MADE:
            self._store[name].delete_many({})

    def _count(self, name: str) -> int:
        return self._store[name].count_documents({})


def _here(*parts: str) -> str:
    return address("dialogues", FIRST, *parts)


def _job(dialogue: str, key: str) -> Event:
    now = datetime.now(UTC)
    return Event(
        id=f"{dialogue}/management/{key}",
        source="urn:klankbord:bench",
        type="digest.requested.v1",
        time=now,
        data={
            "dialogue": dialogue,
            "audience": "management",
            "period": {"key": key, "start": None, "end": format_time(now)},
        },
        correlation=f"bench-{key}",
    )
