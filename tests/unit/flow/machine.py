"""Feedback on its way to the read model, with everything that may go wrong, as a state machine."""

from enum import Enum

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from services.contracts.engagement import COUNTS
from services.contracts.envelope import Checked
from services.digest.saying import SIDES, Heard
from services.engagement.counting import group_of, root_of
from tests.events import SOURCE, checked, feedback
from tests.unit.digest.world import Memory
from tests.unit.engagement.obvious import obvious_tally
from tests.unit.flow.memory import DIALOGUE, MemoryEngagement

IDEAS = ("i", "j", "k")
PEOPLE = ("p", "q")
STANCES = ("agree", "disagree", "pass")
KINDS = {
    "stance": {"stance": st.sampled_from(STANCES)},
    "follow": {"following": st.booleans()},
    "comment": {"text": st.just("Ja")},
    "view": {"seconds": st.just(1)},
    "share": {},
}
Fact = tuple[str, str | None, int]


class Fate(Enum):
    """What becomes of a step."""

    DONE = "done"
    CRASH_BEFORE_COMMIT = "crash before commit"
    CRASH_BEFORE_ACK = "crash before ack"


FATES = st.sampled_from([Fate.DONE, Fate.DONE, *Fate])


class Flow(RuleBasedStateMachine):
    """Queues deliver at least once and in any order; processes die between any two steps."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, Checked] = {}
        self.queue: list[Checked] = []
        self.merges: dict[str, str] = {}
        self.versions: dict[str, int] = {}
        self.facts: list[Fact] = []
        self.engagement = MemoryEngagement()
        self.wire: list[Checked] = []
        self.model = Memory()

    @rule(
        kind=st.sampled_from(sorted(KINDS)),
        idea=st.sampled_from(IDEAS),
        participant=st.sampled_from(PEOPLE),
        # Minutes in no order: much comes late, and some at the same time.
        minutes=st.integers(0, 6),
        data=st.data(),
    )
    def publish(self, kind, idea, participant, minutes, data) -> None:
        said = {name: data.draw(values) for name, values in KINDS[kind].items()}
        event = feedback(
            kind, str(len(self.sent)), minutes, idea=idea, participant=participant, **said
        )
        self.sent[event.id] = checked(event)
        self.queue.append(self.sent[event.id])

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def publish_again(self, data) -> None:
        self.queue.append(self.sent[data.draw(st.sampled_from(sorted(self.sent)))])

    @precondition(lambda self: self.queue)
    @rule(data=st.data(), fate=FATES)
    def count(self, data, fate) -> None:
        batch = some(data, self.queue)
        events = [self.queue[position] for position in batch]
        self.engagement.record(events, crash=fate is Fate.CRASH_BEFORE_COMMIT)
        if fate is Fate.DONE:
            self.queue = without(self.queue, batch)

    @rule(idea=st.sampled_from(IDEAS), into=st.sampled_from([*IDEAS, None]))
    def merge(self, idea, into) -> None:
        """As ideas does: never in a circle, each change with a version."""
        if into == idea or self.merges.get(idea) == into:
            return
        others = {one: root for one, root in self.merges.items() if one != idea}
        if into is not None and root_of(into, others) == idea:
            return
        self.merges = others if into is None else {**others, idea: into}
        self.versions[idea] = self.versions.get(idea, 0) + 1
        self.facts.append((idea, into, self.versions[idea]))

    @precondition(lambda self: self.facts)
    @rule(data=st.data(), fate=FATES)
    def hear_of_merge(self, data, fate) -> None:
        position = data.draw(st.integers(0, len(self.facts) - 1))
        if self._heard(self.facts[position], fate) and fate is Fate.DONE:
            del self.facts[position]

    @precondition(lambda self: self.engagement.outbox)
    @rule(data=st.data(), fate=FATES)
    def relay(self, data, fate) -> None:
        ids = sorted(self.engagement.outbox)
        self.send(ids[: data.draw(st.integers(1, len(ids)))], fate)

    def send(self, page, fate) -> None:
        """Publish a page of the outbox and then clear it, if no crash comes between."""
        if fate is Fate.CRASH_BEFORE_COMMIT:
            return
        self.wire += [checked(self.engagement.outbox[id_]) for id_ in page]
        if fate is Fate.DONE:
            self.engagement.clear(page)

    @precondition(lambda self: self.wire)
    @rule(data=st.data(), fate=FATES)
    def read(self, data, fate) -> None:
        batch = some(data, self.wire)
        if fate is Fate.CRASH_BEFORE_COMMIT:
            return
        self.model.take([self.wire[position] for position in batch])
        if fate is Fate.DONE:
            self.wire = without(self.wire, batch)

    @invariant()
    def tallies_equal_a_recount(self) -> None:
        assert self._tallies() == obvious(self.engagement.log.values(), self.engagement.merged_into)

    def teardown(self) -> None:
        """Let everything arrive, and compare with what was sent."""
        self.engagement.record(self.queue, crash=False)
        # One that seems to close a circle waits until the other has been heard.
        for _ in range(len(self.facts)):
            self.facts = [fact for fact in self.facts if not self._heard(fact, Fate.DONE)]
        assert not self.facts
        self.model.take(self.wire)
        self.model.take([checked(event) for event in self.engagement.outbox.values()])
        self._compare()

    def _compare(self) -> None:
        assert set(self.engagement.log) == {f"{SOURCE}\n{id_}" for id_ in self.sent}
        sent = [{**one.data, **head(one)} for one in self.sent.values()]
        assert self._tallies() == obvious(sent, self.merges)
        model = self.model.documents
        assert set(model["taken"]) == self.engagement.packs
        assert self.model.records.total() == len(self.sent)
        assert {
            one["idea"]: (one["version"], counts(one)) for one in model["tallies"].values()
        } == {idea: (one["version"], counts(one)) for idea, one in self.engagement.tallies.items()}
        assert len(self.model.said) == len(self.sent)
        assert stances(self.model.said) == latest(sent)

    def _heard(self, fact: Fact, fate: Fate) -> bool:
        try:
            self.engagement.merge(*fact, crash=fate is Fate.CRASH_BEFORE_COMMIT)
        except ValueError:
            return False
        return True

    def _tallies(self) -> dict[str, dict[str, int]]:
        found = {idea: counts(one) for idea, one in self.engagement.tallies.items()}
        return {idea: one for idea, one in found.items() if any(one.values())}


def some(data, items) -> list[int]:
    """Draw the positions of a batch, in any order."""
    positions = data.draw(st.permutations(range(len(items))))
    return positions[: data.draw(st.integers(1, len(items)))]


def without(items: list[Checked], positions: list[int]) -> list[Checked]:
    return [one for position, one in enumerate(items) if position not in set(positions)]


def head(one: Checked) -> dict[str, object]:
    event = one.event
    return {"type": event.type, "time": event.time, "source": event.source, "id": event.id}


def counts(tally) -> dict[str, int]:
    return {count: tally[count] for count in COUNTS}


def obvious(history, merged_into) -> dict[str, dict[str, int]]:
    """Return the tallies that are not all zero, counted the slow way."""
    history = list(history)
    roots = {root_of(idea, merged_into) for idea in IDEAS}
    found = {root: obvious_tally(history, group_of(root, merged_into)) for root in roots}
    return {root: tally for root, tally in found.items() if any(tally.values())}


def stances(said) -> dict[str, int]:
    """Return each person's latest stance on each idea, as digests read it."""
    heard = Heard(str)
    heard.take(said)
    return {f"{DIALOGUE}/{one.idea}/{one.participant}": one.side for one in heard.stances()}


def latest(history) -> dict[str, int]:
    """Return each person's latest stance on each idea."""
    ordered = sorted(history, key=lambda one: (one["time"], one["source"], one["id"]))
    return {
        f"{DIALOGUE}/{one['idea']}/{one['participant']}": SIDES[one["stance"]]
        for one in ordered
        if one["type"] == "feedback.stance.v1"
    }
