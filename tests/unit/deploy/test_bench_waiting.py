"""A bench knows since when nothing moves any more."""

from deploy.bench.waiting import Unchanged


def test_time_runs_from_the_last_change():
    moments = iter((0.0, 1.0, 4.0, 5.0, 7.5))
    unchanged = Unchanged(lambda: next(moments))
    assert [unchanged.seconds(state) for state in (3, 3, 4, 4)] == [0.0, 3.0, 0.0, 2.5]
    assert unchanged.changed_at == 5.0


def test_what_is_nothing_from_the_start_counts_from_there():
    moments = iter((1.0, 3.0))
    assert Unchanged(lambda: next(moments)).seconds(None) == 2.0
