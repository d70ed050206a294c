"""Publish one stance to Klankbord with pika.

Usage: python publish_with_pika.py DIALOGUE IDEA PARTICIPANT agree|disagree|pass

KLANKBORD_AMQP_URL names the broker and the publisher's account. The account's name ends the routing
key and the source. The program ends with 0 only when the broker has said that it keeps the event.
"""

import json
import os
import sys
import uuid
from datetime import UTC, datetime
from typing import Any

import pika
from pika.exceptions import NackError, UnroutableError

EXCHANGE = "klankbord.feedback"


def stance_event(
    account: str, dialogue: str, idea: str, participant: str, stance: str
) -> dict[str, Any]:
    """Return a whole CloudEvent. Keep it: a resend must carry the same id, time and data."""
    return {
        "specversion": "1.0",
        "id": str(uuid.uuid4()),
        "source": f"urn:publisher:{account}",
        "type": "feedback.stance.v1",
        "time": datetime.now(UTC).isoformat(),
        "data": {
            "dialogue": dialogue,
            "participant": participant,
            "idea": idea,
            "stance": stance,
        },
    }


def publish(
    channel: pika.adapters.blocking_connection.BlockingChannel, account: str, event: dict[str, Any]
) -> None:
    """Publish an event and wait until the broker keeps it.

    Raises:
        UnroutableError: no queue takes it.
        NackError: the broker could not keep it; send the same event again later.
    """
    channel.basic_publish(
        exchange=EXCHANGE,
        routing_key=f"{event['type']}.{account}",
        body=json.dumps(event, ensure_ascii=False, allow_nan=False).encode("utf-8"),
        properties=pika.BasicProperties(
            content_type="application/cloudevents+json",
            delivery_mode=pika.DeliveryMode.Persistent,
        ),
        mandatory=True,
    )


def main() -> int:
    """Publish what the command line says; return the exit code."""
    if len(sys.argv) != 5:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    parameters = pika.URLParameters(os.environ["KLANKBORD_AMQP_URL"])
    account = parameters.credentials.username
    event = stance_event(account, *sys.argv[1:])
    with pika.BlockingConnection(parameters) as connection:
        channel = connection.channel()
        channel.confirm_delivery()
        try:
            publish(channel, account, event)
        except (NackError, UnroutableError) as error:
            sys.stderr.write(f"Not accepted, send it again: {error!r}\n")
            return 1
    sys.stdout.write(f"Accepted: {event['id']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
