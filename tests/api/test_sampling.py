"""What a team says of who is asked, by its API: rules, consents, the list, and a forecast that tells no draw."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.base.key import Scope
from service.base.session import Database
from service.base.tables import Base, Mode
from service.sampling.frame import FrameUnit

RULE = {"name": "Once a month", "per": "person", "most": 1, "days": 30}
ADDRESS = {"channel": "email", "address": "c0@example.com"}
PRICES = {"currency": "GBP", "per_1000_segments": {"GB": 4000}, "per_1000_mails": 100}


def test_a_rule_is_made_listed_changed_and_ended(caller: Any) -> None:
    made = caller.post("/v1/frequency-rules", RULE)
    assert made.status_code == 201, made.text
    path = f"/v1/frequency-rules/{made.json['id']}"
    assert caller.send("PUT", path, json={"most": 3, "days": 365}).json["most"] == 3
    assert caller.send("PUT", path, json={"most": 0, "days": 365}).status_code == 422
    assert caller.send("DELETE", path).status_code == 204

    (listed,) = caller.get("/v1/frequency-rules").json["items"]
    assert (listed["most"], listed["days"], listed["ended_at"] is None) == (3, 365, False)
    assert caller.get(path).json == listed


def test_a_rule_of_another_team_is_not_found(caller: Any, callers: Any) -> None:
    path = f"/v1/frequency-rules/{caller.post('/v1/frequency-rules', RULE).json['id']}"
    other = callers.make(team="Southwind")

    assert [other.get(path).status_code, other.send("DELETE", path).status_code] == [404, 404]
    assert other.get("/v1/frequency-rules").json["items"] == []


def test_rates_and_targets_are_part_of_the_practice(caller: Any, draft: dict[str, Any]) -> None:
    path = f"/v1/surveys/{draft['id']}"
    practice = {
        "stratum_rates": {"by": "age", "rates": {"young": 1.0}, "otherwise": 0.2},
        "target": {"unit": "location", "period": "week", "invitations": 20},
    }
    shown = caller.send("PATCH", path, json={"practice": practice}).json["practice"]

    assert shown["stratum_rates"] == practice["stratum_rates"]
    assert shown["target"] == {**practice["target"], "least_rate": 0.05, "stops": False}  # type: ignore[dict-item]
    assert caller.send("PATCH", path, json={"practice": {"target": None}}).json["practice"]["target"] is None
    wrong = {"practice": {"stratum_rates": {"by": "shoe_size", "rates": {"9": 1.0}, "otherwise": 0.2}}}
    assert caller.send("PATCH", path, json=wrong).json["errors"][0]["path"] == "practice.stratum_rates.by"


def test_consent_is_recorded_shown_and_taken_back_with_what_is_owed(
    caller: Any, survey: dict[str, Any], events: Any
) -> None:
    caller.post(f"/v1/surveys/{survey['id']}/triggers", events(1))
    agreed = {**ADDRESS, "customer_id": "c0", "at": "2026-02-01T00:00:00Z", "source": "panel", "purpose": "research"}
    assert caller.post("/v1/consents", agreed).json == {"new": True}
    withdrawn = caller.post("/v1/consents/withdraw", {**ADDRESS, "customer_id": "c0", "purpose": "service"})

    assert withdrawn.json["withdrawn"] == 1
    assert withdrawn.json["cancelled"] > 0
    shown = caller.get("/v1/consents?customer_id=c0")
    assert [(one["purpose"], one["withdrawn_at"] is None) for one in shown.json["items"]] == [
        ("service", False),
        ("research", True),
    ]
    assert "c0@" not in shown.text
    again = caller.post("/v1/consents/withdraw", {**ADDRESS, "customer_id": "c0", "purpose": "service"})
    assert (again.status_code, again.json["type"]) == (404, "/problems/no-such-consent")


def test_a_person_who_stopped_is_asked_again_only_after_a_later_consent(caller: Any, callers: Any) -> None:
    agreed = {**ADDRESS, "customer_id": "c0", "at": "2027-02-01T00:00:00Z", "source": "form", "after_stop": True}
    test = callers.make(beside=caller, mode=Mode.TEST)

    assert caller.post("/v1/consents", agreed).json["errors"][0]["path"] == "at"
    assert test.post("/v1/consents", {**agreed, "at": "2026-02-01T00:00:00Z"}).status_code == 403


def test_the_list_is_filled_shown_without_addresses_and_lifted_with_a_reason(
    caller: Any, survey: dict[str, Any], database: Database
) -> None:
    entries = [ADDRESS, {**ADDRESS, "address": "c1@example.com"}]
    body = {"entries": entries, "survey_id": survey["id"], "note": "asked by phone"}
    assert caller.post("/v1/suppressions/import", body).json == {"new": 2, "known": 0, "cancelled": 0}
    assert caller.post("/v1/suppressions/import", body).json == {"new": 0, "known": 2, "cancelled": 0}
    page = caller.get("/v1/suppressions")
    lift = f"/v1/suppressions/{page.json['items'][0]['id']}/lift"

    assert "example.com" not in page.text
    assert caller.post(lift, {"reason": "no"}).status_code == 422
    assert caller.post(lift, {"reason": "the customer asked for it"}).json["lifted_at"] is not None
    assert caller.post(f"/v1/suppressions/{survey['id']}/lift", {"reason": "not an entry at all"}).status_code == 404
    with database.read() as session:
        deeds = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "suppression")).all()
    assert deeds == ["suppression.place"] * 2 + ["suppression.lift"]


def rows(database: Database) -> dict[str, list[str]]:
    with database.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)).all())) for table in Base.metadata.sorted_tables
        }


def text_event(number: int, **more: object) -> dict[str, Any]:
    consent = {"at": "2026-01-01T00:00:00Z", "source": "form"}
    address = {"channel": "sms", "value": f"+44770090000{number}", "consent": consent}
    return {
        "external_id": str(number),
        "occurred_at": "2026-10-05T08:00:00Z",
        "employee_id": "e1",
        "contact": {"customer_id": f"c{number}", "addresses": [address]},
        **more,
    }


def test_a_forecast_tells_invitations_segments_cost_and_time_and_changes_nothing(
    caller: Any, survey: dict[str, Any], database: Database
) -> None:
    caller.send("PATCH", f"/v1/surveys/{survey['id']}", json={"practice": {"sampling_rate": 0.5}})
    events = [text_event(number) for number in range(4)]
    events.append({**text_event(5), "contact": None})
    body = {"events": events, "prices": PRICES, "per_second": {"segments": 0.1}}
    before = rows(database)
    told = caller.post(f"/v1/surveys/{survey['id']}/forecast", body)
    assert told.status_code == 200, told.text
    found = told.json

    assert rows(database) == before
    assert (found["events"], found["could_be_asked"], found["invitations"]) == (5, 4, 2.0)
    assert found["by_channel"] == {"sms": 2.0}
    assert found["not_asked"] == [{"reason": "no_contact_given", "events": 1.0}]
    assert found["segments_by_country"] == {"GB": found["segments"]}
    assert found["segments"] % 2 == 0  # two invitations of so many segments each
    assert found["cost"] == found["segments"] * 4
    assert found["seconds"] == found["segments"] * 10
    assert found["segments_at_most"] > found["segments"]
    assert "draw" not in told.text


def test_a_forecast_without_a_price_that_matters_names_it_and_tells_no_cost(
    caller: Any, survey: dict[str, Any]
) -> None:
    numbers = [
        {"events": 100, "channel": "sms", "country": "US"},
        {"events": 50, "channel": "email"},
    ]
    path = f"/v1/surveys/{survey['id']}/forecast"
    found = caller.post(path, {"numbers": numbers, "prices": PRICES}).json

    assert (found["unpriced"], found["cost"], found["seconds"]) == (["US"], None, None)
    assert found["by_channel"] == {"sms": 100.0, "email": 50.0}
    priced = {**PRICES, "per_1000_segments": {"US": 790}}
    assert caller.post(path, {"numbers": numbers, "prices": priced}).json["cost"] is not None
    assert caller.post(path, {"numbers": numbers, "events": [text_event(1)]}).status_code == 422


def test_a_forecast_needs_a_planners_key_since_reporters_must_not_learn_who_would_be_asked(
    callers: Any, caller: Any, survey: dict[str, Any]
) -> None:
    till = callers.make(beside=caller, scopes=[Scope.TRIGGERS_WRITE])

    assert till.post(f"/v1/surveys/{survey['id']}/forecast", {"events": [text_event(1)]}).status_code == 403


@pytest.mark.parametrize("reason", ["quota_reached", "household_recent_survey", "no_independent_contact"])
def test_what_the_service_alone_can_find_is_not_taken_from_a_report(
    caller: Any, survey: dict[str, Any], events: Any, reason: str
) -> None:
    reply = caller.post(f"/v1/surveys/{survey['id']}/triggers", events(1, not_asked=reason))

    assert reply.json["errors"][0]["message"] == "is set by the service alone"


def test_whose_address_it_is_and_what_was_agreed_to_is_kept(
    caller: Any, survey: dict[str, Any], database: Database
) -> None:
    event = text_event(1)
    event["contact"] |= {"household_id": "h1", "account_id": "a1"}
    event["contact"]["addresses"][0] |= {"source": "system"}
    event["contact"]["addresses"][0]["consent"] |= {"wording": "May we ask you? v3"}
    caller.post(f"/v1/surveys/{survey['id']}/triggers", {"events": [event]})

    with database.read() as session:
        assert session.scalars(select(FrameUnit.contact_source)).one() == "system"
    (kept,) = caller.get("/v1/consents?customer_id=c1").json["items"]
    assert (kept["wording"], kept["address_source"]) == ("May we ask you? v3", "system")
