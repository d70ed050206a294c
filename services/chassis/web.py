"""The framework's HTTP entrypoint, for one web application that answers everything.

The framework's own routing answers some requests itself, as plain text or with the text of an
exception. Here every request reaches the application.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from eventlet import wsgi
from nameko.web.handlers import HttpRequestHandler
from nameko.web.server import HttpOnlyProtocol, WebServer
from werkzeug.wrappers import Request, Response

from services.chassis.bodies import BODY_SECONDS, TROUBLE, read_whole
from services.chassis.deadline import deadline
from services.contracts import strict_json

# A client that says nothing for so long is let go.
SILENT_SECONDS = 60

log = structlog.get_logger(__name__)


_HANG_UP = "klankbord.hang_up"

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a WSGI application answered, to be sent as it is; itself a WSGI application.

    Args:
        status: as in the status line.
        headers: in order.
        body: in parts.
    """

    status: str
    headers: Sequence[tuple[str, str]]
    body: Iterable[bytes]

    @classmethod
    def of(cls, app: WsgiApp, environ: dict[str, Any]) -> "Answer":
        """Return what ``app``, which starts its answer before it returns, answers to a request."""
        begun: list[tuple[str, Sequence[tuple[str, str]]]] = []
        body = app(environ, lambda status, headers, _error=None: begun.append((status, headers)))
        status, headers = begun[-1]
        return cls(status, headers, body)

    @property
    def status_code(self) -> int:
        """Return the number in the status."""
        return int(self.status[:3])

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Send it."""
        start_response(self.status, self.headers)
        return self.body


class Protocol(HttpOnlyProtocol):  # type: ignore[misc]  # nameko has no types
    """HTTP on one connection, which can be told to end it after the answer."""

    # Of the few answers that never reach the application.
    error_content_type = "text/plain; charset=utf-8"
    error_message_format = "%(code)d %(message)s\n"

    def get_environ(self) -> dict[str, Any]:
        """Return the WSGI environment of a request."""
        environ: dict[str, Any] = super().get_environ()
        environ[_HANG_UP] = self._hang_up
        return environ

    def _hang_up(self) -> None:
        self.close_connection = True


class AllRequests(WebServer):  # type: ignore[misc]  # nameko has no types
    """A server without routes: its one handler gets every request, with its body at hand."""

    def __init__(self) -> None:
        super().__init__()
        self._at_once: dict[str, Callable[[Request], WsgiApp]] = {}

    def answer_at_once(self, path: str, answer: Callable[[Request], WsgiApp]) -> None:
        """Answer a path without taking a worker, so that it is answered when all are busy.

        Args:
            path: the whole of it.
            answer: must be quick, must not wait and must not raise.
        """
        self._at_once[path] = answer

    def get_wsgi_app(self) -> Any:
        """Return the WSGI application that hands every request on."""
        return self._answer

    def get_wsgi_server(self, sock: Any, wsgi_app: Any, **_: Any) -> Any:
        """Return the server, which waits for no client without end."""
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=Protocol,
            debug=False,
            log_output=False,
            socket_timeout=SILENT_SECONDS,
        )

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response = self._response(Request(environ))
        answer: Iterable[bytes] = response(environ, start_response)
        return answer

    def _response(self, request: Request) -> WsgiApp:
        if at_once := self._at_once.get(request.path):
            return at_once(request)
        read_whole(request.environ, strict_json.MAX_BYTES, deadline(BODY_SECONDS))
        if TROUBLE in request.environ:
            # What still comes of that body must not be taken for the next request.
            request.environ[_HANG_UP]()
        response: WsgiApp = next(iter(self._providers)).handle_request(request)
        return response


class Everything(HttpRequestHandler):  # type: ignore[misc]  # nameko has no types
    """Calls the method with every request, whatever its method and path."""

    server = AllRequests()

    def __init__(self) -> None:
        super().__init__("*", "/")

    def get_entrypoint_parameters(self, request: Request) -> tuple[tuple[Request], dict[str, str]]:
        """Return the request alone: there is no pattern that could give more."""
        return (request,), {}

    def check_signature(self, args: Any, kwargs: Any) -> None:
        """Accept it: the one argument always fits, and finding that out takes its time."""

    def response_from_result(self, result: WsgiApp) -> WsgiApp:
        """Return what the method returned."""
        return result

    def response_from_exception(self, exc: BaseException) -> Response:
        """Return a response that tells nothing about what happened inside."""
        log.error("request.lost", exc_info=exc)
        return Response(status=500)


everything = Everything.decorator
