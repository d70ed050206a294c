"""What waits in the outbox is not added a second time."""

from typing import Any

from services.chassis.outbox import Outbox
from tests.events import stance


class Events:
    """A collection of what waits, by id."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def find(self, query: Any, *_: Any, **__: Any) -> list[dict[str, str]]:
        return [{"_id": one} for one in query["_id"]["$in"] if one in self.ids]

    def insert_many(self, documents: list[dict[str, Any]], **_: Any) -> None:
        self.ids += [one["_id"] for one in documents]


class Store(dict[str, Any]):
    name = "example"


def test_only_what_is_missing_is_added():
    events = Events()
    outbox: Any = Outbox(Store(outbox=events, leases=None))  # type: ignore[arg-type]
    outbox.add_missing(None, [stance("a")])
    outbox.add_missing(None, [stance("a"), stance("b"), stance("b")])
    outbox.add_missing(None, [stance("b")])
    assert events.ids == ["urn:test\na", "urn:test\nb"]
