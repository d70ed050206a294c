"""What groups of opinion remember is kept once, with the digest."""

import pytest

from services.contracts import strict_json
from services.digest.store import DigestStore
from tests.integration.digest.jobs import JOB, build_job, crowd, other, straight
from tests.unit.digest import world
from tests.unit.digest.world import D


def opinion(digest: DigestStore, audience: str, period: str):
    head = digest.shelf.find(D, audience, period)
    assert head
    return strict_json.decode(digest.shelf.form(head, "json").encode())["opinion"]


def test_groups_are_remembered_once_and_are_the_same_for_every_audience(digest):
    digest.read.take(crowd())
    build_job(digest)
    remembered = digest.memories.find(D)
    build_job(digest, job={**JOB, "audience": "host"})
    assert digest.memories.find(D) == remembered
    assert remembered.version == 1
    assert opinion(digest, "host", "2026-W47") == opinion(digest, "management", "2026-W47")
    assert [one["size"] for one in opinion(digest, "host", "2026-W47")["groups"]] == [12, 12]


def test_a_builder_that_was_overtaken_begins_again_from_what_the_other_remembered(digest, store):
    digest.read.take(crowd())
    runs = []

    def overtaken(*args):
        runs.append(args)
        made = straight(*args)
        if len(runs) == 1:
            # Meanwhile somebody changes their mind, and another worker tells the hosts.
            changed = world.record("new", "p0", 5, idea="i3", stance="agree")
            digest.read.take([world.recorded("m2", [changed], [])])
            assert build_job(other(store), job={**JOB, "audience": "host"})
        return made

    assert build_job(digest, overtaken)
    assert len(runs) == 2
    memory = digest.memories.find(D)
    assert memory.version == 1
    assert runs[1][-1] == memory.memory
    assert opinion(digest, "host", "2026-W47") == opinion(digest, "management", "2026-W47")


def test_what_is_remembered_is_kept_with_the_digest_or_not_at_all(digest, store, monkeypatch):
    digest.read.take(crowd())

    def break_off(*_args, **_kwargs) -> None:
        raise RuntimeError("died")

    monkeypatch.setattr(digest.shelf._outbox, "add", break_off)
    with pytest.raises(RuntimeError):
        build_job(digest)
    assert digest.memories.find(D).version == 0
    assert store["digests"].count_documents({}) == 0


def test_who_is_erased_is_taken_out_of_what_is_remembered(digest):
    digest.read.take(crowd())
    build_job(digest)
    digest.memories.forget(D, "p3")
    digest.memories.forget(D, "p3")
    digest.memories.forget("elsewhere", "p3")
    memory = digest.memories.find(D)
    assert memory.version == 2
    assert "p3" not in memory.memory["after"]["participants"]
    assert len(memory.memory["after"]["letters"]) == 23
