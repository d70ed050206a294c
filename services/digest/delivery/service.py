"""Wires recipients: answers about them, and asks for what is due."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
from nameko.timer import timer

from services.chassis.answering import rpc
from services.chassis.config import Settings
from services.chassis.providers import Set
from services.chassis.rpc import answers
from services.contracts.errors import not_found
from services.digest.delivery import planning
from services.digest.delivery import recipients as rules
from services.digest.delivery.feeds import feed_items, published_after
from services.digest.delivery.links import read_token
from services.digest.delivery.views import page_of, record_view
from services.digest.store import DigestStore

log = structlog.get_logger(__name__)

TICK_SECONDS = 15
_SECRET_BYTES = 24


class Recipients:
    """The part of the digest service that knows who gets which digest."""

    store: DigestStore
    now: Callable[[], datetime]
    correlation: str
    settings: Settings = Set()

    @timer(interval=TICK_SECONDS)
    def ask_for_deliveries(self) -> None:
        """Ask for own digests that are due, and for deliveries that are to be tried again."""
        delivery, now = self.store.delivery, self.now()
        if not self.store.read.gate.is_whole():
            return
        while (asked := planning.ask_personal(delivery, now, self.correlation)) is not None:
            log.info("personal.due", recipients=asked)
        while asked := planning.ask_again(delivery, now, self.correlation):
            log.info("deliveries.again", deliveries=asked)

    @rpc
    @answers
    def add_recipient(self, dialogue_id: str, values: dict[str, Any]) -> dict[str, Any]:
        """Return the new recipient, a webhook with its secret; the same one again for the same."""
        plain_http = bool(self.settings.webhook_allowed_networks)
        made = rules.new_recipient(
            dialogue_id,
            values,
            secrets.token_bytes(_SECRET_BYTES),
            self.now(),
            plain_http=plain_http,
        )
        kept = self.store.delivery.recipients.add(made, values)
        secret = kept["secrets"][0]["value"] if kept["secrets"] else None
        return {**rules.shown(kept), "secret": secret}

    @rpc
    @answers
    def get_recipient(self, dialogue_id: str, recipient_id: str) -> dict[str, Any]:
        """Return one recipient."""
        return rules.shown(self.store.delivery.recipients.get(dialogue_id, recipient_id))

    @rpc
    @answers
    def list_recipients(
        self, dialogue_id: str, after: str | None = None, limit: int = 50
    ) -> dict[str, Any]:
        """Return a page of a dialogue's recipients."""
        found = self.store.delivery.recipients.page(dialogue_id, after, limit + 1)
        return page_of(found, limit, rules.shown)

    @rpc
    @answers
    def change_recipient(
        self, dialogue_id: str, recipient_id: str, changes: dict[str, Any], version: int
    ) -> dict[str, Any]:
        """Return the changed recipient; refused when ``version`` is not the present one."""
        recipients = self.store.delivery.recipients
        return rules.shown(
            recipients.change(dialogue_id, recipient_id, changes, version, self.now())
        )

    @rpc
    @answers
    def remove_recipient(self, dialogue_id: str, recipient_id: str) -> dict[str, Any]:
        """Forget a recipient."""
        self.store.delivery.recipients.remove(dialogue_id, recipient_id)
        return {"removed": recipient_id}

    @rpc
    @answers
    def rotate_secret(self, dialogue_id: str, recipient_id: str) -> dict[str, Any]:
        """Return a webhook's new secret; for a day requests are signed with the old one as well."""
        random = secrets.token_bytes(_SECRET_BYTES)
        recipients = self.store.delivery.recipients
        return {"secret": recipients.rotate(dialogue_id, recipient_id, random, self.now())}

    @rpc
    @answers
    def list_deliveries(
        self, dialogue_id: str, recipient_id: str, after: str | None = None, limit: int = 50
    ) -> dict[str, Any]:
        """Return a page of what became of a recipient's deliveries."""
        self.store.delivery.recipients.get(dialogue_id, recipient_id)
        found = self.store.delivery.records.of_recipient(recipient_id, after, limit + 1)
        return page_of(found, limit, record_view)

    @rpc
    @answers
    def feed(self, dialogue_id: str) -> dict[str, Any]:
        """Return the latest digests that anybody may read."""
        return {"items": feed_items(self.store, dialogue_id)}

    @rpc
    @answers
    def published_after(self, dialogue_id: str, after: str | None) -> dict[str, Any]:
        """Return the digests that were published after a place in the stream of them."""
        return published_after(self.store, dialogue_id, after, self.now())

    @rpc
    @answers
    def unsubscribe(self, token: str) -> dict[str, Any]:
        """Switch off the recipient that a link was made for; doing so again changes nothing."""
        recipient = read_token(self.store.delivery.link_key(), token)
        if recipient is None:
            raise not_found("link", "unsubscribe")
        self.store.delivery.recipients.switch_off(recipient, "unsubscribed")
        return {"unsubscribed": True}
