"""Which address an event may be asked at, or why there is none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from service.base.secrets import Secrets
from service.sampling import contact
from service.sampling.contact import Channel, KnownPoint, Points, Provider
from service.sampling.event import Event
from service.sampling.frame import NotAsked
from service.sampling.sample import Arm
from service.sampling.suppression import PERSON_SAID_SO, SuppressionReason
from service.survey.practice import BlindContacts


@dataclass(frozen=True, slots=True)
class Usable:
    """An address that may be used, and who gave it."""

    channel: Channel
    point_id: UUID
    provider: Provider | None


@dataclass(frozen=True, slots=True)
class Book:
    """What is known of the people in a report and their addresses: points, consent for the purpose, suppressions, who
    wants to be left alone, and addresses that nobody has."""

    points: Points
    agreed: Collection[UUID]
    suppressed: Mapping[str, SuppressionReason]
    left_alone: Collection[UUID]
    nobody_there: Collection[str]
    secrets: Secrets

    def usable(self, event: Event, contact_id: UUID | None) -> tuple[Usable, ...] | NotAsked:
        """The addresses that have consent and are not suppressed, as the event prefers them, or why there is none.

        Who said stop at one address meant to be left alone, not to be written to at the next. A suppression by the team
        is no wish of the person's: it must not hide as one. An address that nobody has comes last: where it is all
        there is, the event is asked about and found undeliverable, as the first one to that address was.
        """
        if event.not_asked is not None:
            return event.not_asked
        if contact_id is None or not event.addresses:
            return NotAsked.NO_CONTACT_GIVEN
        if contact_id in self.left_alone:
            return NotAsked.OPTED_OUT
        reason = NotAsked.NO_CONSENT
        found: list[Usable] = []
        last: list[Usable] = []
        for channel, index, point in self._named(event, contact_id):
            said = self.suppressed.get(index)
            if said in PERSON_SAID_SO:
                return NotAsked.OPTED_OUT
            if point.id not in self.agreed:
                continue
            if said is not None:
                reason = NotAsked.SUPPRESSED_BY_EMPLOYEE
            else:
                (last if index in self.nobody_there else found).append(Usable(channel, point.id, point.provider))
        return (*found, *last) or reason

    def independent(self, contact_id: UUID, named: tuple[Usable, ...]) -> Usable | None:
        """An address that no employee gave: among those of the event, else any other that is known of the customer."""
        for one in named:
            if one.provider in (Provider.SYSTEM, Provider.CUSTOMER):
                return one
        for (owner, channel, index), point in self.points.items():
            is_free = point.id in self.agreed and index not in self.suppressed and index not in self.nobody_there
            if owner == contact_id and is_free and point.provider in (Provider.SYSTEM, Provider.CUSTOMER):
                return Usable(channel, point.id, point.provider)
        return None

    def _named(self, event: Event, contact_id: UUID) -> Iterator[tuple[Channel, str, KnownPoint]]:
        for address in event.addresses:
            index = contact.index_of(self.secrets, address.channel, address.value)
            point = self.points.get((contact_id, address.channel, index))
            if point is not None:
                yield address.channel, index, point


def address_for(
    book: Book, arm: Arm, contact_id: UUID, named: tuple[Usable, ...], blind_contacts: BlindContacts
) -> Usable | NotAsked:
    """The first address of the event; in the blind arm, one that the employee had no hand in.

    Without such an address the blind arm asks at the first one all the same, unless the survey wants none other: to
    leave these customers out would make the arm one of other people. Who gave the address that is used is written down;
    it depends on the arm, so that leaving events out by it would make the arms unlike.
    """
    if arm is not Arm.BLIND:
        return named[0]
    independent = book.independent(contact_id, named)
    if independent is not None:
        return independent
    return NotAsked.NO_INDEPENDENT_CONTACT if blind_contacts is BlindContacts.INDEPENDENT_ONLY else named[0]
