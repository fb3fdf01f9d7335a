"""Events as they are recorded: once, with their owner and contact as they were, and a reason for each not asked."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import select, text, update

from service.base.errors import InvalidInput
from service.base.key import Actor
from service.base.secrets import Secrets, hash_token
from service.base.session import Database, Session
from service.base.tables import Mode
from service.sampling import contact, dealing, facts, suppression, trigger
from service.sampling.contact import Address, Channel, ContactPoint
from service.sampling.event import Event
from service.sampling.frame import FrameUnit, NotAsked
from service.sampling.invitation import Invitation
from service.sampling.sample import Arm
from service.sampling.suppression import SuppressionReason
from service.sampling.trigger import EventInOtherSurvey, Recorded, Trigger
from service.survey import survey as surveys
from service.survey.practice import Practice
from service.survey.survey import NotPublished, State, Survey

MAIL, PHONE = "anna@example.com", "+447700900001"
EVERYONE = Practice(blind_share=0.0)


class Team:
    """A team that reports events."""

    def __init__(
        self,
        database: Database,
        secrets: Secrets,
        clock: FakeClock,
        mode: Mode = Mode.LIVE,
        *,
        name: str = "Northwind",
        beside: Actor | None = None,
    ) -> None:
        self.database, self.secrets, self.clock = database, secrets, clock
        team_id = beside.team_id if beside else None
        with database.write() as session:
            self.actor: Actor = factories.actor(session, now=clock(), mode=mode, team=name, team_id=team_id)[0]

    def publish(self, practice: Practice = EVERYONE, auxiliaries: Sequence[str] = ()) -> Survey:
        with self.database.write() as session:
            return factories.published(
                session, self.actor, secrets=self.secrets, now=self.clock(), practice=practice, auxiliaries=auxiliaries
            )

    def event(self, number: int = 1, **more: Any) -> Event:
        return factories.event(number, occurred_at=self.clock(), **more)

    def record(self, survey: Survey, *events: Event, session: Session | None = None) -> Recorded:
        if session is not None:
            return trigger.record(session, self.actor, survey.id, events, secrets=self.secrets, now=self.clock())
        with self.database.write() as held:
            return self.record(survey, *events, session=held)

    def suppress(self, channel: Channel, address: str, *, everywhere: bool = True) -> None:
        """Everywhere: the person said stop. Else it is the team that does not want to write there."""
        with self.database.write() as session:
            suppression.suppress(
                session,
                address_index=contact.index_of(self.secrets, channel, address),
                reason=SuppressionReason.STOP if everywhere else SuppressionReason.TEAM,
                team_id=None if everywhere else self.actor.team_id,
                now=self.clock(),
            )

    def reasons(self) -> list[NotAsked | None]:
        with self.database.read() as session:
            return list(session.scalars(select(FrameUnit.reason).order_by(FrameUnit.id)))

    def all(self, table: Any) -> list[Any]:
        with self.database.read() as session:
            rows = list(session.scalars(select(table).order_by(table.id)))
            session.expunge_all()
        return rows


@pytest.fixture
def team(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Team:
    return Team(sqlite, secrets, clock)


@pytest.fixture
def team_on_each(database: Database, secrets: Secrets, clock: FakeClock) -> Team:
    return Team(database, secrets, clock)


def test_every_event_gets_its_place_in_the_frame_and_everyone_not_asked_a_reason(team_on_each: Team) -> None:
    team = team_on_each
    team.suppress(Channel.EMAIL, "stopped@example.com")
    survey = team.publish()
    team.record(
        survey,
        team.event(1),
        team.event(2, consent=False),
        team.event(3, mail="stopped@example.com"),
        team.event(4, not_asked=NotAsked.CUSTOMER_DECLINED),
        replace(team.event(5), addresses=()),
        replace(team.event(6), addresses=(), customer_id=None),
    )

    assert team.reasons() == [
        None,
        NotAsked.NO_CONSENT,
        NotAsked.OPTED_OUT,
        NotAsked.CUSTOMER_DECLINED,
        NotAsked.NO_CONTACT_GIVEN,
        NotAsked.NO_CONTACT_GIVEN,
    ]
    assert [unit.invited for unit in team.all(FrameUnit)] == [True] + [False] * 5
    assert len(team.all(Invitation)) == 1


def test_the_first_address_that_may_be_used_is_used(team: Team) -> None:
    team.suppress(Channel.SMS, PHONE, everywhere=False)
    without_consent = Address(Channel.EMAIL, "other@example.com", None, "")
    by_text = Address(Channel.SMS, PHONE, team.clock(), "form")
    by_mail = Address(Channel.EMAIL, MAIL, team.clock(), "form")
    team.record(team.publish(), replace(team.event(), addresses=(without_consent, by_text, by_mail)))
    (invitation,) = team.all(Invitation)
    points = {point.id: point for point in team.all(ContactPoint)}
    used = points[invitation.contact_point_id]

    assert invitation.channel is Channel.EMAIL
    assert team.secrets.unseal(used.team_id, used.address_sealed) == MAIL
    assert len(points) == 2  # what may not be written to without consent is not even kept


@pytest.mark.parametrize("written", [MAIL, MAIL.upper(), "Anna@Example.com"])
def test_a_stop_holds_however_the_address_is_written(team: Team, written: str) -> None:
    team.suppress(Channel.EMAIL, written)
    team.record(team.publish(), team.event(mail=MAIL))

    assert team.reasons() == [NotAsked.OPTED_OUT]


def test_one_teams_suppression_binds_that_team_only(sqlite: Database, secrets: Secrets, clock: FakeClock) -> None:
    ours, theirs = Team(sqlite, secrets, clock), Team(sqlite, secrets, clock, name="Someone else")
    ours.suppress(Channel.EMAIL, MAIL, everywhere=False)
    for team in (ours, theirs):
        team.record(team.publish(), team.event(1, mail=MAIL))

    assert ours.reasons() == [NotAsked.SUPPRESSED_BY_EMPLOYEE, None]


def test_who_said_stop_to_a_text_is_not_written_to_by_mail(team: Team) -> None:
    team.suppress(Channel.SMS, PHONE)
    both = tuple(
        Address(channel, value, team.clock(), "form")
        for channel, value in ((Channel.SMS, PHONE), (Channel.EMAIL, MAIL))
    )
    team.record(team.publish(), replace(team.event(), addresses=both))

    assert team.reasons() == [NotAsked.OPTED_OUT]
    assert team.all(Invitation) == []


@pytest.mark.parametrize("person_first", [True, False])
def test_what_the_person_said_outranks_what_the_team_did(team: Team, person_first: bool) -> None:
    for everywhere in (person_first, not person_first):
        team.suppress(Channel.EMAIL, MAIL, everywhere=everywhere)
    team.record(team.publish(), team.event(mail=MAIL))

    assert team.reasons() == [NotAsked.OPTED_OUT]


def test_a_repeat_changes_nothing_and_says_whether_it_differs(team_on_each: Team) -> None:
    team = team_on_each
    survey = team.publish()
    first = team.record(survey, team.event(1))
    same = team.record(survey, team.event(1))
    other = team.record(survey, replace(team.event(1), employee_id="somebody else"))
    moved = team.record(survey, team.event(1, mail="new@example.com"))

    assert [(r.outcomes[0].repeated, r.outcomes[0].differs) for r in (first, same, other, moved)] == [
        (False, False),
        (True, False),
        (True, True),
        (True, True),
    ]
    assert {r.outcomes[0].trigger_id for r in (first, same, other, moved)} == {first.outcomes[0].trigger_id}
    assert [kept.employee_id for kept in team.all(Trigger)] == ["e1"]
    assert len(team.all(Invitation)) == len(team.all(FrameUnit)) == 1


def test_contact_and_owner_are_those_of_the_event_whatever_is_reported_later(team: Team) -> None:
    survey = team.publish()
    team.record(survey, team.event(1, mail="old@example.com", customer="c1", employee="e1"))
    team.record(survey, team.event(2, mail="new@example.com", customer="c1", employee="e2"))
    points = {point.id: team.secrets.unseal(point.team_id, point.address_sealed) for point in team.all(ContactPoint)}

    assert [points[one.contact_point_id] for one in team.all(Invitation)] == ["old@example.com", "new@example.com"]
    assert [one.employee_id for one in team.all(Trigger)] == ["e1", "e2"]
    assert len({one.contact_id for one in team.all(Invitation)}) == 1


def test_the_draw_does_not_depend_on_batches_or_their_order(
    sqlite: Database, secrets: Secrets, clock: FakeClock
) -> None:
    """The same seed, the same events, once in one batch and once one by one from the end."""
    drawn = []
    for mode in Mode:
        team = Team(sqlite, secrets, clock, mode, name=f"Team {mode}")
        survey = team.publish(Practice(sampling_rate=0.5, blind_share=0.3))
        with sqlite.write() as session:
            sealed = secrets.seal(team.actor.team_id, "the same seed")
            session.execute(update(Survey).where(Survey.id == survey.id).values(seed_sealed=sealed))
        events = [team.event(number) for number in range(60)]
        for batch in [events] if mode is Mode.LIVE else [[one] for one in reversed(events)]:
            team.record(survey, *batch)
        with sqlite.read() as session:
            rows = session.execute(
                select(Trigger.external_id, FrameUnit.arm, FrameUnit.draw_uniform)
                .join(FrameUnit, FrameUnit.trigger_id == Trigger.id)
                .where(Trigger.team_id == team.actor.team_id)
            )
            drawn.append({number: (arm, uniform) for number, arm, uniform in rows})

    assert drawn[0] == drawn[1]
    assert {arm for arm, _ in drawn[0].values()} == set(Arm)


def test_the_blind_arm_is_asked_later_and_its_link_lasts_as_long(team: Team) -> None:
    practice = Practice(blind_share=0.5, blind_delay_minutes=90, link_valid_days=7)
    team.record(team.publish(practice), *[team.event(number) for number in range(40)])
    delay = {Arm.STANDARD: timedelta(), Arm.BLIND: timedelta(minutes=90)}
    invitations = team.all(Invitation)

    assert {one.arm for one in invitations} == set(delay)
    for one in invitations:
        assert one.send_at == team.clock() + delay[one.arm]
        assert one.expires_at == one.send_at + timedelta(days=7)


def test_a_link_is_kept_as_a_hash_and_sealed(team: Team) -> None:
    team.record(team.publish(), team.event(1), team.event(2))
    tokens = [team.secrets.unseal(one.team_id, one.token_sealed) for one in team.all(Invitation)]

    assert len(set(tokens)) == 2
    assert [one.token_hash for one in team.all(Invitation)] == [hash_token(token) for token in tokens]


@pytest.mark.parametrize(("asked", "used"), [("es", "es"), ("ar", "ar"), ("fr", "en"), (None, "en")])
def test_people_are_asked_in_their_language_where_the_survey_has_it(team: Team, asked: str | None, used: str) -> None:
    team.record(team.publish(), team.event(language=asked))

    assert [one.language for one in team.all(Invitation)] == [used]


def test_a_customer_asked_lately_is_left_alone_within_a_batch_as_well(team: Team) -> None:
    survey = team.publish(Practice(blind_share=0.0, quarantine_days=30))
    team.record(survey, team.event(1, customer="anna"), team.event(2, customer="anna"))
    team.clock.advance(days=29)
    team.record(survey, team.event(3, customer="anna"))
    team.clock.advance(days=1, seconds=1)
    team.record(survey, team.event(4, customer="anna"))

    assert team.reasons() == [None, NotAsked.RECENT_SURVEY, NotAsked.RECENT_SURVEY, None]


def test_two_reports_at_once_do_not_ask_the_same_customer_twice(team_on_each: Team) -> None:
    """The second waits for the first and then sees that the customer was asked."""
    team = team_on_each
    survey = team.publish(Practice(blind_share=0.0, quarantine_days=30))
    team.record(survey, replace(team.event(0, customer="anna"), addresses=()))  # known, but not asked yet
    other = threading.Thread(target=lambda: team.record(survey, team.event(2, customer="anna")))
    with team.database.write() as session:
        team.record(survey, team.event(1, customer="anna"), session=session)
        other.start()
        other.join(1.0)
        is_waiting = other.is_alive()
    other.join()

    assert is_waiting
    assert sorted(map(str, team.reasons())) == ["None", "no_contact_given", "recent_survey"]
    assert len(team.all(Invitation)) == 1


def test_test_events_and_live_events_of_the_same_name_are_two(
    sqlite: Database, secrets: Secrets, clock: FakeClock
) -> None:
    live = Team(sqlite, secrets, clock)
    for team in (live, Team(sqlite, secrets, clock, Mode.TEST, beside=live.actor)):
        team.record(team.publish(), team.event(1))

    assert [one.mode for one in live.all(Trigger)] == ["live", "test"]
    assert [one.mode for one in live.all(Invitation)] == [Mode.LIVE, Mode.TEST]


def test_one_event_is_asked_about_by_one_survey_only(team: Team) -> None:
    team.record(team.publish(), team.event(1))
    second = team.publish()
    with pytest.raises(EventInOtherSurvey):
        team.record(second, team.event(2), team.event(1))

    assert [one.external_id for one in team.all(Trigger)] == ["1"]  # nothing of the refused batch was kept
    team.record(second, replace(team.event(1), source="another"))
    assert len(team.all(Invitation)) == 2


def test_every_wrong_event_of_a_batch_is_named_and_none_is_recorded(team: Team) -> None:
    survey = team.publish(auxiliaries=["age"])
    later = replace(team.event(2), occurred_at=team.clock() + timedelta(minutes=6))
    with pytest.raises(InvalidInput) as refused:
        team.record(
            survey,
            team.event(1, auxiliaries={"age": 3.0}),
            later,
            team.event(3, auxiliaries={"weight": 3.0}),
            replace(team.event(4), customer_id=None),
        )

    assert [error.path for error in refused.value.errors] == [
        "events[1].occurred_at",
        "events[2].auxiliaries.weight",
        "events[3].contact.customer_id",
    ]
    assert team.all(Trigger) == []


def test_a_clock_that_is_a_little_ahead_is_forgiven(team: Team) -> None:
    team.record(team.publish(), replace(team.event(), occurred_at=team.clock() + timedelta(minutes=5)))

    assert len(team.all(Trigger)) == 1


def test_a_closed_survey_takes_no_more_events(team: Team) -> None:
    survey = team.publish()
    with team.database.write() as session:
        session.execute(update(Survey).values(state=State.CLOSED, closed_at=team.clock()))
    with pytest.raises(NotPublished):
        team.record(survey, team.event())


def test_closing_waits_for_a_report_that_found_the_survey_open(team_on_each: Team) -> None:
    """Otherwise an event could be recorded after the moment of closing."""
    team = team_on_each
    survey = team.publish()

    def close() -> None:
        with team.database.write() as session:
            surveys.close(session, team.actor, survey.id, now=team.clock())

    other = threading.Thread(target=close)
    with team.database.write() as session:
        team.record(survey, team.event(1), session=session)
        other.start()
        other.join(1.0)
        is_waiting = other.is_alive()
    other.join()

    assert is_waiting
    assert len(team.all(Trigger)) == 1
    with pytest.raises(NotPublished):
        team.record(survey, team.event(2))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_reports_of_the_same_customers_do_not_wait_for_the_quarantine_of_each_other(team_on_each: Team) -> None:
    """SQLite has one writer at a time anyway."""
    team = team_on_each
    calm, other = team.publish(Practice(blind_share=0.0, quarantine_days=30)), team.publish()
    team.record(other, replace(team.event(0, customer="anna"), addresses=()))  # known already
    with team.database.write() as held:
        team.record(calm, team.event(1, customer="anna"), session=held)
        with team.database.write() as session:
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            team.record(other, replace(team.event(2, customer="anna"), addresses=()), session=session)

    assert len(team.all(Trigger)) == 3


def routed(team: Team) -> Survey:
    with team.database.write() as session:
        return factories.published(
            session, team.actor, secrets=team.secrets, now=team.clock(), practice=EVERYONE, asking=factories.routed()
        )


def test_facts_are_kept_sealed_and_are_part_of_what_a_repeat_is_compared_by(team_on_each: Team) -> None:
    survey = routed(team_on_each)
    event = team_on_each.event(facts={"product": "Tandem of Anna"})
    team_on_each.record(survey, event)
    (row,) = team_on_each.all(Trigger)

    assert b"Tandem" not in row.facts_sealed
    assert facts.unsealed(team_on_each.secrets, row.team_id, row.facts_sealed) == {"product": "Tandem of Anna"}
    (same,) = team_on_each.record(survey, event).outcomes
    (other,) = team_on_each.record(survey, replace(event, facts={"product": "Bicycle"})).outcomes
    assert (same.repeated, same.differs) == (True, False)
    assert (other.repeated, other.differs) == (True, True)


def test_an_event_without_facts_has_the_hash_it_always_had(team: Team) -> None:
    survey = team.publish()
    team.record(survey, team.event())
    (row,) = team.all(Trigger)

    assert row.facts_sealed is None
    assert replace(team.event(), facts={}).content_hash(team.secrets) == row.content_hash


@pytest.mark.parametrize(
    ("told", "path", "said"),
    [
        ({"employee": "Bob"}, "employee", "is not declared by the version in force (declared: product)"),
        ({"product": ""}, "product", "1 to 100 printable characters"),
        ({"product": "  "}, "product", "1 to 100 printable characters"),
        ({"product": "x" * 101}, "product", "1 to 100 printable characters"),
        ({"product": "a\nb"}, "product", "one line"),
        ({"product": "{link}"}, "product", "without braces"),
    ],
)
def test_a_fact_that_is_not_declared_or_could_be_more_than_a_value_is_refused_by_name(
    team: Team, told: dict[str, str], path: str, said: str
) -> None:
    survey = routed(team)
    with pytest.raises(InvalidInput) as refused:
        team.record(survey, team.event(1), team.event(2, facts=told))

    (error,) = refused.value.errors
    assert error.path == f"events[1].facts.{path}"
    assert said in error.message
    assert team.all(Trigger) == []


def test_nothing_but_a_declared_fact_gets_into_a_text(team: Team) -> None:
    """Neither the employee nor anything else that is known of the event."""
    survey = routed(team)
    event = team.event(employee="Bob Canary", location="Canary Wharf", facts={"product": "bicycle"}, phone=PHONE)
    with team.database.write() as session:
        recorded = team.record(survey, event, session=session)
        ((invitation, version),) = recorded.invitations
        asked = dealing.asked_of(session, invitation, version, secrets=team.secrets)

    assert "bicycle" in repr(asked)
    assert "Canary" not in repr(asked)
