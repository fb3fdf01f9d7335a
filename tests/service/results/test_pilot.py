"""The report of a pilot, from responses that went different ways through a form that routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import update

from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery import outbox
from service.delivery.message import Message
from service.response import inbound, reply
from service.response import response as responses
from service.results import pilot
from service.results.pilot import OfQuestion, Report
from service.sampling import trigger
from service.sampling.invitation import Invitation
from service.sampling.lot import lot_of
from service.sampling.order import wording_of
from service.survey import parsing
from service.survey.survey import Survey
from service.survey.version import Version

HAPPY = {"score": "5", "channel": "web"}
LOW = {"score": "1", "channel": "web"}
Page = tuple[int, Mapping[str, object], int]  # its number, what is answered, in how many seconds


class Fieldwork:
    """A survey that routes, and people who go through its form page by page or answer by text."""

    def __init__(self, database: Database, secrets: Secrets, clock: FakeClock) -> None:
        self.database, self.secrets, self.clock, self.people = database, secrets, clock, 0
        with database.write() as session:
            self.actor: Actor = factories.actor(session, now=clock())[0]
            self.survey: Survey = factories.published(
                session, self.actor, secrets=secrets, now=clock(), asking=factories.routed()
            )

    def invite(self, phone: str | None = None) -> Invitation:
        self.people += 1
        event = factories.event(self.people, occurred_at=self.clock(), phone=phone)
        with self.database.write() as session:
            recorded = trigger.record(
                session, self.actor, self.survey.id, [event], secrets=self.secrets, now=self.clock()
            )
            outbox.owe_invitations(
                session, recorded.invitations, secrets=self.secrets, public_url="http://127.0.0.1", now=self.clock()
            )
            ((invitation, _),) = recorded.invitations
        return invitation

    def go(self, pages: Sequence[Page]) -> None:
        """Somebody is invited and sends in these pages, then no more."""
        invitation = self.invite()
        for number, submitted, seconds in pages:
            began = self.clock()
            self.clock.advance(seconds=seconds)
            with self.database.write() as session:
                responses.take_page(
                    session,
                    invitation=invitation,
                    version=session.get_one(Version, invitation.version_id),
                    page=number,
                    submitted=submitted,
                    shown=frozenset(),
                    language="en",
                    traces=None,
                    started_at=began,
                    secrets=self.secrets,
                    now=self.clock(),
                )

    def text(self, phone: str, body: str) -> None:
        self.clock.advance(seconds=30)
        with self.database.write() as session:
            session.execute(update(Message).values(handed_at=self.clock()).where(Message.handed_at.is_(None)))
            inbound.keep(
                session, provider="twilio", provider_id=f"SM{self.clock().timestamp()}", sender=phone, body=body,
                secrets=self.secrets, now=self.clock(),
            )  # fmt: skip
        with self.database.write() as session:
            reply.read_pending(session, secrets=self.secrets, public_url="http://127.0.0.1", now=self.clock(), limit=10)

    def report(self) -> Report:
        with self.database.read() as session:
            survey = session.get_one(Survey, self.survey.id)
            return pilot.report(session, survey, None, secrets=self.secrets, now=self.clock())


def of(report: Report, name: str) -> OfQuestion:
    return next(one for one in report.questions if one.name == name)


@pytest.fixture
def work(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Fieldwork:
    return Fieldwork(sqlite, secrets, clock)


def test_people_who_leave_are_counted_before_the_question_that_they_left(work: Fieldwork) -> None:
    for _ in range(20):  # nothing went wrong: straight to the last page, and its comment left blank
        work.go([(0, HAPPY, 10), (3, {"minutes": "5"}, 8)])
    for _ in range(9):  # asked what went wrong, and gone
        work.go([(0, LOW, 10)])
    work.go([(0, LOW, 10), (1, {"trouble": "cold"}, 30), (3, {"minutes": "7", "more": "bye"}, 8)])
    work.go([(0, HAPPY, 1), (3, {"minutes": "5"}, 1)])  # has not read
    work.clock.advance(hours=2)
    work.go([(0, HAPPY, 10)])  # is just at it
    found = work.report()
    trouble, minutes, more = (of(found, name) for name in ("trouble", "minutes", "more"))

    assert (found.invited, found.started.count, found.under_way) == (32, 32, 1)
    assert (found.completed.count, found.completed.of) == (22, 31)
    assert trouble.break_off is not None
    assert (trouble.break_off.here.count, trouble.break_off.here.of, trouble.break_off.stands_out) == (9, 10, True)
    assert minutes.break_off is not None
    assert (minutes.break_off.here.count, minutes.break_off.here.of) == (0, 22)
    assert of(found, "score").break_off is None
    assert more.blank is not None
    assert (more.blank.here.count, more.blank.here.of) == (21, 22)
    assert of(found, "d_room").blank is None
    assert trouble.estimated is not None
    assert trouble.estimated > (of(found, "score").estimated or 0)
    assert trouble.seconds["web"].n == 1
    assert trouble.seconds["web"].median is None
    assert of(found, "score").seconds["web"].median == 5.0
    assert (found.too_fast.count, found.too_fast.of) == (1, 22)
    warnings = [one for one in found.findings if one.severity == "warning"]
    assert [(one.subject, one.question) for one in warnings] == [("break_off", "trouble")]
    assert warnings[0].sentence.startswith("90 % of those who reached trouble broke off there (interval 60 to 98 %)")


def test_a_wording_that_moves_the_answers_is_named(work: Fieldwork) -> None:
    seed = work.secrets.unseal(work.survey.team_id, work.survey.seed_sealed)
    question = parsing.parse(work.survey.questionnaire).question("minutes")
    assert question is not None
    dealt = []
    for number in range(1, 41):
        invitation_lot = lot_of(seed, customer_id=f"c{number}", invitation_id=work.survey.id)
        dealt.append(wording_of(question, invitation_lot))
        minutes = number % 5 + (20 if dealt[-1] == "short" else 10)
        work.go([(0, HAPPY, 10), (3, {"minutes": str(minutes)}, 8)])
    (worded,) = work.report().wordings

    assert (worded.question, worded.wording, worded.option) == ("minutes", "short", None)
    assert (worded.difference.n, worded.difference.standard_n) == (dealt.count("short"), dealt.count("standard"))
    assert worded.difference.difference == pytest.approx(10, abs=1.5)
    assert any(one.subject == "wording" and one.question == "minutes" for one in work.report().findings)


def test_texts_that_cannot_be_read_are_counted_at_the_question_they_reply_to(work: Fieldwork) -> None:
    for phone in (f"+447700900{number:03d}" for number in range(10)):
        work.invite(phone)
        work.text(phone, "5")
        work.text(phone, "blue")
        work.text(phone, "green")
    work.clock.advance(hours=2)
    found = work.report()
    channel, score = of(found, "channel"), of(found, "score")

    assert channel.unclear is not None
    assert (channel.unclear.here.count, channel.unclear.here.of, channel.unclear.stands_out) == (20, 20, True)
    assert score.unclear is not None
    assert (score.unclear.here.count, score.unclear.here.of) == (0, 10)
    assert channel.blank is not None
    assert (channel.blank.here.count, channel.blank.here.of) == (10, 10)
    assert score.seconds["sms"].n == 10


def test_below_the_least_number_no_question_has_a_figure(work: Fieldwork) -> None:
    for _ in range(7):
        work.go([(0, LOW, 10)])
    work.clock.advance(hours=2)
    found = work.report()
    trouble = of(found, "trouble").break_off

    assert trouble is not None
    assert (trouble.here.count, trouble.here.of, trouble.here.share, trouble.p_value) == (None, 7, None, None)
    assert of(found, "score").seconds["web"].median is None
    assert "Wait" in found.findings[-1].sentence
