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
    "column.instead": "They support instead",
    "promises.title": "Is the promise kept?",
    "promises.none": "Nothing was promised about when ideas are answered.",
    "promises.early": "An answer within {promised} was promised. No idea is due yet.",
    "promises.kept": {
        "one": "An answer within {promised} was promised. Kept for {kept} of {due} ({share}).",
        "other": "An answer within {promised} was promised. Kept for {kept} of {due} ({share}).",
    },
    "promises.times": {
        "one": "One idea was answered, within {median}.",
        "other": (
            "{n} ideas were answered: half of them within {median}, nine in ten within {slow}."
        ),
    },
    "promises.overdue": {
        "one": "{ideas} waits longer than promised.",
        "other": "{ideas} wait longer than promised.",
    },
    "promises.in_time": {
        "one": "{ideas} waits and is still in time.",
        "other": "{ideas} wait and are still in time.",
    },
    "promises.overdue_ideas": "What waits longer than promised",
    "decisions.title": "What was decided",
    "decisions.none": "No decision was made known during this period.",
    "decisions.one": {
        "one": "Decided on {on}: {title} ({outcome}). It rests on {quote}.",
        "other": (
            "Decided on {on}: {title} ({outcome}). It rests on {ideas}, above all on {quote}."
        ),
    },
    "decisions.mixed": {
        "one": "Decided on {on}: {title}. It rests on {quote}.",
        "other": "Decided on {on}: {title}. It rests on {ideas}, above all on {quote}.",
    },
    "decisions.more": {
        "one": "One earlier decision is not listed here.",
        "other": "{n} earlier decisions are not listed here.",
    },
    "column.late": "Days too late",
    "count.within": {"one": "{n} day", "other": "{n} days"},
}
