"""The customers: how they are reached, and from which device and network they answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

SMS_SHARE = 0.12
CAMPUS_SHARE = 0.3
DEAD_ADDRESS_SHARE = 0.015
LANGUAGES = (("en", 0.88), ("es", 0.08), ("ar", 0.04))

#: Numbers and addresses kept for fiction and documentation; nobody has them.
US_AREA_CODES = (202, 212, 312, 404, 415, 503, 617, 702, 808, 907)
CAMPUS_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")
CAMPUS_ADDRESSES_EACH = 20

_PHONES = ("iPhone; CPU iPhone OS {n}_{m} like Mac OS X", "Linux; Android {n}; Model {m}")
_BROWSERS = ("Browser/{n}.{m} Mobile", "Explorer/{n}.{m} Mobile", "Navigator/{n}.{m}")


@dataclass(frozen=True, slots=True)
class Device:
    """What a web server sees of whoever answers."""

    address: str
    user_agent: str
    accept_language: str


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer with the one address that is known; `is_reachable`: messages to it arrive."""

    name: str
    channel: str
    address: str
    language: str
    device: Device
    is_reachable: bool


def customers(names: Sequence[str], rng: Random) -> dict[str, Customer]:
    """Everybody, each with a number or mail address of their own."""
    numbers = _numbers()
    rng.shuffle(numbers)
    made = {}
    for i, name in enumerate(names):
        by_sms = rng.random() < SMS_SHARE and bool(numbers)
        language = rng.choices([code for code, _ in LANGUAGES], [share for _, share in LANGUAGES])[0]
        made[name] = Customer(
            name=name,
            channel="sms" if by_sms else "email",
            address=numbers.pop() if by_sms else f"{name}@example.com",
            language=language,
            device=device(f"2001:db8:{i // 0xFFFF:x}:{i % 0xFFFF:x}::1", language, rng),
            is_reachable=rng.random() >= DEAD_ADDRESS_SHARE,
        )
    return made


def _numbers() -> list[str]:
    """Telephone numbers set aside for fiction, in Britain and in North America."""
    british = [f"+447700900{n:03d}" for n in range(1000)]
    american = [f"+1{area}55501{n:02d}" for area in US_AREA_CODES for n in range(100)]
    return british + american


def device(home: str, language: str, rng: Random) -> Device:
    """A telephone or computer, at home behind an address of its own or on a campus network that many share."""
    address = home
    if rng.random() < CAMPUS_SHARE:
        address = f"{rng.choice(CAMPUS_NETWORKS)}.{rng.randint(1, CAMPUS_ADDRESSES_EACH)}"
    phone = rng.choice(_PHONES).format(n=rng.randint(12, 18), m=rng.randint(0, 6))
    browser = rng.choice(_BROWSERS).format(n=rng.randint(110, 131), m=rng.randint(0, 3))
    return Device(address, f"Mozilla/5.0 ({phone}) {browser}", f"{language};q=0.9")
