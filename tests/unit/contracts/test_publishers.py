"""Which account published an event stands in its routing key."""

import pytest

from services.contracts.publishers import check_source, read_key, signed_key


@pytest.mark.parametrize("publisher", [None, "survey", "survey-2", "v1", "a"])
def test_what_is_signed_is_read_back(publisher):
    key = signed_key("feedback.stance.v1", publisher)
    assert read_key(key) == ("feedback.stance.v1", publisher)


@pytest.mark.parametrize("key", ["", "feedback", "feedback.stance.v1.", "feedback.stance.v1.a.b"])
def test_any_other_key_is_taken_as_it_stands(key):
    assert read_key(key) == (key, None)


def test_an_account_without_a_name_may_speak_for_everybody():
    check_source(None, "urn:app:intranet")
