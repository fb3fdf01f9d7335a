"""After an erasure nothing in the database leads to the person, sealed or not, and every figure is what it was."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

import factories
import pytest
from cryptography.exceptions import InvalidTag
from fakes import FakeClock
from inbox import PUBLIC_URL, Inbox
from sqlalchemy import LargeBinary, select

from service.base.audit import AuditEntry
from service.base.secrets import Secrets, hash_token
from service.base.session import Database, Session
from service.base.tables import Base, Mode
from service.delivery import dispatch, paper
from service.delivery.carriers import Carriers
from service.delivery.mailbox import Mailbox
from service.delivery.message import MailboxEntry, Message
from service.delivery.message import State as MessageState
from service.response import access, disposition, erasure, pressure_report, reply
from service.response import response as responses
from service.response.answer import Answer
from service.response.disposition import Disposition
from service.response.inbound import NO_TEAM
from service.response.pressure_report import PressureReport, Way
from service.response.response import Medium, Response
from service.response.traces import Traces
from service.results import programme
from service.sampling import contact, contact_group, diary, suppression
from service.sampling.contact import Channel, Contact, ContactNotFound, SeveralContacts
from service.sampling.contact_group import ContactGroup
from service.sampling.invitation import Invitation, UnknownLink
from service.sampling.permission import Per
from service.sampling.suppression import Suppression
from service.sampling.trigger import Trigger
from service.survey.practice import Practice
from service.survey.survey import Survey
from service.survey.version import Version

PHONE, MAIL, CUSTOMER = "+447700900177", "canary.anna@example.com", "customer-canary-77"
PRODUCT, WORDS, TEXTED, TOLD = "Canary bicycle 9", "It squeaks like a canary", "the canary sang", "canary at the till"
TRACES = Traces("d" * 32, "n" * 32, "u" * 32)
PRACTICE = Practice(blind_share=0.0, quarantine_days=0)

#: Where personal data are sealed, and that an erasure empties it. A new sealed column belongs here once it does.
ERASED = {
    "contact_point.address_sealed",
    "invitation.token_sealed",
    "message.payload_sealed",
    "mailbox_entry.content_sealed",
    "inbound.body_sealed",
    "answer.text_sealed",
    "pressure_report.text_sealed",
    "trigger_event.facts_sealed",
    "followup_entry.text_sealed",
}
#: Sealed, or a bare sequence of bytes, and not about one respondent: of the survey, or of the team itself.
OF_NOBODY = {
    "survey.seed_sealed",
    "idempotent_request.reply",
    "followup_owner.mail_sealed",
    "notification.address_sealed",
    "notification.payload_sealed",
    "webhook_endpoint.url_sealed",
    "webhook_endpoint.secret_sealed",
    "webhook_endpoint.secret_before_sealed",
}


@dataclass(frozen=True, slots=True)
class Person:
    """Asked twice, by text and by mail: has answered the one by form and the other in words that answer nothing."""

    inbox: Inbox
    by_text: Invitation
    by_mail: Invitation

    @property
    def token(self) -> str:
        return self.inbox.token(self.by_mail)

    def canaries(self) -> dict[str, str]:
        secrets = self.inbox.secrets
        indexes = {
            f"index of {value}": contact.index_of(secrets, channel, value)
            for channel, value in ((Channel.SMS, PHONE), (Channel.EMAIL, MAIL))
        }
        tokens = {f"token {one.channel}": self.inbox.token(one) for one in (self.by_text, self.by_mail)}
        hashes = {f"hash of {name}": hash_token(token) for name, token in tokens.items()}
        said = {value: value for value in (PHONE, MAIL, CUSTOMER, PRODUCT, WORDS, TEXTED, TOLD)}
        traces = {"device": "d" * 32, "network": "n" * 32, "browser": "u" * 32}
        return {**said, **tokens, **hashes, **indexes, **traces}

    def erase(self) -> erasure.Erased:
        with self.inbox.database.write() as session:
            return erasure.erase_by_link(
                session, self.token, secrets=self.inbox.secrets, public_url=PUBLIC_URL, now=self.inbox.clock()
            )


def opened(value: object, team_ids: list[UUID], secrets: Secrets) -> str:
    """What the holder of the secret key reads."""
    if not isinstance(value, bytes):
        return str(value)
    for team_id in (*team_ids, NO_TEAM):
        try:
            return secrets.unseal(team_id, value)
        except (ValueError, InvalidTag):
            continue
    return value.decode("utf-8", "replace")


def found(database: Database, secrets: Secrets, canaries: Mapping[str, str]) -> dict[str, set[str]]:
    """The canaries, each with the tables in which it can be read."""
    places: dict[str, set[str]] = {}
    with database.read() as session:
        team_ids = list(session.scalars(select(Base.metadata.tables["team"].c.id)))
        for table in Base.metadata.sorted_tables:
            for row in session.execute(select(table)):
                text = "\x00".join(opened(value, team_ids, secrets) for value in row)
                for name, canary in canaries.items():
                    if canary in text:
                        places.setdefault(name, set()).add(table.name)
    return places


@pytest.fixture
def person(database: Database, secrets: Secrets, clock: FakeClock) -> Person:
    routed, template = factories.routed(), factories.document("csat", ["en", "ar"])
    private = [one for one in template["questions"] if one["type"] == "pressure"]  # type: ignore[attr-defined]
    routed = {**routed, "questions": [*routed["questions"], *private]}  # type: ignore[misc]
    asking = factories.with_ballots(routed, direct=0.0, crosswise=1.0)
    inbox = Inbox(database, secrets, clock, practice=PRACTICE, asking=asking)
    events = [
        factories.event(number, occurred_at=clock(), customer=CUSTOMER, facts={"product": PRODUCT}, **address)
        for number, address in enumerate(({"phone": PHONE}, {"mail": MAIL}), start=1)
    ]
    by_text, by_mail = inbox.report(events)
    carrier = Mailbox(database, secrets, clock)
    clock.advance(minutes=1)
    assert dispatch.run_once(database, Carriers(carrier, carrier, carrier), secrets, clock, worker="w", limit=9) == 2
    clock.advance(minutes=1)
    inbox.text(PHONE, TEXTED)
    with database.write() as session:
        reply.read_pending(session, secrets=secrets, public_url=PUBLIC_URL, now=clock(), limit=9)
        version = session.get_one(Version, by_mail.version_id)
        last = {"minutes": "7", "asked_for_score": "same", "asked_for_score_anchor": "different"}
        for page, said in {0: {"score": "1", "channel": "web"}, 1: {"trouble": WORDS}, 3: last}.items():
            responses.take_page(
                session,
                invitation=by_mail,
                version=version,
                page=page,
                submitted=said,
                shown=frozenset(),
                language="en",
                traces=TRACES,
                started_at=clock(),
                secrets=secrets,
                now=clock(),
            )
        pressure_report.keep(session, by_mail, Way.ASKED, TOLD, secrets=secrets, now=clock())
    return Person(inbox, by_text, by_mail)


def test_nothing_leads_to_the_person_any_more_sealed_or_not(person: Person) -> None:
    database, secrets, canaries = person.inbox.database, person.inbox.secrets, person.canaries()
    assert found(database, secrets, canaries).keys() == canaries.keys()

    erased = person.erase()

    assert (erased.addresses, erased.replies, erased.texts) == (2, 1, 1)
    left = found(database, secrets, canaries)
    assert left == {f"index of {PHONE}": {"suppression"}, f"index of {MAIL}": {"suppression"}}
    with database.read() as session:
        assert session.scalars(select(MailboxEntry)).all() == []
        (entry,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "contact.erase"))
        assert (entry.key_id, entry.facts) == (None, {})


def test_every_sealed_column_is_emptied_or_is_of_nobody() -> None:
    sealed = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert sealed == ERASED | OF_NOBODY


def test_scores_choices_and_reports_stay_and_so_does_what_became_of_each_event(person: Person) -> None:
    inbox = person.inbox
    inbox.clock.advance(days=40)

    def figures() -> list[object]:
        with inbox.database.read() as session:
            rows = disposition.of_survey(session, inbox.survey.id)
            drawn = session.execute(select(Trigger.external_id, Trigger.employee_id, Trigger.auxiliaries)).all()
            given = session.scalars(select(Response)).one()
            answers = session.scalars(select(Answer).where(Answer.text_sealed.is_(None)))
            scores = {row.question: row.number or row.code for row in answers}
            return [rows, drawn, (given.state, given.completion_seconds, given.started_at), scores]

    before = figures()
    assert {row.disposition for row in before[0]} == {Disposition.COMPLETE, Disposition.NO_RESPONSE}  # type: ignore[attr-defined]
    person.erase()

    assert figures() == before
    with inbox.database.read() as session:
        report = session.scalars(select(PressureReport)).one()
        assert (report.way, report.text_sealed) == (Way.ASKED, None)


def test_the_person_is_not_written_to_again_and_nothing_that_was_owed_leaves(person: Person) -> None:
    inbox = person.inbox
    person.erase()
    again = [factories.event(3, occurred_at=inbox.clock(), phone=PHONE, mail=MAIL, customer=CUSTOMER)]

    assert inbox.report(again) == []
    with inbox.database.read() as session:
        assert not session.scalars(select(Message).where(Message.state == MessageState.QUEUED)).all()
        outcomes = {row.disposition for row in disposition.of_survey(session, inbox.survey.id)}
    assert Disposition.OPTED_OUT in outcomes


def test_an_earlier_stop_still_decides_what_became_of_the_invitation(person: Person) -> None:
    inbox = person.inbox
    inbox.text(PHONE, "STOP")
    with inbox.database.write() as session:
        reply.read_pending(session, secrets=inbox.secrets, public_url=PUBLIC_URL, now=inbox.clock(), limit=9)
    inbox.clock.advance(days=40)
    with inbox.database.read() as session:
        before = {row.trigger_id: row.disposition for row in disposition.of_survey(session, inbox.survey.id)}
    assert before[person.by_text.trigger_id] is Disposition.OPTED_OUT

    person.erase()

    with inbox.database.read() as session:
        assert {row.trigger_id: row.disposition for row in disposition.of_survey(session, inbox.survey.id)} == before


def test_a_stop_that_nobody_has_read_yet_acts_before_it_is_erased(person: Person) -> None:
    inbox = person.inbox
    inbox.text(PHONE, "STOP")
    person.erase()
    index = contact.index_of(inbox.secrets, Channel.SMS, PHONE)
    with inbox.database.read() as session:
        teams = set(session.scalars(select(Suppression.team_id).where(Suppression.address_index == index)))
    assert None in teams  # for every team, as a stop is


def test_the_link_ends_and_a_second_erasure_finds_nobody(person: Person) -> None:
    token = person.token
    person.erase()
    with person.inbox.database.write() as session, pytest.raises(UnknownLink):
        erasure.erase_by_link(
            session, token, secrets=person.inbox.secrets, public_url=PUBLIC_URL, now=person.inbox.clock()
        )


def test_a_diary_is_not_gone_on_with(database: Database, secrets: Secrets, clock: FakeClock) -> None:
    asking = {**factories.document("csat", ["en"]), "diary": {"entries": 3, "every_hours": 24}}
    inbox = Inbox(database, secrets, clock, practice=PRACTICE, asking=asking)
    invitation = inbox.invite(mail=MAIL, customer=CUSTOMER)
    with database.write() as session:
        erasure.erase_by_link(session, inbox.token(invitation), secrets=secrets, public_url=PUBLIC_URL, now=clock())
    clock.advance(hours=25)
    with database.write() as session:
        assert diary.open_due(session, secrets=secrets, now=clock(), limit=9) == []


def test_a_repeat_of_an_erased_event_is_the_event_and_says_nothing_of_differences(person: Person) -> None:
    inbox = person.inbox
    person.erase()
    event = factories.event(1, occurred_at=inbox.clock(), phone=PHONE, customer=CUSTOMER, facts={"product": PRODUCT})
    with inbox.database.read() as session:
        kept = session.scalars(select(Trigger).where(Trigger.external_id == "1")).one()
        assert not kept.differs(event, inbox.secrets)
        assert kept.customer_id == inbox.secrets.pseudonym(kept.team_id, CUSTOMER)
        assert kept.dealt is not None
        assert kept.dealt["q_ballot"] == "crosswise"
        assert kept.dealt["wording_minutes"] in ("short", "standard")


def test_a_printed_link_does_not_show_what_was_answered(person: Person) -> None:
    inbox = person.inbox

    def answers(*, masked: bool) -> list[object]:
        with inbox.database.read() as session:
            held = session.get_one(Contact, person.by_mail.contact_id)
            document = access.of_contact(session, held, secrets=inbox.secrets, now=inbox.clock(), masked=masked)
        return [*(one["response"] for one in document["events"] if one["response"]), *document["replies"]]

    before = answers(masked=True)
    with inbox.database.write() as session:
        paper.link_for_paper(
            session, inbox.actor, inbox.survey.id, source="pos", external_id="1", public_url=PUBLIC_URL,
            secrets=inbox.secrets, now=inbox.clock(),
        )  # fmt: skip

    assert before
    assert answers(masked=True) == []
    assert answers(masked=False)


def test_who_shares_the_address_keeps_their_data(database: Database, secrets: Secrets, clock: FakeClock) -> None:
    inbox = Inbox(database, secrets, clock, practice=PRACTICE)
    one, other = (inbox.invite(mail=MAIL, customer=name) for name in ("anna", "bert"))
    with database.write() as session:
        with pytest.raises(SeveralContacts):
            index = contact.index_of(secrets, Channel.EMAIL, MAIL)
            contact.find(session, inbox.actor, customer_id=None, address_index=index)
        erasure.erase_by_link(session, inbox.token(one), secrets=secrets, public_url=PUBLIC_URL, now=clock())
    with database.read() as session:
        left = session.get_one(Contact, other.contact_id)
        document = access.of_contact(session, left, secrets=secrets, now=clock(), masked=True)
    assert document["customer_id"] == "bert"
    assert document["addresses"][0]["address"] == "c•••@example.com"
    assert document["addresses"][0]["is_left_alone"]


def test_a_test_erasure_touches_nothing_live(database: Database, secrets: Secrets, clock: FakeClock) -> None:
    inbox = Inbox(database, secrets, clock, practice=PRACTICE, mode=Mode.TEST)
    invitation = inbox.invite(mail=MAIL, customer=CUSTOMER)
    with database.write() as session:
        erasure.erase_by_link(session, inbox.token(invitation), secrets=secrets, public_url=PUBLIC_URL, now=clock())
        assert session.scalars(select(Suppression)).all() == []


def test_what_is_kept_is_given_out_but_for_what_could_give_the_respondent_away(person: Person) -> None:
    inbox = person.inbox
    with inbox.database.write() as session:
        held = contact.find(session, inbox.actor, customer_id=CUSTOMER, address_index=None)
        document = access.for_team(session, inbox.actor, held, secrets=inbox.secrets, now=inbox.clock())
    written = str(document)

    for told in (PHONE, MAIL, CUSTOMER, PRODUCT, WORDS, TEXTED):
        assert told in written
    assert TOLD not in written
    assert "'same'" not in written
    assert "asked_for_score" not in written
    assert document["left_out"]
    with inbox.database.read() as session:
        assert "contact.access" in set(session.scalars(select(AuditEntry.action)))


def test_another_teams_customer_is_not_found(person: Person) -> None:
    inbox = person.inbox
    with inbox.database.write() as session:
        other, _ = factories.actor(session, now=inbox.clock(), team="Southwind")
        with pytest.raises(ContactNotFound):
            contact.find(session, other, customer_id=CUSTOMER, address_index=None)


def test_one_report_is_kept_for_each_invitation_the_first(person: Person) -> None:
    inbox = person.inbox
    with inbox.database.write() as session:
        assert not pressure_report.keep(
            session, person.by_mail, Way.OTHER, "all fine", secrets=inbox.secrets, now=inbox.clock()
        )
        (shown,) = pressure_report.page(
            session, inbox.actor, inbox.survey.id, after=None, limit=9, secrets=inbox.secrets
        )
    assert (shown.way, shown.text, shown.employee_id) == (Way.ASKED, TOLD, "e1")
    assert "trigger" not in repr(shown)


def test_the_export_says_the_same_but_for_words_and_traces(person: Person) -> None:
    inbox = person.inbox
    inbox.clock.advance(days=40)

    def exported() -> tuple[list[object], list[object]]:
        with inbox.database.read() as session:
            survey = session.get_one(Survey, inbox.survey.id)
            held = programme.tables(session, survey, None, secrets=inbox.secrets)
        gone = {"comment_text", "device_hash", "network_hash", "user_agent_hash"}
        rows = [{name: value for name, value in row.items() if name not in gone} for row in held.responses]
        return list(held.frame), list(rows)

    before = exported()
    assert {"wording_minutes", "order_channel", "q_ballot", "q_answer"} <= set(before[1][0])  # type: ignore[call-overload]
    person.erase()

    assert exported() == before


def test_words_of_the_team_and_the_name_of_a_household_go_unless_it_is_anothers_too(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    one, _ = inbox.report(
        [
            factories.event(1, occurred_at=inbox.clock(), mail=MAIL, household="Canary Lane 7", account="shared"),
            factories.event(2, occurred_at=inbox.clock(), mail="bob@example.org", account="shared"),
        ]
    )
    with inbox.database.write() as session:
        index = contact.index_of(inbox.secrets, Channel.EMAIL, MAIL)
        suppression.suppress_for_team(session, inbox.actor, address_index=index, now=inbox.clock(), note="Anna called")
        groups = [(Per.HOUSEHOLD, "Canary Lane 7"), (Per.ACCOUNT, "shared")]
        contact_group.hold(session, inbox.actor.team_id, Mode.LIVE, groups)

    Person(inbox, one, one).erase()

    with inbox.database.read() as session:
        assert session.scalars(select(ContactGroup.name)).all() == ["shared"]
        assert set(session.scalars(select(Suppression.note))) == {None}


def test_what_is_sent_in_while_the_person_is_erased_is_not_kept(inbox_on_each: Inbox) -> None:
    inbox = inbox_on_each
    one = inbox.invite(mail=MAIL)
    refused: list[type[Exception]] = []

    def tell(deed: Callable[[Session], object]) -> None:
        try:
            with inbox.database.write() as session:
                deed(session)
        except UnknownLink as error:
            refused.append(type(error))

    def report(session: Session) -> None:
        pressure_report.keep(session, one, Way.ASKED, TOLD, secrets=inbox.secrets, now=inbox.clock())

    def answer(session: Session) -> None:
        version = session.get_one(Version, one.version_id)
        responses.take(
            session, invitation=one, version=version, submitted={"score": "1"}, language="en", medium=Medium.WEB,
            traces=TRACES, started_at=None, secrets=inbox.secrets, now=inbox.clock(),
        )  # fmt: skip

    telling = [threading.Thread(target=tell, args=(deed,)) for deed in (report, answer)]
    with inbox.database.write() as session:
        erasure.erase_by_link(
            session, inbox.token(one), secrets=inbox.secrets, public_url=PUBLIC_URL, now=inbox.clock()
        )
        for thread in telling:
            thread.start()
        telling[0].join(0.3)
    for thread in telling:
        thread.join()

    assert refused == [UnknownLink, UnknownLink]
