"""How the digest service's collections came to look as they do."""

from services.chassis.migrations import Migration
from services.chassis.mongo import Store
from services.contracts.engagement import PEOPLE_COUNTS


def _fill_people(store: Store) -> None:
    """Fill what tallies lack from before people were counted; engagement tells the truth soon."""
    for count in PEOPLE_COUNTS:
        store["tallies"].update_many({count: {"$exists": False}}, {"$set": {count: 0}})


MIGRATIONS = (Migration("tallies", 1, "Fill the counts of people.", _fill_people),)
