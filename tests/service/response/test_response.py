from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from inbox import Inbox, phone
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from service.base.secrets import Secrets
from service.delivery import outbox
from service.delivery.message import Kind, Message
from service.delivery.message import State as MessageState
from service.response import response as responses
from service.response import traces
from service.response.answer import Answer
from service.response.opened import open_form
from service.response.response import (
    AlreadyAnswered,
    Medium,
    Response,
    State,
    SurveyClosed,
)
from service.response.submission import InvalidAnswers
from service.sampling.invitation import Invitation, LinkExpired, UnknownLink
from service.survey import survey as surveys
from service.survey.version import Version

MAIL = "anna@example.com"


def test_a_form_stores_typed_answers_and_seals_words(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    invitation = inbox.invite(mail=MAIL)

    response = inbox.fill(invitation, {"score": "4", "reason": "staff", "comment": "Very kind", "asked_for_score": ""})

    assert response.state is State.COMPLETE
    assert inbox.answers(response.id) == {"score": 4.0, "reason": "staff", "comment": "Very kind"}
    with inbox.database.read() as session:
        sealed = session.scalars(select(Answer.text_sealed).where(Answer.question == "comment")).one()
    assert sealed is not None
    assert b"Very kind" not in sealed


def test_every_invalid_answer_is_named_and_nothing_is_stored(inbox: Inbox) -> None:
    invitation = inbox.invite(mail=MAIL)

    with pytest.raises(InvalidAnswers) as raised:
        inbox.fill(invitation, {"score": "", "d_speed": "9", "reason": "weather"})

    assert [error.path for error in raised.value.errors] == ["score", "d_speed", "reason"]
    assert inbox.responses() == []


def test_a_second_submission_is_refused_and_changes_nothing(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    invitation = inbox.invite(mail=MAIL)
    first = inbox.fill(invitation, {"score": "4"})

    with pytest.raises(AlreadyAnswered):
        inbox.fill(invitation, {"score": "1"})

    assert inbox.answers(first.id) == {"score": 4.0}


def test_fifty_simultaneous_submissions_store_exactly_one_response(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    invitation = inbox.invite(mail=MAIL)

    def submit(value: int) -> bool:
        try:
            inbox.fill(invitation, {"score": str(value % 5 + 1)})
        except AlreadyAnswered:
            return False
        return True

    with ThreadPoolExecutor(50) as pool:
        stored = list(pool.map(submit, range(50)))

    assert stored.count(True) == 1
    with inbox.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1
        assert session.scalar(select(func.count()).select_from(Answer)) == 1


def test_an_answer_by_text_and_a_form_at_the_same_time_become_one_response(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    invitations = [inbox.invite(number=phone(number)) for number in range(1, 9)]
    inbox.clock.advance(minutes=1)
    for number in range(1, 9):
        inbox.text(phone(number), "5")

    with ThreadPoolExecutor(9) as pool:
        reading = pool.submit(inbox.read)
        forms = [pool.submit(inbox.fill, invitation, {"score": "4"}) for invitation in invitations]
        assert reading.result() == 8
        assert all(form.result().state is State.COMPLETE for form in forms)

    assert len(inbox.responses()) == 8


def test_a_complete_response_cancels_what_was_still_owed(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    invitation = inbox.invite(mail=MAIL)
    inbox.send(invitation)

    inbox.fill(invitation, {"score": "4"})

    with inbox.database.read() as session:
        states = {kind: state for kind, state in session.execute(select(Message.kind, Message.state)).all()}  # noqa: C416
    assert states == {Kind.INVITATION: MessageState.SENT, Kind.REMINDER: MessageState.CANCELLED}


def test_an_answer_after_the_reminder_is_of_wave_one(inbox: Inbox) -> None:
    invitation = inbox.invite(mail=MAIL)
    inbox.send(invitation)
    inbox.clock.advance(hours=49)
    inbox.send(invitation)

    assert inbox.fill(invitation, {"score": "4"}).wave == 1


def test_an_expired_link_takes_no_answer(inbox: Inbox) -> None:
    invitation = inbox.invite(mail=MAIL)
    inbox.clock.advance(days=21)
    with pytest.raises(LinkExpired):
        inbox.fill(invitation, {"score": "4"})


def test_a_closed_survey_takes_no_answer(inbox: Inbox) -> None:
    invitation = inbox.invite(mail=MAIL)
    with inbox.database.write() as session:
        surveys.close(session, inbox.actor, inbox.survey.id, now=inbox.clock())
    with pytest.raises(SurveyClosed):
        inbox.fill(invitation, {"score": "4"})
    with inbox.database.read() as session, pytest.raises(SurveyClosed):
        open_form(session, inbox.token(invitation), secrets=inbox.secrets, now=inbox.clock())


def test_opening_a_form_shows_what_is_missing_and_writes_nothing(inbox: Inbox) -> None:
    invitation = inbox.invite(number=phone(1))
    inbox.say(phone(1), "4")

    with inbox.database.read() as session:
        opened = open_form(session, inbox.token(invitation), secrets=inbox.secrets, now=inbox.clock())
        assert not session.new
        assert not session.dirty

    assert "score" in opened.given
    assert "score" not in [question.name for question in opened.missing]


def test_a_complete_response_is_shown_even_after_the_link_has_expired(inbox: Inbox) -> None:
    invitation = inbox.invite(mail=MAIL)
    inbox.fill(invitation, {"score": "4"})
    inbox.clock.advance(days=60)
    with inbox.database.read() as session:
        opened = open_form(session, inbox.token(invitation), secrets=inbox.secrets, now=inbox.clock())
    assert opened.is_complete


def test_an_unknown_link_is_unknown(inbox: Inbox) -> None:
    with inbox.database.read() as session, pytest.raises(UnknownLink):
        open_form(session, "no-such-token", secrets=inbox.secrets, now=inbox.clock())


@pytest.mark.parametrize(
    ("begun", "seconds"),
    [(timedelta(seconds=75), 75.0), (timedelta(seconds=-5), None), (None, None)],
)
def test_seconds_are_known_only_from_a_start_that_can_be_true(
    inbox: Inbox, begun: timedelta | None, seconds: float | None
) -> None:
    invitation = inbox.invite(mail=MAIL)
    now = inbox.clock.advance(hours=1)
    with inbox.database.write() as session:
        response = responses.take(
            session,
            invitation=session.get_one(Invitation, invitation.id),
            version=session.get_one(Version, invitation.version_id),
            submitted={"score": "4"},
            language="en",
            medium=Medium.WEB,
            traces=None,
            started_at=None if begun is None else now - begun,
            secrets=inbox.secrets,
            now=now,
        )
    assert response.completion_seconds == seconds


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("completed_at = NULL", "ck_response_completed_at_when_complete"),
        ("state = 'half', completed_at = NULL", "ck_response_state"),
        ("wave = -1", "ck_response_wave"),
        ("medium = 'fax'", "ck_response_medium"),
    ],
)
def test_the_database_refuses_a_response_that_contradicts_itself(
    inbox_on_each: Inbox, change: str, constraint: str
) -> None:
    inbox = inbox_on_each
    inbox.fill(inbox.invite(mail=MAIL), {"score": "4"})
    with pytest.raises(IntegrityError, match=constraint), inbox.database.write() as session:
        session.execute(text(f"UPDATE response SET {change}"))  # noqa: S608  # the changes stand above


def test_two_responses_to_one_invitation_are_refused_by_the_database(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    first = inbox.fill(inbox.invite(mail=MAIL), {"score": "4"})
    second = Response(
        team_id=first.team_id,
        survey_id=first.survey_id,
        version_id=first.version_id,
        invitation_id=first.invitation_id,
        state=State.PARTIAL,
        medium=Medium.WEB,
        language="en",
        wave=0,
        started_at=first.started_at,
        answered_at=first.answered_at,
    )
    with pytest.raises(IntegrityError), inbox.database.write() as session:
        session.add(second)
        session.flush()


@pytest.mark.parametrize(("number", "code"), [(None, None), (1.0, "staff")])
def test_an_answer_holds_exactly_one_value(inbox_on_each: Inbox, number: float | None, code: str | None) -> None:
    inbox = inbox_on_each
    response = inbox.fill(inbox.invite(mail=MAIL), {"score": "4"})
    answer = Answer(
        team_id=response.team_id,
        response_id=response.id,
        question="another",
        number=number,
        code=code,
        answered_at=inbox.clock(),
    )
    with pytest.raises(IntegrityError), inbox.database.write() as session:
        session.add(answer)
        session.flush()


NOW = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)


def marks(secrets: Secrets, address: str | None, agent: str = "Browser 1", now: datetime = NOW) -> traces.Traces:
    return traces.of_request(secrets, TEAM, address=address, user_agent=agent, accept_language="en", now=now)


TEAM = uuid4()


def test_one_device_is_known_again_within_the_month_and_not_after(secrets: Secrets) -> None:
    assert marks(secrets, "192.0.2.7") == marks(secrets, "192.0.2.7")
    later = marks(secrets, "192.0.2.7", now=NOW + timedelta(hours=2))
    assert {later.device_hash, later.network_hash, later.user_agent_hash}.isdisjoint(
        {marks(secrets, "192.0.2.7").device_hash, marks(secrets, "192.0.2.7").network_hash}
    )


def test_two_browsers_of_one_household_share_the_network_only(secrets: Secrets) -> None:
    one, two = marks(secrets, "192.0.2.7"), marks(secrets, "192.0.2.7", agent="Browser 2")
    assert one.network_hash == two.network_hash
    assert one.device_hash != two.device_hash


def test_an_ipv6_host_is_known_by_its_network(secrets: Secrets) -> None:
    one, two = marks(secrets, "2001:db8:1:2::10"), marks(secrets, "2001:db8:1:2:abcd::1")
    other = marks(secrets, "2001:db8:1:3::10")
    assert one == two
    assert one.network_hash != other.network_hash


def test_without_an_address_no_device_is_claimed(secrets: Secrets) -> None:
    assert marks(secrets, None).device_hash is None
    assert marks(secrets, "not an address").network_hash is None


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_while_an_answer_is_stored_a_text_can_be_owed_to_the_same_invitation(inbox_on_each: Inbox) -> None:
    """The worker does so while a form comes in; SQLite has one writer at a time anyway."""
    inbox = inbox_on_each
    invitation = inbox.invite(number=phone(1))
    with inbox.database.write() as held:
        inbox.fill(invitation, {"score": "4"}, session=held)
        with inbox.database.write() as session:
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            outbox.owe_text(
                session,
                invitation=invitation,
                body="Reply STOP to stop",
                kind=Kind.NOTICE,
                dedupe_key=f"{invitation.id}:help",
                secrets=inbox.secrets,
                now=inbox.clock(),
            )

    assert inbox.owed(invitation) == ["Reply STOP to stop"]
