"""/livez and /readyz, for whoever only reaches the gateway's own port."""

from flask import Flask, Response

from gateway.context import tools
from services.contracts import strict_json


def add(app: Flask) -> None:
    """Add the health of the process to ``app``."""
    app.add_url_rule("/livez", "livez", _live)
    app.add_url_rule("/readyz", "readyz", _ready)


def _live() -> Response:
    return _answer(*tools().health.live())


def _ready() -> Response:
    return _answer(*tools().health.ready())


def _answer(good: bool, checks: dict[str, object]) -> Response:  # noqa: FBT001
    return Response(
        strict_json.encode(checks), 200 if good else 503, content_type="application/json"
    )
