"""Each check is fed one bad example and finds it; nothing else may hide it."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from deploy.faults import arithmetic
from deploy.faults.checks import Findings, check
from deploy.faults.ledger import Promised
from deploy.faults.observed import Observed, event_key, identity
from deploy.faults.traffic import breakage, event, message
from services.contracts.errors import Code

SEED, EVENTS = 5, 600
DIGEST = "faults-a/host/r3"
INVALID = [number for number in range(EVENTS) if breakage(SEED, number)]
IDEAS = [n for n in range(EVENTS) if n not in INVALID and event(SEED, n).type == "feedback.idea.v1"]
FEEDBACK = [n for n in range(EVENTS) if n not in INVALID and n not in IDEAS]
COMMENT = next(n for n in FEEDBACK if event(SEED, n).type == "feedback.comment.v1")


def key(number: int) -> str:
    one = event(SEED, number)
    return event_key(one.source, one.id)


def place(number: int) -> tuple[str, str]:
    data = event(SEED, number).data
    return data["dialogue"], data["idea"]


def good() -> tuple[Promised, Observed]:
    """Everything accepted, everything there."""
    tallies = arithmetic.tallies(event(SEED, number) for number in FEEDBACK)
    seen = Observed(
        log=Counter(key(number) for number in FEEDBACK),
        taken={key(number) for number in IDEAS},
        ideas=Counter(place(number) for number in IDEAS),
        tallies={where: dict(tally) for where, tally in tallies.items()},
        packs={"d/b/0", "d/c/0"},
        read_packs={"d/b/0", "d/c/0"},
        read_said=len(FEEDBACK),
        read_ideas={place(number) for number in IDEAS},
        read_tallies={where: dict(tally) for where, tally in tallies.items()},
        parked={identity(message(SEED, number).body): breakage(SEED, number) for number in INVALID},
        digests=Counter([DIGEST]),
        published={DIGEST: {"sha"}},
        delivered={DIGEST: Counter({"d1": 1})},
    )
    return Promised(set(range(EVENTS)), 9, {DIGEST}), seen


def found(change: Callable[[Promised, Observed], object]) -> Findings:
    promised, seen = good()
    change(promised, seen)
    return check(SEED, EVENTS, promised, seen)


NOTHING = Findings((), 0, (), (), (), (), (), (), (), (), (), ())


def test_the_examples_hold_every_sort_of_event() -> None:
    assert INVALID
    assert IDEAS
    assert "comment" in event(SEED, COMMENT).type


def test_a_good_run_finds_nothing() -> None:
    assert found(lambda _promised, _seen: None) == NOTHING


def test_an_event_that_is_nowhere_is_lost() -> None:
    findings = found(lambda _promised, seen: seen.log.pop(key(COMMENT)))
    assert findings.lost == (COMMENT,)


def test_an_idea_without_its_document_is_lost() -> None:
    findings = found(lambda _promised, seen: seen.ideas.pop(place(IDEAS[0])))
    assert findings.lost == (IDEAS[0],)


def test_an_idea_that_was_not_taken_in_is_lost() -> None:
    findings = found(lambda _promised, seen: seen.taken.remove(key(IDEAS[0])))
    assert findings.lost == (IDEAS[0],)


def test_an_invalid_event_that_is_not_parked_is_lost() -> None:
    body = message(SEED, INVALID[0]).body
    findings = found(lambda _promised, seen: seen.parked.pop(identity(body)))
    assert findings.lost == (INVALID[0],)


def test_what_no_door_accepted_is_not_lost_but_named() -> None:
    def change(promised: Promised, seen: Observed) -> None:
        promised.events.remove(COMMENT)
        del seen.log[key(COMMENT)]
        seen.read_said -= 1
        without = [number for number in FEEDBACK if number != COMMENT]
        tallies = arithmetic.tallies(event(SEED, number) for number in without)
        seen.tallies = seen.read_tallies = tallies

    assert found(change) == replace(NOTHING, never_accepted=(COMMENT,))


def test_what_was_counted_though_its_confirm_was_lost_is_right() -> None:
    findings = found(lambda promised, _seen: promised.events.remove(COMMENT))
    assert findings == replace(NOTHING, never_accepted=(COMMENT,))


def test_an_event_that_stands_twice_in_the_log_is_counted_twice() -> None:
    assert found(lambda _p, seen: seen.log.update([key(COMMENT)])).double_counted == 1


def test_an_idea_that_stands_twice_is_counted_twice() -> None:
    assert found(lambda _p, seen: seen.ideas.update([place(IDEAS[0])])).double_counted == 1


def test_a_comment_that_is_counted_again_is_counted_twice_and_drift() -> None:
    def change(_promised: Promised, seen: Observed) -> None:
        seen.tallies[place(COMMENT)]["comments"] += 1
        seen.read_tallies[place(COMMENT)]["comments"] += 1

    findings = found(change)
    assert findings == replace(NOTHING, double_counted=1, drift=(place(COMMENT),))


def test_a_tally_that_the_arithmetic_does_not_know_is_drift() -> None:
    def change(_promised: Promised, seen: Observed) -> None:
        seen.tallies["x", "y"] = seen.read_tallies["x", "y"] = {"agree": 1}

    assert found(change) == replace(NOTHING, drift=(("x", "y"),))


def test_what_a_recount_names_is_drift() -> None:
    assert found(lambda _p, seen: seen.recount.append(("a", "b"))).drift == (("a", "b"),)


def test_a_valid_event_that_is_parked_is_named_and_does_not_count() -> None:
    def change(_promised: Promised, seen: Observed) -> None:
        del seen.log[key(COMMENT)]
        seen.read_said -= 1
        seen.parked[key(COMMENT)] = "handler-failed"
        without = [number for number in FEEDBACK if number != COMMENT]
        seen.tallies = seen.read_tallies = arithmetic.tallies(event(SEED, n) for n in without)

    assert found(change) == replace(NOTHING, parked_valid=(COMMENT,))


def test_an_invalid_event_that_is_parked_for_another_reason_is_named() -> None:
    def change(_promised: Promised, seen: Observed) -> None:
        seen.parked = dict.fromkeys(seen.parked, "not-json")

    wrong = tuple(n for n in INVALID if breakage(SEED, n) is not Code.NOT_JSON)
    assert 0 < len(wrong) < len(INVALID)
    assert found(change) == replace(NOTHING, parked_wrongly=wrong)


def test_an_invalid_event_that_was_counted_is_named() -> None:
    number = next(n for n in INVALID if event(SEED, n).type != "feedback.idea.v1")

    def change(_promised: Promised, seen: Observed) -> None:
        seen.log[key(number)] = 1
        seen.read_said += 1

    assert found(change) == replace(NOTHING, invalid_counted=(number,))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda _p, seen: seen.read_packs.remove("d/b/0"), "pack d/b/0"),
        (lambda _p, seen: seen.read_packs.add("d/x/0"), "pack d/x/0"),
        (
            lambda _p, seen: setattr(seen, "read_said", seen.read_said + 1),
            f"{len(FEEDBACK) + 1} ",
        ),
        (lambda _p, seen: seen.read_ideas.remove(place(IDEAS[0])), "idea"),
        (lambda _p, seen: seen.read_tallies.pop(place(COMMENT)), "tally"),
    ],
)
def test_a_read_model_that_says_otherwise_is_named(change, word: str) -> None:
    (difference,) = found(change).read_model_differs
    assert difference.startswith(word)


def test_a_digest_that_is_not_kept_is_missing() -> None:
    assert found(lambda _p, seen: seen.digests.clear()).digests_missing == (DIGEST,)


def test_a_digest_that_nobody_was_told_of_is_missing() -> None:
    assert found(lambda _p, seen: seen.published.clear()).digests_missing == (DIGEST,)


def test_a_digest_that_is_kept_twice_is_named() -> None:
    assert found(lambda _p, seen: seen.digests.update([DIGEST])).digests_twice == (DIGEST,)


def test_a_digest_that_was_told_with_two_contents_is_named() -> None:
    assert found(lambda _p, seen: seen.published[DIGEST].add("x")).digests_twice == (DIGEST,)


def test_a_digest_that_did_not_arrive_is_missing() -> None:
    assert found(lambda _p, seen: seen.delivered.clear()).deliveries_missing == (DIGEST,)


def test_a_digest_that_will_be_tried_again_is_not_missing() -> None:
    def waits(_promised: Promised, seen: Observed) -> None:
        seen.delivered.clear()
        seen.undelivered.add(DIGEST)

    assert found(waits) == NOTHING


def test_only_what_was_not_brought_yet_waits() -> None:
    _, seen = good()
    # A worker that died after the sending has not said so yet.
    seen.undelivered = {DIGEST, "faults-a/host/r4"}
    seen.digests.update(["faults-a/host/r4"])
    assert seen.waiting == {"faults-a/host/r4"}


def test_a_digest_that_arrived_as_two_deliveries_is_named() -> None:
    assert found(lambda _p, seen: seen.delivered[DIGEST].update(["d2"])).deliveries_twice == (
        DIGEST,
    )


def test_the_same_delivery_a_second_time_is_known_by_its_id() -> None:
    assert found(lambda _p, seen: seen.delivered[DIGEST].update(["d1"])) == NOTHING
