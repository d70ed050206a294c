"""The deployment behind TLS: the proxy, publishers from outside, and gateways that change."""

import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import amqp
import pytest
import requests
from kombu.connection import Connection

from tests.compose.asking import Asking
from tests.compose.site import FILES, Site

OVERLAY = "deploy/compose/tls.yml"


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
    site.docker("compose", "up", "--detach", "--wait")
    yield site
    site.env["COMPOSE_FILE"] = plain
    site.docker("compose", "up", "--detach", "--wait", "--remove-orphans")


def url(site: Site) -> str:
    return f"https://127.0.0.1:{site.env['KLANKBORD_TLS_PORT']}"


def test_the_gateway_answers_over_https_only(secured: Site, certificate: Path) -> None:
    reply = requests.get(f"{url(secured)}/readyz", verify=str(certificate), timeout=10)
    assert reply.status_code == 200
    assert "max-age" in reply.headers["Strict-Transport-Security"]
    (gateway,) = secured.containers("gateway")
    assert not gateway["HostConfig"]["PortBindings"]


def test_a_publisher_comes_in_over_amqps(secured: Site, certificate: Path) -> None:
    account = urlsplit(secured.command("publisher", "add", "abroad").strip())
    options = {"ca_certs": str(certificate), "cert_reqs": ssl.CERT_REQUIRED}
    with Connection(
        hostname="127.0.0.1",
        port=int(secured.env["KLANKBORD_AMQPS_PORT"]),
        userid=account.username,
        password=account.password,
        ssl={**options, "server_hostname": "localhost"},
    ) as connection:
        channel = connection.channel()
        channel.confirm_select()
        message = amqp.Message("{}")
        channel.basic_publish_confirm(message, "klankbord.feedback", "feedback.view.v1.abroad")
    secured.command("publisher", "remove", "abroad")


def test_a_gateway_is_replaced_and_no_request_fails(secured: Site, certificate: Path) -> None:
    before = {container["Id"] for container in secured.containers("gateway")}
    with Asking(f"{url(secured)}/v1/dialogues", secured.key, str(certificate)) as asking:
        secured.command("roll", "gateway")
    assert not before & {container["Id"] for container in secured.containers("gateway")}
    assert set(asking.answers) == {200}, asking.answers
    assert asking.answers[200] > 20
