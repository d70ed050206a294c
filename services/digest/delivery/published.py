"""A published digest as it is brought to those who get every one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.contracts.errors import not_found
from services.contracts.recipients import MAIL
from services.digest.delivery.parcel import Letter, Parcel, PlainLetter
from services.digest.paper.render_html import render_html
from services.digest.paper.render_text import render_text
from services.digest.shelf import Address, Shelf

EVENT = "digest.published.v1"


@dataclass
class PublishedContents:
    """The same digest for everybody, read once.

    Args:
        shelf: where it is kept.
        address: of the digest.
        link: where people read it; empty for nowhere.
    """

    shelf: Shelf
    address: Address
    link: str

    def parcels(self, recipients: Sequence[Mapping[str, Any]]) -> dict[str, Parcel]:
        """Return the digest for each recipient."""
        return {one["_id"]: self._parcel(one) for one in recipients}

    def _parcel(self, recipient: Mapping[str, Any]) -> Parcel:
        digest = self.document["digest"]
        if recipient["channel"] == MAIL:
            return Parcel(digest, letter=self.letter)
        return Parcel(digest, payload={"type": EVENT, "data": self.document})

    @cached_property
    def document(self) -> dict[str, Any]:
        """The digest as JSON.

        Raises:
            KlankbordError: not found; it is not kept any more.
        """
        head = self.shelf.find(*self.address.place)
        if head is None:
            raise not_found("digest", self.address.key)
        document: dict[str, Any] = json.loads(self.shelf.form(head, "json"))
        return document

    @cached_property
    def letter(self) -> Letter:
        """The digest as mail."""
        return digest_letter(self.document)


def digest_letter(document: dict[str, Any]) -> Letter:
    """Return a digest as a mail."""
    return PlainLetter(
        subject=document["dialogue"]["title"],
        html=render_html(document),
        text=render_text(document),
        images={},
    )


def digest_link(public_url: str, address: Address) -> str:
    """Return where people read a digest in a browser; empty where nobody said so."""
    if not public_url:
        return ""
    return f"{public_url.rstrip('/')}/digests/{address.dialogue}?audience={address.audience}"
