"""The processes of a fault run: every role, and two of those that share work."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SERVICES: Mapping[str, str] = MappingProxyType(
    {
        "ideas": "services.ideas.service:IdeasService",
        "engagement-1": "services.engagement.service:EngagementService",
        "engagement-2": "services.engagement.service:EngagementService",
        "digest": "services.digest.service:DigestService",
        "digest-worker-1": "services.digest.worker:DigestWorker",
        "digest-worker-2": "services.digest.worker:DigestWorker",
        "gateway": "gateway.service:Gateway",
    }
)
"""Process → the service class that it runs."""

RELAYS: Mapping[str, str] = MappingProxyType(
    {
        "relay:ideas": "klankbord_ideas",
        "relay:engagement": "klankbord_engagement",
        "relay:digest": "klankbord_digest",
    }
)
"""A relay has no process of its own: it is whoever holds the lease of this database's outbox."""

DATABASES = tuple(RELAYS.values())
IDEAS, ENGAGEMENT, DIGEST = DATABASES
