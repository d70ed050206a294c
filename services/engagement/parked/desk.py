"""What an operator does with parked messages: look at them, replay them, drop them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

import structlog

from services.chassis.failpoints import Point, passing
from services.chassis.messages import OutgoingMessage
from services.chassis.pieces import light_pieces
from services.chassis.publisher import Publisher
from services.contracts.errors import not_found
from services.engagement.parked import replay, views
from services.engagement.parked.documents import Document
from services.engagement.parked.filters import Filter
from services.engagement.parked.store import ParkedStore

# What one call works on at most, and what is in memory and published at a time.
MOST = 10_000
_PAGE = 50
_PAGE_BYTES = 8 * 1024 * 1024

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Desk:
    """Parked messages, for one who asks.

    Args:
        store: of parked messages.
        publisher: that confirms.
        now: the present, in UTC.
    """

    store: ParkedStore
    publisher: Publisher
    now: Callable[[], datetime]

    def page(self, chosen: Filter, after: str | None, limit: int) -> dict[str, Any]:
        """Return a page of messages without their bodies, the last parked first.

        Raises:
            KlankbordError: ``after`` is no key of a page.
        """
        found = self.store.page(chosen, after, limit)
        return {**found, "items": [views.summary(one) for one in found["items"]]}

    def counts(self, chosen: Filter) -> dict[str, Any]:
        """Return how many messages are meant, by reason."""
        return views.counted(self.store.counts(chosen))

    def show(self, name: str) -> dict[str, Any]:
        """Return a message with its headers and its body.

        Raises:
            KlankbordError: not found.
        """
        document = self._get(name)
        return views.whole(document, self.store.body(document))

    def replay(self, name: str, mended: dict[str, str] | None, asked_by: str) -> dict[str, int]:
        """Publish a message again, and forget it once the broker has confirmed that.

        Args:
            name: its id.
            mended: ``body`` and ``content_type`` to publish instead.
            asked_by: name of who asked, for the log.

        Raises:
            KlankbordError: not found, unavailable, a mended body that breaks a rule.
        """
        document = self._get(name)
        body = self.store.body(document)
        if mended is None:
            message = replay.unchanged(document, body)
        else:
            text = mended["body"].encode()
            message = replay.mended(document, body, text, mended["content_type"], self.now())
        self._send([(document, message)], asked_by, mended=mended is not None)
        return {"replayed": 1}

    def replay_all(self, chosen: Filter, asked_by: str) -> dict[str, Any]:
        """Publish all messages that are meant again, page by page.

        Returns:
            How many were ``replayed``, how many ``refused`` because nothing takes them, and
            whether there are ``more`` to replay than one call works on.

        Raises:
            KlankbordError: unavailable; what was replayed before is.
        """
        replayed = 0
        refused = self.store.count(chosen, replay.STAYS)
        # What stays must not stand in the way of what goes.
        sizes = self.store.sizes(chosen, MOST + 1, replay.GOES)
        for page in _pages(sizes[:MOST]):
            going = [(one, self._unchanged(one)) for one in self.store.find(page)]
            self._send(going, asked_by)
            replayed += len(going)
        return {"replayed": replayed, "refused": refused, "more": len(sizes) > MOST}

    def drop(self, name: str, asked_by: str) -> dict[str, int]:
        """Forget a message.

        Raises:
            KlankbordError: not found.
        """
        return {"dropped": self._drop([self._get(name)], asked_by)}

    def drop_all(self, chosen: Filter, asked_by: str) -> dict[str, Any]:
        """Forget all messages that are meant.

        Returns:
            How many were ``dropped``, and whether there are ``more`` than one call works on.
        """
        sizes = self.store.sizes(chosen, MOST + 1)
        dropped = sum(
            self._drop(list(self.store.find(page)), asked_by) for page in _pages(sizes[:MOST])
        )
        return {"dropped": dropped, "more": len(sizes) > MOST}

    def _get(self, name: str) -> Document:
        for document in self.store.find([name]):
            return document
        raise not_found("parked message", name)

    def _unchanged(self, document: Document) -> OutgoingMessage:
        return replay.unchanged(document, self.store.body(document))

    def _send(
        self, going: list[tuple[Document, OutgoingMessage]], asked_by: str, *, mended: bool = False
    ) -> None:
        if not going:
            return
        self.publisher.publish([message for _, message in going])
        passing(Point.REPLAY_AFTER_PUBLISH)
        documents = [document for document, _ in going]
        self.store.remove(documents)
        passing(Point.REPLAY_AFTER_REMOVE)
        log.info("parked.replayed", asked_by=asked_by, mended=mended, **_said(documents))

    def _drop(self, documents: list[Document], asked_by: str) -> int:
        dropped = self.store.remove(documents)
        log.info("parked.dropped", asked_by=asked_by, **_said(documents))
        return dropped


def _pages(sizes: Iterable[tuple[str, int]]) -> Iterator[list[str]]:
    """Cut ids into pages of bounded number and size."""
    for page in light_pieces(sizes, itemgetter(1), _PAGE_BYTES, most=_PAGE):
        yield [name for name, _ in page]


def _said(documents: list[Document]) -> dict[str, Any]:
    return {
        "messages": [document["_id"] for document in documents],
        "events": [
            f"{document['source']} {document['event']}"
            for document in documents
            if document["source"] and document["event"]
        ],
    }
