"""What a submission shows of the device it came from: kept only as keyed hashes, and those only for some time.

The key of a month is derived from the secret key, so that its holder could derive it for ever: what ends a hash is that
it is deleted.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.base.secrets import Secrets


@dataclass(frozen=True, slots=True)
class Traces:
    """Hashes that tell whether two responses of one team and month came from one device or network, and no more."""

    device_hash: str | None
    network_hash: str | None
    user_agent_hash: str | None


def of_request(
    secrets: Secrets, team_id: UUID, *, address: str | None, user_agent: str, accept_language: str, now: datetime
) -> Traces:
    """The device is address, browser and language together: many households share an address, few share all three."""
    period = now.strftime("%Y-%m")
    network = _network(address)

    def hashed(purpose: str, value: str | None) -> str | None:
        return None if not value else secrets.expiring_hash(purpose, period, team_id, value)

    device = None if network is None else f"{network}\x1f{user_agent}\x1f{accept_language}"
    return Traces(hashed("device", device), hashed("network", network), hashed("user-agent", user_agent))


def _network(address: str | None) -> str | None:
    """An IPv6 host changes the last 64 bits of its address at will; the first 64 are the network's."""
    if not address:
        return None
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
