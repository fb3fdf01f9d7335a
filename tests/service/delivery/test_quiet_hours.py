"""Nobody is written to at night: a message waits for its recipient's window, and must arrive before it closes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import factories
import pytest
from desk import PUBLIC_URL, Desk, ScriptedCarrier
from sqlalchemy import update

from service.base.errors import InvalidInput
from service.delivery import dispatch, outbox, sending_window
from service.delivery.carriers import Carriers
from service.delivery.message import Kind, Message, State
from service.delivery.quiet_hours import LEAST_VALIDITY, PROMPT
from service.delivery.sending_window import Wanted
from service.sampling import trigger
from service.sampling.event import Event
from service.survey.practice import Practice

Phone = Callable[[int], str]
ONCE = Practice(reminders=0, blind_share=0.0)
NIGHT = datetime(2026, 10, 5, 23, 0, tzinfo=UTC)  # a Monday
MORNING = datetime(2026, 10, 6, 9, 0, tzinfo=UTC)
NEW_YORK, TEXAS, LONDON, FREEPHONE = "+12125550123", "+12145550123", "+447700900123", "+18005550123"


def set_window(desk: Desk, wanted: Wanted) -> None:
    with desk.database.write() as session:
        sending_window.set_to(session, desk.actor, wanted, now=desk.clock())


def report(desk: Desk, event: Event, *, practice: Practice = ONCE) -> Message:
    """One event of the desk's team, and the message it makes owed."""
    with desk.database.write() as session:
        survey = factories.published(session, desk.actor, secrets=desk.secrets, now=desk.clock(), practice=practice)
        recorded = trigger.record(session, desk.actor, survey.id, [event], secrets=desk.secrets, now=desk.clock())
        outbox.owe_invitations(
            session, recorded.invitations, secrets=desk.secrets, public_url=PUBLIC_URL, now=desk.clock()
        )
    [message] = desk.messages()
    return message


def waits_until(desk: Desk, event: Event, *, practice: Practice = ONCE) -> datetime:
    message = report(desk, event, practice=practice)
    assert desk.claim().leased == ()
    held = desk.message(message.id)
    assert (held.state, held.held_for, held.attempt) == (State.QUEUED, "window", 0)
    return held.due_at


def ends_by(desk: Desk, event: Event, *, practice: Practice = ONCE) -> datetime:
    report(desk, event, practice=practice)
    [leased] = desk.claim().leased
    return leased.end_by


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


def test_a_mail_to_somebody_of_whom_no_zone_is_known_waits_for_the_teams_morning(desk: Desk) -> None:
    set_window(desk, Wanted(time_zone="Asia/Tokyo"))
    desk.clock.moment = utc("2026-10-05T12:00")

    assert waits_until(desk, factories.event(1, occurred_at=desk.clock())) == utc("2026-10-06T00:00")


def test_a_text_waits_for_the_morning_where_its_number_is_from(desk: Desk) -> None:
    desk.clock.moment = utc("2026-10-05T09:00")

    assert waits_until(desk, factories.event(1, occurred_at=desk.clock(), phone=NEW_YORK)) == utc("2026-10-05T13:00")


def test_what_the_event_says_of_the_zone_outranks_the_number(desk: Desk) -> None:
    desk.clock.moment = utc("2026-10-05T09:00")
    moved = replace(factories.event(1, occurred_at=desk.clock(), phone=NEW_YORK), time_zone="Europe/Paris")

    assert ends_by(desk, moved) == utc("2026-10-05T18:00")


def test_in_a_state_with_two_zones_both_are_kept(desk: Desk) -> None:
    desk.clock.moment = utc("2026-10-05T14:30")
    somewhere = replace(factories.event(1, occurred_at=desk.clock()), subdivision="US-TX")

    assert waits_until(desk, somewhere) == utc("2026-10-05T15:00")  # 09:00 in El Paso


def test_a_number_that_may_be_anywhere_keeps_to_the_teams_zone(desk: Desk) -> None:
    desk.clock.moment = utc("2026-07-06T09:30")

    assert ends_by(desk, factories.event(1, occurred_at=desk.clock(), phone=FREEPHONE)) == utc("2026-07-06T20:00")


def test_inside_the_window_a_message_must_arrive_before_it_closes(desk: Desk) -> None:
    assert ends_by(desk, factories.event(1, occurred_at=desk.clock(), phone=LONDON)) == utc("2026-10-05T19:00")


def test_what_could_still_be_in_a_carriers_queue_at_night_waits_for_the_morning(desk: Desk) -> None:
    desk.clock.moment = datetime(2026, 10, 5, 20, 0, tzinfo=UTC) - LEAST_VALIDITY + timedelta(seconds=1)

    assert waits_until(desk, factories.event(1, occurred_at=desk.clock())) == MORNING


@pytest.mark.parametrize(
    ("phone", "at", "opens"),
    [
        (TEXAS, "2026-10-04T15:00", "2026-10-04T17:00"),  # Sunday: from noon in Texas
        ("+14015550123", "2026-10-10T13:30", "2026-10-10T14:00"),  # Saturday: from ten in Rhode Island
        ("+14015550123", "2026-10-05T22:30", "2026-10-06T13:00"),  # weekdays: until six there
        ("+12055550123", "2026-10-04T15:00", "2026-10-05T14:00"),  # never on a Sunday in Alabama
        ("+12055550123", "2026-12-25T16:00", "2026-12-26T15:00"),  # nor on a holiday
    ],
)
def test_a_text_keeps_to_the_stricter_hours_of_its_state(desk: Desk, phone: str, at: str, opens: str) -> None:
    desk.clock.moment = utc(at)

    assert waits_until(desk, factories.event(1, occurred_at=desk.clock(), phone=phone)) == utc(opens)


def test_the_state_that_the_event_tells_outranks_the_area_code(desk: Desk) -> None:
    desk.clock.moment = utc("2026-10-04T15:00")
    moved = replace(factories.event(1, occurred_at=desk.clock(), phone=TEXAS), subdivision="US-IL")

    assert ends_by(desk, moved) == utc("2026-10-05T01:00")  # 20:00 in Chicago


def test_a_team_with_a_reason_may_leave_the_rules_of_states_aside(desk: Desk) -> None:
    set_window(desk, Wanted(keeps_hour_rules=False, why_no_hour_rules="counsel: research, no solicitation"))
    desk.clock.moment = utc("2026-10-04T15:00")

    assert ends_by(desk, factories.event(1, occurred_at=desk.clock(), phone=TEXAS)) == utc("2026-10-05T01:00")


@pytest.mark.parametrize(
    ("subdivision", "opens"), [(None, "2026-12-29T09:00"), ("GB-ENG", "2026-12-29T09:00"), ("DE-BY", None)]
)
def test_holidays_are_kept_for_people_who_may_live_there(
    desk: Desk, subdivision: str | None, opens: str | None
) -> None:
    """In 2026 Boxing Day is a Saturday, and the Monday after it stands in for it."""
    set_window(desk, Wanted(days=(1, 2, 3, 4, 5), holidays=("GB-ENG",)))
    desk.clock.moment = utc("2026-12-25T10:00")
    event = replace(factories.event(1, occurred_at=desk.clock()), subdivision=subdivision)

    if opens is None:
        assert ends_by(desk, event) == utc("2026-12-25T19:00")
    else:
        assert waits_until(desk, event) == utc(opens)


def test_a_survey_narrows_its_teams_window(desk: Desk) -> None:
    desk.clock.moment = utc("2026-10-05T10:00")
    late = replace(ONCE, sends_from="18:00")

    event = factories.event(1, occurred_at=desk.clock())

    assert waits_until(desk, event, practice=late) == utc("2026-10-05T18:00")


def test_what_has_no_window_before_it_ends_is_withdrawn_and_says_so(desk: Desk) -> None:
    desk.clock.moment = NIGHT
    message = report(desk, factories.event(1, occurred_at=NIGHT))
    with desk.database.write() as session:
        session.execute(update(Message).values(not_after=NIGHT + timedelta(hours=2)))

    desk.claim()

    ended = desk.message(message.id)
    assert (ended.state, ended.withdrawn) == (State.CANCELLED, "no_window")


def test_a_thousand_messages_of_the_night_are_not_looked_at_again_until_morning(desk: Desk) -> None:
    desk.clock.moment = NIGHT
    desk.invite(mails=[f"c{n}@example.com" for n in range(200)], of=desk.open_survey("Bulk", practice=ONCE))

    assert desk.claim(limit=500).held_back == 200
    desk.clock.moment = MORNING - timedelta(seconds=1)
    assert desk.claim(limit=500).count == 0
    desk.clock.moment = MORNING
    assert len(desk.claim(limit=500).leased) == 200


def test_a_window_that_is_set_wider_frees_what_waits_for_it(desk: Desk) -> None:
    desk.clock.moment = NIGHT
    assert waits_until(desk, factories.event(1, occurred_at=NIGHT)) == MORNING

    set_window(desk, Wanted(closes="24:00"))

    assert len(desk.claim().leased) == 1


def test_a_team_may_let_its_mails_go_at_any_hour_but_not_its_texts(desk: Desk, phone: Phone) -> None:
    set_window(desk, Wanted(holds_mail=False))
    desk.clock.moment = NIGHT
    desk.invite([phone(1)], ["ada@example.org"])

    [leased] = desk.claim().leased

    assert leased.channel == "email"


def test_a_notice_never_waits(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])
    desk.claim()
    desk.clock.moment = NIGHT
    notice = desk.owe(invitation, Kind.NOTICE, "You will get no more texts.", "notice")

    assert [one.id for one in desk.claim().leased] == [notice.id]


def test_who_writes_at_night_is_answered_at_once_but_not_hours_later(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)], of=(desk.actor, desk.survey))
    desk.claim()
    desk.clock.moment = NIGHT
    prompt = desk.owe(invitation, Kind.CONVERSATION, "And why?", "ask:why")

    [leased] = desk.claim().leased

    assert (leased.id, leased.end_by) == (prompt.id, NIGHT + PROMPT)

    late = desk.owe(invitation, Kind.CONVERSATION, "Anything else?", "ask:more")
    desk.clock.advance(minutes=6)
    assert desk.claim().leased == ()
    assert desk.message(late.id).due_at == utc("2026-10-06T08:00")  # 09:00 in London


def test_what_was_written_long_before_it_was_read_is_answered_in_the_morning(desk: Desk, phone: Phone) -> None:
    [invitation] = desk.invite([phone(1)])
    desk.claim()
    desk.clock.moment = NIGHT
    with desk.database.write() as session:
        question = outbox.owe_text(
            session,
            invitation=invitation,
            body="And why?",
            kind=Kind.CONVERSATION,
            dedupe_key="ask",
            secrets=desk.secrets,
            now=NIGHT,
            said_at=NIGHT - timedelta(hours=2),
        )

    assert desk.claim().leased == ()
    assert desk.message(question.id).held_for == "window"


def test_one_that_is_held_up_until_its_window_is_over_is_not_sent(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier
) -> None:
    """The clock moves on between the claim and the call, as it does in a worker that hangs."""
    desk.clock.moment = utc("2026-10-05T19:54:59")
    message = report(desk, factories.event(1, occurred_at=desk.clock()))
    with desk.database.write() as session:
        session.execute(update(Message).values(not_after=desk.clock() + timedelta(microseconds=1)))

    class Ticking:
        def __call__(self) -> datetime:
            return desk.clock.advance(microseconds=1) - timedelta(microseconds=1)

    dispatch.run_once(desk.database, carriers, desk.secrets, Ticking(), worker="w")

    assert carrier.taken == []
    assert desk.message(message.id).error == "it would have arrived too late"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(time_zone="Mars/Olympus"), "time_zone"),
        (Wanted(time_zone="Etc/Unknown"), "time_zone"),
        (Wanted(opens="20:00", closes="08:00"), "closes"),
        (Wanted(opens="20:00", closes="20:30"), "closes"),
        (Wanted(holidays=("GB", "XX")), "holidays[1]"),
        (Wanted(keeps_hour_rules=False), "why_no_hour_rules"),
        (Wanted(why_no_hour_rules="for no reason at all"), "why_no_hour_rules"),
    ],
)
def test_a_window_that_cannot_be_is_refused_by_its_field(desk: Desk, wanted: Wanted, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        set_window(desk, wanted)

    assert [error.path for error in refused.value.errors] == [field]
