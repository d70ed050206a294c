"""How the whole is doing, put together from what each part says about itself."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gateway.backend import Json
from services.chassis.depth import Depth
from services.contracts.errors import KlankbordError

Ask = Callable[[], Json]


def gather(own: Json, asks: Mapping[str, Ask], depths: Mapping[str, Depth]) -> Json:
    """Return how the whole is doing.

    Args:
        own: of the gateway itself, as its health says it.
        asks: for every service what asks it; digest answers for the digest-workers.
        depths: what the broker says about its queues, as far as it is known.
    """
    answers = {name: answer(ask) for name, ask in asks.items()}
    answers |= _workers(answers["digest"].get("workers", ()))
    parts = [_part("gateway", own)]
    parts += [_part(said.get("process", name), said) for name, said in answers.items()]
    return {
        "ready": all(part["ready"] for part in parts),
        "version": own["version"],
        "parts": parts,
        "queues": _queues(answers, depths),
        "outboxes": _outboxes(answers),
        "parked": answers.get("engagement", {}).get("parked"),
        "answers": answers.get("ideas", {}).get("answers"),
        "digests": answers.get("digest", {}).get("digests", []),
    }


def answer(ask: Ask) -> Json:
    """Return what a service says about itself, or that it says nothing."""
    try:
        return ask()
    except KlankbordError as error:
        return {"ready": False, "parts": {"process": error.message}}


def _workers(reports: Iterable[Json]) -> dict[str, Json]:
    """Return what each digest-worker says, by its instance, or that there is none."""
    found = {one["instance"]: one for one in reports}
    none = {"ready": False, "parts": {"process": "No digest-worker has said that it is there."}}
    return found or {"digest-worker": none}


def _part(name: str, said: Mapping[str, Any]) -> Json:
    return {
        "name": name,
        "ready": said["ready"],
        "version": said.get("version"),
        "instance": said.get("instance"),
        "trouble": {part: text for part, text in said["parts"].items() if text != "ok"},
    }


def _queues(answers: Mapping[str, Json], depths: Mapping[str, Depth]) -> list[Json]:
    ages = {
        one["queue"]: one["oldest_seconds"]
        for said in answers.values()
        for one in said.get("queues", ())
    }
    # Where a queue is that holds nothing and nobody reads, there is nothing to tell.
    names = ages.keys() | {name for name, depth in depths.items() if depth.messages}
    return [_queue(name, depths.get(name), ages.get(name)) for name in sorted(names)]


def _queue(name: str, depth: Depth | None, age: float | None) -> Json:
    return {
        "queue": name,
        "messages": depth.messages if depth else None,
        "consumers": depth.consumers if depth else None,
        "oldest_seconds": age,
    }


def _outboxes(answers: Mapping[str, Json]) -> list[Json]:
    """Return every outbox once: of those who could send, the one who does knows most."""
    known: dict[str, Json] = {}
    for one in (box for said in answers.values() for box in said.get("outboxes", ())):
        held = known.get(one["database"])
        if held is None or held["pending"] <= one["pending"]:
            known[one["database"]] = one
    return [known[name] for name in sorted(known)]
