"""What fails for all is not tried for all: one message tries first, and what was refused waits for a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

import factories
import pytest
from desk import Desk, ScriptedCarrier

from service.base.key import Actor
from service.delivery import alert, breaker, clearing, dispatch
from service.delivery.alert import Alert, Kind
from service.delivery.carriers import Carriers
from service.delivery.channel import Ambiguous, Busy, Rejected, Why
from service.delivery.clearing import AlertEndsByItself
from service.delivery.dispatch import Rules
from service.delivery.message import State
from service.delivery.queue import Traffic
from service.sampling.contact import Channel
from service.survey.practice import Practice

Phone = Callable[[int], str]
ONCE = Practice(reminders=0, blind_share=0.0)
RULES = Rules(traffic=Traffic(providers=dict.fromkeys(Channel, "scripted")))


def send(desk: Desk, carriers: Carriers, *, limit: int = 8) -> int:
    return dispatch.run_once(
        desk.database, carriers, desk.secrets, desk.clock, worker="w", limit=limit, rules=RULES, rng=Random(1)
    )


def alerts(desk: Desk, actor: Actor) -> list[Alert]:
    with desk.database.read() as session:
        return list(alert.page(session, actor, is_open=True, after=None, limit=50))


def away() -> Busy:
    return Busy("it cannot be reached", why=Why.AWAY)


def fail(desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, times: int = breaker.FAILURES) -> None:
    carrier.script += [away() for _ in range(times)]
    while carrier.script:
        send(desk, carriers)


def test_a_carrier_that_only_fails_is_left_alone_and_nothing_is_claimed_for_it(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    bulk = desk.open_survey("Bulk", practice=ONCE)
    desk.invite(mails=[f"c{n}@example.com" for n in range(30)], of=bulk)

    fail(desk, carriers, carrier, 16)

    assert send(desk, carriers) == 0
    assert carrier.taken == []
    assert {message.state for message in desk.messages()} == {State.QUEUED}
    assert [(one.kind, one.subject) for one in alerts(desk, bulk[0])] == [(Kind.CARRIER_FAILING, "scripted")]


def test_one_message_tries_and_when_it_gets_through_all_follow(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    bulk = desk.open_survey("Bulk", practice=ONCE)
    desk.invite(mails=[f"c{n}@example.com" for n in range(30)], of=bulk)
    fail(desk, carriers, carrier, 16)
    desk.clock.advance(seconds=breaker.FIRST_PAUSE.total_seconds())

    assert send(desk, carriers) == 1
    assert send(desk, carriers) == 8
    assert alerts(desk, bulk[0]) == []


def test_each_try_that_fails_doubles_the_pause(desk: Desk, carriers: Carriers, carrier: ScriptedCarrier) -> None:
    desk.invite(mails=[f"c{n}@example.com" for n in range(30)], of=desk.open_survey("Bulk", practice=ONCE))
    fail(desk, carriers, carrier, 16)

    for pause in (30, 60, 120):
        desk.clock.advance(seconds=pause - 1)
        assert send(desk, carriers) == 0
        desk.clock.advance(seconds=1)
        carrier.script.append(away())
        assert send(desk, carriers) == 1


def test_a_carrier_that_loses_one_in_ten_is_not_left_alone(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=[f"c{n}@example.com" for n in range(200)], of=desk.open_survey("Bulk", practice=ONCE))
    for _ in range(20):
        carrier.script += [Ambiguous("it broke"), *[carrier.take] * 9]

    while send(desk, carriers, limit=40):
        pass

    assert {message.state for message in desk.messages()} == {State.SENT, State.UNKNOWN}


def test_another_teams_messages_are_not_kept_back(desk: Desk, carriers: Carriers, carrier: ScriptedCarrier) -> None:
    desk.invite(mails=[f"c{n}@example.com" for n in range(30)], of=desk.open_survey("Bulk", practice=ONCE))
    fail(desk, carriers, carrier, 16)
    desk.invite(mails=["ada@example.org"], of=desk.open_survey("Other", practice=ONCE))

    assert send(desk, carriers) == 1


def test_refused_credentials_stop_every_team_and_fail_no_message(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    first, other = desk.open_survey("First", practice=ONCE), desk.open_survey("Other", practice=ONCE)
    desk.invite(mails=["a@example.org"], of=first)
    refused = Busy("the account is refused", why=Why.REFUSES_ACCOUNT, retry_after=breaker.CREDENTIALS_PAUSE)
    desk.invite(mails=["b@example.org"], of=other)
    with desk.database.write() as session:
        for actor, _ in (first, other):
            factories.always_open(session, actor, now=desk.clock())
    desk.clock.advance(seconds=1)

    for _ in range(dispatch.MAX_ATTEMPTS + 2):
        carrier.script = [refused, refused]
        send(desk, carriers)
        desk.clock.advance(hours=1)

    assert {message.state for message in desk.messages()} == {State.QUEUED}
    assert {one.kind for team in (first, other) for one in alerts(desk, team[0])} == {Kind.CREDENTIALS_REFUSED}
    assert all(len(alerts(desk, team[0])) == 1 for team in (first, other))

    carrier.script.clear()
    while send(desk, carriers):
        desk.clock.advance(hours=1)
    assert {message.state for message in desk.messages()} == {State.SENT}
    assert alerts(desk, first[0]) == alerts(desk, other[0]) == []


@pytest.mark.parametrize(("code", "refusals"), [("30034", 1), ("30007", breaker.FILTERED)])
def test_a_refused_sender_waits_for_a_person(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, code: str, refusals: int
) -> None:
    bulk = desk.open_survey("Bulk", practice=ONCE)
    desk.invite(mails=[f"c{n}@example.com" for n in range(8)], of=bulk)
    carrier.script += [Rejected(code, "refused") for _ in range(refusals)]
    while carrier.script:
        assert send(desk, carriers, limit=1) == 1
    desk.clock.advance(days=1)

    assert send(desk, carriers) == 0
    [raised] = alerts(desk, bulk[0])
    assert (raised.kind, raised.facts) == (Kind.SENDER_BLOCKED, {"code": code})

    with desk.database.write() as session:
        clearing.clear(session, bulk[0], raised.id, now=desk.clock())
    assert send(desk, carriers) == 8 - refusals


def test_four_filtered_texts_in_an_hour_are_no_reason_to_stop(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=[f"c{n}@example.com" for n in range(9)], of=desk.open_survey("Bulk", practice=ONCE))
    for hours in (0, 2):
        carrier.script += [Rejected("30007", "filtered") for _ in range(breaker.FILTERED - 1)]
        desk.clock.advance(hours=hours)
        send(desk, carriers, limit=breaker.FILTERED - 1)

    assert send(desk, carriers) == 1


def test_an_alert_that_ends_by_itself_is_not_cleared(desk: Desk, carriers: Carriers, carrier: ScriptedCarrier) -> None:
    bulk = desk.open_survey("Bulk", practice=ONCE)
    desk.invite(mails=[f"c{n}@example.com" for n in range(30)], of=bulk)
    fail(desk, carriers, carrier, 16)

    with desk.database.write() as session, pytest.raises(AlertEndsByItself):
        clearing.clear(session, bulk[0], alerts(desk, bulk[0])[0].id, now=desk.clock())


def test_a_probe_whose_worker_died_is_followed_by_another(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    desk.invite(mails=[f"c{n}@example.com" for n in range(30)], of=desk.open_survey("Bulk", practice=ONCE))
    fail(desk, carriers, carrier, 16)
    desk.clock.advance(seconds=30)
    with desk.database.write() as session:
        [opening] = breaker.open_ones(session, ["scripted"], now=desk.clock())
        assert breaker.take_probe(session, opening.id, now=desk.clock())
        assert not breaker.take_probe(session, opening.id, now=desk.clock())

    desk.clock.advance(seconds=breaker.PROBE_PATIENCE.total_seconds())

    assert send(desk, carriers) == 1


def test_the_probe_outlasts_a_lease() -> None:
    assert dispatch.LEASE + timedelta(seconds=30) < breaker.PROBE_PATIENCE
