import json
from pathlib import Path

import pytest

from deploy.local.home import Home
from deploy.local.new_logs import NewLogs, readable


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.prepare()
    return made


def entry(level: str, event: str, **more: object) -> str:
    known = {"process": "ideas", "logger": "x", "timestamp": "2026-11-23T00:00:00Z"}
    return json.dumps({**known, "level": level, "event": event, **more})


def test_what_an_earlier_start_wrote_is_not_shown(home: Home) -> None:
    home.log("one").write_text("old\n")
    logs = NewLogs(home)
    assert logs.tail("one") == ""
    with home.log("one").open("a") as file:
        file.write("new\n")
    home.log("two").write_text("fresh\n")
    assert (logs.tail("one"), logs.tail("two"), logs.tail("three")) == ("new", "fresh", "")


def test_a_log_that_was_rotated_is_shown_from_its_beginning(home: Home) -> None:
    home.log("one").write_text("a long time ago\n")
    logs = NewLogs(home)
    home.log("one").write_text("new\n")
    assert logs.tail("one") == "new"


def test_of_our_logs_only_warnings_and_errors_are_shown_as_text() -> None:
    text = "\n".join(
        (
            entry("info", "health.listening", port=1),
            entry("warning", "process.waiting", part="broker", error="It is away."),
            entry("warning", "process.waiting", part="broker", error="It is away."),
            entry("error", "process.failed", exception="Traceback\n  File x\nValueError: odd\n"),
        )
    )
    assert readable(text).splitlines() == [
        "warning: process.waiting, part broker, error It is away.",
        "error: process.failed, ValueError: odd",
    ]


def test_only_the_last_few_are_shown() -> None:
    lines = [entry("warning", f"e{number}") for number in range(9)]
    assert readable("\n".join(lines)).splitlines() == [f"warning: e{n}" for n in range(4, 9)]


def test_what_is_no_log_of_ours_is_shown_as_it_is() -> None:
    plain = [f"line {number}" for number in range(20)]
    assert readable("\n".join(plain)).splitlines() == plain[-15:]
    odd = ["[1]", '{"a": 1}', "{broken"]
    assert readable("\n".join(odd)).splitlines() == odd
    mixed = [entry("info", "begun"), "Segmentation fault"]
    assert readable("\n".join(mixed)) == "Segmentation fault"
