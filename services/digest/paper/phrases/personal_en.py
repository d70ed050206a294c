"""English: what a participant is told about their own voice."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "personal.subject": "{title}: what came of your voice",
    "personal.lead": "Thank you for taking part. This is what happened since {since}.",
    "personal.yours": "With what you brought in",
    "personal.answered": "Your idea {quote} has an answer: {outcome}.",
    "personal.reason": "The answer in full: {reason}",
    "personal.decision": "It is part of the decision {decision}.",
    "personal.cited": "Your idea {quote} was quoted in the digest for management of {day}.",
    "personal.heard": "At least {people} people have taken a stance on your idea {quote}.",
    "personal.merged": (
        "Your idea {quote} now counts together with {into}. What people said about it came along."
    ),
    "personal.voice": "Where you spoke up",
    "personal.voice.agree": "You agreed with {quote}. It has an answer: {outcome}.",
    "personal.voice.disagree": "You disagreed with {quote}. It has an answer: {outcome}.",
    "personal.voice.pass": "You responded to {quote}. It has an answer: {outcome}.",
    "personal.voice.commented": "You commented on {quote}. It has an answer: {outcome}.",
    "personal.voice.cited": {
        "one": "{ideas} that you responded to is quoted in the digest for management: {quote}.",
        "other": "{ideas} that you responded to are quoted in the digest for management:",
    },
    "personal.more": {
        "one": "And {n} more answer to what you responded to:",
        "other": "And {n} more answers to what you responded to:",
    },
    "personal.line": "{quote}: {outcome}. {reason}",
    "personal.line.decided": "{quote}: {outcome}, by the decision {decision}. {reason}",
    "personal.decided": "What was decided",
    "personal.decided.item": {
        "one": "{decision}. It answers {ideas}.",
        "other": "{decision}. It answers {ideas}.",
    },
    "personal.new": "What others brought in",
    "personal.new.some": {
        "one": "{ideas} came in. Have a look:",
        "other": "{ideas} came in. The newest first:",
    },
    "personal.new.rest": "And {n} more; the digest of the dialogue lists every idea.",
    "personal.next": "What comes next",
    "personal.next.step": "{step} That is planned for {day}.",
    "personal.why": "You receive this because you take part in {title}.",
    "personal.stop": "Receive it no longer",
}
