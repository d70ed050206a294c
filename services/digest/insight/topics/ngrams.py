"""How alike texts are by the letters they share: character n-grams weighed by how rare they are.

Plain TF-IDF (Salton and Buckley, 1988) on pieces of words of three to five characters, so that
"medicijnlijst" and "medicijnen" share much of their weight.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from services.digest.insight.groups.arrays import Floats
from services.digest.insight.meant import N_GRAMS

SIZES = (3, 4, 5)
# A piece that more than half of the texts hold says nothing about any of them.
TOO_COMMON = 0.5
_WORD = re.compile(r"\w+")


class NGrams:
    """Texts are alike when they share rare pieces of words."""

    name = N_GRAMS

    def likeness(self, texts: Sequence[str], _languages: Sequence[str]) -> Floats:
        """Return for each pair of texts a number from 0 to 1; a text without words is like none.

        Args:
            texts: in any of the languages.
        """
        weights = _weights([Counter(_pieces(text)) for text in texts])
        return np.asarray((weights @ weights.T).todense(), dtype=np.float64)


def _pieces(text: str) -> Iterator[str]:
    for word in _WORD.findall(text.casefold()):
        padded = f" {word} "
        for size in SIZES:
            for start in range(len(padded) - size + 1):
                yield padded[start : start + size]


def _weights(counted: Sequence[Counter[str]]) -> sparse.csr_matrix:
    """Return a row of unit length per text; the columns are pieces that several texts hold."""
    texts = len(counted)
    held = Counter(piece for counts in counted for piece in counts)
    rarity = {piece: np.log((1 + texts) / (1 + number)) + 1 for piece, number in held.items()}
    shared = sorted(piece for piece, number in held.items() if _tells(number, texts))
    columns = {piece: column for column, piece in enumerate(shared)}
    rows, places, values = [], [], []
    for row, counts in enumerate(counted):
        weight = {piece: (1 + np.log(n)) * rarity[piece] for piece, n in counts.items()}
        length = np.sqrt(sum(value * value for value in weight.values())) or 1.0
        for piece in weight.keys() & columns.keys():
            rows.append(row)
            places.append(columns[piece])
            values.append(weight[piece] / length)
    return sparse.csr_matrix((values, (rows, places)), shape=(texts, len(shared)))


def _tells(number: int, texts: int) -> bool:
    return number > 1 and (texts < 10 or number <= TOO_COMMON * texts)
