"""An Atom feed (RFC 4287) of a dialogue's digests."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as Xml

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
_SPACE = "http://www.w3.org/2005/Atom"
# What XML 1.0 cannot hold in any way.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_feed(
    dialogue: Mapping[str, Any], items: Sequence[Mapping[str, Any]], here: str, page: str
) -> bytes:
    """Return the feed; whatever people wrote is text in it.

    Args:
        dialogue: its id, title, language and moments.
        items: digests, the newest first: id, period, published_at, title, and what is said.
        here: the address of the feed.
        page: the address at which people read the latest digest, with its query.
    """
    # An attribute, because the parts are made with the namespace as the default one.
    feed = Xml.Element("feed", {"xmlns": _SPACE, "xml:lang": dialogue["language"]})
    _add(feed, "id", f"urn:klankbord:dialogue:{dialogue['id']}")
    _add(feed, "title", dialogue["title"])
    begun = dialogue["opened_at"] or dialogue["created_at"]
    _add(feed, "updated", max([begun, *(item["published_at"] for item in items)]))
    _link(feed, "self", here)
    _link(feed, "alternate", page)
    _add(Xml.SubElement(feed, "author"), "name", "Klankbord")
    for item in items:
        entry = Xml.SubElement(feed, "entry")
        _add(entry, "id", f"urn:klankbord:digest:{item['id']}")
        _add(entry, "title", item["title"])
        _add(entry, "updated", item["published_at"])
        _link(entry, "alternate", f"{page}&period={quote(item['period'])}")
        _add(entry, "content", "\n\n".join(item["said"])).set("type", "text")
    written: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: Xml.Element, name: str, text: str) -> Xml.Element:
    one = Xml.SubElement(parent, name)
    one.text = _UNFIT.sub("\ufffd", text)
    return one


def _link(parent: Xml.Element, relation: str, address: str) -> None:
    Xml.SubElement(parent, "link", {"rel": relation, "href": address})
