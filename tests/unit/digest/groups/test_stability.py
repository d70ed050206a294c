"""How alike two divisions are, and a replay of a made-up dialogue."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from services.digest.insight.groups.stability import SLICES, adjusted_rand, replay
from tests.unit.digest.groups import slow
from tests.unit.digest.groups.worlds import PATIENT, camps

LABELS = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=2, max_size=30
)


@settings(PATIENT)
@given(LABELS)
def test_the_adjusted_rand_index_is_that_of_the_definition(pairs: list[tuple[str, str]]) -> None:
    one, other = [a for a, _ in pairs], [b for _, b in pairs]
    found = adjusted_rand(one, other)
    both, first, second, neither = slow.rand(one, other)
    below = (both + first) * (first + neither) + (both + second) * (second + neither)
    expected = 2 * (both * neither - first * second) / below if below else 1.0
    assert found == pytest.approx(expected)
    assert found == pytest.approx(adjusted_rand_score(one, other))


def test_a_dialogue_whose_camps_do_not_move_is_stable() -> None:
    stances = camps(40, 30, ideas=20)
    random.Random(1).shuffle(stances)
    found = replay(stances, [str(number) for number in range(20)], warm=True)
    assert len(found.counts) == SLICES
    assert found.counts[-1] == 2
    assert found.mean > 0.8
    assert found.kept[-1] == 1.0


def test_the_latest_stance_counts_and_nothing_later_is_known() -> None:
    stances = camps(20, 20)
    turned = [(who, idea, -value) for who, idea, value in stances]
    found = replay([*stances, *turned], [str(number) for number in range(12)], warm=True)
    # A tenth is fewer than fifteen people.
    assert found.counts[0] == 0
    assert found.counts[4] == found.counts[9] == 2


def test_a_dialogue_without_groups_has_no_likeness() -> None:
    found = replay(camps(5, 5), ["0", "1"], warm=False)
    assert (found.likeness, found.mean, set(found.counts)) == ((), None, {0})
