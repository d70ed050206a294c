"""The contrary voice: who stands against the majority, and what they want instead."""

from typing import Any

from services.contracts.digest_document import NO_CONTRARY
from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.contrary import Contrary, contrary_voices, strongest_voice
from services.digest.insight.responses import AGREE
from services.digest.paper.parts import Column, Job, Part, section, sentence, table
from services.digest.paper.sections.listed import IDEA, LONGEST_TABLE
from services.digest.paper.words import shorten

LONGEST_THEME = 36


def contrary(job: Job) -> Part:
    """Return the strongest contrary side of the dialogue, and that of each theme."""
    voices = voices_of(job)
    if not voices:
        none = sentence(job, NO_CONTRARY, k=SMALLEST_GROUP)
        return section(job, "contrary", [none])
    first = strongest_voice(voices) or voices[0]
    rows = [_row(job, one) for one in voices[:LONGEST_TABLE]]
    columns: list[Column] = [
        IDEA,
        ("theme", "text"),
        ("contrary_side", "text"),
        ("people", "number"),
        ("share", "share"),
    ]
    return section(
        job,
        "contrary",
        [said(job, first)],
        table(
            job,
            "contrary",
            "contrary.title",
            columns,
            rows if len(voices) > 1 else (),
            len(voices),
        ),
    )


def strongest(job: Job) -> Part | None:
    """Return the sentence about the strongest contrary side of the dialogue, if there is one."""
    voice = strongest_voice(voices_of(job))
    return said(job, voice) if voice else None


def voices_of(job: Job) -> tuple[Contrary, ...]:
    """Return the strongest contrary side per theme, or per topic where nobody chose themes."""
    if any(idea.theme for idea in job.snapshot.ideas) or job.meant is None:
        return contrary_voices(job.snapshot)
    topics = {idea.id: ", ".join(topic.words) for topic in job.meant.topics for idea in topic.ideas}
    return contrary_voices(job.snapshot, topics)


def said(job: Job, voice: Contrary) -> Part:
    """Return a contrary side as a sentence."""
    side = "agree" if voice.side == AGREE else "disagree"
    values: dict[str, Any] = {
        "quote": job.words.quote(voice.idea.text),
        "contrary": voice.people,
        "people": job.words.say("count.people", voice.of),
        "share": voice.share,
    }
    ideas = [voice.idea]
    if voice.instead:
        side = "instead"
        ideas.append(voice.instead)
        values["instead"] = job.words.quote(voice.instead.text)
    return sentence(job, f"contrary.{side}", ideas, **values)


def _row(job: Job, voice: Contrary) -> list[Any]:
    side = "agree" if voice.side == AGREE else "disagree"
    return [
        voice.idea.id,
        _theme(job, voice.theme),
        job.words.say(f"contrary.side.{side}"),
        voice.people,
        voice.share,
    ]


def _theme(job: Job, theme: str | None) -> str | None:
    titles = {one.id: one.text for one in job.snapshot.dialogue.themes}
    # Short enough to stay in a column.
    return shorten(titles.get(theme, theme), LONGEST_THEME) if theme else None
