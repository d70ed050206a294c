"""Which ideas a digest for management has quoted: for each the first time, told as a milestone."""

from collections.abc import Iterable
from datetime import datetime

from pymongo.client_session import ClientSession

from services.chassis.mongo import Store, find_by_keys
from services.contracts.envelope import Event
from services.contracts.fields import format_time
from services.digest.shelf import Address

SOURCE = "urn:klankbord:digest"
REACHED = "milestone.reached.v1"
AUDIENCE = "management"


class Citations:
    """Where each idea was quoted first.

    Args:
        store: the service's database.
    """

    def __init__(self, store: Store) -> None:
        self._citations = store["citations"]

    def prepare(self) -> None:
        """Make the index; idempotent."""
        self._citations.create_index("dialogue")

    def add(
        self, session: ClientSession, address: Address, ideas: Iterable[str], at: datetime
    ) -> list[str]:
        """Keep, in the caller's transaction, what is quoted for the first time; return that.

        Args:
            session: of the transaction.
            address: of the digest.
            ideas: that it quotes.
            at: when it was published.
        """
        keys = {f"{address.dialogue}/{idea}": idea for idea in ideas}
        for known in list(find_by_keys(self._citations, keys, session)):
            del keys[known["_id"]]
        if keys:
            fields = {
                "dialogue": address.dialogue,
                "published_at": at,
                "until": address.period.end,
            }
            documents = [{"_id": key, "idea": idea, **fields} for key, idea in keys.items()]
            self._citations.insert_many(documents, session=session)
        return list(keys.values())


def milestones(address: Address, ideas: Iterable[str], at: datetime, by: str) -> list[Event]:
    """Return the events that tell that ideas were quoted in a digest for management.

    Args:
        address: of the digest.
        ideas: that it is the first to quote.
        at: when it was published.
        by: the correlation id of what published it.
    """
    return [
        Event(
            id=f"{address.dialogue}/{idea}/cited",
            source=SOURCE,
            type=REACHED,
            time=at,
            data={
                "dialogue": address.dialogue,
                "idea": idea,
                "milestone": "cited",
                "reached_at": format_time(at),
                "because": address.key,
            },
            correlation=by,
            subject=address.dialogue,
        )
        for idea in ideas
    ]
