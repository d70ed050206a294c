"""A published digest as it is brought to those who get every one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from services.contracts.errors import not_found
from services.contracts.recipients import MAIL
from services.digest.delivery.mail import MailRoom, unsubscribe_address, unsubscribe_link
from services.digest.delivery.parcel import Letter, Parcel, PlainLetter
from services.digest.paper.mail import mail
from services.digest.paper.render_html import render_html
from services.digest.paper.render_text import render_text
from services.digest.shelf import Address, Shelf

EVENT = "digest.published.v1"
# Stands for a recipient's token while the mail is drawn, once for all.
_SOMEBODY = "TOKEN-OF-THE-RECIPIENT"


@dataclass
class PublishedContents:
    """The same digest for everybody, read and drawn once.

    Args:
        shelf: where it is kept.
        address: of the digest.
        room: for the links.
    """

    shelf: Shelf
    address: Address
    room: MailRoom

    def parcels(self, recipients: Sequence[Mapping[str, Any]]) -> dict[str, Parcel]:
        """Return the digest for each recipient."""
        return {one["_id"]: self._parcel(one) for one in recipients}

    def _parcel(self, recipient: Mapping[str, Any]) -> Parcel:
        digest = self.document["digest"]
        if recipient["channel"] == MAIL:
            return Parcel(digest, letter=self._letter_to(recipient["_id"]))
        return Parcel(digest, payload={"type": EVENT, "data": self.document})

    def _letter_to(self, recipient: str) -> Letter:
        if not self.room.public_url:
            return self.letter
        mine, anybodys = unsubscribe_link(self.room, recipient), self._link_of_somebody
        return PlainLetter(
            self.letter.subject,
            self.letter.html.replace(anybodys, mine),
            self.letter.text.replace(anybodys, mine),
            self.letter.images,
        )

    @cached_property
    def head(self) -> Mapping[str, Any]:
        """What identifies the digest.

        Raises:
            KlankbordError: not found; it is not kept any more.
        """
        head = self.shelf.find(*self.address.place)
        if head is None:
            raise not_found("digest", self.address.key)
        return head

    @cached_property
    def document(self) -> dict[str, Any]:
        """The digest as JSON."""
        document: dict[str, Any] = json.loads(self.shelf.form(self.head, "json"))
        return document

    @cached_property
    def letter(self) -> Letter:
        """The digest as mail; without an address to read it at, all of it."""
        if not self.room.public_url:
            return whole_letter(self.document)
        link = digest_link(self.room.public_url, self.address)
        pictures = self.shelf.pictures(self.head)
        return mail(self.document, link, pictures, self._link_of_somebody)

    @property
    def _link_of_somebody(self) -> str:
        return unsubscribe_address(self.room, _SOMEBODY)


def whole_letter(document: dict[str, Any]) -> Letter:
    """Return a mail that holds a whole digest."""
    title = document["dialogue"]["title"]
    return PlainLetter(title, render_html(document), render_text(document), {})


def digest_link(public_url: str, address: Address) -> str:
    """Return where people read a digest in a browser."""
    asked = urlencode({"audience": address.audience, "period": address.period.key})
    return f"{public_url.rstrip('/')}/digests/{address.dialogue}?{asked}"
