"""The sample dialogue is always the same and holds what it promises."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from deploy.sample import build
from deploy.script import Script
from services.contracts import envelope
from services.contracts.feedback import IDEA_KINDS
from services.contracts.ideas import (
    MODERATIONS,
    OUTCOMES,
    Charter,
    Expectation,
    Question,
    Schedule,
    Theme,
)

END = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def script() -> Script:
    return build(END)


def test_the_same_day_gives_the_same_dialogue(script: Script) -> None:
    assert build(END.replace(hour=23)) == script


def test_another_day_only_moves_the_times(script: Script) -> None:
    later = build(END + timedelta(days=9))
    moved = tuple(replace(event, time=event.time + timedelta(days=9)) for event in script.feedback)
    assert later.feedback == moved
    assert later.actions == script.actions


def test_it_holds_what_a_demo_needs(script: Script) -> None:
    assert len(script.ideas) >= 60
    assert len(script.feedback) >= 4_000
    assert {idea.data["kind"] for idea in script.ideas} == set(IDEA_KINDS)
    assert {idea.data["language"] for idea in script.ideas} == {"nl", "en", "de"}
    assert len({idea.data["theme"] for idea in script.ideas}) == len(script.dialogue["themes"]) == 5
    assert len(script.dialogue["questions"]) == 4
    assert {event.type.split(".")[1] for event in script.feedback} == {
        "stance", "comment", "follow", "view", "share", "search",
    }  # fmt: skip


def test_120_people_in_six_uneven_units_of_which_one_has_three(script: Script) -> None:
    units = Counter(person["unit"] for person in script.participants)
    assert len({person["id"] for person in script.participants}) == 120
    assert len(units) == 6
    assert min(units.values()) == 3
    assert max(units.values()) > 30


def test_every_event_obeys_its_contract(script: Script) -> None:
    for event in (*script.ideas, *script.feedback):
        assert envelope.check(event, END).event is event


def test_every_event_has_an_id_of_its_own(script: Script) -> None:
    events = (*script.ideas, *script.feedback)
    assert len({event.id for event in events}) == len(events)
    assert {event.source for event in events} == {script.source}


def test_it_takes_three_weeks_that_end_before_today(script: Script) -> None:
    times = sorted(event.time for event in (*script.ideas, *script.feedback))
    assert times[-1] < datetime(2026, 11, 23, tzinfo=UTC)
    assert timedelta(days=20) < times[-1] - times[0] < timedelta(days=21)


def test_nobody_responds_before_the_idea_is_there(script: Script) -> None:
    since = {idea.data["idea"]: idea.time for idea in script.ideas}
    known = [event for event in script.feedback if "idea" in event.data]
    assert all(event.time > since[event.data["idea"]] for event in known)


def test_everybody_who_says_something_has_joined(script: Script) -> None:
    joined = {person["id"] for person in script.participants}
    events = (*script.ideas, *script.feedback)
    assert {event.data["participant"] for event in events} <= joined


def test_the_dialogue_can_be_opened(script: Script) -> None:
    dialogue = script.dialogue
    Charter().load(dialogue["charter"])
    Schedule().load(dialogue["schedule"])
    for schema, name in ((Theme, "themes"), (Question, "questions"), (Expectation, "expectations")):
        schema(many=True).load(dialogue[name])
    assert date.fromisoformat(dialogue["charter"]["next_step_on"]) > END.date()


def test_ideas_and_questions_name_themes_that_exist(script: Script) -> None:
    themes = {theme["id"] for theme in script.dialogue["themes"]}
    questions = {question["id"] for question in script.dialogue["questions"]}
    assert {question.get("theme") for question in script.dialogue["questions"]} <= {*themes, None}
    for idea in script.ideas:
        assert idea.data["theme"] in themes
        assert idea.data.get("question") in {*questions, None}
        assert idea.data["kind"] != "answer" or idea.data["question"]


def test_what_the_host_does_names_ideas_that_exist(script: Script) -> None:
    ideas = {idea.data["idea"] for idea in script.ideas}
    words: Counter[str] = Counter()
    for action in script.actions:
        _, *rest = action.path.split("/")
        words[rest[-1] if rest else "decision"] += 1
        named = [rest[0]] if rest else action.body["ideas"]
        assert {*named, action.body.get("into", named[0])} <= ideas
        assert action.body.get("outcome") in (None, *OUTCOMES)
        assert action.body.get("state") in (None, *MODERATIONS)
    assert words == {"moderation": 3, "merge": 1, "answer": 5, "decision": 1}
    assert len(script.actions[-1].body["ideas"]) == 3


def _shares(script: Script) -> dict[str, dict[str, float]]:
    """Return idea → unit → which part of its stances agrees."""
    unit_of = {person["id"]: person["unit"] for person in script.participants}
    counts: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for event in script.feedback:
        if event.type == "feedback.stance.v1":
            unit = unit_of[event.data["participant"]]
            counts[event.data["idea"]][unit].append(event.data["stance"] == "agree")
    return {
        idea: {unit: sum(said) / len(said) for unit, said in units.items()}
        for idea, units in counts.items()
    }


def test_there_are_two_camps_and_ideas_that_bridge_them(script: Script) -> None:
    shares = _shares(script)
    plan, against, bridge = (
        shares[idea] for idea in ("transferpunt-ja", "transferpunt-nee", "transferpunt-mits")
    )
    assert min(plan["ziekenhuis"], against["wijkverpleging"]) > 0.6
    assert max(plan["wijkverpleging"], against["ziekenhuis"]) < 0.4
    assert min(bridge["ziekenhuis"], bridge["wijkverpleging"]) > 0.7


def test_every_idea_is_said_in_other_words(script: Script) -> None:
    texts = [
        *(idea.data["text"] for idea in script.ideas),
        *(event.data["text"] for event in script.feedback if "text" in event.data),
    ]
    assert len(set(texts)) == len(texts)
    assert min(map(len, texts)) > 30
