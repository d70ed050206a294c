"""A real dialogue in a deployment, and its counts as the files have them."""

from __future__ import annotations

import csv
from collections import Counter

from deploy.client import address
from tests.compose.site import Site
from tests.exports import real

DIALOGUE_ID = "fifteen"
EXPORT = "15-per-hour-seattle"
STANCES = {"1": "agree", "-1": "disagree", "0": "pass"}


def import_it(site: Site) -> str:
    """Import the dialogue, ideas over HTTP and votes over AMQP; return what the command said."""
    account = site.outside(site.command("publisher", "add", "--any-source", "importer").strip())
    return site.command("import", "polis", str(real(EXPORT)), "--as", DIALOGUE_ID, amqp_url=account)


def counted(site: Site) -> dict[str, dict[str, int]]:
    """Return the counts per idea as far as they are shown."""
    tallies = site.client.items(address("dialogues", DIALOGUE_ID, "tallies"))
    return {
        tally["idea"]: {stance: tally[stance] for stance in STANCES.values()}
        for tally in tallies
        if not tally["withheld"]
    }


def in_the_export() -> dict[str, dict[str, int]]:
    """Return the counts per idea with at least five people, from the files: the latest vote."""
    with (real(EXPORT) / "votes.csv").open(newline="", encoding="utf-8") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    latest = {(row["comment-id"], row["voter-id"]): STANCES[row["vote"]] for row in rows}
    people = Counter((idea, stance) for (idea, _), stance in latest.items())
    ideas = {idea for idea, _ in latest}
    counts = {idea: {one: people[idea, one] for one in STANCES.values()} for idea in ideas}
    return {idea: stances for idea, stances in counts.items() if sum(stances.values()) >= 5}
