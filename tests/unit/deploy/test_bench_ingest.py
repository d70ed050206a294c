"""What the ingest bench says of what it measured."""

from deploy.bench.ingest import figures
from deploy.bench.rounds import Rounds

MEASURED = Rounds(
    {
        "service": [1_000.0, 2_000.0, 3_000.0],
        "raw": [2_000.0, 1_000.0, 6_000.0],
        "stock": [100.0, 400.0, 300.0],
        "hot": [900.0, 2_000.0, 3_300.0],
        "again": [500.0, 1_500.0, 1_500.0],
        "service x2": [800.0, 900.0, 700.0],
        "service x4": [600.0, 500.0, 400.0],
    }
)


def test_each_ratio_is_the_middle_of_those_within_a_round():
    found = figures(MEASURED)
    assert found["vs_raw"] == 0.5
    assert found["vs_stock"] == 10
    assert found["hot_vs_spread"] == 1
    assert found["again_vs_spread"] == 0.5


def test_each_rate_is_the_middle_of_the_rounds():
    found = figures(MEASURED)
    assert (found["service_per_s"], found["raw_per_s"], found["stock_per_s"]) == (2000, 2000, 300)
    assert (found["hot_per_s"], found["again_per_s"]) == (2000, 1500)
    assert found["by_processes"] == {"1": 2000, "2": 800, "4": 500}
