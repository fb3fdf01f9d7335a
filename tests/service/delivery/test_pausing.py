"""Paused sending: nothing leaves, nothing is looked at in vain, and a resume lets go at once what is still owed."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from random import Random
from uuid import UUID

import factories
import pytest
from desk import Desk
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.delivery import claim, lease, pausing
from service.delivery.message import Kind, State
from service.sampling import campaign
from service.sampling.campaign import CampaignCancelled, CampaignExists, CampaignNotFound
from service.survey import pausing as survey_pausing
from service.survey import survey as surveys
from service.survey.pausing import NotPaused
from service.survey.practice import Practice
from service.survey.survey import NotPublished

ONCE = Practice(reminders=0, blind_share=0.0)


@pytest.fixture
def once(desk: Desk) -> Desk:
    """A desk whose survey reminds nobody."""
    desk.actor, desk.survey = desk.open_survey("Once", practice=ONCE)
    return desk


def pause(desk: Desk) -> int:
    with desk.database.write() as session:
        survey = survey_pausing.pause(session, desk.actor, desk.survey.id, now=desk.clock())
        return pausing.pause_survey(session, survey)


def resume(desk: Desk, oldest_days: int | None = None) -> int:
    oldest = None if oldest_days is None else desk.clock() - timedelta(days=oldest_days)
    with desk.database.write() as session:
        survey = survey_pausing.resume(session, desk.actor, desk.survey.id, now=desk.clock())
        return pausing.resume_survey(session, survey, oldest_event=oldest, now=desk.clock())


def begin(desk: Desk, count: int, name: str = "Autumn", first: int = 100) -> UUID:
    """A campaign of so many events."""
    with desk.database.write() as session:
        made = campaign.create(session, desk.actor, desk.survey.id, name=name, now=desk.clock())
    events = [factories.event(first + number, occurred_at=desk.clock()) for number in range(count)]
    desk.report(events, campaign_id=made.id)
    return made.id


def become(desk: Desk, campaign_id: UUID, state: campaign.State) -> int:
    with desk.database.write() as session:
        one = campaign.become(session, desk.actor, campaign_id, state, now=desk.clock())
        match state:
            case campaign.State.PAUSED:
                return pausing.pause_campaign(session, one)
            case campaign.State.CANCELLED:
                return pausing.cancel_campaign(session, one, now=desk.clock())
            case campaign.State.RUNNING:
                return pausing.resume_campaign(session, one, oldest_event=None, now=desk.clock())


def states(desk: Desk) -> Counter[State]:
    return Counter(message.state for message in desk.messages())


def test_a_paused_survey_sends_nothing_until_it_is_resumed(once: Desk) -> None:
    once.invite(mails=[f"c{n}@example.org" for n in range(5)])

    assert pause(once) == 5
    assert once.claim().count == 0
    assert resume(once) == 5
    assert len(once.claim().leased) == 5


def test_what_is_owed_while_it_is_paused_is_looked_at_once_and_waits_as_well(once: Desk) -> None:
    pause(once)
    once.invite(mails=["ada@example.org"])

    assert once.claim().count == 1
    assert states(once) == {State.PAUSED: 1}
    assert once.claim().count == 0
    assert resume(once) == 1
    assert [one.attempt for one in once.claim().leased] == [1]


def test_a_pause_that_commits_before_the_claim_wins(once: Desk) -> None:
    """Although its messages were not moved out of the queue: the claim looks for itself."""
    once.invite(mails=["ada@example.org"])
    with once.database.write() as session:
        survey_pausing.pause(session, once.actor, once.survey.id, now=once.clock())

    assert once.claim().leased == ()
    assert states(once) == {State.PAUSED: 1}


def test_pauses_and_claims_at_once_send_nothing_after_the_pause(once: Desk) -> None:
    once.invite(mails=[f"c{n}@example.org" for n in range(40)])
    is_paused = threading.Event()
    wrongly: list[UUID] = []

    def stop_it() -> None:
        pause(once)
        is_paused.set()

    def claim_everything() -> None:
        for _ in range(60):
            after = is_paused.is_set()
            taken = once.claim(limit=1)
            if after:
                wrongly.extend(one.id for one in taken.leased)

    threads = [threading.Thread(target=claim_everything) for _ in range(2)] + [threading.Thread(target=stop_it)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrongly == []
    assert sum(states(once).values()) == 40
    assert states(once).keys() <= {State.SENDING, State.PAUSED}


def test_who_is_answering_by_text_goes_on_being_asked(once: Desk) -> None:
    [invitation] = once.invite(["+447700900001"])
    once.claim()
    pause(once)
    once.owe(invitation, Kind.CONVERSATION, "And how was the rest?", "next")
    once.owe(invitation, Kind.NOTICE, "Reply STOP to stop", "help")

    assert {one.kind for one in once.claim().leased} == {Kind.CONVERSATION, Kind.NOTICE}


def test_what_ran_out_during_the_pause_is_withdrawn_as_expired(once: Desk) -> None:
    once.invite(mails=["ada@example.org"])
    pause(once)
    once.clock.advance(days=ONCE.link_valid_days)

    assert resume(once) == 0
    assert [(m.state, m.withdrawn) for m in once.messages()] == [(State.CANCELLED, "expired")]


def test_what_nobody_resumes_in_time_is_withdrawn_all_the_same(once: Desk) -> None:
    once.invite(mails=["ada@example.org"])
    pause(once)
    once.clock.advance(days=60)

    with once.database.write() as session:
        assert pausing.withdraw_expired(session, now=once.clock()) == 1
        assert pausing.withdraw_expired(session, now=once.clock()) == 0

    assert [(message.state, message.withdrawn) for message in once.messages()] == [(State.CANCELLED, "expired")]


def test_a_resume_may_leave_out_what_is_about_events_too_long_ago(once: Desk) -> None:
    once.invite(mails=["ada@example.org"])
    pause(once)
    once.clock.advance(days=5)
    once.invite(mails=["bob@example.org"])
    once.claim()

    assert resume(once, oldest_days=3) == 1
    assert {m.withdrawn for m in once.messages() if m.state is State.CANCELLED} == {"stale"}


def test_reminders_wait_after_what_a_resume_let_go(desk: Desk) -> None:
    desk.invite(mails=["ada@example.org"])  # reminded after 48 hours
    pause(desk)
    desk.clock.advance(hours=72)  # at the same time of day: nobody is written to at night
    resume(desk)

    assert [one.kind for one in desk.claim().leased] == [Kind.INVITATION]


def test_a_campaign_is_paused_and_resumed_alone(once: Desk) -> None:
    autumn = begin(once, 3)
    once.invite(mails=["ada@example.org"])

    assert become(once, autumn, campaign.State.PAUSED) == 3
    assert len(once.claim().leased) == 1
    assert become(once, autumn, campaign.State.RUNNING) == 3
    assert len(once.claim().leased) == 3


def test_a_campaign_stays_paused_when_its_survey_is_resumed_and_the_other_way_round(once: Desk) -> None:
    autumn, winter = begin(once, 2), begin(once, 3, "Winter", first=200)
    become(once, autumn, campaign.State.PAUSED)
    pause(once)

    assert become(once, autumn, campaign.State.RUNNING) == 0
    become(once, autumn, campaign.State.PAUSED)
    assert resume(once) == 3
    with once.database.read() as session:
        assert campaign.get(session, once.actor, winter).state is campaign.State.RUNNING
    assert become(once, autumn, campaign.State.RUNNING) == 2


def test_what_a_cancelled_campaign_owes_is_withdrawn_and_stays_so(once: Desk) -> None:
    autumn = begin(once, 3)
    become(once, autumn, campaign.State.PAUSED)

    assert become(once, autumn, campaign.State.CANCELLED) == 3
    assert {m.withdrawn for m in once.messages()} == {"campaign_cancelled"}
    with pytest.raises(CampaignCancelled):
        become(once, autumn, campaign.State.RUNNING)
    with pytest.raises(CampaignCancelled):
        once.report([factories.event(999, occurred_at=once.clock())], campaign_id=autumn)


def test_a_cancel_that_commits_before_the_claim_wins(once: Desk) -> None:
    autumn = begin(once, 1)
    with once.database.write() as session:
        campaign.become(session, once.actor, autumn, campaign.State.CANCELLED, now=once.clock())

    assert once.claim().leased == ()
    assert {m.withdrawn for m in once.messages()} == {"campaign_cancelled"}


def test_what_was_claimed_before_the_cancel_and_not_handed_over_does_not_leave(once: Desk) -> None:
    autumn = begin(once, 2)
    taken = once.claim().leased
    become(once, autumn, campaign.State.CANCELLED)
    with once.database.write() as session:
        assert lease.hand_over(session, taken, provider="scripted", now=once.clock()) == set()


def test_cancels_and_claims_at_once_leave_nothing_in_between(once: Desk) -> None:
    autumn = begin(once, 30)
    done = threading.Event()
    wrongly: list[UUID] = []

    def cancel() -> None:
        become(once, autumn, campaign.State.CANCELLED)
        done.set()

    def claim_everything() -> None:
        for _ in range(40):
            after = done.is_set()
            taken = once.claim(limit=1)
            if after:
                wrongly.extend(one.id for one in taken.leased)

    threads = [threading.Thread(target=claim_everything), threading.Thread(target=cancel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrongly == []
    assert all(m.withdrawn == "campaign_cancelled" for m in once.messages())


def test_pausing_twice_and_resuming_what_runs_are_refused(once: Desk) -> None:
    with pytest.raises(NotPaused):
        resume(once)
    pause(once)
    with pytest.raises(NotPaused):
        pause(once)
    autumn = begin(once, 1)
    with pytest.raises(NotPaused):
        become(once, autumn, campaign.State.RUNNING)


def test_a_name_is_given_once_and_a_campaign_of_another_survey_takes_no_events(once: Desk) -> None:
    autumn = begin(once, 1)
    with pytest.raises(CampaignExists):
        begin(once, 0)
    other = once.open_survey("Southwind")
    with pytest.raises(CampaignNotFound), once.database.write() as session:
        campaign.get(session, other[0], autumn)
    with pytest.raises(CampaignNotFound), once.database.write() as session:
        campaign.must_take(session, other[0], other[1].id, autumn)


def test_a_closed_survey_is_not_paused(once: Desk) -> None:
    with once.database.write() as session:
        surveys.close(session, once.actor, once.survey.id, now=once.clock())
    with pytest.raises(NotPublished):
        pause(once)


def test_who_paused_resumed_or_cancelled_is_written_down(once: Desk) -> None:
    autumn = begin(once, 1)
    pause(once)
    resume(once)
    become(once, autumn, campaign.State.CANCELLED)
    with once.database.read() as session:
        deeds = session.scalars(select(AuditEntry.action).order_by(AuditEntry.at, AuditEntry.id)).all()

    assert [deed for deed in deeds if "campaign" in deed or "pause" in deed or "resume" in deed] == [
        "campaign.create", "survey.pause", "survey.resume", "campaign.cancel",
    ]  # fmt: skip


def test_what_a_claim_finds_paused_is_let_go_by_a_resume_that_comes_at_that_moment(once: Desk) -> None:
    pause(once)
    once.invite(mails=["ada@example.org"])
    let_go: list[int] = []
    resuming = threading.Thread(target=lambda: let_go.append(resume(once)))
    with once.database.write() as session:
        claimed = claim.claim(session, worker="w1", now=once.clock(), limit=8, rng=Random(1))
        resuming.start()
        resuming.join(0.3)
    resuming.join()

    assert (claimed.leased, let_go) == ((), [1])
    assert states(once) == {State.QUEUED: 1}


def test_what_is_claimed_while_a_resume_is_under_way_is_looked_at_again(once: Desk) -> None:
    pause(once)
    once.invite(mails=["ada@example.org"])
    leased: list[lease.Leased] = []
    claiming = threading.Thread(target=lambda: leased.extend(once.claim().leased))
    with once.database.write() as session:
        survey = survey_pausing.resume(session, once.actor, once.survey.id, now=once.clock())
        pausing.resume_survey(session, survey, oldest_event=None, now=once.clock())
        claiming.start()
        claiming.join(0.3)
    claiming.join()
    once.clock.advance(seconds=5)
    leased += once.claim().leased

    assert len(leased) == 1


def test_a_survey_and_its_campaign_that_are_resumed_at_once_leave_nothing_behind(once: Desk) -> None:
    autumn = begin(once, 2)
    become(once, autumn, campaign.State.PAUSED)
    pause(once)
    resuming = threading.Thread(target=lambda: become(once, autumn, campaign.State.RUNNING))
    with once.database.write() as session:
        survey = survey_pausing.resume(session, once.actor, once.survey.id, now=once.clock())
        pausing.resume_survey(session, survey, oldest_event=None, now=once.clock())
        resuming.start()
        resuming.join(0.3)
    resuming.join()

    assert states(once) == {State.QUEUED: 2}
