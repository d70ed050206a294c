"""What the gateway asks of the rooms behind it.

The web application knows these protocols only. Every method answers with JSON-ready values and
raises ``KlankbordError``; ``UNAVAILABLE`` when no answer came in time.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from services.contracts.envelope import Event

Json = dict[str, Any]


class Ideas(Protocol):
    """The ideas service: dialogues, participants, ideas and what a host does with them."""

    def status(self) -> Json:
        """Return how one of its processes is doing."""

    def create_dialogue(self, dialogue: Json) -> Json:
        """Return the new dialogue; the same one again for the same id and content."""

    def change_dialogue(self, dialogue_id: str, changes: Json, version: int) -> Json:
        """Return the changed dialogue; refused when ``version`` is not the present one."""

    def open_dialogue(self, dialogue_id: str) -> Json:
        """Return the dialogue, open."""

    def decide_dialogue(self, dialogue_id: str) -> Json:
        """Return the dialogue, deciding."""

    def close_dialogue(self, dialogue_id: str) -> Json:
        """Return the dialogue, closed."""

    def get_dialogue(self, dialogue_id: str) -> Json:
        """Return one dialogue."""

    def list_dialogues(self, after: str | None, limit: int, filters: Json) -> Json:
        """Return a page of dialogues that fit the filters."""

    def join_participant(self, dialogue_id: str, participant: Json) -> Json:
        """Return the participant, new or with another unit or language."""

    def erase_participant(self, dialogue_id: str, participant_id: str) -> Json:
        """Return how far the erasure of a participant is, begun where it was not."""

    def get_erasure(self, dialogue_id: str, participant_id: str) -> Json:
        """Return how far the erasure of a participant is."""

    def submit_idea(self, dialogue_id: str, idea: Json) -> Json:
        """Return the new idea; the same one again for the same id and content."""

    def edit_idea(self, dialogue_id: str, idea_id: str, changes: Json, version: int) -> Json:
        """Return the edited idea; refused when ``version`` is not the present one."""

    def moderate_idea(self, dialogue_id: str, idea_id: str, moderation: Json) -> Json:
        """Return the idea, moderated."""

    def answer_idea(self, dialogue_id: str, idea_id: str, answer: Json) -> Json:
        """Return the idea, answered."""

    def merge_idea(self, dialogue_id: str, idea_id: str, into: str) -> Json:
        """Return the idea, counting with another."""

    def unmerge_idea(self, dialogue_id: str, idea_id: str) -> Json:
        """Return the idea, counting by itself."""

    def record_decision(self, dialogue_id: str, decision: Json) -> Json:
        """Return the new decision; the same one again for the same id and content."""

    def list_decisions(self, dialogue_id: str, after: str | None, limit: int) -> Json:
        """Return a page of decisions."""

    def get_idea(self, dialogue_id: str, idea_id: str) -> Json:
        """Return one idea."""

    def list_ideas(self, dialogue_id: str, after: str | None, limit: int, filters: Json) -> Json:
        """Return a page of ideas that fit the filters."""

    def progress(self, dialogue_id: str, source: str | None) -> Json:
        """Return how many events of a source were accepted; without one, how many ideas."""

    def republish(self) -> Json:
        """Return how many facts were sent again."""


class Engagement(Protocol):
    """The engagement service: what people did, counted."""

    def status(self) -> Json:
        """Return how one of its processes is doing."""

    def get_tally(self, dialogue_id: str, idea_id: str) -> Json:
        """Return the exact counts of one idea."""

    def list_tallies(self, dialogue_id: str, after: str | None, limit: int) -> Json:
        """Return a page of exact counts."""

    def progress(self, dialogue_id: str, source: str | None) -> Json:
        """Return how many events of a source, or of all, were recorded."""

    def recount(self, dialogue_id: str | None) -> Json:
        """Return how many tallies were checked against the event log, and the differences."""

    def republish(self) -> Json:
        """Return how many facts were sent again."""

    def list_parked(self, after: str | None, limit: int, filters: Json) -> Json:
        """Return a page of parked messages that fit the filters."""

    def count_parked(self, filters: Json) -> Json:
        """Return how many parked messages fit the filters, by reason."""

    def get_parked(self, name: str) -> Json:
        """Return one parked message with its raw body."""

    def replay_parked(self, name: str, mended: Json | None, asked_by: str) -> Json:
        """Return that one message was published again, perhaps mended."""

    def replay_all_parked(self, filters: Json, asked_by: str) -> Json:
        """Return how many messages were published again."""

    def drop_parked(self, name: str, asked_by: str) -> Json:
        """Return that one message was dropped."""

    def drop_all_parked(self, filters: Json, asked_by: str) -> Json:
        """Return how many messages were dropped."""


class Digest(Protocol):
    """The digest service: what was heard."""

    def status(self) -> Json:
        """Return how one of its processes is doing."""

    def request_digest(self, dialogue_id: str, audience: str) -> Json:
        """Return the period that was asked for, and the digest's id once it is there."""

    def get_digest(self, dialogue_id: str, audience: str, period: str | None, form: str) -> Json:
        """Return a digest in one form; the latest when no period is given."""

    def list_digests(
        self, dialogue_id: str, audience: str | None, after: str | None, limit: int
    ) -> Json:
        """Return a page of references to digests."""

    def progress(self, dialogue_id: str) -> Json:
        """Return how much the read model holds."""

    def begin_rebuild(self) -> Json | None:
        """Empty the read model and take in every fact again."""

    def end_rebuild(self) -> Json | None:
        """Put the rebuilt read model in use."""


class Recipients(Protocol):
    """Who gets which digest; the digest service keeps it."""

    def add_recipient(self, dialogue_id: str, values: Json) -> Json:
        """Return the new recipient, a webhook with its secret; the same one for the same id."""

    def get_recipient(self, dialogue_id: str, recipient_id: str) -> Json:
        """Return one recipient."""

    def list_recipients(self, dialogue_id: str, after: str | None, limit: int) -> Json:
        """Return a page of recipients."""

    def change_recipient(
        self, dialogue_id: str, recipient_id: str, changes: Json, version: int
    ) -> Json:
        """Return the changed recipient; refused when ``version`` is not the present one."""

    def remove_recipient(self, dialogue_id: str, recipient_id: str) -> Json:
        """Forget a recipient and what it was sent."""

    def rotate_secret(self, dialogue_id: str, recipient_id: str) -> Json:
        """Return a webhook's new secret."""

    def list_deliveries(
        self, dialogue_id: str, recipient_id: str, after: str | None, limit: int
    ) -> Json:
        """Return a page of what became of a recipient's deliveries."""

    def unsubscribe(self, token: str) -> Json:
        """Switch off the recipient that a link was made for."""

    def feed(self, dialogue_id: str) -> Json:
        """Return the latest digests that anybody may read."""

    def published_after(self, dialogue_id: str, after: str | None) -> Json:
        """Return the digests that were published after a place in the stream of them."""


class Backend(Protocol):
    """Everything behind the gateway."""

    @property
    def ideas(self) -> Ideas:
        """Return the ideas service."""

    @property
    def engagement(self) -> Engagement:
        """Return the engagement service."""

    @property
    def digest(self) -> Digest:
        """Return the digest service."""

    @property
    def recipients(self) -> Recipients:
        """Return who gets which digest."""

    def dialogue(self, dialogue_id: str) -> Json:
        """Return a dialogue as it was at most a few seconds ago."""

    def publish(self, events: Sequence[Event]) -> None:
        """Return once the broker has confirmed every one of the events."""
