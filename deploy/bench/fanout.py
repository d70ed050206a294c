"""Own digests for very many participants, of whom few have news."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from deploy import packs
from deploy.bench.contestants import contestant, started
from deploy.bench.dialogues import open_dialogue
from deploy.bench.mail_sink import MailSink, mail_sink
from deploy.bench.rounds import Say, interleave
from deploy.bench.stacks import private_stack
from deploy.bench.waiting import Unchanged, wait_until
from deploy.client import Client, address
from deploy.local.errors import LocalError
from deploy.local.services import load_services
from deploy.local.stack import Stack
from deploy.packs import STANCE, Said
from services.chassis import mongo

DOC = "Mails a second of participants' own digests; nothing missing, nothing twice."

PEOPLE = 100_000
# One in so many has news: they took a stance on an idea that was answered.
NEWS = 20
_IDEAS = 20
_DIALOGUE = "bench"
_WORKER = "services.digest.worker:DigestWorker"
_DATABASE = "klankbord_digest"
_PAGE = 2_000
_POLL_SECONDS = 0.2
_STILL_SECONDS = 120.0

Document = dict[str, Any]


def measure(rounds: int, say: Say, events: int = PEOPLE) -> dict[str, Any]:
    """Measure one worker, and two, on the same recipients in turn.

    Args:
        rounds: how often each is measured.
        say: gets progress, line by line.
        events: how many participants get an own digest when there is news.

    Raises:
        LocalError: a part did not start, or mails were missing or came twice.
    """
    services = tuple(one for one in load_services() if one.name != "digest-worker")
    with private_stack(say, services) as stack, tempfile.TemporaryDirectory() as folder:
        bench = _Bench(stack, Path(folder), events, say)
        bench.prepare()
        variants = {"1": partial(bench.run, 1), "2": partial(bench.run, 2)}
        found = interleave(rounds, variants, say)
        bench.close()
    return {
        "participants": events,
        "with_news": bench.with_news,
        "mails_per_s": found.medians(),
        "participants_per_s": {
            name: round(value * events / bench.with_news) for name, value in found.medians().items()
        },
        "two_vs_one": found.ratio("2", "1"),
        "missing": 0,
        "twice": 0,
    }


class _Bench:
    """One dialogue, told to all of its participants again and again."""

    def __init__(self, stack: Stack, folder: Path, people: int, say: Say) -> None:
        self._stack = stack
        self._folder = folder
        self._people = people
        self._say = say
        self._client = Client(stack.gateway_url, stack.admin_key)
        self._store = mongo.connect(stack.mongo_url, _DATABASE)
        self.with_news = -(-people // NEWS)

    def prepare(self) -> None:
        """Make a dialogue, and copy one recipient and one stance until there are enough."""
        open_dialogue(self._client, _DIALOGUE)
        for number in range(_IDEAS):
            idea = {"id": f"i{number}", "kind": "idea", "text": f"Idea {number}."}
            self._client.send("POST", _here("ideas"), {**idea, "participant": f"author-{number}"})
        wait_until(lambda: self._store["ideas"].count_documents({}) == _IDEAS, "ideas")
        self._age_ideas()
        model = self._model_recipient()
        self._copy("recipients", self._people, partial(_recipient, model))
        self._pack_stances()
        self._say(f"  {self._people:,} recipients, {self.with_news:,} of them with news")

    def run(self, workers: int) -> float:
        """Tell everybody with so many workers; return mails a second, or raise."""
        self._store["deliveries"].delete_many({})
        environment = {
            "KLANKBORD_AMQP_URL": self._stack.amqp_url,
            "KLANKBORD_MONGO_URL": self._stack.mongo_url,
        }
        with mail_sink() as sink, ExitStack() as processes:
            environment["KLANKBORD_SMTP_URL"] = f"smtp://127.0.0.1:{sink.port}"
            for number in range(workers):
                log = self._folder / f"worker-{number}.log"
                command = ("-m", "services.chassis.runner", _WORKER)
                processes.enter_context(contestant(command, log, environment))
                wait_until(partial(started, log), "workers")
            self._make_due()
            self._wait(sink)
        self._check(sink)
        # Up to the first mail the time is that of the timer, which looks every few seconds.
        return (sink.mails - 1) / (sink.last_at - sink.first_at)

    def close(self) -> None:
        """End the connection."""
        self._store.client.close()

    def _age_ideas(self) -> None:
        """Let ideas be from before everybody's last digest, and answer one of them since."""
        answer = {"outcome": "adopted", "reason": "We do this.", "at": _ago(2), "decision": None}
        self._store["ideas"].update_many({}, {"$set": {"state.submitted_at": _ago(48)}})
        self._store["ideas"].update_one({"state.id": "i0"}, {"$set": {"state.answer": answer}})

    def _model_recipient(self) -> Document:
        recipient = {
            "id": "model",
            "audience": "participant",
            "participant": "model",
            "channel": "mail",
            "address": "model@example.org",
            "cadence": "daily",
            "hour": (datetime.now(UTC) - timedelta(hours=1)).hour,
            "timezone": "UTC",
        }
        self._client.send("POST", _here("recipients"), recipient)
        found = self._store["recipients"].find_one_and_delete({"_id": "model"})
        if found is None:
            raise LocalError("The recipient that was added is not in the store.")
        return found

    def _copy(self, name: str, number: int, make: Callable[[int], Document]) -> None:
        for start in range(0, number, _PAGE):
            copies = [make(place) for place in range(start, min(number, start + _PAGE))]
            self._store[name].insert_many(copies, ordered=False)

    def _pack_stances(self) -> None:
        said = [_stance(number) for number in range(self.with_news)]
        made = [packs.document(_DIALOGUE, *one) for one in enumerate(packs.filled((), said))]
        self._store[packs.COLLECTION].insert_many(made)

    def _make_due(self) -> None:
        now = datetime.now(UTC)
        fresh = {"told": [], "read_until": now - timedelta(hours=12)}
        told: Document = {"told": {"$ne": []}}
        self._store["recipients"].update_many(told, {"$set": fresh})
        self._store["rounds"].update_many({}, {"$set": {"due_at": now}})

    def _wait(self, sink: MailSink) -> None:
        """Wait until everybody was looked at and nothing is left to be done."""
        unchanged = Unchanged()
        while True:
            due = {"$or": [{"due_at": {"$lte": datetime.now(UTC)}}, {"open": {"$ne": None}}]}
            left = self._store["rounds"].count_documents(due)
            open_ = self._store["deliveries"].count_documents({"state": {"$ne": "delivered"}})
            if not left and not open_ and sink.mails >= self.with_news:
                return
            if unchanged.seconds((sink.mails, left)) > _STILL_SECONDS:
                raise LocalError(f"{sink.mails} of {self.with_news} mails came, and no more.")
            time.sleep(_POLL_SECONDS * 5)

    def _check(self, sink: MailSink) -> None:
        wanted = {_mail_address(number) for number in range(0, self._people, NEWS)}
        missing, twice = wanted - sink.to.keys(), [one for one, n in sink.to.items() if n > 1]
        strangers = sink.to.keys() - wanted
        if missing or twice or strangers:
            raise LocalError(
                f"Missing: {len(missing)}; twice: {len(twice)}; without news: {len(strangers)}."
            )


def _here(*parts: str) -> str:
    return address("dialogues", _DIALOGUE, *parts)


def _ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _name(number: int) -> str:
    return f"p-{number:07}"


def _mail_address(number: int) -> str:
    return f"{_name(number)}@example.org"


def _recipient(model: Document, number: int) -> Document:
    return {
        **model,
        "_id": f"r-{number:07}",
        "participant": _name(number),
        "address": _mail_address(number),
        "place": f"{_name(number)}/r-{number:07}",
        "read_until": datetime.now(UTC) - timedelta(hours=12),
    }


def _stance(number: int) -> Said:
    return {
        "kind": STANCE,
        "idea": "i0",
        "participant": _name(number * NEWS),
        "stance": "agree",
        "time": datetime.now(UTC) - timedelta(hours=24),
        "id": f"s-{number}",
        "source": "urn:bench",
    }
