"""In which form a digest is sent."""

from werkzeug.datastructures import MIMEAccept

from services.contracts.errors import Code, KlankbordError

CONTENT_TYPES = {
    "json": "application/json",
    "text": "text/plain; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
# A digest quotes what people wrote: nothing in it may run or be fetched.
DIGEST_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)

_MEDIA_TYPES = {"application/json": "json", "text/plain": "text", "text/html": "html"}


def choose_form(asked: str | None, accept: MIMEAccept) -> str:
    """Return json, text or html.

    Args:
        asked: the form that the address asks for, which goes before the header.
        accept: the Accept header; when it is missing JSON is sent.

    Raises:
        KlankbordError: the header accepts none of the three.
    """
    if asked:
        return asked
    if not accept:
        return "json"
    best = accept.best_match(list(_MEDIA_TYPES))
    if best is None:
        known = ", ".join(_MEDIA_TYPES)
        raise KlankbordError(Code.NOT_ACCEPTABLE, f"A digest comes as {known}.", "Accept")
    return _MEDIA_TYPES[best]
