"""What to call a topic: the words and pairs of words that it holds more than the others do."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from simplemma import lemmatize

from services.digest.insight.topics.stopwords import STOPWORDS

MOST_WORDS = 3
SHORTEST = 3
# A pair of words says more than each of them.
PAIR = 1.5
# What the text before a word ends with where the word stands inside a sentence.
_INSIDE = tuple("abcdefghijklmnopqrstuvwxyzäëïöüßé,;0123456789%)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

Lemma = tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """The words of one text that may name a topic.

    Args:
        written: per lemma, or pair of them, how it is written in this text.
    """

    written: Mapping[Lemma, str]


def terms(text: str, language: str) -> Terms:
    """Return the words and pairs of neighbouring words of a text.

    Args:
        text: of an idea.
        language: nl, en or de.
    """
    written: dict[Lemma, str] = {}
    before: tuple[str, str, int] | None = None
    for match in _WORD.finditer(text):
        word = _written(text, match, language)
        lemma = lemma_of(word, language)
        if not _tells(word, lemma, language):
            before = None
            continue
        written.setdefault((lemma,), word)
        if before and text[before[2] : match.start()] == " ":
            written.setdefault((before[0], lemma), f"{before[1]} {word}")
        before = (lemma, word, match.end())
    return Terms(written)


def name(own: Sequence[Terms], all_texts: Mapping[Lemma, int], texts: int) -> tuple[str, ...]:
    """Return at most ``MOST_WORDS`` words or pairs that set a topic apart, the strongest first.

    Each is written as its texts write it most often.

    Args:
        own: of the topic's texts.
        all_texts: in how many texts of the dialogue each stands.
        texts: how many texts the dialogue has.
    """
    held = Counter(lemma for one in own for lemma in one.written)
    # What stands in few of them is a coincidence, unless nothing is shared.
    enough = max(2.0, len(own) / 4)
    shared = {lemma: n for lemma, n in held.items() if n >= enough} or held
    scores = {lemma: _score(lemma, n, all_texts[lemma], texts) for lemma, n in shared.items()}
    chosen: list[Lemma] = []
    for lemma in sorted(scores, key=lambda one: (-scores[one], one)):
        if len(chosen) < MOST_WORDS and not any(set(lemma) & set(one) for one in chosen):
            chosen.append(lemma)
    return tuple(_as_written(lemma, own) for lemma in chosen)


def count_texts(all_terms: Iterable[Terms]) -> Counter[Lemma]:
    """Return in how many texts each word or pair stands."""
    return Counter(lemma for one in all_terms for lemma in one.written)


def _score(lemma: Lemma, held: int, everywhere: int, texts: int) -> float:
    weight = PAIR if len(lemma) > 1 and held > 1 else 1.0
    return round(weight * held * held / everywhere * log(1 + texts / everywhere), 9)


def _as_written(lemma: Lemma, own: Sequence[Terms]) -> str:
    forms: dict[str, int] = defaultdict(int)
    for one in own:
        if lemma in one.written:
            forms[one.written[lemma]] += 1
    return min(forms, key=lambda form: (-forms[form], form[:1].isupper(), form))


def _written(text: str, match: re.Match[str], language: str) -> str:
    """Return a word as it is written, but not with the capital that begins a sentence.

    In German it may be a noun's own capital, and words that name a topic mostly are nouns.
    """
    word = match.group()
    begins = not text[: match.start()].rstrip(" \"'“‘„(").endswith(_INSIDE)
    return word.lower() if begins and language != "de" and word[1:].islower() else word


def _tells(word: str, lemma: str, language: str) -> bool:
    plain = word.casefold().replace("’", "'")
    if len(word) < SHORTEST or plain.endswith("n't"):
        return False
    return STOPWORDS[language].isdisjoint({plain, lemma, plain.partition("'")[0]})


@lru_cache(maxsize=50_000)
def lemma_of(word: str, language: str) -> str:
    """Return the form under which a dictionary lists a word, in small letters."""
    return str(lemmatize(word, lang=language)).casefold()
