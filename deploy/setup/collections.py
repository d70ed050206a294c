"""The services' own part of the store: indexes, rules for documents, changes between versions."""

from __future__ import annotations

import os
import subprocess
import sys

from deploy.setup.errors import SetupError
from deploy.setup.secrets import Secrets, amqp_file, mongo_file

# Setup knows the services by name only; each knows what it keeps. One for each database.
CLASSES = {
    "ideas": "services.ideas.service:IdeasService",
    "engagement": "services.engagement.service:EngagementService",
    "digest": "services.digest.service:DigestService",
}


def prepare_collections(secrets: Secrets) -> list[str]:
    """Let every service prepare its database; return what was done, for people.

    Services do so at their start as well. Before a rolling update it keeps the first new process
    from making everybody wait.

    Args:
        secrets: the addresses.

    Raises:
        SetupError: a service could not.
    """
    for name, path in CLASSES.items():
        environment = {
            **os.environ,
            "KLANKBORD_AMQP_URL": secrets.find(amqp_file(name)),
            "KLANKBORD_MONGO_URL": secrets.find(mongo_file(name)),
        }
        command = (sys.executable, "-m", "services.chassis.prepare", path)
        # What it logs is about its own work, so it goes where setup tells of waiting.
        done = subprocess.run(command, env=environment, stdout=sys.stderr, check=False)  # noqa: S603 - our own program and arguments
        if done.returncode:
            raise SetupError(f"The collections of {name} could not be prepared.")
    return [f"Store: collections of {', '.join(CLASSES)}"]
