"""The one door to what the digest service's packs hold: for checks and benches."""

from services.digest.packs import COLLECTION, document, filled, opened
from services.digest.said import STANCE, Said

__all__ = ["COLLECTION", "STANCE", "Said", "document", "filled", "opened"]
