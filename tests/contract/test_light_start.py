"""Only what builds digests loads the worker's libraries: the other image does not have them."""

import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"
# Other libraries take it where it is there, and do without.
OPTIONAL = {"attr"}
LOADED = "import sys, {module}; print(*sorted({{one.partition('.')[0] for one in sys.modules}}))"


def required(file: str) -> set[str]:
    """Return the names of the distributions in a file of requirements."""
    return set(re.findall(r"^([a-z0-9-]+)==", (REQUIREMENTS / file).read_text(), re.MULTILINE))


def worker_libraries() -> set[str]:
    """Return the modules that only the worker's image has."""
    wanted = required("worker.txt") - required("run.txt")
    return {
        module
        for module, distributions in packages_distributions().items()
        if wanted & {one.lower().replace("_", "-") for one in distributions}
    } - OPTIONAL


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
    assert loaded_by(module) & worker_libraries() == set()


def test_this_would_be_noticed() -> None:
    wanted = {"numpy", "scipy", "altair", "vl_convert", "mjml", "simplemma", "threadpoolctl"}
    assert worker_libraries() > wanted
    assert loaded_by("deploy.commands.analyse") > {"numpy", "scipy"}


def test_scikit_learn_is_for_tests_only() -> None:
    assert "sklearn" not in loaded_by("deploy.commands.analyse")
