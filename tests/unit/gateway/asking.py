"""What the tests of the web application send, and how they read what comes back."""

PREFIX = "urn:klankbord:problem:"
NEW = {"id": "rust", "title": "Rust", "language": "nl"}
IDEA = {"kind": "idea", "text": "Een rustige ruimte.", "participant": "p-1"}
EVENT = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "/intranet",
    "type": "feedback.stance.v1",
    "time": "2026-11-22T11:00:00Z",
    "data": {"dialogue": "rust", "participant": "p-1", "idea": "i-1", "stance": "agree"},
}


def problem(answer) -> str:
    assert answer.content_type == "application/problem+json"
    found = answer.json
    assert found["status"] == answer.status_code
    assert found["correlation"] == answer.headers["X-Correlation-ID"]
    return found["type"].removeprefix(PREFIX)


def every(call, path: str, **more) -> list[str]:
    """The ids in a list, read one a page."""
    names, address = [], f"{path}{'&' if '?' in path else '?'}limit=1"
    cursor = ""
    while cursor is not None:
        page = call("GET", f"{address}{cursor and '&cursor='}{cursor}", **more).json
        assert len(page["items"]) <= 1
        names += [item["id"] for item in page["items"]]
        cursor = page["next"]
    return names


def post_raw(call, path, body: bytes, content_type="application/json", **more):
    return call("POST", path, data=body, content_type=content_type, **more)
