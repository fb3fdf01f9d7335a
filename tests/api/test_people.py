"""What a person demands of the team by telephone: to be told what is kept, and to be erased."""

from __future__ import annotations

from typing import Any

import factories
import pytest
from flask import Flask
from sqlalchemy import select

from service.base.audit import AuditEntry
from service.base.key import Scope
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger

BY_ID = {"customer_id": "c1"}
BY_MAIL = {"channel": "email", "address": "C1@Example.com"}


@pytest.fixture
def clerk(callers: Any, caller: Any) -> Any:
    """Whoever answers what respondents demand; reports no events and owns no plan."""
    return callers.make(beside=caller, scopes=factories.CLERK)


@pytest.fixture
def reported(caller: Any, survey: dict[str, Any], events: Any) -> dict[str, Any]:
    reply = caller.post(f"/v1/surveys/{survey['id']}/triggers", events(3))
    assert reply.status_code == 201, reply.text
    return survey


@pytest.mark.parametrize("who", [BY_ID, BY_MAIL, {**BY_ID, **BY_MAIL}])
def test_what_is_kept_is_given_once_by_whichever_name(
    clerk: Any, reported: dict[str, Any], who: dict[str, str], database: Database
) -> None:
    reply = clerk.post("/v1/contacts/exports", who)

    assert reply.status_code == 200, reply.text
    assert reply.json is not None
    assert reply.json["addresses"][0]["address"] == "c1@example.com"
    assert [event["external_id"] for event in reply.json["events"]] == ["1"]
    with database.read() as session:
        assert "contact.access" in set(session.scalars(select(AuditEntry.action)))


@pytest.mark.parametrize("who", [BY_ID, BY_MAIL])
def test_who_was_erased_is_not_found_again_and_the_key_repeats_the_first_reply(
    clerk: Any, reported: dict[str, Any], who: dict[str, str]
) -> None:
    once = {"Idempotency-Key": "letter of 3 October"}
    reply = clerk.post("/v1/contacts/erasures", who, headers=once)

    assert reply.status_code == 200, reply.text
    assert reply.json is not None
    assert reply.json["addresses"] == 1
    assert clerk.post("/v1/contacts/erasures", who, headers=once).json == reply.json
    again = clerk.post("/v1/contacts/erasures", who)
    assert again.status_code == 404
    assert again.json is not None
    assert again.json["type"] == "/problems/contact-not-found"
    assert clerk.post("/v1/contacts/exports", who).status_code == 404


def test_an_address_of_several_customers_needs_the_customer(
    caller: Any, clerk: Any, reported: dict[str, Any], events: Any
) -> None:
    body = events(1)
    body["events"][0]["external_id"] = "77"
    body["events"][0]["contact"]["customer_id"] = "lodger"
    body["events"][0]["contact"]["addresses"][0]["value"] = "c1@example.com"
    assert caller.post(f"/v1/surveys/{reported['id']}/triggers", body).status_code == 201

    reply = clerk.post("/v1/contacts/erasures", BY_MAIL)

    assert reply.status_code == 409
    assert reply.json is not None
    assert reply.json["type"] == "/problems/several-contacts"
    assert clerk.post("/v1/contacts/erasures", {**BY_MAIL, "customer_id": "lodger"}).status_code == 200
    assert clerk.post("/v1/contacts/exports", BY_MAIL).json["customer_id"] == "c1"  # type: ignore[index]


@pytest.mark.parametrize("path", ["/v1/contacts/exports", "/v1/contacts/erasures"])
def test_it_needs_its_own_scope_the_team_and_the_mode(
    caller: Any, callers: Any, reported: dict[str, Any], path: str
) -> None:
    others = factories.OWNER
    assert callers.make(beside=caller, scopes=others).post(path, BY_ID).status_code == 403
    assert callers.make(team="Southwind", scopes=factories.CLERK).post(path, BY_ID).status_code == 404
    assert callers.make(beside=caller, mode=Mode.TEST, scopes=factories.CLERK).post(path, BY_ID).status_code == 404
    assert callers.make(beside=caller, scopes=factories.CLERK).post(path, BY_ID).status_code == 200


@pytest.mark.parametrize(
    "body", [{}, {"channel": "email"}, {"address": "c1@example.com"}, {"channel": "sms", "address": "c1"}]
)
def test_who_is_meant_must_be_said(clerk: Any, body: dict[str, str]) -> None:
    reply = clerk.post("/v1/contacts/exports", body)
    assert reply.status_code == 422


def test_reports_are_for_reviewers_and_name_no_respondent(
    caller: Any, callers: Any, reported: dict[str, Any], database: Database, app: Flask, secrets: Secrets
) -> None:
    query = select(Invitation).join(Trigger, Trigger.id == Invitation.trigger_id).where(Trigger.external_id == "1")
    with database.read() as session:
        invitation = session.scalars(query).one()
        link = secrets.unseal(invitation.team_id, invitation.token_sealed)
    assert app.test_client().post(f"/s/{link}/report", data={"way": "asked", "words": "At the till"}).status_code == 303
    path = f"/v1/surveys/{reported['id']}/pressure-reports"
    others = [scope for scope in factories.OWNER if scope is not Scope.CASES_READ]

    assert callers.make(beside=caller, scopes=others).get(path).status_code == 403
    assert callers.make(team="Southwind", scopes=[Scope.CASES_READ]).get(path).status_code == 404
    reply = callers.make(beside=caller, scopes=[Scope.CASES_READ]).get(path)
    assert reply.json is not None
    (item,) = reply.json["items"]
    assert item == {
        "id": item["id"],
        "way": "asked",
        "text": "At the till",
        "employee_id": "e1",
        "location_id": "l1",
        "period": "2026-10",
    }
