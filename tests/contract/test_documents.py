"""What the pages for publishers say is what the code does."""

import json
import re
from pathlib import Path

import pytest

from deploy.sample import data as sample
from services.contracts import envelope, event_list, examples
from services.contracts.errors import Code
from services.contracts.registry import FEEDBACK_EXCHANGE, REGISTRY

DOCS = Path(__file__).parents[2] / "docs"
WIRE = (DOCS / "wire-format.md").read_text(encoding="utf-8")
API = (DOCS / "api.md").read_text(encoding="utf-8")
PIKA = (DOCS / "examples" / "publish_with_pika.py").read_text(encoding="utf-8")
PARKED = (DOCS / "parked.md").read_text(encoding="utf-8")
# Faults that are not the publisher's.
FAULTS = {Code.HANDLER_FAILED, Code.DELIVERY_LIMIT, Code.UNEXPLAINED}
# Codes that publishing an event can end in. The rest are about requests of other kinds.
NOT_ABOUT_EVENTS = {
    Code.CHARTER_INCOMPLETE,
    Code.NOT_ALLOWED_NOW,
    Code.UNAUTHORISED,
    Code.FORBIDDEN,
    Code.NOT_FOUND,
    Code.METHOD_NOT_ALLOWED,
    Code.NOT_ACCEPTABLE,
    Code.PRECONDITION_FAILED,
    Code.PRECONDITION_REQUIRED,
    Code.UNAVAILABLE,
    Code.INTERNAL,
    *FAULTS,
}
# What is refused at once, over HTTP, is never parked.
NEVER_PARKED = {Code.TOO_SLOW}


def _blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def test_the_list_of_events_is_what_the_contracts_say():
    assert event_list.PAGE.read_text(encoding="utf-8") == event_list.render(), (
        "docs/events.md has drifted: run `python -m services.contracts.event_list --write`."
    )


def test_the_list_of_events_is_written_by_a_command(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(event_list, "PAGE", tmp_path / "events.md")

    assert event_list.main([]) == 0
    assert event_list.main(["--write"]) == 0

    assert capsys.readouterr().out == event_list.render()
    assert event_list.PAGE.read_text(encoding="utf-8") == event_list.render()


@pytest.mark.parametrize("name", REGISTRY)
def test_every_event_is_listed_with_its_fields(name):
    section = event_list.render().partition(f"### {name}\n")[2].partition("\n### ")[0]

    assert all(f"| `{field.data_key or key}` |" in section for key, field in _fields(name))
    [example] = _blocks(section, "json")
    assert json.loads(example) == examples.load(name, "minimal")


def _fields(name):
    return REGISTRY[name].schema().fields.items()


def test_the_page_on_the_wire_has_every_feedback_event():
    feedback = [event for event in REGISTRY.values() if event.exchange == FEEDBACK_EXCHANGE]

    assert all(f"| `{event.name}` | {event.summary} |" in WIRE for event in feedback)


@pytest.mark.parametrize("code", sorted(set(Code) - NOT_ABOUT_EVENTS))
def test_the_page_on_the_wire_explains_every_code_that_an_event_can_end_in(code):
    assert f"`{code}`" in WIRE


@pytest.mark.parametrize("code", sorted(set(Code) - NOT_ABOUT_EVENTS - NEVER_PARKED | FAULTS))
def test_the_page_on_parked_messages_says_what_to_do_about_every_reason(code):
    reasons = [row.split("|")[1] for row in PARKED.splitlines() if row.startswith("| `")]

    assert any(f"`{code}`" in row for row in reasons)


def test_the_first_stance_is_about_the_first_idea():
    idea, stance = (API.partition(f"## The first {what}\n")[2] for what in ("idea", "stance"))
    [named] = re.findall(r'"idea": "([^"]+)"', stance.partition("\n## ")[0])

    assert f'"id": "{named}"' in idea.partition("\n## ")[0]


@pytest.mark.parametrize("page", [API, WIRE], ids=["api", "wire"])
def test_the_names_in_examples_have_stand_ins_that_exist_in_the_demo(page):
    assert f"`{sample.load('dialogue')['id']}`" in page
    assert any(f"`{idea['id']}`" in page for idea in sample.load("ideas"))


def test_the_page_on_the_wire_lists_the_attributes_that_are_read():
    for name, field in envelope.Envelope().fields.items():
        assert f"| `{name}` | {'yes' if field.required else 'no'} |" in WIRE


def test_the_first_example_on_the_page_is_an_example():
    assert json.loads(_blocks(WIRE, "json")[0]) == examples.load("feedback.stance.v1", "minimal")


def test_the_example_in_pika_stands_on_the_page_as_it_is():
    assert _blocks(WIRE, "python") == [PIKA]


def test_both_examples_in_curl_send_the_same_event():
    structured, binary = _blocks(WIRE, "sh")
    body = re.search(r"-d '(.*?)'", structured, re.DOTALL)[1].encode()
    headers = dict(re.findall(r'-H "(ce-[a-z]+): (.*?)"', binary))
    data = re.search(r"-d '(.*?)'", binary)[1].encode()

    first = envelope.read(body, envelope.STRUCTURED, {}, prefixes=envelope.HTTP_PREFIXES)
    second = envelope.read(data, envelope.JSON, headers, prefixes=envelope.HTTP_PREFIXES)

    assert first == second
