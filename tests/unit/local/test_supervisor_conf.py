from pathlib import Path
from typing import Any

import pytest
from supervisor.options import ServerOptions

from deploy.local.home import Home
from deploy.local.parts import Part
from deploy.local.supervisor_conf import STOP_SECONDS, supervisor_conf

ODD = "a b, 'c' %d $x"


def read_back(home: Home, *parts: Part) -> dict[str, Any]:
    """What the supervisor itself understands of our file."""
    home.prepare()
    home.supervisor_conf.write_text(supervisor_conf(home, parts))
    options = ServerOptions()
    options.realize(["-n", "-c", str(home.supervisor_conf)])
    return {group.name: group for group in options.process_group_configs}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "my home")


def test_the_supervisor_reads_what_was_meant(home: Home) -> None:
    part = Part("one", "services", ("prog ram", ODD), "tcp://x", env={"KEY": ODD})
    (config,) = read_back(home, part)["services"].process_configs
    assert config.command == """'prog ram' 'a b, '"'"'c'"'"' %d $x'"""
    assert config.environment == {"KEY": ODD}
    assert config.stdout_logfile == str(home.log("one"))
    assert (config.autostart, config.stopwaitsecs) == (False, STOP_SECONDS)


def test_services_are_stopped_before_what_they_need(home: Home) -> None:
    groups = read_back(
        home,
        Part("c", "names", ("x",), "tcp://x"),
        Part("b", "backing", ("x",), "tcp://x"),
        Part("a", "services", ("x",), "tcp://x"),
    )
    order = sorted(groups, key=lambda name: groups[name].priority)
    assert order == ["names", "backing", "services"]
