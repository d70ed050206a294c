"""How far ideas reach, what searching costs, and how fast insight comes."""

from typing import Any

from services.digest.insight.reach import carried_by_units, hand_overs
from services.digest.insight.searching import Searching, searching
from services.digest.insight.speed import speed_of_insight
from services.digest.paper.parts import Job, Part, section, sentence, table
from services.digest.paper.sections.listed import IDEA, LONGEST_TABLE

MOST_CARRIED = 5
_DAY_HOURS = 24


def reach(job: Job) -> Part | None:
    """Return the ideas that several units carry, and hand-overs; None where there is neither."""
    carried = carried_by_units(job.snapshot)
    given = hand_overs(job.snapshot, job.period)
    if not carried and not given:
        return None
    ideas = [one.idea for one in carried]
    said = [sentence(job, "reach.carried" if ideas else "reach.none", ideas, len(ideas))]
    if given:
        said.append(sentence(job, "reach.given"))
    rows = [[one.idea.id, ", ".join(one.units)] for one in carried[:MOST_CARRIED]]
    waits = [[one.unit, one.times, one.waited] for one in given[:LONGEST_TABLE]]
    columns = (("unit", "text"), ("handed", "number"), ("waited", "number"))
    return section(
        job,
        "reach",
        said,
        table(job, "carried", "reach.ideas", (IDEA, ("units", "text")), rows, len(carried)),
        table(job, "given", "reach.hand_overs", columns, waits, len(given)),
    )


def lost(job: Job) -> Part | None:
    """Return the time that people searched, and for what in vain; None where nobody searched."""
    found = searching(job.snapshot, job.period)
    if found.hours is None or found.searches is None:
        return None
    unknown = job.words.say("unit.unknown")
    units = [[unit or unknown, hours] for unit, hours in found.units[:LONGEST_TABLE]]
    # One row without a name says no more than the sentence above.
    named = any(unit for unit, _ in found.units)
    said = [_time(job, found, found.hours), *_growth(job, found)]
    if not found.missed:
        said.append(sentence(job, "searching.found"))
    return section(
        job,
        "searching",
        said,
        table(
            job,
            "hours",
            "searching.units",
            (("unit", "text"), ("hours", "number")),
            units if named else (),
            len(found.units),
        ),
        table(
            job,
            "missed",
            "searching.missed",
            (("query", "text"), ("people", "number")),
            [[query, people] for query, people in found.missed],
        ),
    )


def speed(job: Job) -> Part | None:
    """Return how fast insight came; None where a digest is not the first to hold anything.

    It cannot say when it was made: the same snapshot gives the same digest, whenever that is.
    """
    found = speed_of_insight(job.snapshot, job.period)
    if found is None:
        return None
    said = sentence(
        job,
        "speed.said",
        (),
        found.responses,
        half=_duration(job, found.half),
        nearly_all=_duration(job, found.nearly_all),
        half_hours=found.half,
        nearly_all_hours=found.nearly_all,
    )
    return section(job, "speed", [said, sentence(job, "speed.on_top")])


def _time(job: Job, found: Searching, hours: float) -> Part:
    return sentence(
        job,
        "searching.time",
        (),
        found.searches,
        time=job.words.decimal(hours),
        hours=hours,
    )


def _growth(job: Job, found: Searching) -> list[Part]:
    if found.before is None or found.hours is None:
        return []
    values: dict[str, Any] = {"time": job.words.decimal(found.before), "hours": found.before}
    return [sentence(job, "searching.before", (), None, **values)]


def _duration(job: Job, hours: int) -> str:
    if hours < 2 * _DAY_HOURS:
        return job.words.say("count.hours_within", hours)
    return job.words.say("count.within", -(-hours // _DAY_HOURS))
