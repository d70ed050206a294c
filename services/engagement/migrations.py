"""How engagement's collections came to look as they do."""

from collections.abc import Iterable
from functools import partial

from pymongo.client_session import ClientSession

from services.chassis import clock
from services.chassis.migrations import Migration, drop_index
from services.chassis.mongo import Store, in_transaction
from services.chassis.outbox import Outbox
from services.contracts.engagement import PEOPLE_COUNTS
from services.engagement import anew, counting, records, telling

_SECONDS = 60.0


def _count_people(store: Store) -> None:
    """Give every tally from before people were counted the counts that it lacks, and tell them."""
    lacking = {PEOPLE_COUNTS[0]: {"$exists": False}}
    for document in store["tallies"].find(lacking, {"dialogue": 1, "idea": 1}):
        dialogue, idea = document["dialogue"], document["idea"]
        count = partial(_count_idea, store, dialogue, idea)
        in_transaction(store, count, deadline=_SECONDS)


def _count_idea(store: Store, dialogue: str, idea: str, session: ClientSession) -> None:
    tally = store["tallies"].find_one({"dialogue": dialogue, "idea": idea}, session=session)
    if tally is None or PEOPLE_COUNTS[0] in tally:
        return
    merged = anew.merges(store, session, [dialogue])[dialogue]
    together = counting.group_of(counting.root_of(idea, merged), merged)
    tallies = anew.count_anew(store, session, dialogue, together, merged)
    batch = f"tallies-{dialogue}-{idea}-people"
    Outbox(store).add(session, telling.recorded(batch, [], tallies, clock.now()))


def _drop(collection: str, *indexes: Iterable[str]) -> Migration:
    def change(store: Store) -> None:
        for fields in indexes:
            drop_index(store, collection, fields)

    return Migration(collection, 1, "Drop indexes that say what the ids say.", change)


def _count_events(store: Store) -> None:
    """Keep how many events of each source were counted in each dialogue."""
    both = {"dialogue": "$dialogue", "source": "$source"}
    for one in store["log"].aggregate([{"$group": {"_id": both, "recorded": {"$sum": 1}}}]):
        key = records.counted_id(one["_id"]["dialogue"], one["_id"]["source"])
        document = {"_id": key, "recorded": one["recorded"]}
        store["counted"].replace_one({"_id": key}, document, upsert=True)


MIGRATIONS = (
    Migration("counted", 1, "Count the events of each source.", _count_events),
    Migration("tallies", 1, "Count the people behind comments, views and shares.", _count_people),
    Migration(
        "tallies",
        2,
        "Drop an index that says what the ids say.",
        lambda store: drop_index(store, "tallies", ("dialogue", "idea")),
    ),
    _drop("log", ("batch",)),
    _drop("involvements", ("dialogue", "idea")),
)
