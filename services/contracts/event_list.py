"""The page that lists every event with its fields and an example, made from the schemas.

``python -m services.contracts.event_list`` prints it; with ``--write`` it replaces
``docs/events.md``. The same contracts give the same bytes.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.contracts import examples, fields, json_schema
from services.contracts.registry import EVENTS_EXCHANGE, FEEDBACK_EXCHANGE, REGISTRY, EventType

PAGE = Path(__file__).resolve().parents[2] / "docs" / "events.md"
HEAD = f"""# Every event

This page is made from the schemas (`python -m services.contracts.event_list --write`); a test
fails when it drifts. How events travel is in [wire-format.md](wire-format.md). The whole of it for
tools is [asyncapi.json](asyncapi.json).

In the tables, *id* is 1 to 64 letters, digits, `.`, `_`, `~` or `-`, starting with a letter or
digit; *small id* is the same without capitals and `~`; *time* is an RFC 3339 time with an offset,
such as `2026-03-04T09:15:30Z`; *date* is as `2026-03-04`. A field that is not required may be
left out or null. Fields that are not listed are left out of what is kept, so that a version can
grow.

Feedback events go to the exchange `{FEEDBACK_EXCHANGE}`, facts to `{EVENTS_EXCHANGE}`.
"""

_PATTERNS = {
    fields.ID_PATTERN: "*id*",
    fields.SLUG_PATTERN: "*small id*",
    fields.TIME_PATTERN: "*time*",
    fields.DATE_PATTERN: "*date*",
}
_UNITS = {"string": "characters", "array": "items"}


def render() -> str:
    """Return the page as Markdown."""
    events = list(REGISTRY.values())
    schemas = json_schema.schemas_of([event.schema for event in events])
    feedback = [event for event in events if event.exchange == FEEDBACK_EXCHANGE]
    facts = [event for event in events if event.exchange == EVENTS_EXCHANGE]
    roots = {json_schema.name_of(event.schema) for event in events}
    parts = [
        HEAD,
        "## Feedback: what publishers send\n",
        *(_event(event, schemas) for event in feedback),
        "## Facts: what Klankbord's services send\n",
        *(_event(event, schemas) for event in facts),
        "## What the fields hold\n",
        *(_schema(name, schemas[name]) for name in schemas if name not in roots),
    ]
    return "\n".join(parts)


def main(arguments: list[str] | None = None) -> int:
    """Print or write the page; return the exit code."""
    parser = argparse.ArgumentParser(description="Print the list of events.")
    parser.add_argument("--write", action="store_true", help="replace docs/events.md")
    if parser.parse_args(arguments).write:
        PAGE.write_text(render(), encoding="utf-8")
    else:
        sys.stdout.write(render())
    return 0


def _event(event: EventType, schemas: dict[str, Any]) -> str:
    producer = "any publisher" if event.producer == "any" else event.producer
    readers = ", ".join(f"`{queue}`" for queue in event.consumers) or "nobody yet"
    example = examples.read(event.name, "minimal").decode()
    table = _table(schemas[json_schema.name_of(event.schema)])
    return (
        f"### {event.name}\n\n{event.summary} Status: {event.status}. Sent by {producer}, "
        f"read by {readers}.\n\n{table}\n```json\n{example}```\n"
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    return f"### {name}\n\n{schema['description']}\n\n{_table(schema)}"


def _table(schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = [
        f"| `{name}` | {'yes' if name in required else 'no'} | {'; '.join(_rules(field))} |"
        for name, field in schema["properties"].items()
    ]
    return "\n".join(["| field | required | holds |", "|---|---|---|", *rows, ""])


def _rules(field: dict[str, Any]) -> Iterator[str]:
    """Yield what a field holds, in words."""
    if "anyOf" in field:
        yield from _rules(field["anyOf"][0])
        return
    if "$ref" in field:
        yield _link(field["$ref"])
        return
    kind = next(iter(_listed(field["type"])))
    if kind == "array":
        yield f"a list of: {'; '.join(_rules(field['items']))}"
    else:
        yield _PATTERNS.get(field.get("pattern", ""), _word(kind, field))
    yield from _limits(kind, field)


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _link(reference: str) -> str:
    name = reference.rpartition("/")[2]
    return f"[{name}](#{name.lower()})"


def _word(kind: str, field: dict[str, Any]) -> str:
    if "enum" in field:
        return "one of " + ", ".join(f"`{word}`" for word in field["enum"] if word is not None)
    words = {"string": "text", "integer": "whole number", "boolean": "true or false"}
    return words.get(kind, kind)


def _limits(kind: str, field: dict[str, Any]) -> Iterator[str]:
    least = field.get("minimum", field.get("minLength"))
    most = field.get("maximum", field.get("maxLength", field.get("maxItems")))
    unit = f" {_UNITS[kind]}" if kind in _UNITS else ""
    if least is not None and most is not None:
        yield f"{least:g} to {most:g}{unit}" if kind == "number" else f"{least} to {most}{unit}"
    elif most is not None:
        yield f"at most {most}{unit}"
    elif least is not None:
        yield f"at least {least}{unit}"


if __name__ == "__main__":
    sys.exit(main())
