"""Generated requests that it should take, against the gateway of a whole stack."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = os.environ.get("KLANKBORD_LIVE_FUZZ_EXAMPLES", "8")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
)
# Names that stand in the document's examples, so that many requests meet something that exists.
DIALOGUE, IDEA = "rust", "quiet-room"


@pytest.fixture
def filled(whole):
    """The stack with something in it to find."""
    draft = {"id": DIALOGUE, **whole.draft}
    assert whole.http("POST", "/v1/dialogues", json=draft).status_code == 201
    assert whole.http("POST", f"/v1/dialogues/{DIALOGUE}/open").status_code == 200
    idea = {"id": IDEA, "kind": "idea", "text": "Een stille kamer.", "participant": "p-1"}
    assert whole.http("POST", f"/v1/dialogues/{DIALOGUE}/ideas", json=idea).status_code == 201
    return whole


def test_no_request_gets_anything_but_what_the_document_says(filled, tmp_path):
    before = filled.pids()
    program = Path(sys.executable).with_name("schemathesis")
    done = subprocess.run(
        [
            str(program),
            "run",
            f"{filled.stack.gateway_url}/openapi.json",
            f"--header=Authorization: Bearer {filled.stack.admin_key}",
            f"--checks={','.join(CHECKS)}",
            # A rebuild empties the read model; it has a test of its own.
            "--exclude-path-regex=^/v1/rebuild",
            f"--max-examples={EXAMPLES}",
            "--phases=examples,coverage,fuzzing",
            # What is wrong comes to no service; contract tests send that to the same application.
            "--mode=positive",
            "--warnings=off",
            "--request-timeout=30",
            "--no-color",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    assert filled.pids() == before, "a process was started again"
