"""Groups: k-means and silhouette against scikit-learn, k with patience, letters by members."""

import random
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from services.contracts.privacy import SMALLEST_GROUP
from services.digest.insight.groups import silhouette
from services.digest.insight.groups.clustering import Reign, choose, divide
from services.digest.insight.groups.kmeans import k_means, starts
from services.digest.insight.groups.letters import name_groups
from services.digest.insight.groups.silhouette import Yardstick, some_of
from tests.unit.digest.groups import slow
from tests.unit.digest.groups.worlds import PATIENT

NEVER = Reign()


def blobs(*sizes: int, apart: float = 8.0, seed: int = 1) -> np.ndarray:
    chance = np.random.default_rng(seed)
    centres = [(apart * np.cos(a), apart * np.sin(a)) for a in 6.3 * np.arange(len(sizes)) / 5]
    pairs = zip(centres, sizes, strict=True)
    return np.concatenate([chance.normal(centre, 1.0, (size, 2)) for centre, size in pairs])


def newcomers(points: np.ndarray) -> np.ndarray:
    return np.full(len(points), -1)


def divided(points: np.ndarray, before: np.ndarray | None = None, reign: Reign = NEVER):
    ids = [str(number) for number in range(len(points))]
    return divide(points, some_of(ids), newcomers(points) if before is None else before, reign)


@settings(PATIENT)
@given(st.lists(st.tuples(*[st.integers(-9, 9)] * 2), min_size=6, max_size=25), st.randoms())
def test_silhouettes_are_those_of_the_definition(points: list, chance: random.Random) -> None:
    labels = [0, 1, 2, *(chance.randrange(3) for _ in points[3:])]
    table = np.array(points, dtype=float)
    found = Yardstick(table).silhouette(np.array(labels), 3)
    assert found == pytest.approx(slow.silhouette(points, labels))
    assert found == pytest.approx(silhouette_score(table, labels))


@pytest.mark.parametrize("seed", range(5))
def test_k_means_ends_nearly_as_low_as_twenty_random_starts(seed: int) -> None:
    # A cloud without any groups is the hardest case.
    points = np.random.default_rng(seed).normal(size=(150, 2)) * (2, 1)
    for k, start in starts(points).items():
        split = k_means(points, start)
        theirs = KMeans(k, n_init=20, random_state=seed).fit(points)
        assert split.spread <= 1.1 * theirs.inertia_, k
        assert split.sizes().sum() == len(points)


def test_every_point_is_with_its_nearest_centre() -> None:
    points = np.random.default_rng(3).normal(size=(200, 2))
    split = k_means(points, starts(points)[4])
    distances = np.linalg.norm(points[:, None] - split.centres[None], axis=2)
    assert np.array_equal(distances.argmin(axis=1), split.labels)


@pytest.mark.parametrize("sizes", [(20, 20), (30, 12, 9), (20, 15, 10, 8), (9, 9, 9, 9, 9)])
def test_the_number_of_groups_is_found(sizes: tuple[int, ...]) -> None:
    division = divided(blobs(*sizes))
    assert sorted(division.split.sizes().tolist()) == sorted(sizes)


def test_a_group_of_four_is_never_shown() -> None:
    for outliers in range(1, SMALLEST_GROUP):
        division = divided(blobs(30, outliers, apart=12.0))
        assert division is None or division.split.sizes().min() >= SMALLEST_GROUP
    assert divided(blobs(30, SMALLEST_GROUP, apart=12.0)).split.sizes().tolist().count(5) == 1


def test_no_groups_where_each_division_leaves_too_few() -> None:
    lonely = np.array([[float(10**place), 0.0] for place in range(4)] + [[0.0, 0.0]] * 12)
    assert divided(lonely) is None


def test_of_a_large_dialogue_some_are_measured_and_that_is_close(monkeypatch) -> None:
    points = blobs(2_500, 1_500, 1_000, apart=2.5)
    ids = [f"p{number}" for number in range(len(points))]
    some = some_of(ids)
    assert len(some) == silhouette.ASKED
    division = divide(points, some, newcomers(points), Reign())
    exact = silhouette_score(points, division.split.labels)
    assert division.silhouette == pytest.approx(exact, abs=0.02)
    monkeypatch.setattr(silhouette, "EXACT_UP_TO", 10_000)
    whole = divide(points, some_of(ids), newcomers(points), Reign())
    assert whole.split.k == division.split.k
    assert (whole.split.labels != division.split.labels).mean() < 0.01


def test_the_same_people_are_measured_when_others_join() -> None:
    first = [f"p{number}" for number in range(3_000)]
    later = sorted([*first, *(f"q{number}" for number in range(30))])
    before = {sorted(first)[place] for place in some_of(sorted(first))}
    after = {later[place] for place in some_of(later)}
    assert len(before & after) > 0.97 * silhouette.ASKED


def test_a_new_number_must_win_three_times_in_a_row() -> None:
    reign = choose({2: 0.5, 3: 0.4}, Reign())
    assert reign == Reign(2)
    three = {2: 0.4, 3: 0.5, 4: 0.1}
    reign = choose(three, reign)
    assert reign == Reign(2, 3, 1)
    reign = choose(three, choose({2: 0.5, 3: 0.4}, reign))
    assert reign == Reign(2, 3, 1)
    reign = choose({2: 0.4, 3: 0.1, 4: 0.5}, choose(three, reign))
    assert reign == Reign(2, 4, 1)
    reign = choose(three, choose(three, choose(three, reign)))
    assert reign == Reign(3)


def test_a_win_counts_once_a_day() -> None:
    three, monday = {2: 0.4, 3: 0.5}, date(2026, 11, 23)
    reign = choose(three, Reign(2), monday)
    assert reign == Reign(2, 3, 1, monday)
    assert choose(three, reign, monday) == reign
    tuesday = monday + timedelta(days=1)
    reign = choose(three, reign, tuesday)
    assert reign == Reign(2, 3, 2, tuesday)
    # One that was due on Monday and comes late.
    assert choose(three, reign, monday) == reign
    # A digest in which the shown number wins ends the row, whatever the day.
    assert choose({2: 0.5, 3: 0.4}, reign, tuesday) == Reign(2)
    assert choose(three, reign, tuesday + timedelta(days=7)) == Reign(3)


def test_a_number_that_is_no_longer_possible_goes_at_once() -> None:
    assert choose({2: 0.5, 4: 0.6}, Reign(3)) == Reign(4)


def test_of_equal_silhouettes_the_smaller_number_wins() -> None:
    assert choose({4: 0.5, 3: 0.5}, Reign()) == Reign(3)


def test_the_groups_of_the_time_before_stay_where_they_are_nearly_as_close() -> None:
    square = np.random.default_rng(1).uniform(-1, 1, (400, 2))
    for axis in (0, 1):
        before = (square[:, axis] > 0).astype(np.intp)
        labels = divided(square, before, Reign(2)).split.labels
        assert (labels == before).mean() > 0.9 or (labels != before).mean() > 0.9


def test_the_groups_of_the_time_before_go_where_they_are_clearly_worse() -> None:
    # Four camps at the corners of a wide rectangle. Parted in upper and lower they would stay so.
    corners = np.array([(x, y) for x in (-6.0, 6.0) for y in (-2.0, 2.0)]).repeat(10, axis=0)
    points = corners + np.random.default_rng(1).normal(size=(40, 2)) / 4
    upper = (points[:, 1] > 0).astype(np.intp)
    assert np.array_equal(k_means(points, np.array([(0.0, -2.0), (0.0, 2.0)])).labels, upper)
    division = divided(points, upper, Reign(2))
    assert division.reign.k == 2
    left = (points[:, 0] < 0).tolist()
    assert division.split.labels.tolist() in ([int(one) for one in left], [1 - one for one in left])


def test_letters_go_by_size_the_first_time() -> None:
    labels = np.array([0] * 5 + [1] * 9 + [2] * 5)
    assert name_groups(labels, 3, np.full(19, -1)) == ("B", "A", "C")


def test_a_group_keeps_its_letter_by_its_members() -> None:
    before = np.array([2] * 6 + [0] * 6 + [-1] * 3)
    labels = np.array([0] * 5 + [1] * 7 + [0] * 3)
    assert name_groups(labels, 2, before) == ("C", "A")


def test_a_new_group_gets_a_letter_that_nobody_had() -> None:
    before = np.array([0] * 10 + [1] * 6)
    labels = np.array([0] * 5 + [1] * 5 + [2] * 6)
    assert sorted(name_groups(labels, 3, before)) == ["A", "B", "C"]
    assert name_groups(labels, 3, before)[2] == "B"


def test_letters_are_enough_for_five_groups_among_strangers() -> None:
    labels = np.repeat(np.arange(5), 5)
    assert sorted(name_groups(labels, 5, np.full(25, 3))) == list("ABCDE")


@settings(PATIENT)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 4)), min_size=9, max_size=40))
def test_no_other_letters_would_keep_more_members(pairs: list[tuple[int, int]]) -> None:
    labels = np.array([0, 1, 2, *(label for label, _ in pairs)])
    before = np.array([-1, -1, -1, *(seat for _, seat in pairs)])
    letters = name_groups(labels, 3, before)
    kept = sum(seat >= 0 and letters[label] == "ABCDE"[seat] for label, seat in pairs)
    best = max(
        sum(seat == seats[label] for label, seat in pairs)
        for seats in ((a, b, c) for a in range(5) for b in range(5) for c in range(5))
        if len(set(seats)) == 3
    )
    assert len(set(letters)) == 3
    assert kept == best
