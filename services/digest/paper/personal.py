"""A participant's own digest: plain, warm sentences about what came of their voice."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from services.contracts.personal_document import PERSONAL_SCHEMA
from services.digest.insight.personal import PersonalNews, Told, World
from services.digest.insight.snapshot import Decision, Idea, Period
from services.digest.paper.identity import period_values
from services.digest.paper.parts import Job, Part, sentence
from services.digest.paper.words import Words, shorten

# So many are told at length; each of the rest gets a line.
LONGEST_LIST = 5
LONGEST_REASON = 600
LONGEST_LINE = 100
# Of what others brought in; a mail with thousands of lines is not read.
MOST_NEW = 50


def compose_personal(
    world: World, news: PersonalNews, period: Period, since: datetime, words: Words
) -> dict[str, Any]:
    """Return a participant's own digest, JSON-ready, that obeys ``PersonalDocument``.

    Args:
        world: the dialogue.
        news: of the participant; not empty.
        period: what the digest covers.
        since: up to when the participant was told news before.
        words: the participant's language and time zone.
    """
    job = Job(world.snapshot, period, "participant", words)
    dialogue = world.snapshot.dialogue
    parts = {
        "yours": [*_yours(job, news)],
        "voice": [*_voice(job, news)],
        "decided": [_decided(job, *one) for one in news.decided],
        "new": [*_new(job, news.new)],
        "next": [*_next(job)],
    }
    return {
        "schema": PERSONAL_SCHEMA,
        "language": words.language,
        "dialogue": {"id": dialogue.id, "title": dialogue.title},
        "period": period_values(period),
        "subject": words.say("personal.subject", title=shorten(dialogue.title, 120)),
        "lead": sentence(job, "personal.lead", since=since),
        "parts": [
            {"key": key, "title": words.say(f"personal.{key}"), "sentences": sentences}
            for key, sentences in parts.items()
            if sentences
        ],
    }


def _yours(job: Job, news: PersonalNews) -> Iterator[Part]:
    for one in news.answered:
        yield from _answer(job, "personal.answered", one)
    for idea, citation in news.cited:
        quote = job.words.quote(idea.text)
        yield sentence(job, "personal.cited", [idea], quote=quote, day=citation.until)
    for idea, people in news.heard:
        quote = job.words.quote(idea.text)
        yield sentence(job, "personal.heard", [idea], quote=quote, people=people)
    for idea, into in news.merged:
        values = {"quote": job.words.quote(idea.text), "into": job.words.quote(into.text)}
        yield sentence(job, "personal.merged", [idea, into], **values)


def _answer(job: Job, key: str, told: Told) -> Iterator[Part]:
    outcome = job.words.say(f"outcome.{told.answer.outcome}")
    quote = job.words.quote(told.idea.text)
    yield sentence(job, key, [told.idea], quote=quote, outcome=outcome)
    reason = job.words.quote(told.answer.reason, LONGEST_REASON)
    yield sentence(job, "personal.reason", [told.idea], reason=reason)
    if told.answer.decision:
        title = job.words.quote(told.answer.decision.title)
        yield sentence(job, "personal.decision", [told.idea], decision=title)


def _voice(job: Job, news: PersonalNews) -> Iterator[Part]:
    for one in news.voice[:LONGEST_LIST]:
        yield from _answer(job, f"personal.voice.{one.because}", one)
    rest = news.voice[LONGEST_LIST:]
    if rest:
        yield sentence(job, "personal.more", [one.idea for one in rest], len(rest))
        yield from (_line(job, one) for one in rest)
    cited = news.voice_cited
    if cited:
        count = job.words.say("count.ideas", len(cited))
        quote = job.words.quote(cited[0].text)
        yield sentence(job, "personal.voice.cited", cited, len(cited), ideas=count, quote=quote)
    if len(cited) > 1:
        yield from (sentence(job, "quote", [i], text=shorten(i.text, LONGEST_LINE)) for i in cited)


def _line(job: Job, told: Told) -> Part:
    decision = told.answer.decision
    return sentence(
        job,
        "personal.line.decided" if decision else "personal.line",
        [told.idea],
        quote=job.words.quote(told.idea.text, LONGEST_LINE),
        outcome=job.words.say(f"outcome.{told.answer.outcome}"),
        reason=job.words.quote(told.answer.reason, LONGEST_LINE),
        **({"decision": job.words.quote(decision.title)} if decision else {}),
    )


def _decided(job: Job, decision: Decision, ideas: Sequence[Idea]) -> Part:
    count = job.words.say("count.ideas", len(ideas))
    title = job.words.quote(decision.title)
    return sentence(job, "personal.decided.item", ideas, len(ideas), decision=title, ideas=count)


def _new(job: Job, ideas: Sequence[Idea]) -> Iterator[Part]:
    if not ideas:
        return
    count = job.words.say("count.ideas", len(ideas))
    yield sentence(job, "personal.new.some", (), len(ideas), ideas=count)
    for place, idea in enumerate(ideas[:MOST_NEW]):
        most = 200 if place < LONGEST_LIST else LONGEST_LINE
        yield sentence(job, "quote", [idea], text=shorten(idea.text, most))
    if rest := ideas[MOST_NEW:]:
        yield sentence(job, "personal.new.rest", rest, len(rest))


def _next(job: Job) -> Iterator[Part]:
    charter = job.snapshot.dialogue.charter
    if charter is None or charter.next_step_on < job.period.end.date():
        return
    step = shorten(charter.next_step, 300)
    ended = step if step.endswith((".", "!", "?", "…")) else f"{step}."
    yield sentence(job, "personal.next.step", (), step=ended, day=charter.next_step_on)
