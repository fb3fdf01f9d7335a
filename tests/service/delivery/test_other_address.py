"""Falling back to the other channel: with the same link, once, to nobody who answered or said stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import factories
import pytest
from desk import PUBLIC_URL, Desk, ScriptedCarrier
from sqlalchemy import select

from service.delivery import withdrawal
from service.delivery.carriers import Carriers
from service.delivery.channel import Mail, Rejected, Text
from service.delivery.message import Kind, State
from service.delivery.redirection import Outcome, Redirection
from service.response import disposition, optout, redirecting
from service.response import response as responses
from service.response.disposition import Disposition
from service.response.response import Medium
from service.results import programme
from service.sampling import contact, suppression
from service.sampling.contact import Channel
from service.sampling.invitation import Invitation
from service.sampling.suppression import SuppressionReason
from service.survey.practice import Fallback, Practice
from service.survey.question import Rating

Phone = Callable[[int], str]
MAIL = "ada@example.org"
NOT_A_NUMBER = Rejected("21211", "no such number", address_at_fault=True)


def practice(fallback: Fallback, reminders: int = 1) -> Practice:
    return Practice(blind_share=0.0, reminders=reminders, reminder_after_hours=48, fallback=fallback)


@pytest.fixture
def falling(desk: Desk) -> Desk:
    """A desk whose survey falls back once an address does not work."""
    desk.actor, desk.survey = desk.open_survey("Reaching", practice=practice(Fallback.UNDELIVERABLE))
    return desk


def redirect(desk: Desk) -> int:
    with desk.database.write() as session:
        return redirecting.redirect_due(
            session, secrets=desk.secrets, public_url=PUBLIC_URL, now=desk.clock(), limit=50
        )


def outcomes(desk: Desk) -> list[Outcome | None]:
    with desk.database.read() as session:
        return list(session.scalars(select(Redirection.outcome).order_by(Redirection.id)))


def fail(desk: Desk, carriers: Carriers, carrier: ScriptedCarrier) -> None:
    """The first number turns out not to work."""
    carrier.script.append(NOT_A_NUMBER)
    desk.dispatch(carriers)


def answer(desk: Desk, invitation: Invitation) -> None:
    with desk.database.write() as session:
        version = desk.version(session)
        scores = {q.name: "4" for q in version.parsed().questions if isinstance(q, Rating)}
        responses.take(
            session, invitation=session.get_one(Invitation, invitation.id), version=version, submitted=scores,
            language="en", medium=Medium.WEB, traces=None, started_at=desk.clock(), secrets=desk.secrets,
            now=desk.clock(),
        )  # fmt: skip


def stop(desk: Desk, channel: Channel, address: str) -> None:
    with desk.database.write() as session:
        index = contact.index_of(desk.secrets, channel, address)
        optout.opt_out(session, address_index=index, reason=SuppressionReason.STOP, now=desk.clock())


def test_who_cannot_be_reached_by_text_is_asked_by_mail_with_the_same_link(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    invitation = falling.invite_both(phone(1), MAIL)
    token = falling.secrets.unseal(invitation.team_id, invitation.token_sealed)
    fail(falling, carriers, carrier)

    assert redirect(falling) == 1
    falling.dispatch(carriers)

    [(_, outgoing)] = carrier.taken
    assert (outgoing.channel, outgoing.address) == (Channel.EMAIL, MAIL)
    assert isinstance(outgoing.content, Mail)
    assert f"/s/{token}" in outgoing.content.text
    assert outcomes(falling) == [Outcome.REDIRECTED]
    assert [(m.channel, m.kind, m.wave, m.state) for m in falling.messages()] == [
        (Channel.SMS, Kind.INVITATION, 0, State.FAILED),
        (Channel.EMAIL, Kind.INVITATION, 0, State.SENT),
        (Channel.SMS, Kind.REMINDER, 1, State.CANCELLED),
        (Channel.EMAIL, Kind.REMINDER, 1, State.QUEUED),
    ]


def test_the_reminder_follows_after_its_wait_at_the_address_that_works(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    falling.invite_both(phone(1), MAIL)
    fail(falling, carriers, carrier)
    redirect(falling)
    falling.clock.advance(hours=5)
    falling.dispatch(carriers)
    falling.clock.advance(hours=47)
    assert falling.dispatch(carriers) <= 1
    falling.clock.advance(hours=1)
    falling.dispatch(carriers)

    assert [one.channel for _, one in carrier.taken] == [Channel.EMAIL, Channel.EMAIL]
    first, second = [m.sent_at for m in falling.messages() if m.sent_at is not None]
    assert second - first == timedelta(hours=48)


def test_the_programme_counts_one_wave_and_keeps_the_first_channel(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    invitation = falling.invite_both(phone(1), MAIL)
    fail(falling, carriers, carrier)
    redirect(falling)
    falling.clock.advance(hours=1)
    falling.dispatch(carriers)
    answer(falling, invitation)

    with falling.database.read() as session:
        held = programme.tables(session, falling.survey, None, secrets=falling.secrets)
    [event], [response] = held.frame, held.responses
    assert (event["contact_channel"], event["reminders_sent"], event["delivered"]) == (Channel.SMS, 0, True)
    assert (event["invite_ts"], response["response_wave"]) == (falling.clock(), 0)


def test_a_survey_that_does_not_fall_back_asks_nobody_elsewhere(
    desk: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    desk.invite_both(phone(1), MAIL, of=desk.open_survey("Plain", practice=practice(Fallback.NONE)))
    fail(desk, carriers, carrier)

    assert redirect(desk) == 0
    assert {m.state for m in desk.messages()} == {State.FAILED, State.CANCELLED}


def test_who_has_no_other_address_with_consent_is_undeliverable(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    falling.invite([phone(1)])
    fail(falling, carriers, carrier)
    redirect(falling)

    assert outcomes(falling) == [Outcome.NO_ADDRESS]
    with falling.database.read() as session:
        [row] = disposition.of_survey(session, falling.survey.id)
    assert row.disposition is Disposition.UNDELIVERABLE


def test_who_cannot_be_reached_there_either_is_not_chased_further(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    falling.invite_both(phone(1), MAIL)
    fail(falling, carriers, carrier)
    redirect(falling)
    fail(falling, carriers, carrier)

    assert redirect(falling) == 0
    assert {m.state for m in falling.messages()} == {State.FAILED, State.CANCELLED}


def test_a_stop_between_the_invitation_and_the_fallback_means_to_be_left_alone_everywhere(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    falling.invite_both(phone(1), MAIL)
    fail(falling, carriers, carrier)
    stop(falling, Channel.SMS, phone(1))

    redirect(falling)
    assert outcomes(falling) == [Outcome.NO_ADDRESS]
    assert falling.claim().leased == ()


def test_a_stop_after_the_fallback_was_owed_keeps_it_from_leaving(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    falling.invite_both(phone(1), MAIL)
    fail(falling, carriers, carrier)
    redirect(falling)
    stop(falling, Channel.SMS, phone(1))
    falling.clock.advance(hours=50)

    assert falling.claim().leased == ()
    with falling.database.read() as session:
        [row] = disposition.of_survey(session, falling.survey.id)
    assert row.disposition is Disposition.OPTED_OUT


def test_the_claim_looks_at_every_address_of_a_person_by_itself(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    """A stop whose withdrawals came a moment too early for the fallback."""
    falling.invite_both(phone(1), MAIL)
    fail(falling, carriers, carrier)
    redirect(falling)
    with falling.database.write() as session:
        index = contact.index_of(falling.secrets, Channel.SMS, phone(1))
        suppression.suppress(
            session, address_index=index, reason=SuppressionReason.STOP, team_id=None, now=falling.clock()
        )

    assert falling.claim().leased == ()


def test_stops_and_fallbacks_at_once_never_send_to_who_stopped_before(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    for number in range(12):
        falling.invite_both(phone(number), f"c{number}@example.org")
    carrier.script += [NOT_A_NUMBER] * 12
    falling.dispatch(carriers, limit=12)
    stopped: set[str] = set()
    wrongly: list[str] = []
    indexes = {contact.index_of(falling.secrets, Channel.EMAIL, f"c{n}@example.org"): phone(n) for n in range(12)}

    def stop_everyone() -> None:
        for number in reversed(range(12)):
            stop(falling, Channel.SMS, phone(number))
            stopped.add(phone(number))

    def send_everything() -> None:
        for _ in range(14):
            redirect_one(falling)
            before = frozenset(stopped)
            wrongly.extend(
                one.address_index for one in falling.claim(limit=1).leased if indexes[one.address_index] in before
            )

    threads = [threading.Thread(target=stop_everyone), threading.Thread(target=send_everything)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrongly == []
    assert len(stopped) == 12


def redirect_one(desk: Desk) -> None:
    with desk.database.write() as session:
        redirecting.redirect_due(session, secrets=desk.secrets, public_url=PUBLIC_URL, now=desk.clock(), limit=1)


def test_who_answered_in_spite_of_what_the_carrier_says_is_not_asked_again(
    falling: Desk, carriers: Carriers, phone: Phone
) -> None:
    invitation = falling.invite_both(phone(1), MAIL)
    falling.dispatch(carriers)
    answer(falling, invitation)
    with falling.database.write() as session:
        withdrawal.undeliverable(session, invitation_id=invitation.id, now=falling.clock())

    redirect(falling)
    assert outcomes(falling) == [Outcome.NOT_NEEDED]
    assert len(falling.messages()) == 2


def test_who_answers_by_the_link_of_the_mail_gets_no_reminder(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    invitation = falling.invite_both(phone(1), MAIL)
    fail(falling, carriers, carrier)
    redirect(falling)
    falling.dispatch(carriers)
    answer(falling, invitation)

    assert [m.withdrawn for m in falling.messages() if m.state is State.CANCELLED] == ["undeliverable", "answered"]
    assert State.QUEUED not in {m.state for m in falling.messages()}


def test_the_link_of_the_mail_takes_the_address_off_that_it_went_to(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    invitation = falling.invite_both(phone(1), MAIL)
    token = falling.secrets.unseal(invitation.team_id, invitation.token_sealed)
    fail(falling, carriers, carrier)
    redirect(falling)
    with falling.database.write() as session:
        optout.unsubscribe(session, token, now=falling.clock())
        index = contact.index_of(falling.secrets, Channel.EMAIL, MAIL)
        assert suppression.suppressed_among(session, falling.actor.team_id, [index])
    assert falling.claim().leased == ()


def test_the_silent_are_reminded_on_the_other_channel(desk: Desk, phone: Phone) -> None:
    desk.invite_both(phone(1), MAIL, of=desk.open_survey("Patient", practice=practice(Fallback.SILENT, 2)))

    assert [(m.wave, m.channel) for m in desk.messages()] == [
        (0, Channel.SMS),
        (1, Channel.EMAIL),
        (2, Channel.EMAIL),
    ]


def test_the_silent_without_another_address_are_reminded_where_they_were_asked(desk: Desk, phone: Phone) -> None:
    desk.invite([phone(2)], of=desk.open_survey("Patient", practice=practice(Fallback.SILENT, 2)))

    assert [(m.wave, m.channel) for m in desk.messages()] == [(wave, Channel.SMS) for wave in range(3)]


def test_an_address_without_consent_is_no_second_address(desk: Desk, phone: Phone) -> None:
    of = desk.open_survey("Patient", practice=practice(Fallback.SILENT))
    event = factories.event(1, occurred_at=desk.clock(), phone=phone(1))
    unasked = contact.Address(Channel.EMAIL, MAIL, None, "")
    desk.report([type(event)(**{**_fields(event), "addresses": (*event.addresses, unasked)})], of=of)

    assert {m.channel for m in desk.messages()} == {Channel.SMS}


def _fields(event: object) -> dict[str, object]:
    return {name: getattr(event, name) for name in type(event).__slots__}  # type: ignore[attr-defined]


def test_a_text_to_the_second_address_asks_nothing_by_itself(
    falling: Desk, carriers: Carriers, carrier: ScriptedCarrier, phone: Phone
) -> None:
    """Its reply could belong to another conversation of that number."""
    addresses = factories.event(1, occurred_at=falling.clock(), phone=phone(1), mail=MAIL)
    falling.report([type(addresses)(**{**_fields(addresses), "addresses": addresses.addresses[::-1]})])
    fail(falling, carriers, carrier)
    redirect(falling)
    falling.dispatch(carriers)

    [(_, outgoing)] = carrier.taken
    assert isinstance(outgoing.content, Text)
    assert "/s/" in outgoing.content.body
    assert falling.conversations() == []
