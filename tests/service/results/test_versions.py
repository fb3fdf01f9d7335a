"""Results take together what was measured alike, say what they leave out, and pool nothing else."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any
from uuid import UUID

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import select

from analysis.provenance import input_hash
from service.base.key import Actor
from service.base.secrets import Secrets
from service.base.session import Database
from service.response import response as responses
from service.response.response import Medium
from service.results import estimate, programme
from service.results.period import month
from service.results.pool import Share, Take, pooled
from service.results.programme import NothingToAnalyse, Tables
from service.sampling import trigger
from service.sampling.invitation import Invitation
from service.survey import survey as surveys
from service.survey import version as versions
from service.survey.question import Rating
from service.survey.survey import Survey
from service.survey.version import Version

Document = dict[str, Any]
EVENTS = 12
WORDING = "How satisfied or dissatisfied are you with your last visit, all in all?"


class Programme:
    """A survey whose questionnaire changes from time to time; everybody asked answers at once."""

    def __init__(self, database: Database, secrets: Secrets, clock: FakeClock, document: Document) -> None:
        self.database, self.secrets, self.clock = database, secrets, clock
        self.document = document
        with database.write() as session:
            self.actor: Actor = factories.actor(session, now=clock())[0]
            survey = factories.published(session, self.actor, secrets=secrets, now=clock(), asking=document)
            self.survey_id: UUID = survey.id
        self._reported = 0

    def publish(self, document: Document) -> None:
        with self.database.write() as session:
            surveys.edit(
                session,
                self.actor,
                self.survey_id,
                name=None,
                touchpoint=None,
                document=document,
                auxiliaries=None,
                practice=None,
                now=self.clock(),
            )
            versions.publish(session, self.actor, self.survey_id, overrides=[], now=self.clock())

    def live(self, *, at: datetime | None = None, answers: str = "4") -> list[UUID]:
        events = [
            factories.event(self._reported + n, occurred_at=at or self.clock(), employee=f"e{n % 2}")
            for n in range(EVENTS)
        ]
        self._reported += EVENTS
        with self.database.write() as session:
            recorded = trigger.record(
                session, self.actor, self.survey_id, events, secrets=self.secrets, now=self.clock()
            )
            asked = [invitation.id for invitation, _ in recorded.invitations]
        for one in asked:
            self.answer(one, answers)
        return asked

    def answer(self, invitation_id: UUID, score: str) -> None:
        with self.database.write() as session:
            invitation = session.get_one(Invitation, invitation_id)
            version = session.get_one(Version, invitation.version_id)
            given: dict[str, object] = {
                one.name: score for one in version.parsed().questions if isinstance(one, Rating)
            }
            responses.take(
                session,
                invitation=invitation,
                version=version,
                submitted=given,
                language="en",
                medium=Medium.WEB,
                traces=None,
                started_at=None,
                secrets=self.secrets,
                now=self.clock(),
            )

    def tables(self, take: Take | int = Take.COMPARABLE, period: str | None = None) -> Tables:
        with self.database.read() as session:
            survey = session.get_one(Survey, self.survey_id)
            within = month(period) if period else None
            return programme.tables(session, survey, within, secrets=self.secrets, take=take)


@pytest.fixture
def lived(database: Database, secrets: Secrets, clock: FakeClock) -> Programme:
    return Programme(database, secrets, clock, factories.document(languages=["en"]))


def reworded_score(document: Document) -> Document:
    edited = copy.deepcopy(document)
    score = next(one for one in edited["questions"] if one.get("role") == "score")
    score["text"]["en"] = WORDING
    return edited


def told(held: Tables) -> list[tuple[int, int, int, bool]]:
    return [(one.number, one.events, one.responses, one.is_pooled) for one in held.shares]


def test_versions_that_measure_alike_are_pooled_and_told(lived: Programme) -> None:
    lived.live()
    lived.publish({**lived.document, "owner": "Head of the front desk"})
    lived.live()
    held = lived.tables()

    assert told(held) == [(1, EVENTS, EVENTS, True), (2, EVENTS, EVENTS, True)]
    assert len(held.frame) == len(held.responses) == 2 * EVENTS
    assert held.version == 2


def test_another_score_question_is_left_out_with_its_counts_and_the_reason(lived: Programme) -> None:
    lived.live(answers="5")
    lived.publish(reworded_score(lived.document))
    lived.live(answers="1")
    held = lived.tables()

    assert told(held) == [(1, EVENTS, EVENTS, False), (2, EVENTS, EVENTS, True)]
    assert "text (en) changed" in held.shares[0].reasons[0]
    assert {row["survey_version"] for row in (*held.frame, *held.responses)} == {2}
    assert estimate.compute(held, by=[], minimum_n=2).adjustment.overall.raw.value == 1


def test_a_version_that_is_asked_for_stands_alone(lived: Programme) -> None:
    lived.live(answers="5")
    lived.publish(reworded_score(lived.document))
    lived.live(answers="1")
    held = lived.tables(1)

    assert pooled(held.shares) == [1]
    assert held.shares[1].reasons == ("version 1 was asked for",)
    assert estimate.compute(held, by=[], minimum_n=2).adjustment.overall.raw.value == 5


def test_a_version_without_events_has_no_results(lived: Programme) -> None:
    lived.live()
    lived.publish(reworded_score(lived.document))
    with pytest.raises(NothingToAnalyse, match="under version 2"):
        lived.tables(2)

    assert pooled(lived.tables().shares) == [1]


def test_an_answer_counts_for_the_version_it_was_asked_by_however_late_it_comes(lived: Programme) -> None:
    events = [factories.event(900, occurred_at=lived.clock())]
    with lived.database.write() as session:
        recorded = trigger.record(
            session, lived.actor, lived.survey_id, events, secrets=lived.secrets, now=lived.clock()
        )
        asked = recorded.invitations[0][0].id
    lived.publish(reworded_score(lived.document))
    lived.live()
    lived.answer(asked, "5")
    held = lived.tables()

    assert told(held) == [(1, 1, 1, False), (2, EVENTS, EVENTS, True)]
    assert [row["survey_version"] for row in lived.tables(1).responses] == [1]


def test_a_month_is_about_the_versions_that_were_in_force_in_it(lived: Programme, clock: FakeClock) -> None:
    first = clock()
    lived.live()
    clock.advance(days=40)
    lived.publish(reworded_score(lived.document))
    lived.live()

    assert pooled(lived.tables(period=f"{first:%Y-%m}").shares) == [1]
    assert pooled(lived.tables(period=f"{clock():%Y-%m}").shares) == [2]


def test_other_questions_that_are_asked_otherwise_are_not_pooled(lived: Programme) -> None:
    driver = next(one for one in lived.document["questions"] if one.get("role") == "driver")
    lived.live()
    edited = copy.deepcopy(lived.document)
    next(one for one in edited["questions"] if one["name"] == driver["name"])["text"]["en"] = (
        "How easy or hard was it to get an appointment that suited you?"
    )
    lived.publish(edited)
    lived.live()
    held = lived.tables()
    answered = {version: [] for version in (1, 2)}  # type: ignore[var-annotated]
    for row in held.responses:
        answered[int(str(row["survey_version"]))].append(row.get(str(driver["name"])))

    assert pooled(held.shares) == [1, 2]
    assert held.shares[0].questions_left_out == (driver["name"],)
    assert set(answered[1]) == {None}
    assert set(answered[2]) == {4}
    assert {row.get(str(driver["name"])) for row in lived.tables(Take.EVERY).responses} == {4}


def test_ballots_with_other_chances_are_never_counted_together(
    database: Database, secrets: Secrets, clock: FakeClock
) -> None:
    document = factories.with_ballots(factories.document(languages=["en"]), direct=0, crosswise=1)
    lived = Programme(database, secrets, clock, document)
    lived.live()
    edited: Any = copy.deepcopy(document)
    question = next(one for one in edited["questions"] if one["type"] == "pressure")
    question["ballots"][0]["p"] = 0.25
    lived.publish(edited)
    lived.live()
    held = lived.tables()
    dealt = {(row["survey_version"], row["q_ballot"]) for row in held.responses}

    assert pooled(held.shares) == [1, 2]
    assert held.shares[0].questions_left_out == (question["name"],)
    assert dealt == {(1, "none"), (2, "crosswise")}
    assert held.settings.crosswise_p == 0.25
    assert lived.tables(1).settings.crosswise_p == 0.16


def test_what_was_overridden_in_any_pooled_version_stands_beside_it(lived: Programme) -> None:
    lived.live()
    off = {"off": [{"code": "W08", "reason": "looked at by the language desk"}]}
    lived.publish({**lived.document, "checks": off})
    lived.live()
    shares: tuple[Share, ...] = lived.tables().shares

    assert [one.checks_off for one in shares] == [
        (),
        ({"code": "W08", "question": None, "reason": "looked at by the language desk"},),
    ]


def test_the_hash_of_the_input_tells_under_which_version_each_event_was_recorded(lived: Programme) -> None:
    lived.live()
    held = lived.tables()
    as_if = Tables(
        tuple({**row, "survey_version": 2} for row in held.frame),
        held.responses,
        held.settings,
        held.metric,
        held.version,
        held.shares,
    )

    assert input_hash(programme.programme(held)) != input_hash(programme.programme(as_if))


def test_an_estimate_keeps_the_versions_that_it_pooled(lived: Programme) -> None:
    lived.live()
    lived.publish({**lived.document, "owner": "Head of the front desk"})
    lived.live()
    computed = estimate.compute(lived.tables(), by=[], minimum_n=2)
    with lived.database.write() as session:
        survey = session.get_one(Survey, lived.survey_id)
        estimate.keep(session, survey, None, computed, by=[], minimum_n=2, now=lived.clock())

    with lived.database.read() as session:
        assert session.scalars(select(estimate.Estimate.survey_versions)).one() == [1, 2]
