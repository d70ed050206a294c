import json

import pytest
from jsonschema import Draft7Validator

from services.contracts import asyncapi, examples
from services.contracts.registry import REGISTRY, Status
from tests.contract.asyncapi.parser import problems_in
from tests.contract.schema_validation import validator_of

EVERY = [(name, form) for name in REGISTRY for form in examples.FORMS]


def test_the_document_on_disk_is_what_the_contracts_say():
    assert asyncapi.DOCUMENT.read_text(encoding="utf-8") == asyncapi.render(), (
        "docs/asyncapi.json has drifted: run `python -m services.contracts.asyncapi --write`."
    )


def test_the_command_prints_and_writes_the_document(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(asyncapi, "DOCUMENT", tmp_path / "asyncapi.json")

    assert asyncapi.main([]) == 0
    assert asyncapi.main(["--write"]) == 0

    assert capsys.readouterr().out == asyncapi.render()
    assert asyncapi.DOCUMENT.read_text(encoding="utf-8") == asyncapi.render()


def test_the_real_parser_accepts_the_document():
    accepted, said = problems_in(asyncapi.render())

    assert accepted, said
    assert said["channels"] == len(asyncapi.document()["channels"])


def _wrong_action(document):
    next(iter(document["operations"].values()))["action"] = "shout"


def _lost_message(document):
    del document["components"]["messages"]["idea.edited.v1"]


def _bad_schema(document):
    document["components"]["schemas"]["Charter"]["properties"]["objective"]["type"] = "strng"


@pytest.mark.parametrize("broken", [_wrong_action, _lost_message, _bad_schema])
def test_the_real_parser_refuses_a_broken_document(broken):
    document = asyncapi.document()
    broken(document)

    accepted, said = problems_in(json.dumps(document))

    assert not accepted
    assert any(problem["error"] for problem in said["problems"])


def test_every_active_event_has_a_sender_and_its_readers():
    operations = asyncapi.document()["operations"]
    for event in REGISTRY.values():
        senders = [name for name in operations if name.endswith(f".sends.{event.name}")]
        assert len(senders) == (event.status is Status.ACTIVE)
        for queue in event.consumers:
            reads = next(op for name, op in operations.items() if name.endswith(f".{queue}"))
            path = f"#/channels/{queue}/messages/{event.name}"
            assert {"$ref": path} in reads["messages"]


def test_every_published_schema_is_a_schema():
    for schema in asyncapi.document()["components"]["schemas"].values():
        Draft7Validator.check_schema(schema)


@pytest.mark.parametrize(("name", "form"), EVERY)
def test_every_example_obeys_its_published_schema(name, form):
    validator_of(name).validate(examples.load(name, form))
