"""The description and the code: one is generated from the other, and what it promises holds for made-up requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import factories
import hypothesis
import pytest
import schemathesis
import yaml
from fakes import FakeClock
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import validate
from schemathesis import Case, GenerationMode

from service.base.secrets import Secrets
from service.base.session import Database
from service.config import Settings
from service.release import plan as plans
from service.results.screen import Unit
from service.sampling import campaign, panel
from service.web.app import create_app
from service.web.specfile import check_spec

ROOT = Path(__file__).parents[2]
DESCRIPTION = yaml.safe_load((ROOT / "openapi.yaml").read_text(encoding="utf-8"))
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Served:
    """An application, a key to it, and ids that exist in it."""

    app: Flask
    key: str
    known: dict[str, str | int]


OPERATIONS = [(path, method) for path, item in DESCRIPTION["paths"].items() for method in METHODS if method in item]


def test_the_committed_description_is_what_the_code_gives() -> None:
    assert check_spec(ROOT / "openapi.yaml"), "run `make spec` and commit openapi.yaml"


def test_the_description_is_valid_openapi() -> None:
    validate(DESCRIPTION)


def test_every_route_of_the_api_is_described(sqlite: Database, settings: Settings) -> None:
    app = create_app(settings, sqlite)
    routed = {
        (re.sub(r"<[^<>]*?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1/") or rule.rule in ("/healthz", "/readyz", "/openapi.yaml")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    assert routed == set(OPERATIONS)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_every_operation_has_a_scope_or_is_listed_as_public(path: str, method: str) -> None:
    operation = DESCRIPTION["paths"][path][method]

    assert operation["x-scope"]
    assert (operation["x-scope"] == "public") == (operation["security"] == [])
    assert operation["summary"]


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Iterator[Served]:
    """An application with a published survey, its plan, and a key with every scope."""
    path = tmp_path_factory.mktemp("openapi") / "fuzzed.db"
    path.write_bytes(sqlite_template.read_bytes())
    database, clock = Database(f"sqlite:///{path}"), FakeClock()
    secrets = Secrets(settings.secret_key, settings.signing_key)
    with database.write() as session:
        actor, key = factories.actor(session, now=clock())
        survey = factories.published(session, actor, secrets=secrets, now=clock(), auxiliaries=["age"])
        plan = plans.create(
            session, actor, survey_id=survey.id, name="Bonus", unit=Unit.EMPLOYEE, minimum_n=8, fdr=0.1, now=clock()
        )
        autumn = campaign.create(session, actor, survey.id, name="Autumn", now=clock())
        monthly = panel.Schedule("Europe/London", "09:00", date(2027, 1, 31), 1, panel.Unit.MONTH, 12)
        regulars = panel.create(session, actor, survey.id, name="Regulars", schedule=monthly, now=clock())
        known = {"survey_id": str(survey.id), "plan_id": str(plan.id), "number": 1}
        known |= {"campaign_id": str(autumn.id), "panel_id": str(regulars.id)}
    yield Served(create_app(settings, database, clock=clock), key, known)
    database.dispose()


@pytest.fixture(scope="module")
def description(served: Served) -> Any:
    return schemathesis.openapi.from_wsgi("/openapi.yaml", served.app)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["valid", "invalid"])
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_made_up_requests_get_what_the_description_promises(
    path: str, method: str, mode: GenerationMode, served: Served, description: Any
) -> None:
    operation = description[path][method.upper()]

    @given(case=operation.as_strategy(generation_mode=mode), with_known_ids=st.booleans())
    @hypothesis.settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def holds(case: Case, with_known_ids: bool) -> None:  # drawn by hypothesis
        if with_known_ids and mode is GenerationMode.POSITIVE:
            case.path_parameters = {**case.path_parameters, **{k: v for k, v in served.known.items() if k in path}}
        case.call_and_validate(headers={**(case.headers or {}), "Authorization": f"Bearer {served.key}"})

    try:
        holds()
    except Unsatisfiable:
        assert mode is GenerationMode.NEGATIVE  # an operation without input cannot be called wrongly
