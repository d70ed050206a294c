"""The one door to what the services' packs hold: for checks and benches."""

from services.digest.packs import COLLECTION, document, filled, opened
from services.digest.said import STANCE, Said
from services.engagement import packs as log_packs

__all__ = ["COLLECTION", "STANCE", "Said", "document", "filled", "log_packs", "opened"]
