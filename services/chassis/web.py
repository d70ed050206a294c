"""HTTP for one web application that answers everything.

The framework's own routing answers some requests itself, as plain text or with the text of an
exception. Here every request reaches the application. It is answered in the thread of its own
connection: a worker for each request would cost as much again as checking what is in it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from eventlet import wsgi
from eventlet.event import Event
from eventlet.semaphore import Semaphore
from nameko.web.server import HttpOnlyProtocol, WebServer
from werkzeug.wrappers import Request, Response

from services.chassis.bodies import BODY_SECONDS, TROUBLE, read_whole
from services.chassis.deadline import deadline
from services.chassis.listening import listen
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
    """A server without routes: one function answers every request, with its body at hand."""

    _starting: bool

    def __init__(self) -> None:
        super().__init__()
        self._at_once: dict[str, Callable[[Request], WsgiApp]] = {}
        self._unfinished = 0
        self._all_finished: Event | None = None

    def setup(self) -> None:
        """Set how many requests are worked on at the same time; others wait their turn."""
        self._places = Semaphore(self.container.max_workers)

    def start(self) -> None:
        """Listen, on a port of our own."""
        if self._starting:
            return
        self._starting = True
        host, port = self.bind_addr
        self._sock = listen(host, port, "KLANKBORD_HTTP_PORT")
        # Connections are given their time-out by the server.
        self._sock.settimeout(None)
        self._serv = self.get_wsgi_server(self._sock, self.get_wsgi_app())
        self._gt = self.container.spawn_managed_thread(self.run)

    def answer_all(self, answer: Callable[[Request], WsgiApp]) -> None:
        """Answer every request with a function.

        Args:
            answer: gives the answer.
        """
        self._answer_any = answer

    def answer_at_once(self, path: str, answer: Callable[[Request], WsgiApp]) -> None:
        """Answer a path even when as many requests are worked on as may be.

        Args:
            path: the whole of it.
            answer: must be quick, must not wait and must not raise.
        """
        self._at_once[path] = answer

    def drain(self) -> None:
        """Take no more connections, and wait until every request that came is answered.

        What still comes on a connection is answered, and ends it.
        """
        self._all_finished = Event()
        self.stop()
        if self._unfinished:
            self._all_finished.wait()

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
        self._unfinished += 1
        # The server calls this once the answer is written, or cannot be.
        environ["eventlet.posthooks"].append((self._finished, (), {}))
        response = self._response(Request(environ))
        if self._all_finished:
            environ[_HANG_UP]()
        return response(environ, start_response)

    def _finished(self, _environ: dict[str, Any]) -> None:
        self._unfinished -= 1
        if self._all_finished and not self._unfinished and not self._all_finished.ready():
            self._all_finished.send()

    def _response(self, request: Request) -> WsgiApp:
        if at_once := self._at_once.get(request.path):
            return at_once(request)
        read_whole(request.environ, strict_json.MAX_BYTES, deadline(BODY_SECONDS))
        if TROUBLE in request.environ:
            # What still comes of that body must not be taken for the next request.
            request.environ[_HANG_UP]()
        with self._places:
            return self._answered(request)

    def _answered(self, request: Request) -> WsgiApp:
        try:
            return self._answer_any(request)
        except Exception as error:
            log.error("request.lost", exc_info=error)
            # It tells nothing about what happened inside.
            return Response(status=500)
