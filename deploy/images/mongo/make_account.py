"""Makes the administrator's account in a store that has none, as soon as that answers."""

import os
from pathlib import Path
from typing import Any

from pymongo import MongoClient

NAME = os.environ["MONGO_INITDB_ROOT_USERNAME"]
PASSWORD = Path(os.environ["MONGO_INITDB_ROOT_PASSWORD_FILE"]).read_text().strip()

ADDRESS = "mongodb://127.0.0.1:27017/"

with MongoClient[dict[str, Any]](ADDRESS, serverSelectionTimeoutMS=60_000) as client:
    client.admin.command("createUser", NAME, pwd=PASSWORD, roles=["root"])
