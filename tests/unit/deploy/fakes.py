"""Small stand-ins for what the pure parts are given."""

from typing import Any

from deploy.clock import Time


class FakeClock:
    """Time that passes only by pausing."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.time = Time(lambda: self.seconds, self._pause)

    def _pause(self, seconds: float) -> None:
        self.seconds += seconds


def parked(name: str, **changes: Any) -> dict[str, Any]:
    """Return a parked message."""
    return {
        "id": name,
        "queue": "engagement.feedback",
        "routing_key": "feedback.stance.v1",
        "reason": "not-json",
        "text": "The body is not JSON.",
        "field": None,
        "source": "/intranet",
        "event": "e-1",
        "type": "feedback.stance.v1",
        "events": 1,
        "times": 1,
        "attempt": 0,
        "content_type": "application/cloudevents+json",
        "bytes": 4,
        "parked_at": "2026-11-22T12:00:00.000Z",
        "last_parked_at": "2026-11-23T12:00:00.000Z",
        "content_encoding": None,
        "headers": [{"name": "ce-id", "value": "e-1"}],
        "body": "nope",
        "body_encoding": "utf-8",
        "body_cut": False,
        **changes,
    }
