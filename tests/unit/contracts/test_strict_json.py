import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import strict_json
from services.contracts.errors import Code, KlankbordError

BIG = 2**63


def _nested(depth):
    return b"[" * depth + b"]" * depth


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (b"", Code.NOT_JSON, None),
        (b"{", Code.NOT_JSON, None),
        (b"{} {}", Code.NOT_JSON, None),
        (b"\xef\xbb\xbf{}", Code.NOT_JSON, None),
        (b"{'a': 1}", Code.NOT_JSON, None),
        (b'"line\nbreak"', Code.NOT_JSON, None),
        (b"\xff\xfe", Code.NOT_UTF8, None),
        (b'"\xed\xa0\x80"', Code.NOT_UTF8, None),
        (b"NaN", Code.NUMBER_OUT_OF_RANGE, None),
        (b'{"a": NaN}', Code.NUMBER_OUT_OF_RANGE, "a"),
        (b'{"a": [-Infinity]}', Code.NUMBER_OUT_OF_RANGE, "a[0]"),
        (b'{"a": {"b": 1e999}}', Code.NUMBER_OUT_OF_RANGE, "a.b"),
        (b'{"a": [0, %d]}' % BIG, Code.NUMBER_OUT_OF_RANGE, "a[1]"),
        (b'{"a": %d}' % (-BIG - 1), Code.NUMBER_OUT_OF_RANGE, "a"),
        (b'{"a": -%s}' % (b"9" * 5_000), Code.NUMBER_OUT_OF_RANGE, "a"),
        (b'{"a": 1, "b": 2, "a": 1}', Code.DUPLICATE_KEY, "a"),
        (b'{"x": {"a": 1, "\\u0061": 2}}', Code.DUPLICATE_KEY, "a"),
        (_nested(33), Code.TOO_DEEP, "[0]" * 32),
        (_nested(100_000), Code.TOO_DEEP, None),
        (b'{"a":' * 400_000, Code.TOO_LARGE, None),
        (b'{"a": "%s"}' % (b"x" * 10_001), Code.TEXT_TOO_LONG, "a"),
        (b'{"%s": 1}' % (b"x" * 10_001), Code.TEXT_TOO_LONG, None),
        (b'{"a": ["\\ud800"]}', Code.INVALID_CHARACTER, "a[0]"),
        (b'{"a": {"\\udfff": 1}}', Code.INVALID_CHARACTER, "a"),
        (b'{"a": "x\\u0000"}', Code.INVALID_CHARACTER, "a"),
        (b'{"a": "\xc3\xa9\\u0000"}', Code.INVALID_CHARACTER, "a"),
        (b'{"\\u0000": 1}', Code.INVALID_CHARACTER, None),
    ],
)
def test_bad_input_is_refused_with_its_code_and_field(body, code, field):
    with pytest.raises(KlankbordError) as refusal:
        strict_json.decode(body)

    assert refusal.value.code == code
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"null", None),
        (b"%d" % (BIG - 1), BIG - 1),
        (b"%d" % -BIG, -BIG),
        (_nested(32), None),
        (b'"%s"' % (b"x" * 10_000), "x" * 10_000),
        ('"é😀"'.encode(), "é😀"),
        (b'"\\ud83d\\ude00"', "😀"),
        (b'{"__type__": "datetime", "__value__": "x"}', {"__type__": "datetime", "__value__": "x"}),
    ],
)
def test_what_just_fits_is_read_as_it_is(body, value):
    decoded = strict_json.decode(body)

    assert decoded == value if value is not None else True


def test_an_error_can_always_be_written_even_when_it_repeats_what_was_sent():
    with pytest.raises(KlankbordError) as refusal:
        strict_json.decode(b'{"\\ud800%s": 1, "\\ud800%s": 2}' % (b"x" * 500, b"x" * 500))

    assert refusal.value.code == Code.DUPLICATE_KEY
    assert len(strict_json.encode(refusal.value.to_dict())) < 500


def test_a_size_limit_of_ones_own():
    with pytest.raises(KlankbordError) as refusal:
        strict_json.decode(b"[1]", max_bytes=2)

    assert refusal.value.code == Code.TOO_LARGE


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_what_json_lacks_is_never_written(value):
    with pytest.raises(ValueError, match="Out of range"):
        strict_json.encode(value)


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-BIG, BIG - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcé"), inner),
    max_leaves=20,
)
ANYTHING_LIKE_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=20,
)


@given(st.binary())
def test_any_bytes_are_read_or_refused(body):
    _read_or_refuse(body)


@given(ANYTHING_LIKE_JSON)
def test_any_json_is_read_or_refused(value):
    _read_or_refuse(json.dumps(value).encode())


def _read_or_refuse(body):
    try:
        value = strict_json.decode(body)
    except KlankbordError as refusal:
        strict_json.encode(refusal.to_dict())
        return
    strict_json.encode(value)


@given(JSON_VALUES)
def test_what_is_written_is_read_back(value):
    assert strict_json.decode(strict_json.encode(value)) == value


@given(st.dictionaries(st.text("abcdef"), st.integers(0, 9)))
def test_the_same_value_gives_the_same_bytes(value):
    turned = dict(reversed(value.items()))

    assert strict_json.encode(turned) == strict_json.encode(value)
