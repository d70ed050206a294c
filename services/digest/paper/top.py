"""The five things that stand on top, in the order that matters to the audience."""

from collections.abc import Callable

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight import rankings
from services.digest.insight.contrary import strongest_voice
from services.digest.insight.snapshot import Idea
from services.digest.paper.parts import Job, Part, sentence
from services.digest.paper.sections import contradicting, expecting, opinions, promising

MOST = 5
POSITIVE = ("adopted", "planned", "done")
ORDER = {
    "management": (
        "bridging",
        "divisive",
        "agreed",
        "contrary",
        "surprise",
        "disputed",
        "opposed",
        "waiting",
        "decided",
        "new",
        "answered",
        "concern",
    ),
    "host": ("pending", "waiting", "new", "disputed", "agreed", "opposed", "concern", "answered"),
    "participant": (
        "decided",
        "answered",
        "bridging",
        "agreed",
        "contrary",
        "disputed",
        "opposed",
        "new",
        "concern",
    ),
}
_INSTEAD = {"agreed": "bridging", "disputed": "divisive", "opposed": "divisive"}


def top(job: Job) -> list[Part]:
    """Return at most five sentences; each names its ideas, the quoted one first."""
    found = {name: _MAKERS[name](job) for name in ORDER[job.audience]}
    # What all groups share says more than what most people agree with, and so does what divides.
    told = {twin for twin, name in _INSTEAD.items() if found.get(name)}
    sentences = [one for name, one in found.items() if one is not None and name not in told]
    if job.snapshot.ideas and not rankings.rankable(job.snapshot):
        sentences.insert(0, sentence(job, "top.too_few", k=SMALLEST_GROUP))
    return sentences[:MOST]


def _agreed(job: Job) -> Part | None:
    best = rankings.most_agreed(rankings.rankable(job.snapshot), 1)
    return _side(job, "top.agreed", best, "agree")


def _opposed(job: Job) -> Part | None:
    best = rankings.most_opposed(rankings.rankable(job.snapshot), 1)
    return _side(job, "top.opposed", best, "disagree")


def _concern(job: Job) -> Part | None:
    ideas = rankings.rankable(job.snapshot)
    best = rankings.most_agreed([idea for idea in ideas if idea.kind == "concern"], 1)
    if best == rankings.most_agreed(ideas, 1):
        return None
    return _side(job, "top.concern", best, "agree")


def _side(job: Job, key: str, best: tuple[Idea, ...], side: str) -> Part | None:
    if not best:
        return None
    counts = best[0].counts
    people = job.words.say("count.people", counts.people)
    return sentence(
        job, key, best, quote=_quote(job, best[0]), people=people, **{side: getattr(counts, side)}
    )


def _disputed(job: Job) -> Part | None:
    best = rankings.most_disputed(rankings.rankable(job.snapshot), 1)
    if not best or _is_said_as_contrary(job, best[0]):
        return None
    counts = best[0].counts
    return sentence(
        job,
        "top.disputed",
        best,
        quote=_quote(job, best[0]),
        agree=counts.agree,
        disagree=counts.disagree,
        passed=counts.passed,
    )


def _is_said_as_contrary(job: Job, idea: Idea) -> bool:
    voice = strongest_voice(contradicting.voices_of(job))
    return "contrary" in ORDER[job.audience] and voice is not None and voice.idea == idea


def _waiting(job: Job) -> Part | None:
    found = rankings.waiting(job.snapshot, job.period.end)
    if not found:
        return None
    overdue = sum(one.overdue for one in found)
    values = {
        "waiting": job.words.say("count.ideas", len(found)),
        "quote": _quote(job, found[0].idea),
        "days": job.words.say("count.days", found[0].days),
    }
    charter = job.snapshot.dialogue.charter
    if overdue and charter:
        promised = job.words.say("count.days", charter.answer_within_days)
        values |= {"promised": promised, "overdue": job.words.write(overdue)}
    key = "top.overdue" if overdue else "top.waiting"
    return sentence(job, key, [one.idea for one in found], len(found), **values)


def _new(job: Job) -> Part | None:
    found = rankings.new_ideas(job.snapshot, job.period)
    if not found or job.period.start is None:
        return None
    loudest = max(found, key=_loudness)
    others = [idea for idea in found if idea is not loudest]
    quiet = len(found) > 1 and not _loudness(loudest)
    return sentence(
        job,
        "top.new_quiet" if quiet else "top.new",
        [loudest, *others],
        len(found),
        ideas=job.words.say("count.ideas", len(found)),
        quote=_quote(job, loudest),
    )


def _answered(job: Job) -> Part | None:
    found = [one for one in rankings.answered(job.snapshot, job.period) if job.shows(one)]
    if not found:
        return None
    positive = sum(idea.answer is not None and idea.answer.outcome in POSITIVE for idea in found)
    return sentence(
        job,
        "top.answered",
        found,
        len(found),
        ideas=job.words.say("count.ideas", len(found)),
        positive=positive,
    )


def _pending(job: Job) -> Part | None:
    found = [one.idea for one in rankings.pending(job.snapshot, job.period.end)]
    if not found:
        return None
    count = job.words.say("count.ideas", len(found))
    return sentence(job, "top.pending", found, len(found), ideas=count)


def _loudness(idea: Idea) -> int:
    # Under the threshold all are equally quiet: the order must not tell them apart.
    people = idea.counts.people
    return people + idea.counts.commenters if people >= SMALLEST_GROUP else 0


def _quote(job: Job, idea: Idea) -> str:
    return job.words.quote(idea.text)


_MAKERS: dict[str, Callable[[Job], Part | None]] = {
    "bridging": opinions.top_bridging,
    "divisive": opinions.top_divisive,
    "agreed": _agreed,
    "contrary": contradicting.strongest,
    "decided": promising.latest_decision,
    "surprise": expecting.surprise,
    "disputed": _disputed,
    "opposed": _opposed,
    "concern": _concern,
    "waiting": _waiting,
    "new": _new,
    "answered": _answered,
    "pending": _pending,
}
