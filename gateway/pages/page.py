"""How a page is drawn."""

from typing import Any

from flask import Response, render_template

PAGE_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


def draw(template: str, status: int = 200, *, csp: str = PAGE_CSP, **values: Any) -> Response:
    """Return a page of ours.

    Args:
        template: name of the file.
        status: of the response.
        csp: what the page may load.
        values: for the template, escaped where they are shown.
    """
    response = Response(
        render_template(template, **values), status, content_type="text/html; charset=utf-8"
    )
    response.headers["Content-Security-Policy"] = csp
    response.headers["Cache-Control"] = "no-cache"
    return response
