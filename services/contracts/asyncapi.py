"""The AsyncAPI 3 document, made from the registry and the schemas.

``python -m services.contracts.asyncapi`` prints it; with ``--write`` it replaces
``docs/asyncapi.json``. The same contracts give the same bytes.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from marshmallow import Schema

from services.contracts import envelope, examples, json_schema
from services.contracts.registry import REGISTRY, EventType, Queue, Status, consumed_by

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "asyncapi.json"
API_VERSION = "1.0.0"
BINDING_VERSION = "0.3.0"
MESSAGES = "#/components/messages/"


def document() -> dict[str, Any]:
    """Return the whole document."""
    events = list(REGISTRY.values())
    return {
        "asyncapi": "3.0.0",
        "id": "urn:klankbord",
        "info": _info(),
        "defaultContentType": envelope.STRUCTURED,
        "servers": {"broker": _server()},
        "channels": {
            **{event.name: _event_channel(event) for event in events},
            **{queue.value: _queue_channel(queue) for queue in Queue},
        },
        "operations": {
            **{_sending(event): _send(event) for event in events if event.status is Status.ACTIVE},
            **{f"{_reader(queue)}.receives.{queue}": _receive(queue) for queue in Queue},
        },
        "components": {
            "messages": {event.name: _message(event) for event in events},
            "schemas": _schemas(events),
        },
    }


def render() -> str:
    """Return the document as text, as it stands in ``docs/asyncapi.json``."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Print or write the document; return the exit code."""
    parser = argparse.ArgumentParser(description="Print the AsyncAPI document.")
    parser.add_argument("--write", action="store_true", help="replace docs/asyncapi.json")
    if parser.parse_args(arguments).write:
        DOCUMENT.write_text(render(), encoding="utf-8")
    else:
        sys.stdout.write(render())
    return 0


def _info() -> dict[str, Any]:
    return {
        "title": "Klankbord events",
        "version": API_VERSION,
        "description": (
            "Feedback comes in as events on klankbord.feedback; facts about dialogues, ideas, "
            "engagement and digests go out on klankbord.events. Every message is a CloudEvents 1.0 "
            "event. docs/wire-format.md explains the rules in words."
        ),
        "license": {
            "name": "Apache-2.0",
            "url": "https://www.apache.org/licenses/LICENSE-2.0",
        },
    }


def _server() -> dict[str, Any]:
    return {
        "host": "{host}:{port}",
        "protocol": "amqp",
        "protocolVersion": "0-9-1",
        "description": (
            "RabbitMQ. A publisher's account may write to klankbord.feedback only, with a dot and "
            "its name behind the event's type in the routing key, and names its own source."
        ),
        "variables": {"host": {"default": "127.0.0.1"}, "port": {"default": "5672"}},
    }


def _event_channel(event: EventType) -> dict[str, Any]:
    exchange = {"name": event.exchange, "type": "topic", "durable": True, "autoDelete": False}
    return {
        "address": event.name,
        "title": event.name,
        "description": event.summary,
        "messages": {event.name: {"$ref": MESSAGES + event.name}},
        "bindings": _amqp({"is": "routingKey", "exchange": exchange}),
    }


def _queue_channel(queue: Queue) -> dict[str, Any]:
    return {
        "address": queue.value,
        "title": queue.value,
        "description": f"A quorum queue, read by {_reader(queue)}.",
        "messages": {name: {"$ref": MESSAGES + name} for name in consumed_by(queue)},
        "bindings": _amqp(
            {"is": "queue", "queue": {"name": queue.value, "durable": True, "exclusive": False}}
        ),
    }


def _amqp(binding: dict[str, Any]) -> dict[str, Any]:
    return {"amqp": {**binding, "bindingVersion": BINDING_VERSION}}


def _sending(event: EventType) -> str:
    return f"{event.producer.replace(' ', '-')}.sends.{event.name}"


def _send(event: EventType) -> dict[str, Any]:
    who = "Any publisher" if event.producer == "any" else f"The {event.producer} service"
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{event.name}"},
        "title": f"{who} sends {event.name}",
        "summary": event.summary,
        "messages": [{"$ref": f"#/channels/{event.name}/messages/{event.name}"}],
        "bindings": _amqp({"deliveryMode": 2, "mandatory": True}),
    }


def _receive(queue: Queue) -> dict[str, Any]:
    return {
        "action": "receive",
        "channel": {"$ref": f"#/channels/{queue}"},
        "title": f"The {_reader(queue)} service reads {queue}",
        "messages": [
            {"$ref": f"#/channels/{queue}/messages/{name}"} for name in consumed_by(queue)
        ],
        "bindings": _amqp({"ack": True}),
    }


def _reader(queue: Queue) -> str:
    jobs = (Queue.DIGEST_BUILD, Queue.DIGEST_DELIVER)
    return "digest-worker" if queue in jobs else queue.value.partition(".")[0]


def _message(event: EventType) -> dict[str, Any]:
    attributes = {
        "properties": {
            "type": {"const": event.name},
            "data": json_schema.reference(event.schema),
        }
    }
    return {
        "name": event.name,
        "title": event.name,
        "summary": event.summary,
        "contentType": envelope.STRUCTURED,
        "headers": {"$ref": f"{json_schema.SCHEMAS}Headers"},
        "payload": {"allOf": [json_schema.reference(envelope.Envelope), attributes]},
        "correlationId": {
            "description": "Ties together all that follows from one cause.",
            "location": "$message.payload#/correlationid",
        },
        "bindings": _amqp({"contentEncoding": "utf-8", "messageType": event.name}),
        "examples": [
            {"name": form, "payload": examples.load(event.name, form)} for form in examples.FORMS
        ],
        "x-status": event.status.value,
        "x-producer": event.producer,
    }


def _schemas(events: list[EventType]) -> dict[str, Any]:
    roots: list[type[Schema]] = [envelope.Envelope, *(event.schema for event in events)]
    return {"Headers": _headers(), **json_schema.schemas_of(roots)}


def _headers() -> dict[str, Any]:
    return {
        "type": "object",
        "description": (
            "Structured mode needs no headers and reads none. In binary mode each attribute "
            "stands in a header of its own: cloudEvents:id, cloudEvents:type and so on; the "
            "prefixes cloudEvents_ and ce- are read as well."
        ),
        "additionalProperties": True,
    }


if __name__ == "__main__":
    sys.exit(main())
