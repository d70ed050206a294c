"""Which account published a feedback event, and which source it may name.

The broker looks at no field of a message, but it does hold an account to a pattern of routing keys.
So a publisher's account writes its own name behind the event's type, as in
``feedback.stance.v1.survey``. The broker checks the name; readers check the source against it.
"""

import re

from services.contracts.errors import Code, KlankbordError

_SIGNED = re.compile(r"(.+?\.v[0-9]+)\.([^.]+)")


def signed_key(event_type: str, publisher: str | None) -> str:
    """Return the routing key of an event.

    Args:
        event_type: its type.
        publisher: the account's name; None for one that may speak for any source.
    """
    return f"{event_type}.{publisher}" if publisher else event_type


def read_key(routing_key: str) -> tuple[str, str | None]:
    """Return the event's type and the account's name that a routing key holds; None for no name."""
    found = _SIGNED.fullmatch(routing_key)
    return (found[1], found[2]) if found else (routing_key, None)


def own_source(publisher: str) -> str:
    """Return the source of a publisher's events; parts may follow, each after a colon."""
    return f"urn:publisher:{publisher}"


def check_source(publisher: str | None, source: str) -> None:
    """Check that an account may name this source.

    Args:
        publisher: the account's name; None for one that may speak for any source.
        source: of the event.

    Raises:
        KlankbordError: the source is somebody else's.
    """
    if publisher is None:
        return
    own = own_source(publisher)
    if source == own or source.startswith(f"{own}:"):
        return
    raise KlankbordError(
        Code.SOURCE_NOT_ALLOWED,
        f"The account '{publisher[:100]}' may name '{own[:150]}' as its source, or that with more "
        "behind a colon.",
        "source",
    )
