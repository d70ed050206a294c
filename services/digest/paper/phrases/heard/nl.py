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
    "column.share": "Aandeel",
    "column.instead": "Zij steunen juist",
}
