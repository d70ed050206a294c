"""What a person reads about a deployment."""

from deploy.status_text import status_lines

WELL = {
    "parts": [{"name": "ideas", "version": "1.0", "ready": True, "trouble": {}}],
    "queues": [{"queue": "q", "messages": 0, "consumers": 1, "oldest_seconds": 0.0}],
    "outboxes": [{"database": "d", "pending": 0, "oldest_seconds": 0.0}],
    "parked": {},
    "answers": {"waiting": 0, "overdue": 0},
    "digests": [],
}


def test_what_is_well_takes_one_line():
    assert status_lines(WELL) == ["  ideas          1.0       ready"]


def test_what_is_not_well_is_said_with_its_reason():
    part = {"name": "digest", "version": None, "ready": False, "trouble": {"store": "away"}}
    latest = {
        "dialogue": "d",
        "audience": "host",
        "period": "2026-W47",
        "published_at": "2026-11-23T08:00:00.000Z",
    }
    none = dict.fromkeys(("audience", "period", "published_at"))
    lines = status_lines(
        {
            "parts": [part],
            "queues": [
                {"queue": "a", "messages": 7, "consumers": 0, "oldest_seconds": None},
                {"queue": "b", "messages": None, "consumers": None, "oldest_seconds": 61.2},
            ],
            "outboxes": [{"database": "d", "pending": 4, "oldest_seconds": 12.0}],
            "parked": {"not-json": 2},
            "answers": None,
            "digests": [latest, {"dialogue": "e", **none}],
        }
    )
    assert lines == [
        "  digest         -         not ready: store: away",
        "  Queue a: 7 waiting, 0 readers",
        "  Queue b: ? waiting, readers unknown, oldest in hand 61 s",
        "  Outbox d: 4 to send, oldest 12 s",
        "  Parked: 2 not-json",
        "  Answers: not counted yet",
        "  Dialogue d: 2026-W47 for host, 2026-11-23T08:00:00.000Z",
        "  Dialogue e: no digest yet",
    ]
