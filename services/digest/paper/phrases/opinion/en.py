"""English."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "mail.whole": "Read the whole digest",
    "mail.stop": "Stop these mails",
}
