from __future__ import annotations

from collections import Counter

import factories
from inbox import Inbox, phone
from sqlalchemy import update

from service.delivery import withdrawal
from service.delivery.message import Message
from service.delivery.message import State as MessageState
from service.delivery.owed import CONSENT_WITHDRAWN
from service.response import disposition
from service.response.disposition import Disposition, Row
from service.sampling import contact, suppression
from service.sampling.contact import Channel
from service.sampling.frame import NotAsked
from service.sampling.invitation import Invitation
from service.survey.practice import Practice


def rows(inbox: Inbox) -> list[Row]:
    with inbox.database.read() as session:
        return list(disposition.of_survey(session, inbox.survey.id))


def of(inbox: Inbox, invitation: Invitation) -> Row:
    return next(row for row in rows(inbox) if row.invitation_id == invitation.id)


def test_every_unit_of_the_frame_has_exactly_one_disposition(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    half = Inbox(
        inbox.database,
        inbox.secrets,
        inbox.clock,
        template="nps",
        practice=Practice(sampling_rate=0.5, blind_share=0.2, quarantine_days=30),
    )
    reasons = [None] * 40 + list(NotAsked)
    events = [
        factories.event(
            1000 + number,
            occurred_at=half.clock(),
            phone=phone(number) if number % 2 else None,
            consent=number % 5 != 0,
            customer=f"x{number % 30}",
            not_asked=reason,
        )
        for number, reason in enumerate(reasons)
    ]
    invited = half.report(events)
    for number, invitation in enumerate(invited):
        if number % 3 == 0:
            half.fill(invitation, {"score": "7"})
    half.say(phone(1), "STOP")

    found = rows(half)

    assert len(found) == len({row.trigger_id for row in found}) == len(events)
    counted = Counter(row.disposition for row in found)
    assert sum(counted.values()) == len(events)
    assert counted[Disposition.COMPLETE] == len(invited[::3])
    assert all(row.response_id is not None for row in found if row.disposition is Disposition.COMPLETE)


def test_each_reason_for_not_asking_has_its_disposition(inbox: Inbox) -> None:
    inbox.report(
        [
            factories.event(number, occurred_at=inbox.clock(), not_asked=reason)
            for number, reason in enumerate(NotAsked, 1)
        ]
    )
    assert Counter(row.disposition for row in rows(inbox)) == {
        Disposition.SUPPRESSED_BY_EMPLOYEE: 3,
        Disposition.OPTED_OUT: 2,
        Disposition.QUARANTINED: 4,  # asked too lately, each by one rule, or enough were
        Disposition.UNDELIVERABLE: 3,  # our own fault, a stopped pilot, and no address but the employee's
    }


def test_what_the_draw_passed_over_is_not_sampled_whatever_else_was_the_matter(inbox: Inbox) -> None:
    rare = Inbox(
        inbox.database, inbox.secrets, inbox.clock, template="nps", practice=Practice(sampling_rate=1e-9, blind_share=0)
    )
    rare.report([factories.event(n, occurred_at=rare.clock(), not_asked=NotAsked.CUSTOMER_DECLINED) for n in range(3)])
    assert [row.disposition for row in rows(rare)] == [Disposition.NOT_SAMPLED] * 3


def test_silence_is_no_response_and_one_answer_is_partial(inbox: Inbox) -> None:
    silent, begun = inbox.invite(mail="anna@example.com"), inbox.invite(number=phone(1))
    inbox.send(silent)
    inbox.send(begun)
    inbox.say(phone(1), "4")
    assert of(inbox, silent).disposition is Disposition.NO_RESPONSE
    assert of(inbox, silent).delivered
    assert of(inbox, begun).disposition is Disposition.PARTIAL


def test_an_answer_outranks_a_later_stop(inbox: Inbox) -> None:
    invitation = inbox.invite(number=phone(1))
    inbox.say(phone(1), "4")
    inbox.say(phone(1), "STOP")
    assert of(inbox, invitation).disposition is Disposition.PARTIAL


def test_a_stop_while_the_link_was_valid_is_opted_out_and_stays_so(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    invitation = inbox.invite(number=phone(1))
    inbox.say(phone(1), "STOP")
    assert of(inbox, invitation).disposition is Disposition.OPTED_OUT
    inbox.clock.advance(days=100)
    inbox.say(phone(1), "START")
    assert of(inbox, invitation).disposition is Disposition.OPTED_OUT


def test_an_address_the_team_suppressed_under_an_open_invitation_is_the_teams_doing(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    silent, answered, stopped = (inbox.invite(number=phone(number)) for number in (1, 2, 3))
    inbox.fill(answered, {"score": "4"})
    inbox.say(phone(3), "STOP")
    with inbox.database.write() as session:
        for number in (1, 2, 3):
            index = contact.index_of(inbox.secrets, Channel.SMS, phone(number))
            assert suppression.suppress_for_team(session, inbox.actor, address_index=index, now=inbox.clock())

    assert [of(inbox, one).disposition for one in (silent, answered, stopped)] == [
        Disposition.SUPPRESSED_BY_EMPLOYEE,
        Disposition.COMPLETE,
        Disposition.OPTED_OUT,
    ]


def test_a_consent_that_ended_before_the_invitation_left_is_the_persons_wish_and_no_fault_of_delivery(
    inbox_on_each: Inbox,
) -> None:
    inbox = inbox_on_each
    early, late = inbox.invite(number=phone(1)), inbox.invite(number=phone(2))
    inbox.send(late)
    with inbox.database.write() as session:
        for one in (early, late):
            why, now = CONSENT_WITHDRAWN, inbox.clock()
            withdrawal.cancel_for_purpose(
                session, contact_point_id=one.contact_point_id, purpose=None, reason=why, now=now
            )

    assert of(inbox, early).disposition is Disposition.OPTED_OUT
    assert of(inbox, late).disposition is Disposition.NO_RESPONSE


def test_a_stop_that_was_taken_back_in_time_is_none(inbox: Inbox) -> None:
    invitation = inbox.invite(number=phone(1))
    inbox.say(phone(1), "STOP")
    inbox.say(phone(1), "START")
    assert of(inbox, invitation).disposition is not Disposition.OPTED_OUT


def test_a_stop_after_the_link_expired_is_no_answer_to_it(inbox: Inbox) -> None:
    invitation = inbox.invite(number=phone(1))
    inbox.send(invitation)
    inbox.clock.advance(days=30)
    inbox.say(phone(1), "STOP")
    assert of(inbox, invitation).disposition is Disposition.NO_RESPONSE


def test_where_every_message_failed_the_invitation_is_undeliverable(inbox: Inbox) -> None:
    invitation = inbox.invite(mail="anna@example.com")
    inbox.send(invitation, state=MessageState.FAILED)
    assert of(inbox, invitation).disposition is Disposition.NO_RESPONSE  # the reminder may still arrive
    inbox.clock.advance(hours=49)
    inbox.send(invitation, state=MessageState.FAILED)
    row = of(inbox, invitation)
    assert (row.disposition, row.delivered, row.invited_at) == (Disposition.UNDELIVERABLE, False, None)


def test_reminders_are_counted_once_they_have_left(inbox: Inbox) -> None:
    invitation = inbox.invite(mail="anna@example.com")
    sent_at = inbox.clock()
    inbox.send(invitation)
    assert of(inbox, invitation).reminders_sent == 0
    inbox.clock.advance(hours=49)
    inbox.send(invitation)
    row = of(inbox, invitation)
    assert (row.reminders_sent, row.invited_at) == (1, sent_at)


def test_a_message_of_unknown_fate_may_have_arrived(inbox: Inbox) -> None:
    invitation = inbox.invite(mail="anna@example.com")
    with inbox.database.write() as session:
        session.execute(update(Message).values(state=MessageState.UNKNOWN))
    assert of(inbox, invitation).disposition is Disposition.NO_RESPONSE
