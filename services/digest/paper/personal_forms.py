"""A participant's own digest as mail: text, and one HTML page without script or foreign parts."""

import textwrap
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.digest.paper.render_html import TEMPLATES
from services.digest.paper.words import Words, clean

WIDTH = 72
_BESIDE = ("personal.reason", "personal.decision")


@dataclass(frozen=True, slots=True)
class PersonalMail:
    """A participant's own digest, ready to be sent.

    Args:
        subject: one line.
        html: the whole page.
        text: the same in plain text.
        images: none.
    """

    subject: str
    html: str
    text: str
    images: dict[str, bytes] = field(default_factory=dict)


def personal_mail(document: dict[str, Any], words: Words, stop: str) -> PersonalMail:
    """Return a participant's own digest as mail.

    Args:
        document: that obeys ``PersonalDocument``.
        words: of the participant.
        stop: the address at which it is ended; empty for none.
    """
    why = words.say("personal.why", title=clean(document["dialogue"]["title"]))
    html = _template().render(document=document, say=words.say, why=why, stop=stop, beside=_BESIDE)
    return PersonalMail(document["subject"], html, _text(document, words, why, stop))


def _text(document: dict[str, Any], words: Words, why: str, stop: str) -> str:
    lines = [*_wrapped(clean(document["subject"])), "", *_wrapped(document["lead"]["text"])]
    for part in document["parts"]:
        lines += ["", part["title"].upper(), "─" * WIDTH]
        for sentence in part["sentences"]:
            first = "  " if sentence["key"] in _BESIDE else "- "
            lines += _wrapped(sentence["text"], first=first, hanging="  ")
    lines += ["", *_wrapped(why)]
    if stop:
        lines += [f"{words.say('personal.stop')}:", stop]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, first: str = "", hanging: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=hanging) or [""]


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("personal.html.j2")
