"""Webhooks: one signed request, to the very address that was checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import urllib3
from standardwebhooks import Webhook
from urllib3.exceptions import HTTPError

from services.chassis.deadline import deadline
from services.contracts import strict_json
from services.contracts.fields import format_time
from services.digest.delivery.networks import (
    ForbiddenError,
    Resolve,
    is_allowed,
    resolve,
    safe_address,
)
from services.digest.delivery.outcomes import Later, Never, Outcome, Sent
from services.digest.delivery.parcel import Parcel
from services.digest.delivery.recipients import valid_secrets

ALL_SECONDS = 25
_CONNECT_SECONDS = 5.0
_READ_SECONDS = 15.0
# A receiver's answer says all in its status.
_GONE = 410
_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True)
class WebhookSender:
    """Sends webhooks.

    Args:
        allowed: private networks that may be reached.
        now: the present.
        find: gives the addresses of a host.
        ca_file: certificates to trust; those of the system when None.
    """

    allowed: Sequence[str]
    now: Callable[[], datetime]
    find: Resolve = field(default=resolve)
    ca_file: str | None = None

    def send(self, recipient: Mapping[str, Any], parcel: Parcel, name: str) -> Outcome:
        """Try to send one request; ``name`` becomes its webhook-id."""
        if parcel.payload is None:
            return Never("there is nothing to send to a webhook")
        now = self.now()
        body = strict_json.encode({**parcel.payload, "timestamp": format_time(now)})
        headers = signed(name, body, valid_secrets(recipient, now), now)
        try:
            with deadline(ALL_SECONDS):
                status = self._post(urlsplit(recipient["address"]), body, headers)
        except ForbiddenError as error:
            return Later(str(error))
        except (HTTPError, OSError, ValueError) as error:
            # Its text may hold the address; its kind never does.
            return Later(type(error).__name__)
        return judged(status)

    def _post(self, url: SplitResult, body: bytes, headers: Mapping[str, str]) -> int:
        host = url.hostname or ""
        port = url.port or _PORTS[url.scheme]
        address = safe_address(host, port, self.allowed, self.find)
        if url.scheme != "https" and not is_allowed(address, self.allowed):
            raise ForbiddenError("only an allowed network may be reached without TLS")
        path = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
        with self._pool(url.scheme, host, address, port) as pool:
            answer = pool.urlopen(
                "POST",
                path,
                body=body,
                headers={**headers, "Host": url.netloc},
                redirect=False,
                retries=False,
                preload_content=False,
            )
            # What it says beside its status is not read, however much it is.
            answer.close()
            return int(answer.status)

    def _pool(self, scheme: str, host: str, address: str, port: int) -> urllib3.HTTPConnectionPool:
        timeout = urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS)
        if scheme == "http":
            return urllib3.HTTPConnectionPool(address, port, timeout=timeout, maxsize=1)
        return urllib3.HTTPSConnectionPool(
            address,
            port,
            timeout=timeout,
            maxsize=1,
            cert_reqs="CERT_REQUIRED",
            server_hostname=host,
            assert_hostname=host,
            ca_certs=self.ca_file,
        )


def signed(name: str, body: bytes, secrets: Sequence[str], now: datetime) -> dict[str, str]:
    """Return the headers of a standard webhook, signed with every secret that is valid.

    Args:
        name: the same on every try, so that a receiver recognises a second one.
        body: of the request.
        secrets: the newest first.
        now: the moment of this try, UTC.
    """
    text = body.decode()
    signatures = [Webhook(secret).sign(name, now, text) for secret in secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": "Klankbord",
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def judged(status: int) -> Outcome:
    """Return what an HTTP status of a receiver means."""
    if 200 <= status < 300:
        return Sent()
    if status == _GONE:
        return Never("the webhook said 410: it wants nothing more", switch_off=True)
    return Later(f"the webhook said {status}")
