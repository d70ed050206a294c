"""What a digest says about groups of opinion, in its charts and in its mails."""

from collections.abc import Mapping

from services.digest.paper.phrases.opinion import de, en, nl

PHRASES: Mapping[str, Mapping[str, str | Mapping[str, str]]] = {
    "nl": nl.PHRASES,
    "en": en.PHRASES,
    "de": de.PHRASES,
}
