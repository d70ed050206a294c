"""Is the process in this container well: ``python -m services.chassis.healthcheck [PATH]``.

Exits with 0 when the process answers that it is. Loads next to nothing, as it runs every few
seconds beside each process.
"""

import http.client
import os
import sys

PORT = "KLANKBORD_HEALTH_PORT"
_SECONDS = 3.0


def status(port: int, path: str) -> int:
    """Return the HTTP status that a process here answers with.

    Args:
        port: of its health endpoints.
        path: one of them.

    Raises:
        OSError: nothing answers.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def main(arguments: list[str]) -> int:
    """Return 0 when the answer is 200; else 1."""
    path = arguments[0] if arguments else "/readyz"
    try:
        return int(status(int(os.environ.get(PORT, "")), path) != http.HTTPStatus.OK)
    except (OSError, ValueError, http.client.HTTPException) as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
