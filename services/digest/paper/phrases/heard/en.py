"""English."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "contrary.title": "The contrary voice",
    "contrary.none": "On no idea do {k} people or more stand against the larger side.",
    "contrary.disagree": (
        "Not everybody goes along: {contrary} of {people} ({share}) disagree with {quote}."
    ),
    "contrary.agree": (
        "Not everybody goes along: {contrary} of {people} ({share}) agree with {quote}; "
        "more people oppose it."
    ),
    "contrary.instead": (
        "Not everybody goes along: {contrary} of {people} ({share}) disagree with {quote}. "
        "What sets them apart is their support for {instead}."
    ),
    "contrary.side.agree": "agree",
    "contrary.side.disagree": "disagree",
    "column.contrary_side": "They",
    "column.share": "Share",
    "column.instead": "They support instead",
}
