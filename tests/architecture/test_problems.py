"""Every error that a caller can get is explained: in the code, on its page, and at the address its type names."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import factories
import pytest
from fakes import FakeClock
from flask import Flask

from service.base.errors import Problem
from service.base.session import Database
from service.config import Settings
from service.web.app import create_app
from service.web.pages.documentation import kinds
from service.web.problems import HTTP_PROBLEMS, status_of_kind

# Tests have kinds of their own, which need no page.
KINDS = sorted((kind for kind in kinds() if kind.__module__.startswith("service.")), key=lambda kind: kind.slug())


@dataclass(frozen=True, slots=True)
class Explained:
    """What the code says of an error."""

    title: str
    status: int
    why: str


EXPLAINED = {known.slug: Explained(known.title, known.status, known.why) for known in HTTP_PROBLEMS.values()} | {
    kind.slug(): Explained(kind.title, status_of_kind(kind), inspect.cleandoc(kind.__doc__ or "")) for kind in KINDS
}

REFUSED: list[tuple[str, str, dict[str, Any], int]] = [
    ("GET", "/v1/nothing-here", {}, 404),
    ("DELETE", "/healthz", {}, 405),
    ("POST", "/v1/surveys", {"data": "{", "content_type": "application/json"}, 401),
    ("POST", "/hooks/twilio/status", {}, 403),
    ("POST", "/hooks/twilio/inbound", {"data": {"Body": "a" * 100_000}}, 413),
]


@pytest.fixture
def served(settings: Settings, sqlite: Database) -> Flask:
    return create_app(settings, sqlite)


def page_of(root: Path, slug: str) -> str:
    return (root / "docs" / "problems" / f"{slug}.md").read_text(encoding="utf-8")


def test_every_kind_of_problem_has_its_page_and_every_page_its_kind(root: Path) -> None:
    pages = {path.name for path in (root / "docs" / "problems").iterdir()}

    assert pages == {f"{slug}.md" for slug in EXPLAINED}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug())
def test_every_kind_of_problem_says_why_it_is_one(kind: type[Problem]) -> None:
    assert vars(kind).get("__doc__")


def test_no_two_kinds_of_problem_share_a_name() -> None:
    slugs = [kind.slug() for kind in KINDS]

    assert sorted(set(slugs)) == slugs


@pytest.mark.parametrize("slug", sorted(EXPLAINED))
def test_a_page_begins_with_what_the_code_says_and_goes_on_to_what_to_do(root: Path, slug: str) -> None:
    known = EXPLAINED[slug]
    said = page_of(root, slug).split("\n\n")

    assert said[:3] == [f"# {known.title}", f"`/problems/{slug}` · HTTP {known.status}", known.why]
    assert [paragraph.split("** ")[0] for paragraph in said[3:]] == ["**How it comes about.", "**What to do."]


@pytest.mark.parametrize("slug", sorted(EXPLAINED))
def test_the_type_of_every_problem_leads_to_its_explanation(served: Flask, slug: str) -> None:
    reply = served.test_client().get(f"/problems/{slug}")

    assert reply.status_code == 200
    for words in (EXPLAINED[slug].title, EXPLAINED[slug].why, f"HTTP status {EXPLAINED[slug].status}"):
        assert words in unescape(reply.text)


@pytest.mark.parametrize(("method", "path", "sent", "status"), REFUSED, ids=lambda value: str(value)[:30])
def test_what_is_refused_before_any_operation_runs_is_explained_too(
    served: Flask, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    client = served.test_client()
    reply = client.open(path, method=method, **sent)

    assert (reply.status_code, reply.content_type) == (status, "application/problem+json")
    assert reply.json is not None
    assert reply.json["title"] in {known.title for known in EXPLAINED.values() if known.status == status}
    assert client.get(reply.json["type"]).status_code == 200


def test_a_body_that_is_no_json_is_a_bad_request_and_says_where(settings: Settings, sqlite: Database) -> None:
    clock = FakeClock()
    with sqlite.write() as session:
        _, key = factories.actor(session, now=clock())
    reply = (
        create_app(settings, sqlite, clock=clock)
        .test_client()
        .post("/v1/surveys", data="{", content_type="application/json", headers={"Authorization": f"Bearer {key}"})
    )

    assert reply.json is not None
    assert (reply.status_code, reply.json["type"]) == (400, "/problems/bad-request")
    assert reply.json["errors"] == [{"path": "", "in": "json", "message": "Invalid JSON body."}]


def test_a_status_that_no_page_explains_has_the_type_that_says_so(served: Flask) -> None:
    reply = served.test_client().get("/static/survey.css", headers={"Range": "bytes=9999999-"})

    assert reply.status_code == 416
    assert reply.json is not None
    assert (reply.json["type"], reply.json["title"]) == ("about:blank", "Requested Range Not Satisfiable")
