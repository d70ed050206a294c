"""Two whole events for every event type: the smallest that is accepted, and one with every field.

They are what publishers copy and what tests hold the schemas against. ``frozen.json`` has a hash
of the data of every published example, so that a published version cannot change unseen.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from services.contracts import strict_json

FORMS = ("minimal", "full")


def load(name: str, form: str) -> dict[str, Any]:
    """Return an example as the JSON object of structured mode.

    Args:
        name: of the event, as in the registry.
        form: ``minimal`` or ``full``.

    Raises:
        FileNotFoundError: when there is no such example.
    """
    event: dict[str, Any] = strict_json.decode(read(name, form))
    return event


def read(name: str, form: str) -> bytes:
    """Return an example's file as it is.

    Raises:
        FileNotFoundError: when there is no such example.
    """
    return files(__name__).joinpath(f"{name}.{form}.json").read_bytes()


def frozen() -> Mapping[str, Mapping[str, str]]:
    """Return the SHA-256 of each published example's data, by event name and form."""
    hashes: dict[str, dict[str, str]] = strict_json.decode(
        files(__name__).joinpath("frozen.json").read_bytes()
    )
    return hashes


def stored() -> set[tuple[str, str]]:
    """Return the name and form of every example that there is a file for."""
    suffix = ".json"
    names = (file.name.removesuffix(suffix) for file in files(__name__).iterdir())
    found = (name.rpartition(".") for name in names)
    return {(event, form) for event, _, form in found if form in FORMS}
