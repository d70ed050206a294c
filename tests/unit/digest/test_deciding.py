"""What a host can decide on."""

from dataclasses import replace

from services.digest.insight.snapshot import Answer
from services.digest.paper.compose import compose
from tests.unit.digest import talk

DONE = Answer("done", "Het is er.", talk.day(3))


def deciding(*ideas, **rest):
    document = compose(talk.talk({}, ideas=ideas, **rest), talk.WEEK, "host")
    return next((one for one in document["sections"] if one["key"] == "deciding"), None)


def test_a_host_can_decide_on_what_surely_more_than_half_support_the_surest_first():
    part = deciding(talk.idea("a", "+" * 10), talk.idea("b", "+" * 20))
    assert talk.keys(part["sentences"]) == ["deciding.some", "deciding.next"]
    assert part["sentences"][0]["ideas"] == ["b", "a"]
    assert part["tables"][0]["rows"] == [["b", 20, 0, 0], ["a", 10, 0, 0]]


def test_what_is_answered_divided_hidden_or_hardly_known_is_not_to_be_decided():
    assert (
        deciding(
            talk.idea("answered", "+" * 20, answer=DONE),
            talk.idea("divided", "+" * 6 + "-" * 5),
            talk.idea("few", "++++"),
            talk.idea("pending", "+" * 20, moderation="pending"),
            talk.idea("merged", "+" * 20, merged_into="divided"),
            talk.idea("later", "+" * 20, submitted_at=talk.day(20)),
        )
        is None
    )


def test_the_table_holds_five_and_the_sentence_all():
    part = deciding(*(talk.idea(f"i{n}", "+" * (10 + n)) for n in range(8)))
    assert len(part["sentences"][0]["ideas"]) == 8
    assert len(part["tables"][0]["rows"]) == 5


def test_without_a_charter_no_next_step_was_promised():
    part = deciding(talk.idea("a", "+" * 10), dialogue=replace(talk.dialogue(), charter=None))
    assert talk.keys(part["sentences"]) == ["deciding.some"]
