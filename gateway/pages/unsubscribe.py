"""The page at which somebody ends the mail they get: one click, without signing in."""

from collections.abc import Mapping
from types import MappingProxyType

from flask import Flask, Response, request
from marshmallow import fields as plain
from marshmallow import validate

from gateway.api.schemas import Request
from gateway.context import backend
from gateway.pages.page import PAGE_CSP, draw
from gateway.pages.words import Words, choose_language
from gateway.reading import query
from services.contracts.errors import HTTP_STATUS, Code, KlankbordError
from services.contracts.fields import LANGUAGES

# The only page with a form; it is sent to this page itself.
FORM_CSP = PAGE_CSP.replace("form-action 'none'", "form-action 'self'")

TEXTS: Mapping[str, Words] = MappingProxyType(
    {
        "nl": {
            "title": "Geen berichten meer",
            "ask": "Wilt u deze samenvatting niet meer per mail ontvangen?",
            "button": "Ja, stop ermee",
            "done": "Dat is gebeurd. U krijgt deze samenvatting niet meer. "
            "Meedoen aan de dialoog kan gewoon nog.",
            "unknown": "Deze link klopt niet (meer). Vraag het aan wie u de mail stuurde.",
            "later": "Dat lukt nu even niet. Probeer het over een paar minuten nog eens.",
        },
        "en": {
            "title": "No more mail",
            "ask": "Do you want to stop receiving this digest by mail?",
            "button": "Yes, stop it",
            "done": "Done. You will not receive this digest any more. "
            "You can still take part in the dialogue.",
            "unknown": "This link is not right, or not any more. Ask whoever sent you the mail.",
            "later": "That does not work just now. Please try again in a few minutes.",
        },
        "de": {
            "title": "Keine Nachrichten mehr",
            "ask": "Möchten Sie diese Zusammenfassung nicht mehr per E-Mail erhalten?",
            "button": "Ja, bitte beenden",
            "done": "Erledigt. Sie erhalten diese Zusammenfassung nicht mehr. "
            "Am Dialog können Sie weiterhin teilnehmen.",
            "unknown": "Dieser Link stimmt nicht oder nicht mehr. Fragen Sie bitte dort nach, "
            "woher die E-Mail kam.",
            "later": "Das geht gerade nicht. Bitte versuchen Sie es in ein paar Minuten noch "
            "einmal.",
        },
    }
)


class _TokenQuery(Request):
    token = plain.String(required=True, validate=validate.Length(min=1, max=200))


def add(app: Flask) -> None:
    """Add the page to ``app``."""
    app.add_url_rule("/unsubscribe", "unsubscribe", _ask, methods=["GET"])
    # Mail programs send this form themselves (RFC 8058), so it asks for nothing more.
    app.add_url_rule("/unsubscribe", "unsubscribe_now", _stop, methods=["POST"])


def _ask() -> Response:
    # Reading the page ends nothing: scanners of mail follow every link.
    return _page("ask")


def _stop() -> Response:
    try:
        backend().recipients.unsubscribe(query(_TokenQuery)["token"])
    except KlankbordError as error:
        said = "later" if error.code is Code.UNAVAILABLE else "unknown"
        return _page(said, HTTP_STATUS[error.code])
    return _page("done")


def _page(said: str, status: int = 200) -> Response:
    language = choose_language(request.accept_languages.best_match(LANGUAGES))
    words = TEXTS[language]
    page = draw(
        "unsubscribe.html",
        status,
        csp=FORM_CSP,
        language=language,
        words=words,
        said=words[said],
        asks=said == "ask",
    )
    page.headers["Cache-Control"] = "no-store"
    return page
