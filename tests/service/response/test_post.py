"""Mails that come in, and what is done with each: on both engines where a row is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from random import Random
from uuid import UUID, uuid4

import factories
import pytest
from fakes import FakeClock
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from inbox import Inbox
from mailbag import SENDER, Mailbag
from sqlalchemy import func, select

from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.delivery import claim, mail_receipt
from service.delivery.mail_receipt import Said
from service.delivery.message import Message, Receipt, State
from service.response import disposition, post
from service.response.answer import Answer
from service.response.disposition import Disposition
from service.response.inbound import Inbound
from service.response.post import Envelope, ReadAs
from service.sampling import contact, suppression, undeliverable
from service.sampling.contact import Channel, ContactPoint
from service.sampling.invitation import Invitation
from service.sampling.suppression import Suppression, SuppressionReason
from service.sampling.undeliverable import UndeliverableAddress
from service.survey.practice import Practice

ADA, BOB = "ada@example.org", "bob@example.org"
FORGED = Secrets(b"f" * 32, b"s" * 32)


class Postbox:
    """One mail of ours has left; others come in."""

    def __init__(self, inbox: Inbox, to: str = ADA) -> None:
        self.inbox = inbox
        self.to = to
        self.invitation, self.message_id = self.send(to)
        self.bag = Mailbag(inbox.secrets, self.message_id, to)

    def send(self, to: str) -> tuple[Invitation, UUID]:
        invitation = self.inbox.invite(mail=to, customer=f"customer of {to}")
        self.inbox.send(invitation)
        with self.inbox.database.read() as session:
            query = select(Message.id).where(Message.invitation_id == invitation.id, Message.wave == 0)
            return invitation, session.scalars(query).one()

    def take(self, raw: bytes, recipient: str = "", sender: str | None = None) -> ReadAs | None:
        with self.inbox.database.write() as session:
            return post.take(
                session, raw, Envelope(recipient, sender), secrets=self.inbox.secrets, now=self.inbox.clock()
            )

    def index(self, address: str) -> str:
        return contact.index_of(self.inbox.secrets, Channel.EMAIL, address)

    def suppressed(self, address: str | None = None) -> SuppressionReason | None:
        index = self.index(address or self.to)
        with self.inbox.database.read() as session:
            return suppression.suppressed_among(session, self.inbox.actor.team_id, [index]).get(index)

    def is_undeliverable(self, address: str | None = None) -> bool:
        with self.inbox.database.read() as session:
            return bool(undeliverable.among(session, [self.index(address or self.to)]))

    def message(self) -> Message:
        with self.inbox.database.read() as session:
            return session.get_one(Message, self.message_id)

    def reminder(self) -> State:
        with self.inbox.database.read() as session:
            query = select(Message.state).where(Message.invitation_id == self.invitation.id, Message.wave == 1)
            return session.scalars(query).one()

    def count(self, table: type[Inbound | Receipt | Answer | Suppression | UndeliverableAddress]) -> int:
        with self.inbox.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def postbox(inbox: Inbox) -> Postbox:
    return Postbox(inbox)


@pytest.fixture
def postbox_on_each(inbox_on_each: Inbox) -> Postbox:
    return Postbox(inbox_on_each)


def test_an_address_that_nobody_has_is_not_written_to_again(postbox_on_each: Postbox) -> None:
    postbox = postbox_on_each

    assert postbox.take(postbox.bag.report("5.1.1")) is ReadAs.BOUNCE

    assert postbox.is_undeliverable()
    assert (postbox.message().state, postbox.message().error) == (State.FAILED, "bounced_hard 5.1.1")
    assert postbox.reminder() is State.CANCELLED
    assert postbox.suppressed() is None  # it is no wish of anybody's
    with postbox.inbox.database.read() as session:
        [row] = disposition.of_survey(session, postbox.inbox.survey.id)
    assert row.disposition is Disposition.UNDELIVERABLE


def test_the_same_mail_delivered_again_changes_nothing(postbox_on_each: Postbox) -> None:
    postbox = postbox_on_each
    raw = postbox.bag.report("5.1.1")
    postbox.take(raw)

    assert postbox.take(b"Received: from elsewhere\r\n by us\r\nDelivered-To: x\r\n" + raw) is None

    assert (postbox.count(Inbound), postbox.count(Receipt), postbox.count(UndeliverableAddress)) == (1, 1, 1)


def test_a_bounce_is_believed_by_the_address_it_came_back_to_or_by_our_mail_in_it(postbox: Postbox) -> None:
    without_original = postbox.bag.report(original="Subject: How did it go?\n")
    without_address = postbox.bag.report("5.2.2", sent_to=SENDER)

    assert postbox.take(without_original, recipient=postbox.bag.bounce_address) is ReadAs.BOUNCE
    assert postbox.take(without_address) is ReadAs.BOUNCE


def test_a_bounce_that_anybody_could_have_written_changes_nothing(postbox: Postbox) -> None:
    """Neither a name made with another key, nor none, nor one of another place makes a report believed."""
    forged = Mailbag(FORGED, postbox.message_id, ADA)
    with_stop_address_only = postbox.bag.report(
        sent_to=SENDER, original=f"List-Unsubscribe: <mailto:{postbox.bag.stop_address}>\n"
    )

    taken = [
        postbox.take(forged.report("5.1.1")),
        postbox.take(forged.complaint()),
        postbox.take(postbox.bag.report(sent_to=SENDER, original=f"To: {ADA}\n")),
        postbox.take(postbox.bag.complaint(original=f"To: {ADA}\nReturn-Path: <{SENDER}>\n")),
        postbox.take(with_stop_address_only),
    ]

    assert set(taken) == {ReadAs.UNPROVEN}
    assert postbox.message().state is State.SENT
    assert not postbox.is_undeliverable()
    assert postbox.suppressed() is None
    assert postbox.reminder() is State.QUEUED


def test_nobody_can_speak_of_another_persons_mail(postbox: Postbox) -> None:
    """Bob has got a mail of his own, so that he knows a signed name: it speaks of his address, whatever he writes."""
    _, bobs_id = postbox.send(BOB)
    bobs = Mailbag(postbox.inbox.secrets, bobs_id, ADA)  # pretends that it went to Ada

    postbox.take(bobs.complaint())
    postbox.take(bobs.report("5.1.1", recipient=ADA))

    assert postbox.suppressed(ADA) is None
    assert not postbox.is_undeliverable(ADA)
    assert postbox.suppressed(BOB) is SuppressionReason.CARRIER


def test_a_mailbox_that_was_forwarded_to_nowhere_exists_itself(postbox: Postbox) -> None:
    groups = "Final-Recipient: rfc822; old@elsewhere.example.net\nAction: failed\nStatus: 5.1.1\n"

    assert postbox.take(postbox.bag.report(groups=groups)) is ReadAs.BOUNCE

    assert not postbox.is_undeliverable()
    assert postbox.message().error == "bounced_soft 5.1.1"


def test_of_several_recipients_ours_counts(postbox: Postbox) -> None:
    groups = (
        "Final-Recipient: rfc822; other@example.net\nAction: failed\nStatus: 5.1.1\n\n"
        f"Final-Recipient: rfc822; {ADA.upper()}\nAction: delayed\nStatus: 4.4.1\n"
    )

    assert postbox.take(postbox.bag.report(groups=groups)) is ReadAs.DELAYED
    assert postbox.message().state is State.SENT


def test_a_delay_changes_nothing(postbox: Postbox) -> None:
    assert postbox.take(postbox.bag.report("4.4.1", action="delayed")) is ReadAs.DELAYED

    assert postbox.message().state is State.SENT
    assert postbox.reminder() is State.QUEUED
    assert not postbox.is_undeliverable()


def test_what_is_our_fault_is_not_the_addresss(postbox: Postbox) -> None:
    postbox.take(postbox.bag.report("5.7.1", diagnostic="smtp; 550 5.7.1 Blocked, see our list"))

    assert (postbox.message().state, postbox.message().error) == (State.FAILED, "bounced_refused 5.7.1")
    assert not postbox.is_undeliverable()
    assert postbox.suppressed() is None
    assert postbox.reminder() is State.QUEUED


def test_a_failure_that_may_pass_leaves_the_reminder_owed(postbox: Postbox) -> None:
    postbox.take(postbox.bag.report("5.2.2", diagnostic="smtp; 552 5.2.2 Mailbox full"))

    assert (postbox.message().state, postbox.message().error) == (State.FAILED, "bounced_soft 5.2.2")
    assert postbox.reminder() is State.QUEUED


def soften(postbox: Postbox, after_days: tuple[float, ...]) -> list[bool]:
    """A mail to Ada fails softly after each of these days; whether her address was given up by then."""
    start, given_up = postbox.inbox.clock(), []
    for days in after_days:
        postbox.inbox.clock.moment = start
        postbox.inbox.clock.advance(days=days)
        _, message_id = postbox.send(ADA)
        postbox.take(Mailbag(postbox.inbox.secrets, message_id, ADA).report("4.2.2"))
        given_up.append(postbox.is_undeliverable())
    return given_up


@pytest.mark.parametrize(
    ("after_days", "given_up"),
    [
        ((0, 1, 3), [False, False, True]),
        ((0, 0.1, 0.2, 0.3, 2.9), [False, False, False, False, False]),
        ((0, 31, 62), [False, False, False]),
        ((0, 29), [False, False]),
    ],
)
def test_three_soft_failures_over_three_days_within_thirty_count_as_a_hard_one(
    database: Database, secrets: Secrets, clock: FakeClock, after_days: tuple[float, ...], given_up: list[bool]
) -> None:
    inbox = Inbox(database, secrets, clock, practice=every_event_is_asked_about())

    assert soften(Postbox(inbox), after_days) == given_up


def every_event_is_asked_about() -> Practice:

    return Practice(blind_share=0.0, quarantine_days=0)


def test_a_new_consent_lets_an_address_be_tried_again_and_an_old_one_does_not(postbox_on_each: Postbox) -> None:
    postbox = postbox_on_each
    postbox.take(postbox.bag.report("5.1.1"))
    report_again(postbox, consented_at=postbox.inbox.clock())
    assert postbox.is_undeliverable()

    report_again(postbox, consented_at=postbox.inbox.clock.advance(days=40))

    assert not postbox.is_undeliverable()


def report_again(postbox: Postbox, *, consented_at: datetime) -> None:
    postbox.inbox.clock.moment = max(consented_at, postbox.inbox.clock())
    postbox.inbox.report([factories.event(900 + consented_at.toordinal(), occurred_at=consented_at, mail=ADA)])


def test_a_second_failure_after_a_new_consent_counts_again(postbox_on_each: Postbox) -> None:
    postbox = postbox_on_each
    index = postbox.index(ADA)
    for _ in range(2):
        with postbox.inbox.database.write() as session:
            undeliverable.mark(session, address_index=index, status="5.1.1", now=postbox.inbox.clock())
        assert postbox.is_undeliverable()
        with postbox.inbox.database.write() as session:
            undeliverable.renew(session, {index: postbox.inbox.clock.advance(days=1)})
        assert not postbox.is_undeliverable()


def test_where_one_address_is_known_not_to_exist_the_next_is_used(postbox: Postbox) -> None:
    postbox.take(postbox.bag.report("5.1.1"))
    event = factories.event(77, occurred_at=postbox.inbox.clock(), phone="+447700900077", mail=ADA, customer="two")
    mail_first = type(event)(**{**_fields(event), "addresses": tuple(reversed(event.addresses))})
    only_mail = factories.event(78, occurred_at=postbox.inbox.clock(), mail=ADA, customer="one")

    with_phone, without = postbox.inbox.report([mail_first, only_mail])

    assert (with_phone.channel, without.channel) == (Channel.SMS, Channel.EMAIL)


def _fields(event: object) -> Mapping[str, object]:

    return {one.name: getattr(event, one.name) for one in fields(event)}  # type: ignore[arg-type]  # an Event


def test_a_complaint_is_a_wish_to_be_left_alone(postbox_on_each: Postbox) -> None:
    postbox = postbox_on_each

    assert postbox.take(postbox.bag.complaint()) is ReadAs.COMPLAINT

    assert postbox.suppressed() is SuppressionReason.CARRIER
    assert postbox.reminder() is State.CANCELLED
    assert postbox.message().state is State.DELIVERED
    with postbox.inbox.database.write() as session:
        assert suppression.lift(session, address_index=postbox.index(ADA), now=postbox.inbox.clock()) == 0


@pytest.mark.parametrize("kind", ["not-spam", "auth-failure"])
def test_other_feedback_is_no_wish(postbox: Postbox, kind: str) -> None:
    assert postbox.take(postbox.bag.complaint(kind)) is ReadAs.AUTOMATIC
    assert postbox.suppressed() is None


@pytest.mark.parametrize("raw", ["exim", "qmail", "exchange"])
def test_bounces_in_other_forms_are_understood(postbox: Postbox, raw: str) -> None:
    assert postbox.take(getattr(postbox.bag, raw)()) is ReadAs.BOUNCE
    assert postbox.is_undeliverable()


def test_a_servers_words_that_are_not_plain_are_kept_and_nothing_is_done(postbox: Postbox) -> None:
    assert postbox.take(postbox.bag.qmail("Something went wrong.")) is ReadAs.UNCLEAR

    assert postbox.message().state is State.SENT
    assert not postbox.is_undeliverable()
    with postbox.inbox.database.read() as session:
        [kept] = post.page(session, postbox.inbox.actor, read_as=ReadAs.UNCLEAR, after=None, limit=10)
    assert kept.read_as is ReadAs.UNCLEAR


@pytest.mark.parametrize(
    "headers",
    [{"Auto-Submitted": "auto-replied"}, {"Precedence": "bulk"}, {"X-Autoreply": "yes"}, {"Return-Path": "<>"}],
)
def test_an_automatic_answer_is_kept_and_nothing_else(postbox: Postbox, headers: Mapping[str, str]) -> None:
    """Not even a STOP in it: a signature of a holiday's notice is no wish of the person's."""
    raw = postbox.bag.letter("10\nSTOP", headers=headers)

    assert postbox.take(raw) is ReadAs.AUTOMATIC

    assert (postbox.count(Answer), postbox.count(Suppression), postbox.count(Inbound)) == (0, 0, 1)


def test_an_automatic_answer_to_the_address_for_bounces_is_no_bounce(postbox: Postbox) -> None:
    raw = postbox.bag.letter("I am away", sent_to=postbox.bag.bounce_address, subject="Away", is_reply=False)

    assert postbox.take(raw, sender="") is ReadAs.AUTOMATIC
    assert postbox.message().state is State.SENT


@pytest.mark.parametrize("words", ["10", "9/10, thank you", "It was terrible"])
def test_a_reply_is_kept_sealed_and_is_no_answer(postbox_on_each: Postbox, words: str) -> None:
    postbox = postbox_on_each

    assert postbox.take(postbox.bag.letter(words)) is ReadAs.REPLY

    with postbox.inbox.database.read() as session:
        [kept] = session.scalars(select(Inbound)).all()
    assert kept.team_id == postbox.inbox.actor.team_id
    assert words.encode() not in kept.body_sealed
    assert postbox.count(Answer) == 0
    assert postbox.reminder() is State.QUEUED
    assert postbox.inbox.read() == 0  # the reader of texts leaves it alone


def test_a_stop_by_mail_is_obeyed(postbox_on_each: Postbox) -> None:
    postbox = postbox_on_each

    assert postbox.take(postbox.bag.letter("Please stop emailing me.")) is ReadAs.STOP

    assert postbox.suppressed() is SuppressionReason.STOP
    assert postbox.reminder() is State.CANCELLED


def test_a_stop_from_another_address_counts_for_the_one_we_wrote_to(postbox: Postbox) -> None:
    """A mailbox that is forwarded: the reply names our mail, its writer is somebody we do not know."""
    postbox.take(postbox.bag.letter("STOP", sender="ada@elsewhere.example.net"))

    assert postbox.suppressed(ADA) is SuppressionReason.STOP
    assert postbox.suppressed("ada@elsewhere.example.net") is None


def test_a_stop_that_names_no_mail_counts_for_its_writer(postbox: Postbox) -> None:
    postbox.take(postbox.bag.letter("", subject="unsubscribe", is_reply=False))

    assert postbox.suppressed(ADA) is SuppressionReason.STOP


@pytest.mark.parametrize("headers", [{}, {"Auto-Submitted": "auto-generated"}])
def test_a_mail_to_the_way_out_is_obeyed_whatever_it_says(postbox: Postbox, headers: Mapping[str, str]) -> None:
    raw = postbox.bag.letter("", subject="", sent_to=postbox.bag.stop_address, is_reply=False, headers=headers)

    assert postbox.take(raw) is ReadAs.UNSUBSCRIBE

    assert postbox.suppressed() is SuppressionReason.UNSUBSCRIBE
    assert postbox.reminder() is State.CANCELLED


def test_what_is_said_comes_to_the_same_in_whatever_order(postbox: Postbox) -> None:
    ways = [(Said.DELIVERED, Said.HARD), (Said.HARD, Said.DELIVERED)]
    ends = []
    for number, way in enumerate(ways):
        _, message_id = postbox.send(f"c{number}@example.net")
        for said in way:
            with postbox.inbox.database.write() as session:
                mail_receipt.take(
                    session, provider="x", message_id=message_id, said=said, status="5.1.1", now=postbox.inbox.clock()
                )
        with postbox.inbox.database.read() as session:
            message = session.get_one(Message, message_id)
            ends.append((message.state, message.error))

    assert ends == [(State.FAILED, "bounced_hard 5.1.1")] * 2


def test_an_unknown_outcome_is_known_once_something_is_said(postbox: Postbox) -> None:
    with postbox.inbox.database.write() as session:
        session.get_one(Message, postbox.message_id).state = State.UNKNOWN
        mail_receipt.take(
            session, provider="x", message_id=postbox.message_id, said=Said.DELIVERED, now=postbox.inbox.clock()
        )

    assert postbox.message().state is State.DELIVERED


def test_a_mail_of_which_nothing_is_known_settles_nothing(postbox: Postbox) -> None:
    with postbox.inbox.database.write() as session:
        assert not mail_receipt.take(
            session, provider="x", message_id=uuid4(), said=Said.HARD, now=postbox.inbox.clock()
        )
    assert postbox.count(Receipt) == 0


def test_a_test_is_not_settled_by_mail(sqlite: Database, secrets: Secrets, clock: FakeClock) -> None:
    postbox = Postbox(Inbox(sqlite, secrets, clock, mode=Mode.TEST))

    assert postbox.take(postbox.bag.report("5.1.1")) is ReadAs.UNPROVEN
    assert not postbox.is_undeliverable()


def test_a_team_sees_only_mails_about_its_own(postbox: Postbox) -> None:
    postbox.take(postbox.bag.letter("hello"))
    with postbox.inbox.database.write() as session:
        other, _ = factories.actor(session, now=postbox.inbox.clock(), team="Southwind")

    with postbox.inbox.database.read() as session:
        assert len(post.page(session, postbox.inbox.actor, read_as=None, after=None, limit=10)) == 1
        assert post.page(session, other, read_as=None, after=None, limit=10) == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from(["", "x", "b+aaaa@b", "\x00", "\ud800"]))
def test_whatever_comes_in_is_taken(postbox: Postbox, raw: bytes, recipient: str) -> None:
    postbox.take(raw, recipient)
    postbox.take(b"From: " + raw + b"\r\nContent-Type: text/html\r\n\r\n" + raw, recipient)


def test_an_address_found_gone_meanwhile_is_not_sent_what_was_owed_before(postbox: Postbox) -> None:
    index = postbox.index("late@example.org")
    with postbox.inbox.database.write() as session:
        undeliverable.mark(session, address_index=index, status="5.1.1", now=postbox.inbox.clock())

    postbox.inbox.invite(mail="late@example.org")
    with postbox.inbox.database.write() as session:
        claimed = claim.claim(session, worker="w", now=postbox.inbox.clock(), limit=50, rng=Random(1))
        point = select(ContactPoint.id).where(ContactPoint.address_index == index)
        withdrawn = session.scalars(select(Message.withdrawn).where(Message.contact_point_id.in_(point))).all()

    assert index not in {one.address_index for one in claimed.leased}
    assert "undeliverable" in withdrawn


def test_of_a_stop_nothing_is_sent_to_the_same_address_of_another_team(postbox: Postbox) -> None:
    """Mail senders are shared: who stops does not know that there are teams."""
    postbox.take(postbox.bag.letter("stop"))

    with postbox.inbox.database.read() as session:
        assert session.scalars(select(Suppression.team_id)).all() == [None]
