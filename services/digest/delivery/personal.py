"""Participants' own digests as they are brought: only to those who have news."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.contracts.recipients import MAIL
from services.digest.delivery.mail import MailRoom, unsubscribe_link
from services.digest.delivery.parcel import Parcel, delivery_key, stable_id
from services.digest.delivery.reading import Worlds
from services.digest.insight.personal import PersonalNews, Reader, World, personal_news
from services.digest.paper.personal import compose_personal
from services.digest.paper.personal_forms import personal_mail
from services.digest.paper.words import Words
from services.digest.shelf import Address
from services.digest.store import DigestStore

EVENT = "digest.personal.v1"

Document = Mapping[str, Any]


@dataclass(frozen=True)
class PersonalContents:
    """What each participant's own digest says.

    Args:
        store: of the digest service.
        worlds: dialogues read a moment ago.
        address: dialogue and period.
        room: for the link that ends the mail.
    """

    store: DigestStore
    worlds: Worlds
    address: Address
    room: MailRoom

    def parcels(self, recipients: Sequence[Document]) -> dict[str, Parcel]:
        """Return what each of those with news gets, by recipient."""
        world = self.worlds.get(self.store, self.address.dialogue, self.address.period.end)
        found = {}
        for one in recipients:
            news = personal_news(world, _reader(one, world.stances.get(one["participant"], {})))
            if news:
                found[one["_id"]] = self._parcel(world, news, one)
        return found

    def _parcel(self, world: World, news: PersonalNews, recipient: Document) -> Parcel:
        words = Words(recipient["language"], recipient["timezone"])
        since = recipient["read_until"]
        document = compose_personal(world, news, self.address.period, since, words)
        digest = f"d-{stable_id(delivery_key(recipient['_id'], self.address.place))}"
        if recipient["channel"] != MAIL:
            payload = {"participant": recipient["participant"], "digest": document}
            return Parcel(digest, payload={"type": EVENT, "data": payload}, told=news.keys)
        stop = unsubscribe_link(self.room, recipient["_id"]) if self.room.public_url else ""
        return Parcel(digest, letter=personal_mail(document, words, stop), told=news.keys)


def _reader(recipient: Document, stances: Mapping[str, str]) -> Reader:
    return Reader(
        recipient["participant"], recipient["read_until"], frozenset(recipient["told"]), stances
    )
