"""Follow-ups at the console: what is due is found, what is done is kept, and nobody is named unasked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import factories
import pytest
from caring import unhappy
from fakes import FakeClock
from visitor import Desk, read

from service.base.key import Scope
from service.base.secrets import Secrets
from service.base.session import Database
from service.response.followup import Followup

Sit = Callable[..., Desk]
CARER = factories.CARER


@pytest.fixture
def carer(sit: Sit) -> Desk:
    return sit(scopes=CARER)


@pytest.fixture
def followup(carer: Desk, sqlite: Database, secrets: Secrets, clock: FakeClock) -> Followup:
    return unhappy(sqlite, secrets, clock, carer.actor.team_id)


def test_what_is_due_is_listed_and_what_is_late_stands_out(carer: Desk, followup: Followup, clock: FakeClock) -> None:
    assert "Follow-ups" in carer.get("/console").text
    page = read(carer.get("/console/followups").text)
    assert "Unhappy customer, due" in page
    assert "overdue" not in page.replace("whenever overdue", "")
    clock.moment = followup.due_at + timedelta(hours=1)
    carer.sign_in()

    assert "Unhappy customer" in read(carer.get("/console/followups?late=yes&state=open").text)
    assert "No follow-up is like that" in carer.get("/console/followups?state=closed").text
    assert "No follow-up is like that" in carer.get(f"/console/followups?after={followup.id}").text


def test_a_followup_is_begun_noted_revealed_and_closed(carer: Desk, followup: Followup) -> None:
    at = f"/console/followups/{followup.id}"
    assert "anna@example.com" not in carer.get(at).text
    assert carer.send(at, {}, to=f"{at}/begin").status_code == 303
    assert carer.send(at, {"note": "Rang twice,\r\nnobody there"}, to=f"{at}/note").status_code == 303
    shown = carer.send(at, {"reason": "to call and apologise"}, to=f"{at}/reveal")
    assert "anna@example.com" in shown.text
    assert "It was cold" in shown.text
    closing = {"outcome": "improved", "done": "Heating renewed", "to_customer": "The heating was renewed."}
    assert carer.send(at, closing, to=f"{at}/close").status_code == 303
    page = read(carer.get(at).text)

    for said in ("Rang twice, nobody there", "to call and apologise", "Heating renewed", "Outcome improved"):
        assert said in page
    assert "Close the follow-up" not in page
    assert carer.send(at, {"note": "more"}, to=f"{at}/note").status_code == 409


def test_what_is_wrong_is_said_beside_what_was_written(carer: Desk, followup: Followup) -> None:
    at = f"/console/followups/{followup.id}"
    begging = {"outcome": "resolved", "done": "", "to_customer": "Please give us a 5 next time!"}
    for values, action, said in (
        ({"note": ""}, "note", "Length must be between"),
        ({"reason": "short"}, "reveal", "Length must be between"),
        (begging, "close", "Please give us a 5 next time!"),
        ({"owner_id": "nobody"}, "assign", "must be an id"),
    ):
        reply = carer.send(at, values, to=f"{at}/{action}")
        assert reply.status_code == 422, action
        assert "There is a problem" in reply.text
        assert said in reply.text, action
    assert "noted" not in read(carer.get(at).text)


def test_whoever_may_only_read_is_shown_no_way_to_act_and_has_none(sit: Sit, carer: Desk, followup: Followup) -> None:
    reader = sit(beside=carer, scopes=[Scope.SURVEYS_READ, Scope.FOLLOWUPS_READ])
    at = f"/console/followups/{followup.id}"

    assert "Add a note" not in reader.get(at).text
    token = {"_token": read_token(reader)}
    assert reader.client.post(f"{at}/note", data={**token, "note": "x"}).status_code == 403
    assert sit(beside=carer, scopes=[Scope.SURVEYS_READ]).get(at).status_code == 403
    assert sit("Other", scopes=CARER).get(at).status_code == 404


def test_whoever_may_act_but_not_reveal_is_refused(sit: Sit, carer: Desk, followup: Followup) -> None:
    worker = sit(beside=carer, scopes=[Scope.SURVEYS_READ, Scope.FOLLOWUPS_READ, Scope.FOLLOWUPS_WRITE])
    at = f"/console/followups/{followup.id}"

    assert "See whom to contact" not in worker.get(at).text
    assert worker.send(at, {"reason": "to see who it was"}, to=f"{at}/reveal").status_code == 403


def read_token(desk: Desk) -> str:
    page = desk.get("/console").text
    return page.split('name="_token" value="')[1].split('"')[0]
