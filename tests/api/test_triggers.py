from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import factories
import pytest
from sqlalchemy import func, select

from service.base.audit import AuditEntry
from service.base.secrets import Secrets
from service.base.session import Database
from service.delivery.message import Message
from service.sampling.frame import FrameUnit
from service.sampling.invitation import Invitation
from service.sampling.trigger import Trigger


def count(database: Database, table: Any) -> int:
    with database.read() as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


def test_a_repeated_batch_changes_nothing(caller: Any, survey: dict[str, Any], events: Any, database: Database) -> None:
    path = f"/v1/surveys/{survey['id']}/triggers"
    first = caller.post(path, events(10)).json
    second = caller.post(path, events(10)).json

    assert (first["recorded"], first["repeated"]) == (10, 0)
    assert (second["recorded"], second["repeated"]) == (0, 10)
    assert [e["trigger_id"] for e in first["events"]] == [e["trigger_id"] for e in second["events"]]
    assert count(database, Trigger) == count(database, FrameUnit) == 10


def test_a_repeat_that_says_something_else_is_told_so_and_the_first_stands(
    caller: Any, survey: dict[str, Any], events: Any, database: Database
) -> None:
    path = f"/v1/surveys/{survey['id']}/triggers"
    caller.post(path, events(1))
    reply = caller.post(path, events(1, employee_id="someone else")).json

    assert reply["events"][0]["differs"]
    with database.read() as session:
        assert session.scalars(select(Trigger.employee_id)).all() == ["e0"]


def test_an_event_twice_in_one_batch_is_recorded_once(
    caller: Any, survey: dict[str, Any], events: Any, database: Database
) -> None:
    body = {"events": events(1)["events"] * 2}
    reply = caller.post(f"/v1/surveys/{survey['id']}/triggers", body).json

    assert (reply["recorded"], reply["repeated"]) == (1, 1)
    assert count(database, Invitation) == 1


def test_the_same_batch_from_many_sides_at_once_asks_everyone_once(
    caller: Any, survey: dict[str, Any], events: Any, database: Database
) -> None:
    path = f"/v1/surveys/{survey['id']}/triggers"
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda _: caller.post(path, events(25)), range(8)))

    assert {reply.status_code for reply in replies} == {201}
    assert sum(reply.json["recorded"] for reply in replies) == 25
    assert count(database, Invitation) == 25


def test_one_bad_event_refuses_the_batch_and_nothing_is_written(
    caller: Any, survey: dict[str, Any], events: Any, database: Database
) -> None:
    body = events(5)
    body["events"][3]["contact"]["addresses"][0] = {"channel": "sms", "value": "banana"}
    body["events"][4]["auxiliaries"] = {"height": 3}
    reply = caller.post(f"/v1/surveys/{survey['id']}/triggers", body)

    assert reply.status_code == 422
    assert reply.json["errors"][0]["path"] == "events[3].contact.addresses[0].value"
    assert count(database, Trigger) == 0


def test_an_undeclared_auxiliary_is_named(caller: Any, survey: dict[str, Any], events: Any) -> None:
    reply = caller.post(f"/v1/surveys/{survey['id']}/triggers", events(1, auxiliaries={"height": 3}))

    assert reply.status_code == 422
    assert reply.json["errors"][0]["path"] == "events[0].auxiliaries.height"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"not_asked": "customer_declined"}, "customer_declined"),
        ({"contact": None}, "no_contact_given"),
        ({"contact": {"customer_id": "c", "addresses": []}}, "no_contact_given"),
        (
            {"contact": {"customer_id": "c", "addresses": [{"channel": "email", "value": "a@example.com"}]}},
            "no_consent",
        ),
    ],
)
def test_everyone_not_asked_is_in_the_frame_with_the_reason(
    caller: Any, survey: dict[str, Any], events: Any, change: dict[str, object], reason: str
) -> None:
    caller.post(f"/v1/surveys/{survey['id']}/triggers", events(4, **change))
    told = caller.get(f"/v1/surveys/{survey['id']}/dispositions").json

    assert told["frame"] == 4
    assert [(c["reason"], c["count"]) for c in told["counts"]] == [(reason, 4)]


def test_an_address_on_the_suppression_list_is_not_written_to(
    caller: Any, survey: dict[str, Any], events: Any, database: Database
) -> None:
    listed = caller.post("/v1/suppressions", {"channel": "email", "address": "C0@EXAMPLE.com"})
    caller.post(f"/v1/surveys/{survey['id']}/triggers", events(2))
    told = caller.get(f"/v1/surveys/{survey['id']}/dispositions").json

    assert listed.json == {"suppressed": True, "new": True, "cancelled": 0}
    assert {c["disposition"]: c["count"] for c in told["counts"]} == {"suppressed_by_employee": 1, "no_response": 1}
    assert count(database, Invitation) == 1


def test_a_suppression_cancels_what_was_owed(caller: Any, survey: dict[str, Any], events: Any) -> None:
    caller.post(f"/v1/surveys/{survey['id']}/triggers", events(1))
    reply = caller.post("/v1/suppressions", {"channel": "email", "address": "c0@example.com"})

    assert reply.json["cancelled"] == 2
    states = [m["state"] for m in caller.get("/v1/messages").json["items"]]
    assert states == ["cancelled", "cancelled"]


def test_a_suppression_by_the_team_is_audited_once_and_counts_as_the_teams_doing(
    caller: Any, survey: dict[str, Any], events: Any, database: Database
) -> None:
    caller.post(f"/v1/surveys/{survey['id']}/triggers", events(1))
    for _ in range(2):
        caller.post("/v1/suppressions", {"channel": "email", "address": "c0@example.com"})

    told = caller.get(f"/v1/surveys/{survey['id']}/dispositions").json
    assert {c["disposition"]: c["count"] for c in told["counts"]} == {"suppressed_by_employee": 1}
    with database.read() as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "suppression.place"))
        assert (entry.key_id, entry.subject) == (caller.key_id, "suppression")


def test_the_reply_does_not_tell_who_was_drawn(caller: Any, survey: dict[str, Any], events: Any) -> None:
    reply = caller.post(f"/v1/surveys/{survey['id']}/triggers", events(1)).json

    assert set(reply["events"][0]) == {"source", "external_id", "trigger_id", "repeated", "differs"}


def test_an_event_of_another_survey_is_a_conflict(
    caller: Any, survey: dict[str, Any], events: Any, database: Database
) -> None:
    other = caller.post(
        "/v1/surveys", {"name": "b", "touchpoint": "visit", "questionnaire": survey["questionnaire"]}
    ).json
    caller.post(f"/v1/surveys/{other['id']}/publish")
    caller.post(f"/v1/surveys/{survey['id']}/triggers", events(1))
    reply = caller.post(f"/v1/surveys/{other['id']}/triggers", events(2))

    assert reply.status_code == 409
    assert reply.json["external_id"] == "0"
    assert count(database, Trigger) == 1


def test_invitation_and_messages_are_written_together(
    caller: Any, survey: dict[str, Any], events: Any, database: Database
) -> None:
    caller.post(f"/v1/surveys/{survey['id']}/triggers", events(3))

    assert count(database, Invitation) == 3
    assert count(database, Message) == 6


def test_more_than_a_thousand_events_are_refused_by_name(caller: Any, survey: dict[str, Any], events: Any) -> None:
    reply = caller.post(f"/v1/surveys/{survey['id']}/triggers", events(1001))

    assert reply.status_code == 422
    assert reply.json["errors"][0]["path"] == "events"


@pytest.mark.parametrize("language", ["en\n", "english", "e"])
def test_what_is_no_language_is_refused(caller: Any, survey: dict[str, Any], events: Any, language: str) -> None:
    body = events(1)
    body["events"][0]["contact"]["language"] = language
    reply = caller.post(f"/v1/surveys/{survey['id']}/triggers", body)

    assert reply.status_code == 422
    assert "such as en" in reply.json["detail"]


@pytest.mark.parametrize("moment", ["2026-10-05T08:30:00", "yesterday", 5])
def test_a_time_without_a_zone_is_told_what_would_be_right(
    caller: Any, survey: dict[str, Any], events: Any, moment: object
) -> None:
    reply = caller.post(f"/v1/surveys/{survey['id']}/triggers", events(1, occurred_at=moment))

    assert reply.status_code == 422
    assert reply.json["errors"][0]["message"] == "must be a time with its zone, such as 2026-10-05T08:30:00Z"


def test_facts_of_the_event_stand_in_its_messages_and_a_fact_nobody_declared_is_named(
    caller: Any, events: Any, database: Database, secrets: Secrets
) -> None:
    document = {**factories.routed()}
    document["invitation"] = {
        "sms": {"en": "{sender}: your {product}. {question} {link} {stop}"},
        "email_subject": {"en": "Your {product}"},
        "email_body": {"en": "How is the {product}?\n{link}\n{stop}"},
    }
    practice = {"blind_share": 0.0}
    body = {"name": "Visits", "touchpoint": "visit", "questionnaire": document, "practice": practice}
    survey = caller.post("/v1/surveys", body).json
    assert caller.post(f"/v1/surveys/{survey['id']}/publish", {}).status_code == 201
    path = f"/v1/surveys/{survey['id']}/triggers"

    refused = caller.post(path, events(1, facts={"employee": "Bob"}))
    assert refused.status_code == 422
    (error,) = refused.json["errors"]
    assert error["path"] == "events[0].facts.employee"
    assert error["message"] == "is not declared by the version in force (declared: product)"
    assert caller.post(path, events(1, facts={"product": "<b>Tandem & co</b>"})).status_code == 201
    with database.read() as session:
        sent = [json.loads(secrets.unseal(row.team_id, row.payload_sealed)) for row in session.scalars(select(Message))]
    (mail,) = [one for one in sent if one.get("subject") == "Your <b>Tandem & co</b>"]
    assert "How is the <b>Tandem & co</b>?" in mail["text"]
    assert "How is the &lt;b&gt;Tandem &amp; co&lt;/b&gt;?" in mail["html"]
