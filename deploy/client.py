"""The gateway's API as the command line uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import requests

from deploy.clock import REAL_TIME, Time
from deploy.local.errors import LocalError

Json = Mapping[str, Any] | None
Query = Mapping[str, str | None]

_CONNECT_SECONDS = 5.0
_ANSWER_SECONDS = 60.0
LONG_SECONDS = 600.0
"""What reads or sends a whole log of events may take this long."""
_AWAY = 503
# Seconds between two tries while a service is away.
_PAUSES = (1.0, 2.0, 5.0, 5.0)
_NOTHING_ANSWERS = (
    "Nothing answers at {url}. Start the stack with `./klankbord up`, or look at "
    "`./klankbord status` when it should be running."
)


class ClientError(LocalError):
    """A request that was not answered with what was asked.

    Args:
        text: one sentence for the person at the terminal.
        status: of HTTP; 0 when there was no answer.
        code: the problem's stable code; empty when there was no problem document.
    """

    def __init__(self, text: str, status: int = 0, code: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.code = code


@dataclass(frozen=True)
class Reply:
    """An answer.

    Args:
        status: of HTTP, below 400.
        text: of the body.
        value: the body where it is JSON, else None.
        location: of what was made, else empty.
    """

    status: int
    text: str
    value: Any
    location: str


class Client:
    """Speaks to one gateway; every wait has an end.

    Args:
        gateway_url: without a slash at the end.
        key: an API key.
        time: the clock.
    """

    def __init__(self, gateway_url: str, key: str, time: Time = REAL_TIME) -> None:
        self._url = gateway_url
        self._time = time
        self._session = requests.Session()
        # A proxy or a .netrc of this machine has nothing to do with our own gateway.
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {key}"

    def get(self, path: str, **query: str | None) -> Reply:
        """Return what stands at a path.

        Args:
            path: below the gateway's address, made by `address`.
            query: of the address; None leaves a name out.

        Raises:
            ClientError: it was not answered, or with a problem.
        """
        return self._send("GET", path, None, query)

    def find(self, path: str, **query: str | None) -> Reply | None:
        """Return what stands at a path, or None when there is nothing.

        Raises:
            ClientError: as `get`.
        """
        try:
            return self.get(path, **query)
        except ClientError as error:
            if error.status == requests.codes.not_found:
                return None
            raise

    def send(
        self, method: str, path: str, body: Json = None, seconds: float = _ANSWER_SECONDS
    ) -> Reply:
        """Return the answer to something that is to be changed; it may be sent twice.

        Args:
            method: of HTTP.
            path: as in `get`.
            body: JSON-ready.
            seconds: that the answer may take.

        Raises:
            ClientError: as `get`.
        """
        return self._send(method, path, body, {}, seconds)

    def send_raw(self, method: str, path: str, content: bytes, content_type: str) -> Reply:
        """Return the answer to a body that goes out as it is; it may be sent twice.

        Args:
            method: of HTTP.
            path: as in `get`.
            content: of the body.
            content_type: of the body.

        Raises:
            ClientError: as `get`.
        """
        headers = {"Content-Type": content_type}
        return self._ask(requests.Request(method, self._url + path, headers, data=content))

    def items(self, path: str, **query: str | None) -> Iterator[Any]:
        """Yield everything in a list, page by page.

        Raises:
            ClientError: as `get`.
        """
        cursor: str | None = None
        while True:
            page = self.get(path, limit="500", cursor=cursor, **query).value
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return

    def _send(
        self, method: str, path: str, body: Json, query: Query, seconds: float = _ANSWER_SECONDS
    ) -> Reply:
        request = requests.Request(method, self._url + path, json=body, params=query)
        return self._ask(request, seconds)

    def _ask(self, request: requests.Request, seconds: float = _ANSWER_SECONDS) -> Reply:
        for pause in _PAUSES:
            response = self._once(request, seconds)
            if response.status_code != _AWAY:
                return _reply(response)
            self._time.pause(pause)
        return _reply(self._once(request, seconds))

    def _once(self, request: requests.Request, seconds: float) -> requests.Response:
        try:
            return self._session.send(
                self._session.prepare_request(request),
                timeout=(_CONNECT_SECONDS, seconds),
                allow_redirects=False,
            )
        except requests.Timeout:
            text = f"{self._url} did not answer within {seconds:.0f} seconds."
            raise ClientError(text) from None
        except requests.ConnectionError:
            raise ClientError(_NOTHING_ANSWERS.format(url=self._url)) from None
        except requests.RequestException as error:
            raise ClientError(f"{self._url} cannot be asked: {error}.") from None


def address(*parts: str) -> str:
    """Return the path of something in the API, each part made safe for an address."""
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def _reply(response: requests.Response) -> Reply:
    if response.status_code >= requests.codes.bad_request:
        raise _problem(response)
    return Reply(
        status=response.status_code,
        text=response.content.decode("utf-8", "replace"),
        value=_json(response),
        location=response.headers.get("Location", ""),
    )


def _problem(response: requests.Response) -> ClientError:
    document = _json(response)
    where = f"{response.request.method} {response.request.path_url}"
    if not isinstance(document, dict) or "detail" not in document:
        text = f"{where} was answered with HTTP {response.status_code} and no explanation."
        return ClientError(text, response.status_code)
    field = f" (field {document['field']})" if document.get("field") else ""
    code = str(document.get("type", "")).rpartition(":")[2]
    text = f"{document['detail']}{field} [{code}, answer to {where}]"
    return ClientError(text, response.status_code, code)


def _json(response: requests.Response) -> Any:
    if "json" not in response.headers.get("Content-Type", ""):
        return None
    try:
        return response.json()
    except ValueError:
        return None
