"""What stands on top of a digest is no more than its figures say."""

import pytest

from services.contracts.fields import LANGUAGES
from services.digest.insight.snapshot import Answer
from services.digest.paper.compose import compose
from tests.unit.digest import talk
from tests.unit.digest.talk import day


def new(signs: dict[str, str], language: str = "nl") -> dict[str, str]:
    """Return what is said of new ideas, by key."""
    ideas = tuple(talk.idea(name, said, submitted_at=day(9)) for name, said in signs.items())
    known = talk.talk(signs, ideas=ideas, dialogue=talk.dialogue(language=language))
    top = compose(known, talk.WEEK, "management")["top"]
    return {one["key"]: one["text"] for one in top if one["key"].startswith("top.new")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_each_new_idea_has_few_responses_none_is_said_to_have_most(language):
    assert [*new({"a": "++++", "b": "+"}, language)] == ["top.new_quiet"]


def test_the_idea_with_most_responses_is_named_where_that_may_be_told():
    said = new({"a": "++++", "b": "+++++"})
    assert said["top.new"].endswith("De meeste reacties kreeg ‘Idee b’.")


def test_the_only_new_idea_is_quoted_however_few_responded():
    assert [*new({"a": "+"})] == ["top.new"]


def test_participants_read_of_as_many_answers_on_top_as_below():
    answer = Answer("planned", "In januari.", day(9))
    ideas = (
        talk.idea("seen", "+" * 9, answer=answer),
        talk.idea("pending", moderation="pending", answer=answer),
    )
    known = talk.talk({"seen": "+" * 9}, ideas=ideas)
    for audience, number in (("participant", "1 idee"), ("management", "2 ideeën")):
        document = compose(known, talk.WEEK, audience)
        (said,) = (one for one in document["top"] if one["key"] == "top.answered")
        assert number in said["text"]
