"""A small dialogue's work, sent until it is accepted, and the proof that it was counted once."""

import json
import random
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from services.chassis.keys import within
from services.chassis.messages import OutgoingMessage
from services.chassis.publisher import Publisher
from services.contracts.envelope import BATCH, STRUCTURED
from services.contracts.errors import KlankbordError
from services.contracts.registry import FEEDBACK_EXCHANGE
from tests.faults.stage import Role, Stage
from tests.integration.running import DIALOGUE
from tests.logged import records
from tests.tallies import tallies

START = datetime(2026, 1, 1, tzinfo=UTC)
STANCES = ("agree", "disagree", "pass")
ROOMS = ("ideas", "engagement", "digest")
LARGE_BYTES = 9 * 1024 * 1024
IDEAS = {"i1", "i2", "i3", "i4", "i5", "i6"}
AUTHOR = "p1"


class Work:
    """One dialogue: what is sent to it, and what must come of it.

    Args:
        stage: the processes.
        seed: of all chance.
    """

    def __init__(self, stage: Stage, seed: int) -> None:
        self._stage = stage
        self._chance = random.Random(seed)
        self.dialogue = f"f-{uuid.uuid4().hex[:10]}"
        self.source = f"urn:test:{self.dialogue}"
        self._path = f"/v1/dialogues/{self.dialogue}"
        self._stances = [self._stance(number) for number in range(40)]
        self.bad = {"bad", "bad-idea"}
        self._erased = False
        self._deaths = self._workers_deaths()

    def prepare(self) -> None:
        """Open the dialogue with two ideas and a webhook, and wait until everybody knows it."""
        ask = self._stage.ask
        ask("POST", "/v1/dialogues", json={**DIALOGUE, "id": self.dialogue})
        ask("POST", f"{self._path}/open")
        address = self._stage.receiver.addresses(self.dialogue)["management"]
        hook = {"id": self.dialogue, "audience": "management", "channel": "webhook"}
        ask("POST", f"{self._path}/recipients", json={**hook, "address": address})
        for idea in ("i1", "i2"):
            self._submit(idea)
        known = [self._stage.database(room)["dialogues"] for room in ("engagement", "digest")]
        self._stage.until(lambda: all(one.find_one({"_id": self.dialogue}) for one in known))

    def run(self, *, large: bool = False) -> None:
        """Send everything, from several senders at once, until all is accepted.

        Args:
            large: send a wrong event of many megabytes too.
        """
        self._stage.meanwhile(
            self._publish_stances, self._publish_ideas, self._send_http, self._host
        )
        if large:
            self.bad.add("large")
            text = {"participant": "p", "idea": "i1", "text": "x" * LARGE_BYTES}
            event = self._event("comment", "large", text)
            self._stage.meanwhile(
                lambda: self._publish([self._message("feedback.comment.v1", event)])
            )

    def replay(self) -> None:
        """Publish what was parked again; it is as wrong as before, so it is parked again."""
        chosen = {"source": self.source}
        self._stage.ask("POST", "/v1/parked/replay", json=chosen)

    def erase(self) -> None:
        """Have the author of the ideas forgotten, and wait until all have confirmed it."""
        path = f"{self._path}/participants/{AUTHOR}"
        self._stage.meanwhile(lambda: self._stage.ask("DELETE", path))
        self._stage.until(lambda: self._stage.ask("GET", f"{path}/erasure").json()["finished"])
        self._erased = True
        # What they did goes from parked messages too.
        self.bad.discard("bad-idea")

    def brought(self) -> bool:
        """Return whether every digest has arrived; what a dead worker held is let go."""
        database = self._stage.database("digest")
        deliveries = database["deliveries"]
        found = list(deliveries.find({"dialogue": self.dialogue}))
        for one in found:
            # Who died cannot end its claim. Its job is done again without it; then nobody has to
            # wait until the claim ends by itself.
            died = one["due_at"] and one["updated_at"] < self._worker.started_at
            if died and self._worker.said("delivery.done"):
                mine = {"_id": one["_id"], "due_at": one["due_at"]}
                deliveries.update_one(mine, {"$set": {"due_at": one["updated_at"]}})
        made = database["digests"].count_documents({"dialogue": self.dialogue})
        return len(found) == made and all(one["state"] == "delivered" for one in found)

    def settled(self) -> bool:
        """Return whether everything has arrived everywhere and nothing is left to send."""
        database = self._stage.database
        if any(database(room)["outbox"].find_one() for room in ROOMS):
            return False
        meter = database("digest")["meters"].find_one({"_id": self.dialogue}) or {}
        asked = database("digest")["requests"].find({"dialogue": self.dialogue})
        made = database("digest")["digests"].find({"dialogue": self.dialogue}, {"_id": 1})
        return bool(
            meter.get("records") == len(self._stances)
            and {one["_id"] for one in asked} == {one["_id"] for one in made}
            and self._ideas("digest") == self._ideas("ideas")
            and self._ideas("ideas").keys() == IDEAS
            and database("engagement")["ideas"].find_one({"_id": f"{self.dialogue}/i2"})
            and self._tallies("digest") == self._tallies("engagement")
            and self._parked() == self.bad
        )

    def check(self) -> None:
        """Fail when an event was lost or counted twice, anywhere."""
        self._check_log()
        self._check_tallies()
        self._check_read_model()
        self._check_facts()
        self._check_digests()
        self._check_brought()
        if self._erased:
            self._check_erased()

    def _publish_stances(self) -> None:
        again = self._chance.sample(self._stances[:30], 8)
        good = [self._message("feedback.stance.v1", one) for one in (*self._stances[:30], *again)]
        bad = self._event("stance", "bad", {"participant": "p", "idea": "i1", "stance": "maybe"})
        self._chance.shuffle(good)
        self._publish([*good, self._message("feedback.stance.v1", bad)])

    def _publish_ideas(self) -> None:
        events = [self._idea_event(idea) for idea in ("i4", "i5", "i6")]
        bad = self._idea_event("bad-idea", theme="there-is-none")
        sent = [*events, events[0], bad]
        self._publish([self._message("feedback.idea.v1", event) for event in sent])

    def _send_http(self) -> None:
        single, batch = self._stances[30:33], self._stances[33:]
        for event in (*single, single[0]):
            self._feedback(event, STRUCTURED)
        self._feedback(batch, BATCH)
        self._stage.ask("POST", f"{self._path}/digests", json={"audience": "management"})

    def _host(self) -> None:
        ask = self._stage.ask
        self._submit("i3")
        ask("PUT", f"{self._path}/ideas/i2/merge", json={"into": "i1"})
        decision = {"id": "b1", "title": "B", "outcome": "adopted", "reason": "R", "ideas": ["i1"]}
        ask("POST", f"{self._path}/decisions", json=decision)

    def _submit(self, idea: str) -> None:
        body = {"id": idea, "kind": "idea", "text": f"Idee {idea}", "participant": AUTHOR}
        self._stage.ask("POST", f"{self._path}/ideas", json=body)

    def _feedback(self, body: Any, kind: str) -> None:
        headers = {"Content-Type": kind}
        self._stage.ask("POST", "/v1/feedback", data=json.dumps(body), headers=headers)

    def _publish(self, messages: list[OutgoingMessage]) -> None:
        with Publisher(self._stage.parts.amqp_url, 30) as publisher:
            _until_taken(lambda: publisher.publish(messages))

    def _stance(self, number: int) -> dict[str, Any]:
        choose = self._chance.choice
        data = {
            "participant": f"p{choose(range(8))}",
            "idea": choose(("i1", "i2", "i3")),
            "stance": choose(STANCES),
        }
        return self._event("stance", str(number), data, choose(range(1_000)))

    def _idea_event(self, idea: str, **more: Any) -> dict[str, Any]:
        data = {"participant": AUTHOR, "idea": idea, "kind": "concern", "text": "Zorg", **more}
        event = self._event("idea", idea, data)
        # An idea may not be older than the opening.
        return {**event, "time": datetime.now(UTC).isoformat()}

    def _event(self, kind: str, id_: str, data: Any, minutes: int = 0) -> dict[str, Any]:
        return {
            "specversion": "1.0",
            "id": id_,
            "source": self.source,
            "type": f"feedback.{kind}.v1",
            "time": (START + timedelta(minutes=minutes)).isoformat(),
            "data": {"dialogue": self.dialogue, **data},
        }

    def _message(self, routing_key: str, event: dict[str, Any]) -> OutgoingMessage:
        return OutgoingMessage(json.dumps(event).encode(), FEEDBACK_EXCHANGE, routing_key)

    def _check_log(self) -> None:
        log = records(self._stage.database("engagement"), self.dialogue)
        assert sorted(one["id"] for one in log) == sorted(one["id"] for one in self._stances)

    def _check_tallies(self) -> None:
        """Hold the tallies against a recount and against our own arithmetic."""
        recount = self._stage.ask("POST", "/v1/recount", json={"dialogue": self.dialogue})
        assert recount.json()["differences"] == []
        latest: dict[tuple[str, str], tuple[Any, str]] = {}
        for event in self._stances:
            data = event["data"]
            place = ({"i2": "i1"}.get(data["idea"], data["idea"]), data["participant"])
            moment = (event["time"], event["source"], event["id"])
            latest[place] = max(latest.get(place, ((), "")), (moment, data["stance"]))
        expected = Counter((idea, stance) for (idea, _), (_, stance) in latest.items())
        counted: Counter[tuple[str, str]] = Counter()
        for tally in tallies(self._stage.database("engagement"), self.dialogue).values():
            counted += Counter({(tally["idea"], stance): tally[stance] for stance in STANCES})
        assert counted == expected

    def _check_read_model(self) -> None:
        model = self._stage.database("digest")
        packs = self._stage.database("engagement")["log_packs"].find({"dialogue": self.dialogue})
        taken = model["taken"].find({"_id": within(self.dialogue)})
        assert {one["_id"] for one in taken} == {one["_id"] for one in packs}
        meter = model["meters"].find_one({"_id": self.dialogue})
        assert meter and meter["records"] == len(self._stances)
        assert self._tallies("digest") == self._tallies("engagement")

    def _check_facts(self) -> None:
        """Each change of an idea was told once, and the read model holds the last."""
        ideas = self._stage.database("ideas")
        for kept in ideas["ideas"].find({"dialogue": self.dialogue}):
            facts = ideas["log"].count_documents({"event.subject": f"{self.dialogue}/{kept['id']}"})
            assert facts == kept["version"], kept["id"]
            model = self._stage.database("digest")["ideas"].find_one({"_id": kept["_id"]})
            assert model["version"] == kept["version"], kept["id"]

    def _check_digests(self) -> None:
        digest = self._stage.database("digest")
        made = list(digest["digests"].find({"dialogue": self.dialogue}))
        assert made
        for one in made:
            assert digest["forms"].count_documents({"_id": {"$regex": f"^{one['_id']}/"}}) == 3

    def _check_brought(self) -> None:
        """Each digest came under one name, and again only where the worker died meanwhile."""
        made = self._stage.database("digest")["digests"].find({"dialogue": self.dialogue})
        brought = self._stage.receiver.brought
        most = 1 + self._workers_deaths() - self._deaths
        for one in made:
            (times,) = brought[f"{self.dialogue}/{one['audience']}/{one['period']['key']}"].values()
            assert times <= most

    def _check_erased(self) -> None:
        """Nobody knows the author any more."""
        database = self._stage.database
        log = records(database("engagement"), self.dialogue)
        assert AUTHOR not in {one["participant"] for one in log}
        for room, name, whose in (
            ("engagement", "involvements", {"participant": AUTHOR}),
            ("ideas", "ideas", {"author": AUTHOR}),
        ):
            found = database(room)[name].count_documents({"dialogue": self.dialogue, **whose})
            assert found == 0, name

    @property
    def _worker(self) -> Role:
        return self._stage.roles["digest-worker"]

    def _workers_deaths(self) -> int:
        return len(self._worker.hits)

    def _tallies(self, room: str) -> dict[str, Any]:
        names = ("version", "merged_into", *STANCES)
        found = tallies(self._stage.database(room), self.dialogue)
        return {idea: [one[name] for name in names] for idea, one in found.items()}

    def _parked(self) -> set[str]:
        parked = self._stage.database("engagement")["parked"]
        return {one["event"] for one in parked.find({"source": self.source}, {"event": 1})}

    def _ideas(self, room: str) -> dict[str, int]:
        """Return the version of every idea."""
        found = self._stage.database(room)["ideas"].find(
            {"dialogue": self.dialogue}, {"version": 1}
        )
        return {one["_id"].partition("/")[2]: one["version"] for one in found}


def _until_taken(publish: Callable[[], None]) -> None:
    for _ in range(20):
        try:
            return publish()
        except KlankbordError as error:
            problem = error
    raise problem
