"""Which addresses a webhook may reach: the public internet, and networks that were allowed."""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Ip = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

# An IPv4 address may hide in these; the network is reached, so the hidden one must be public too.
_NAT64 = ip_network("64:ff9b::/96")
_NAT64_LOCAL = ip_network("64:ff9b:1::/48")
_LOW_32 = 0xFFFF_FFFF


class ForbiddenError(Exception):
    """A name leads to an address that no webhook may reach."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system finds them.

    Raises:
        OSError: it has none, or nobody answers.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def safe_address(host: str, port: int, allowed: Sequence[str], find: Resolve = resolve) -> str:
    """Return the address to connect to, and to no other: it was checked.

    Args:
        host: as the webhook's address names it.
        port: of it.
        allowed: private networks that may be reached.
        find: gives the addresses of a host.

    Raises:
        ForbiddenError: any of the host's addresses may not be reached.
        OSError: it has none, or nobody answers.
    """
    found = find(host, port)
    if not found:
        raise OSError("the host has no address")
    if any(not may_reach(one, allowed) for one in found):
        raise ForbiddenError("the host has an address that webhooks may not reach")
    return found[0]


def may_reach(text: str, allowed: Sequence[str]) -> bool:
    """Return whether a webhook may reach an address.

    Args:
        text: the address; a zone in it is refused.
        allowed: private networks that may be reached.
    """
    try:
        address = ip_address(text)
    except ValueError:
        return False
    inner = _unwrapped(address)
    return is_allowed(inner, allowed) or all(_is_public(one) for one in (address, inner))


def is_allowed(address: Ip | str, allowed: Sequence[str]) -> bool:
    """Return whether an address lies in one of the networks that were allowed."""
    one = ip_address(address) if isinstance(address, str) else address
    return any(one in ip_network(network) for network in allowed)


def _is_public(address: Ip) -> bool:
    if isinstance(address, IPv6Address) and (address.scope_id or address in _NAT64_LOCAL):
        return False
    if isinstance(address, IPv6Address) and (address.ipv4_mapped or address in _NAT64):
        return True
    return address.is_global and not address.is_multicast and not address.is_reserved


def _unwrapped(address: Ip) -> Ip:
    """Return the IPv4 address that is reached through an IPv6 one, else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & _LOW_32)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
