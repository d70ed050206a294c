"""The collections of ideas: their validators and indexes."""

from collections.abc import Mapping
from typing import Any

from pymongo.database import Database

from services.chassis.layout import make_collection
from services.contracts.feedback import IDEA_KINDS
from services.contracts.ideas import DIALOGUE_STATES, OUTCOMES

_TEXT = {"bsonType": "string", "minLength": 1}
_VERSION = {"bsonType": ["int", "long"], "minimum": 1}


def _object(**properties: Any) -> dict[str, Any]:
    required = ["_id", *properties]
    return {"bsonType": "object", "required": required, "properties": properties}


_VALIDATORS: Mapping[str, dict[str, Any]] = {
    "dialogues": _object(id=_TEXT, version=_VERSION, state={"enum": list(DIALOGUE_STATES)}),
    "participants": _object(id=_TEXT, dialogue=_TEXT, version=_VERSION),
    "ideas": _object(
        id=_TEXT, dialogue=_TEXT, version=_VERSION, kind={"enum": list(IDEA_KINDS)}, text=_TEXT
    ),
    "decisions": _object(
        id=_TEXT,
        dialogue=_TEXT,
        outcome={"enum": list(OUTCOMES)},
        reason=_TEXT,
        ideas={"bsonType": "array", "minItems": 1},
    ),
    "taken": _object(dialogue=_TEXT, source=_TEXT, fingerprint=_TEXT),
    "log": _object(id=_TEXT, event={"bsonType": "object"}),
    "erasures": _object(dialogue=_TEXT, erased_at=_TEXT, confirmed={"bsonType": "object"}),
    "guards": _object(merges={"bsonType": ["int", "long"]}),
}
_INDEXES: Mapping[str, tuple[tuple[tuple[str, ...], bool], ...]] = {
    "ideas": ((("dialogue", "id"), True), (("dialogue", "theme", "id"), False)),
    "decisions": ((("dialogue", "id"), True),),
    "taken": ((("dialogue", "source"), False),),
    "erasures": ((("erasure",), False),),
    "log": ((("id",), True),),
}


def prepare(database: Database[dict[str, Any]]) -> None:
    """Make what is missing and renew the validators; may be run at any time by any process."""
    for name, schema in _VALIDATORS.items():
        make_collection(database, name)
        database.command("collMod", name, validator={"$jsonSchema": schema})
    for name, indexes in _INDEXES.items():
        for fields, unique in indexes:
            database[name].create_index([(field, 1) for field in fields], unique=unique)
