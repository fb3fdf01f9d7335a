"""What a product team reports: this happened to this customer, served by this employee."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from service.base.secrets import Secrets
from service.base.time import iso
from service.sampling import contact
from service.sampling import facts as known
from service.sampling.contact import Address
from service.sampling.frame import NotAsked
from service.survey.practice import ConsentPurpose

Auxiliary = str | float | bool


@dataclass(frozen=True, slots=True)
class Event:
    """An event with its owner, contact and auxiliaries as they are known when it is reported."""

    source: str
    external_id: str
    occurred_at: datetime
    employee_id: str
    location_id: str | None
    region: str | None
    touchpoint: str | None
    customer_id: str | None
    language: str | None
    addresses: tuple[Address, ...]
    auxiliaries: Mapping[str, Auxiliary]
    not_asked: NotAsked | None
    contact_edited_by_employee: bool | None
    facts: Mapping[str, str] = field(default_factory=dict)
    time_zone: str | None = None
    subdivision: str | None = None
    household_id: str | None = None
    account_id: str | None = None

    def content_hash(self, secrets: Secrets) -> str:
        """What a repeat is compared by. Addresses and facts enter by their blind index: all else stands in the same
        row, so that a plain hash of a telephone number could be undone by trying them all. An event that tells no more
        than events once did has the hash it had then."""
        addresses = [[a.channel, contact.index_of(secrets, a.channel, a.value)] for a in self.addresses]
        content: list[object] = [
            iso(self.occurred_at), self.employee_id, self.location_id, self.region, self.touchpoint, self.customer_id,
            self.language, addresses, dict(sorted(self.auxiliaries.items())), self.not_asked,
            self.contact_edited_by_employee,
        ]  # fmt: skip
        if self.facts:
            content.append(secrets.blind_index(f"facts:{known.as_text(self.facts)}"))
        if self.time_zone is not None or self.subdivision is not None:
            content.append(f"{self.time_zone} {self.subdivision}")
        for name, value in (("household", self.household_id), ("account", self.account_id)):
            if value is not None:
                content.append([name, value])
        told = [[a.provider, a.purpose, a.wording] for a in self.addresses]
        if any(one != [None, ConsentPurpose.SERVICE, None] for one in told):
            content.append(["addresses", told])
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
