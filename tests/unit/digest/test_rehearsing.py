"""What libraries load at their first use is there before the first digest."""

import subprocess
import sys

import pytest

# Whoever listens to what Python does cannot stop, so it is a process of its own.
_COUNT = """
import sys
from datetime import UTC, datetime

from services.digest.build import make
from services.digest.insight.snapshot import Dialogue, Period, Snapshot
from services.digest.rehearsing import rehearse

opened = []
{first}
sys.addaudithook(lambda event, said: event == "open" and opened.append(said[0]))
for language in ("nl", "en", "de"):
    dialogue = Dialogue("d", "Thuis", language, "open")
    make(Snapshot(dialogue), Period("r1", None, datetime(2026, 11, 29, tzinfo=UTC)), "management")
print(len(opened))
"""


def _opened(first: str) -> int:
    code = _COUNT.format(first=first)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.parametrize(("first", "expected"), [("rehearse()", False), ("", True)])
def test_a_digest_after_a_rehearsal_loads_nothing(first: str, *, expected: bool) -> None:
    assert bool(_opened(first)) is expected
