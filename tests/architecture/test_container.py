"""The image and the compose file: no root, no secret that has a default, every setting passed on."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.config import Environment, Settings

SECRETS = {"POSTGRES_PASSWORD", "UNSWAYED_SECRET_KEY", "UNSWAYED_SIGNING_KEY"}
#: Set by the image, since they are about the inside of the container.
BY_THE_IMAGE = {"UNSWAYED_HOST", "UNSWAYED_PORT"}
VARIABLE = re.compile(r"[$][{](?P<name>\w+):(?P<rule>[-?])(?P<rest>[^}]*)[}]")


class AskedOf(dict[str, str]):
    """An environment that remembers which variables somebody looked for."""

    def __init__(self, values: Mapping[str, str]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return super().get(key, default)


@pytest.fixture(scope="module")
def dockerfile(root: Path) -> list[str]:
    joined = (root / "Dockerfile").read_text().replace("\\\n", " ")
    return [re.sub(r"\s+", " ", line).strip() for line in joined.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def compose(root: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((root / "compose.yaml").read_text())
    return document


@pytest.fixture
def dotenv() -> dict[str, str]:
    return {
        "POSTGRES_PASSWORD": "letters1",
        "UNSWAYED_PUBLIC_URL": "https://surveys.example.com",
        "UNSWAYED_SECRET_KEY": secrets.token_urlsafe(32),
        "UNSWAYED_SIGNING_KEY": secrets.token_urlsafe(32),
        "UNSWAYED_TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "UNSWAYED_TWILIO_AUTH_TOKEN": secrets.token_hex(16),
        "UNSWAYED_TWILIO_FROM": "+12025550100",
        "UNSWAYED_SMS_COUNTRIES": "US",
    }


def in_the_container(environment: Mapping[str, str | None], dotenv: Mapping[str, str]) -> dict[str, str]:
    """What compose makes of the environment of a service."""

    def fill(found: re.Match[str]) -> str:
        if found["name"] in dotenv:
            return dotenv[found["name"]]
        if found["rule"] == "?":
            raise LookupError(found["name"])
        return found["rest"]

    passed_on = {name: dotenv[name] for name, value in environment.items() if value is None and name in dotenv}
    return passed_on | {name: VARIABLE.sub(fill, value) for name, value in environment.items() if value is not None}


def test_the_image_does_not_run_as_root(dockerfile: list[str]) -> None:
    stages = [place for place, line in enumerate(dockerfile) if line.startswith("FROM ")]
    users = [line.split()[1] for line in dockerfile[stages[-1] :] if line.startswith("USER ")]

    assert len(stages) == 2
    assert users
    assert users[-1] not in {"root", "0"}


def test_the_image_installs_nothing_without_a_hash(dockerfile: list[str]) -> None:
    installs = [line for line in dockerfile if "pip install" in line]

    assert len(installs) == 1
    assert "--require-hashes" in installs[0]


def test_the_image_says_whether_it_is_healthy_and_serves_by_default(dockerfile: list[str]) -> None:
    assert any(line.startswith("HEALTHCHECK ") and "/healthz" in line for line in dockerfile)
    assert dockerfile[-1] == 'CMD ["python", "-m", "service", "serve"]'


def test_the_image_copies_only_what_exists_and_is_not_ignored(root: Path, dockerfile: list[str]) -> None:
    lines = (root / ".dockerignore").read_text().splitlines()
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    sources = [
        source
        for line in dockerfile
        if line.startswith("COPY ") and "--from=" not in line
        for source in line.split()[1:-1]
    ]

    assert "*" in lines
    assert sources
    assert [source for source in sources if not (root / source).exists() or source.split("/")[0] not in allowed] == []


def test_compose_runs_web_worker_migration_database_and_mail_catcher(compose: dict[str, Any]) -> None:
    services = compose["services"]

    assert services.keys() == {"web", "worker", "migrate", "postgres", "mail"}
    assert services["web"]["command"] == ["python", "-m", "service", "serve", "--no-worker"]
    assert services["worker"]["command"] == ["python", "-m", "service", "worker"]
    assert services["migrate"]["command"] == ["python", "-m", "service", "migrate"]
    for name in ("web", "worker"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_compose_publishes_ports_on_loopback_only(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", [])]

    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


@pytest.mark.parametrize("secret", sorted(SECRETS))
def test_compose_refuses_to_start_without_a_secret(
    compose: dict[str, Any], dotenv: dict[str, str], secret: str
) -> None:
    del dotenv[secret]

    with pytest.raises(LookupError, match=secret):
        in_the_container(compose["services"]["web"]["environment"], dotenv)


def test_compose_writes_no_secret_into_the_file(compose: dict[str, Any]) -> None:
    literal = [
        f"{name}.{variable}"
        for name, service in compose["services"].items()
        for variable, value in service.get("environment", {}).items()
        if re.search(r"PASSWORD|TOKEN|KEY", variable) and value is not None and not VARIABLE.fullmatch(value)
    ]

    assert literal == []


@pytest.mark.parametrize("name", ["web", "worker", "migrate"])
def test_what_compose_passes_on_is_complete_and_all_that_the_settings_ask_for(
    compose: dict[str, Any], dotenv: dict[str, str], name: str
) -> None:
    environment = compose["services"][name]["environment"]
    asked_of = AskedOf(in_the_container(environment, dotenv))
    settings = Settings.from_env(asked_of)

    assert settings.environment is Environment.PRODUCTION
    assert asked_of.asked - BY_THE_IMAGE == environment.keys()
