"""Where else a person can be asked: the contact's address on the other channel, with consent and not suppressed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.sampling import consent, suppression, undeliverable
from service.sampling.contact import Channel, ContactPoint
from service.sampling.invitation import Invitation
from service.survey.survey import Survey


def of_each(session: Session, asked: Sequence[tuple[Invitation, Channel]]) -> dict[UUID, ContactPoint]:
    """By invitation: the address with the newest consent on another channel than this one; left out if there is none.

    Who said stop at any address is left alone at all of them.
    """
    if not asked:
        return {}
    found: dict[UUID, ContactPoint] = {}
    surveys = session.scalars(select(Survey).where(Survey.id.in_({invitation.survey_id for invitation, _ in asked})))
    for survey in surveys:
        here = [(invitation, channel) for invitation, channel in asked if invitation.survey_id == survey.id]
        usable = _usable(session, survey, {invitation.contact_id for invitation, _ in here})
        for invitation, channel in here:
            known = usable.get(invitation.contact_id, ())
            point = next((one for one in known if one.channel is not channel), None)
            if point is not None:
                found[invitation.id] = point
    return found


def _usable(session: Session, survey: Survey, contact_ids: set[UUID]) -> dict[UUID, list[ContactPoint]]:
    """By contact: the addresses that this survey may write to, the one with the newest consent first."""
    points = session.scalars(
        select(ContactPoint).where(ContactPoint.team_id == survey.team_id, ContactPoint.contact_id.in_(contact_ids))
    ).all()
    indexes = [point.address_index for point in points]
    suppressed = suppression.suppressed_among(session, survey.team_id, indexes, survey_id=survey.id)
    left_alone = suppression.left_alone_among(session, survey.team_id, contact_ids)
    nobody_there = undeliverable.among(session, indexes)
    agreed = consent.newest_standing(session, survey.team_id, [point.id for point in points], survey.consent_purpose)
    usable: dict[UUID, list[ContactPoint]] = {}
    for point in sorted(
        (one for one in points if one.id in agreed), key=lambda one: (agreed[one.id].given_at, one.id), reverse=True
    ):
        if point.contact_id not in left_alone and point.address_index not in {*suppressed, *nobody_there}:
            usable.setdefault(point.contact_id, []).append(point)
    return usable
