from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import factories
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from analysis.pressure.fairness import Use
from service.base.errors import InvalidInput
from service.base.ids import new_id
from service.base.secrets import Secrets, signature_holds
from service.release import bonus
from service.release import case as cases
from service.release import plan as plans
from service.release import release as releases
from service.release.bonus import SignatureBroken
from service.release.case import (
    AlreadyDecided,
    Case,
    Decision,
    OwnerMayNotDecide,
    PeriodNotOver,
    StaleFinding,
    State,
    Verdict,
)
from service.release.figure import Figure, Status, Withheld, of_release
from service.release.release import Prepared, Release
from service.response.traces import Traces
from service.results.screen import Unit
from service.sampling import trigger
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey import survey as surveys
from service.survey.survey import Survey


def prepared(filled: Any, secrets: Secrets, plan_id: Any = None) -> Prepared:
    with filled.database.read() as snapshot:
        return releases.prepare(snapshot, filled.owner, plan_id or filled.plan_id, filled.period, secrets=secrets)


def freeze(filled: Any, secrets: Secrets, plan_id: Any = None) -> Release:
    found = prepared(filled, secrets, plan_id)
    with filled.database.write() as session:
        return releases.freeze(session, filled.owner, found, secrets=secrets, now=filled.after)


def figures(filled: Any, release: Release) -> dict[str, Figure]:
    with filled.database.read() as session:
        return {figure.unit: figure for figure in of_release(session, release.id)}


def feed_of(session: Any, filled: Any, secrets: Secrets, *, after: str | None = None, limit: int = 200) -> bonus.Feed:
    return bonus.feed(
        session, filled.owner, plan_id=filled.plan_id, period=filled.period, after=after, limit=limit, secrets=secrets
    )


def decide_one(session: Any, filled: Any, case: Case, actor: Any, verdict: Verdict, **more: Any) -> None:
    given = {"finding_id": case.finding_id, "reason": "looked into it closely", "now": filled.after, **more}
    cases.decide(session, actor, case.id, verdict=verdict, **given)


def decide(filled: Any, verdict: Verdict) -> None:
    with filled.database.write() as session:
        for case in session.scalars(select(Case).where(Case.state == State.OPEN)).all():
            decide_one(session, filled, case, filled.reviewer, verdict)


def test_a_unit_that_was_found_out_is_held_and_the_feed_does_not_know_it(filled: Any, secrets: Secrets) -> None:
    release = freeze(filled, secrets)
    frozen = figures(filled, release)

    assert frozen[filled.cheat].status is Status.HELD
    assert frozen[filled.cheat].value is None
    with filled.database.read() as session:
        feed = feed_of(session, filled, secrets)
    units = {figure["unit"] for figure in feed.figures}
    assert filled.cheat not in units
    assert units == {unit for unit, figure in frozen.items() if figure.status is Status.RELEASED}
    assert units


def test_a_unit_with_too_few_answers_is_withheld(filled: Any, secrets: Secrets) -> None:
    figure = figures(filled, freeze(filled, secrets))[filled.quiet]

    assert (figure.status, figure.withheld, figure.value) == (Status.WITHHELD, Withheld.TOO_FEW_ANSWERS, None)


def test_dismissed_cases_are_released_with_the_next_version_and_upheld_ones_are_not(
    filled: Any, secrets: Secrets
) -> None:
    first = freeze(filled, secrets)
    decide(filled, Verdict.DISMISSED)
    second = freeze(filled, secrets)

    assert (first.version, second.version) == (1, 2)
    assert figures(filled, first)[filled.cheat].status is Status.HELD
    assert figures(filled, second)[filled.cheat].status is Status.RELEASED


def test_an_upheld_case_keeps_the_figure_out(filled: Any, secrets: Secrets) -> None:
    freeze(filled, secrets)
    decide(filled, Verdict.UPHELD)
    figure = figures(filled, freeze(filled, secrets))[filled.cheat]

    assert (figure.status, figure.withheld) == (Status.WITHHELD, Withheld.CASE_UPHELD)


def test_the_plan_owner_may_not_decide(filled: Any, secrets: Secrets) -> None:
    freeze(filled, secrets)
    with filled.database.write() as session:
        case = session.scalars(select(Case)).first()
        with pytest.raises(OwnerMayNotDecide):
            decide_one(session, filled, case, filled.owner, Verdict.DISMISSED)


def test_a_case_is_decided_once(filled: Any, secrets: Secrets) -> None:
    freeze(filled, secrets)
    decide(filled, Verdict.UPHELD)
    with filled.database.write() as session:
        case = session.scalars(select(Case)).first()
        with pytest.raises(AlreadyDecided):
            decide_one(session, filled, case, filled.reviewer, Verdict.DISMISSED)


def test_a_second_screening_opens_no_second_case(filled: Any, secrets: Secrets) -> None:
    for _ in range(2):
        with filled.database.write() as session:
            releases.screen_period(session, filled.owner, prepared(filled, secrets), now=filled.after)
    with filled.database.read() as session:
        units = session.scalars(select(Case.unit)).all()

    assert sorted(units) == sorted(set(units))
    assert filled.cheat in units


def test_a_month_that_still_runs_is_not_frozen(filled: Any, secrets: Secrets) -> None:
    found = prepared(filled, secrets)
    with filled.database.write() as session, pytest.raises(PeriodNotOver):
        releases.freeze(session, filled.owner, found, secrets=secrets, now=filled.period.start)


def test_the_signature_covers_exactly_the_released_figures(filled: Any, secrets: Secrets) -> None:
    release = freeze(filled, secrets)
    document = json.loads(release.document)
    released = {unit for unit, figure in figures(filled, release).items() if figure.status is Status.RELEASED}

    assert {figure["unit"] for figure in document["figures"]} == released
    assert signature_holds(secrets.public_key, release.document.encode(), release.signature)
    assert not signature_holds(secrets.public_key, release.document.encode() + b" ", release.signature)


def test_the_same_data_give_the_same_figures(filled: Any, secrets: Secrets) -> None:
    documents = [json.loads(freeze(filled, secrets).document) for _ in range(2)]
    for document in documents:
        document.pop("version")
        document.pop("release")

    assert documents[0] == documents[1]


@pytest.mark.parametrize(
    "wrong",
    [
        {"open_cases": 1},
        {"screened": False},
        {"estimated": False},
        {"n": 7},
        {"reliability": 0.4},
        {"reliability": None},
        {"value": None},
        {"withheld": Withheld.CASE_UPHELD},
    ],
)
def test_no_figure_is_released_that_does_not_deserve_it(filled: Any, secrets: Secrets, wrong: dict[str, Any]) -> None:
    release = freeze(filled, secrets)
    right = {
        "id": new_id(),
        "team_id": filled.owner.team_id,
        "release_id": release.id,
        "unit": "intruder",
        "status": Status.RELEASED,
        "withheld": None,
        "estimated": True,
        "screened": True,
        "open_cases": 0,
        "n": 8,
        "minimum_n": 8,
        "value": 4.0,
        "ci_low": 3.0,
        "ci_high": 5.0,
        "effective_n": 8.0,
        "reliability": 0.5,
        "least_reliability": 0.5,
    }
    with pytest.raises(IntegrityError), filled.database.write() as session:
        session.add(Figure(**{**right, **wrong}))


@pytest.mark.parametrize("table", [Release, Figure, Decision])
def test_what_is_frozen_is_never_changed(filled: Any, secrets: Secrets, table: Any) -> None:
    freeze(filled, secrets)
    decide(filled, Verdict.UPHELD)
    with pytest.raises(TypeError), filled.database.write() as session:
        row = session.scalars(select(table)).first()
        row.team_id = new_id()


def answer_more(filled: Any, secrets: Secrets) -> None:
    """Late answers for the cheat's customers who were silent so far would come from the same device."""
    with filled.database.write() as session:
        survey = surveys.get(session, filled.owner, filled.survey_id)
        start = filled.period.start + timedelta(days=4, hours=9)
        extra = [
            factories.event(90000 + i, occurred_at=start + timedelta(days=i), employee=filled.cheat, location="l0")
            for i in range(6)
        ]
        trigger.record(session, filled.owner, survey.id, extra, secrets=secrets, now=start + timedelta(days=20))
    with filled.database.write() as session:
        rows = session.execute(
            select(Invitation, Trigger)
            .join(Trigger, Trigger.id == Invitation.trigger_id)
            .where(Trigger.external_id.startswith("9000"))
        ).all()
        for invitation, event in rows:
            traces = Traces("one device", "one device", "browser")
            filled.answer(session, invitation, 5, traces, secrets, event.occurred_at + timedelta(minutes=3))


def test_answers_that_a_decision_did_not_see_make_a_new_case(filled: Any, secrets: Secrets) -> None:
    freeze(filled, secrets)
    decide(filled, Verdict.DISMISSED)
    answer_more(filled, secrets)
    figure = figures(filled, freeze(filled, secrets))[filled.cheat]

    assert (figure.status, figure.value) == (Status.HELD, None)
    with filled.database.read() as session:
        numbers = session.scalars(select(Case.number).where(Case.unit == filled.cheat).order_by(Case.number)).all()
    assert numbers == [1, 2]


def test_an_open_case_shows_the_newest_finding_and_an_older_one_is_not_decided_on(
    filled: Any, secrets: Secrets
) -> None:
    freeze(filled, secrets)
    with filled.database.read() as session:
        before = session.scalars(select(Case).where(Case.unit == filled.cheat)).one()
    answer_more(filled, secrets)
    freeze(filled, secrets)
    with filled.database.write() as session:
        now = session.scalars(select(Case).where(Case.unit == filled.cheat)).one()
        with pytest.raises(StaleFinding):
            decide_one(session, filled, now, filled.reviewer, Verdict.DISMISSED, finding_id=before.finding_id)

    assert now.finding_id != before.finding_id


def test_a_case_is_not_decided_while_its_month_runs(filled: Any, secrets: Secrets) -> None:
    found = prepared(filled, secrets)
    during = filled.period.end - timedelta(days=1)
    with filled.database.write() as session:
        releases.screen_period(session, filled.owner, found, now=during)
    with filled.database.write() as session:
        case = session.scalars(select(Case)).first()
        with pytest.raises(PeriodNotOver):
            decide_one(session, filled, case, filled.reviewer, Verdict.DISMISSED, now=during)


def test_a_second_plan_on_the_same_survey_is_bound_by_its_cases(filled: Any, secrets: Secrets) -> None:
    freeze(filled, secrets)
    decide(filled, Verdict.UPHELD)
    with filled.database.write() as session:
        other = plans.create(
            session,
            filled.owner,
            survey_id=filled.survey_id,
            name="Another",
            unit=Unit.EMPLOYEE,
            minimum_n=8,
            fdr=0.05,
            now=filled.after,
        ).id
    figure = figures(filled, freeze(filled, secrets, other))[filled.cheat]

    assert figure.withheld is Withheld.CASE_UPHELD


def test_a_plan_cannot_ask_for_fewer_answers_than_its_survey(filled: Any) -> None:
    with filled.database.write() as session, pytest.raises(InvalidInput, match="at least 8"):
        plans.create(
            session,
            filled.owner,
            survey_id=filled.survey_id,
            name="Lax",
            unit=Unit.EMPLOYEE,
            minimum_n=2,
            fdr=0.1,
            now=filled.after,
        )


def test_a_plan_cannot_ask_for_less_reliable_figures_than_its_survey(filled: Any) -> None:
    given = {"survey_id": filled.survey_id, "name": "Lax", "unit": Unit.EMPLOYEE, "minimum_n": 8, "fdr": 0.1}
    with filled.database.write() as session:
        session.get_one(Survey, filled.survey_id).least_reliability = 0.6
        with pytest.raises(InvalidInput, match=r"at least 0\.6"):
            plans.create(session, filled.owner, **given, least_reliability=0.5, now=filled.after)
        assert plans.create(session, filled.owner, **given, now=filled.after).least_reliability == 0.6


def strict_plan(filled: Any, least_reliability: float) -> Any:
    with filled.database.write() as session:
        return plans.create(
            session, filled.owner, survey_id=filled.survey_id, name="Strict", unit=Unit.EMPLOYEE, minimum_n=8, fdr=0.1,
            least_reliability=least_reliability, now=filled.after,
        ).id  # fmt: skip


def test_a_figure_that_is_mostly_chance_is_withheld_and_says_so(filled: Any, secrets: Secrets) -> None:
    lenient = figures(filled, freeze(filled, secrets))
    release = freeze(filled, secrets, strict_plan(filled, 0.95))
    frozen = figures(filled, release)
    document = json.loads(release.document)

    assert frozen[filled.cheat].status is Status.HELD
    assert frozen[filled.quiet].withheld is Withheld.TOO_FEW_ANSWERS
    for unit, figure in lenient.items():
        if figure.status is Status.RELEASED:
            assert figure.reliability is not None
            assert figure.reliability < 0.95
            assert frozen[unit].withheld is Withheld.BELOW_LEAST_RELIABILITY
            assert frozen[unit].value is None
            assert frozen[unit].reliability == figure.reliability
    assert document["figures"] == []
    assert document["settings"]["least_reliability"] == 0.95


def test_a_finding_says_the_use_that_the_plan_allows(filled: Any, secrets: Secrets) -> None:
    lenient = prepared(filled, secrets).screened.units
    strict = prepared(filled, secrets, strict_plan(filled, 0.95)).screened.units

    assert {one.use for one in lenient} == {Use.PAID}
    assert {one.use for one in strict} == {Use.RANKED}
    assert [one.probability for one in lenient] == [one.probability for one in strict]


def test_the_feed_serves_what_was_signed_or_nothing(filled: Any, secrets: Secrets) -> None:
    release = freeze(filled, secrets)
    with filled.database.write() as session:
        session.execute(update(Figure).values(value=5.0))
    with filled.database.read() as session:
        served = feed_of(session, filled, secrets).figures
    assert served == json.loads(release.document)["figures"]

    with filled.database.write() as session:
        session.execute(update(Release).values(document=release.document.replace('"n":', '"n": ')))
    with filled.database.read() as session, pytest.raises(SignatureBroken):
        feed_of(session, filled, secrets)


def test_the_feed_is_read_page_by_page(filled: Any, secrets: Secrets) -> None:
    freeze(filled, secrets)
    units, after = [], None
    with filled.database.read() as session:
        whole = [figure["unit"] for figure in feed_of(session, filled, secrets).figures]
        while True:
            page = feed_of(session, filled, secrets, after=after, limit=3)
            units += [figure["unit"] for figure in page.figures]
            after = page.following
            if after is None:
                break

    assert units == whole
    assert len(whole) > 3
