"""What a host must decide on."""

from services.digest.insight import measures, rankings
from services.digest.insight.snapshot import Idea
from services.digest.paper.parts import COUNT_COLUMNS, Job, Part, section, sentence, table
from services.digest.paper.sections.listed import IDEA

HALF = 0.5


def deciding(job: Job) -> Part | None:
    """Return the ideas that surely more than half support and that wait for an answer."""
    found = ready_to_decide(job)
    charter = job.snapshot.dialogue.charter
    if not found:
        return None
    count = job.words.say("count.ideas", len(found))
    said = [sentence(job, "deciding.some", found, len(found), ideas=count)]
    if charter:
        said.append(sentence(job, "deciding.next", on=charter.next_step_on))
    rows = [
        [idea.id, idea.counts.agree, idea.counts.disagree, idea.counts.passed]
        for idea in found[: rankings.LONGEST_LIST]
    ]
    listed = table(job, "deciding", "deciding.title", (IDEA, *COUNT_COLUMNS), rows, len(found))
    return section(job, "deciding", said, listed)


def ready_to_decide(job: Job) -> tuple[Idea, ...]:
    """Return the unanswered ideas that surely more than half support, the surest first."""
    waiting = {one.idea.id for one in rankings.waiting(job.snapshot, job.period.end)}
    found = [
        idea
        for idea in rankings.rankable(job.snapshot)
        if idea.id in waiting and measures.agreement(idea.counts) > HALF
    ]
    return rankings.most_agreed(found, len(found))
