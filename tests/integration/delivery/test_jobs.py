"""Whole jobs on a real store: published digests and own digests, by real mail and webhook."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.chassis.config import Settings, load_settings
from services.chassis.mongo import Store
from services.chassis.outbox import Outbox
from services.contracts import envelope, strict_json
from services.contracts.envelope import Checked, Event, check
from services.contracts.errors import Code, KlankbordError
from services.contracts.fields import format_time
from services.digest.build import build
from services.digest.delivery import planning, recipients
from services.digest.delivery.job import PUBLISHED, do_job
from services.digest.delivery.links import read_token
from services.digest.delivery.reading import REMEMBER_SECONDS, Worlds
from services.digest.store import DigestStore
from tests.integration.delivery.mailbox import mail_server
from tests.integration.delivery.receiver import web_server
from tests.unit.digest import world
from tests.unit.digest.world import D

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=7)


@pytest.fixture
def mailbox():
    with mail_server() as found:
        yield found


@pytest.fixture
def receiver():
    with web_server() as found:
        yield found


@pytest.fixture
def settings(mailbox) -> Settings:
    return load_settings(
        {
            "KLANKBORD_AMQP_URL": "amqp://x",
            "KLANKBORD_MONGO_URL": "mongodb://x",
            "KLANKBORD_SMTP_URL": mailbox.url,
            "KLANKBORD_MAIL_FROM": "digest@example.org",
            "KLANKBORD_PUBLIC_URL": "https://k.example.org",
            "KLANKBORD_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        }
    )


@pytest.fixture
def digest(store: Store) -> DigestStore:
    digest = DigestStore(store)
    digest.prepare()
    digest.read.take(world.story())
    return digest


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def do(digest, settings, store, clock):
    """Do every delivery job in the outbox; return how many recipients were reached."""
    worlds = Worlds(clock)

    def jobs(now: datetime) -> int:
        outbox, reached = Outbox(store), 0
        for one in outbox.pending(1_000):
            if one["type"] in (PUBLISHED, planning.REQUESTED):
                event = envelope.from_dict(strict_json.decode(bytes(one["body"])))
                reached += do_job(
                    digest, check(event, now + timedelta(days=9)), settings, worlds, lambda: now
                )
                outbox.clear([one["_id"]])
        return reached

    return jobs


def add(digest: DigestStore, name: str, now: datetime = NOW, **values: Any) -> None:
    wanted = {
        "id": name,
        "audience": "management",
        "channel": "mail",
        "address": f"{name}@example.org",
        "language": "nl",
        "timezone": "UTC",
        "weekday": "monday",
        "hour": 9,
        **values,
    }
    made = recipients.new_recipient(D, wanted, b"x" * 24, now, plain_http=True)
    digest.delivery.recipients.add(made, wanted)


def own(digest: DigestStore, participant: str, **values: Any) -> None:
    add(digest, f"r-{participant}", audience="participant", participant=participant, **values)


def ask(digest: DigestStore, now: datetime) -> None:
    while planning.ask_personal(digest.delivery, now, "c") is not None:
        pass


def publish(digest: DigestStore) -> None:
    job = {
        "dialogue": D,
        "audience": "management",
        "period": {"key": "2026-W47", "start": world.PERIOD.start, "end": world.PERIOD.end},
    }
    build(digest, job, lambda: NOW, "c-1", lambda function, *args: function(*args))


def answered(idea: str, version: int = 9, **answer: Any) -> Checked:
    values = {"outcome": "adopted", "reason": "Dit gaan we doen.", **answer}
    at = values.setdefault("at", format_time(NOW + timedelta(days=1)))
    return world.idea(idea, f"Tekst van {idea}.", version, author="p1", answer={**values, "at": at})


def test_a_published_digest_reaches_management_by_mail_and_a_webhook(digest, do, mailbox, receiver):
    add(digest, "board")
    address = f"http://127.0.0.1:{receiver.port}/in"
    add(digest, "hook", channel="webhook", address=address)
    publish(digest)
    assert do(NOW) == 2  # fanned out to
    assert do(NOW) == 2  # brought to
    [mail] = mailbox.mails
    assert mailbox.to == ["board@example.org"]
    assert "Van ziekenhuis naar huis" in mail["Subject"]
    assert "Bel iedereen de dag na het ontslag op" in mail.get_body(("plain",)).get_content()
    assert "Bel iedereen de dag na het ontslag op" in mail.get_body(("html",)).get_content()
    [(_, _, body)] = receiver.requests
    assert strict_json.decode(body)["data"]["audience"] == "management"
    publish(digest)
    assert do(NOW) == 0


def test_a_digest_that_is_gone_parks_the_job(digest, store, settings):
    add(digest, "board")
    publish(digest)
    store["digests"].delete_many({})
    [one] = [one for one in Outbox(store).pending() if one["type"] == PUBLISHED]
    event = envelope.from_dict(strict_json.decode(bytes(one["body"])))
    data = {**event.data, "recipients": ["board"]}
    again = Event("x", event.source, planning.REQUESTED, event.time, data, "c")
    with pytest.raises(KlankbordError) as caught:
        do_job(digest, check(again, LATER), settings, Worlds(), lambda: NOW)
    assert caught.value.code is Code.NOT_FOUND


def test_who_has_news_gets_it_once_and_who_has_none_gets_nothing(digest, do, mailbox, clock):
    for name in ("p1", "p2", "p9", "p40"):
        own(digest, name)
    first = NOW + timedelta(days=7)
    digest.read.take([answered("i4")])
    ask(digest, first)
    # p1 wrote all ideas; p2 took a stance on i4 and i8, p9 on i8 alone; p40 did nothing.
    assert do(first) == 3
    assert sorted(mailbox.to) == ["r-p1@example.org", "r-p2@example.org", "r-p9@example.org"]
    mails = dict(zip(mailbox.to, mailbox.mails, strict=True))
    text = mails["r-p2@example.org"].get_body(("plain",)).get_content()
    assert "U was het eens met ‘Tekst van i4’" in " ".join(text.split())
    token = mails["r-p2@example.org"]["List-Unsubscribe"].strip("<>").rpartition("=")[2]
    assert read_token(digest.delivery.link_key(), token) == "r-p2"

    clock.at += REMEMBER_SECONDS
    second = first + timedelta(days=7)
    digest.read.take([answered("i1", at=format_time(first + timedelta(days=1)))])
    ask(digest, second)
    do(second)
    again = [mail for mail, to in zip(mailbox.mails, mailbox.to, strict=True) if "r-p9@" in to]
    texts = [" ".join(mail.get_body(("plain",)).get_content().split()) for mail in again]
    # The first tells of i8, and the second of i1 alone.
    assert ["‘Vrijwilligers rijden mee’" in text for text in texts] == [True, False]
    assert ["‘Tekst van i1’" in text for text in texts] == [False, True]
    assert "r-p40@example.org" not in mailbox.to
    assert len(set(mailbox.ids)) == len(mailbox.ids)


def test_a_job_that_is_done_twice_sends_once(digest, do, mailbox, store):
    own(digest, "p1")
    digest.read.take([answered("i4")])
    ask(digest, LATER)
    kept = Outbox(store).pending()
    do(LATER)
    store["outbox"].delete_many({})
    store["outbox"].insert_many(kept)
    do(LATER)
    assert len(mailbox.mails) == 1


def test_a_busy_mail_server_is_asked_again_when_it_is_time(digest, do, mailbox, store):
    own(digest, "p1")
    digest.read.take([answered("i4")])
    ask(digest, LATER)
    mailbox.at_data = ["450 4.2.1 busy", "cut-after"]
    assert do(LATER) == 0
    now = LATER
    for _ in range(2):
        [record] = store["deliveries"].find()
        assert planning.ask_again(digest.delivery, now, "c") == 0
        now = record["due_at"]
        assert planning.ask_again(digest.delivery, now, "c") == 1
        do(now)
    [record] = store["deliveries"].find()
    assert (record["state"], record["tries"]) == ("delivered", 3)
    # The server kept it and hung up before it said so: the same mail twice, under one id.
    assert len(mailbox.ids) == 2
    assert len(set(mailbox.ids)) == 1


def test_a_retry_that_a_later_digest_overtook_ends(digest, do, mailbox, store, clock):
    own(digest, "p1")
    digest.read.take([answered("i4")])
    ask(digest, LATER)
    mailbox.at_data = ["450 4.2.1 busy"]
    do(LATER)
    second = LATER + timedelta(days=7)
    clock.at += REMEMBER_SECONDS
    ask(digest, second)
    assert do(second) == 1
    assert planning.ask_again(digest.delivery, second, "c") == 1
    do(second)
    assert sorted(one["state"] for one in store["deliveries"].find()) == ["delivered", "given-up"]
    assert len(mailbox.mails) == 1


def test_a_citation_is_told_to_the_author_and_to_who_responded(digest, do, mailbox):
    own(digest, "p1")
    own(digest, "p2", language="en")
    publish(digest)
    do(NOW)
    ask(digest, LATER)
    do(LATER)
    texts = {
        to: " ".join(mail.get_body(("plain",)).get_content().split())
        for to, mail in zip(mailbox.to, mailbox.mails, strict=True)
    }
    assert "is aangehaald in de samenvatting voor het management" in texts["r-p1@example.org"]
    assert "that you responded to are quoted" in texts["r-p2@example.org"]


def test_an_idea_that_arrives_after_its_time_was_told_is_told_once(
    digest, do, mailbox, store, clock
):
    own(digest, "p40", cadence="daily")
    submitted = format_time(NOW + timedelta(hours=1))
    told = []
    for day, (name, version) in enumerate([("n1", 1), ("n2", 1), ("n2", 2)], start=1):
        arrived = world.idea(name, f"Tekst van {name}.", version, submitted_at=submitted)
        digest.read.take([arrived])
        now = NOW + timedelta(days=day)
        clock.at += REMEMBER_SECONDS
        ask(digest, now)
        do(now)
        told.append(" ".join(one.get_body(("plain",)).get_content() for one in mailbox.mails))
    assert len(mailbox.mails) == 2
    assert [text.count("Tekst van n1") for text in told] == [1, 1, 1]
    assert [text.count("Tekst van n2") for text in told] == [0, 1, 1]
    [kept] = store["arrivals"].find()
    assert (kept["_id"], kept["until"]) == (D, NOW + timedelta(days=3))
