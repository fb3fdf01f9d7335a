"""The link of one invitation for paper or a screen: printed in a letter, or shown to the customer it belongs to.

There is no open link that anybody could answer by: whoever chose to would be in no frame, drawn by nobody, and an
employee could answer as often as they like.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import segno
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.base import audit
from service.base.audit import AuditEntry
from service.base.errors import NotFound
from service.base.key import Actor
from service.base.secrets import Secrets
from service.delivery import compose
from service.sampling import invitation as invitations
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey import survey as surveys

GIVEN_OUT = "invitation.print"
QUIET_ZONE = 4  # modules of white around the code, without which scanners do not find it (ISO/IEC 18004)


class NotInvited(NotFound):
    """The event is not known here, or nobody was asked about it: the two are not told apart."""

    title = "Nobody was asked about this event"


@dataclass(frozen=True, slots=True)
class Printed:
    """A link, and its QR code as an SVG drawing."""

    link: str
    qr: str
    expires_at: datetime


def link_for_paper(
    session: Session,
    actor: Actor,
    survey_id: UUID,
    *,
    source: str,
    external_id: str,
    public_url: str,
    secrets: Secrets,
    now: datetime,
) -> Printed:
    """The link by which the customer of this event answers; that it was given out is written down."""
    survey = surveys.get(session, actor, survey_id)
    invitation = session.scalar(
        select(Invitation)
        .join(Trigger, Trigger.id == Invitation.trigger_id)
        .where(
            Trigger.team_id == actor.team_id,
            Trigger.survey_id == survey.id,
            Trigger.source == source,
            Trigger.external_id == external_id,
            Trigger.erased_at.is_(None),
        )
    )
    if invitation is None:
        raise NotInvited("nobody was asked about an event of this name", source=source, external_id=external_id)
    invitations.must_be_open(invitation, now=now)
    link = compose.survey_link(public_url, secrets.unseal(invitation.team_id, invitation.token_sealed))
    audit.record(session, actor, GIVEN_OUT, invitation, now=now)
    return Printed(link, qr_code(link), invitation.expires_at)


def was_given_out(session: Session, contact_id: UUID) -> bool:
    """Whether a link of this contact was printed or shown on a screen: others than the contact may hold it."""
    mine = select(Invitation.id).where(Invitation.contact_id == contact_id)
    found = select(AuditEntry.id).where(AuditEntry.action == GIVEN_OUT, AuditEntry.subject_id.in_(mine)).limit(1)
    return session.scalar(found) is not None


def qr_code(link: str) -> str:
    """A drawing that is still read with about a seventh of it lost to a crease or a stain (level M)."""
    drawing = io.BytesIO()
    segno.make(link, error="m", micro=False).save(drawing, kind="svg", xmldecl=False, border=QUIET_ZONE, scale=4)
    return drawing.getvalue().decode()
