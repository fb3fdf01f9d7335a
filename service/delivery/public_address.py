"""Which addresses lie on the public internet: what a team may have us call, and never what stands beside us."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

_TRANSLATED = IPv6Network("64:ff9b::/96")  # NAT64: the last 32 bits are an IPv4 address
_GLOBAL = IPv6Network("2000::/3")  # all that IANA has given out for single hosts
_COMPATIBLE = IPv6Network("::/96")
#: Not for hosts of the public internet, although the standard library calls some of them global.
_APART = tuple(
    ip_network(one)
    for one in (
        "192.88.99.0/24",  # relays of 6to4
        "64:ff9b:1::/48",  # NAT64 of a network of its own
        "100::/64",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
    )
)


def is_public(text: str) -> bool:
    """Whether the address, and every address wrapped in it, is one of the public internet."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        return False
    return all(_is_plainly_public(one) for one in _within(address))


def is_loopback(text: str) -> bool:
    """Whether the address is this machine, written plainly."""
    try:
        return ip_address(text).is_loopback
    except ValueError:
        return False


def _within(address: Address) -> Iterator[Address]:
    """The address; of one that only carries an IPv4 address to its translator, what it carries."""
    if isinstance(address, IPv4Address):
        yield address
        return
    carried = _carried(address)
    yield from carried
    if not carried or (address.ipv4_mapped is None and address not in _TRANSLATED):
        yield address


def _carried(address: IPv6Address) -> list[IPv4Address]:
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _TRANSLATED:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    if address.sixtofour is not None:
        return [address.sixtofour]
    if address.teredo is not None:
        return [*address.teredo]
    if int(address) >> 32 & 0xFCFFFFFF == 0x5EFE:  # ISATAP
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    return []


def _is_plainly_public(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (address not in _GLOBAL or address in _COMPATIBLE or address.is_site_local):
        return False
    if any(address.version == one.version and address in one for one in _APART):
        return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not address.is_private
        and not address.is_unspecified
    )
