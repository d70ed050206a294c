"""Dutch."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "contrary.title": "Het tegengeluid",
    "contrary.none": "Bij geen enkel idee gaan {k} mensen of meer tegen de grootste kant in.",
    "contrary.disagree": (
        "Niet iedereen gaat mee: {contrary} van de {people} ({share}) zijn het oneens met {quote}."
    ),
    "contrary.agree": (
        "Niet iedereen gaat mee: {contrary} van de {people} ({share}) zijn het eens met {quote}; "
        "meer mensen zijn ertegen."
    ),
    "contrary.instead": (
        "Niet iedereen gaat mee: {contrary} van de {people} ({share}) zijn het oneens met {quote}. "
        "Zij steunen juist {instead}."
    ),
    "contrary.side.agree": "eens",
    "contrary.side.disagree": "oneens",
    "column.contrary_side": "Zij zijn het",
    "column.instead": "Zij steunen juist",
    "promises.title": "Houden we ons woord?",
    "promises.none": "Er is niets beloofd over wanneer ideeën antwoord krijgen.",
    "promises.early": "Beloofd is antwoord binnen {promised}. Nog geen idee is zover.",
    "promises.kept": {
        "one": "Beloofd is antwoord binnen {promised}. Gelukt bij {kept} van {due} ({share}).",
        "other": (
            "Beloofd is antwoord binnen {promised}. Gelukt bij {kept} van de {due} ({share})."
        ),
    },
    "promises.times": {
        "one": "Eén idee kreeg antwoord, binnen {median}.",
        "other": (
            "{n} ideeën kregen antwoord: de helft binnen {median}, negen van de tien binnen {slow}."
        ),
    },
    "promises.overdue": {
        "one": "{ideas} wacht langer dan beloofd.",
        "other": "{ideas} wachten langer dan beloofd.",
    },
    "promises.in_time": {
        "one": "{ideas} wacht en is nog op tijd.",
        "other": "{ideas} wachten en zijn nog op tijd.",
    },
    "promises.overdue_ideas": "Wat langer wacht dan beloofd",
    "decisions.title": "Wat er is besloten",
    "decisions.none": "In deze periode is geen besluit bekendgemaakt.",
    "decisions.one": {
        "one": "Besloten op {on}: {title} ({outcome}). Het rust op {quote}.",
        "other": "Besloten op {on}: {title} ({outcome}). Het rust op {ideas}, vooral op {quote}.",
    },
    "decisions.mixed": {
        "one": "Besloten op {on}: {title}. Het rust op {quote}.",
        "other": "Besloten op {on}: {title}. Het rust op {ideas}, vooral op {quote}.",
    },
    "decisions.more": {
        "one": "Eén eerder besluit staat hier niet bij.",
        "other": "{n} eerdere besluiten staan hier niet bij.",
    },
    "column.late": "Dagen te laat",
    "count.within": {"one": "{n} dag", "other": "{n} dagen"},
}
