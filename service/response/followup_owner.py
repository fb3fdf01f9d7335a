"""Owners: people of the team who follow up on answers, and where they are told of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, LargeBinary, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from service.base import audit
from service.base.errors import FieldError, InvalidInput, NotFound
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.tables import Base, Mode, Name, Owned, one_of, state_column
from service.sampling.contact import normal_mail


class Owner(Owned, Base):
    """`employee_id` is the one that events name: nobody follows up on an answer about their own work."""

    __tablename__ = "followup_owner"
    __table_args__ = (CheckConstraint(one_of("mode", Mode), name="mode"),)

    mode: Mapped[Mode] = mapped_column(state_column(Mode))
    name: Mapped[Name]
    employee_id: Mapped[Name | None]
    mail_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]

    def is_scored_as(self, employee_id: str) -> bool:
        return self.employee_id is not None and _alike(self.employee_id) == _alike(employee_id)

    def mail(self, secrets: Secrets) -> str | None:
        return None if self.mail_sealed is None else secrets.unseal(self.team_id, self.mail_sealed)


def _alike(employee_id: str) -> str:
    """Another way of writing the same id is no way round."""
    return "".join(employee_id.split()).casefold()


def create(
    session: Session,
    actor: Actor,
    *,
    name: str,
    employee_id: str | None,
    mail: str | None,
    secrets: Secrets,
    now: datetime,
) -> Owner:
    owner = Owner(
        team_id=actor.team_id,
        mode=actor.mode,
        name=name,
        employee_id=employee_id,
        mail_sealed=_sealed(actor, mail, secrets),
        created_at=now,
    )
    session.add(owner)
    session.flush()
    audit.record(session, actor, "followup_owner.create", owner, now=now)
    return owner


def change(
    session: Session,
    actor: Actor,
    owner_id: UUID,
    *,
    name: str,
    employee_id: str | None,
    mail: str | None,
    secrets: Secrets,
    now: datetime,
) -> Owner:
    """Give an owner another name, employee id or address; without an address nobody is told by mail."""
    owner = get(session, actor, owner_id)
    owner.name, owner.employee_id, owner.mail_sealed = name, employee_id, _sealed(actor, mail, secrets)
    audit.record(session, actor, "followup_owner.edit", owner, now=now)
    session.flush()
    return owner


def _sealed(actor: Actor, mail: str | None, secrets: Secrets) -> bytes | None:
    if mail is None:
        return None
    try:
        return secrets.seal(actor.team_id, normal_mail(mail))
    except ValueError:
        raise InvalidInput([FieldError("mail", "must be a mail address such as care@example.com")]) from None


def get(session: Session, actor: Actor, owner_id: UUID, *, field: str | None = None) -> Owner:
    """`field`: the owner was named there, and a name that nobody has is a fault of it."""
    owner = session.scalar(
        select(Owner).where(Owner.team_id == actor.team_id, Owner.mode == actor.mode, Owner.id == owner_id)
    )
    if owner is None and field is not None:
        raise InvalidInput([FieldError(field, "names no owner; list them with GET /v1/followup-owners")])
    if owner is None:
        raise NotFound("no owner with this id", owner=str(owner_id))
    return owner


def page(session: Session, actor: Actor, *, after: UUID | None, limit: int) -> Sequence[Owner]:
    query = select(Owner).where(Owner.team_id == actor.team_id, Owner.mode == actor.mode)
    if after is not None:
        query = query.where(Owner.id > after)
    return session.scalars(query.order_by(Owner.id).limit(limit)).all()
