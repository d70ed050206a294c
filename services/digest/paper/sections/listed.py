"""What sections that list ideas share."""

from collections.abc import Sequence

from services.digest.insight.snapshot import Idea
from services.digest.paper.parts import Column, Job, Part, sentence

LONGEST_TABLE = 10
IDEA: Column = ("idea", "idea")


def counted(job: Job, key: str, found: Sequence[Idea]) -> Part:
    """Return the sentence that counts the ideas found, or says that there are none."""
    if not found:
        return sentence(job, f"{key}.none")
    count = job.words.say("count.ideas", len(found))
    return sentence(job, f"{key}.some", found, len(found), ideas=count)
