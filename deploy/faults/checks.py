"""What must hold after a run: pure functions over the ledger and what was observed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain

from deploy.faults import arithmetic
from deploy.faults.arithmetic import Place
from deploy.faults.ledger import Promised
from deploy.faults.observed import Observed, event_key, identity
from deploy.faults.traffic import breakage, event, message
from services.contracts.envelope import Event

_IDEA = "feedback.idea.v1"


@dataclass(frozen=True)
class Findings:
    """What is wrong; everything is empty after a good run.

    Args:
        lost: numbers of accepted events that are nowhere.
        double_counted: how often something was counted that had been counted before.
        drift: tallies that are not what the ledger's arithmetic or the recount says.
        parked_valid: numbers of valid events that were parked.
        parked_wrongly: numbers of invalid events that were parked for another reason than theirs.
        invalid_counted: numbers of invalid events that were counted all the same.
        never_accepted: numbers of valid events that no door ever accepted.
        read_model_differs: what the digest's read model says otherwise than engagement and ideas.
        digests_missing: promised digests that are not kept, or were not told to the world.
        digests_twice: digests that are kept twice, or were told with different contents.
        deliveries_missing: kept digests that were not delivered, and nobody will try again.
        deliveries_twice: digests that were delivered under several ids. The same id again is how a
            receiver knows a second sending; it is counted elsewhere.
    """

    lost: tuple[int, ...]
    double_counted: int
    drift: tuple[Place, ...]
    parked_valid: tuple[int, ...]
    parked_wrongly: tuple[int, ...]
    invalid_counted: tuple[int, ...]
    never_accepted: tuple[int, ...]
    read_model_differs: tuple[str, ...]
    digests_missing: tuple[str, ...]
    digests_twice: tuple[str, ...]
    deliveries_missing: tuple[str, ...]
    deliveries_twice: tuple[str, ...]


def check(seed: int, events: int, promised: Promised, seen: Observed) -> Findings:
    """Compare what was promised with what is there.

    Args:
        seed: of the traffic.
        events: how many there were.
        promised: what the ledger says.
        seen: what was observed.
    """
    valid = {number for number in range(events) if breakage(seed, number) is None}
    invalid = set(range(events)) - valid
    keys = {number: _key(event(seed, number)) for number in valid}
    stored = {number for number in valid if _is_stored(event(seed, number), seen)}
    parked_valid = {number for number in promised.events & valid if keys[number] in seen.parked}
    known = (promised.events & valid) | stored
    wanted = arithmetic.tallies(event(seed, number) for number in known - (parked_valid - stored))
    return Findings(
        lost=tuple(sorted(_lost(seed, promised.events, valid, stored, seen))),
        double_counted=_doubles(seen) + arithmetic.surplus(wanted, seen.tallies),
        drift=tuple(sorted({*arithmetic.differing(wanted, seen.tallies), *seen.recount})),
        parked_valid=tuple(sorted(parked_valid)),
        parked_wrongly=tuple(_parked_wrongly(seed, invalid, seen)),
        invalid_counted=tuple(_invalid_counted(seed, invalid, seen)),
        never_accepted=tuple(sorted(valid - promised.events)),
        read_model_differs=tuple(_read_model(seen)),
        digests_missing=tuple(_digests_missing(promised.digests, seen)),
        digests_twice=tuple(_digests_twice(seen)),
        deliveries_missing=tuple(
            sorted(seen.digests.keys() - seen.delivered.keys() - seen.waiting)
        ),
        deliveries_twice=tuple(sorted(key for key, ids in seen.delivered.items() if len(ids) > 1)),
    )


def _key(one: Event) -> str:
    return event_key(one.source, one.id)


def _is_stored(one: Event, seen: Observed) -> bool:
    if one.type != _IDEA:
        return _key(one) in seen.log
    return _key(one) in seen.taken and (one.data["dialogue"], one.data["idea"]) in seen.ideas


def _lost(
    seed: int,
    accepted: Collection[int],
    valid: Collection[int],
    stored: Collection[int],
    seen: Observed,
) -> Iterable[int]:
    for number in accepted:
        if number not in stored and identity(message(seed, number).body) not in seen.parked:
            yield number


def _doubles(seen: Observed) -> int:
    return sum(count - 1 for count in chain(seen.log.values(), seen.ideas.values()))


def _parked_wrongly(seed: int, invalid: Iterable[int], seen: Observed) -> Iterable[int]:
    for number in sorted(invalid):
        reason = seen.parked.get(identity(message(seed, number).body))
        if reason is not None and reason != breakage(seed, number):
            yield number


def _invalid_counted(seed: int, invalid: Iterable[int], seen: Observed) -> Iterable[int]:
    return sorted(number for number in invalid if _is_stored(event(seed, number), seen))


def _read_model(seen: Observed) -> Iterable[str]:
    for pack in sorted(seen.packs ^ seen.read_packs):
        yield f"pack {pack}"
    if seen.read_said != seen.log.total():
        yield f"{seen.read_said} of {seen.log.total()} records"
    for dialogue, idea in sorted(seen.ideas.keys() ^ seen.read_ideas):
        yield f"idea {dialogue}/{idea}"
    for dialogue, idea in arithmetic.differing(seen.tallies, seen.read_tallies):
        yield f"tally {dialogue}/{idea}"


def _digests_missing(promised: Iterable[str], seen: Observed) -> Iterable[str]:
    return sorted(key for key in promised if key not in seen.digests or not seen.published.get(key))


def _digests_twice(seen: Observed) -> Iterable[str]:
    kept = {key for key, count in seen.digests.items() if count > 1}
    told = {key for key, ids in seen.published.items() if len(ids) > 1}
    return sorted(kept | told)
