from __future__ import annotations

import copy
from typing import Any

import factories
import pytest


def path(survey: dict[str, Any], more: str = "") -> str:
    return f"/v1/surveys/{survey['id']}{more}"


def owned_by(owner: str) -> dict[str, object]:
    return {"questionnaire": {**factories.document(), "owner": owner}}


def edit(caller: Any, survey: dict[str, Any], body: object, tag: str | None = None) -> Any:
    seen = tag or caller.get(path(survey)).headers["ETag"]
    return caller.send("PATCH", path(survey), json=body, headers={"If-Match": seen})


def test_a_published_survey_is_edited_as_a_draft_of_the_next_version(caller: Any, survey: dict[str, Any]) -> None:
    before = caller.get(path(survey)).json
    reply = edit(caller, survey, owned_by("Head of the front desk"))
    published = caller.post(path(survey, "/publish"))

    assert (before["version"], before["draft"]) == (1, False)
    assert (reply.json["version"], reply.json["draft"], reply.json["state"]) == (1, True, "published")
    assert caller.get(path(survey, "/versions/1")).json["questionnaire"]["owner"] == factories.PURPOSE["owner"]
    assert (published.status_code, published.json["number"]) == (201, 2)
    listed = next(one for one in caller.get("/v1/surveys").json["items"] if one["id"] == survey["id"])
    assert (listed["version"], listed["draft"]) == (2, False)


def test_a_draft_that_changes_what_the_score_measures_is_warned_of(caller: Any, survey: dict[str, Any]) -> None:
    def warned() -> list[str]:
        findings = caller.post(path(survey, "/check")).json["findings"]
        return [one["why"] for one in findings if one["code"] == "S12"]

    edit(caller, survey, owned_by("Head of the front desk"))
    harmless = warned()
    document = copy.deepcopy(factories.document())
    document["questions"][0]["text"]["en"] = "How satisfied or dissatisfied are you today?"  # type: ignore[index]
    edit(caller, survey, {"questionnaire": document})

    assert harmless == []
    assert ["the score question `score`: text (en) changed" in why for why in warned()] == [True]


def test_a_survey_that_was_never_published_has_no_version(draft: dict[str, Any]) -> None:
    assert (draft["version"], draft["draft"], draft["revision"]) == (None, True, 1)


def test_of_two_editors_the_second_is_told_that_the_first_was_there(caller: Any, survey: dict[str, Any]) -> None:
    seen = caller.get(path(survey)).headers["ETag"]
    first = edit(caller, survey, owned_by("First"), seen)
    second = edit(caller, survey, owned_by("Second"), seen)

    assert first.status_code == 200
    assert (second.status_code, second.json["type"]) == (412, "/problems/changed-meanwhile")
    assert first.headers["ETag"] == f'"{second.json["revision"]}"'
    assert caller.get(path(survey)).json["questionnaire"]["owner"] == "First"
    assert edit(caller, survey, owned_by("Second"), first.headers["ETag"]).status_code == 200


@pytest.mark.parametrize(("method", "more", "body"), [("PATCH", "", owned_by("x")), ("DELETE", "/draft", None)])
def test_whoever_has_not_read_the_questionnaire_cannot_replace_it(
    caller: Any, survey: dict[str, Any], method: str, more: str, body: object
) -> None:
    edit(caller, survey, owned_by("First"))
    sent = {} if body is None else {"json": body}
    unread = caller.send(method, path(survey, more), **sent)
    unreadable = caller.send(method, path(survey, more), headers={"If-Match": "third"}, **sent)

    assert (unread.status_code, unread.json["type"]) == (428, "/problems/precondition-required")
    assert (unreadable.status_code, unreadable.json["errors"][0]["path"]) == (422, "If-Match")
    assert caller.send(method, path(survey, more), headers={"If-Match": "*"}, **sent).status_code in (200, 204)


def test_a_discarded_draft_is_gone(caller: Any, survey: dict[str, Any]) -> None:
    tag = edit(caller, survey, owned_by("First")).headers["ETag"]
    reply = caller.send("DELETE", path(survey, "/draft"), headers={"If-Match": tag})
    again = caller.send("DELETE", path(survey, "/draft"), headers={"If-Match": "*"})

    assert reply.status_code == 204
    assert not caller.get(path(survey)).json["draft"]
    assert (again.status_code, again.json["type"]) == (409, "/problems/no-draft")


def test_what_is_fixed_once_published_is_named(caller: Any, survey: dict[str, Any]) -> None:
    body = {"touchpoint": "call", "practice": {"blind_share": 0.4, "sampling_rate": 0.5}}
    reply = caller.send("PATCH", path(survey), json=body)

    assert (reply.status_code, reply.json["type"]) == (409, "/problems/not-a-draft")
    assert reply.json["fields"] == "touchpoint, practice.blind_share"
    assert caller.send("PATCH", path(survey), json={"practice": {"sampling_rate": 0.5}}).status_code == 200


def test_the_versions_are_listed_with_who_published_them_and_what_the_checks_said(
    caller: Any, survey: dict[str, Any]
) -> None:
    edit(caller, survey, owned_by("Head of the front desk"))
    caller.post(path(survey, "/publish"))
    listed = caller.get(path(survey, "/versions")).json["items"]

    assert [one["number"] for one in listed] == [1, 2]
    assert {one["published_by"] for one in listed} == {str(caller.key_id)}
    assert listed[0]["content_hash"] != listed[1]["content_hash"]
    assert listed[0]["findings"]["error"] == 0


def test_the_difference_tells_each_change_and_whether_the_scores_are_comparable(
    caller: Any, survey: dict[str, Any]
) -> None:
    document: Any = copy.deepcopy(factories.document())
    document["owner"] = "Head of the front desk"
    document["questions"][0]["text"]["en"] = "All in all, how satisfied or dissatisfied were you with your visit?"
    edit(caller, survey, {"questionnaire": document})
    found = caller.get(path(survey, "/diff?from=1")).json

    assert {(one["part"], one["name"], one["field"], one["language"]) for one in found["changes"]} == {
        ("setting", None, "owner", None),
        ("question", document["questions"][0]["name"], "text", "en"),
    }
    assert [one["touches_score"] for one in found["changes"]] == [one["part"] == "question" for one in found["changes"]]
    assert not found["is_comparable"]
    assert "text (en) changed" in found["reasons"][0]
    caller.post(path(survey, "/publish"))
    assert caller.get(path(survey, "/diff?from=1&to=2")).json == found
    assert caller.get(path(survey, "/diff?from=2&to=2")).json == {"is_comparable": True, "reasons": [], "changes": []}
    assert caller.get(path(survey, "/diff?from=2")).json["type"] == "/problems/no-draft"


@pytest.mark.parametrize(
    ("query", "status"), [("", 422), ("?from=0", 422), ("?from=9", 404), ("?from=1&to=9", 404), ("?from=1&to=x", 422)]
)
def test_a_version_that_there_is_not_is_compared_with_nothing(
    caller: Any, survey: dict[str, Any], query: str, status: int
) -> None:
    assert caller.get(path(survey, f"/diff{query}")).status_code == status


def test_every_row_of_the_export_tells_its_version(caller: Any, survey: dict[str, Any], events: Any) -> None:
    caller.post(path(survey, "/triggers"), events(2))
    edit(caller, survey, owned_by("Head of the front desk"))
    caller.post(path(survey, "/publish"))
    caller.post(path(survey, "/triggers"), events(3, source="late"))
    every = caller.get(path(survey, "/export?table=frame"))
    one = caller.get(path(survey, "/export?table=frame&version=1"))

    def versions(reply: Any) -> list[str]:
        header, *rows = [line.split(",") for line in reply.text.splitlines()]
        return [row[header.index("survey_version")] for row in rows]

    assert versions(every) == ["1"] * 2 + ["2"] * 3
    assert every.headers["Unswayed-Survey-Versions"] == "1, 2"
    assert versions(one) == ["1"] * 2
    assert caller.get(path(survey, "/export?version=3")).status_code == 404


def test_dispositions_count_every_version_and_name_them(caller: Any, survey: dict[str, Any], events: Any) -> None:
    caller.post(path(survey, "/triggers"), events(2))
    edit(caller, survey, owned_by("Head of the front desk"))
    caller.post(path(survey, "/publish"))
    caller.post(path(survey, "/triggers"), events(3, source="late"))
    every = caller.get(path(survey, "/dispositions")).json

    assert every["frame"] == 5
    assert [(one["number"], one["events"], one["pooled"]) for one in every["versions"]] == [(1, 2, True), (2, 3, True)]
    assert caller.get(path(survey, "/dispositions?version=2")).json["frame"] == 3
