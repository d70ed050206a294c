"""What an export becomes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from deploy.polis.export import Export, Statement, Vote
from deploy.polis.script import is_copy, make_script
from deploy.script import HostAction, Script
from services.contracts import envelope
from services.contracts.ideas import Charter, Schedule

TODAY = date(2026, 11, 23)
AT = datetime(2016, 12, 9, 9, 25, 39, 794_000, tzinfo=UTC)
EXPORT = Export(
    topic="Electoral reform",
    address="https://example.org/c",
    description="What now?",
    statements=(
        Statement("0", "7", AT, "Keep it.", rejected=False),
        Statement("1", "7", AT, "Buy now.", rejected=True),
    ),
    votes=(Vote("0", "8", AT, "agree"), Vote("0", "9", AT, "pass")),
)


def script_of(export: Export) -> Script:
    return make_script(export, "reform", "en", TODAY)


def test_statements_become_ideas_and_votes_stances_with_their_own_times() -> None:
    script = script_of(EXPORT)
    assert [(event.type, event.time) for event in (*script.ideas, *script.feedback)] == [
        *[("feedback.idea.v1", AT)] * 2,
        *[("feedback.stance.v1", AT)] * 2,
    ]
    assert script.ideas[0].data == {
        "dialogue": "reform", "idea": "0", "participant": "7", "kind": "idea", "text": "Keep it.",
    }  # fmt: skip
    assert script.feedback[1].data == {
        "dialogue": "reform", "idea": "0", "participant": "9", "stance": "pass",
    }  # fmt: skip


def test_every_event_obeys_its_contract() -> None:
    script = script_of(EXPORT)
    for event in (*script.ideas, *script.feedback):
        envelope.check(event, datetime(2026, 11, 23, tzinfo=UTC))
    assert {event.source for event in script.ideas} == {"urn:klankbord:import:polis:reform"}


def test_the_same_row_has_the_same_id_wherever_it_stands() -> None:
    turned = replace(EXPORT, votes=EXPORT.votes[::-1], statements=EXPORT.statements[::-1])
    assert [event.id for event in script_of(turned).feedback][::-1] == [
        event.id for event in script_of(EXPORT).feedback
    ]


@pytest.mark.parametrize(
    "vote",
    [
        Vote("1", "8", AT, "agree"),
        Vote("0", "10", AT, "agree"),
        Vote("0", "8", AT.replace(second=40), "agree"),
        Vote("0", "8", AT, "pass"),
    ],
)
def test_a_row_that_says_something_else_has_another_id(vote: Vote) -> None:
    other = replace(EXPORT, votes=(vote,))
    assert script_of(other).feedback[0].id != script_of(EXPORT).feedback[0].id


def test_rejected_statements_are_rejected_by_the_host() -> None:
    (action,) = script_of(EXPORT).actions
    assert isinstance(action, HostAction)
    assert (action.method, action.path) == ("PUT", "ideas/1/moderation")
    assert action.body["state"] == "rejected"


@pytest.mark.parametrize("language", ["nl", "en", "de"])
def test_the_charter_is_complete_and_says_that_it_is_a_copy(language: str) -> None:
    long = replace(EXPORT, description="x" * 5_000)
    for export in (EXPORT, long, replace(EXPORT, address="", description="")):
        dialogue = make_script(export, "reform", language, TODAY).dialogue
        Charter().load(dialogue["charter"])
        Schedule().load(dialogue["schedule"])
        assert dialogue["language"] == language
        assert is_copy(dialogue)


def test_a_dialogue_of_ones_own_is_no_copy() -> None:
    assert not is_copy({"charter": {"objective": "To listen."}})
    assert not is_copy({"charter": None})
