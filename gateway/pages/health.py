"""/livez and /readyz, for whoever only reaches the gateway's own port."""

from flask import Flask, Response

from gateway.context import tools
from gateway.replies import JSON
from services.contracts import strict_json


def add(app: Flask) -> None:
    """Add the health of the process to ``app``."""
    app.add_url_rule("/livez", "livez", _live)
    app.add_url_rule("/readyz", "readyz", _ready)


def _live() -> Response:
    return Response(strict_json.encode(tools().health.live()), content_type=JSON)


def _ready() -> Response:
    well, report = tools().health.ready()
    return Response(strict_json.encode(report), 200 if well else 503, content_type=JSON)
