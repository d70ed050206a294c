import base64
import json

import pytest
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from gateway.cache import ShortMemory
from gateway.forms import choose_form
from gateway.naming import new_name, read_correlation
from gateway.pages.words import TEXTS, choose_language
from gateway.paging import page, read_cursor, write_cursor
from services.contracts.errors import Code, KlankbordError


def fresh() -> str:
    return "fresh"


def test_a_cursor_leads_back_to_its_key():
    assert read_cursor("ideas/rust", write_cursor("ideas/rust", "idee-ë-7")) == "idee-ë-7"
    assert read_cursor("ideas/rust", None) is None


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        "!!!!",
        "é",
        "A" * 2_001,
        write_cursor("other", "a"),
        *(
            base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
            for value in (
                None,
                [],
                ["ideas"],
                ["ideas", ""],
                ["ideas", 7],
                ["ideas", "x" * 501],
                ["ideas", "a\0b"],
                ["ideas", "\ud800"],
                {"ideas": "a"},
            )
        ),
        base64.urlsafe_b64encode(b"[" * 1_400).decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_forged_cursor_is_refused(forged):
    with pytest.raises(KlankbordError) as refused:
        read_cursor("ideas", forged)
    assert refused.value.code is Code.INVALID_FIELD
    assert refused.value.field == "cursor"


def test_the_last_page_has_no_next():
    assert page("ideas", {"items": [1], "next": None}) == {"items": [1], "next": None}


def test_an_idempotency_key_names_the_same_thing_for_one_caller_at_one_address():
    first = new_name("a", "POST /v1/dialogues", "k", fresh)
    assert first == new_name("a", "POST /v1/dialogues", "k", fresh)
    assert first != new_name("b", "POST /v1/dialogues", "k", fresh)
    assert first != new_name("a", "POST /v1/dialogues/x/ideas", "k", fresh)
    assert first != new_name("a", "POST /v1/dialogues", "l", fresh)
    assert new_name("a", "POST /v1/dialogues", None, fresh) == "fresh"


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256, "a\n"])
def test_a_hostile_idempotency_key_is_refused(key):
    with pytest.raises(KlankbordError) as refused:
        new_name("a", "POST /", key, fresh)
    assert refused.value.code is Code.HOSTILE_HEADER


@pytest.mark.parametrize("header", ["", "a b", "x" * 129, "é", "<script>", "a\n"])
def test_a_hostile_correlation_is_refused(header):
    with pytest.raises(KlankbordError):
        read_correlation(header, fresh)


def test_a_correlation_is_kept_or_made():
    assert read_correlation("order/7:a", fresh) == "order/7:a"
    assert read_correlation(None, fresh) == "fresh"


@pytest.mark.parametrize(
    ("asked", "accept", "form"),
    [
        (None, "", "json"),
        (None, "*/*", "json"),
        (None, "text/html,application/xhtml+xml,*/*;q=0.8", "html"),
        (None, "text/plain", "text"),
        (None, "application/json;q=0.1, text/plain;q=0.9", "text"),
        ("html", "application/json", "html"),
    ],
)
def test_the_form_of_a_digest(asked, accept, form):
    assert choose_form(asked, parse_accept_header(accept, MIMEAccept)) == form


def test_no_form_that_is_accepted():
    with pytest.raises(KlankbordError) as refused:
        choose_form(None, parse_accept_header("image/png", MIMEAccept))
    assert refused.value.code is Code.NOT_ACCEPTABLE


def test_every_language_has_every_text():
    assert TEXTS["nl"].keys() == TEXTS["en"].keys() == TEXTS["de"].keys()
    assert choose_language(None) == "en"
    assert choose_language("fr") == "en"
    assert choose_language("nl") == "nl"


def test_a_short_memory_asks_again_when_time_has_passed():
    now = [0.0]
    asked: list[str] = []
    memory: ShortMemory[str] = ShortMemory(5, 2, lambda: now[0])

    def ask(name: str) -> str:
        asked.append(name)
        return name.upper()

    def get(name: str) -> str:
        return memory.get(name, ask, lambda value: value != "DRAFT")

    assert [get("a"), get("a")] == ["A", "A"]
    assert asked == ["a"]
    now[0] = 5.0
    get("a")
    assert asked == ["a", "a"]
    get("draft")
    get("draft")
    assert asked == ["a", "a", "draft", "draft"]
    get("b")
    get("c")
    get("a")
    assert asked[4:] == ["b", "c", "a"]
