"""One job from the queue of deliveries, done with the channels of this process."""

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from services.chassis.config import Settings
from services.contracts.envelope import Checked
from services.contracts.recipients import MAIL, WEBHOOK
from services.digest.delivery.deliver import Round, Sender, bring
from services.digest.delivery.mail import MailRoom, MailSender
from services.digest.delivery.parcel import Contents
from services.digest.delivery.personal import PersonalContents
from services.digest.delivery.planning import Published, fan_out, personal_digest
from services.digest.delivery.published import PublishedContents
from services.digest.delivery.reading import Worlds
from services.digest.delivery.webhook import WebhookSender
from services.digest.insight.snapshot import Period
from services.digest.shelf import Address
from services.digest.store import DigestStore

PUBLISHED = "digest.published.v1"


def do_job(
    store: DigestStore,
    checked: Checked,
    settings: Settings,
    worlds: Worlds,
    now: Callable[[], datetime],
) -> int:
    """Fan a published digest out, or bring a page of recipients theirs; return how many.

    Args:
        store: of the digest service.
        checked: ``digest.published.v1`` or ``delivery.requested.v1``.
        settings: of the process.
        worlds: dialogues read a moment ago.
        now: the present.

    Raises:
        KlankbordError: not found; the digest is not kept any more.
    """
    data, correlation = checked.data, checked.event.correlation
    address = _address(data)
    if checked.event.type == PUBLISHED:
        published = Published(address, data["digest"], data["ideas"], data["published_at"])
        return fan_out(store.delivery, published, now(), correlation)
    room = _mail_room(store, settings)
    mail = MailSender(room, now())
    senders: dict[str, Sender] = {
        MAIL: mail,
        WEBHOOK: WebhookSender(settings.webhook_allowed_networks, now),
    }
    work = Round(store.delivery, senders, now, random.random, correlation)
    contents: Contents
    if data["digest"] == personal_digest(address):
        contents = PersonalContents(store, worlds, address, room)
    else:
        contents = PublishedContents(store.shelf, address, room)
    try:
        return bring(work, address, contents, data["recipients"])
    finally:
        mail.close()


def _address(data: Mapping[str, Any]) -> Address:
    return Address(data["dialogue"], data["audience"], Period(**data["period"]))


def _mail_room(store: DigestStore, settings: Settings) -> MailRoom:
    return MailRoom(
        settings.smtp_url, settings.mail_from, settings.public_url, store.delivery.link_key()
    )
