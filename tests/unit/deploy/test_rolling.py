"""Old containers go only when as many new ones are ready; otherwise they go on."""

from typing import Any

import pytest

from deploy.deployment import rolling
from deploy.deployment.__main__ import parser
from deploy.deployment.engine import Compose, ComposeError
from deploy.deployment.rolling import roll

OLD = ("old-1", "old-2")


def container(name: str, health: str = "healthy") -> dict[str, Any]:
    return {"Id": name, "HostConfig": {"PortBindings": {}}, "State": {"Health": {"Status": health}}}


class FakeCompose(Compose):
    """A deployment that starts the containers that it is told to."""

    def __init__(self, new: list[dict[str, Any]], *, breaks: bool = False) -> None:
        object.__setattr__(self, "alive", [container(name) for name in OLD])
        object.__setattr__(self, "new", new)
        object.__setattr__(self, "breaks", breaks)

    def run(self, *arguments: str) -> str:
        assert arguments[-2:] == ("engagement=4", "engagement")
        self.alive.extend(self.new)
        if self.breaks:
            raise ComposeError("no room")
        return ""

    def containers(self, service: str) -> list[dict[str, Any]]:
        return list(self.alive)

    def engine(self, *arguments: str) -> str:
        if arguments[0] == "rm":
            self.alive[:] = [one for one in self.alive if one["Id"] not in arguments[1:]]
        return ""

    @property
    def names(self) -> list[str]:
        return [one["Id"] for one in self.alive]


@pytest.fixture(autouse=True)
def no_patience(monkeypatch) -> None:
    monkeypatch.setattr(rolling, "READY_SECONDS", 0.0)
    monkeypatch.setattr(rolling, "_PAUSE_SECONDS", 0.0)


def test_new_ones_that_are_ready_replace_the_old_ones() -> None:
    compose = FakeCompose([container("new-1"), container("new-2")])
    roll(compose, "engagement", print)
    assert compose.names == ["new-1", "new-2"]


@pytest.mark.parametrize(
    "new",
    [
        [],
        [container("new-1")],
        [container("new-1"), container("new-2", "starting")],
        [container("new-1", "unhealthy"), container("new-2", "unhealthy")],
    ],
    ids=["none came", "one is missing", "one still starts", "all are ill"],
)
def test_otherwise_the_new_ones_go_and_the_old_ones_stay(new: list[dict[str, Any]]) -> None:
    compose = FakeCompose(new)
    with pytest.raises(ComposeError, match="not ready"):
        roll(compose, "engagement", print)
    assert compose.names == list(OLD)


def test_what_was_started_before_docker_failed_goes_as_well() -> None:
    compose = FakeCompose([container("new-1")], breaks=True)
    with pytest.raises(ComposeError, match="no room"):
        roll(compose, "engagement", print)
    assert compose.names == list(OLD)


def test_what_does_not_run_is_not_replaced() -> None:
    compose = FakeCompose([])
    compose.alive.clear()
    with pytest.raises(ComposeError, match="does not run"):
        roll(compose, "engagement", print)


@pytest.mark.parametrize("command", [["roll"], ["publisher"], ["swarm"]])
def test_every_command_takes_the_files_of_the_deployment(command: list[str]) -> None:
    rest = {"roll": ["ideas"], "publisher": ["list"], "swarm": []}[command[0]]
    given = parser().parse_args([*command, "-f", "docker-compose.yml", "--file", "b.yml", *rest])
    assert given.file == ["docker-compose.yml", "b.yml"]
