"""Dutch."""

from collections.abc import Mapping

PHRASES: Mapping[str, str | Mapping[str, str]] = {
    "mail.whole": "Lees de hele samenvatting",
    "mail.stop": "Deze mails niet meer ontvangen",
}
