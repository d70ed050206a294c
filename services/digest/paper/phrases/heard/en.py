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
        "Not everybody goes along: {contrary} of {people} ({share}) disagree with {quote}. What "
        "sets them apart is their support for {instead}."
    ),
    "contrary.side.agree": "agree",
    "contrary.side.disagree": "disagree",
    "column.contrary_side": "They",
    "promises.title": "Is the promise kept?",
    "promises.none": "Nothing was promised about when ideas are answered.",
    "promises.early": "An answer within {promised} was promised. No idea is due yet.",
    "promises.kept": (
        "An answer within {promised} was promised. Kept for {kept} of {due} ({share})."
    ),
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
    "promises.overdue_rest": "Also overdue: {names}.",
    "promises.in_time": {
        "one": "{ideas} waits and is still in time.",
        "other": "{ideas} wait and are still in time.",
    },
    "promises.unread": {
        "one": (
            "{ideas} is not moderated yet and waits longer than promised; it is not counted here."
        ),
        "other": (
            "{ideas} are not moderated yet and wait longer than promised; "
            "they are not counted here."
        ),
    },
    "promises.overdue_ideas": "What waits longer than promised",
    "decisions.title": "What was decided",
    "decisions.none": "No decision was made known during this period.",
    "decisions.one": {
        "one": "Made known on {on}: {title} ({outcome}). It rests on {quote}.",
        "other": (
            "Made known on {on}: {title} ({outcome}). It rests on {ideas}, above all on {quote}."
        ),
    },
    "decisions.mixed": {
        "one": "Made known on {on}: {title}. It rests on {quote}.",
        "other": "Made known on {on}: {title}. It rests on {ideas}, above all on {quote}.",
    },
    "decisions.more": {
        "one": "One earlier decision is not listed here.",
        "other": "{n} earlier decisions are not listed here.",
    },
    "column.late": "Days too late",
    "count.within": {"one": "{n} day", "other": "{n} days"},
    "expected.summary": {
        "one": (
            "Before the dialogue opened the organiser wrote down {n} expectation. Confirmed: "
            "{confirmed}; contradicted: {contradicted}; mixed: {mixed}; only touched upon: "
            "{mentioned}; not mentioned: {unheard}."
        ),
        "other": (
            "Before the dialogue opened the organiser wrote down {n} expectations. Confirmed: "
            "{confirmed}; contradicted: {contradicted}; mixed: {mixed}; only touched upon: "
            "{mentioned}; not mentioned: {unheard}."
        ),
    },
    "expected.confirmed": "confirmed",
    "expected.contradicted": "contradicted",
    "expected.mixed": "mixed picture",
    "expected.mentioned": "only touched upon",
    "expected.unheard": "not mentioned",
    "expected.unexpected": "The last table shows what many people carry and no expectation names.",
    "expected.nothing_unexpected": (
        "No clearly supported idea was found beyond the expectations. To resemble one is not to "
        "say the same."
    ),
    "expected.unexpected_ideas": "What nobody expected",
    "top.contradicted": (
        "Perhaps against expectation {expectation}: {disagree} of {people} disagree with {quote}. "
        "Read both: the comparison cannot tell yes from no."
    ),
    "top.unexpected": "No expectation names {quote}, yet {agree} of {people} agree.",
    "topics.title": "What people talk about",
    "topics.none": "There are no topics yet: no three ideas are about the same thing.",
    "topics.intro": (
        "Ideas about the same thing, whatever their language. Their most telling words name them."
    ),
    "topics.one": "{name}: {ideas}, {stances}.",
    "topics.rises": "{name}: {ideas}, {stances}. Rising: a larger share than before.",
    "topics.fades": "{name}: {ideas}, {stances}. Fading: a smaller share than before.",
    "doubles.title": "What might be merged",
    "doubles.intro": "These ideas say nearly the same. Read both before you merge them.",
    "doubles.one": "{first} and {second}.",
    "doubles.more": {
        "one": "One more pair is nearly as alike.",
        "other": "{n} more pairs are nearly as alike.",
    },
    "column.heard": "Heard",
    "column.nearest": "Nearest idea",
    "reach.title": "How far ideas reach",
    "reach.none": "No idea is carried by two units yet.",
    "reach.carried": {
        "one": "One idea is carried by more than one unit.",
        "other": "{n} ideas are carried by more than one unit.",
    },
    "reach.given": "The last table shows how often ideas were handed to a unit.",
    "reach.ideas": "Carried by several units",
    "reach.hand_overs": "Handed to a unit",
    "searching.title": "Time lost searching",
    "searching.time": {
        "one": "People searched for {time} hours in {n} search.",
        "other": "People searched for {time} hours in {n} searches.",
    },
    "searching.before": "In the period before it was {time} hours.",
    "searching.found": "Nothing was sought in vain in like words by enough people to show it.",
    "searching.units": "Hours per unit",
    "searching.missed": "What was most often not found",
    "speed.title": "How fast this reached you",
    "speed.said": {
        "one": "The one response of this period came in at most {half} before its end.",
        "other": (
            "Of {n} responses in this period half came in at most {half} before its end, and "
            "nineteen in twenty at most {nearly_all} before it."
        ),
    },
    "speed.on_top": "Making this digest and sending it comes on top of that.",
    "count.hours_within": {"one": "{n} hour", "other": "{n} hours"},
    "column.units": "Units",
    "column.handed": "Times",
    "column.waited": "Days to first response",
    "column.hours": "Hours",
    "column.query": "Searched for",
    "deciding.title": "What can be decided",
    "deciding.some": {
        "one": "{ideas} without an answer is surely supported by more than half.",
        "other": "{ideas} without an answer are surely supported by more than half.",
    },
    "deciding.next": "The next step was promised for {on}.",
    "method.hours": {
        "one": "Withheld from the hours per unit that people searched: one unit.",
        "other": "Withheld from the hours per unit that people searched: {n} units.",
    },
    "method.hours_all": "The hours per unit that people searched are withheld for all units.",
    "method.topics": (
        "Ideas are compared by meaning, across languages. That does not tell yes from no: "
        "read what they say. Likeness runs from 0 to 1; alike begins at {alike}, surely alike "
        "at {surely}."
    ),
    "method.topics_by_letters": (
        "Ideas are compared by the pieces of words that they share: the model for meaning is "
        "not installed. Likeness runs from 0 to 1; alike begins at {alike}, surely alike at "
        "{surely}."
    ),
    "method.contrary": (
        "The contrary voice of a theme is the smaller side, of {k} people or more, that is "
        "strongest by the same rule, on an idea that not few people saw."
    ),
    "method.period": (
        "The counts are of the whole dialogue. New, answered and searched are of this period."
    ),
}
