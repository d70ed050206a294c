"""The digest as a mail: the five things that matter, two pictures, and the way to the whole."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape
from mjml import mjml2html

from services.digest.paper.charts.drawing import drawings, figures, pictures
from services.digest.paper.reader import Reader
from services.digest.paper.render_html import TEMPLATES
from services.digest.paper.words import clean

# A mail is read quickly: what people think, and the rest behind the link.
SHOWN = ("map", "bridging", "divisive")


class MailError(ValueError):
    """A link that does not belong in a mail."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail that is ready to be addressed.

    Args:
        subject: one line without control characters.
        html: a whole page that shows the pictures as ``cid:``.
        text: the same without pictures.
        images: content id → PNG, of every picture that the page shows.
    """

    subject: str
    html: str
    text: str
    images: Mapping[str, bytes] = field(default_factory=dict)


def mail(
    document: dict[str, Any],
    link: str,
    images: Mapping[str, bytes] | None = None,
    unsubscribe: str | None = None,
) -> Mail:
    """Return a digest document as a mail; all that people wrote is escaped.

    Args:
        document: that obeys ``DigestDocument``.
        link: http(s) address of the whole digest.
        images: the digest's pictures as the shelf keeps them; drawn anew when None, which takes
            a processor for about a second.
        unsubscribe: http(s) address where the mails are stopped; not mentioned when None.

    Raises:
        MailError: an address is not http or https.
    """
    for one in (link, unsubscribe):
        if one is not None and not one.startswith(("https://", "http://")):
            raise MailError("A link in a mail must begin with http:// or https://.")
    reader = Reader(document)
    shown = _pictures_of(document, reader) if images is None else dict(images)
    values = {
        "figures": [one for one in figures(document) if one["key"] in shown],
        "document": document,
        "reader": reader,
        "say": reader.words.say,
        "language": document["dialogue"]["language"],
        "link": link,
        "unsubscribe": unsubscribe,
    }
    page = str(mjml2html(_template("mail.mjml.j2").render(values)))
    return Mail(_subject(reader), page, _template("mail.txt.j2").render(values), shown)


def mail_pictures(drawn: Mapping[str, str]) -> dict[str, bytes]:
    """Return the pictures that a mail shows, PNG by content id.

    Args:
        drawn: SVG of each figure by its key.
    """
    return pictures({key: svg for key, svg in drawn.items() if key in SHOWN})


def _pictures_of(document: dict[str, Any], reader: Reader) -> dict[str, bytes]:
    return mail_pictures(drawings(document, reader.words))


def _subject(reader: Reader) -> str:
    return clean(f"{reader.document['dialogue']['title']} · {reader.title}")


@lru_cache(maxsize=2)
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(("mjml.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["clean"] = clean
    return environment.get_template(name)
