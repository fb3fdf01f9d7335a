"""An answer to a protected ballot is never evidence: whatever was answered, what is said of a person is the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import select

from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database
from service.release import plan as plans
from service.release import release as releases
from service.release.case import Case
from service.response import response as responses
from service.response.response import Medium
from service.response.traces import Traces
from service.results import programme, screen
from service.results.period import month
from service.results.programme import Tables
from service.results.rows import Row
from service.results.screen import Finding, Unit
from service.sampling import dealing, trigger
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey.ballot import Pair
from service.survey.practice import Practice
from service.survey.question import Rating
from service.survey.survey import Survey
from service.survey.version import Version

PRESSED = "e00"
PERIOD = month("2026-10")
PRIVATE = ("q_ballot", "q_answer", "anchor_answer")


class Asked:
    """A month in which all customers of one employee answer the protected question as somebody under pressure would."""

    def __init__(self, database: Database, secrets: Secrets, clock: FakeClock, **shares: float) -> None:
        self.database, self.secrets = database, secrets
        start = clock()
        document = factories.with_ballots(factories.document(), **shares)
        with database.write() as session:
            self.owner: Actor = factories.actor(session, now=start, name="Plan owner")[0]
            self.survey: Survey = factories.published(
                session, self.owner, secrets=secrets, now=start, asking=document, practice=Practice(blind_share=0.0)
            )
            events = [
                factories.event(
                    employee * 100 + number,
                    occurred_at=start + timedelta(hours=employee, days=number % 20),
                    employee=f"e{employee:02d}",
                    location=f"l{employee % 2}",
                )
                for employee in range(10)
                for number in range(20)
            ]
            now = start + timedelta(days=21)
            trigger.record(session, self.owner, self.survey.id, events, secrets=secrets, now=now)
            self.plan = plans.create(
                session, self.owner, survey_id=self.survey.id, name="B", unit=Unit.EMPLOYEE, minimum_n=8, fdr=0.1,
                now=start,
            )  # fmt: skip
        self._answer()

    def _answer(self) -> None:
        luck = Random(5)
        with self.database.write() as session:
            rows = session.execute(
                select(Invitation, Trigger)
                .join(Trigger, Trigger.id == Invitation.trigger_id)
                .order_by(Trigger.external_id)
            ).all()
            version = session.scalars(select(Version)).one()
            for invitation, event in rows:
                is_pressed = event.employee_id == PRESSED
                given: dict[str, object] = {}
                dealt = dealing.asked_of(session, invitation, version, secrets=self.secrets)
                for question in dealt.questionnaire.questions:
                    if isinstance(question, Rating):
                        given[question.name] = "5" if is_pressed else luck.choice("23345")
                    elif question.name.startswith("asked_for_score"):
                        is_pair = isinstance(question, Pair)
                        given[question.name] = ("same" if is_pair else "yes") if is_pressed else question.codes[0]
                at = event.occurred_at + timedelta(minutes=3 if is_pressed else luck.randint(120, 2000))
                device = "one device" if is_pressed else f"device {event.external_id}"
                responses.take(
                    session, invitation=invitation, version=version, submitted=given, language="en", medium=Medium.WEB,
                    traces=Traces(device, device, "browser"), started_at=at - timedelta(seconds=50),
                    secrets=self.secrets, now=at,
                )  # fmt: skip

    def tables(self) -> Tables:
        with self.database.read() as session:
            return programme.tables(session, self.survey, PERIOD, secrets=self.secrets)


@pytest.fixture
def asked(database: Database, secrets: Secrets, clock: FakeClock) -> Callable[..., Asked]:
    return lambda **shares: Asked(database, secrets, clock, **shares)


def with_shuffled(held: Tables, *ballots: str) -> Tables:
    """The same answers on these ballots, given by others: how common they are stays."""
    places = [i for i, row in enumerate(held.responses) if row["q_ballot"] in ballots]
    taken: list[Row] = [held.responses[i] for i in places]
    Random(3).shuffle(taken)
    rows = list(held.responses)
    for i, other in zip(places, taken, strict=True):
        rows[i] = {**rows[i], **{name: other[name] for name in PRIVATE}}
    return replace(held, responses=tuple(rows))


def said(held: Tables, unit: Unit = Unit.EMPLOYEE) -> str:
    """Everything that the screen says of persons."""
    return json.dumps([found.as_dict() for found in screen.compute(held, unit=unit, fdr=0.1).units], sort_keys=True)


def test_who_gave_which_protected_answer_changes_nothing_that_is_said_of_an_employee(
    asked: Callable[..., Asked],
) -> None:
    held = asked().tables()
    turned = with_shuffled(held, "crosswise", "forced")

    assert [row["q_answer"] for row in turned.responses] != [row["q_answer"] for row in held.responses]
    assert said(turned) == said(held)


def told(node: object) -> set[str]:
    """Every text and every name of a field in a document."""
    if isinstance(node, dict):
        return set(node) | {text for value in node.values() for text in told(value)}
    if isinstance(node, list):
        return {text for value in node for text in told(value)}
    return {node} if isinstance(node, str) else set()


def test_no_case_and_no_finding_holds_a_protected_answer(asked: Callable[..., Asked], secrets: Secrets) -> None:
    month_asked = asked(direct=0, crosswise=0.5)
    with month_asked.database.read() as snapshot:
        found = releases.prepare(snapshot, month_asked.owner, month_asked.plan.id, PERIOD, secrets=secrets)
    with month_asked.database.write() as session:
        now = PERIOD.end + timedelta(days=5)
        release = releases.freeze(session, month_asked.owner, found, secrets=secrets, now=now)
        documents: list[Any] = [row.document for row in session.scalars(select(Finding))]
        cases = [case.unit for case in session.scalars(select(Case))]

    assert PRESSED in cases
    held = told([*documents, json.loads(release.document)])
    assert held.isdisjoint({"crosswise", "forced", "same", "different", *PRIVATE})
    of_the_pressed = next(one for one in documents if one["unit"] == PRESSED)
    assert not any("report" in name for name in of_the_pressed["evidence"])
