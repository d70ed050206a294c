"""What most people would write first: nameko's own event handler, one event at a time.

One insert and one update per event, as durable as engagement's writes. Run by
``python -m deploy.bench.stock_handler DATABASE``.
"""

# Before anything else, as nameko's own command line does.
import eventlet

eventlet.monkey_patch()

import json  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from datetime import UTC, datetime  # noqa: E402
from typing import Any  # noqa: E402

from nameko.containers import ServiceContainer  # noqa: E402
from nameko.events import event_handler  # noqa: E402
from nameko.extensions import DependencyProvider  # noqa: E402
from pymongo import MongoClient, WriteConcern  # noqa: E402

from deploy.bench.stock_names import EVENT, SOURCE_SERVICE  # noqa: E402


class Database(DependencyProvider):  # type: ignore[misc]  # nameko has no types
    """Injects the database."""

    def setup(self) -> None:
        """Connect."""
        client: MongoClient[dict[str, Any]] = MongoClient(os.environ["KLANKBORD_MONGO_URL"])
        self.database = client.get_database(
            sys.argv[1], write_concern=WriteConcern("majority", j=True)
        )

    def get_dependency(self, worker_ctx: Any) -> Any:
        """Return the database."""
        return self.database


class Stock:
    """Counts feedback as the framework's manual shows."""

    name = "stock"
    database = Database()

    @event_handler(SOURCE_SERVICE, EVENT)  # type: ignore[untyped-decorator]  # nameko has no types
    def take(self, payload: dict[str, Any]) -> None:
        """Insert the event and update its tally."""
        started = time.monotonic()
        data = payload["data"]
        self.database["log"].insert_one({**payload, "_id": payload["id"]})
        counted = data.get("stance") or payload["type"].split(".")[1]
        self.database["tallies"].update_one(
            {"_id": f"{data['dialogue']}/{data['idea']}"}, {"$inc": {counted: 1}}, upsert=True
        )
        line = {
            "event": "batch.handled",
            "timestamp": datetime.now(UTC).isoformat(),
            "messages": 1,
            "seconds": time.monotonic() - started,
        }
        print(json.dumps(line), flush=True)  # noqa: T201 - the bench reads it


def main() -> None:
    """Consume until killed."""
    container = ServiceContainer(Stock, config={"AMQP_URI": os.environ["KLANKBORD_AMQP_URL"]})
    container.start()
    container.wait()


if __name__ == "__main__":
    main()
