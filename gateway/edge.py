"""What happens to every request before and after it is answered."""

import time

import structlog
from flask import Flask, Response, g, request

from gateway import problems
from gateway.context import tools
from gateway.naming import read_correlation
from services.chassis import traces
from services.chassis.bodies import BODY_SECONDS, TROUBLE, Trouble
from services.contracts import strict_json
from services.contracts.errors import Code, KlankbordError

NOTHING_CSP = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

log = structlog.get_logger(__name__)

_PLAIN_ENCODINGS = ("", "identity")


def guard(app: Flask) -> None:
    """Make ``app`` check every request and mark every response."""
    # One more than the limit: the framework cuts a stream off at its limit without a word.
    app.config["MAX_CONTENT_LENGTH"] = strict_json.MAX_BYTES + 1
    app.before_request(_check_request)
    app.after_request(_mark_response)


def read_body() -> bytes:
    """Return the body of the request, cut off where it is certainly too large to be decoded."""
    return request.get_data(cache=False)


def media_type() -> str:
    """Return the media type of the body, without its parameters, in small letters."""
    return request.mimetype.lower()


def _check_request() -> None:
    g.started = time.monotonic()
    # A fresh id first, so that the refusal of a bad header has one too.
    g.correlation = fresh = tools().new_id()
    g.correlation = read_correlation(request.headers.get("X-Correlation-ID"), lambda: fresh)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(correlation=g.correlation)
    if (request.content_length or 0) > strict_json.MAX_BYTES:
        raise _too_large()
    if trouble := request.environ.get(TROUBLE):
        raise _no_body(trouble)
    if request.headers.get("Content-Encoding", "").strip().lower() not in _PLAIN_ENCODINGS:
        raise KlankbordError(
            Code.CONTENT_ENCODED, "The body must not be compressed or encoded.", "Content-Encoding"
        )


def _mark_response(response: Response) -> Response:
    response.headers["X-Correlation-ID"] = g.correlation
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers.setdefault("Content-Security-Policy", NOTHING_CSP)
    response.headers.setdefault("Cache-Control", "no-store")
    _log(response)
    return response


def _log(response: Response) -> None:
    key = g.get("key")
    seconds = time.monotonic() - g.started
    route = request.url_rule.rule if request.url_rule else "-"
    about: dict[str, traces.Value] = {
        "http.route": route,
        "http.response.status_code": response.status_code,
    }
    method = request.method if request.url_rule else "?"
    traces.record(f"{method} {route}", [g.correlation], seconds, about)
    log.info(
        "request.answered",
        method=request.method[:20],
        path=request.path[:200],
        status=response.status_code,
        seconds=round(seconds, 4),
        key=key.name if key else None,
    )


def _too_large() -> KlankbordError:
    text = f"The body may hold at most {strict_json.MAX_BYTES} bytes."
    return KlankbordError(Code.TOO_LARGE, text)


def _no_body(trouble: Trouble) -> KlankbordError:
    if trouble is Trouble.LATE:
        text = f"The whole body must arrive within {BODY_SECONDS:.0f} seconds."
        return KlankbordError(Code.TOO_SLOW, text)
    return KlankbordError(Code.HOSTILE_HEADER, "The body is not as long as its headers say.")


def problem_response(error: KlankbordError) -> Response:
    """Return ``error`` as a response."""
    problem = problems.to_dict(error, g.correlation)
    return Response(
        strict_json.encode(problem),
        status=problem["status"],
        headers=problems.headers(error),
        content_type=problems.CONTENT_TYPE,
    )
