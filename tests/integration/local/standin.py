"""A small process that behaves like a service: it answers /readyz and ends on SIGTERM.

`python tests/integration/local/standin.py [broken|late]`: `broken` ends at once with a message,
`late` answers that it is not ready.
"""

from __future__ import annotations

import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class _Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(503 if "late" in sys.argv else 200)
        self.end_headers()


def _end(*_: object) -> None:
    sys.exit(0)


def main() -> None:
    if "broken" in sys.argv:
        sys.exit("this stand-in is broken")
    signal.signal(signal.SIGTERM, _end)
    HTTPServer(("127.0.0.1", int(os.environ["KLANKBORD_HEALTH_PORT"])), _Answer).serve_forever()


if __name__ == "__main__":
    main()
