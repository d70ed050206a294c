import pytest
from marshmallow import ValidationError

from services.contracts import examples
from services.contracts.errors import HTTP_STATUS, Code, KlankbordError, not_found
from services.contracts.registry import REGISTRY, Queue, consumed_by, field_error, lookup


@pytest.mark.parametrize("name", REGISTRY)
def test_every_event_is_found_by_its_name(name):
    assert lookup(name).name == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("feedback.stance.v2", Code.UNKNOWN_VERSION),
        ("feedback.stance.v01", Code.UNKNOWN_VERSION),
        ("feedback.stance.view", Code.UNKNOWN_EVENT),
        ("feedback.stance", Code.UNKNOWN_EVENT),
        ("Feedback.Stance.v1", Code.UNKNOWN_EVENT),
        (".v1", Code.UNKNOWN_EVENT),
        ("", Code.UNKNOWN_EVENT),
        ("x" * 10_000, Code.UNKNOWN_EVENT),
    ],
)
def test_an_unknown_name_says_what_is_unknown(name, code):
    with pytest.raises(KlankbordError) as refusal:
        lookup(name)

    assert (refusal.value.code, refusal.value.field) == (code, "type")
    assert len(refusal.value.message) < 200


def test_an_unknown_version_names_the_known_one():
    with pytest.raises(KlankbordError, match=r"feedback\.stance\.v1"):
        lookup("feedback.stance.v9")


@pytest.mark.parametrize(
    ("messages", "code", "field"),
    [
        ({"a": ["Missing data for required field."]}, Code.MISSING_FIELD, "data.a"),
        ({"a": {2: {"b": ["No."]}}}, Code.INVALID_FIELD, "data.a[2].b"),
        ({"a": {"_schema": ["Invalid input type."]}}, Code.INVALID_FIELD, "data.a"),
        ({"_schema": ["Invalid input type."]}, Code.INVALID_FIELD, "data"),
        ("No.", Code.INVALID_FIELD, "data"),
    ],
)
def test_the_first_of_many_messages_becomes_one_error(messages, code, field):
    error = field_error(ValidationError(messages), "data")

    assert (error.code, error.field) == (code, field)


@pytest.mark.parametrize("data", [None, [], "x", 5])
def test_data_that_is_no_object_is_refused(data):
    with pytest.raises(KlankbordError) as refusal:
        lookup("feedback.view.v1").load(data)

    assert (refusal.value.code, refusal.value.field) == (Code.INVALID_FIELD, "data")


def test_queues_get_what_the_registry_says():
    assert consumed_by(Queue.IDEAS_FEEDBACK) == ("feedback.idea.v1",)
    assert "feedback.idea.v1" not in consumed_by(Queue.ENGAGEMENT_FEEDBACK)
    assert consumed_by(Queue.DIGEST_BUILD) == ("digest.requested.v1",)


def test_what_was_checked_can_be_dumped_again():
    event = lookup("feedback.view.v1")
    data = examples.load("feedback.view.v1", "full")["data"]

    assert event.dump(event.load(data)) == data


def test_every_code_has_its_http_status():
    assert set(HTTP_STATUS) == set(Code)
    assert set(HTTP_STATUS.values()) <= {*range(400, 430), 500, 503}


def test_an_error_survives_being_sent():
    error = KlankbordError(Code.INVALID_FIELD, "No.", "data.idea")
    again = KlankbordError.from_dict(error.to_dict())

    assert again.to_dict() == error.to_dict()
    assert str(again) == "data.idea: No."
    assert str(not_found("idea", "i-1")) == "There is no idea 'i-1'."
