"""Finding, beginning, reading, editing and publishing a survey at the console."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import factories
import pytest
from fakes import FakeClock
from sqlalchemy import select
from visitor import Desk, read

from service.base.audit import AuditEntry
from service.base.key import Scope
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Mode
from service.survey.survey import State, Survey
from service.survey.version import Version

Sit = Callable[..., Desk]
Drafted = Callable[..., Survey]
REASON = "The wording is part of a study on wordings"
BEGGING = "How did we do? Please give us a 5, anything less means we failed."


def asking(text: str, language: str = "en") -> dict[str, object]:
    document: dict[str, Any] = factories.document("csat", ["en", "es"])
    document["questions"][0]["text"][language] = text
    return document


def begging() -> dict[str, object]:
    return asking(BEGGING)


def kept(database: Database, survey: Survey) -> Survey:
    with database.read() as session:
        return session.get_one(Survey, survey.id)


def test_surveys_are_found_by_words_and_state(desk: Desk, drafted: Drafted) -> None:
    drafted(desk, name="Visits to the clinic")
    drafted(desk, name="Calls 100%")

    assert re.findall(r'surveys/[^"]+">([^<]+)<', desk.get("/console").text) == ["Calls 100%", "Visits to the clinic"]
    assert re.findall(r'surveys/[^"]+">([^<]+)<', desk.get("/console?words=CLINIC+visits").text) == [
        "Visits to the clinic"
    ]
    assert "Visits" not in desk.get("/console?words=0%25").text
    assert "No survey is like that" in desk.get("/console?state=published").text


def test_a_long_list_has_older_pages_and_loses_nobody(desk: Desk, drafted: Drafted) -> None:
    for number in range(27):
        drafted(desk, name=f"Survey {number:02}")

    first = desk.get("/console?words=Survey").text
    older = re.search(r'href="([^"]+)">Older', first)
    assert older is not None
    second = desk.get(unescape(older[1])).text

    assert re.findall(r"Survey \d\d", first + second) == [f"Survey {number:02}" for number in reversed(range(27))]
    assert "Older" not in second


def test_a_survey_is_begun_from_a_template(desk: Desk) -> None:
    values = {
        "template": "nps", "name": "Deliveries", "touchpoint": "delivery", "languages": ["en", "ar"],
        "auxiliaries": "age_band, region", **factories.PURPOSE,
    }  # fmt: skip
    reply = desk.send("/console/new", values)

    assert reply.status_code == 303, read(reply.text)
    page = desk.get(reply.location)
    assert "Deliveries" in page.text
    assert "العربية" in page.text
    assert "age_band, region" in page.text
    with desk.database.read() as session:
        survey = session.scalars(select(Survey)).one()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "survey.create")).one()
    assert survey.auxiliaries == ["age_band", "region"]
    assert entry.key_id == desk.actor.key_id


def test_every_field_that_is_wrong_is_named_and_what_was_written_stays(desk: Desk) -> None:
    reply = desk.send("/console/new", {"name": "Kept <here>", "auxiliaries": "Age employee_id"})

    assert reply.status_code == 422
    said = read(reply.text)
    for wrong in (
        "Touchpoint: ",
        "Template: ",
        "Sender: ",
        "Languages: choose at least one",
        "Auxiliaries (auxiliaries[0]): ",
    ):
        assert wrong in said
    assert 'value="Kept &lt;here&gt;"' in reply.text
    assert "There is no survey yet" in desk.get("/console").text


def test_a_finding_is_marked_where_it_stands_with_all_that_is_known_of_it(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk, begging())

    page = desk.get(f"/console/surveys/{survey.id}").text
    marked = re.findall(r'<mark class="error" title="([^"]+)">([^<]+)</mark>', page)

    assert "Blocked" in page
    assert any("P01 score_begging" in title for title, _ in marked)
    assert all(unescape(text) in BEGGING for title, text in marked if "P01" in title)
    (words,) = (
        unescape(one) for one in re.findall(r'<p class="words"[^>]*>(.*?)</p>', page) if "How did we do?" in one
    )
    assert re.sub(r"<[^>]+>", "", words) == BEGGING
    (details,) = re.findall(r'<li id="(?:finding-\d+)" class="finding error">(.*?)</li>', page, re.DOTALL)[:1]
    for part in ("error P01 score_begging", "Better:", "Source:"):
        assert part in read(details)


def test_findings_of_each_language_stand_at_its_tab(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk, asking("¿Qué tal fue con {{nombre}}?", "es"))

    assert '<mark class="error"' not in desk.get(f"/console/surveys/{survey.id}?language=en").text
    spanish = desk.get(f"/console/surveys/{survey.id}?language=es").text
    assert re.search(r'href="[^"]*language=en[^"]*" hreflang="en">', spanish)
    assert 'hreflang="es" aria-current="page"' in spanish
    assert '<mark class="error"' in spanish


def test_what_the_questionnaire_switches_off_stands_there_with_its_reason(desk: Desk, drafted: Drafted) -> None:
    document = begging()
    document["checks"] = {"off": [{"code": "P01", "question": "score", "reason": REASON}]}
    survey = drafted(desk, document)

    assert f"P01 in score: {REASON}" in read(desk.get(f"/console/surveys/{survey.id}").text)


def test_a_script_in_a_questionnaire_stays_text_on_every_page(desk: Desk, drafted: Drafted) -> None:
    attack = "<script>alert(1)</script>"
    document: dict[str, Any] = factories.document("csat", ["en"])
    document["sender"] = document["owner"] = attack
    for name in ("title", "intro", "privacy", "closing"):
        document[name]["en"] += attack
    for question in document["questions"]:
        question["text"]["en"] += attack
        for option in question.get("options", ()):
            option["label"]["en"] += attack
    for message in ("invitation", "reminder"):
        for text in document[message].values():
            text["en"] += attack
    survey = drafted(desk, document, name=attack)

    for page in ("", "/edit", "/publish", "/preview", "/preview/mail/invitation", "/pages", "/walk", "/talk"):
        reply = desk.get(f"/console/surveys/{survey.id}{page}")
        assert reply.status_code == 200, page
        assert "<script" not in reply.text, page
        assert "script-src" not in reply.headers["Content-Security-Policy"]
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
        assert "unsafe" not in reply.headers["Content-Security-Policy"]
    assert "<script" not in desk.get("/console").text


def test_a_draft_is_edited_as_json(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk)
    document = {**survey.questionnaire, "owner": "Head of everything"}
    values = {"name": "Renamed", "touchpoint": "call", "auxiliaries": "age", "questionnaire": json.dumps(document)}
    values["revision"] = str(survey.revision)

    reply = desk.send(f"/console/surveys/{survey.id}/edit", values)

    assert reply.status_code == 303, read(reply.text)
    changed = kept(desk.database, survey)
    assert (changed.name, changed.touchpoint, changed.auxiliaries) == ("Renamed", "call", ["age"])
    assert changed.questionnaire["owner"] == "Head of everything"


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk)
    values = {"name": "First", "touchpoint": "call", "questionnaire": json.dumps(survey.questionnaire)}
    seen = {**values, "revision": str(survey.revision)}

    first = desk.send(f"/console/surveys/{survey.id}/edit", seen)
    second = desk.send(f"/console/surveys/{survey.id}/edit", {**seen, "name": "Second"})

    assert (first.status_code, second.status_code) == (303, 412)
    assert "open the page anew" in second.text
    assert kept(desk.database, survey).name == "First"


@pytest.mark.parametrize(
    ("questionnaire", "place"),
    [
        ('{"schema": 1,', "line 1, column 14"),
        ("[]", "questionnaire"),
        ('{"schema": NaN}', "body"),
        ("[" * 100_000, "body"),
        ('{"schema": 1}', "questions"),
    ],
)
def test_faults_in_json_are_shown_by_place_and_nothing_is_saved(
    desk: Desk, drafted: Drafted, questionnaire: str, place: str
) -> None:
    survey = drafted(desk)
    values = {"name": "Renamed", "touchpoint": "call", "questionnaire": questionnaire, "revision": "1"}

    reply = desk.send(f"/console/surveys/{survey.id}/edit", values)

    assert reply.status_code == 422
    assert f"<code>{place}</code>" in reply.text or ">Questionnaire: must be" in reply.text
    assert questionnaire[:13].replace('"', "&#34;") in reply.text
    assert kept(desk.database, survey).name == "Visits"


def test_a_draft_without_errors_is_published(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk)

    reply = desk.send(f"/console/surveys/{survey.id}/publish", {})

    assert reply.status_code == 303, read(reply.text)
    assert kept(desk.database, survey).state is State.PUBLISHED
    assert "shown is version 1" in desk.get(reply.location).text
    assert desk.send("/console", {"revision": "2"}, to=f"/console/surveys/{survey.id}/publish").status_code == 409


def test_what_somebody_else_changed_meanwhile_is_not_published_unseen(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk)
    seen = {"revision": str(survey.revision)}
    other = json.dumps(asking("How content were you with the visit?"))
    desk.send(
        f"/console/surveys/{survey.id}/edit", {"name": "Visits", "touchpoint": "visit", "questionnaire": other} | seen
    )

    refused = desk.send(f"/console/surveys/{survey.id}/publish", seen)

    assert refused.status_code == 412
    assert "not what you were about to publish" in read(refused.text)
    assert kept(desk.database, survey).state is State.DRAFT
    assert desk.send(f"/console/surveys/{survey.id}/publish", {}).status_code == 303


def test_each_open_error_needs_a_reason_which_is_kept_with_the_name(desk: Desk, drafted: Drafted) -> None:
    survey = drafted(desk, begging())
    path = f"/console/surveys/{survey.id}/publish"
    fields = re.findall(r'name="(reason-[^"]+)"', desk.get(path).text)
    assert fields

    for given in ({}, dict.fromkeys(fields, "short")):
        refused = desk.send(path, given)
        assert refused.status_code == 422
        assert all(f'href="#{field}"' in refused.text for field in fields)
    assert kept(desk.database, survey).state is State.DRAFT

    assert desk.send(path, dict.fromkeys(fields, REASON)).status_code == 303
    with desk.database.read() as session:
        version = session.scalars(select(Version)).one()
    assert {(one["reason"], one["by_name"]) for one in version.overrides} == {(REASON, desk.actor.name)}
    page = read(desk.get(f"/console/surveys/{survey.id}").text)
    assert f"P01 in score: {REASON} ({desk.actor.name})" in page


def test_a_key_without_the_scope_sees_but_cannot_change_or_publish(sit: Sit, drafted: Drafted) -> None:
    survey = drafted(sit())
    owner = sit("Elsewhere")
    reader = sit(beside=owner, scopes=[Scope.SURVEYS_READ])
    survey = drafted(owner)
    path = f"/console/surveys/{survey.id}"

    page = reader.get(path)
    assert page.status_code == 200
    assert "surveys:write" in page.text
    for name in ("publish", "edit"):
        assert f"{path}/{name}" not in page.text
        assert reader.get(f"{path}/{name}").status_code == 403
        assert reader.send(path, {}, to=f"{path}/{name}").status_code == 403
    assert reader.send(path, {}, to="/console/new").status_code == 403
    assert kept(owner.database, survey).state is State.DRAFT


def test_another_teams_survey_is_not_found_on_any_page(sit: Sit, drafted: Drafted) -> None:
    survey = drafted(sit())
    other = sit("Elsewhere")
    path = f"/console/surveys/{survey.id}"

    for page in ("", "/edit", "/publish", "/preview", "/preview/mail/invitation", "/pages", "/walk", "/talk"):
        reply = other.get(f"{path}{page}")
        assert reply.status_code == 404, page
        assert "Visits" not in reply.text
    for page in ("/edit", "/publish", "/walk", "/talk"):
        assert other.send("/console", {}, to=f"{path}{page}").status_code == 404, page
    assert "There is no survey yet" in other.get("/console").text


def test_a_test_key_does_not_see_live_surveys_and_is_told_what_it_is(
    sit: Sit, drafted: Drafted, clock: FakeClock
) -> None:
    desk = sit()
    survey = drafted(desk)
    with desk.database.write() as session:
        actor, key = factories.actor(session, now=clock(), team_id=desk.actor.team_id, mode=Mode.TEST)
    tester = Desk(desk.client.application.test_client(), desk.database, actor, key)
    tester.sign_in()

    assert "test data" in tester.get("/console").text
    assert tester.get(f"/console/surveys/{survey.id}").status_code == 404


def test_a_version_is_shown_with_what_the_checks_said_then(desk: Desk, secrets: Secrets, clock: FakeClock) -> None:
    with desk.database.write() as session:
        survey = factories.published(session, desk.actor, secrets=secrets, now=clock())
    path = f"/console/surveys/{survey.id}"

    assert "with what the checks said then" in desk.get(f"{path}?version=1").text
    for wrong in ("2", "0", "x", "1" * 30, "²"):
        assert desk.get(f"{path}?version={wrong}").status_code == 404
