"""Listening on a port that is nobody else's."""

from typing import Any

import eventlet

from services.chassis.config import SettingsError


def listen(host: str, port: int, setting: str) -> Any:
    """Return a socket that listens.

    Args:
        host: the address.
        port: 0 takes any free one.
        setting: that names the port, for the error.

    Raises:
        SettingsError: the port is taken or may not be used.
    """
    try:
        # The default would share the port with any other process, each getting some requests.
        return eventlet.listen((host, port), reuse_port=False)
    except OSError as error:
        raise SettingsError(f"{setting}: {host}:{port} cannot be used: {error.strerror}.") from None
