"""Backoff, RPC answers, versions and log helpers."""

import tomllib
from pathlib import Path

import pytest
from pymongo.errors import AutoReconnect

from services.chassis import VERSION
from services.chassis.backoff import Backoff
from services.chassis.logs import some_correlations
from services.chassis.rpc import answers, unwrap
from services.contracts.errors import Code, KlankbordError


def test_waits_grow_with_jitter_up_to_a_most_and_start_anew_after_a_success():
    backoff = Backoff(first=1.0, most=4.0)
    waits = [backoff.next() for _ in range(5)]
    for wait, longest in zip(waits, (1, 2, 4, 4, 4), strict=True):
        assert longest / 2 <= wait <= longest
    backoff.reset()
    assert backoff.next() <= 1.0


class Service:
    def __init__(self, outcome):
        self.outcome = outcome

    @answers
    def ask(self):
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def test_an_answer_carries_its_value():
    assert unwrap(Service({"a": 1}).ask()) == {"a": 1}


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        (KlankbordError(Code.NOT_FOUND, "none", "id"), Code.NOT_FOUND),
        (AutoReconnect("gone"), Code.UNAVAILABLE),
        (ZeroDivisionError("secret"), Code.INTERNAL),
    ],
)
def test_an_error_travels_with_its_code_and_without_secrets(raised, code):
    with pytest.raises(KlankbordError) as caught:
        unwrap(Service(raised).ask())
    assert caught.value.code is code
    assert "secret" not in str(caught.value)


def test_a_line_names_at_most_twenty_different_correlations():
    assert some_correlations(["a", "b", "a"]) == ["a", "b"]
    assert len(some_correlations([str(n) for n in range(100)])) == 20


def test_the_version_is_the_one_of_the_project():
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())
    assert project["project"]["version"] == VERSION
