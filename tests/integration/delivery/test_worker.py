"""The digest worker as a process: from a stored digest to mail and webhook."""

from datetime import UTC, datetime

import pytest

from services.chassis import mongo
from services.digest.build import build
from services.digest.delivery import recipients
from services.digest.store import DATABASE, DigestStore
from tests.integration.delivery.mailbox import mail_server
from tests.integration.delivery.receiver import make_certificate, web_server
from tests.integration.processes import free_port, running
from tests.unit.digest import world
from tests.unit.digest.world import D
from tests.waiting import eventually

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORKER = "services.digest.worker:DigestWorker"


@pytest.fixture
def digest(mongo_url):
    store = mongo.connect(mongo_url, DATABASE)
    store.client.drop_database(DATABASE)
    digest = DigestStore(store)
    digest.prepare()
    digest.read.take(world.story())
    yield digest
    store.client.drop_database(DATABASE)
    store.client.close()


def add(digest: DigestStore, name: str, channel: str, address: str) -> None:
    values = {"id": name, "audience": "management", "channel": channel, "address": address}
    values |= {"language": "nl", "timezone": "UTC"}
    made = recipients.new_recipient(D, values, b"x" * 24, NOW, plain_http=True)
    digest.delivery.recipients.add(made, values)


def publish(digest: DigestStore) -> None:
    job = {
        "dialogue": D,
        "audience": "management",
        "period": {"key": "2026-W47", "start": world.PERIOD.start, "end": world.PERIOD.end},
    }
    build(digest, job, lambda: NOW, "c-1", lambda function, *args: function(*args))


def test_a_worker_brings_what_was_published(digest, amqp_url, mongo_url, tmp_path):
    log = tmp_path / "worker.log"
    with mail_server() as mailbox, web_server() as receiver:
        add(digest, "board", "mail", "board@example.org")
        add(digest, "hook", "webhook", f"http://127.0.0.1:{receiver.port}/in")
        publish(digest)
        settings = {
            "KLANKBORD_AMQP_URL": amqp_url,
            "KLANKBORD_MONGO_URL": mongo_url,
            "KLANKBORD_SMTP_URL": mailbox.url,
            "KLANKBORD_WEBHOOK_ALLOWED_NETWORKS": "127.0.0.0/8",
        }
        with running(WORKER, log, free_port(), **settings):
            eventually(lambda: mailbox.mails and receiver.requests)
            states = digest.delivery.database["deliveries"]
            eventually(lambda: states.count_documents({"state": "delivered"}) == 2)
        assert mailbox.to == ["board@example.org"]
    assert "board@example.org" not in log.read_text()


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(
    ("scheme", "password", "because"),
    [
        ("smtps", "sesame", None),
        ("smtp+starttls", "hunter2", "SMTPAuthenticationError 535"),
        ("smtp+starttls", "hunter2/3", "ValueError"),
    ],
)
def test_a_worker_signs_in_over_tls_and_never_writes_the_password_down(
    digest, amqp_url, mongo_url, tmp_path, scheme, password, because
):
    log = tmp_path / "worker.log"
    certificate = make_certificate(tmp_path, "localhost")
    state = "waiting" if because else "delivered"
    with mail_server(scheme, certificate, ("digest", "sesame")) as mailbox:
        add(digest, "board", "mail", "board@example.org")
        publish(digest)
        settings = {
            "KLANKBORD_AMQP_URL": amqp_url,
            "KLANKBORD_MONGO_URL": mongo_url,
            "KLANKBORD_SMTP_URL": mailbox.url_for(f"digest:{password}"),
            "SSL_CERT_FILE": str(certificate[0]),
        }
        deliveries = digest.delivery.database["deliveries"]
        with running(WORKER, log, free_port(), **settings):
            found = eventually(lambda: deliveries.find_one({"state": state}))
        assert (found["because"], len(mailbox.mails)) == (because, 0 if because else 1)
    lines = log.read_text()
    assert ("delivery.failed" in lines) == (because is not None)
    assert password.partition("/")[0] not in lines
