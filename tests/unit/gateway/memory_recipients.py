"""Recipients in memory, with the real rules: for tests of the web application alone."""

from datetime import UTC, datetime
from typing import Any

from services.contracts.errors import Code, KlankbordError, not_found
from services.digest.delivery import recipients as rules
from tests.unit.gateway.memory_rows import NOW, Json, part

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
DELIVERY = {
    "digest": "d-1",
    "audience": "management",
    "period": "2026-W47",
    "channel": "mail",
    "state": "waiting",
    "tries": 1,
    "because": "the mail server said 450",
    "next_try_at": NOW,
    "created_at": NOW,
    "delivered_at": None,
}


class MemoryRecipients:
    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.items: list[Json] = []
        self.published: list[Json] = []

    def add_recipient(self, dialogue_id: str, values: Json) -> Json:
        made = rules.new_recipient(dialogue_id, values, b"x" * 24, AT, plain_http=False)
        known = self.kept.setdefault(made["_id"], made)
        if known is not made and not (
            known["dialogue"] == dialogue_id and rules.same(known, values)
        ):
            raise KlankbordError(Code.ID_CONFLICT, "This id is another recipient's.", "id")
        secret = known["secrets"][0]["value"] if known["secrets"] else None
        return {**rules.shown(known), "secret": secret}

    def get_recipient(self, dialogue_id: str, recipient_id: str) -> Json:
        return rules.shown(self._find(dialogue_id, recipient_id))

    def list_recipients(self, dialogue_id: str, after: str | None, limit: int) -> Json:
        rows = {
            name: rules.shown(one)
            for name, one in self.kept.items()
            if one["dialogue"] == dialogue_id
        }
        return part(rows, after, limit)

    def change_recipient(
        self, dialogue_id: str, recipient_id: str, changes: Json, version: int
    ) -> Json:
        known = self._find(dialogue_id, recipient_id)
        if known["version"] != version:
            raise KlankbordError(Code.PRECONDITION_FAILED, "It was changed since.", "If-Match")
        known.update(rules.changed(known, changes), version=version + 1)
        return rules.shown(known)

    def remove_recipient(self, dialogue_id: str, recipient_id: str) -> Json:
        if recipient_id in self.kept and self.kept[recipient_id]["dialogue"] == dialogue_id:
            del self.kept[recipient_id]
        return {"removed": recipient_id}

    def rotate_secret(self, dialogue_id: str, recipient_id: str) -> Json:
        known = self._find(dialogue_id, recipient_id)
        if not known["secrets"]:
            raise KlankbordError(Code.NOT_ALLOWED_NOW, "Only a webhook has a secret.")
        known["secrets"] = rules.rotated(known["secrets"], b"y" * 24, AT)
        return {"secret": known["secrets"][0]["value"]}

    def list_deliveries(
        self, dialogue_id: str, recipient_id: str, after: str | None, limit: int
    ) -> Json:
        self._find(dialogue_id, recipient_id)
        return part({"d-1": DELIVERY}, after, limit)

    def unsubscribe(self, token: str) -> Json:
        if token not in self.kept:
            raise not_found("link", "unsubscribe")
        self.kept[token].update(active=False, inactive_because="unsubscribed")
        return {"unsubscribed": True}

    def feed(self, dialogue_id: str) -> Json:
        return {"items": self.items}

    def published_after(self, dialogue_id: str, after: str | None) -> Json:
        if after is None:
            return {"items": [], "next": f"{NOW} "}
        if not after.startswith("20"):
            raise KlankbordError(Code.INVALID_FIELD, "This is no place in a stream.", "after")
        found = [one for one in self.published if one["place"] > after]
        return {"items": found, "next": found[-1]["place"] if found else after}

    def _find(self, dialogue_id: str, recipient_id: str) -> dict[str, Any]:
        found = self.kept.get(recipient_id)
        if found is None or found["dialogue"] != dialogue_id:
            raise not_found("recipient", recipient_id)
        return found
