"""Only what builds digests loads the mathematics and the charts: they cost a process 200 MB."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("numpy", "scipy", "sklearn", "threadpoolctl", "altair", "vl_convert", "mjml")
LOADED = "import sys, {module}; print(*sorted({{one.partition('.')[0] for one in sys.modules}}))"


def loaded_by(module: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", LOADED.format(module=module)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "module",
    [
        "services.ideas.service",
        "services.engagement.service",
        "services.digest.service",
        "gateway.service",
        "deploy.cli",
    ],
)
def test_the_others_do_not(module: str) -> None:
    assert loaded_by(module).isdisjoint(HEAVY)


def test_this_would_be_noticed() -> None:
    assert loaded_by("deploy.commands.analyse") > {"numpy", "scipy"}


def test_scikit_learn_is_for_tests_only() -> None:
    assert "sklearn" not in loaded_by("deploy.commands.analyse")
