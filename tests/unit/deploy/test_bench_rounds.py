"""How rounds are taken and summed up."""

import pytest

from deploy.bench import running
from deploy.bench.rounds import Rounds, interleave, percentile


def test_every_second_round_goes_backwards():
    order: list[str] = []

    def note(name: str) -> float:
        order.append(name)
        return 1.0

    interleave(3, {"a": lambda: note("a"), "b": lambda: note("b")}, lambda _: None)
    assert "".join(order) == "abbaab"


def test_a_ratio_is_taken_within_rounds():
    # The machine was twice as slow in the second round and ten times in the third.
    rounds = Rounds({"ours": [90, 45, 9], "bare": [100, 50, 10]})
    assert rounds.ratio("ours", "bare") == 0.9
    assert rounds.medians() == {"ours": 45, "bare": 50}


def test_percentiles():
    values = range(1, 101)
    found = [percentile(values, 0.5), percentile(values, 0.99), percentile([7], 0.99)]
    assert found == [50, 99, 7]


def test_figures_as_lines():
    text = "\n".join(running.lines({"vs_bare": 0.9, "latency_ms": {"16": {"p50": 3}}}))
    assert [line.split() for line in text.splitlines()] == [
        ["vs", "bare", "0.9"],
        ["latency", "ms"],
        ["16"],
        ["p50", "3"],
    ]


def test_a_size_is_refused_where_there_is_none(monkeypatch):
    class Fixed:
        DOC = "A bench of one size."

        @staticmethod
        def measure(rounds, say):
            return {}

    monkeypatch.setattr(running, "import_module", lambda _: Fixed)
    with pytest.raises(running.SizeError, match="takes no --events"):
        running.run("fixed", 1, lambda _: None, events=5)
