"""German."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "mail.whole": "Die ganze Zusammenfassung lesen",
    "mail.stop": "Diese E-Mails nicht mehr erhalten",
}
