"""What both written forms need to know of a document: its words, its ideas, its cells as text."""

from datetime import datetime
from functools import cached_property
from typing import Any

from services.contracts.fields import parse_time
from services.digest.paper.parts import COUNT_KEYS
from services.digest.paper.words import DASH, Words

SHOWN_IDS = 8
NUMERIC = ("number", "share")


class Reader:
    """A digest document, ready to be written for people.

    Args:
        document: that obeys ``DigestDocument``.
    """

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        dialogue = document["dialogue"]
        self.words = Words(dialogue["language"], dialogue["timezone"])

    @cached_property
    def ideas(self) -> dict[str, dict[str, Any]]:
        """The rows of ideas by id."""
        return {row["id"]: row for row in self.document["ideas"]}

    @cached_property
    def overdue(self) -> frozenset[str]:
        """The ids of the ideas that wait longer for an answer than was promised."""
        said = (one for part in self.document["sections"] for one in part["sentences"])
        return frozenset(
            idea for one in said if one["key"] == "promises.overdue" for idea in one["ideas"]
        )

    @property
    def title(self) -> str:
        """What kind of digest this is."""
        return self.words.say(f"title.{self.document['audience']}")

    @property
    def period(self) -> str:
        """What the digest covers, as text."""
        period = self.document["period"]
        end = self.words.moment(parse_time(period["end"]))
        if period["start"] is None:
            return self.words.say("period.whole", end=end)
        start = self.words.moment(parse_time(period["start"]))
        return self.words.say("period.between", start=start, end=end)

    @property
    def charter(self) -> list[tuple[str, str]]:
        """The names and texts of what was promised."""
        charter = self.document["dialogue"]["charter"]
        if charter is None:
            return []
        on = self.words.day(datetime.fromisoformat(charter["next_step_on"]).date())
        values = {
            "objective": charter["objective"],
            "decision_owner": charter["decision_owner"],
            "next_step": f"{charter['next_step']} ({on})",
        }
        return [(self.words.say(f"charter.{name}"), text) for name, text in values.items()]

    def cell(self, kind: str, value: Any) -> str:
        """Return a table's cell as text; an idea is its quote."""
        if value is None:
            return DASH
        if kind == "idea":
            return self.words.quote(self.ideas[value]["text"])
        if kind == "day":
            return self.words.short_day(parse_time(value))
        if kind == "number" and isinstance(value, float):
            return self.words.decimal(value)
        return self.words.write(float(value) if kind == "share" else value)

    def pieces(self, sentence: dict[str, Any]) -> tuple[str, str, str, str]:
        """Return a sentence in three pieces, the middle one a quote in another language, and that.

        Where it quotes nothing in another language, all of it is the first piece.
        """
        text, quote = sentence["text"], str(sentence["values"].get("quote") or "")
        row = self.ideas.get(sentence["ideas"][0]) if sentence["ideas"] else None
        other = (row and row["language"]) or self.words.language
        if not quote or other == self.words.language or text.count(quote) != 1:
            return text, "", "", ""
        before, _, after = text.partition(quote)
        return before, quote, after, str(other)

    def tables(self, section: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the tables of a section that no figure in it holds as well."""
        held = {one["table"]["key"] for one in section.get("figures", ())}
        return [one for one in section["tables"] if one["key"] not in held]

    def shown_ids(self, ids: list[str]) -> tuple[list[str], str]:
        """Return the ids that are written beside a sentence, and how many more there are."""
        rest = len(ids) - SHOWN_IDS
        return ids[:SHOWN_IDS], self.words.say("more", rest) if rest > 0 else ""

    def counts(self, row: dict[str, Any]) -> list[str]:
        """Return an idea's counts as text."""
        return [self.words.write(row[key]) for key in COUNT_KEYS]

    def count_titles(self) -> list[str]:
        """Return the titles of the counts."""
        return [self.words.say(f"column.{key}") for key in COUNT_KEYS]

    def state(self, row: dict[str, Any]) -> str:
        """Return what became of an idea: merged, rejected, answered, overdue; empty for nothing."""
        parts = []
        if row["moderation"] != "accepted":
            parts.append(self.words.say(f"state.{row['moderation']}"))
        if row["merged_into"]:
            parts.append(self.words.say("state.merged", into=row["merged_into"]))
        if row["answer"]:
            parts.append(self.words.say(f"outcome.{row['answer']['outcome']}"))
        if row["id"] in self.overdue:
            parts.append(self.words.say("overdue.yes"))
        return ", ".join(parts)
