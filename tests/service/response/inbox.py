"""A survey whose invitations were sent, and the telephone of those who got them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import factories
from fakes import FakeClock
from sqlalchemy import select, update

from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.tables import Mode
from service.delivery import outbox
from service.delivery.conversation import Conversation
from service.delivery.message import Kind, Message
from service.delivery.message import State as MessageState
from service.response import inbound, reply
from service.response import response as responses
from service.response.answer import Answer
from service.response.inbound import Inbound
from service.response.response import Medium, Response
from service.sampling import trigger
from service.sampling.event import Event
from service.sampling.invitation import Invitation
from service.survey.practice import Practice
from service.survey.survey import Survey
from service.survey.version import Version

PUBLIC_URL = "http://127.0.0.1:8000"


def phone(number: int) -> str:
    """From the range of numbers kept for fiction."""
    return f"+447700900{number:03d}"


class Inbox:
    def __init__(
        self,
        database: Database,
        secrets: Secrets,
        clock: FakeClock,
        *,
        template: str = "csat",
        practice: Practice | None = None,
        mode: Mode = Mode.LIVE,
        asking: Mapping[str, object] | None = None,
    ) -> None:
        self.database = database
        self.secrets = secrets
        self.clock = clock
        self._numbers = iter(range(1, 100_000))
        with database.write() as session:
            self.actor: Actor = factories.actor(session, now=clock(), team=f"Northwind {template}", mode=mode)[0]
            self.survey: Survey = factories.published(
                session, self.actor, secrets=secrets, now=clock(), template=template, practice=practice, asking=asking
            )

    def report(self, events: Sequence[Event]) -> list[Invitation]:
        with self.database.write() as session:
            recorded = trigger.record(
                session, self.actor, self.survey.id, events, secrets=self.secrets, now=self.clock()
            )
            outbox.owe_invitations(
                session, recorded.invitations, secrets=self.secrets, public_url=PUBLIC_URL, now=self.clock()
            )
        return [invitation for invitation, _ in recorded.invitations]

    def invite(
        self,
        *,
        number: str | None = None,
        mail: str | None = None,
        language: str | None = None,
        customer: str | None = None,
        employee: str = "e1",
    ) -> Invitation:
        """One person is asked, by text where a number is given."""
        event = factories.event(
            next(self._numbers),
            occurred_at=self.clock(),
            phone=number,
            mail=mail,
            language=language,
            employee=employee,
            customer=customer,
        )
        (invitation,) = self.report([event])
        return invitation

    def token(self, invitation: Invitation) -> str:
        return self.secrets.unseal(invitation.team_id, invitation.token_sealed)

    def send(self, invitation: Invitation, *, state: MessageState = MessageState.SENT) -> None:
        """What was owed by now has left, or has not."""
        with self.database.write() as session:
            session.execute(
                update(Message)
                .where(
                    Message.invitation_id == invitation.id,
                    Message.due_at <= self.clock(),
                    Message.state == MessageState.QUEUED,
                )
                .values(state=state, sent_at=self.clock() if state is not MessageState.FAILED else None)
            )

    def hand_over(self) -> None:
        """The carrier has what is due, and has not said yet what became of it."""
        with self.database.write() as session:
            session.execute(
                update(Message)
                .where(
                    Message.due_at <= self.clock(), Message.state == MessageState.QUEUED, Message.handed_at.is_(None)
                )
                .values(handed_at=self.clock())
            )

    def text(self, number: str, body: str, *, name: str | None = None) -> bool:
        """Somebody sends us a text."""
        with self.database.write() as session:
            return inbound.keep(
                session,
                provider="twilio",
                provider_id=name or f"SM{next(self._numbers):032x}",
                sender=number,
                body=body,
                secrets=self.secrets,
                now=self.clock(),
            )

    def read(self, limit: int = 100) -> int:
        with self.database.write() as session:
            return reply.read_pending(
                session, secrets=self.secrets, public_url=PUBLIC_URL, now=self.clock(), limit=limit
            )

    def say(self, number: str, body: str) -> str:
        """Send a text and have it read; what it was taken for."""
        self.clock.advance(seconds=10)
        self.hand_over()
        self.clock.advance(seconds=20)
        self.text(number, body)
        self.read()
        return self.read_as()[-1]

    def read_as(self) -> list[str]:
        with self.database.read() as session:
            return [str(one) for one in session.scalars(select(Inbound.read_as).order_by(Inbound.id))]

    def owed(self, invitation: Invitation, *kinds: Kind) -> list[str]:
        """The texts still queued for an invitation."""
        with self.database.read() as session:
            rows = session.scalars(
                select(Message)
                .where(
                    Message.invitation_id == invitation.id,
                    Message.state == MessageState.QUEUED,
                    Message.kind.in_(kinds or tuple(Kind)),
                )
                .order_by(Message.id)
            ).all()
            return [json.loads(self.secrets.unseal(row.team_id, row.payload_sealed))["body"] for row in rows]

    def fill(
        self,
        invitation: Invitation,
        submitted: Mapping[str, object],
        *,
        at: datetime | None = None,
        session: Session | None = None,
    ) -> Response:
        """Send in the web form."""
        if session is None:
            with self.database.write() as held:
                return self.fill(invitation, submitted, at=at, session=held)
        return responses.take(
            session,
            invitation=session.get_one(Invitation, invitation.id),
            version=session.get_one(Version, invitation.version_id),
            submitted=submitted,
            language="en",
            medium=Medium.WEB,
            traces=None,
            started_at=None,
            secrets=self.secrets,
            now=at or self.clock(),
        )

    def responses(self) -> list[Response]:
        with self.database.read() as session:
            rows = list(session.scalars(select(Response).order_by(Response.id)))
            session.expunge_all()
        return rows

    def answers(self, response_id: UUID) -> dict[str, object]:
        with self.database.read() as session:
            rows = session.scalars(select(Answer).where(Answer.response_id == response_id)).all()
            return {row.question: self._value(row) for row in rows}

    def _value(self, row: Answer) -> object:
        if row.text_sealed is not None:
            return self.secrets.unseal(row.team_id, row.text_sealed)
        return next(value for value in (row.number, row.code, row.codes) if value is not None)

    def conversation(self) -> Conversation:
        with self.database.read() as session:
            row = session.scalars(select(Conversation)).one()
            session.expunge(row)
        return row
