"""The digest as a page that a browser can open: the latest, or that of one period."""

from flask import Flask, Response, g, request
from marshmallow import fields as plain
from marshmallow import validate

from gateway import problems
from gateway.access import require_password
from gateway.api.digests import written
from gateway.api.schemas import Request
from gateway.auth import Scope
from gateway.context import backend
from gateway.pages.page import draw
from gateway.pages.words import choose_language, words
from gateway.reading import query
from services.contracts.digest import AUDIENCES
from services.contracts.errors import HTTP_STATUS, Code, KlankbordError
from services.contracts.fields import LANGUAGES, identifier


class _DigestQuery(Request):
    audience = plain.String(load_default="management", validate=validate.OneOf(AUDIENCES))
    period = identifier(required=False, load_default=None)


def add(app: Flask) -> None:
    """Add the page to ``app``."""
    app.add_url_rule("/digests/<slug:dialogue>", "digest_page", _page)


def _page(dialogue: str) -> Response:
    try:
        require_password(Scope.DIGESTS_READ)
        asked = query(_DigestQuery)
        found = backend().digest.get_digest(dialogue, asked["audience"], asked["period"], "html")
    except KlankbordError as error:
        return _refused(error)
    return written(found, "html", f"{found['id']}-html")


def _detail(error: KlankbordError, language: str) -> str:
    # What to do about a missing key stands on the page in every language.
    if error.code is Code.UNAUTHORISED and language != "en":
        return ""
    return error.message


def _refused(error: KlankbordError) -> Response:
    language = choose_language(request.accept_languages.best_match(LANGUAGES))
    page = draw(
        "refused.html",
        HTTP_STATUS[error.code],
        language=language,
        words=words(language),
        detail=_detail(error, language),
        password=error.code in (Code.UNAUTHORISED, Code.FORBIDDEN),
        correlation=g.correlation,
    )
    page.headers.update(problems.headers(error))
    if error.code is Code.UNAUTHORISED:
        page.headers["WWW-Authenticate"] = 'Basic realm="Klankbord", charset="UTF-8"'
    page.headers["Cache-Control"] = "no-store"
    return page
