"""Every sentence a digest can say, in each language of ``services.contracts.fields.LANGUAGES``.

A phrase is one text, or a text per plural form (``one``, ``other``) that the number ``n`` chooses.
All languages hold the same keys and the same placeholders; a test keeps it so.
"""

from collections.abc import Mapping
from types import MappingProxyType

from services.digest.paper.phrases import de, en, nl

Phrase = str | Mapping[str, str]

PHRASES: Mapping[str, Mapping[str, Phrase]] = MappingProxyType(
    {"nl": nl.PHRASES, "en": en.PHRASES, "de": de.PHRASES}
)
