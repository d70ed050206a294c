"""The latest digest of every dialogue that runs, for an operator's eye."""

from typing import Any

from services.contracts.fields import format_time
from services.digest.requests import SCHEDULED_AUDIENCES, SCHEDULED_STATES
from services.digest.store import DigestStore

MOST_DIALOGUES = 200


def latest_digests(store: DigestStore) -> list[dict[str, Any]]:
    """Return for every dialogue that runs its latest digest, by dialogue.

    Args:
        store: of the digest service.

    Returns:
        ``dialogue`` with ``audience``, ``period`` and ``published_at``, which are None where
        there is no digest yet; of at most ``MOST_DIALOGUES`` dialogues.
    """
    running = store.read.dialogues(SCHEDULED_STATES)[:MOST_DIALOGUES]
    return [_latest(store, dialogue["id"]) for dialogue in running]


def _latest(store: DigestStore, dialogue: str) -> dict[str, Any]:
    heads = (store.shelf.find(dialogue, audience, None) for audience in SCHEDULED_AUDIENCES)
    found = [head for head in heads if head]
    latest = max(found, key=lambda head: head["published_at"], default=None)
    if latest is None:
        return {"dialogue": dialogue, "audience": None, "period": None, "published_at": None}
    return {
        "dialogue": dialogue,
        "audience": latest["audience"],
        "period": latest["period"]["key"],
        "published_at": format_time(latest["published_at"]),
    }
