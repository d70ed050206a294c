"""An event that was counted before is counted again."""

from tests.faults.broken.starting import start  # isort: skip - it patches the standard library

import uuid

from services.engagement import records
from services.engagement.store import EngagementStore

to_log = records.to_log


def to_log_again(*arguments):
    document = to_log(*arguments)
    # The unique key would otherwise still find it.
    return {**document, "_id": f"{document['_id']}\n{uuid.uuid4().hex}"}


records.to_log = to_log_again
EngagementStore._fingerprints = lambda *_: {}

if __name__ == "__main__":
    start()
