"""Following up through the API: rules, owners, follow-ups, webhooks, and the list of what was done."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import select

from service.base.key import DutiesNotSeparate, Scope
from service.base.key import create as create_key
from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Settings
from service.sampling.invitation import Invitation
from service.worker import Worker

CONTACT = {
    "name": "contact",
    "type": "single",
    "required": False,
    "text": {"en": "May somebody contact you about your answers?"},
    "options": [{"code": "yes", "label": {"en": "Yes"}}, {"code": "no", "label": {"en": "No"}}],
}
LOW = {"question": "score", "op": "at_most", "value": 2}


class Line:
    """One team: who writes surveys, who follows up, and a customer who was unhappy."""

    def __init__(
        self, callers: Any, database: Database, secrets: Secrets, settings: Settings, clock: FakeClock
    ) -> None:
        self.database, self.secrets, self.clock = database, secrets, clock
        self.app = callers.app
        self.maker = callers.make()
        self.carer = callers.make(beside=self.maker, scopes=factories.CARER)
        self.worker = Worker(settings, database, secrets, clock)
        base = factories.document("csat", ["en"])
        asked = [one for one in base["questions"] if not one["name"].startswith("d_")]  # type: ignore[attr-defined]
        document = {**base, "questions": [*asked[:-1], CONTACT, asked[-1]]}
        body = {"name": "Visits", "touchpoint": "visit", "questionnaire": document, "practice": {"blind_share": 0.0}}
        self.survey = self.made("/v1/surveys", body)
        self.path = f"/v1/surveys/{self.survey['id']}"
        self.made(f"{self.path}/publish", {})
        self.owner = self.made("/v1/followup-owners", {"name": "Head", "employee_id": "e9", "mail": "h@example.com"})
        self.other = self.made("/v1/followup-owners", {"name": "Office", "employee_id": None})

    def made(self, path: str, body: dict[str, object], caller: Any = None, status: int = 201) -> dict[str, Any]:
        reply = (caller or self.maker).post(path, body)
        assert reply.status_code == status, reply.text
        found: dict[str, Any] = reply.json
        return found

    def rule(self, **more: object) -> dict[str, object]:
        return {
            "name": "Unhappy customer",
            "condition": LOW,
            "wish": {"question": "contact", "code": "yes"},
            "owner_id": self.owner["id"],
            "escalation_id": self.other["id"],
            **more,
        }

    def followup(self, *, contact: str = "yes") -> dict[str, Any]:
        """A rule, an event, an answer, and what the worker makes of it."""
        self.made(f"{self.path}/followup-rules", self.rule())
        consent = {"at": "2026-01-01T00:00:00Z", "source": "form"}
        address = {"channel": "email", "value": "anna@example.com", "consent": consent}
        event = {
            "external_id": "1",
            "occurred_at": "2026-10-05T08:00:00Z",
            "employee_id": "desk-1",
            "contact": {"customer_id": "customer-17", "addresses": [address]},
        }
        self.made(f"{self.path}/triggers", {"events": [event]})
        with self.database.read() as session:
            row = session.scalars(select(Invitation)).one()
            self.token = self.secrets.unseal(row.team_id, row.token_sealed)
        self.clock.advance(minutes=1)
        answers = {"score": "1", "contact": contact, "comment": "It was cold"}
        assert self.app.test_client().post(f"/s/{self.token}", data=answers).status_code == 303
        self.worker.once()
        (found,) = self.carer.get("/v1/followups").json["items"]
        shown: dict[str, Any] = found
        return shown


@pytest.fixture
def line(callers: Any, database: Database, secrets: Secrets, settings: Settings, clock: FakeClock) -> Line:
    return Line(callers, database, secrets, settings, clock)


def test_a_rule_is_made_shown_changed_and_retired(line: Line) -> None:
    made = line.made(f"{line.path}/followup-rules", line.rule())
    at = f"{line.path}/followup-rules/{made['id']}"

    assert (made["due_hours"], made["severity"], made["fits"]) == (48, "normal", True)
    changed = line.maker.send("PUT", at, json=line.rule(due_hours=4, wish=None)).json
    assert (changed["due_hours"], changed["wish"]) == (4, None)
    assert line.maker.get(at).json == changed
    assert line.maker.send("DELETE", at).json["retired_at"]
    assert [one["id"] for one in line.maker.get(f"{line.path}/followup-rules").json["items"]] == [made["id"]]


def test_a_rule_that_cannot_be_is_refused_by_the_name_of_what_is_wrong(line: Line) -> None:
    for wrong, path in (
        ({"condition": {**LOW, "question": "weather"}}, "condition.question"),
        ({"condition": {}}, "condition"),
        ({"wish": {"question": "score", "code": "1"}}, "wish.question"),
        ({"owner_id": str(uuid4())}, "owner_id"),
        ({"due_hours": 0}, "due_hours"),
    ):
        reply = line.maker.post(f"{line.path}/followup-rules", line.rule(**wrong))
        assert (reply.status_code, reply.json["errors"][0]["path"]) == (422, path), reply.text


def test_an_owners_address_is_never_shown_again(line: Line) -> None:
    at = f"/v1/followup-owners/{line.owner['id']}"
    listed = line.maker.get("/v1/followup-owners")

    assert [one["has_mail"] for one in listed.json["items"]] == [True, False]
    assert "h@example.com" not in listed.text
    body = {"name": "Head", "employee_id": "e9", "mail": None}
    assert line.maker.send("PUT", at, json=body).json["has_mail"] is False
    assert line.maker.send("PUT", at, json={**body, "mail": "nobody"}).status_code == 422


def test_an_unhappy_customer_who_wished_for_it_is_called_back_and_told_what_was_done(line: Line) -> None:
    followup = line.followup()
    at = f"/v1/followups/{followup['id']}"
    assert (followup["state"], followup["contact_wished"], followup["owner"]["name"]) == ("open", True, "Head")

    assert line.made(f"{at}/begin", {}, line.carer, 200)["state"] == "in_progress"
    noted = line.carer.post(f"{at}/notes", {"text": "Rang twice"}, headers={"Idempotency-Key": "n-1"})
    assert noted.status_code == 201
    assert "Rang" not in noted.text  # what is kept for a repeat is not sealed
    revealed = line.made(f"{at}/reveal", {"reason": "to call and apologise"}, line.carer, 200)
    assert revealed == {
        "customer_id": "customer-17",
        "channel": "email",
        "address": "anna@example.com",
        "language": "en",
        "words": {"comment": "It was cold"},
    }
    assert line.carer.send("PUT", f"{at}/owner", json={"owner_id": line.other["id"]}).json["owner"]["name"] == "Office"
    closing = {"outcome": "resolved", "done": "Renewed the heating", "to_customer": "The heating was renewed."}
    assert line.made(f"{at}/close", closing, line.carer, 200)["is_overdue"] is False
    closed = line.carer.get(at).json

    assert (closed["state"], closed["outcome"], closed["answers"]) == ("closed", "resolved", {"score": 1.0})
    assert [one["deed"] for one in closed["entries"]] == [
        "opened", "begun", "noted", "revealed", "assigned", "acknowledged", "closed",
    ]  # fmt: skip
    assert [one["medium"] for one in closed["notifications"]] == ["mail"]
    kinds = [one["kind"] for one in line.maker.get("/v1/messages").json["items"]]
    assert kinds.count("acknowledgement") == 1
    assert line.carer.post(f"{at}/notes", {"text": "more"}).status_code == 409


def test_followups_are_found_by_what_they_are(line: Line) -> None:
    followup = line.followup()

    def found(query: str) -> int:
        return len(line.carer.get(f"/v1/followups?{query}").json["items"])

    assert found(f"survey_id={line.survey['id']}&state=open&severity=normal&owner_id={followup['owner']['id']}") == 1
    assert found("overdue=true") == 0
    line.clock.advance(hours=49)
    assert found("overdue=true") == 1
    assert found("state=closed") == 0
    page = line.carer.get("/v1/followups?limit=1").json
    assert line.carer.get(f"/v1/followups?after={page['next']}").json == {"items": [], "next": None}


def test_whoever_did_not_wish_it_stays_unnamed(line: Line) -> None:
    at = f"/v1/followups/{line.followup(contact='no')['id']}"
    for path, body in (
        ("reveal", {"reason": "curiosity of the manager"}),
        ("close", {"outcome": "resolved", "done": "x", "to_customer": "We know who you are."}),
    ):
        reply = line.carer.post(f"{at}/{path}", body)
        assert (reply.status_code, reply.json["type"]) == (403, "/problems/no-contact-wish")
    shown = line.carer.get(at).text
    assert not any(secret in shown for secret in ("customer-17", "anna@", "desk-1", "cold"))


def test_whoever_is_scored_gets_no_followup_about_it(line: Line) -> None:
    at = f"/v1/followups/{line.followup()['id']}"
    own = line.made("/v1/followup-owners", {"name": "Anna", "employee_id": "DESK-1"})
    reply = line.carer.send("PUT", f"{at}/owner", json={"owner_id": own["id"]})

    assert (reply.status_code, reply.json["type"]) == (409, "/problems/owner-is-scored")


def test_each_duty_needs_its_scope(line: Line, callers: Any) -> None:
    at = f"/v1/followups/{line.followup()['id']}"
    reader = callers.make(beside=line.maker, scopes=[Scope.FOLLOWUPS_READ])

    assert reader.get(at).status_code == 200
    assert reader.post(f"{at}/notes", {"text": "x"}).status_code == 403
    assert line.maker.post(f"{at}/reveal", {"reason": "to see who it was"}).status_code == 403
    assert line.carer.get("/v1/webhooks").status_code == 403


@pytest.mark.parametrize("other", [Scope.PLANS_WRITE, Scope.TRIGGERS_WRITE])
def test_who_learns_who_answered_is_not_who_is_paid_by_it_or_reports_whom_to_ask(
    line: Line, other: Scope, clock: FakeClock
) -> None:
    with line.database.write() as session, pytest.raises(DutiesNotSeparate):
        create_key(
            session, team_id=line.maker.team_id, name="both", mode="live",  # type: ignore[arg-type]
            scopes=[Scope.FOLLOWUPS_REVEAL, other], now=clock(), days=1,
        )  # fmt: skip


def test_what_another_team_follows_up_is_not_found(line: Line, callers: Any) -> None:
    at = f"/v1/followups/{line.followup()['id']}"
    other = callers.make(team="Other", scopes=factories.CARER)
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/begin", {}),
        ("POST", "/notes", {"text": "x"}),
        ("PUT", "/owner", {"owner_id": line.other["id"]}),
        ("POST", "/close", {"outcome": "resolved", "done": "x"}),
        ("POST", "/reveal", {"reason": "to see who it was"}),
    ):
        assert other.send(method, at + path, json=body).status_code == 404, path
    assert other.get("/v1/followups").json["items"] == []


def test_a_webhook_is_made_changed_listed_and_ended(line: Line) -> None:
    made = line.made("/v1/webhooks", {"name": "CRM", "url": "http://127.0.0.1:9/u"})  # where nobody listens
    at = f"/v1/webhooks/{made['id']}"
    assert made["secret"].startswith("whsec_")
    assert made["topics"] == ["followup.assigned", "followup.closed", "followup.opened", "followup.overdue"]
    rotated = line.made(f"{at}/rotate", {}, status=200)

    assert rotated["secret"] != made["secret"]
    assert rotated["secret_before_until"]
    listed = line.maker.get("/v1/webhooks")
    assert "whsec_" not in listed.text
    assert [one["origin"] for one in listed.json["items"]] == ["http://127.0.0.1:9"]
    line.followup()
    (delivery,) = line.maker.get(f"{at}/deliveries").json["items"]
    assert delivery["topic"] == "followup.opened"
    assert [one["result"] for one in delivery["attempts"]] == ["no_reply"]
    assert line.maker.post(f"{at}/deliveries/{delivery['id']}/replay").status_code == 409
    assert line.made(f"{at}/disable", {}, status=200)["disabled"] == "by_team"
    line.clock.advance(hours=1)
    line.worker.once()
    (delivery,) = line.maker.get(f"{at}/deliveries?state=cancelled").json["items"]
    assert delivery["attempts"][-1]["result"] == "cancelled"


def test_a_delivery_is_replayed(line: Line) -> None:
    made = line.made("/v1/webhooks", {"name": "CRM", "url": "http://127.0.0.1:9/u"})
    at = f"/v1/webhooks/{made['id']}"
    line.followup()
    for _ in range(20):
        line.clock.advance(hours=30)
        line.worker.once()
    (failed,) = line.maker.get(f"{at}/deliveries?state=failed&limit=1").json["items"]

    replayed = line.made(f"{at}/deliveries/{failed['id']}/replay", {}, status=200)
    assert (replayed["state"], replayed["finished_at"]) == ("queued", None)


@pytest.mark.parametrize(
    "url", ["http://hooks.example.com/", "https://10.0.0.1/", "https://hooks.example.com:22/", "x"]
)
def test_a_webhook_that_would_lead_inside_is_refused(line: Line, url: str) -> None:
    reply = line.maker.post("/v1/webhooks", {"name": "CRM", "url": url})

    assert (reply.status_code, reply.json["errors"][0]["path"]) == (422, "url")


def test_a_secret_is_shown_once_so_no_idempotency_key_is_taken(line: Line) -> None:
    made = line.made("/v1/webhooks", {"name": "CRM", "url": "https://hooks.example.com/u"})
    header = {"Idempotency-Key": "k"}
    body = {"name": "CRM", "url": "https://hooks.example.com/u"}

    assert line.maker.post("/v1/webhooks", body, headers=header).status_code == 422
    assert line.maker.post(f"/v1/webhooks/{made['id']}/rotate", headers=header).status_code == 422


def test_respondents_read_what_was_done_once_there_is_anything(line: Line) -> None:
    line.followup()
    client = line.app.test_client()
    link = f"/s/{line.token}/done"
    assert link not in client.get(f"/s/{line.token}").text
    assert "Nothing has been published" in client.get(link).text
    body = {"said": {"en": "It was cold & dark."}, "done": {"en": "The heating was renewed."}, "since": "2026-10-01"}
    made = line.made(f"{line.path}/improvements", body)

    assert link in client.get(f"/s/{line.token}").text
    page = client.get(link).text
    for words in ("It was cold &amp; dark.", "The heating was renewed.", "Since 2026-10-01"):
        assert words in page
    assert len(line.maker.get(f"{line.path}/improvements").json["items"]) == 1
    assert line.maker.send("DELETE", f"{line.path}/improvements/{made['id']}").json["withdrawn_at"]
    assert "It was cold" not in client.get(link).text
    assert client.get("/s/unknown/done").status_code == 404
