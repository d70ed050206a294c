"""When a dialogue's digests are due, in its own time zone: pure, with daylight saving right."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.contracts.errors import Code, KlankbordError
from services.contracts.ideas import WEEKDAYS
from services.digest.insight.snapshot import Period

STEPS = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


def last_due(schedule: Mapping[str, Any], now: datetime) -> Period | None:
    """Return the period whose digest was due last, or None where the cadence is never.

    A period runs from one due moment to the next. It is named after the day or ISO week that its
    middle lies in: a digest on Monday at 8 is about the week before, one on Friday at 16 about
    this week. An hour that daylight saving skips is due an hour later; one that it doubles, the
    first time.

    Args:
        schedule: cadence, weekday, hour and timezone, as in ``services.contracts.ideas.Schedule``.
        now: the present, aware.

    Raises:
        KlankbordError: when the time zone is unknown.
    """
    step = STEPS.get(schedule["cadence"])
    if step is None:
        return None
    zone = _zone(schedule["timezone"])
    due = _candidate(schedule, now.astimezone(zone))
    while _moment(due, zone) > now:
        due -= step
    return _period(schedule["cadence"], due, step, zone)


def next_due(schedule: Mapping[str, Any], now: datetime) -> Period | None:
    """Return the period whose digest is due next, or None where the cadence is never.

    Raises:
        KlankbordError: when the time zone is unknown.
    """
    step = STEPS.get(schedule["cadence"])
    if step is None:
        return None
    zone = _zone(schedule["timezone"])
    due = _candidate(schedule, now.astimezone(zone)) - step
    while _moment(due, zone) <= now:
        due += step
    return _period(schedule["cadence"], due, step, zone)


def _candidate(schedule: Mapping[str, Any], local: datetime) -> datetime:
    """Return a due moment at most one step from ``local``, on the wall clock without a zone."""
    due = datetime.combine(local.date(), time(schedule["hour"]))
    if schedule["cadence"] == "weekly":
        due += timedelta(days=(WEEKDAYS.index(schedule["weekday"]) - local.weekday()) % 7)
    return due


def _moment(due: datetime, zone: ZoneInfo) -> datetime:
    return due.replace(tzinfo=zone).astimezone(UTC)


def _period(cadence: str, due: datetime, step: timedelta, zone: ZoneInfo) -> Period:
    middle = (due - step / 2).date()
    year, week, _ = middle.isocalendar()
    key = f"{year}-W{week:02d}" if cadence == "weekly" else middle.isoformat()
    return Period(key, _moment(due - step, zone), _moment(due, zone))


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise KlankbordError(
            Code.INVALID_FIELD, f"There is no time zone '{name}'.", "schedule.timezone"
        ) from None
