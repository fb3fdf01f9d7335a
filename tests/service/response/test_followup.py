"""Answers are followed up: by rule, once, by somebody who may know, until an outcome; and nobody is named unasked."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import factories
import pytest
from careline import LOW, WISH, WORDS, Careline
from fakes import FakeClock
from sqlalchemy import select, text

from service.base.audit import AuditEntry
from service.base.errors import InvalidInput, NotFound
from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery import dispatch, withdrawal
from service.delivery.carriers import Carriers
from service.delivery.mailbox import Mailbox
from service.delivery.message import Kind, MailboxEntry, Message
from service.delivery.message import State as MessageState
from service.response import followup as followups
from service.response import followup_entry as entries
from service.response import followup_rule as rules
from service.response import handling
from service.response.followup import FollowupClosed, State
from service.response.followup_rule import Terms, Wish
from service.response.handling import NoContactWish, OwnerIsScored
from service.sampling import contact, suppression
from service.sampling.contact import Channel
from service.sampling.suppression import SuppressionReason
from service.sampling.trigger import Trigger
from service.survey import survey as surveys
from service.survey import version as versions


@pytest.fixture
def careline(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Careline:
    return Careline(sqlite, secrets, clock)


@pytest.fixture
def careline_on_each(database: Database, secrets: Secrets, clock: FakeClock) -> Careline:
    return Careline(database, secrets, clock)


def test_an_unhappy_answer_opens_a_followup_whose_owner_is_told(careline_on_each: Careline) -> None:
    careline = careline_on_each
    careline.rule()
    careline.answered("1")
    careline.answered("5")

    assert [careline.examine(), careline.examine()] == [2, 0]
    followup = careline.followup
    assert (followup.state, followup.owner_id, followup.contact_wished) == (State.OPEN, careline.owner.id, True)
    assert followup.due_at == careline.clock() + timedelta(hours=24)
    assert careline.told_whom() == [("followup.opened", "head@example.com")]
    assert careline.entries() == [("opened", "Unswayed", None)]


def test_two_workers_that_examine_the_same_response_open_one_followup(careline_on_each: Careline) -> None:
    careline = careline_on_each
    careline.rule()
    for _ in range(10):
        careline.answered()
    start = Barrier(4)

    def work(_number: int) -> int:
        start.wait()
        return careline.examine()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(work, range(4))) >= 10

    assert len(careline.followups()) == 10
    assert len(careline.told()) == 10
    assert careline.examine() == 0


def test_an_answer_that_comes_while_a_worker_looks_is_examined_afterwards(careline_on_each: Careline) -> None:
    """What was seen is noted, not when: a second page sent in at that moment has not been seen."""
    careline = careline_on_each
    careline.rule()
    careline.answered("5")
    with careline.database.write() as session:
        session.execute(text("UPDATE answer SET number = 1 WHERE question = 'score'"))
    careline.examine()
    careline.clock.advance(minutes=1)
    with careline.database.write() as session:
        session.execute(
            text("UPDATE response SET answered_at = :at").bindparams(at=careline.clock().replace(tzinfo=None))
        )

    assert [careline.examine(), careline.examine()] == [1, 0]
    assert len(careline.followups()) == 1


def test_a_partial_response_is_examined_once_it_rests_and_again_when_it_goes_on(careline: Careline) -> None:
    careline.rule()
    number = "+447700900001"
    careline.inbox.invite(number=number)
    careline.inbox.say(number, "1")
    assert careline.examine() == 0
    careline.clock.advance(hours=6)

    assert [careline.examine(), careline.examine()] == [1, 0]
    assert careline.followup.contact_wished is False


def test_answers_from_before_the_rule_are_left_alone(careline: Careline) -> None:
    careline.answered()
    careline.clock.advance(minutes=1)
    careline.rule()
    assert careline.examine() == 0

    careline.answered()
    careline.examine()
    assert len(careline.followups()) == 1


def test_a_retired_rule_opens_nothing_and_what_it_opened_stays(careline: Careline) -> None:
    rule = careline.rule()
    careline.answered()
    careline.examine()
    with careline.database.write() as session:
        rules.retire(session, careline.carer, careline.inbox.survey.id, rule.id, now=careline.clock())
    careline.answered()

    assert careline.examine() == 0
    assert careline.followup.state is State.OPEN


def test_two_rules_may_open_a_followup_each(careline: Careline) -> None:
    careline.rule()
    careline.rule(name="Wishes to be called", condition={"question": "contact", "op": "is", "value": "yes"})
    careline.answered()
    careline.examine()

    assert len(careline.followups()) == 2


def test_a_response_that_cannot_be_read_holds_up_no_other(careline_on_each: Careline) -> None:
    careline = careline_on_each
    careline.rule()
    careline.answered()
    careline.answered()
    with careline.database.write() as session:
        event = session.scalars(select(Trigger).order_by(Trigger.id)).first()
        assert event is not None
        event.facts_sealed = b"broken"

    assert [careline.examine(), careline.examine()] == [1, 0]
    assert len(careline.followups()) == 1
    with careline.database.write() as session:
        session.scalars(select(Trigger).order_by(Trigger.id)).first().facts_sealed = None  # type: ignore[union-attr]
    assert careline.examine() == 1


def test_a_rule_asks_nothing_of_a_version_that_lacks_its_question(careline: Careline) -> None:
    """`is_not` holds of whatever nobody was asked: every answer would be followed up."""
    careline.rule(condition={"question": "contact", "op": "is_not", "value": "no"})
    actor, survey = careline.inbox.actor, careline.inbox.survey
    with careline.database.write() as session:
        without = factories.document("csat", ["en"])
        surveys.edit(
            session, actor, survey.id, name=None, touchpoint=None, document=without, auxiliaries=None, practice=None,
            now=careline.clock(),
        )  # fmt: skip
        versions.publish(session, actor, survey.id, overrides=[], now=careline.clock())
    careline.inbox.fill(careline.inbox.invite(mail="a@example.com"), {"score": "1"})

    assert careline.examine() == 1
    assert careline.followups() == []


def test_whoever_served_the_customer_gets_no_followup_about_it(careline: Careline) -> None:
    own = careline.name("Anna, who serves", employee=" E1", mail="e1@example.com")
    careline.rule(owner_id=own.id)
    careline.answered()
    careline.examine()

    assert careline.followup.owner_id == careline.other.id
    assert careline.told_whom() == [("followup.opened", "office@example.com")]
    with careline.database.write() as session, pytest.raises(OwnerIsScored):
        handling.assign(session, careline.carer, careline.followup.id, careline.desk, owner_id=own.id)


def test_whoever_steps_in_is_not_told_of_what_is_late_if_they_served_the_customer(careline: Careline) -> None:
    own = careline.name("Anna, who serves", employee="e1", mail="e1@example.com")
    careline.opened(escalation_id=own.id)
    for _ in range(9):
        careline.clock.advance(hours=25)
        careline.remind()

    assert {address for _, address in careline.told_whom()} == {"head@example.com"}


def test_what_is_overdue_is_said_daily_then_to_both_and_after_a_week_no_more(careline_on_each: Careline) -> None:
    careline = careline_on_each
    careline.opened()
    assert careline.remind() == 0
    reminded = []
    for _ in range(10):
        careline.clock.advance(hours=24)
        reminded.append(careline.remind())

    assert reminded == [1] * 7 + [0] * 3
    overdue = [address for topic, address in careline.told_whom() if topic == "followup.overdue"]
    assert overdue.count("head@example.com") == 7
    assert overdue.count("office@example.com") == 6
    assert careline.followup.is_overdue(careline.clock())


def test_two_workers_remind_once(careline_on_each: Careline) -> None:
    careline = careline_on_each
    careline.opened()
    careline.clock.advance(hours=24)
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: careline.remind(), range(4))) == 1


def test_a_followup_goes_from_opening_to_outcome_and_every_deed_is_written_down(careline_on_each: Careline) -> None:
    careline = careline_on_each
    followup = careline.opened()
    with careline.database.write() as session:
        handling.begin(session, careline.carer, followup.id, careline.desk)
        handling.note(session, careline.carer, followup.id, careline.desk, said="Rang twice")
        handling.assign(session, careline.carer, followup.id, careline.desk, owner_id=careline.other.id)
    assert careline.followup.state is State.IN_PROGRESS
    careline.close()

    assert careline.followup.state is State.CLOSED
    assert careline.entries() == [
        ("opened", "Unswayed", None),
        ("begun", "Care", None),
        ("noted", "Care", "Rang twice"),
        ("assigned", "Care", None),
        ("closed", "Care", "Called, and fixed the heating"),
    ]
    with careline.database.read() as session:
        audited = session.scalars(select(AuditEntry).where(AuditEntry.subject == "followup")).all()
    assert sorted(one.action for one in audited) == [
        "followup.assigned",
        "followup.begun",
        "followup.closed",
        "followup.noted",
    ]
    assert "heating" not in "".join(str(one.facts) for one in audited)


@pytest.mark.parametrize("deed", ["note", "assign", "reveal", "close"])
def test_nothing_is_added_to_a_closed_followup(careline: Careline, deed: str) -> None:
    followup = careline.opened()
    careline.close()
    deeds: dict[str, Callable[[Any], object]] = {
        "note": lambda session: handling.note(session, careline.carer, followup.id, careline.desk, said="more"),
        "assign": lambda session: handling.assign(
            session, careline.carer, followup.id, careline.desk, owner_id=careline.other.id
        ),
        "reveal": lambda _session: careline.reveal(),
        "close": lambda _session: careline.close(),
    }
    with careline.database.read() as session, pytest.raises(FollowupClosed):
        deeds[deed](session)


def test_an_entry_is_never_changed(careline: Careline) -> None:
    careline.opened()
    with careline.database.write() as session:
        entry = session.scalars(select(entries.Entry)).one()
        entry.by_name = "Somebody else"
        with pytest.raises(TypeError):
            session.flush()
        session.expire(entry)


def test_who_wished_to_be_contacted_is_shown_and_each_look_is_written_down(careline: Careline) -> None:
    careline.rule()
    careline.answered(customer="customer-17")
    careline.examine()
    shown = careline.reveal()

    assert (shown.customer_id, shown.channel, shown.address) == ("customer-17", Channel.EMAIL, "anna@example.com")
    assert shown.words == {"comment": WORDS}
    assert careline.entries()[-1] == ("revealed", "Care", "to call and apologise")
    with careline.database.read() as session:
        assert "followup.revealed" in session.scalars(select(AuditEntry.action)).all()


@pytest.mark.parametrize("contact_answer", ["no", ""])
def test_who_did_not_wish_to_be_contacted_is_neither_shown_nor_written_to(
    careline: Careline, contact_answer: str
) -> None:
    careline.rule()
    careline.answered(contact=contact_answer)
    careline.examine()

    assert careline.followup.contact_wished is False
    with pytest.raises(NoContactWish):
        careline.reveal()
    with pytest.raises(NoContactWish):
        careline.close(to_customer="We have fixed the heating.")
    assert careline.followup.state is State.OPEN


def test_a_wish_that_the_form_chose_beforehand_is_none(sqlite: Database, secrets: Secrets, clock: FakeClock) -> None:
    careline = Careline(sqlite, secrets, clock, default="yes")

    with pytest.raises(InvalidInput, match="chosen beforehand"):
        careline.rule()


def test_a_rule_that_names_no_wish_names_nobody(careline: Careline) -> None:
    careline.opened(wish=None)

    assert careline.followup.contact_wished is False


def test_an_address_whose_holder_said_stop_is_not_shown(careline: Careline) -> None:
    careline.opened()
    index = contact.index_of(careline.secrets, Channel.EMAIL, "anna@example.com")
    with careline.database.write() as session:
        suppression.suppress(
            session, address_index=index, reason=SuppressionReason.UNSUBSCRIBE, team_id=None, now=careline.clock()
        )

    assert careline.reveal().address is None


def test_a_followup_shows_the_answers_its_rule_reads_and_nobodys_own_words(careline: Careline) -> None:
    followup = careline.opened(condition={"all": [LOW, {"question": "comment", "op": "answered"}]})
    with careline.database.read() as session:
        standing = followups.get(session, careline.carer, followup.id)
        assert followups.shown_answers(session, standing) == {"score": 1.0}


def test_what_the_team_is_told_says_nothing_about_a_customer_or_an_employee(careline: Careline) -> None:
    careline.rule()
    careline.answered(customer="customer-17", employee="desk-1")
    careline.examine()
    said = [careline.secrets.unseal(row.team_id, row.payload_sealed) for row in careline.told()]

    assert said
    for secret in ("customer-17", "anna@example.com", "Wilhelmina", "desk-1", str(careline.inbox.responses()[0].id)):
        assert not any(secret in one for one in said)


def test_a_word_back_is_sent_to_whoever_wished_for_it_and_a_stop_holds_it_back(careline_on_each: Careline) -> None:
    careline = careline_on_each
    careline.rule()
    careline.answered()
    careline.answered()
    careline.examine()
    first, second = careline.followups()
    mailbox = Mailbox(careline.database, careline.secrets, careline.clock)
    dispatch.run_once(
        careline.database, Carriers(mailbox, mailbox, mailbox), careline.secrets, careline.clock, worker="w"
    )
    careline.close(to_customer="Heating & light work.", followup_id=first.id)
    with careline.database.write() as session:
        surveys.close(session, careline.inbox.actor, careline.inbox.survey.id, now=careline.clock())
    dispatch.run_once(
        careline.database, Carriers(mailbox, mailbox, mailbox), careline.secrets, careline.clock, worker="w"
    )
    careline.close(to_customer="It works.", followup_id=second.id)
    with careline.database.write() as session:
        index = contact.index_of(careline.secrets, Channel.EMAIL, "anna@example.com")
        withdrawal.opted_out(session, address_index=index, now=careline.clock())

    with careline.database.read() as session:
        sent = session.scalars(select(Message).where(Message.kind == Kind.ACKNOWLEDGEMENT).order_by(Message.id)).all()
        assert [(one.state, one.withdrawn) for one in sent] == [
            (MessageState.DELIVERED, None),
            (MessageState.CANCELLED, "opted_out"),
        ]
        kept = session.scalars(select(MailboxEntry).where(MailboxEntry.message_id == sent[0].id)).one()
        mail = careline.secrets.unseal(kept.team_id, kept.content_sealed)
    assert "Heating & light work." in mail
    assert "/u/" in mail


def test_a_word_back_by_text_says_who_writes_and_how_to_stop(careline: Careline) -> None:
    careline.rule(wish=WISH, condition=LOW)
    number = "+447700900001"
    invitation = careline.inbox.invite(number=number)
    careline.inbox.fill(invitation, {"score": "1", "contact": "yes"})
    careline.examine()
    careline.close(to_customer="The heating works again.")

    (said,) = careline.inbox.owed(invitation, Kind.ACKNOWLEDGEMENT)
    assert said.startswith("Northwind Clinic: The heating works again.")
    assert "STOP" in said


@pytest.mark.parametrize(
    "begging",
    [
        "It is mended. Please give us a 5 next time!",
        "It is mended, {name}.",
        "It is mended. You get a 10 pound voucher if you give us five stars.",
    ],
)
def test_a_word_back_that_begs_or_rewards_or_was_not_filled_in_is_refused(careline: Careline, begging: str) -> None:
    careline.opened()
    with pytest.raises(InvalidInput) as refused:
        careline.close(to_customer=begging)

    assert {error.path for error in refused.value.errors} == {"to_customer"}
    assert careline.followup.state is State.OPEN


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"condition": {"question": "weather", "op": "is", "value": 1}}, "condition.question"),
        ({"condition": {"question": "score", "op": "at_most", "value": 9}}, "condition.value"),
        ({"condition": {"question": "asked_for_score", "op": "answered"}}, "condition.op"),
        ({"condition": {"question": "score", "op": "like", "value": 1}}, "condition.op"),
        ({"condition": {"all": [LOW], "any": [LOW]}}, "condition"),
        ({"condition": {}}, "condition"),
        ({"condition": {"all": [{"not": {"question": "weather", "op": "answered"}}]}}, "condition.all[0].not.question"),
        ({"wish": Wish("score", "1")}, "wish.question"),
        ({"wish": Wish("contact", "perhaps")}, "wish.code"),
        ({"owner_id": new_id()}, "owner_id"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_by_the_name_of_what_is_wrong(
    careline: Careline, more: dict[str, Any], path: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        careline.rule(**more)

    assert path in [error.path for error in refused.value.errors]


def test_a_condition_of_many_levels_is_refused_and_not_followed(careline: Careline) -> None:
    deep: dict[str, object] = LOW
    for _ in range(5_000):
        deep = {"not": deep}

    with pytest.raises(InvalidInput, match="one within the other"):
        careline.rule(condition=deep)


def test_the_two_owners_of_a_rule_are_two_people(careline: Careline) -> None:
    same = careline.name("Head of service, once more", employee="E9")
    for other in (careline.owner, same):
        with pytest.raises(InvalidInput) as refused:
            careline.rule(escalation_id=other.id)
        assert [error.path for error in refused.value.errors] == ["escalation_id"]


def test_nobody_else_s_rule_or_followup_is_found(careline: Careline) -> None:
    rule = careline.rule()
    careline.answered()
    careline.examine()
    with careline.database.write() as session:
        other = factories.actor(session, now=careline.clock(), team="Other")[0]
    terms = Terms("n", LOW, None, careline.owner.id, careline.other.id, 1, rule.severity)
    with careline.database.read() as session:
        assert followups.page(session, other, limit=10) == []
        with pytest.raises(NotFound):
            followups.get(session, other, careline.followup.id)
        with pytest.raises(NotFound):
            rules.get(session, other, careline.inbox.survey.id, rule.id)
        with pytest.raises(NotFound):
            rules.create(session, other, careline.inbox.survey.id, terms, now=careline.clock())


def test_what_was_written_about_a_respondent_can_be_forgotten(careline: Careline) -> None:
    followup = careline.opened()
    careline.reveal()
    with careline.database.write() as session:
        assert entries.forget(session, careline.carer.team_id, [followup.response_id]) == 1
        assert entries.forget(session, new_id(), [followup.response_id]) == 0

    assert careline.entries() == [("opened", "Unswayed", None), ("revealed", "Care", None)]


def test_notes_are_sealed(careline: Careline) -> None:
    followup = careline.opened()
    with careline.database.write() as session:
        handling.note(session, careline.carer, followup.id, careline.desk, said=WORDS)
    with careline.database.read() as session:
        kept = session.scalars(select(entries.Entry.text_sealed)).all()

    assert not any(b"Wilhelmina" in (one or b"") for one in kept)
