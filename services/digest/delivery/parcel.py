"""What is brought to one recipient."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Parcel:
    """One digest, ready for one channel.

    Args:
        digest: its id.
        letter: for mail; None for a webhook.
        payload: for a webhook, JSON-ready; None for mail.
        told: keys of the news in it, so that none is told twice.
    """

    digest: str
    letter: "Letter | None" = None
    payload: Mapping[str, Any] | None = None
    told: tuple[str, ...] = ()


class Letter(Protocol):
    """A mail without its headers; `services.digest.paper` makes it."""

    @property
    def subject(self) -> str:
        """Return one line."""

    @property
    def html(self) -> str:
        """Return the whole page."""

    @property
    def text(self) -> str:
        """Return the same in plain text."""

    @property
    def images(self) -> Mapping[str, bytes]:
        """Return the PNG pictures that the page shows, by content id."""


@dataclass(frozen=True, slots=True)
class PlainLetter:
    """A letter made here."""

    subject: str
    html: str
    text: str
    images: Mapping[str, bytes]


class Contents(Protocol):
    """What a digest says to each recipient."""

    def parcels(self, recipients: Sequence[Mapping[str, Any]]) -> Mapping[str, Parcel]:
        """Return what each recipient gets, by id, without those to whom there is nothing to say."""


def delivery_key(recipient: str, place: Sequence[str]) -> str:
    """Return the one id of this digest for this recipient.

    Args:
        recipient: its id.
        place: dialogue, audience and period, as of ``services.digest.shelf.Address``.
    """
    return "/".join((recipient, *place))


def stable_id(key: str) -> str:
    """Return what names a delivery to the far side: the same on every try."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
