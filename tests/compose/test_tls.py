"""The deployment behind TLS: the proxy, publishers from outside, and gateways that change."""

import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import amqp
import pytest
import requests
from kombu.connection import Connection

from tests.compose.asking import Asking
from tests.compose.site import FILES, Site

OVERLAY = "deploy/compose/tls.yml"
BYTES_PER_SECOND = 400_000


@pytest.fixture(scope="module")
def certificate(site: Site) -> Path:
    """A certificate for this machine, made here, with its key beside it for the deployment."""
    key, certificate = site.folder / "tls.key", site.folder / "tls.crt"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(key), "-out", str(certificate)),
        ],
        check=True,
        capture_output=True,
    )
    pem = site.folder / "secrets" / "tls.pem"
    pem.write_text(certificate.read_text() + key.read_text())
    pem.chmod(0o444)
    return certificate


@pytest.fixture(scope="module")
def secured(site: Site, certificate: Path) -> Iterator[Site]:
    """The deployment with the overlay; without it again afterwards."""
    plain = site.env["COMPOSE_FILE"]
    site.env["COMPOSE_FILE"] = ":".join([*FILES, OVERLAY])
    site.env["KLANKBORD_PUBLISHER_BYTES_PER_SECOND"] = str(BYTES_PER_SECOND)
    site.docker("compose", "up", "--detach", "--wait")
    yield site
    site.env["COMPOSE_FILE"] = plain
    del site.env["KLANKBORD_PUBLISHER_BYTES_PER_SECOND"]
    site.docker("compose", "up", "--detach", "--wait", "--remove-orphans")


def url(site: Site) -> str:
    return f"https://127.0.0.1:{site.env['KLANKBORD_TLS_PORT']}"


def test_the_gateway_answers_over_https_only(secured: Site, certificate: Path) -> None:
    reply = requests.get(f"{url(secured)}/readyz", verify=str(certificate), timeout=10)
    assert reply.status_code == 200
    assert "max-age" in reply.headers["Strict-Transport-Security"]
    (gateway,) = secured.containers("gateway")
    assert not gateway["HostConfig"]["PortBindings"]


@pytest.fixture(scope="module")
def abroad(secured: Site) -> Iterator[SplitResult]:
    """A publisher's account, as its address says it."""
    yield urlsplit(secured.command("publisher", "add", "abroad").strip())
    secured.command("publisher", "remove", "abroad")


def publish(connection: Connection, bodies: Sequence[str]) -> None:
    """Publish, and wait for each confirm."""
    channel = connection.channel()
    channel.confirm_select()
    for body in bodies:
        message = amqp.Message(body)
        channel.basic_publish_confirm(message, "klankbord.feedback", "feedback.view.v1.abroad")


@pytest.fixture(params=["amqp", "amqps"])
def door(
    request: pytest.FixtureRequest, secured: Site, certificate: Path, abroad: SplitResult
) -> Iterator[Connection]:
    """The publisher's connection, plain or over TLS."""
    tls = {"ca_certs": str(certificate), "cert_reqs": ssl.CERT_REQUIRED}
    with Connection(
        hostname="127.0.0.1",
        port=int(secured.env[f"KLANKBORD_{request.param.upper()}_PORT"]),
        userid=abroad.username,
        password=abroad.password,
        ssl={**tls, "server_hostname": "localhost"} if request.param == "amqps" else False,
    ) as connection:
        yield connection


def test_a_publisher_comes_in_and_may_not_send_faster_than_the_limit(door: Connection) -> None:
    bodies = ["x" * (BYTES_PER_SECOND // 4)] * 12
    begun = time.monotonic()
    publish(door, bodies)
    # The limit looks at the last second, so the first may be done at once.
    assert time.monotonic() - begun > 2


def test_a_gateway_is_replaced_and_no_request_fails(secured: Site, certificate: Path) -> None:
    before = {container["Id"] for container in secured.containers("gateway")}
    with Asking(f"{url(secured)}/v1/dialogues", secured.key, str(certificate)) as asking:
        secured.command("roll", "gateway")
    assert not before & {container["Id"] for container in secured.containers("gateway")}
    assert set(asking.answers) == {200}, asking.answers
    assert asking.answers[200] > 20
