"""Practice: how a survey is carried out, as against what it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from service.base.errors import FieldError

MOST_REMINDERS = 3


class Fallback(StrEnum):
    """When a message goes to the contact's address on the other channel: never; once the first address turns out not to
    work; or then, and with every reminder as well, to those who stayed silent."""

    NONE = "none"
    UNDELIVERABLE = "undeliverable"
    SILENT = "silent"


class ConsentPurpose(StrEnum):
    """What somebody agreed to be asked for; to agree to one is not to agree to another."""

    SERVICE = "service"
    RESEARCH = "research"


class BlindContacts(StrEnum):
    """Whose addresses the blind arm uses: independent of the employee where there is one, or no other at all."""

    INDEPENDENT_FIRST = "independent_first"
    INDEPENDENT_ONLY = "independent_only"


@dataclass(frozen=True, slots=True)
class Practice:
    """Who is asked with which probability, when, how often."""

    sampling_rate: float = 1.0
    blind_share: float = 0.1
    blind_delay_minutes: int = 24 * 60
    quarantine_days: int = 0
    reminders: int = 1
    reminder_after_hours: int = 48
    link_valid_days: int = 21
    minimum_n: int = 8
    least_reliability: float = 0.7
    sends_from: str | None = None  # within the team's sending window, such as 10:00
    sends_until: str | None = None
    text_reply_hours: int = 168  # a conversation by text in which nobody replies for so long is over
    reminder_waits: list[int] | None = None
    fallback: Fallback = Fallback.UNDELIVERABLE
    stratum_rates: Mapping[str, object] | None = None
    target: Mapping[str, object] | None = None
    consent_purpose: ConsentPurpose = ConsentPurpose.SERVICE
    blind_contacts: BlindContacts = BlindContacts.INDEPENDENT_FIRST

    @property
    def waits(self) -> tuple[timedelta, ...]:
        """How long each reminder waits, from the moment at which the message before it left."""
        hours = self.reminder_waits if self.reminder_waits is not None else [self.reminder_after_hours] * self.reminders
        return tuple(timedelta(hours=each) for each in hours)

    def faults(self) -> Iterator[FieldError]:
        """What its parts say against each other."""
        opens, closes = self.sends_from or "00:00", self.sends_until or "24:00"
        if opens >= closes:
            yield FieldError("practice.sends_until", f"must be later than {opens}, on the same day")
        if self.reminder_waits is not None and len(self.reminder_waits) != self.reminders:
            yield FieldError(
                "practice.reminder_waits",
                f"must have one wait for each of the {self.reminders} reminders, or be left out",
            )
