from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.errors import Code, KlankbordError
from services.contracts.ideas import WEEKDAYS
from services.digest.schedule import last_due, next_due


def schedule(cadence: str, hour: int, weekday: str = "monday", zone: str = "Europe/Amsterdam"):
    return {"cadence": cadence, "weekday": weekday, "hour": hour, "timezone": zone}


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def due(plan: dict[str, Any], now: datetime):
    period = last_due(plan, now)
    assert period
    return period


def test_never_is_never_due():
    assert last_due(schedule("never", 8), utc(2026, 11, 23)) is None
    assert next_due(schedule("never", 8), utc(2026, 11, 23)) is None


def test_a_week_runs_from_due_to_due_and_is_named_after_its_middle():
    period = due(schedule("weekly", 8), utc(2026, 11, 23, 7, 0))
    assert (period.key, period.start, period.end) == (
        "2026-W47",
        utc(2026, 11, 16, 7),
        utc(2026, 11, 23, 7),
    )


def test_a_moment_before_due_gives_the_week_before():
    assert due(schedule("weekly", 8), utc(2026, 11, 23, 6, 59, 59)).key == "2026-W46"


def test_a_digest_on_friday_afternoon_is_about_this_week():
    assert due(schedule("weekly", 16, "friday"), utc(2026, 11, 27, 20)).key == "2026-W48"


def test_a_day_is_named_after_the_day_most_of_it_lies_in():
    assert due(schedule("daily", 8), utc(2026, 11, 23, 9)).key == "2026-11-22"
    assert due(schedule("daily", 18), utc(2026, 11, 23, 20)).key == "2026-11-23"


def test_the_hour_stays_when_summer_time_begins():
    # 29 March 2026: 02:00 becomes 03:00 in Amsterdam.
    period = due(schedule("daily", 8), utc(2026, 3, 29, 12))
    assert (period.start, period.end) == (utc(2026, 3, 28, 7), utc(2026, 3, 29, 6))


def test_the_hour_stays_when_summer_time_ends():
    # 25 October 2026: 03:00 becomes 02:00 in Amsterdam.
    period = due(schedule("daily", 8), utc(2026, 10, 25, 12))
    assert (period.start, period.end) == (utc(2026, 10, 24, 6), utc(2026, 10, 25, 7))


def test_an_hour_that_is_skipped_is_due_an_hour_later():
    assert due(schedule("daily", 2), utc(2026, 3, 29, 12)).end == utc(2026, 3, 29, 1)


def test_an_hour_that_comes_twice_is_due_the_first_time():
    assert due(schedule("daily", 2), utc(2026, 10, 25, 12)).end == utc(2026, 10, 25, 0)


def test_after_a_long_pause_only_the_latest_period_is_due():
    assert due(schedule("weekly", 8), utc(2027, 1, 7)).key == "2026-W53"


def test_an_unknown_time_zone_is_named():
    with pytest.raises(KlankbordError) as caught:
        last_due(schedule("daily", 8, zone="Mars/Olympus"), utc(2026, 1, 1))
    assert (caught.value.code, caught.value.field) == (Code.INVALID_FIELD, "schedule.timezone")


@given(
    st.sampled_from(("daily", "weekly")),
    st.integers(0, 23),
    st.sampled_from(WEEKDAYS),
    st.sampled_from(("Europe/Amsterdam", "UTC", "America/New_York", "Australia/Lord_Howe")),
    st.integers(0, 315_000_000).map(lambda seconds: utc(2020, 1, 1) + timedelta(seconds=seconds)),
)
def test_now_always_lies_between_last_and_next(cadence, hour, weekday, zone, now):
    plan = schedule(cadence, hour, weekday, zone)
    last, following = last_due(plan, now), next_due(plan, now)
    assert last and following and last.start
    assert last.start < last.end <= now < following.end
    assert following.start == last.end
    assert following.key > last.key
