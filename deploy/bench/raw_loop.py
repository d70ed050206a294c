"""The yardstick of the ingest bench: a plain kombu and pymongo loop.

It writes the same documents as engagement with the same durability and batch size, in one
transaction, and acknowledges last. It checks nothing: no rules, no duplicates, no order, and it
publishes nothing. Used as ``python -m deploy.bench.raw_loop QUEUE DATABASE BATCH``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import Any

from kombu.connection import Connection
from pymongo import MongoClient, UpdateOne, WriteConcern

from deploy.packs import log_packs
from services.chassis.buckets import TALLIES, Buckets, Place
from services.contracts.engagement import COUNTS

_COUNTED_AS = {
    "feedback.comment.v1": "comments",
    "feedback.view.v1": "views",
    "feedback.share.v1": "shares",
    "feedback.follow.v1": "followers",
}
_AGE_SECONDS = 0.05


class Loop:
    """Takes batches and writes them.

    Args:
        database: to write to.
        batch: messages that close a batch.
    """

    def __init__(self, database: Any, batch: int) -> None:
        self._database = database
        self._batch = batch
        self._messages: list[Any] = []
        self._first = 0.0

    def run(self, connection: Connection, queue: str) -> None:
        """Consume until killed."""
        channel = connection.channel()
        channel.auto_decode = False
        channel.basic_qos(0, 2 * self._batch, False)
        channel.basic_consume(queue, callback=self._received)
        while True:
            try:
                connection.drain_events(timeout=_AGE_SECONDS)
            except TimeoutError:
                self._write()
            if len(self._messages) >= self._batch:
                self._write()

    def _received(self, message: Any) -> None:
        self._messages.append(message)

    def _write(self) -> None:
        if not self._messages:
            return
        started = time.monotonic()
        messages, self._messages = self._messages, []
        events = [json.loads(message.body) for message in messages]
        client = self._database.client
        with client.start_session() as session, session.start_transaction():
            self._store(session, events)
        channel = messages[-1].channel
        channel.basic_ack(messages[-1].delivery_info["delivery_tag"], multiple=True)
        line = {
            "event": "batch.handled",
            "timestamp": datetime.now(UTC).isoformat(),
            "messages": len(messages),
            "seconds": time.monotonic() - started,
        }
        print(json.dumps(line), flush=True)  # noqa: T201 - the bench reads it

    def _store(self, session: Any, events: list[dict[str, Any]]) -> None:
        now, batch = datetime.now(UTC), events[0]["id"]
        involvements: list[UpdateOne] = []
        buckets = Buckets(self._database[TALLIES])
        places = [(event["data"]["dialogue"], event["data"]["idea"]) for event in events]
        held = buckets.near(places, session)
        tallies: dict[Place, dict[str, Any]] = {}
        for place, event in zip(places, events, strict=True):
            involvements.append(_involvement("/".join(place), event))
            tally = tallies.setdefault(place, dict(held.get(place) or _new_tally(place)))
            tally[event["data"].get("stance") or _COUNTED_AS[event["type"]]] += 1
        self._database[log_packs.KEYS].insert_many(
            [
                log_packs.key_document(f"{one['source']}\n{one['id']}", "0" * 64, batch)
                for one in events
            ],
            ordered=False,
            session=session,
        )
        content = log_packs.content([_logged(event, now) for event in events])
        self._database[log_packs.COLLECTION].insert_one(
            {"_id": batch, "dialogue": places[0][0], **content}, session=session
        )
        self._database["involvements"].bulk_write(involvements, ordered=False, session=session)
        buckets.put(tallies, held, session)
        said = [event["data"] for event in events]
        told = {"pack": batch, "records": said, "tallies": list(tallies.values())}
        body = json.dumps(told).encode()
        self._database["outbox"].insert_one(
            {"_id": batch, "time": now, "body": body}, session=session
        )


def _new_tally(place: Place) -> dict[str, Any]:
    dialogue, idea = place
    return {"dialogue": dialogue, "idea": idea, "version": 1, **dict.fromkeys(COUNTS, 0)}


def _parts(idea: str) -> dict[str, str]:
    dialogue, _, own = idea.partition("/")
    return {"dialogue": dialogue, "idea": own}


def _logged(event: dict[str, Any], now: datetime) -> dict[str, Any]:
    said = {name: event[name] for name in ("source", "id", "type", "time", "correlationid")}
    return {"recorded_at": now, "record": {**event["data"], **said}}


def _involvement(idea: str, event: dict[str, Any]) -> UpdateOne:
    data = event["data"]
    moment = [event["time"], event["source"], event["id"]]
    change: dict[str, Any] = {"$inc": {"comments": 0, "views": 0, "shares": 0, "searches": 0}}
    fixed = {name: data[name] for name in ("dialogue", "idea", "participant")}
    if "stance" in data:
        change["$set"] = {"stance": data["stance"], "stance_at": moment}
    elif "following" in data:
        change["$set"] = {"following": data["following"], "following_at": moment}
    else:
        change["$inc"][_COUNTED_AS[event["type"]]] = 1
    return UpdateOne(
        {"_id": f"{idea}/{data['participant']}"}, {**change, "$setOnInsert": fixed}, upsert=True
    )


def main(queue: str, database: str, batch: str) -> None:
    """Consume ``queue`` into ``database`` until killed."""
    client: MongoClient[dict[str, Any]] = MongoClient(os.environ["KLANKBORD_MONGO_URL"])
    own = client.get_database(database, write_concern=WriteConcern("majority", j=True))
    with Connection(os.environ["KLANKBORD_AMQP_URL"]) as connection:
        Loop(own, int(batch)).run(connection, queue)


if __name__ == "__main__":
    main(*sys.argv[1:])
