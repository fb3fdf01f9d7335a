"""A survey as it goes in life: some are not asked, some messages fail, some say stop, some answer half of it."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import factories
from fakes import FakeClock
from sqlalchemy import select, update

from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.delivery import outbox
from service.delivery.message import Message, State
from service.response import inbound, reply
from service.response import response as responses
from service.response.response import Medium
from service.response.traces import Traces
from service.results import export
from service.results.export import Table
from service.results.programme import Tables, tables
from service.sampling import trigger
from service.sampling.event import Auxiliary, Event
from service.sampling.frame import BY_THE_SERVICE, NotAsked
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey.practice import Practice
from service.survey.question import Multiple, OpenText, Question, Rating
from service.survey.survey import Survey
from service.survey.version import Version

#: What reporters say, and what is found where a pilot was stopped.
REASONS = [*(reason for reason in NotAsked if reason not in BY_THE_SERVICE), NotAsked.PILOT_STOPPED]
PRACTICE = Practice(sampling_rate=0.85, blind_share=0.2, quarantine_days=30, minimum_n=5)
AUXILIARIES = ("age_band", "visits", "is_member", "location_id", "remark")
WORDS = ("fine", 'it was cold, and "dark"', "zwei\nZeilen", "  été  ", "ذهبت", "5", "a;b,c", "'quoted'")
PUBLIC_URL = "http://127.0.0.1:8000"
EVENTS = 90


class Messy:
    """The same seed gives the same life."""

    def __init__(self, database: Database, secrets: Secrets, clock: FakeClock, *, seed: int) -> None:
        self.database, self.secrets, self.clock = database, secrets, clock
        self._luck = Random(seed)
        with database.write() as session:
            self.actor = factories.actor(session, now=clock())[0]
            self.survey: Survey = factories.published(
                session, self.actor, secrets=secrets, now=clock(), auxiliaries=AUXILIARIES, practice=PRACTICE
            )
            self.survey.seed_sealed = secrets.seal(self.actor.team_id, f"seed {seed}")  # or the draw would differ
        self.report([self._event(number) for number in range(EVENTS)])

    def live(self) -> None:
        """Invitations and reminders leave or fail; people answer, write, stop, or are silent."""
        for days in (1, 2, 4):
            self.clock.advance(days=days)
            self._send()
            self._write()
            self._fill()
        self.clock.advance(days=1)

    def _event(self, number: int) -> Event:
        luck = self._luck
        by_phone = number % 3 == 0
        event = factories.event(
            number,
            occurred_at=self.clock() - timedelta(hours=luck.uniform(0, 40)),
            employee=f"e{number % 7}",
            location=luck.choice(["north", "süd", None]),
            phone=f"+447700900{number:03d}" if by_phone else None,
            consent=luck.random() > 0.05,
            auxiliaries=self._auxiliaries(),
            not_asked=luck.choice(REASONS) if luck.random() < 0.15 else None,
            customer=f"c{number - 1}" if number % 10 == 9 else None,  # was asked about the event before
        )
        if luck.random() < 0.05:
            return replace(event, addresses=(), customer_id=None)
        return replace(event, contact_edited_by_employee=luck.choice([None, True, False]))

    def _auxiliaries(self) -> dict[str, Auxiliary]:
        luck = self._luck
        known: dict[str, Auxiliary] = {
            "age_band": luck.choice(["18-29", "30-44", "45 and over"]),
            "visits": luck.choice([1.0, 2.5, -3.0, 1e6]),
            "is_member": luck.random() < 0.5,
            "remark": luck.choice(["yes", 5.0, True]),
        }
        return {name: value for name, value in known.items() if luck.random() > 0.1}

    def report(self, events: Sequence[Event]) -> None:
        with self.database.write() as session:
            recorded = trigger.record(
                session, self.actor, self.survey.id, events, secrets=self.secrets, now=self.clock()
            )
            outbox.owe_invitations(
                session, recorded.invitations, secrets=self.secrets, public_url=PUBLIC_URL, now=self.clock()
            )

    def _send(self) -> None:
        with self.database.write() as session:
            due = session.scalars(
                select(Message.id)
                .join(Invitation, Invitation.id == Message.invitation_id)
                .join(Trigger, Trigger.id == Invitation.trigger_id)
                .where(Message.state == State.QUEUED, Message.due_at <= self.clock())
                .order_by(Trigger.external_id, Message.kind, Message.wave, Message.created_at)
            ).all()
            for one in due:
                state = self._luck.choices([State.SENT, State.DELIVERED, State.FAILED, State.UNKNOWN], [6, 6, 2, 1])[0]
                has_left = state in (State.SENT, State.DELIVERED)
                values = {"state": state, "sent_at": self.clock() if has_left else None}
                session.execute(update(Message).where(Message.id == one).values(values))

    def _invited(self, session: Session, channel: str) -> Sequence[Invitation]:
        query = select(Invitation).join(Trigger, Trigger.id == Invitation.trigger_id)
        return session.scalars(query.where(Invitation.channel == channel).order_by(Trigger.external_id)).all()

    def _write(self) -> None:
        """People with a telephone: a number, a number and then some, nonsense, or stop."""
        for number in range(0, EVENTS, 3):
            says = self._luck.choice([("4",), ("5", "2", "hm", "3"), ("what?",), ("STOP",), (), ()])
            for body in says:
                self.clock.advance(seconds=20)
                with self.database.write() as session:
                    session.execute(update(Message).values(handed_at=self.clock()).where(Message.handed_at.is_(None)))
                    inbound.keep(
                        session,
                        provider="twilio",
                        provider_id=f"SM{self._luck.getrandbits(100):032x}",
                        sender=f"+447700900{number:03d}",
                        body=body,
                        secrets=self.secrets,
                        now=self.clock(),
                    )
                with self.database.write() as session:
                    reply.read_pending(
                        session, secrets=self.secrets, public_url=PUBLIC_URL, now=self.clock(), limit=100
                    )

    def _fill(self) -> None:
        with self.database.read() as session:
            asked = [one.id for one in self._invited(session, "email")]
        for invitation_id in asked:
            if self._luck.random() > 0.3:
                continue
            self.clock.advance(seconds=5)
            try:
                with self.database.write() as session:
                    self._submit(session, session.get_one(Invitation, invitation_id))
            except responses.AlreadyAnswered:
                continue

    def _submit(self, session: Session, invitation: Invitation) -> None:
        version = session.get_one(Version, invitation.version_id)
        given = {question.name: self._answer(question) for question in version.parsed().questions}
        responses.take(
            session,
            invitation=invitation,
            version=version,
            submitted=given,
            language=invitation.language,
            medium=Medium.WEB,
            traces=self._luck.choice([None, Traces("d", "n", "u"), Traces(None, None, "u")]),
            started_at=self._luck.choice([None, self.clock() - timedelta(seconds=self._luck.uniform(5, 500))]),
            secrets=self.secrets,
            now=self.clock(),
        )

    def _answer(self, question: Question) -> object:
        luck = self._luck
        if not question.required and luck.random() < 0.3:
            return None
        if isinstance(question, Rating):
            return str(luck.choice(question.points))
        if isinstance(question, OpenText):
            return luck.choice(WORDS)
        code = luck.choice(question.codes)
        return [code] if isinstance(question, Multiple) else code

    def tables(self) -> Tables:
        with self.database.read() as session:
            return tables(session, self.survey, None, secrets=self.secrets)


def written(held: Tables, folder: Path, *, with_text: bool = True) -> tuple[Path, Path, Path]:
    """The files as the export route gives them: frame, responses, program.json."""
    paths = []
    for table in (Table.FRAME, Table.RESPONSES):
        path = folder / f"{table.value}.csv"
        path.write_text("".join(export.lines(held, table, with_text=with_text)), encoding="utf-8", newline="")
        paths.append(path)
    program = folder / "program.json"
    program.write_text(export.program(held), encoding="utf-8")
    return paths[0], paths[1], program


def cells(path: Path) -> list[Mapping[str, Any]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
