from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError

from services.contracts import fields


class Sample(Schema):
    number = fields.Integer()
    amount = fields.Number()
    flag = fields.Boolean()
    time = fields.Time()
    day = fields.Day()
    name = fields.identifier(required=False)
    slug = fields.slug(required=False)
    word = fields.optional(fields.one_of("yes", "no"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *(("number", value) for value in ("5", 5.0, True, None, [], {})),
        *(("amount", value) for value in ("5", False, None, [])),
        *(("flag", value) for value in ("true", "on", 1, 0, None)),
        *(("time", value) for value in (0, None, [], "", "now", "2026-03-04T10:00Z")),
        *(("time", f"2026-03-04{rest}") for rest in (" 10:00:00Z", "T10:00:00", "T10:00:00,5Z")),
        *(("time", f"2026-03-04T10:00:00{rest}") for rest in ("+0100", "+01", "+01:00:30", "Z\n")),
        *(("time", value) for value in ("20260304T100000Z", "2026-02-30T10:00:00Z")),
        *(("time", value) for value in ("٢٠٢٦-03-04T10:00:00Z", "2026-03-04T24:00:00Z")),
        *(("day", value) for value in ("2026-W10-3", "20260304", "2026-02-30", 5, None, "")),
        *(("name", value) for value in ("", "-a", "a b", "é", "a\n", "a" * 65, 5, None)),
        *(("slug", value) for value in ("", "Abc", "a~b", "a/b", "a\n", ".a", None)),
        *(("word", value) for value in ("maybe", "", 1, [], {})),
    ],
)
def test_a_value_of_another_kind_is_refused(field, value):
    with pytest.raises(ValidationError) as refusal:
        Sample().load({field: value})

    assert set(refusal.value.messages) == {field}


@pytest.mark.parametrize(
    ("field", "value", "loaded"),
    [
        ("number", -5, -5),
        ("amount", 5, 5.0),
        ("flag", False, False),
        ("time", "2026-03-04t10:00:00.9999z", datetime(2026, 3, 4, 10, 0, 0, 999_000, UTC)),
        ("time", "2026-03-04T10:00:00+05:30", datetime(2026, 3, 4, 4, 30, tzinfo=UTC)),
        ("day", "2026-03-04", date(2026, 3, 4)),
        ("name", "A" + "~" * 63, "A" + "~" * 63),
        ("slug", "samen-buiten_2.0", "samen-buiten_2.0"),
        ("word", None, None),
    ],
)
def test_a_value_of_its_own_kind_is_read(field, value, loaded):
    assert Sample().load({field: value})[field] == loaded


def test_an_optional_field_that_is_left_out_is_null():
    assert Sample().load({})["word"] is None


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.timezones()))  # noqa: DTZ001
def test_a_time_survives_being_written_to_the_millisecond(time):
    text = fields.format_time(time)
    again = fields.parse_time(text)

    assert abs(again - time) < timedelta(milliseconds=1)
    assert fields.format_time(again) == text


def test_a_time_is_written_in_utc():
    time = datetime(999, 3, 4, 10, tzinfo=timezone(timedelta(hours=2)))

    assert fields.format_time(time) == "0999-03-04T08:00:00.000Z"
    assert Sample().dump({"time": None})["time"] is None
