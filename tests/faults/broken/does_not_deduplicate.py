"""An event that was counted before is counted again."""

from tests.faults.broken.starting import start  # isort: skip - it patches the standard library

import uuid

from services.engagement import eventlog, packs

key_document = packs.key_document


def key_document_again(key, fingerprint, batch):
    # The unique key would otherwise still find it.
    return key_document(f"{key}\n{uuid.uuid4().hex}", fingerprint, batch)


packs.key_document = key_document_again
eventlog.EventLog.fingerprints = lambda *_: {}

if __name__ == "__main__":
    start()
