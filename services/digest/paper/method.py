"""The last section: how the figures were made, and what was held back."""

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.meant import ALIKE, SENTENCES, SURELY_ALIKE
from services.digest.insight.participation import participation
from services.digest.insight.searching import searching
from services.digest.insight.snapshot import Idea
from services.digest.paper.parts import Job, Part, section, sentence
from services.digest.paper.reader import SHOWN_IDS
from services.digest.paper.sections import ORDER


def method(job: Job) -> Part:
    """Return the last section: how the figures were made, and what was held back."""
    ideas = job.snapshot.ideas
    by_state = {
        state: [idea for idea in ideas if idea.moderation == state]
        for state in ("rejected", "pending")
    }
    merged = [idea for idea in ideas if idea.merged_into and idea.moderation == "accepted"]
    few = [idea for idea in ideas if idea.stands and idea.counts.people < SMALLEST_GROUP]
    left_out = [*by_state["rejected"], *by_state["pending"], *merged, *few]
    sentences = [
        sentence(job, "method.counting"),
        sentence(job, "method.ranking"),
        *([sentence(job, "method.groups")] if job.opinion and job.opinion.groups else []),
        sentence(job, "method.contrary", k=SMALLEST_GROUP),
        *_meaning(job),
        *([sentence(job, "method.period")] if job.period.start else []),
        sentence(
            job,
            "method.left_out",
            left_out,
            rejected=len(by_state["rejected"]),
            pending=len(by_state["pending"]),
            merged=len(merged),
            few=len(few),
            k=SMALLEST_GROUP,
        ),
        sentence(job, "method.privacy", k=SMALLEST_GROUP),
    ]
    check = sentence(job, "method.check", most=SHOWN_IDS)
    return section(job, "method", [*sentences, *_withheld(job), check])


def _meaning(job: Job) -> list[Part]:
    if job.meant is None:
        return []
    key = "method.topics" if job.meant.method == SENTENCES else "method.topics_by_letters"
    alike, surely = job.words.decimal(ALIKE), job.words.decimal(SURELY_ALIKE)
    return [sentence(job, key, alike=alike, surely=surely)]


def _withheld(job: Job) -> list[Part]:
    parts = participation(job.snapshot, job.period).withheld
    found = []
    ideas = withheld_ideas(job)
    if ideas:
        count = job.words.say("count.ideas", len(ideas))
        found.append(
            sentence(job, "method.withheld", ideas, len(ideas), ideas=count, k=SMALLEST_GROUP)
        )
    if parts:
        found.append(sentence(job, "method.parts", parts=parts))
    return [*found, *_searches(job)]


def _searches(job: Job) -> list[Part]:
    """Return how many units' hours of searching are held back, for who reads of searching."""
    found = searching(job.snapshot, job.period)
    if "searching" not in ORDER[job.audience] or found.hours is None or not found.withheld:
        return []
    # How many there are would tell about them where none may be shown.
    if not found.units:
        return [sentence(job, "method.hours_all")]
    return [sentence(job, "method.hours", (), found.withheld)]


def withheld_ideas(job: Job) -> list[Idea]:
    """Return the ideas whose counts are held back: some stances, but fewer than the threshold."""
    return [
        idea
        for idea in job.snapshot.ideas
        if not idea.merged_into and 0 < idea.counts.people < SMALLEST_GROUP
    ]
