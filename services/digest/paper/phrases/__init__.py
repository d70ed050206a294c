"""Every sentence a digest can say, in each language of ``services.contracts.fields.LANGUAGES``.

A phrase is one text, or a text per plural form (``one``, ``other``) that the number ``n`` chooses.
All languages hold the same keys and the same placeholders; a test keeps it so.
"""

from collections.abc import Mapping
from types import MappingProxyType

from services.digest.paper.phrases import de, en, nl, opinion

Phrase = str | Mapping[str, str]

PHRASES: Mapping[str, Mapping[str, Phrase]] = MappingProxyType(
    {
        language: {**main.PHRASES, **opinion.PHRASES[language]}
        for language, main in (("nl", nl), ("en", en), ("de", de))
    }
)
