"""A backup of a stack at work, put into an empty one: the same numbers, and everything adds up."""

import json
import subprocess
import sys
import threading
import uuid
from collections import Counter
from datetime import UTC, datetime

import pytest
from bson.codec_options import CodecOptions
from pymongo import MongoClient

from deploy.backup.archive import ArchiveReader
from deploy.backup.errors import BackupError
from deploy.backup.files import reading, writing
from deploy.backup.restoring import restore
from deploy.backup.taking import take
from deploy.local.home import CHECKOUT, Home
from deploy.local.stack import start_stack
from services.chassis.migrations import RESTORING, UnfitStoreError
from services.digest.store import DigestStore
from services.engagement.queries import Queries
from services.engagement.store import EngagementStore
from tests.integration.running import command_env, finish, started
from tests.integration.test_main_job import BATCH, send, stance
from tests.integration.test_upgrade import write_old
from tests.tallies import tallies
from tests.waiting import eventually


def quiet(_text: str) -> None:
    pass


@pytest.fixture(scope="module")
def one_store(tmp_path_factory):
    """A store of this module alone, because a backup is about all databases in it."""
    home = Home(tmp_path_factory.mktemp("store"))
    with start_stack(home, "up", quiet, services=()) as parts, MongoClient(parts.mongo_url) as own:
        yield own


@pytest.fixture
def client(one_store):
    for name in one_store.list_database_names():
        if name.startswith("klankbord_"):
            one_store.drop_database(name)
    one_store["klankbord_ideas"]["ideas"].insert_many([{"_id": n} for n in range(2_500)])
    one_store["klankbord_digest"]["gate"].insert_one({"_id": "gate", "rebuilding": False})
    one_store["klankbord_digest"]["leases"].insert_one({"_id": "relay"})
    return one_store


def taken(client, folder) -> str:
    name = str(folder / f"{uuid.uuid4().hex}.zip")
    with writing(name) as file:
        take(client, file, quiet)
    return name


def restored(home: Home, name: str) -> str:
    """Return what the command says that restores a backup into an empty home."""
    command = [sys.executable, "-m", "deploy.cli", "restore", name]
    process = subprocess.Popen(
        command,
        cwd=CHECKOUT,
        env=command_env(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return finish(process)


def put_back(client, name: str, *, replace: bool) -> None:
    with reading(name) as archive:
        restore(client, archive, replace=replace, report=quiet)


def test_a_backup_of_an_older_version_is_brought_up_to_date(client, tmp_path):
    known = CodecOptions(tz_aware=True)
    database = client.get_database("klankbord_engagement", codec_options=known)
    write_old(database)
    name = taken(client, tmp_path)
    client.drop_database(database.name)
    put_back(client, name, replace=True)
    engagement = EngagementStore(database)
    engagement.prepare()
    counted = Queries(engagement).tally("d", "i")
    assert (counted["comments"], counted["commenters"]) == (4, 2)
    assert Queries(engagement).recount(None)["differences"] == []


def test_a_store_comes_back_and_is_marked_to_be_rebuilt(client, tmp_path):
    name = taken(client, tmp_path)
    client["klankbord_ideas"]["ideas"].delete_many({"_id": {"$lt": 2_000}})
    client["klankbord_ideas"]["other"].insert_one({})
    with pytest.raises(BackupError, match="not empty"):
        put_back(client, name, replace=False)
    assert client["klankbord_ideas"]["ideas"].count_documents({}) == 500
    put_back(client, name, replace=True)
    assert client["klankbord_ideas"]["ideas"].count_documents({}) == 2_500
    assert client["klankbord_ideas"]["other"].find_one() is None
    assert client["klankbord_digest"]["gate"].find_one()["rebuilding"]
    assert client["klankbord_ideas"]["schema"].find_one() is None


def test_an_empty_store_that_was_prepared_is_filled_without_being_told(client, tmp_path):
    name = taken(client, tmp_path)
    client.drop_database("klankbord_ideas")
    DigestStore(client["klankbord_digest"]).prepare()
    put_back(client, name, replace=False)
    assert client["klankbord_ideas"]["ideas"].count_documents({}) == 2_500


def test_nothing_is_touched_by_a_backup_that_is_damaged(client, tmp_path):
    name = taken(client, tmp_path)
    damaged = tmp_path / "damaged.zip"
    content = bytearray((tmp_path / name).read_bytes())
    content[300] ^= 1
    damaged.write_bytes(bytes(content))
    with pytest.raises(BackupError):
        put_back(client, str(damaged), replace=True)
    assert client["klankbord_ideas"]["ideas"].count_documents({}) == 2_500


def test_services_at_work_keep_a_restore_out(client, tmp_path):
    name = taken(client, tmp_path)
    lease = {"_id": "relay", "until": datetime(2199, 1, 1, tzinfo=UTC)}
    client["klankbord_digest"]["leases"].replace_one({"_id": "relay"}, lease)
    with pytest.raises(BackupError, match="klankbord_digest"):
        put_back(client, name, replace=True)


def test_a_restore_that_breaks_off_keeps_services_out_until_it_is_done_again(
    client, tmp_path, monkeypatch
):
    name = taken(client, tmp_path)

    def fail(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(ArchiveReader, "verify", lambda _: None)
        patch.setattr("deploy.backup.restoring._ask_for_rebuild", fail)
        with pytest.raises(KeyboardInterrupt):
            put_back(client, name, replace=True)
    assert client["klankbord_digest"]["schema"].find_one({"_id": RESTORING})
    with pytest.raises(UnfitStoreError):
        DigestStore(client["klankbord_digest"]).prepare()
    with pytest.raises(BackupError, match="not finished"):
        taken(client, tmp_path)
    put_back(client, name, replace=True)
    DigestStore(client["klankbord_digest"]).prepare()


def test_all_databases_are_read_at_one_moment(client, tmp_path):
    """Pairs are written, the first half always before the second: no second may stand alone."""
    first, second = client["klankbord_ideas"]["pairs"], client["klankbord_engagement"]["pairs"]
    first.insert_one({"_id": -1})
    second.insert_one({"_id": -1})
    stopping = threading.Event()

    def write() -> None:
        number = 0
        while not stopping.is_set():
            first.insert_one({"_id": number})
            second.insert_one({"_id": number})
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        eventually(lambda: second.count_documents({}) > 50)
        name = taken(client, tmp_path)
    finally:
        stopping.set()
        writer.join()
    with reading(name) as archive:
        counts = {part.name: part.documents for part in archive.manifest.parts}
    # engagement is read before ideas; without one snapshot ideas would be far ahead.
    ahead = counts["klankbord_ideas/pairs.bson"] - counts["klankbord_engagement/pairs.bson"]
    assert ahead in (0, 1)


def test_a_file_that_exists_is_left_alone_and_a_broken_run_leaves_none(client, tmp_path):
    name = taken(client, tmp_path)
    with pytest.raises(BackupError, match="exists already"), writing(name):
        pass
    with pytest.raises(ZeroDivisionError), writing(str(tmp_path / "new.zip")):
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == [name.rpartition("/")[2]]
    assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_a_stack_at_work_is_backed_up_wiped_and_brought_back_with_the_same_numbers(tmp_path):
    backup = str(tmp_path / "backup.zip")
    first, second = Home(tmp_path / "first"), Home(tmp_path / "second")
    for home in (first, second):
        home.path.mkdir()
    with started(first) as stack:
        dialogue = stack.open_dialogue()
        idea = {"id": "i1", "kind": "idea", "text": "Bankje", "participant": "p1"}
        assert stack.http("POST", f"/v1/dialogues/{dialogue}/ideas", json=idea).ok
        good = [stance(dialogue, data={"participant": f"p{n}"}) for n in range(300)]
        assert send(stack, good, BATCH).status_code == 202
        eventually(lambda: stack.counted(dialogue) == 300)
        path = f"/v1/dialogues/{dialogue}/digests"
        assert stack.patiently("POST", path, json={"audience": "management"}).ok
        latest = f"{path}/management/latest"
        eventually(lambda: stack.http("GET", latest).ok)
        made = stack.http("GET", latest).json()
        # The rest comes in while the backup is taken.
        late = [stance(dialogue, data={"participant": f"q{n}"}) for n in range(300)]
        sender = threading.Thread(target=send, args=(stack, late, BATCH))
        sender.start()
        stack.run("backup", backup)
        sender.join()
    with reading(backup) as archive:
        held = Counter({part.name: part.documents for part in archive.manifest.parts})
    recorded = held["klankbord_engagement/log.bson"]
    assert 300 <= recorded <= 600
    said = restored(second, backup)
    assert f"feedback events: {recorded}. " in said
    assert "different: 0." in said
    with started(second) as stack:
        assert stack.logged(dialogue) == recorded
        (tally,) = tallies(stack.engagement, dialogue).values()
        assert tally["agree"] == recorded
        assert stack.http("GET", latest).json() == made
        progress = stack.http("GET", f"/v1/dialogues/{dialogue}/progress").json()
        assert progress["digest"]["records"] == recorded
        # What was accepted after the backup may be sent again, and nothing counts twice.
        assert send(stack, good, BATCH).status_code == 202
        assert send(stack, late, BATCH).status_code == 202
        eventually(lambda: stack.counted(dialogue) == 600)
        assert json.loads(stack.run("status", "--json"))["ready"]
        stack.run("recount", dialogue)
