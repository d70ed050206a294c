"""Every sentence a digest can say, in each language of ``services.contracts.fields.LANGUAGES``.

A phrase is one text, or a text per plural form (``one``, ``other``) that the number ``n`` chooses.
All languages hold the same keys and the same placeholders; a test keeps it so. A subject with many
phrases has a package of its own, with a module per language.
"""

from collections.abc import Mapping
from types import MappingProxyType

from services.digest.paper.phrases import (
    de,
    en,
    nl,
    opinion,
    personal_de,
    personal_en,
    personal_nl,
)
from services.digest.paper.phrases.heard import de as heard_de
from services.digest.paper.phrases.heard import en as heard_en
from services.digest.paper.phrases.heard import nl as heard_nl

Phrase = str | Mapping[str, str]

_PARTS: Mapping[str, tuple[Mapping[str, Phrase], ...]] = {
    "nl": (nl.PHRASES, heard_nl.PHRASES, opinion.nl.PHRASES, personal_nl.PHRASES),
    "en": (en.PHRASES, heard_en.PHRASES, opinion.en.PHRASES, personal_en.PHRASES),
    "de": (de.PHRASES, heard_de.PHRASES, opinion.de.PHRASES, personal_de.PHRASES),
}


def joined(parts: tuple[Mapping[str, Phrase], ...]) -> Mapping[str, Phrase]:
    """Return the phrases of all parts.

    Raises:
        ValueError: when two parts hold the same key.
    """
    phrases: dict[str, Phrase] = {}
    for part in parts:
        if double := phrases.keys() & part.keys():
            raise ValueError(f"Two phrases have the key '{min(double)}'.")
        phrases.update(part)
    return MappingProxyType(phrases)


PHRASES: Mapping[str, Mapping[str, Phrase]] = MappingProxyType(
    {language: joined(parts) for language, parts in _PARTS.items()}
)
