"""Who is asked: rates by stratum, targets, rules across surveys, consent by purpose, and whose address is used."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import func, select, update

from service.base.errors import InvalidInput
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.response import disposition, optout
from service.results import programme
from service.sampling import agreement, consent, contact, diary, forecast, frequency_rule, suppression, trigger
from service.sampling.consent import Consent, NoSuchConsent
from service.sampling.contact import Address, Channel, Provider
from service.sampling.event import Event
from service.sampling.frame import FrameUnit, NotAsked
from service.sampling.frequency_rule import FrequencyRule, FrequencyRuleNotFound
from service.sampling.permission import Per
from service.sampling.suppression import PersonSaidStop, SuppressionReason
from service.sampling.trigger import Trigger
from service.survey import survey as surveys
from service.survey.practice import BlindContacts, ConsentPurpose, Practice
from service.survey.survey import Survey

MAIL = "anna@example.com"
BY_SEGMENT = {"by": "segment", "rates": {"business": 1.0, "3": 0.5}, "otherwise": 0.1}


class Field:
    """A team with surveys, and what became of the events it reports."""

    def __init__(self, database: Database, secrets: Secrets, clock: FakeClock) -> None:
        self.database, self.secrets, self.clock, self.count = database, secrets, clock, 0
        with database.write() as session:
            self.actor = factories.actor(session, now=clock())[0]

    def publish(self, auxiliaries: tuple[str, ...] = (), **practice: Any) -> Survey:
        with self.database.write() as session:
            return factories.published(
                session,
                self.actor,
                secrets=self.secrets,
                now=self.clock(),
                practice=Practice(**{"blind_share": 0.0, **practice}),
                auxiliaries=auxiliaries,
            )

    def rule(self, per: Per = Per.PERSON, most: int = 1, days: int = 30, **more: Any) -> FrequencyRule:
        told = {"touchpoint": None, "journey_id": None, **more}
        return self.do(frequency_rule.create, name="rule", per=per, most=most, days=days, **told)  # type: ignore[no-any-return]

    def do(self, deed: Callable[..., Any], *args: Any, **more: Any) -> Any:
        with self.database.write() as session:
            return deed(session, self.actor, *args, now=self.clock(), **more)

    def event(self, **more: Any) -> Event:
        self.count += 1
        return factories.event(self.count, occurred_at=self.clock(), **more)

    def report(self, survey: Survey, *events: Event) -> list[FrameUnit]:
        """The units of the frame that became of these events, in their order."""
        self.do(trigger.record, survey.id, events, secrets=self.secrets)
        with self.database.read() as session:
            query = select(FrameUnit).join(Trigger, Trigger.id == FrameUnit.trigger_id).order_by(FrameUnit.id)
            units = list(session.scalars(query.where(Trigger.external_id.in_([e.external_id for e in events]))))
            session.expunge_all()
        return units

    def one(self, survey: Survey, **more: Any) -> FrameUnit:
        (unit,) = self.report(survey, self.event(**more))
        return unit


@pytest.fixture
def field(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Field:
    return Field(sqlite, secrets, clock)


@pytest.fixture
def field_on_each(database: Database, secrets: Secrets, clock: FakeClock) -> Field:
    return Field(database, secrets, clock)


def test_each_event_keeps_the_rate_of_its_stratum(field_on_each: Field) -> None:
    field = field_on_each
    survey = field.publish(("segment",), stratum_rates=BY_SEGMENT)
    told: list[dict[str, Any]] = [{"segment": "business"}, {"segment": 3.0}, {"segment": "private"}, {}]
    units = field.report(survey, *(field.event(auxiliaries=one) for one in told))

    assert [(u.stratum, u.draw_probability) for u in units] == [
        ("segment=business", 1.0),
        ("segment=3", 0.5),
        ("otherwise", 0.1),
        ("otherwise", 0.1),
    ]
    changed = replace(survey.practice, stratum_rates={"by": "location_id", "rates": {"l1": 0.3}, "otherwise": 1.0})
    field.do(surveys.edit, survey.id, name=None, touchpoint=None, document=None, auxiliaries=None, practice=changed)
    assert (field.one(survey).stratum, field.one(survey).draw_probability) == ("location_id=l1", 0.3)
    with field.database.read() as session:
        kept = session.scalars(select(FrameUnit.draw_probability).order_by(FrameUnit.id).limit(4)).all()
    assert kept == [1.0, 0.5, 0.1, 0.1]


def test_strata_are_told_apart_only_by_what_every_event_tells(field: Field) -> None:
    with pytest.raises(InvalidInput) as refused:
        field.publish(("age",), stratum_rates=BY_SEGMENT)

    assert [error.path for error in refused.value.errors] == ["practice.stratum_rates.by"]
    assert "touchpoint, location_id, region, age" in refused.value.errors[0].message


TARGET = {"unit": "employee", "period": "month", "invitations": 30, "least_rate": 0.05, "stops": False}


def test_a_target_lowers_the_rate_to_what_is_left_over_what_is_to_come_alike_all_day(field: Field) -> None:
    """On 6 October: 26 days left, ten events a day, ten of thirty invited."""
    survey = field.publish(target=TARGET)
    first = field.report(survey, *(field.event() for _ in range(10)))
    assert {unit.draw_probability for unit in first} == {1.0}  # nothing is known on the first day

    field.clock.advance(days=1)
    second = field.report(survey, *(field.event() for _ in range(10)))
    (rate,) = {unit.draw_probability for unit in second}
    assert rate == pytest.approx((30 - 10) / (10 * 26))
    field.clock.advance(hours=10)
    assert field.one(survey).draw_probability == rate


def test_once_the_target_is_reached_a_chance_is_left_or_if_it_stops_none_and_the_reason_is_told(field: Field) -> None:
    for stops, reason in ((False, None), (True, NotAsked.QUOTA_REACHED)):
        survey = field.publish(target={**TARGET, "invitations": 3, "stops": stops})
        field.report(survey, *(field.event() for _ in range(5)))
        field.clock.advance(days=1)
        units = field.report(survey, *(field.event() for _ in range(30)))

        assert {unit.draw_probability for unit in units} == {0.05}
        assert {unit.reason for unit in units} == {reason}
        assert all(unit.sampled == unit.drawn for unit in units)  # stands for those without a chance, as silence does


def test_a_location_nobody_named_goes_by_the_surveys_own_rate(field: Field) -> None:
    survey = field.publish(sampling_rate=0.7, target={**TARGET, "unit": "location", "invitations": 1})
    field.report(survey, field.event(), field.event())
    field.clock.advance(days=1)

    assert field.one(survey, location=None).draw_probability == 0.7
    assert field.one(survey, location="l1").draw_probability == 0.05


def test_a_rule_counts_across_surveys_and_what_it_keeps_out_by_chance_weighs_by_both_chances(
    field_on_each: Field,
) -> None:
    field = field_on_each
    field.rule()
    calls, visits = field.publish(sampling_rate=0.5), field.publish(sampling_rate=0.8)
    before = field.report(calls, *(field.event(customer=f"c{n}") for n in range(40)))
    field.clock.advance(days=10)
    after = field.report(visits, *(field.event(customer=f"c{n}") for n in range(40)))

    assert {unit.permit_probability for unit in before} == {1.0}
    assert {(u.draw_probability, u.permit_probability, u.inclusion_probability) for u in after} == {(0.8, 0.5, 0.4)}
    for earlier, unit in zip(before, after, strict=True):
        is_kept_out = earlier.invited and unit.drawn
        assert unit.reason == (NotAsked.RECENT_SURVEY if is_kept_out else None)
        assert unit.sampled == unit.invited == (unit.drawn and not earlier.invited)
    assert {NotAsked.RECENT_SURVEY} == {unit.reason for unit in after} - {None}
    with field.database.read() as session:
        became = [row.disposition for row in disposition.of_survey(session, visits.id)]
        held = programme.tables(session, session.get_one(Survey, visits.id), None, secrets=field.secrets)
    quarantined = [unit.reason is NotAsked.RECENT_SURVEY for unit in after]
    assert [one is disposition.Disposition.QUARANTINED for one in became] == quarantined
    for row in held.frame:
        assert row["sample_prob"] == 0.4
        assert not (row["suppressed_reason"] == "recent_survey" and row["sampled"])
    programme.programme(held)  # the contract allows it
    counts, _ = programme.outcomes(held)
    assert sum(count.count for count in counts) == 40


def test_whom_a_certain_asking_left_no_chance_counts_as_sampled_and_not_asked(field: Field) -> None:
    survey = field.publish(quarantine_days=30)
    field.one(survey, customer="anna")
    unit = field.one(survey, customer="anna")

    assert (unit.permit_probability, unit.inclusion_probability, unit.reason) == (0, 1.0, NotAsked.RECENT_SURVEY)
    assert unit.sampled
    assert not unit.invited


def test_whom_the_reporter_says_was_asked_lately_had_no_chance_and_does_not_count_as_asked(field: Field) -> None:
    survey = field.publish(quarantine_days=30)
    unit = field.one(survey, customer="anna", not_asked=NotAsked.RECENT_SURVEY)

    assert (unit.permit_probability, unit.sampled, unit.reason) == (0, True, NotAsked.RECENT_SURVEY)
    assert field.one(survey, customer="anna").permit_probability == 1


def test_several_rules_hold_together_and_one_at_a_touchpoint_leaves_the_others_alone(field: Field) -> None:
    field.rule(most=2, days=365)
    field.rule(most=1, days=30, touchpoint="visit")
    survey = field.publish()
    reasons = []
    for days, touchpoint in ((0, "visit"), (1, "call"), (1, "call"), (40, "visit"), (400, "visit")):
        field.clock.advance(days=days)
        reasons.append(field.report(survey, replace(field.event(customer="anna"), touchpoint=touchpoint))[0].reason)

    too_soon = NotAsked.RECENT_SURVEY
    assert reasons == [None, None, too_soon, too_soon, None]


@pytest.mark.parametrize(
    ("per", "reason"),
    [(Per.HOUSEHOLD, NotAsked.HOUSEHOLD_RECENT_SURVEY), (Per.ACCOUNT, NotAsked.ACCOUNT_RECENT_SURVEY)],
)
def test_households_and_accounts_are_asked_so_often_whoever_of_them_it_is(
    field_on_each: Field, per: Per, reason: NotAsked
) -> None:
    field = field_on_each
    field.rule(per, most=2)
    survey = field.publish(sampling_rate=0.9999999)
    units = [field.one(survey, **{per.value: "Miller"}) for _ in range(3)]
    other = field.one(survey, **{per.value: "Smith"})

    assert [unit.reason for unit in units] == [None, None, reason]
    assert 0 < units[2].permit_probability < 1e-5
    assert not units[2].sampled
    assert other.permit_probability == 1


def test_a_persons_other_events_count_in_the_chance_of_the_household(field: Field) -> None:
    """Ben may have been kept out by his own earlier event, which leaves Anna's household a chance more."""
    field.rule(Per.HOUSEHOLD)
    field.rule(Per.PERSON)
    survey = field.publish(sampling_rate=0.5)
    field.one(survey, customer="ben")
    ben = field.one(survey, customer="ben", household="h")
    anna = field.one(survey, customer="anna", household="h")

    assert ben.permit_probability == 0.5
    assert anna.permit_probability == 0.75


def test_two_reports_on_one_household_at_once_do_not_ask_both(field_on_each: Field) -> None:
    field = field_on_each
    field.rule(Per.HOUSEHOLD)
    survey = field.publish()
    first, second = field.event(household="h"), field.event(household="h")
    other = threading.Thread(target=lambda: field.report(survey, second))
    with field.database.write() as session:
        trigger.record(session, field.actor, survey.id, [first], secrets=field.secrets, now=field.clock())
        other.start()
        other.join(1.0)
        is_waiting = other.is_alive()
    other.join()

    assert is_waiting
    with field.database.read() as session:
        assert sorted(str(reason) for reason in session.scalars(select(FrameUnit.reason))) == [
            "None", "household_recent_survey"
        ]  # fmt: skip


def test_a_rule_is_changed_for_events_to_come_and_ends_without_being_forgotten(field: Field) -> None:
    rule, survey = field.rule(), field.publish(sampling_rate=0.5)
    field.one(survey, customer="anna")
    field.do(frequency_rule.change, rule.id, most=2, days=30)
    assert field.one(survey, customer="anna").permit_probability == 1
    assert field.one(survey, customer="anna").permit_probability == 0.75
    field.do(frequency_rule.end, rule.id)
    assert field.one(survey, customer="anna").contact_rules == []
    with pytest.raises(FrequencyRuleNotFound):
        field.do(frequency_rule.change, rule.id, most=3, days=3)
    with field.database.read() as session:
        assert len(frequency_rule.page(session, field.actor, after=None, limit=9)) == 1
        assert frequency_rule.in_force(session, field.actor.team_id, Mode.LIVE) == []


def addresses(at: Any, *told: tuple[str, Provider | None]) -> tuple[Address, ...]:
    return tuple(Address(Channel.EMAIL, value, at, "test", provider) for value, provider in told)


def test_the_blind_arm_asks_where_the_employee_had_no_hand_in_and_says_whose_address_it_was(field: Field) -> None:
    told = addresses(field.clock(), ("a@example.com", Provider.EMPLOYEE), ("b@example.com", Provider.SYSTEM))
    survey = field.publish(blind_share=0.5)
    units = field.report(survey, *(replace(field.event(), addresses=told) for _ in range(30)))

    assert {(str(unit.arm), unit.contact_source) for unit in units} == {
        ("standard", Provider.EMPLOYEE),
        ("blind", Provider.SYSTEM),
    }


def test_the_blind_arm_uses_an_address_known_from_elsewhere(field: Field) -> None:
    survey = field.publish(blind_share=0.999999)
    known = addresses(field.clock(), ("crm@example.com", Provider.CUSTOMER))
    field.report(survey, replace(field.event(customer="anna"), addresses=known))
    typed = replace(field.event(customer="anna"), addresses=addresses(field.clock(), ("shop@example.com", None)))
    (unit,) = field.report(survey, replace(typed, contact_edited_by_employee=True))

    assert (unit.arm.value, unit.contact_source) == ("blind", Provider.CUSTOMER)


@pytest.mark.parametrize("wanted", BlindContacts)
def test_without_an_independent_address_the_blind_arm_asks_and_says_so_or_does_not_ask(
    field: Field, wanted: BlindContacts
) -> None:
    survey = field.publish(blind_share=0.5, blind_contacts=wanted)
    told = addresses(field.clock(), ("a@example.com", Provider.EMPLOYEE))
    units = field.report(survey, *(replace(field.event(), addresses=told) for _ in range(30)))
    blind = {(unit.reason, unit.contact_source) for unit in units if unit.arm.value == "blind"}

    if wanted is BlindContacts.INDEPENDENT_ONLY:
        assert blind == {(NotAsked.NO_INDEPENDENT_CONTACT, None)}
    else:
        assert blind == {(None, Provider.EMPLOYEE)}
    assert {unit.reason for unit in units if unit.arm.value == "standard"} == {None}


def test_only_who_agreed_to_the_purpose_is_asked(field_on_each: Field) -> None:
    field = field_on_each
    service, research = field.publish(), field.publish(consent_purpose=ConsentPurpose.RESEARCH)
    assert field.one(service, customer="anna", mail=MAIL).reason is None
    assert field.one(research, customer="anna", mail=MAIL).reason is NotAsked.NO_CONSENT
    agreed = Address(Channel.EMAIL, MAIL, field.clock(), "panel", purpose=ConsentPurpose.RESEARCH, wording="v2")
    assert field.do(agreement.record, "anna", agreed, after_stop=False, secrets=field.secrets)
    assert not field.do(agreement.record, "anna", agreed, after_stop=False, secrets=field.secrets)

    assert field.one(research, customer="anna", mail=MAIL).reason is None
    with field.database.read() as session:
        kept = consent.history(session, field.actor, "anna")
    assert [(one.purpose, one.source, one.wording) for one, _, _ in kept][:2] == [
        (ConsentPurpose.SERVICE, "test", None),
        (ConsentPurpose.RESEARCH, "panel", "v2"),
    ]


def index(field: Field, mail: str = MAIL) -> str:
    return contact.index_of(field.secrets, Channel.EMAIL, mail)


def withdraw(field: Field, purpose: ConsentPurpose | None = None) -> Any:
    told = {"customer_id": "anna", "channel": Channel.EMAIL, "address_index": index(field), "purpose": purpose}
    return field.do(consent.withdraw, **told)


def test_what_was_taken_back_is_not_agreed_to_by_reporting_the_old_consent_again(field: Field) -> None:
    survey = field.publish()
    before = field.clock()
    field.one(survey, customer="anna", mail=MAIL)
    field.clock.advance(days=1)
    withdraw(field)
    with pytest.raises(NoSuchConsent):
        withdraw(field)
    for given_at, reason in ((before, NotAsked.NO_CONSENT), (before - timedelta(days=9), NotAsked.NO_CONSENT)):
        old = (Address(Channel.EMAIL, MAIL, given_at, "test"),)
        (unit,) = field.report(survey, replace(field.event(customer="anna"), addresses=old))
        assert unit.reason is reason
    field.clock.advance(days=1)
    assert field.one(survey, customer="anna", mail=MAIL).reason is None  # agreed anew
    with field.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Consent)) == 3  # nothing is overwritten


def stop(field: Field) -> None:
    with field.database.write() as session:
        optout.opt_out(session, address_index=index(field), reason=SuppressionReason.STOP, now=field.clock())


def test_a_stop_ends_consent_and_start_gives_it_again(field_on_each: Field) -> None:
    field = field_on_each
    survey = field.publish()
    field.one(survey, customer="anna", mail=MAIL)
    stop(field)
    field.clock.advance(days=1)
    assert field.one(survey, customer="anna", mail=MAIL).reason is NotAsked.OPTED_OUT
    field.clock.advance(days=1)
    with field.database.write() as session:
        suppression.lift(session, address_index=index(field), now=field.clock())

    assert field.one(survey, customer="anna", mail=MAIL).reason is None
    with field.database.read() as session:
        assert [one.source for one, _, _ in consent.history(session, field.actor, "anna")] == [
            "test", "test", consent.BY_START
        ]  # fmt: skip


def test_a_stop_is_undone_for_the_team_only_by_a_later_consent_and_until_the_next_stop(field: Field) -> None:
    survey = field.publish()
    stop(field)
    with pytest.raises(PersonSaidStop):
        agree(field)
    field.clock.advance(days=1)
    assert field.one(survey, customer="anna", mail=MAIL).reason is NotAsked.OPTED_OUT  # a consent of an event's is none
    assert agree(field)
    assert field.one(survey, customer="anna", mail=MAIL).reason is None
    with field.database.write() as session:
        elsewhere = factories.actor(session, now=field.clock(), team="Southwind")[0]
        assert suppression.suppressed_among(session, elsewhere.team_id, [index(field)])
    stop(field)
    field.clock.advance(days=1)
    assert field.one(survey, customer="anna", mail=MAIL).reason is NotAsked.OPTED_OUT


def agree(field: Field) -> Any:
    agreed = Address(Channel.EMAIL, MAIL, field.clock(), "web form")
    return field.do(agreement.record, "anna", agreed, after_stop=True, secrets=field.secrets)


def test_an_address_may_be_on_the_list_of_one_survey_alone_and_the_team_may_lift_what_it_put_there(
    field: Field,
) -> None:
    survey, other = field.publish(), field.publish()
    field.do(suppression.suppress_for_team, address_index=index(field), survey_id=survey.id, note="asked by phone")
    assert field.one(survey, mail=MAIL).reason is NotAsked.SUPPRESSED_BY_EMPLOYEE
    assert field.one(other, mail=MAIL).reason is None
    with field.database.read() as session:
        (entry,) = suppression.page(session, field.actor, after=None, limit=9)
    field.do(suppression.lift_for_team, entry.id, reason="asked for by the customer")

    assert field.one(survey, mail=MAIL).reason is None


def dump(database: Database) -> dict[str, list[Any]]:
    with database.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all()))
            for table in trigger.Trigger.metadata.sorted_tables
        }


def test_a_forecast_writes_nothing_and_tells_what_recording_then_does(field: Field) -> None:
    field.rule()
    survey = field.publish(("segment",), stratum_rates=BY_SEGMENT)
    field.one(survey, customer="c1", auxiliaries={"segment": 3.0})
    stop(field)
    events = [
        field.event(customer="c1", auxiliaries={"segment": 3.0}),
        field.event(auxiliaries={"segment": "business"}),
        field.event(customer="new", auxiliaries={"segment": 3.0}),
        field.event(customer="new", auxiliaries={"segment": 3.0}),
        field.event(mail=MAIL),
        field.event(consent=False),
    ]
    before = dump(field.database)
    with field.database.read() as session:
        found = list(
            forecast.foresee(
                session, session.get_one(Survey, survey.id), events, secrets=field.secrets, now=field.clock()
            )
        )
        session.rollback()
    assert dump(field.database) == before
    units = field.report(survey, *events)

    assert [one.reason for one in found] == [None] * 4 + [NotAsked.OPTED_OUT, NotAsked.NO_CONSENT]
    assert [one.invitations for one in found[:4]] == [0.25, 1.0, 0.5, 0.25]
    assert [one.invitations for one in found[:4]] == [unit.inclusion_probability for unit in units[:4]]
    assert [one.stratum for one in found] == [unit.stratum for unit in units]


def diary_of(field: Field, entries: int, hours: int) -> Survey:
    document = {**factories.document(), "diary": {"entries": entries, "every_hours": hours}}
    with field.database.write() as session:
        return factories.published(
            session,
            field.actor,
            secrets=field.secrets,
            now=field.clock(),
            asking=document,
            practice=Practice(blind_share=0.0, sampling_rate=0.5),
        )


def test_a_diary_that_began_long_before_the_rules_look_back_is_still_one_asking(field: Field) -> None:
    """By its entries alone, each drawn and kept back by itself, the chance would have been 0.14 or 0.25."""
    diaries, visits = diary_of(field, 30, 24), field.publish(sampling_rate=0.5)
    field.rule(days=7)
    field.one(diaries, customer="anna")
    for _ in range(26):
        field.clock.advance(days=1)
        with field.database.write() as session:
            diary.open_due(session, secrets=field.secrets, now=field.clock(), limit=9)

    assert field.one(visits, customer="anna").permit_probability == 0.5


def test_events_count_by_the_rules_that_they_went_by_though_these_have_ended_or_look_back_less_now(
    field: Field,
) -> None:
    visits = field.publish(sampling_rate=0.5)
    home = field.rule(Per.HOUSEHOLD, days=90)
    person = field.rule(days=90)
    assert field.one(visits, customer="anna", household="h").permit_probability == 1.0
    field.clock.advance(days=40)
    assert field.one(visits, customer="ben", household="h").permit_probability == 0.5

    field.do(frequency_rule.end, home.id)
    field.do(frequency_rule.change, person.id, most=1, days=10)
    field.clock.advance(days=5)
    assert field.one(visits, customer="ben", household="h").permit_probability == 0.75  # he was asked by 0.5 x 0.5


def test_a_forecast_of_a_target_is_the_same_however_the_draws_came_out(field: Field) -> None:
    """Else the rate of one day after the other would tell which events were drawn."""
    survey = field.publish(target={**TARGET, "stops": True})

    def foreseen(invited: bool) -> list[tuple[NotAsked | None, float]]:
        with field.database.write() as session:
            session.execute(update(FrameUnit).values(draw_uniform=0.0 if invited else 0.99, drawn=invited,
                sampled=invited, invited=invited, arm="standard" if invited else "none", draw_probability=0.5,
                inclusion_probability=0.5))  # fmt: skip
            found = forecast.foresee(session, survey, [field.event()], secrets=field.secrets, now=field.clock())
            return [(one.reason, one.invitations) for one in found]

    field.report(survey, *(field.event() for _ in range(40)))
    field.clock.advance(days=1)
    assert foreseen(invited=True) == foreseen(invited=False) != [(None, 0.0)]
