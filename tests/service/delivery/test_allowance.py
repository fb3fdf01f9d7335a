"""What a team may send in a day, where to, and what is held for a person: each with the reason beside the message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import factories
import pytest
from desk import Desk

from service.base.errors import InvalidInput
from service.base.key import Actor
from service.base.tables import Mode
from service.delivery import alert, claim, clearing, sending_day, sending_limit
from service.delivery.alert import Alert, Kind
from service.delivery.allowance import Allowance
from service.delivery.claim import Claimed
from service.delivery.message import Kind as MessageKind
from service.delivery.message import State
from service.delivery.sending_limit import Limits
from service.response.disposition import Disposition, of_survey
from service.sampling.contact import Channel
from service.survey.practice import Practice

Phone = Callable[[int], str]
ONCE = Practice(reminders=0, blind_share=0.0)


@pytest.fixture
def team(desk: Desk) -> Actor:
    """The desk's team asks once, without a reminder, at any hour, from here on."""
    desk.actor, desk.survey = desk.open_survey("Once", practice=ONCE)
    with desk.database.write() as session:
        factories.always_open(session, desk.actor, now=desk.clock())
    return desk.actor


def allow(desk: Desk, limits: Limits) -> None:
    with desk.database.write() as session:
        sending_limit.put(session, desk.actor, limits, now=desk.clock())


def take(desk: Desk, *, countries: tuple[str, ...] | None = ("GB", "US"), patterns: bool = False) -> Claimed:
    check = Allowance(desk.secrets, countries, patterns)
    with desk.database.write() as session:
        return claim.claim(
            session,
            worker="w",
            now=desk.clock(),
            limit=500,
            rng=Random(1),
            checks=(*claim.CHECKS, check),
        )


def held(desk: Desk) -> list[str]:
    return sorted(message.held_for for message in desk.messages() if message.held_for is not None)


def alerts(desk: Desk) -> list[Alert]:
    with desk.database.read() as session:
        return list(alert.page(session, desk.actor, is_open=True, after=None, limit=50))


def clear(desk: Desk, one: Alert) -> None:
    with desk.database.write() as session:
        clearing.clear(session, desk.actor, one.id, now=desk.clock())


def texts_used(desk: Desk) -> tuple[int, int, int, int]:
    with desk.database.read() as session:
        row = sending_day.of_day(session, desk.actor, desk.clock().date())[Channel.SMS]
        return row.messages, row.international, row.segments, row.spent


def test_what_is_over_the_daily_cap_waits_for_the_next_day_with_an_alert(desk: Desk, team: Actor, phone: Phone) -> None:
    allow(desk, Limits(daily_texts=3))
    desk.invite([phone(n) for n in range(5)])

    assert len(take(desk).leased) == 3

    waiting = [message for message in desk.messages() if message.held_for == "daily_cap"]
    midnight = (desk.clock() + timedelta(days=1)).replace(hour=0, minute=0)
    assert [(one.state, one.due_at, one.attempt) for one in waiting] == [(State.QUEUED, midnight, 0)] * 2
    assert [(one.kind, one.subject) for one in alerts(desk)] == [(Kind.DAILY_CAP, "2026-10-05 sms")]
    desk.clock.moment = midnight
    assert len(take(desk).leased) == 2
    assert held(desk) == []


def test_mails_have_a_cap_of_their_own(desk: Desk, team: Actor, phone: Phone) -> None:
    allow(desk, Limits(daily_texts=0, daily_mails=1))
    desk.invite([phone(1)], ["a@example.com", "b@example.com"])

    assert [one.channel for one in take(desk).leased] == [Channel.EMAIL]
    assert held(desk) == ["daily_cap", "daily_cap"]


def test_a_message_uses_up_the_allowance_once_however_often_it_is_tried(desk: Desk, team: Actor, phone: Phone) -> None:
    allow(desk, Limits(daily_texts=1))
    desk.invite([phone(1)])

    for _ in range(3):
        assert len(take(desk).leased) == 1
        desk.clock.advance(minutes=5)
        desk.sweep_leases()

    assert texts_used(desk)[0] == 1


def test_a_confirmation_of_a_stop_leaves_whatever_the_cap(desk: Desk, team: Actor, phone: Phone) -> None:
    allow(desk, Limits(daily_texts=0))
    [invitation] = desk.invite([phone(1)])
    desk.owe(invitation, MessageKind.NOTICE, "You are unsubscribed", "stop")

    assert [one.kind for one in take(desk).leased] == [MessageKind.NOTICE]


def test_spending_is_counted_in_segments_and_stops_at_the_limit(desk: Desk, team: Actor, phone: Phone) -> None:
    desk.invite([phone(1), phone(2), phone(3)])
    segments = desk.messages()[0].segments
    price = 40_000  # minor units for 1,000 segments: 40 for each
    allow(desk, Limits(daily_spend=2 * 40 * segments, currency="EUR", prices={"GB": price}, price_elsewhere=0))

    assert len(take(desk).leased) == 2

    assert held(desk) == ["spend_cap"]
    assert texts_used(desk) == (2, 0, 2 * segments, 2 * segments * price)


def test_texts_abroad_have_a_cap_of_their_own(desk: Desk, team: Actor, phone: Phone) -> None:
    allow(desk, Limits(daily_international=1))
    desk.invite([phone(1), "+12025550101", "+12025550102"])

    assert len(take(desk).leased) == 2

    assert held(desk) == ["international_cap"]
    assert texts_used(desk)[:2] == (2, 1)


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("+12025550101", "country_not_allowed"),
        ("+442079460101", "number_gets_no_texts"),
        ("+448081570101", "number_gets_no_texts"),
        ("+449098790101", "number_gets_no_texts"),
    ],
    ids=["abroad", "landline", "freephone", "premium"],
)
def test_no_text_goes_where_nothing_may_go_and_the_event_ends_as_undeliverable(
    desk: Desk, team: Actor, number: str, why: str
) -> None:
    desk.invite([number])

    assert take(desk, countries=("GB",)).leased == ()

    [message] = desk.messages()
    assert (message.state, message.withdrawn) == (State.CANCELLED, why)
    with desk.database.read() as session:
        assert [row.disposition for row in of_survey(session, desk.survey.id)] == [Disposition.UNDELIVERABLE]


def test_a_team_may_have_fewer_countries_than_the_operator_but_no_others(desk: Desk, team: Actor, phone: Phone) -> None:
    allow(desk, Limits(countries=("GB", "FR")))
    desk.invite([phone(1), "+12025550101", "+33639980101"])

    assert len(take(desk, countries=("GB", "US")).leased) == 1
    assert [message.withdrawn for message in desk.messages() if message.withdrawn] == ["country_not_allowed"] * 2


def test_consecutive_new_numbers_are_held_until_a_person_has_looked(desk: Desk, team: Actor, phone: Phone) -> None:
    desk.invite([phone(n) for n in range(13)])

    assert len(take(desk, patterns=True).leased) == 10
    assert held(desk) == ["number_pattern"] * 3
    desk.clock.advance(hours=1)
    assert take(desk, patterns=True).leased == ()

    [raised] = alerts(desk)
    assert raised.kind is Kind.NUMBER_PATTERN
    clear(desk, raised)

    assert len(take(desk, patterns=True).leased) == 3
    assert (alerts(desk), held(desk)) == ([], [])


def test_numbers_spread_like_those_of_a_clinic_are_not_held(desk: Desk, team: Actor, phone: Phone) -> None:
    desk.invite([phone(100 * n + k) for n in range(10) for k in range(8)])

    assert len(take(desk, patterns=True).leased) == 80


def test_numbers_that_a_team_has_known_for_long_are_no_pattern(desk: Desk, team: Actor, phone: Phone) -> None:
    desk.invite([phone(n) for n in range(13)])
    desk.clock.advance(days=8)

    assert len(take(desk, patterns=True).leased) == 13


def test_a_cap_that_was_raised_frees_what_waited_when_its_alert_is_cleared(
    desk: Desk, team: Actor, phone: Phone
) -> None:
    allow(desk, Limits(daily_texts=1))
    desk.invite([phone(1), phone(2), phone(3)])
    take(desk)
    allow(desk, Limits(daily_texts=2))
    clear(desk, alerts(desk)[0])

    assert len(take(desk).leased) == 1
    assert held(desk) == ["daily_cap"]
    assert len(alerts(desk)) == 1


@pytest.mark.parametrize(
    ("limits", "path"),
    [
        (Limits(home_country="UK"), "home_country"),
        (Limits(countries=("GB", "XX")), "countries[1]"),
        (Limits(prices={"England": 1}), "prices.England"),
        (Limits(daily_spend=1, price_elsewhere=1), "currency"),
        (Limits(daily_spend=1, currency="EUR"), "price_elsewhere"),
    ],
)
def test_limits_that_cannot_hold_are_refused_by_field(desk: Desk, limits: Limits, path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        allow(desk, limits)

    assert [error.path for error in refused.value.errors] == [path]


def test_messages_of_test_mode_use_up_nothing(desk: Desk, phone: Phone) -> None:
    desk.actor, desk.survey = desk.open_survey("Trial", mode=Mode.TEST, practice=ONCE)
    desk.invite([phone(n) for n in range(13)])

    assert len(take(desk, countries=("US",), patterns=True).leased) == 13
    with desk.database.read() as session:
        assert sending_day.of_day(session, desk.actor, desk.clock().date()) == {}
