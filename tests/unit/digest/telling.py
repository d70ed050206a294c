"""Whether a digest tells anything about fewer than five people, by itself or by subtraction.

It holds the document against the snapshot that it was made from: each figure, and what is left of
a whole when all shown parts of it are taken off, must be about nobody or at least five people.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import Any

from services.digest.insight.responses import AGREE
from services.digest.insight.snapshot import Period, Snapshot

K = 5
PEOPLE = ("people",)


def few(number: int | None) -> bool:
    return number is not None and 0 < number < K


def solved(left: int, number: int, most: int = K - 1) -> bool:
    """Return whether one of so many withheld numbers can be worked out from their sum.

    Args:
        left: of the whole when what is shown is taken off.
        number: how many are withheld, each at least 1.
        most: what each is at most.
    """
    others = number - 1
    ways = [one for one in range(1, most + 1) if others <= left - one <= others * most]
    return number > 0 and len(ways) < 2


def told_too_much(document: Mapping[str, Any], snapshot: Snapshot, period: Period) -> list[str]:
    """Return what is told about too few people; nothing where all is well."""
    return [
        *_people_cells(document),
        *_ideas(document, snapshot),
        *_participation(document, snapshot),
        *_hours(document, snapshot, period),
        *_missed(document, snapshot, period),
        *_handed(document, snapshot, period),
        *_waited(document, snapshot, period),
        *_speed(document, snapshot, period),
        *_carried(document, snapshot),
        *_contrary(document),
        *_topics(document),
    ]


def _people_cells(document: Mapping[str, Any]) -> Iterable[str]:
    for section, table in _tables(document):
        for row in table["rows"]:
            for column, cell in zip(table["columns"], row, strict=True):
                if column["key"] in PEOPLE and few(cell):
                    yield f"{section}/{table['key']}: {cell} people"


def _ideas(document: Mapping[str, Any], snapshot: Snapshot) -> Iterable[str]:
    for row in document["ideas"]:
        if not row["withheld"] and few(row["agree"] + row["disagree"] + row["pass"]):
            yield f"idea {row['id']}"
    # What one audience does not read, another may: all counts of enough people are known.
    counts = [idea.counts.people for idea in snapshot.ideas if idea.merged_into is None]
    total = document["totals"]["stances"]
    left = (total or 0) - sum(people for people in counts if not few(people))
    if total is not None and (few(left) or solved(left, sum(map(few, counts)))):
        yield "stances: the total tells of one idea"


def _participation(document: Mapping[str, Any], snapshot: Snapshot) -> Iterable[str]:
    whole = document["totals"]["participants"]
    if few(whole):
        yield "participants"
    units = [row[1] for row in _rows(document, "participation", "units")]
    if whole is not None and units:
        yield from _units(whole, units, Counter(one.unit for one in snapshot.people))
    for week, people in _rows(document, "participation", "weeks"):
        if people is not None and whole is not None and few(whole - people):
            yield f"week {week}: who stayed away"
    for said in _said(document, "participation.period"):
        new = said["values"]["new"]
        if few(new) or few(len(snapshot.people) - new):
            yield "new people"


def _units(whole: int, shown: list[int | None], units: Mapping[str | None, int]) -> Iterable[str]:
    left = whole - sum(one or 0 for one in shown)
    hidden = sorted(units.values())[: shown.count(None)]
    # Who knows how it is done knows that no more than needed is withheld.
    most = K - 1 if all(map(few, hidden)) else left
    if few(left) or solved(left, len(hidden), most):
        yield "units: what is left"


def _hours(document: Mapping[str, Any], snapshot: Snapshot, period: Period) -> Iterable[str]:
    unit = {one.id: one.unit for one in snapshot.people}
    people: dict[str | None, set[str]] = defaultdict(set)
    for one in snapshot.searches:
        if period.holds(one.at):
            people[unit.get(one.participant)].add(one.participant)
    shown = {row[0] for row in _rows(document, "searching", "hours")}
    if _said(document, "searching.time"):
        yield from _left("hours", people, shown)


def _missed(document: Mapping[str, Any], snapshot: Snapshot, period: Period) -> Iterable[str]:
    lost = [one for one in snapshot.searches if period.holds(one.at) and not one.found]
    for name, people in _rows(document, "searching", "missed"):
        if few(people) or people > len({one.participant for one in lost}):
            yield f"sought {name}"
        for word in name.split():
            # Others may have sought the same in other words; this one enough people typed.
            if few(len({one.participant for one in lost if word in one.query.casefold()})):
                yield f"sought {name}: {word}"


def _handed(document: Mapping[str, Any], snapshot: Snapshot, period: Period) -> Iterable[str]:
    people: dict[str | None, set[str]] = defaultdict(set)
    for one in snapshot.shares:
        if period.holds(one.at):
            people[one.unit].add(one.participant)
    shown = {row[0] for row in _rows(document, "reach", "given")}
    if shown:
        yield from _left("handed", people, shown)


def _waited(document: Mapping[str, Any], snapshot: Snapshot, period: Period) -> Iterable[str]:
    for name, _, waited in _rows(document, "reach", "given"):
        if waited is not None and len(_first_to_respond(name, snapshot, period)) < K:
            yield f"handed to {name}: how long it waited"


def _first_to_respond(name: str, snapshot: Snapshot, period: Period) -> set[str]:
    members = {one.id for one in snapshot.people if one.unit == name}
    done = [one for one in (*snapshot.stances, *snapshot.comments) if one.participant in members]
    found = set()
    for share in snapshot.shares:
        if share.unit == name and period.holds(share.at):
            later = [one for one in done if one.idea == share.idea and one.at > share.at]
            found |= {min((one.at, one.participant) for one in later)[1]} if later else set()
    return found


def _speed(document: Mapping[str, Any], snapshot: Snapshot, period: Period) -> Iterable[str]:
    active = [
        one
        for one in snapshot.people
        if period.start and one.first_at < period.end and one.last_at >= period.start
    ]
    if _said(document, "speed.said") and len(active) < K:
        yield "speed"


def _left(
    name: str, people: Mapping[str | None, Set[str]], shown: Set[str | None]
) -> Iterable[str]:
    for part in shown & people.keys():
        if few(len(people[part])):
            yield f"{name}: {part}"
    left = set().union(*(people[part] for part in people if part not in shown))
    if shown and few(len(left)):
        yield f"{name}: what is left is about {len(left)}"


def _carried(document: Mapping[str, Any], snapshot: Snapshot) -> Iterable[str]:
    unit = {one.id: one.unit for one in snapshot.people}
    for idea, names in _rows(document, "reach", "carried"):
        for name in names.split(", "):
            agree = sum(
                one.idea == idea and one.side == AGREE and unit.get(one.participant) == name
                for one in snapshot.stances
            )
            if agree < K:
                yield f"{idea} carried by {agree} of {name}"


def _contrary(document: Mapping[str, Any]) -> Iterable[str]:
    for key in ("contrary.agree", "contrary.disagree", "contrary.instead"):
        for said in _said(document, key):
            if few(said["values"]["contrary"]):
                yield "contrary"


def _topics(document: Mapping[str, Any]) -> Iterable[str]:
    """A topic's stances must be the sum of what is shown anyway."""
    counts = {
        row["id"]: row["agree"] + row["disagree"] + row["pass"]
        for row in document["ideas"]
        if not row["withheld"] and row["moderation"] == "accepted"
    }
    for key in ("topics.one", "topics.rises", "topics.fades"):
        for said in _said(document, key):
            shown = sum(counts.get(idea, 0) for idea in said["ideas"])
            digits = "".join(one for one in said["values"]["stances"] if one.isdigit())
            if digits != str(shown):
                yield f"topic {said['values']['name']}"


def _tables(document: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for section in document["sections"]:
        for table in section["tables"]:
            yield section["key"], table


def _rows(document: Mapping[str, Any], section: str, table: str) -> list[list[Any]]:
    return [
        row
        for key, one in _tables(document)
        if key == section and one["key"] == table
        for row in one["rows"]
    ]


def _said(document: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    sections = (one["sentences"] for one in document["sections"])
    return [one for part in (*sections, document["top"]) for one in part if one["key"] == key]
