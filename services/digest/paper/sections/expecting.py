"""What the organiser expected to hear."""

from services.digest.paper.parts import Job, Part, section, sentence, table


def expected(job: Job) -> Part:
    """Return what the organiser wrote down beforehand."""
    expected = job.snapshot.dialogue.expectations
    intro = sentence(job, "expected.intro" if expected else "expected.none")
    rows = [[one.text] for one in expected]
    columns = (("expectation", "text"),)
    return section(
        job, "expected", [intro], table(job, "expected", "expected.title", columns, rows)
    )
