"""The digest as one HTML file: its own style, nothing from elsewhere, no script."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from services.digest.paper.reader import NUMERIC, Reader

NOTHING_DRAWN: Mapping[str, str] = MappingProxyType({})
TEMPLATES = Path(__file__).parent / "templates"


def render_html(document: dict[str, Any], drawn: Mapping[str, str] = NOTHING_DRAWN) -> str:
    """Return a digest document as a page; all that people wrote is escaped.

    Args:
        document: that obeys ``DigestDocument``.
        drawn: SVG of each figure by its key, as ``charts.drawing`` makes it. A figure without is
            shown as its table.
    """
    reader = Reader(document)
    return _template().render(
        document=document,
        reader=reader,
        say=reader.words.say,
        language=document["dialogue"]["language"],
        numeric=NUMERIC,
        css=_style(),
        drawn=drawn,
        zip=zip,
    )


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("digest.html.j2")


@lru_cache(maxsize=1)
def _style() -> Markup:
    # Our own file, with nothing in it that anybody else wrote.
    return Markup((TEMPLATES / "digest.css").read_text(encoding="utf-8"))  # noqa: S704
