"""The first page: what this is and where to go."""

from flask import Flask, Response, request, send_from_directory

from gateway.pages.page import draw
from gateway.pages.words import choose_language, words
from services.contracts.fields import LANGUAGES


def add(app: Flask) -> None:
    """Add the first page and its style to ``app``."""
    app.add_url_rule("/", "home", _home)
    app.add_url_rule("/klankbord.css", "style", _style)


def _home() -> Response:
    language = choose_language(request.accept_languages.best_match(LANGUAGES))
    page = draw("home.html", language=language, words=words(language))
    page.headers["Content-Language"] = language
    page.headers["Vary"] = "Accept-Language"
    return page


def _style() -> Response:
    return send_from_directory(f"{__file__.rpartition('/')[0]}/static", "klankbord.css")
