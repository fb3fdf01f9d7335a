"""Who gets which message, and which messages nobody gets."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from desk import Desk, ScriptedCarrier

from service.base.session import Session
from service.delivery import claim, lease, outbox, withdrawal
from service.delivery.carriers import Carriers
from service.delivery.hindrance import Candidate, EndsBy, Hindrance, Postponed, Withdrawn
from service.delivery.lease import LEASE
from service.delivery.message import Kind, State
from service.sampling import consent, suppression
from service.sampling.suppression import SuppressionReason
from service.survey import survey as surveys
from service.survey.practice import Practice

Phone = Callable[[int], str]
NO_REMINDER = Practice(reminders=0, blind_share=0.0)


def mails(count: int) -> list[str]:
    return [f"c{number}@example.com" for number in range(count)]


def stop(desk: Desk, address_index: str) -> None:
    with desk.database.write() as session:
        suppression.suppress(
            session, address_index=address_index, reason=SuppressionReason.STOP, team_id=None, now=desk.clock()
        )


def test_a_claimed_message_is_not_claimed_again_until_its_lease_ends(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"])

    assert desk.claim(worker="first").count == 1
    desk.clock.advance(seconds=LEASE.total_seconds() / 2)
    assert desk.claim(worker="second").count == 0


def test_nothing_is_claimed_before_it_is_due(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"])
    desk.clock.advance(seconds=-1)

    assert desk.claim().count == 0


def test_a_claim_takes_no_more_than_it_may(desk: Desk) -> None:
    desk.invite(mails=mails(20))

    assert desk.claim(limit=7).count == 7


def test_workers_at_once_never_claim_the_same_message(desk: Desk) -> None:
    desk.invite(mails=mails(120), of=desk.open_survey("Bulk", practice=NO_REMINDER))
    claims: Counter[object] = Counter()
    lock = threading.Lock()

    def work(name: str) -> None:
        while True:
            with desk.database.write() as session:
                taken = claim.claim(session, worker=name, now=desk.clock(), limit=5, rng=Random(name))
            with lock:
                claims.update(one.id for one in taken.leased)
            if not taken.count:
                return

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(claims) == 120
    assert set(claims.values()) == {1}


def test_one_teams_burst_does_not_hold_up_anothers_message(desk: Desk) -> None:
    desk.invite(mails=mails(100))
    desk.clock.advance(minutes=1)
    [lonely] = desk.invite(mails=["ada@example.org"], of=desk.open_survey("Southwind"))

    taken = desk.claim(limit=8)

    assert lonely.id in {one.invitation_id for one in taken.leased}
    assert taken.count == 8


def test_with_more_teams_than_places_none_is_always_passed_over(desk: Desk) -> None:
    for name in range(6):
        desk.invite(mails=mails(14), of=desk.open_survey(f"Team {name}", practice=NO_REMINDER))
    served: set[object] = set()

    for round_number in range(40):
        with desk.database.write() as session:
            taken = claim.claim(session, worker="w", now=desk.clock(), limit=2, rng=Random(round_number))
        served |= {one.team_id for one in taken.leased}

    assert len(served) == 6


def claim_checked(desk: Desk, hindrance: Hindrance) -> claim.Claimed:
    """A claim in which one thing hinders every message."""

    def check(
        session: Session, team_id: UUID, candidates: Sequence[Candidate], *, now: datetime
    ) -> Mapping[UUID, Hindrance]:
        return {one.message.id: hindrance for one in candidates}

    with desk.database.write() as session:
        return claim.claim(session, worker="w", now=desk.clock(), limit=64, rng=Random(1), checks=[check])


def test_a_message_that_must_wait_goes_back_as_if_it_had_not_been_claimed(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Once", practice=NO_REMINDER))
    morning = desk.clock() + timedelta(hours=9)

    taken = claim_checked(desk, Postponed(until=morning, reason="window"))

    [message] = desk.messages()
    assert (taken.leased, taken.held_back) == ((), 1)
    assert (message.state, message.due_at, message.attempt, message.worker) == (State.QUEUED, morning, 0, None)
    assert message.held_for == "window"
    assert desk.claim().count == 0
    desk.clock.advance(hours=9)
    assert [one.id for one in desk.claim().leased] == [message.id]
    assert desk.message(message.id).held_for is None


def test_a_message_ends_by_the_earliest_of_its_ends(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Once", practice=NO_REMINDER))
    evening = desk.clock() + timedelta(hours=3)

    [one] = claim_checked(desk, EndsBy(evening)).leased

    assert one.end_by == evening < desk.messages()[0].not_after


def test_no_later_check_sees_what_an_earlier_one_held_back(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"])
    seen: list[UUID] = []

    def hold(
        session: Session, team_id: UUID, candidates: Sequence[Candidate], *, now: datetime
    ) -> Mapping[UUID, Hindrance]:
        return {one.message.id: Withdrawn("not_wanted") for one in candidates}

    def look(
        session: Session, team_id: UUID, candidates: Sequence[Candidate], *, now: datetime
    ) -> Mapping[UUID, Hindrance]:
        seen.extend(one.message.id for one in candidates)
        return {}

    with desk.database.write() as session:
        claim.claim(session, worker="w", now=desk.clock(), limit=64, rng=Random(1), checks=[hold, look])

    assert seen == []


def test_a_stop_that_commits_before_the_claim_wins(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])
    stop(desk, desk.address_index(invitation))

    taken = desk.claim()

    assert (taken.leased, taken.held_back) == ((), 1)
    message = desk.messages()[0]
    assert (message.state, message.withdrawn) == (State.CANCELLED, "suppressed")


def test_a_consent_taken_back_before_the_claim_keeps_the_message_from_leaving(desk: Desk, phone: Phone) -> None:
    """Whatever was cancelled then: a message may have been owed a moment later."""
    [invitation] = desk.invite([phone(1)])
    with desk.database.write() as session:
        consent.withdraw_everywhere(session, desk.address_index(invitation), now=desk.clock())

    assert desk.claim().leased == ()
    assert desk.messages()[0].withdrawn == "consent_withdrawn"


def test_what_one_survey_does_not_write_to_another_does(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)], of=desk.open_survey("Calls", practice=NO_REMINDER))
    [other] = desk.invite([phone(1)])
    with desk.database.write() as session:
        suppression.suppress_for_team(
            session,
            desk.actor,
            address_index=desk.address_index(other),
            survey_id=other.survey_id,
            now=desk.clock(),
        )

    assert {one.survey_id for one in desk.messages() if one.id in {m.id for m in desk.claim().leased}} == {
        invitation.survey_id
    }


def test_stops_and_claims_at_once_never_send_to_who_stopped_before(desk: Desk, phone: Phone) -> None:
    invitations = desk.invite(
        [phone(number) for number in range(40)], of=desk.open_survey("Bulk", practice=NO_REMINDER)
    )
    indexes = {invitation.id: desk.address_index(invitation) for invitation in invitations}
    stopped: set[str] = set()
    wrongly: list[str] = []

    def stop_everyone() -> None:
        for invitation in reversed(invitations):
            index = indexes[invitation.id]
            with desk.database.write() as session:
                suppression.suppress(
                    session, address_index=index, reason=SuppressionReason.STOP, team_id=None, now=desk.clock()
                )
                withdrawal.cancel_for_address(session, address_index=index, reason="stop", now=desk.clock())
            stopped.add(index)

    def claim_everything() -> None:
        while True:
            before = frozenset(stopped)
            taken = desk.claim(limit=1)
            wrongly.extend(one.address_index for one in taken.leased if one.address_index in before)
            if not taken.count:
                return

    threads = [threading.Thread(target=stop_everyone), threading.Thread(target=claim_everything)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrongly == []
    assert {message.state for message in desk.messages()} <= {State.SENDING, State.CANCELLED}
    assert len(stopped) == 40


def test_a_notice_is_claimed_in_spite_of_a_stop(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])
    stop(desk, desk.address_index(invitation))
    desk.owe(invitation, Kind.NOTICE, "You are unsubscribed", "stop")

    assert [one.kind for one in desk.claim().leased] == [Kind.NOTICE]


def test_a_message_past_its_time_is_not_sent(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])
    desk.owe(invitation, Kind.NOTICE, "You are unsubscribed", "stop")
    desk.clock.advance(seconds=outbox.NOTICE_VALID.total_seconds())

    taken = desk.claim()

    assert Kind.NOTICE not in {one.kind for one in taken.leased}
    [notice] = [message for message in desk.messages() if message.kind is Kind.NOTICE]
    assert (notice.state, notice.withdrawn) == (State.CANCELLED, "expired")


def test_a_survey_closed_meanwhile_sends_nothing_but_notices(desk: Desk, phone: Phone) -> None:
    """Whatever was written down for it in the moment of closing."""
    [invitation] = desk.invite([phone(1)])
    desk.owe(invitation, Kind.NOTICE, "You are unsubscribed", "stop")
    with desk.database.write() as session:
        surveys.close(session, desk.actor, desk.survey.id, now=desk.clock())

    taken = desk.claim()

    assert ([one.kind for one in taken.leased], taken.held_back) == ([Kind.NOTICE], 1)
    [asked] = [message for message in desk.messages() if message.kind is Kind.INVITATION]
    assert (asked.state, asked.withdrawn) == (State.CANCELLED, "survey_closed")


def test_no_reminder_goes_into_the_middle_of_a_conversation(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    desk.invite([phone(1), phone(2)])
    desk.dispatch(carriers)
    desk.turn(desk.conversations()[0])
    desk.clock.advance(hours=desk.survey.reminder_after_hours)

    desk.dispatch(carriers)

    reminders = [message for message in desk.messages() if message.kind is Kind.REMINDER]
    assert sorted(message.withdrawn or "sent" for message in reminders) == ["answering", "sent"]
    assert len(carrier.taken) == 3


def test_a_late_hand_over_is_refused(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"])
    [one] = desk.claim().leased

    with desk.database.write() as session:
        held = lease.hand_over(session, [one], provider="scripted", now=desk.clock() + LEASE + timedelta(seconds=1))

    assert held == set()


def test_a_late_finisher_does_not_overwrite_the_next_attempt(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"])
    [first] = desk.claim(worker="slow").leased
    with desk.database.write() as session:
        lease.queued_again(session, first, due_at=desk.clock(), error="held up", now=desk.clock())
    [second] = desk.claim(worker="quick").leased

    with desk.database.write() as session:
        assert lease.accepted(session, [(first, "n1", State.SENT)], now=desk.clock()) == 0
        assert not lease.rejected(session, first, error="late", now=desk.clock())
        assert not lease.unknown(session, first, error="late", now=desk.clock())
        assert not lease.queued_again(session, first, due_at=desk.clock(), error="late", now=desk.clock())
        assert lease.accepted(session, [(second, "n2", State.SENT)], now=desk.clock()) == 1

    message = desk.message(first.id)
    assert (message.state, message.provider_id, message.worker) == (State.SENT, "n2", "quick")
