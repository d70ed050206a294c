"""One language: its phrases filled in, its numbers, shares and dates."""

import string
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from services.digest.paper.phrases import PHRASES

QUOTE_LENGTH = 140
DASH = "–"
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


class Words:
    """What a digest says, in one language.

    Args:
        language: one of ``services.contracts.fields.LANGUAGES``.
        timezone: the IANA zone in which dates are written; an unknown one gives UTC.
    """

    def __init__(self, language: str, timezone: str = "UTC") -> None:
        self.language = language
        self._phrases = PHRASES[language]
        self._locale = Locale.parse(language)
        self._zone = _zone(timezone)

    def say(self, key: str, n: int | None = None, /, **values: Any) -> str:
        """Return the phrase ``key`` with its placeholders filled in.

        Args:
            key: of the phrase.
            n: the number that chooses the plural form; also fills ``{n}``.
            values: whole numbers, dates and times are written in the language; texts as they are.

        Raises:
            KeyError: when there is no such phrase or a placeholder has no value.
        """
        phrase = self._phrases[key]
        if not isinstance(phrase, str):
            phrase = phrase[self._form(n or 0)]
        written = {name: self.write(value) for name, value in values.items()}
        return phrase.format(n=self.write(n or 0), **written)

    def write(self, value: Any) -> str:
        """Return a value as text: a number, a share from 0 to 1, a date; None is a dash."""
        if isinstance(value, bool):
            return self.say("overdue.yes" if value else "overdue.no")
        if isinstance(value, int):
            return _number(value, self.language)
        if isinstance(value, float):
            return _share(value, self.language)
        if isinstance(value, date):
            return self.day(value)
        return DASH if value is None else str(value)

    def decimal(self, number: float) -> str:
        """Return a number with at most two decimals."""
        return str(format_decimal(number, "#,##0.##", locale=self._locale))

    def day(self, day: date) -> str:
        """Return a day, or a time's day in the zone, written out, as ``22 november 2026``."""
        if isinstance(day, datetime):
            day = day.astimezone(self._zone).date()
        pattern = "d. MMMM y" if self.language == "de" else "d MMMM y"
        return str(format_date(day, pattern, locale=self._locale))

    def short_day(self, time: datetime) -> str:
        """Return a time's day in the zone, short, for tables: ``22 nov 2026``."""
        day = time.astimezone(self._zone).date()
        pattern = "d. MMM y" if self.language == "de" else "d MMM y"
        return str(format_date(day, pattern, locale=self._locale))

    def moment(self, time: datetime) -> str:
        """Return a time with its day, as ``22 november 2026 08:00``."""
        return f"{self.day(time)} {time.astimezone(self._zone):%H:%M}"

    def quote(self, text: str, most: int = QUOTE_LENGTH) -> str:
        """Return ``text`` in quotation marks, on one line and shortened to ``most`` characters."""
        line = shorten(text, most)
        # Its own full stop would stand before that of the sentence around it.
        if line.endswith(".") and not line.endswith(".."):
            line = line[:-1]
        return self.say("quote", text=line)

    def _form(self, n: int) -> str:
        return "one" if self._locale.plural_form(n) == "one" else "other"


def shorten(text: str, most: int) -> str:
    """Return ``text`` on one line of at most ``most`` characters, cut between words."""
    line = clean(text)
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    head = cut.rpartition(" ")[0]
    return (head if len(head) > most // 2 else cut).rstrip(" ,;:.-") + "…"


def clean(text: str) -> str:
    """Return ``text`` on one line, without characters that steer a terminal or turn text around."""
    return " ".join(text.translate(_HARMLESS).split())


def placeholders(phrase: str | Mapping[str, str]) -> frozenset[str]:
    """Return the names of the placeholders in a phrase, of all its plural forms."""
    forms = [phrase] if isinstance(phrase, str) else list(phrase.values())
    names = (name for form in forms for _, name, _, _ in string.Formatter().parse(form))
    return frozenset(name for name in names if name)


_TURNING = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
_CONTROL = (*range(0x20), *range(0x7F, 0xA0))
_HARMLESS = dict.fromkeys(map(ord, _TURNING)) | dict.fromkeys(_CONTROL, " ")


# A large digest writes the same few hundred again and again.
@lru_cache(maxsize=4_096)
def _number(number: int, language: str) -> str:
    return str(format_decimal(number, locale=language))


@lru_cache(maxsize=4_096)
def _share(share: float, language: str) -> str:
    return str(format_percent(share, "#,##0%", locale=language)).translate(_SPACES)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return ZoneInfo("UTC")
