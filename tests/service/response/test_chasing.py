"""One more reminder by hand: to the silent, now, within all limits, and without telling who is silent."""

from __future__ import annotations

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import select

from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery import outbox
from service.delivery.message import Kind, Message, State
from service.response import chasing, disposition, optout
from service.response import response as responses
from service.response.chasing import Outcome, Reminded
from service.response.response import Medium
from service.sampling import contact, trigger
from service.sampling.contact import Channel
from service.sampling.frame import NotAsked
from service.sampling.invitation import Invitation
from service.sampling.suppression import SuppressionReason
from service.survey import survey as surveys
from service.survey.practice import Practice
from service.survey.question import Rating
from service.survey.survey import NotPublished
from service.survey.version import Version

URL = "http://127.0.0.1:8000"


class Drive:
    """A survey without scheduled reminders, some days after its invitations left."""

    def __init__(self, database: Database, secrets: Secrets, clock: FakeClock, reminders: int = 0) -> None:
        self.database, self.secrets, self.clock = database, secrets, clock
        practice = Practice(blind_share=0.0, reminders=reminders, reminder_after_hours=24 * 10)
        with database.write() as session:
            self.actor, _ = factories.actor(session, now=clock())
            self.survey = factories.published(
                session, self.actor, secrets=secrets, now=clock(), practice=practice, asking=factories.routed()
            )
            events = [factories.event(n, occurred_at=clock()) for n in range(3)]
            events.append(factories.event(3, occurred_at=clock(), not_asked=NotAsked.CUSTOMER_DECLINED))
            recorded = trigger.record(session, self.actor, self.survey.id, events, secrets=secrets, now=clock())
            outbox.owe_invitations(session, recorded.invitations, secrets=secrets, public_url=URL, now=clock())
        self.invitations = [invitation for invitation, _ in recorded.invitations]
        self.send()
        clock.advance(days=3)

    def send(self) -> None:
        with self.database.write() as session:
            for message in session.scalars(select(Message).where(Message.state == State.QUEUED)):
                if message.due_at <= self.clock():
                    message.state, message.sent_at = State.SENT, self.clock()

    def remind(self, *numbers: int) -> Reminded:
        with self.database.write() as session:
            return chasing.remind(
                session, self.actor, self.survey.id, [("pos", str(n)) for n in numbers], secrets=self.secrets,
                public_url=URL, now=self.clock(),
            )  # fmt: skip

    def answer_page(self, number: int) -> None:
        """The first page of four: the response is partial."""
        with self.database.write() as session:
            invitation = session.get_one(Invitation, self.invitations[number].id)
            version = session.get_one(Version, invitation.version_id)
            responses.take_page(
                session, invitation=invitation, version=version, page=0, submitted={"score": "5", "channel": "web"},
                shown=frozenset(), language="en", traces=None, started_at=self.clock(), secrets=self.secrets,
                now=self.clock(),
            )  # fmt: skip

    def owed(self) -> list[tuple[Kind, int]]:
        with self.database.read() as session:
            rows = session.execute(
                select(Message.kind, Message.wave).where(Message.state == State.QUEUED).order_by(Message.id)
            )
            return [(row.kind, row.wave) for row in rows]


@pytest.fixture
def drive(database: Database, secrets: Secrets, clock: FakeClock) -> Drive:
    return Drive(database, secrets, clock)


def test_the_silent_get_one_more_reminder_which_is_a_wave_of_its_own(drive: Drive) -> None:
    done = drive.remind(0, 1)

    assert done == Reminded((), {Outcome.REMINDED: 2})
    assert drive.owed() == [(Kind.REMINDER, 1)] * 2
    drive.send()
    with drive.database.read() as session:
        rows = disposition.of_survey(session, drive.survey.id)
        assert [row.reminders_sent for row in rows] == [1, 1, 0, 0]
        assert outbox.last_wave(session, drive.invitations[0].id) == 1


def test_events_of_no_such_name_are_told_and_those_not_asked_are_only_counted(drive: Drive) -> None:
    assert drive.remind(0, 3, 99) == Reminded((("pos", "99"),), {Outcome.NOT_ASKED: 1, Outcome.REMINDED: 1})


def test_nobody_is_reminded_twice_within_a_day_nor_by_two_lists_at_once(drive: Drive) -> None:
    drive.remind(0)

    assert drive.remind(0, 0).outcomes == {Outcome.TOO_SOON: 1}
    drive.send()
    drive.clock.advance(hours=23)
    assert drive.remind(0).outcomes == {Outcome.TOO_SOON: 1}
    drive.clock.advance(hours=2)
    assert drive.remind(0).outcomes == {Outcome.REMINDED: 1}


def test_after_five_reminders_it_is_enough(drive: Drive) -> None:
    for _ in range(chasing.MOST_REMINDERS):
        assert drive.remind(0).outcomes == {Outcome.REMINDED: 1}
        drive.send()
        drive.clock.advance(hours=25)

    assert drive.remind(0).outcomes == {Outcome.ENOUGH: 1}


def test_who_said_stop_or_whose_link_has_expired_is_not_reminded(drive: Drive) -> None:
    with drive.database.write() as session:
        index = contact.index_of(drive.secrets, Channel.EMAIL, "c0@example.com")
        optout.opt_out(session, address_index=index, reason=SuppressionReason.STOP, now=drive.clock())
    assert drive.remind(0).outcomes == {Outcome.LEFT_ALONE: 1}

    drive.clock.advance(days=30)
    assert drive.remind(1).outcomes == {Outcome.EXPIRED: 1}


def test_who_was_never_reached_is_not_reminded(drive: Drive) -> None:
    with drive.database.write() as session:
        session.scalars(
            select(Message).where(Message.invitation_id == drive.invitations[0].id)
        ).one().state = State.FAILED

    assert drive.remind(0).outcomes == {Outcome.LEFT_ALONE: 1}


def test_who_left_off_is_asked_once_to_finish_and_not_in_the_middle_of_it(drive: Drive) -> None:
    drive.answer_page(0)

    assert drive.remind(0).outcomes == {Outcome.TOO_SOON: 1}
    drive.clock.advance(hours=25)
    assert drive.remind(0).outcomes == {Outcome.REMINDED: 1}
    drive.send()
    drive.clock.advance(days=3)
    assert drive.remind(0).outcomes == {Outcome.ANSWERED: 1}


def test_an_answer_that_comes_meanwhile_withdraws_the_reminder(drive: Drive) -> None:
    drive.remind(0)
    drive.answer_page(0)

    assert drive.owed() == []


def test_one_that_is_due_soon_by_the_schedule_is_not_preceded(
    database: Database, secrets: Secrets, clock: FakeClock
) -> None:
    drive = Drive(database, secrets, clock, reminders=1)  # due ten days after the invitation
    clock.advance(days=6, hours=6)

    assert drive.remind(0).outcomes == {Outcome.TOO_SOON: 1}


def test_one_long_before_the_schedule_counts_after_it(database: Database, secrets: Secrets, clock: FakeClock) -> None:
    drive = Drive(database, secrets, clock, reminders=1)

    assert drive.remind(0).outcomes == {Outcome.REMINDED: 1}
    drive.send()
    with database.read() as session:
        assert outbox.last_wave(session, drive.invitations[0].id) == 1
        assert sorted(
            session.scalars(select(Message.wave).where(Message.invitation_id == drive.invitations[0].id))
        ) == [0, 1, 2]


def test_a_closed_survey_reminds_nobody(drive: Drive) -> None:
    with drive.database.write() as session:
        surveys.close(session, drive.actor, drive.survey.id, now=drive.clock())
    with pytest.raises(NotPublished):
        drive.remind(0)


def test_all_who_are_silent_are_found(drive: Drive) -> None:
    with drive.database.write() as session:
        invitation = session.get_one(Invitation, drive.invitations[1].id)
        version = session.get_one(Version, invitation.version_id)
        scores = {q.name: "4" for q in version.parsed().questions if isinstance(q, Rating)}
        responses.take(
            session, invitation=invitation, version=version, submitted={**scores, "channel": "web"}, language="en",
            medium=Medium.WEB, traces=None, started_at=drive.clock(), secrets=drive.secrets, now=drive.clock(),
        )  # fmt: skip
    with drive.database.read() as session:
        found = chasing.silent_names(session, drive.actor, drive.survey.id, now=drive.clock(), limit=10)

    assert found == [("pos", "0"), ("pos", "2")]
