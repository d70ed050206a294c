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
    "column.instead": "Sie unterstützen stattdessen",
    "promises.title": "Halten wir Wort?",
    "promises.none": "Es wurde nichts darüber versprochen, wann Ideen eine Antwort bekommen.",
    "promises.early": (
        "Versprochen ist eine Antwort innerhalb von {promised}. Noch keine Idee ist fällig."
    ),
    "promises.kept": {
        "one": (
            "Versprochen ist eine Antwort innerhalb von {promised}. "
            "Gehalten bei {kept} von {due} ({share})."
        ),
        "other": (
            "Versprochen ist eine Antwort innerhalb von {promised}. "
            "Gehalten bei {kept} von {due} ({share})."
        ),
    },
    "promises.times": {
        "one": "Eine Idee wurde innerhalb von {median} beantwortet.",
        "other": (
            "{n} Ideen wurden beantwortet: die Hälfte innerhalb von {median}, "
            "neun von zehn innerhalb von {slow}."
        ),
    },
    "promises.overdue": {
        "one": "{ideas} wartet länger als versprochen.",
        "other": "{ideas} warten länger als versprochen.",
    },
    "promises.in_time": {
        "one": "{ideas} wartet und liegt noch in der Frist.",
        "other": "{ideas} warten und liegen noch in der Frist.",
    },
    "promises.overdue_ideas": "Was länger wartet als versprochen",
    "decisions.title": "Was beschlossen wurde",
    "decisions.none": "In diesem Zeitraum wurde kein Beschluss bekannt gegeben.",
    "decisions.one": {
        "one": "Beschlossen am {on}: {title} ({outcome}). Grundlage ist {quote}.",
        "other": (
            "Beschlossen am {on}: {title} ({outcome}). Grundlage sind {ideas}, vor allem {quote}."
        ),
    },
    "decisions.mixed": {
        "one": "Beschlossen am {on}: {title}. Grundlage ist {quote}.",
        "other": "Beschlossen am {on}: {title}. Grundlage sind {ideas}, vor allem {quote}.",
    },
    "decisions.more": {
        "one": "Ein früherer Beschluss steht hier nicht.",
        "other": "{n} frühere Beschlüsse stehen hier nicht.",
    },
    "column.late": "Tage zu spät",
    "count.within": {"one": "{n} Tag", "other": "{n} Tagen"},
}
