"""From a plan to the bonus feed, through the API alone: who may do what, when, and what payroll gets to see."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import factories
import pytest
import yaml
from fakes import FakeClock
from flask import Flask
from jsonschema import Draft202012Validator
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.base.key import Scope
from service.base.secrets import Secrets, signature_holds
from service.base.session import Database
from service.config import Settings
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger
from service.survey.question import Rating
from service.survey.version import Version
from service.web.app import create_app

PERIOD = {"period": "2026-10"}
AFTER = datetime(2026, 11, 3, 9, tzinfo=UTC)  # before the keys expire
CHEAT, QUIET = "e00", "e11"
REASON = {"verdict": "dismissed", "reason": "a kiosk at the exit, looked at on site"}


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a key."""

    app: Flask
    key: str
    key_id: UUID
    team_id: UUID

    def get(self, path: str) -> TestResponse:
        return self.app.test_client().get(path, headers={"Authorization": f"Bearer {self.key}"})

    def post(self, path: str, body: object = None, **headers: str) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.key}", **headers}
        return self.app.test_client().post(path, json={} if body is None else body, headers=sent)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of answers by people who used their links, and the keys of those concerned with it."""

    owner: Holder
    reviewer: Holder
    payroll: Holder
    survey_id: str
    plan: dict[str, Any]
    clock: FakeClock

    def screen(self) -> dict[str, Any]:
        return made(self.owner.post(f"/v1/plans/{self.plan['id']}/screenings", PERIOD))

    def freeze(self) -> dict[str, Any]:
        return made(self.owner.post(f"/v1/plans/{self.plan['id']}/releases", PERIOD))

    def decide(self, verdict: str) -> None:
        for case in self.reviewer.get(f"/v1/cases?plan_id={self.plan['id']}&state=open&limit=200").json["items"]:
            decision = {**REASON, "verdict": verdict, "finding_id": case["finding_id"]}
            made(self.reviewer.post(f"/v1/cases/{case['id']}/decision", decision))

    def on(self, case: str) -> dict[str, str]:
        """A decision on what the case shows now."""
        shown = self.reviewer.get(f"/v1/cases/{case}").json
        return {**REASON, "finding_id": shown["finding_id"]}

    def feed(self, more: str = "") -> dict[str, Any]:
        reply = self.payroll.get(f"/v1/bonus-feed?plan_id={self.plan['id']}&period=2026-10{more}")
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json
        return found


def made(reply: Any) -> dict[str, Any]:
    assert reply.status_code == 201, reply.text
    found: dict[str, Any] = reply.json
    return found


def reported(employee: int, number: int) -> dict[str, object]:
    name = f"{employee}-{number}"
    at = datetime(2026, 10, 5, 9, tzinfo=UTC) + timedelta(hours=employee, days=number % 20)
    consent = {"at": "2026-01-01T00:00:00Z", "source": "form"}
    address = {"channel": "email", "value": f"c{name}@example.com", "consent": consent}
    return {
        "external_id": name,
        "occurred_at": at.isoformat(),
        "employee_id": f"e{employee:02d}",
        "location_id": f"l{employee % 2}",
        "contact": {"customer_id": f"c{name}", "addresses": [address]},
    }


def answer(app: Flask, database: Database, secrets: Secrets, clock: FakeClock) -> None:
    """Everyone who answers uses the form; the cheat does it for the customers, from one device, at once."""
    luck = Random(7)
    with database.read() as session:
        rows = session.execute(
            select(Invitation, Trigger).join(Trigger, Trigger.id == Invitation.trigger_id).order_by(Trigger.external_id)
        ).all()
        questions = session.scalars(select(Version)).one().parsed().questions
    for invitation, event in rows:
        is_cheat = event.employee_id == CHEAT
        if not is_cheat and luck.random() > 0.75:
            continue
        clock.moment = event.occurred_at + timedelta(minutes=3 if is_cheat else luck.randint(120, 2000))
        score = 5 if is_cheat else luck.choice([2, 3, 3, 4, 4, 5])
        number = luck.randint(1, 250)
        reply = app.test_client().post(
            f"/s/{secrets.unseal(invitation.team_id, invitation.token_sealed)}",
            data={question.name: str(score) for question in questions if isinstance(question, Rating)},
            headers={"User-Agent": "kiosk" if is_cheat else f"browser {event.external_id}"},
            environ_overrides={"REMOTE_ADDR": "192.0.2.1" if is_cheat else f"198.51.100.{number}"},
        )
        assert reply.status_code == 303, reply.text


def holder(
    app: Flask, database: Database, clock: FakeClock, scopes: Sequence[Scope], *, beside: Holder | None = None
) -> Holder:
    with database.write() as session:
        actor, text = factories.actor(session, now=clock(), scopes=scopes, team_id=beside.team_id if beside else None)
    return Holder(app, text, actor.key_id, actor.team_id)


def live(app: Flask, database: Database, secrets: Secrets, clock: FakeClock) -> Month:
    """The month as it went, up to the third day of the next."""
    owner = holder(app, database, clock, factories.OWNER)
    reviewer = holder(app, database, clock, [Scope.CASES_READ, Scope.CASES_DECIDE], beside=owner)
    payroll = holder(app, database, clock, [Scope.BONUS_READ], beside=owner)
    template = {"name": "csat", **factories.PURPOSE}
    practice = {"blind_share": 0.0, "least_reliability": 0}  # has a test of its own
    body = {"name": "V", "touchpoint": "visit", "template": template, "practice": practice}
    survey_id = made(owner.post("/v1/surveys", body))["id"]
    made(owner.post(f"/v1/surveys/{survey_id}/publish"))
    plan = made(owner.post("/v1/plans", {"survey_id": survey_id, "name": "Quarterly bonus"}))
    clock.moment = datetime(2026, 10, 26, tzinfo=UTC)
    events = [reported(e, number) for e in range(12) for number in range(20 if f"e{e:02d}" != QUIET else 3)]
    made(owner.post(f"/v1/surveys/{survey_id}/triggers", {"events": events}))
    answer(app, database, secrets, clock)
    clock.moment = AFTER
    return Month(owner, reviewer, payroll, survey_id, plan, clock)


@pytest.fixture(scope="module")
def lived(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, settings: Settings, secrets: Secrets
) -> tuple[Path, Month]:
    """The month lived through once; each test goes on from a copy of it."""
    path = tmp_path_factory.mktemp("october") / "october.db"
    shutil.copy(sqlite_template, path)
    database, clock = Database(f"sqlite:///{path}"), FakeClock()
    month = live(create_app(settings, database, clock=clock), database, secrets, clock)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    database.dispose()
    return path, month


@pytest.fixture
def october(lived: tuple[Path, Month], tmp_path: Path, settings: Settings) -> Iterator[Month]:
    path, month = lived
    shutil.copy(path, tmp_path / "october.db")
    database, clock = Database(f"sqlite:///{tmp_path / 'october.db'}"), FakeClock(AFTER)
    app = create_app(settings, database, clock=clock)
    callers = (replace(caller, app=app) for caller in (month.owner, month.reviewer, month.payroll))
    yield Month(*callers, month.survey_id, month.plan, clock)
    database.dispose()


def test_a_plan_is_owned_by_the_key_that_made_it(october: Month) -> None:
    shown = october.owner.get(f"/v1/plans/{october.plan['id']}").json

    assert shown == october.plan
    assert shown["owner_key_id"] == str(october.owner.key_id)
    assert [plan["id"] for plan in october.owner.get("/v1/plans").json["items"]] == [shown["id"]]


def test_a_figure_goes_all_the_way_to_payroll_and_a_suspicious_one_only_after_a_decision(
    app: Flask, database: Database, secrets: Secrets, clock: FakeClock
) -> None:
    """On both engines."""
    october = live(app, database, secrets, clock)
    screening = october.screen()
    suspicious = {case["unit"] for case in october.reviewer.get("/v1/cases?limit=200").json["items"]}
    assert screening["units"] == 12
    assert len(screening["cases_opened"]) == screening["watch"] + screening["hold"] == len(suspicious)
    first = october.freeze()
    before = {figure["unit"] for figure in october.feed()["figures"]}
    assert CHEAT in suspicious
    assert not before & {*suspicious, QUIET}
    assert (first["released"], first["held"]) == (len(before), len(suspicious))
    assert first["released"] + first["held"] + first["withheld"] == 12

    october.decide("dismissed")
    second = october.freeze()
    after = october.feed()

    assert (first["version"], second["version"], after["version"]) == (1, 2, 2)
    assert {figure["unit"] for figure in after["figures"]} == (before | suspicious) - {QUIET}
    assert second["held"] == 0


def test_an_upheld_case_never_reaches_payroll(october: Month) -> None:
    october.screen()
    october.decide("upheld")
    release = october.freeze()

    assert CHEAT not in {figure["unit"] for figure in october.feed()["figures"]}
    assert release["held"] == 0
    assert release["withheld"] >= 2


def test_the_owner_may_not_decide(october: Month) -> None:
    case = october.screen()["cases_opened"][0]
    reply = october.owner.post(f"/v1/cases/{case}/decision", october.on(case))

    assert (reply.status_code, reply.json["type"]) == (403, "/problems/not-allowed")
    assert october.reviewer.get(f"/v1/cases/{case}").json["decision"] is None


def test_a_decision_keeps_who_made_it_and_why_and_is_made_once(october: Month) -> None:
    case = october.screen()["cases_opened"][0]
    path = f"/v1/cases/{case}/decision"
    decision = october.on(case)
    decided = made(october.reviewer.post(path, decision))
    again = october.reviewer.post(path, {**decision, "verdict": "upheld"})
    shown = october.reviewer.get(f"/v1/cases/{case}").json

    assert decided["state"] == "decided"
    assert shown["decision"] == decided["decision"]
    assert {**REASON, "decided_by": str(october.reviewer.key_id)}.items() <= shown["decision"].items()
    assert (again.status_code, again.json["type"]) == (409, "/problems/already-decided")


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"verdict": "dismissed"}, "reason"),
        ({"verdict": "dismissed", "reason": "fine"}, "reason"),
        ({"verdict": "perhaps", "reason": "looked into it closely"}, "verdict"),
        ({**REASON, "score": 5}, "score"),
    ],
)
def test_a_decision_needs_a_verdict_and_a_reason(october: Month, body: dict[str, object], path: str) -> None:
    case = october.screen()["cases_opened"][0]
    reply = october.reviewer.post(f"/v1/cases/{case}/decision", body)

    assert reply.status_code == 422
    assert path in {error["path"] for error in reply.json["errors"]}


def test_a_case_shows_what_it_rests_on(october: Month) -> None:
    october.screen()
    (case,) = [c for c in october.reviewer.get("/v1/cases").json["items"] if c["unit"] == CHEAT]

    assert case["level"] in ("watch", "hold")
    assert case["finding"]["evidence"]
    assert 0 < case["probability"] <= 1


def test_a_case_is_told_in_five_lists_in_the_order_of_reading(
    app: Flask, database: Database, secrets: Secrets, clock: FakeClock
) -> None:
    """On both engines, one of which keeps the keys of a document in an order of its own."""
    october = live(app, database, secrets, clock)
    october.screen()
    (case,) = [c for c in october.reviewer.get("/v1/cases").json["items"] if c["unit"] == CHEAT]
    summary = case["summary"]

    assert list(case).index("summary") < list(case).index("finding")
    assert list(summary) == ["seen", "chance", "checked", "score", "unknown"]
    assert all(sentence.endswith(".") for sentences in summary.values() for sentence in sentences)
    assert any("one device" in sentence or "device" in sentence for sentence in summary["seen"])
    assert "case" not in case["finding"]


def test_everything_that_the_screen_says_of_a_unit_is_served(october: Month) -> None:
    october.screen()
    (case,) = [c for c in october.reviewer.get("/v1/cases").json["items"] if c["unit"] == CHEAT]
    finding = case["finding"]

    new = {"probability_range", "e_value", "ways", "by_location", "delta_ci", "bounds", "blind", "use", "look_alikes"}
    assert new <= finding.keys()
    low, high = finding["probability_range"]
    assert low <= case["probability"] <= high
    assert finding["e_value"] > 1
    assert finding["use"] in ("shown", "ranked", "paid")
    assert {one["name"] for one in finding["look_alikes"]} >= {"kiosk", "star"}


def test_a_screening_does_not_tell_by_small_groups_who_is_flagged(october: Month) -> None:
    fairness = october.screen()["fairness"]

    assert {"location_id", "contact_channel", "touchpoint"} <= fairness.keys()
    assert fairness["location_id"] == []  # six employees each


def test_what_is_too_much_chance_is_withheld_and_counted_so(october: Month) -> None:
    body = {"survey_id": october.survey_id, "name": "Strict", "least_reliability": 0.95}
    strict = replace(october, plan=made(october.owner.post("/v1/plans", body)))
    release = strict.freeze()
    because = release["withheld_because"]

    assert strict.plan["least_reliability"] == 0.95
    assert october.plan["least_reliability"] == 0
    assert release["released"] == 0
    assert because["below_least_reliability"] > 5
    assert because["too_few_answers"] == 1
    assert sum(because.values()) == release["withheld"]
    assert strict.feed()["figures"] == []
    assert october.freeze()["withheld_because"]["below_least_reliability"] == 0


def test_units_are_followed_from_month_to_month_for_the_reviewer_to_see(october: Month) -> None:
    path = f"/v1/plans/{october.plan['id']}/monitoring"
    before = october.reviewer.get(path).json
    october.screen()
    october.screen()
    seen = october.reviewer.get(path).json
    (cheat,) = [one for one in seen["items"] if one["unit"] == CHEAT]
    (case,) = [c for c in october.reviewer.get("/v1/cases").json["items"] if c["unit"] == CHEAT]

    assert (before["periods"], before["items"], before["next"]) == ([], [], None)
    assert [one["period"] for one in seen["periods"]] == ["2026-10"]
    assert len(seen["items"]) == 12
    assert cheat["e_value"] == pytest.approx(case["finding"]["e_value"])
    assert cheat["flagged"]
    assert [one["level"] for one in cheat["periods"]] == [case["level"]]
    assert october.reviewer.get(f"{path}?period=2026-09").json["items"] == []
    only = october.reviewer.get(f"{path}?flagged=true").json
    assert len(only["items"]) == only["flagged"] == seen["flagged"]
    units, after = [], ""
    while after is not None:
        page = october.reviewer.get(f"{path}?limit=5{after and '&after=' + after}").json
        units += [one["unit"] for one in page["items"]]
        after = page["next"]
    assert units == [one["unit"] for one in seen["items"]]


def test_each_of_them_can_do_their_part_and_no_other(october: Month) -> None:
    october.screen()
    release = october.freeze()
    feed = f"/v1/bonus-feed?plan_id={october.plan['id']}&period=2026-10"
    case = october.reviewer.get("/v1/cases").json["items"][0]["id"]
    refused = [
        october.reviewer.get(feed),
        october.reviewer.get(f"/v1/surveys/{october.survey_id}/results"),
        october.reviewer.post(f"/v1/plans/{october.plan['id']}/releases", PERIOD),
        october.reviewer.get(f"/v1/releases/{release['id']}/document"),
        october.payroll.get(f"/v1/cases/{case}"),
        october.payroll.get(f"/v1/plans/{october.plan['id']}/monitoring"),
        october.payroll.post(f"/v1/cases/{case}/decision", REASON),
        october.payroll.post(f"/v1/plans/{october.plan['id']}/releases", PERIOD),
        october.payroll.post(f"/v1/plans/{october.plan['id']}/screenings", PERIOD),
        october.payroll.get(f"/v1/surveys/{october.survey_id}/export?table=responses"),
        october.payroll.get(f"/v1/releases/{release['id']}"),
    ]

    assert [reply.status_code for reply in refused] == [403] * len(refused)
    assert october.payroll.get(feed).status_code == 200


def test_the_feed_is_read_page_by_page_each_figure_once(october: Month) -> None:
    october.freeze()
    whole = october.feed("&limit=200")["figures"]
    seen, after = [], ""
    while True:
        page = october.feed(f"&limit=3{after}")
        seen += page["figures"]
        if page["next"] is None:
            break
        assert len(page["figures"]) == 3
        after = f"&after={page['next']}"

    assert len(whole) > 3
    assert seen == whole


def test_the_feed_says_what_the_signed_document_says(october: Month, secrets: Secrets) -> None:
    release = october.freeze()
    feed = october.feed("&limit=200")
    reply = october.payroll.get(f"/v1/releases/{release['id']}/document")
    public_key = october.payroll.get("/v1/signing-key").json["public_key"]
    document = json.loads(reply.data)

    assert feed["release_id"] == release["id"]
    assert sorted(feed["figures"], key=lambda figure: figure["unit"]) == document["figures"]
    assert reply.headers["Unswayed-Signature"] == feed["signature"] == release["signature"]
    assert public_key == secrets.public_key
    assert signature_holds(public_key, reply.data, reply.headers["Unswayed-Signature"])
    assert not signature_holds(public_key, reply.data.replace(b'"version":1', b'"version":2'), feed["signature"])


def test_the_same_month_frozen_again_gives_the_same_figures(october: Month) -> None:
    october.freeze()
    first = october.feed("&limit=200")["figures"]
    october.freeze()

    assert october.feed("&limit=200")["figures"] == first


def test_what_comes_in_late_makes_a_new_version_and_leaves_the_old_one_alone(
    october: Month,
) -> None:
    first = october.freeze()
    document = october.payroll.get(f"/v1/releases/{first['id']}/document").data
    late = [{**reported(3, number)} for number in range(20, 40)]
    made(october.owner.post(f"/v1/surveys/{october.survey_id}/triggers", {"events": late}))
    second = october.freeze()

    assert october.payroll.get(f"/v1/releases/{first['id']}/document").data == document
    assert october.payroll.get(f"/v1/releases/{second['id']}/document").data != document
    assert october.owner.get(f"/v1/releases/{first['id']}").json == first


def test_a_repeated_freeze_with_the_same_idempotency_key_makes_no_second_version(october: Month) -> None:
    path, header = f"/v1/plans/{october.plan['id']}/releases", {"Idempotency-Key": "october"}
    replies = [october.owner.post(path, PERIOD, **header) for _ in range(2)]

    assert replies[0].json == replies[1].json
    assert replies[1].headers["Idempotent-Replay"] == "true"
    assert october.feed()["version"] == 1


def test_a_month_that_still_runs_is_409_until_its_last_moment(october: Month) -> None:
    path = f"/v1/plans/{october.plan['id']}/releases"
    october.clock.moment = datetime(2026, 10, 31, 23, 59, 59, tzinfo=UTC)
    early = october.owner.post(path, PERIOD)
    assert october.owner.post(f"/v1/plans/{october.plan['id']}/screenings", PERIOD).status_code == 201
    october.clock.moment = datetime(2026, 11, 1, tzinfo=UTC)

    assert (early.status_code, early.json["type"]) == (409, "/problems/period-not-over")
    assert october.owner.post(path, PERIOD).status_code == 201


def test_nothing_is_in_the_feed_before_a_release(october: Month) -> None:
    reply = october.payroll.get(f"/v1/bonus-feed?plan_id={october.plan['id']}&period=2026-10")

    assert (reply.status_code, reply.json["type"]) == (404, "/problems/release-not-found")


def test_a_month_without_events_has_nothing_to_screen_or_freeze(october: Month) -> None:
    for path in ("screenings", "releases"):
        reply = october.owner.post(f"/v1/plans/{october.plan['id']}/{path}", {"period": "2026-09"})
        assert (reply.status_code, reply.json["type"]) == (409, "/problems/nothing-to-analyse")


@pytest.mark.parametrize("period", ["2026-13", "2026", "2026-1", "october", "2026-10-01", "1999-10"])
def test_a_period_is_a_calendar_month(caller: Any, survey: dict[str, Any], period: str) -> None:
    plan = made(caller.post("/v1/plans", {"survey_id": survey["id"], "name": "bonus"}))
    reply = caller.post(f"/v1/plans/{plan['id']}/releases", {"period": period})

    assert reply.status_code == 422
    assert [error["path"] for error in reply.json["errors"]] == ["period"]


@pytest.mark.parametrize(
    "wrong", [{"minimum_n": 1}, {"fdr": 0}, {"fdr": 0.6}, {"least_reliability": 1.1}, {"unit": "team"}, {"name": ""}]
)
def test_a_plan_with_a_wrong_field_is_refused_naming_it(caller: Any, survey: dict[str, Any], wrong: Any) -> None:
    reply = caller.post("/v1/plans", {"survey_id": survey["id"], "name": "bonus", **wrong})

    assert reply.status_code == 422
    assert [error["path"] for error in reply.json["errors"]] == list(wrong)


def test_a_poll_has_no_results_and_no_plan(caller: Any, events: Any) -> None:
    body = {"name": "P", "touchpoint": "visit", "template": {"name": "poll", **factories.PURPOSE}}
    poll = made(caller.post("/v1/surveys", body))["id"]
    made(caller.post(f"/v1/surveys/{poll}/publish"))
    made(caller.post(f"/v1/surveys/{poll}/triggers", events(3)))
    replies = [
        caller.get(f"/v1/surveys/{poll}/results"),
        caller.post("/v1/plans", {"survey_id": poll, "name": "bonus"}),
    ]

    assert [(reply.status_code, reply.json["type"]) for reply in replies] == [(409, "/problems/no-score")] * 2
    assert caller.get(f"/v1/surveys/{poll}/dispositions").json["frame"] == 3
    for table in ("frame", "responses", "program"):
        assert caller.get(f"/v1/surveys/{poll}/export?table={table}").status_code == 200


def test_a_draft_has_neither_results_nor_a_plan(caller: Any, draft: dict[str, Any]) -> None:
    paths = ("results", "dispositions", "export")
    replies = [caller.get(f"/v1/surveys/{draft['id']}/{path}") for path in paths]
    plan = caller.post("/v1/plans", {"survey_id": draft["id"], "name": "bonus"})

    assert [(reply.status_code, reply.json["type"]) for reply in replies] == [(409, "/problems/nothing-to-analyse")] * 3
    assert (plan.status_code, plan.json["type"]) == (409, "/problems/not-published")


def test_a_survey_that_nobody_answered_has_no_results_yet(caller: Any, survey: dict[str, Any], events: Any) -> None:
    made(caller.post(f"/v1/surveys/{survey['id']}/triggers", events(3)))
    reply = caller.get(f"/v1/surveys/{survey['id']}/results")

    assert (reply.status_code, reply.json["type"]) == (409, "/problems/nothing-to-analyse")


def test_replies_that_hold_data_are_as_the_description_says(october: Month) -> None:
    october.screen()
    october.decide("dismissed")
    release = october.freeze()
    described = yaml.safe_load(october.owner.get("/openapi.yaml").text)
    case = october.owner.get("/v1/cases").json["items"][0]["id"]
    called = {
        "/v1/surveys": "",
        "/v1/surveys/{survey_id}": f"/v1/surveys/{october.survey_id}",
        "/v1/surveys/{survey_id}/versions/{number}": f"/v1/surveys/{october.survey_id}/versions/1",
        "/v1/surveys/{survey_id}/results": f"/v1/surveys/{october.survey_id}/results?by=employee_id&by=location_id",
        "/v1/surveys/{survey_id}/dispositions": f"/v1/surveys/{october.survey_id}/dispositions",
        "/v1/messages": "",
        "/v1/plans": "",
        "/v1/plans/{plan_id}": f"/v1/plans/{october.plan['id']}",
        "/v1/cases": "",
        "/v1/cases/{case_id}": f"/v1/cases/{case}",
        "/v1/releases/{release_id}": f"/v1/releases/{release['id']}",
        "/v1/bonus-feed": f"/v1/bonus-feed?plan_id={october.plan['id']}&period=2026-10",
        "/v1/keys": "",
        "/v1/templates": "",
    }
    wrong = {}
    for path, url in called.items():
        reply = october.owner.get(url or path)
        assert reply.status_code == 200, reply.text
        schema = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        closed = {**schema, "components": described["components"]}
        wrong |= {
            f"{path}: {error.json_path}": error.message
            for error in Draft202012Validator(closed).iter_errors(reply.json)
        }

    assert wrong == {}


def test_results_say_what_they_rest_on(october: Month) -> None:
    path = f"/v1/surveys/{october.survey_id}/results?by=employee_id&period=2026-10"
    first, second = (october.owner.get(path) for _ in range(2))
    domains = {domain["by"]["employee_id"]: domain for domain in first.json["domains"]}

    assert first.data == second.data
    assert len(domains) == 12
    assert domains[QUIET]["suppressed"]
    assert set(domains[QUIET]["adjusted"].values()) == {None}
    low, high = first.json["overall"]["adjusted"]["ci_low"], first.json["overall"]["adjusted"]["ci_high"]
    assert 1 <= low <= first.json["overall"]["adjusted"]["value"] <= high <= 5
    assert len(first.json["input_hash"]) == 64


@pytest.mark.parametrize("name", ["employee_id", "customer_id", "event_id", "disposition", "sampled", "sample_prob"])
def test_an_auxiliary_cannot_take_the_place_of_a_column_of_the_frame(caller: Any, name: str) -> None:
    """Or whoever reports an event could change its employee, or write customers' names into exports."""
    body = {"name": "V", "touchpoint": "visit", "template": {"name": "csat", **factories.PURPOSE}}
    reply = caller.post("/v1/surveys", {**body, "auxiliaries": ["age", name]})
    twice = caller.post("/v1/surveys", {**body, "auxiliaries": ["age", "age"]})

    assert [reply.status_code, twice.status_code] == [422, 422]
    assert [error["path"] for error in reply.json["errors"]] == ["auxiliaries[1]"]
    assert [error["path"] for error in twice.json["errors"]] == ["auxiliaries[1]"]
    assert caller.post("/v1/surveys", {**body, "auxiliaries": ["region", "location_id"]}).status_code == 201
