from datetime import UTC, datetime

import pytest

from services.contracts.fields import LANGUAGES
from services.digest.paper.phrases import PHRASES, joined
from services.digest.paper.words import Words, clean, placeholders, shorten


def faults(phrases) -> list[str]:
    """Return what differs between the languages."""
    first = phrases["nl"]
    found = []
    for language, own in phrases.items():
        found += [f"{language}: {key}" for key in first.keys() ^ own.keys()]
        for key in first.keys() & own.keys():
            if isinstance(own[key], str) != isinstance(first[key], str):
                found.append(f"{language}: {key} has plural forms in one language only")
            if placeholders(own[key]) != placeholders(first[key]):
                found.append(f"{language}: {key} has other placeholders")
            if not isinstance(own[key], str) and set(own[key]) != {"one", "other"}:
                found.append(f"{language}: {key} has other plural forms")
    return found


def test_each_language_has_the_same_phrases_and_placeholders():
    assert set(PHRASES) == set(LANGUAGES)
    assert faults(PHRASES) == []


def test_the_comparison_sees_a_missing_phrase_and_a_wrong_placeholder():
    bad = {language: dict(own) for language, own in PHRASES.items()}
    del bad["de"]["withheld"]
    bad["en"]["more"] = "and {m} more"
    assert faults(bad) == ["en: more has other placeholders", "de: withheld"]


@pytest.mark.parametrize(
    ("language", "one", "many", "share", "day"),
    [
        ("nl", "1 idee", "1.234 ideeën", "87%", "22 november 2026"),
        ("en", "1 idea", "1,234 ideas", "87%", "22 November 2026"),
        ("de", "1 Idee", "1.234 Ideen", "87%", "22. November 2026"),
    ],
)
def test_numbers_plurals_and_dates_are_written_the_local_way(language, one, many, share, day):
    words = Words(language, "Europe/Amsterdam")
    assert words.say("count.ideas", 1) == one
    assert words.say("count.ideas", 1234) == many
    assert words.write(0.8666) == share
    assert words.write(datetime(2026, 11, 21, 23, 30, tzinfo=UTC)) == day


def test_a_quote_is_cut_between_words_at_about_140_characters():
    text = "woord " * 60
    short = shorten(text, 140)
    assert len(short) <= 140
    assert short.endswith("woord…")
    assert shorten("x" * 500, 140) == "x" * 139 + "…"
    assert shorten("kort\n en  goed", 140) == "kort en goed"


def test_text_cannot_steer_a_terminal_or_turn_a_line_around():
    assert clean("a\x1b[31mb\x9bc\u202ed\u2066e\x07f") == "a [31mb cde f"


def test_no_two_phrases_have_one_key():
    with pytest.raises(ValueError, match="'a'"):
        joined(({"a": "x"}, {"a": "y"}))
