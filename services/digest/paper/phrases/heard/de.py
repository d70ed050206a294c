"""German."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "contrary.title": "Die Gegenstimme",
    "contrary.none": "Bei keiner Idee stehen {k} Personen oder mehr gegen die größere Seite.",
    "contrary.disagree": (
        "Nicht alle gehen mit: {contrary} von {people} ({share}) sind gegen {quote}."
    ),
    "contrary.agree": (
        "Nicht alle gehen mit: {contrary} von {people} ({share}) sind für {quote}; "
        "dagegen sind mehr."
    ),
    "contrary.instead": (
        "Nicht alle gehen mit: {contrary} von {people} ({share}) sind gegen {quote}. "
        "Stattdessen unterstützen sie {instead}."
    ),
    "contrary.side.agree": "dafür",
    "contrary.side.disagree": "dagegen",
    "column.contrary_side": "Sie sind",
    "column.share": "Anteil",
    "column.instead": "Sie unterstützen stattdessen",
}
