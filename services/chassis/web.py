"""The framework's HTTP entrypoint, for one web application that answers everything.

The framework's own routing answers some requests itself, as plain text or with the text of an
exception. Here every request reaches the application.
"""

from collections.abc import Iterable
from typing import Any

import structlog
from eventlet import wsgi
from nameko.web.handlers import HttpRequestHandler
from nameko.web.server import HttpOnlyProtocol, WebServer
from werkzeug.wrappers import Request, Response

# A client that says nothing for so long is let go.
SILENT_SECONDS = 60

log = structlog.get_logger(__name__)


class AllRequests(WebServer):  # type: ignore[misc]  # nameko has no types
    """A server without routes: its one handler gets every request."""

    def get_wsgi_app(self) -> Any:
        """Return the WSGI application that hands every request on."""
        return self._answer

    def get_wsgi_server(self, sock: Any, wsgi_app: Any, **_: Any) -> Any:
        """Return the server, which waits for no client without end."""
        return wsgi.Server(
            sock,
            sock.getsockname(),
            wsgi_app,
            protocol=HttpOnlyProtocol,
            debug=False,
            log_output=False,
            socket_timeout=SILENT_SECONDS,
        )

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        handler = next(iter(self._providers))
        # This server ends a chunked body itself; without this it would be taken for empty.
        if environ.get("HTTP_TRANSFER_ENCODING", "").lower() == "chunked":
            environ["wsgi.input_terminated"] = True
        answer: Iterable[bytes] = handler.handle_request(Request(environ))(environ, start_response)
        return answer


class Everything(HttpRequestHandler):  # type: ignore[misc]  # nameko has no types
    """Calls the method with every request, whatever its method and path."""

    server = AllRequests()

    def __init__(self) -> None:
        super().__init__("*", "/")

    def get_entrypoint_parameters(self, request: Request) -> tuple[tuple[Request], dict[str, str]]:
        """Return the request alone: there is no pattern that could give more."""
        return (request,), {}

    def response_from_exception(self, exc: BaseException) -> Response:
        """Return a response that tells nothing about what happened inside."""
        log.error("request.lost", exc_info=exc)
        return Response(status=500)


everything = Everything.decorator
