"""Every sentence a digest can say, in each language of ``services.contracts.fields.LANGUAGES``.

A phrase is one text, or a text per plural form (``one``, ``other``) that the number ``n`` chooses.
All languages hold the same keys and the same placeholders; a test keeps it so.
"""

from collections.abc import Mapping
from types import MappingProxyType

from services.digest.paper.phrases import de, en, nl, personal_de, personal_en, personal_nl

Phrase = str | Mapping[str, str]

PHRASES: Mapping[str, Mapping[str, Phrase]] = MappingProxyType(
    {
        "nl": {**nl.PHRASES, **personal_nl.PHRASES},
        "en": {**en.PHRASES, **personal_en.PHRASES},
        "de": {**de.PHRASES, **personal_de.PHRASES},
    }
)
