"""How the digest service's collections came to look as they do."""

from collections.abc import Callable

from services.chassis.keys import within
from services.chassis.migrations import Migration, drop_index
from services.chassis.mongo import Store
from services.contracts.engagement import PEOPLE_COUNTS


def _fill_people(store: Store) -> None:
    """Fill what tallies lack from before people were counted; engagement tells the truth soon."""
    for count in PEOPLE_COUNTS:
        store["tallies"].update_many({count: {"$exists": False}}, {"$set": {count: 0}})


def _name_by_dialogue(collection: str) -> Callable[[Store], None]:
    """Return the change that lets ids begin with the dialogue's, by which they are found."""

    def change(store: Store) -> None:
        for document in list(store[collection].find()):
            start = f"{document['dialogue']}/"
            if not document["_id"].startswith(start):
                named = {**document, "_id": start + document["_id"]}
                store[collection].replace_one({"_id": named["_id"]}, named, upsert=True)
                store[collection].delete_one({"_id": document["_id"]})

    return change


def _count_ideas(store: Store) -> None:
    """Keep how many ideas a dialogue has, and drop what nobody reads any more."""
    for meter in list(store["meters"].find()):
        ideas = store["ideas"].count_documents({"_id": within(meter["_id"])})
        store["meters"].update_one({"_id": meter["_id"]}, {"$set": {"ideas": ideas}})
    store.drop_collection("activity")
    drop_index(store, "dialogues", ("dialogue",))


_SAID = ("comments", "searches")
MIGRATIONS = (
    Migration("tallies", 1, "Fill the counts of people.", _fill_people),
    Migration("meters", 1, "Count the ideas of each dialogue.", _count_ideas),
    *(
        Migration(name, 1, "Let ids begin with the dialogue's.", _name_by_dialogue(name))
        for name in _SAID
    ),
)
