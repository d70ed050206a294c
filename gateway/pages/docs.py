"""The API documentation, from files of our own machine only."""

from importlib.resources import as_file, files
from pathlib import Path

from flask import Flask, Response, send_from_directory

from gateway.pages.page import draw

# The documentation tool sets styles on its elements and draws icons from data addresses.
DOCS_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

_TOOL_FILES = "swagger-ui.css", "swagger-ui-bundle.js"


def add(app: Flask) -> None:
    """Add the documentation to ``app``."""
    app.add_url_rule("/docs", "docs", _page)
    app.add_url_rule("/docs/docs.js", "docs_start", _start)
    for name in _TOOL_FILES:
        app.add_url_rule(
            f"/docs/{name}",
            f"docs_{name.replace('.', '_')}",
            _tool_file,
            defaults={"name": name},
        )


def _page() -> Response:
    return draw("docs.html", csp=DOCS_CSP)


def _start() -> Response:
    return send_from_directory(Path(__file__).parent / "static", "docs.js")


def _tool_file(name: str) -> Response:
    with as_file(files("flask_swagger_ui") / "dist") as folder:
        response = send_from_directory(folder, name)
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response
