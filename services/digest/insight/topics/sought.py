"""What people sought in vain: queries about the same thing together, in words of enough people.

Queries are about the same thing when they share two telling words, else one: "rooster trein",
"treinrooster" and "roosters van de treinen". Words are compared by their lemma, and a compound by
its parts where somebody typed these by themselves.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from os.path import commonprefix

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.responses import SearchOf
from services.digest.insight.topics.names import SHORTEST, lemma_of, terms

Key = tuple[str, ...]

# Of a long query the first words tell what it is about.
MOST_ROOTS = 8
SHORTEST_PART = 4
# What may stand between the parts of a compound; English writes them apart.
LINKS: Mapping[str, tuple[str, ...]] = {
    "nl": ("", "s", "en", "e"),
    "de": ("", "s", "es", "n", "en", "e"),
    "en": (),
}
_WORD = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, without regard to capitals, spaces and punctuation.

    Args:
        text: that was typed.
        people: who typed it.
        roots: of each telling word, or part of one, its root and how it is written here.
    """

    text: str
    people: frozenset[str]
    roots: Mapping[str, str]

    def ways(self) -> Iterator[Key]:
        """Yield the pairs of words, and the words, by which it may be put with others."""
        some = sorted(list(self.roots)[:MOST_ROOTS])
        yield from combinations(some, 2)
        yield from ((root,) for root in some)


def sought_in_vain(searches: Iterable[SearchOf], language: str) -> tuple[tuple[str, int], ...]:
    """Return what was not found, with how many people sought it, the most first.

    Everything is about at least ``SMALLEST_GROUP`` different people, and named by what so many of
    them typed: a whole query, else words of it, else how these begin.

    Args:
        searches: those that found nothing count.
        language: in which words are compared.
    """
    found = [
        (name, len(_people(own)))
        for key, own in _together(_queries(searches, language)).items()
        if (name := _name(key, own))
    ]
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))


def _queries(searches: Iterable[SearchOf], language: str) -> list[Query]:
    people: dict[str, set[str]] = defaultdict(set)
    for one in searches:
        if not one.found:
            people[_plain(one.query)].add(one.participant)
    words = {text: _words(text, language) for text in people}
    known = frozenset(root for own in words.values() for root in own)
    return [
        Query(text, frozenset(people[text]), _parted(words[text], known, language) or {text: text})
        for text in sorted(people)
    ]


def _plain(query: str) -> str:
    folded = query.casefold()
    return " ".join(_WORD.findall(folded) or folded.split())


def _words(text: str, language: str) -> dict[str, str]:
    written = {one[0]: word for one, word in terms(text, language).written.items() if not one[1:]}
    return {_root(lemma, language): word.casefold() for lemma, word in written.items()}


def _parted(words: Mapping[str, str], known: frozenset[str], language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for root, word in words.items():
        found |= _parts(word, known, language) or {root: word}
    return found


def _parts(word: str, known: frozenset[str], language: str) -> dict[str, str]:
    """Return the two parts of a compound; empty where it is none that is known."""
    for place in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        for link in LINKS[language]:
            head, tail = word[:place].removesuffix(link), word[place:]
            roots = _root(head, language), _root(tail, language)
            if len(head) >= SHORTEST_PART and known.issuperset(roots):
                return dict(zip(roots, (head, tail), strict=True))
    return {}


@lru_cache(maxsize=50_000)
def _root(word: str, language: str) -> str:
    # "roosters" leads to "rooster", and that to the verb "roosteren": all three belong together.
    for _ in range(3):
        word = lemma_of(word, language)
    return word


def _together(queries: Sequence[Query]) -> dict[Key, list[Query]]:
    """Return the queries in groups of enough people, each in one; those left over in none.

    A query goes where it shares most words, then where most people are. Where that leaves a group
    too small its queries go elsewhere.
    """
    people: dict[Key, set[str]] = defaultdict(set)
    for query in queries:
        for key in query.ways():
            people[key] |= query.people
    enough = {key: len(who) for key, who in people.items() if len(who) >= SMALLEST_GROUP}
    while True:
        groups: dict[Key, list[Query]] = defaultdict(list)
        for query in queries:
            fitting = [(-len(key), -enough[key], key) for key in query.ways() if key in enough]
            if fitting:
                groups[min(fitting)[2]].append(query)
        small = [key for key, own in groups.items() if len(_people(own)) < SMALLEST_GROUP]
        if not small:
            return groups
        for key in small:
            del enough[key]


def _people(queries: Iterable[Query]) -> frozenset[str]:
    return frozenset[str]().union(*(query.people for query in queries))


def _name(key: Key, own: Sequence[Query]) -> str:
    whole = _most({query.text: query.people for query in own})
    return whole or " ".join(word for root in key if (word := _word(root, own)))


def _word(root: str, own: Sequence[Query]) -> str:
    forms: dict[str, frozenset[str]] = defaultdict(frozenset)
    for query in own:
        forms[query.roots[root]] |= query.people
    begins = commonprefix(list(forms))  # noqa: RUF071 - these are words, not paths
    # All of them typed how it begins.
    return _most(forms) or (begins if len(begins) >= SHORTEST else "")


def _most(typed: Mapping[str, frozenset[str]]) -> str:
    """Return what most people typed; empty where these are not enough."""
    sure = [(-len(who), text) for text, who in typed.items() if len(who) >= SMALLEST_GROUP]
    return min(sure)[1] if sure else ""
