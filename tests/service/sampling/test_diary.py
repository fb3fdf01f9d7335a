"""Diaries: each entry in its time, once, with the same people, and in the frame whether or not it is asked."""

from __future__ import annotations

from collections.abc import Callable

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import select

from service.base.errors import InvalidInput
from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery import outbox
from service.delivery.message import Message
from service.response import optout
from service.results import programme
from service.sampling import contact, diary, trigger
from service.sampling.contact import Channel
from service.sampling.event import Event
from service.sampling.frame import FrameUnit, NotAsked
from service.sampling.invitation import Invitation
from service.sampling.suppression import SuppressionReason
from service.sampling.trigger import Trigger
from service.survey import survey as surveys
from service.survey.practice import Practice

PHONE = "+447700900001"
EVERY = 24


class Study:
    """A diary of three entries a day apart, and what the worker does for it."""

    def __init__(self, database: Database, secrets: Secrets, clock: FakeClock, practice: Practice) -> None:
        self.database, self.secrets, self.clock = database, secrets, clock
        document = {**factories.document(), "diary": {"entries": 3, "every_hours": EVERY}}
        with database.write() as session:
            self.actor, _ = factories.actor(session, now=clock())
            self.survey = factories.published(
                session, self.actor, secrets=secrets, now=clock(), asking=document, practice=practice
            )

    def begin(self, *events: Event) -> None:
        with self.database.write() as session:
            recorded = trigger.record(
                session, self.actor, self.survey.id, events, secrets=self.secrets, now=self.clock()
            )
            self._owe(session, recorded.invitations)

    def open_due(self) -> int:
        with self.database.write() as session:
            made = diary.open_due(session, secrets=self.secrets, now=self.clock(), limit=100)
            self._owe(session, made)
        return len(made)

    def _owe(self, session: object, invitations: object) -> None:
        outbox.owe_invitations(
            session,  # type: ignore[arg-type]
            invitations,  # type: ignore[arg-type]
            secrets=self.secrets,
            public_url="http://127.0.0.1:8000",
            now=self.clock(),
        )

    def entries(self) -> list[tuple[int | None, bool, NotAsked | None]]:
        with self.database.read() as session:
            found = session.execute(
                select(Trigger.diary_entry, FrameUnit.invited, FrameUnit.reason)
                .join(FrameUnit, FrameUnit.trigger_id == Trigger.id)
                .order_by(Trigger.id)
            )
            return [(row[0], row[1], row[2]) for row in found]

    def invitations(self) -> list[Invitation]:
        with self.database.read() as session:
            rows = list(session.scalars(select(Invitation).order_by(Invitation.id)))
            session.expunge_all()
        return rows


Begun = Callable[..., Study]


@pytest.fixture
def study(database: Database, secrets: Secrets, clock: FakeClock) -> Begun:
    """A diary on both engines."""
    return lambda **practice: Study(database, secrets, clock, Practice(**{"blind_share": 0.0, **practice}))


def somebody(clock: FakeClock, number: int = 1, **more: object) -> Event:
    return factories.event(number, occurred_at=clock(), phone=PHONE, customer=f"c{number}", **more)  # type: ignore[arg-type]


def test_each_entry_opens_in_its_time_and_only_once(study: Begun, clock: FakeClock) -> None:
    held = study()
    held.begin(somebody(clock))

    assert held.open_due() == 0
    for _ in range(2):
        clock.advance(hours=EVERY)
        assert held.open_due() == 1
        assert held.open_due() == 0
    clock.advance(hours=10 * EVERY)
    assert held.open_due() == 0

    assert held.entries() == [(1, True, None), (2, True, None), (3, True, None)]


def test_an_entry_ends_where_the_next_begins_and_has_a_link_of_its_own(study: Begun, clock: FakeClock) -> None:
    held = study()
    held.begin(somebody(clock))
    clock.advance(hours=EVERY)
    held.open_due()

    first, second = held.invitations()

    assert first.expires_at <= second.send_at
    assert first.token_hash != second.token_hash
    assert (second.arm, second.language, second.contact_point_id) == (first.arm, first.language, first.contact_point_id)


def test_each_entry_is_owed_its_own_message_that_asks_by_text(study: Begun, clock: FakeClock) -> None:
    held = study(reminders=0)
    held.begin(somebody(clock))
    clock.advance(hours=EVERY)
    held.open_due()

    with held.database.read() as session:
        messages = session.scalars(select(Message).order_by(Message.id)).all()
        said = [held.secrets.unseal(message.team_id, message.payload_sealed) for message in messages]

    assert len(said) == 2
    assert all("how satisfied" in text for text in said)


def test_who_was_not_drawn_is_in_the_frame_of_every_entry_with_the_same_probability(
    study: Begun, clock: FakeClock
) -> None:
    held = study(sampling_rate=0.5)
    held.begin(*(somebody(clock, number) for number in range(1, 21)))
    clock.advance(hours=EVERY)
    held.open_due()

    with held.database.read() as session:
        rows = session.execute(
            select(Trigger.customer_id, FrameUnit.sampled, FrameUnit.inclusion_probability).join(
                FrameUnit, FrameUnit.trigger_id == Trigger.id
            )
        ).all()
    drawn = {customer: {row.sampled for row in rows if row.customer_id == customer} for customer, _, _ in rows}

    assert len(rows) == 40
    assert {row.inclusion_probability for row in rows} == {0.5}
    assert all(len(each) == 1 for each in drawn.values())
    assert len({tuple(each) for each in drawn.values()}) == 2


def test_who_stops_is_asked_for_no_further_entry_and_stays_in_the_frame(study: Begun, clock: FakeClock) -> None:
    held = study()
    held.begin(somebody(clock))
    clock.advance(hours=1)
    with held.database.write() as session:
        index = contact.index_of(held.secrets, Channel.SMS, PHONE)
        optout.opt_out(session, address_index=index, reason=SuppressionReason.STOP, now=clock())
    clock.advance(hours=EVERY)

    assert held.open_due() == 0
    assert held.entries()[1:] == [(2, False, NotAsked.OPTED_OUT)]


def test_who_stops_at_another_address_has_opted_out_of_the_further_entries_as_well(
    study: Begun, clock: FakeClock
) -> None:
    held = study()
    held.begin(somebody(clock, mail="c1@example.com"))
    with held.database.write() as session:
        index = contact.index_of(held.secrets, Channel.EMAIL, "c1@example.com")
        optout.opt_out(session, address_index=index, reason=SuppressionReason.STOP, now=clock())
    clock.advance(hours=EVERY)

    assert held.open_due() == 0
    assert held.entries()[1:] == [(2, False, NotAsked.OPTED_OUT)]


def test_an_entry_whose_time_is_over_is_not_asked_late(study: Begun, clock: FakeClock) -> None:
    held = study()
    held.begin(somebody(clock))
    clock.advance(hours=2 * EVERY)

    assert held.open_due() == 0
    assert held.open_due() == 1
    assert held.entries() == [(1, True, None), (2, False, NotAsked.SYSTEM_ERROR), (3, True, None)]


def test_what_kept_the_first_entry_out_keeps_out_the_others(study: Begun, clock: FakeClock) -> None:
    held = study()
    held.begin(somebody(clock, not_asked=NotAsked.CUSTOMER_DECLINED))
    clock.advance(hours=EVERY)

    assert held.open_due() == 0
    assert held.entries()[1:] == [(2, False, NotAsked.CUSTOMER_DECLINED)]


def test_the_quarantine_does_not_keep_a_diary_from_its_own_entries(study: Begun, clock: FakeClock) -> None:
    held = study(quarantine_days=30)
    held.begin(somebody(clock))
    clock.advance(hours=EVERY)

    assert held.open_due() == 1


def test_a_closed_survey_opens_no_entries(study: Begun, clock: FakeClock) -> None:
    held = study()
    held.begin(somebody(clock))
    with held.database.write() as session:
        surveys.close(session, held.actor, held.survey.id, now=clock())
    clock.advance(hours=EVERY)

    assert held.open_due() == 0
    assert len(held.entries()) == 1


def test_the_tables_tell_the_entries_apart(study: Begun, clock: FakeClock) -> None:
    held = study()
    held.begin(somebody(clock))
    clock.advance(hours=EVERY)
    held.open_due()

    with held.database.read() as session:
        frame = programme.tables(session, held.survey, None, secrets=held.secrets).frame

    assert [(row["event_id"], row["diary_entry"]) for row in frame] == [("pos:1", 1), ("pos:1#2", 2)]
    assert [row["event_ts"] for row in frame] == sorted(row["event_ts"] for row in frame)  # type: ignore[type-var]


@pytest.mark.parametrize("name", ["9#2", "x" * 191])
def test_an_event_whose_entries_could_not_be_named_is_refused(study: Begun, clock: FakeClock, name: str) -> None:
    held = study()
    event = somebody(clock)
    named = Event(**{field: getattr(event, field) for field in event.__slots__} | {"external_id": name})

    with pytest.raises(InvalidInput) as refused:
        held.begin(named)
    assert refused.value.errors[0].path == "events[0].external_id"
