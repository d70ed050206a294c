"""Events leave the outbox before the broker has them."""

from tests.faults.broken.starting import start  # isort: skip - it patches the standard library

from services.chassis import outbox
from services.chassis.outbox import Relay


def send_page(self):
    documents = self._outbox.pending()
    if documents:
        self._outbox.clear([document["_id"] for document in documents])
        self._publisher.publish([outbox._message(document) for document in documents])
    return len(documents)


Relay.send_page = send_page

if __name__ == "__main__":
    start()
