"""Who counts, and where they stand, against the method done slowly."""

import numpy as np
import pytest
from hypothesis import given, settings
from sklearn.decomposition import PCA

from services.digest.insight.groups import projection
from services.digest.insight.groups.matrix import count_in
from services.digest.insight.groups.projection import axes_by_idea, principal_axes, project
from services.digest.insight.groups.stances import read_stances
from tests.unit.digest.groups import slow
from tests.unit.digest.groups.worlds import PATIENT, Table, as_stances, camps, tables


@settings(PATIENT)
@given(tables())
def test_those_count_who_took_enough_stances(table: Table) -> None:
    stances = read_stances(as_stances(table))
    counted = count_in(stances)
    assert list(counted.participants) == slow.counted(table, list(stances.ideas))
    assert counted.own.tolist() == [slow.own(table, who) for who in counted.participants]


def test_seven_stances_count_and_six_do_not() -> None:
    many = [(f"m{who:02}", str(idea), 1) for who in range(15) for idea in range(7)]
    few = [("few", str(idea), 1) for idea in range(6)]
    assert "few" not in count_in(read_stances(many + few)).participants
    assert "few" in count_in(read_stances(many[7:] + few)).participants


@settings(PATIENT)
@given(tables())
def test_the_matrix_is_filled_with_the_mean_and_centred(table: Table) -> None:
    counted = count_in(read_stances(as_stances(table)))
    if not counted.participants:
        return
    expected = slow.filled(table, list(counted.participants), list(counted.ideas))
    assert np.allclose(counted.centred().toarray(), np.array(expected))


@settings(PATIENT)
@given(tables())
def test_the_map_is_that_of_principal_components(table: Table) -> None:
    counted = count_in(read_stances(as_stances(table)))
    matrix = counted.centred().toarray()
    if min(matrix.shape) < 3 or np.linalg.matrix_rank(matrix) < 2:
        return
    found = PCA(2).fit(matrix)
    if np.diff(found.explained_variance_)[0] > -1e-6:
        return
    scale = np.sqrt(len(counted.ideas) / counted.own)[:, None]
    expected = found.transform(matrix) * scale
    got = project(counted, {}).points
    assert np.allclose(abs(got[:, 0]), abs(expected[:, 0]), atol=1e-6)


def test_a_large_matrix_is_solved_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    centred = count_in(read_stances(camps(300, 200, 100, ideas=60, seen=0.4))).centred()
    whole = principal_axes(centred, np.zeros((60, 2)))
    monkeypatch.setattr(projection, "SOLVED_WHOLE", 10)
    for start in (np.zeros((60, 2)), whole):
        stepwise = principal_axes(centred, start)
        assert np.allclose(abs(whole.T @ stepwise), np.eye(2), atol=1e-3)


def test_a_wide_matrix_has_the_axes_of_its_transpose() -> None:
    centred = count_in(read_stances(camps(9, 8, ideas=60))).centred()
    expected = np.linalg.svd(centred.toarray())[2][:2]
    found = principal_axes(centred, np.zeros((60, 2))).T
    assert np.allclose(abs((found * expected).sum(axis=1)), 1.0)


def test_the_map_is_not_mirrored_the_next_time() -> None:
    counted = count_in(read_stances(camps(12, 12)))
    first = project(counted, {})
    before = {idea: (-x, -y) for idea, (x, y) in axes_by_idea(first, counted.ideas).items()}
    assert np.allclose(project(counted, before).points, -first.points)


def test_the_heaviest_idea_points_up_the_first_time() -> None:
    axes = project(count_in(read_stances(camps(12, 12))), {}).axes
    assert (axes[abs(axes).argmax(axis=0), [0, 1]] > 0).all()


def test_people_with_the_same_stances_stand_in_one_point() -> None:
    same = [(f"p{who:02}", str(idea), 1) for who in range(20) for idea in range(8)]
    assert project(count_in(read_stances(same)), {}).is_flat
