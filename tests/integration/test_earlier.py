"""A store that an earlier version wrote comes back from its backup: the same numbers, at work.

`earlier/store.zip` is what `klankbord backup` wrote at commit 0e365b1, before what people did
was kept in packs. `earlier/said.json` is what that version answered then, with some of the events.
"""

import json
from pathlib import Path

import pytest

from deploy.local.home import Home
from tests.integration.running import started
from tests.integration.test_backup import restored
from tests.integration.test_main_job import BATCH, send
from tests.waiting import eventually

EARLIER = Path(__file__).parent / "earlier"
SAID = json.loads((EARLIER / "said.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    home = Home(tmp_path_factory.mktemp("home"))
    assert "different: 0." in restored(home, str(EARLIER / "store.zip"))
    with started(home) as running:
        yield running


def test_a_digest_of_now_has_the_counts_that_it_had_then(stack):
    # Nobody asked that version for a digest for hosts, so it is made of what was brought over.
    asked = ("digest", SAID["dialogue"], "--audience", "host", "--format", "json")
    ideas = json.loads(stack.run(*asked))["ideas"]
    assert [{name: one[name] for name in SAID["ideas"][0]} for one in ideas] == SAID["ideas"]


def test_what_was_counted_then_is_known_and_more_is_counted(stack):
    dialogue, events = SAID["dialogue"], SAID["resend"]
    assert stack.counted(dialogue) == SAID["recorded"]
    assert send(stack, events, BATCH).status_code == 202
    new = [{**one, "id": f"again-{one['id']}"} for one in events]
    assert send(stack, new, BATCH).status_code == 202
    eventually(lambda: stack.counted(dialogue) == SAID["recorded"] + len(new))
    stack.run("recount", dialogue)
