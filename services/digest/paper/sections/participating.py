"""Who took part, per unit and per week."""

from collections.abc import Sequence

from services.digest.insight.participation import Participation, participation
from services.digest.paper.parts import Job, Part, section, sentence, table


def taking_part(job: Job) -> Part:
    """Return people and stances, per unit and per week."""
    taken = participation(job.snapshot, job.period)
    units = [(unit or job.words.say("unit.unknown"), count) for unit, count in taken.units]
    return section(
        job,
        "participation",
        _in_period(job, taken),
        table(
            job,
            "units",
            "participation.units",
            (("unit", "text"), ("people", "number")),
            units if any(unit for unit, _ in taken.units) else (),
        ),
        table(
            job,
            "weeks",
            "participation.weeks",
            (("week", "text"), ("people", "number")),
            taken.weeks,
        ),
    )


def _in_period(job: Job, taken: Participation) -> Sequence[Part]:
    if job.period.start is None or taken.active is None or taken.new is None:
        return []
    people = job.words.say("count.people", taken.active)
    return [sentence(job, "participation.period", (), taken.active, people=people, new=taken.new)]
