"""The floors of the house, held by import-linter; and proof that each rule can turn red."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("services", "gateway", "deploy", "tests")
LINT = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"

BROKEN = {
    "floors": ("services/ideas/reaching.py", "import services.digest"),
    "deploy": ("deploy/reaching.py", "import gateway"),
    "deploy-is-outside": ("services/chassis/reaching.py", "import deploy"),
    "contracts": ("services/contracts/reaching.py", "import requests"),
    "plain": ("services/engagement/domain.py", "import services.chassis.reaching"),
    "store": ("services/ideas/store.py", "from nameko.extensions import DependencyProvider"),
    "framework": ("gateway/reaching.py", "from nameko.web.handlers import http"),
    "secantus": ("tests/unit/reaching.py", "import secantus"),
}
# A domain must not reach the framework through another room either.
BESIDE = {"plain": ("services/chassis/reaching.py", "import nameko")}


def _lint(tree: Path, *contracts: str) -> subprocess.CompletedProcess:
    chosen = [part for contract in contracts for part in ("--contract", contract)]
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache", *chosen],
        cwd=tree,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def tree(tmp_path):
    """Return a copy of what is linted, free to be broken."""
    sources = shutil.ignore_patterns("node_modules", "__pycache__", ".*")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=sources)
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def test_the_floors_hold():
    done = _lint(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("deploy/commands/reaching.py", "import services.digest.insight.groups.analysis"),
        ("deploy/opinions.py", "import services.digest.readmodel"),
        ("deploy/opinions.py", "import services.digest.insight.snapshot"),
    ],
)
def test_deploy_reaches_the_mathematics_through_one_door_only(tree, path, line):
    with (tree / path).open("a") as file:
        file.write(f"{line}\n")

    done = _lint(tree, "deploy")

    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 kept, 1 broken" in done.stdout, done.stdout + done.stderr


def test_every_rule_is_known_to_turn_red():
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    rules = {section.rpartition(":")[2] for section in config.sections() if ":" in section}

    assert rules == set(BROKEN)


@pytest.mark.parametrize("contract", BROKEN)
def test_a_rule_turns_red_when_it_is_broken(tree, contract):
    for path, line in filter(None, (BROKEN[contract], BESIDE.get(contract))):
        (tree / path).write_text(f"{line}\n")

    done = _lint(tree, contract)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "0 kept, 1 broken" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("services/ideas/service.py", "from nameko.rpc import rpc"),
        ("services/digest/worker.py", "import eventlet"),
        ("services/chassis/providers.py", "from nameko.extensions import Entrypoint"),
        ("gateway/service.py", "from nameko.web.handlers import http"),
    ],
)
def test_what_wires_may_know_the_framework(tree, path, line):
    (tree / path).write_text(f"{line}\n")

    done = _lint(tree, "framework")

    assert done.returncode == 0, done.stdout + done.stderr
