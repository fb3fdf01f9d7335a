"""Mail through a mail server's pipe: taken, or to be tried again; never lost."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import factories
import pytest
from fakes import FakeClock
from mailbag import Mailbag
from sqlalchemy import select

from service import receiving
from service.base.secrets import Secrets, to_text
from service.base.session import Database
from service.config import Settings, SettingsError
from service.delivery import outbox
from service.delivery.message import Message
from service.delivery.raw_mail import MOST_BYTES
from service.response.inbound import Inbound
from service.sampling import trigger, undeliverable

ROOT = Path(__file__).parents[2]


@pytest.fixture
def env(sqlite: Database, tmp_path: Path) -> dict[str, str]:
    return {
        "UNSWAYED_ENVIRONMENT": "test",
        "UNSWAYED_DATABASE_URL": f"sqlite:///{sqlite.url.database}",
        "UNSWAYED_PUBLIC_URL": "http://127.0.0.1:8000",
        "UNSWAYED_SECRET_KEY": to_text(b"k" * 32),
        "UNSWAYED_SIGNING_KEY": to_text(b"s" * 32),
    }


@pytest.fixture
def bag(sqlite: Database, secrets: Secrets, clock: FakeClock) -> Mailbag:
    with sqlite.write() as session:
        actor, _ = factories.actor(session, now=clock())
        survey = factories.published(session, actor, secrets=secrets, now=clock())
        events = [factories.event(1, occurred_at=clock(), mail="ada@example.org")]
        recorded = trigger.record(session, actor, survey.id, events, secrets=secrets, now=clock())
        outbox.owe_invitations(session, recorded.invitations, secrets=secrets, public_url="http://x", now=clock())
        message_id = session.scalars(select(Message.id).where(Message.wave == 0)).one()
    return Mailbag(secrets, message_id, "ada@example.org")


def piped(raw: bytes, env: dict[str, str], *options: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "service", "receive-mail", *options],
        input=raw, env={"PATH": os.environ["PATH"], **env}, cwd=ROOT, capture_output=True, check=False,
    )  # fmt: skip


def test_a_bounce_from_a_pipe_is_taken_and_acted_upon(sqlite: Database, env: dict[str, str], bag: Mailbag) -> None:
    ran = piped(bag.report("5.1.1", original=""), env, "--recipient", bag.bounce_address, "--sender", "")

    assert (ran.returncode, ran.stdout) == (0, b""), ran.stderr.decode()
    with sqlite.read() as session:
        assert session.scalars(select(Inbound.read_as)).all() == ["mail_bounce"]
        assert len(session.scalars(select(undeliverable.UndeliverableAddress)).all()) == 1
    assert b"ada@" not in ran.stderr
    assert bag.bounce_address.encode() not in ran.stderr


@pytest.mark.parametrize(
    "changed",
    [
        {"UNSWAYED_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"},
        {"UNSWAYED_DATABASE_URL": "sqlite:////nowhere/at/all.db"},
        {"UNSWAYED_SECRET_KEY": ""},
    ],
)
def test_what_cannot_be_taken_now_the_server_tries_again(
    env: dict[str, str], bag: Mailbag, changed: dict[str, str]
) -> None:
    assert piped(bag.report(), env | changed).returncode == 75


def test_a_database_of_another_version_takes_nothing(env: dict[str, str], bag: Mailbag, tmp_path: Path) -> None:
    empty = {"UNSWAYED_DATABASE_URL": f"sqlite:///{tmp_path}/empty.db"}

    assert piped(bag.report(), env | empty).returncode == 75


def test_a_mail_without_end_is_read_to_its_end_and_taken(env: dict[str, str], sqlite: Database) -> None:
    source = io.BytesIO(b"Subject: large\r\n\r\n" + b"x" * (3 * MOST_BYTES))

    assert receiving.receive(lambda: Settings.from_env(env), source) == receiving.TAKEN
    assert source.read() == b""


def test_settings_that_are_not_complete_are_no_reason_to_lose_a_mail() -> None:
    def settings() -> Settings:
        raise SettingsError(["something is missing"])

    assert receiving.receive(settings, io.BytesIO(b"x")) == receiving.TRY_AGAIN
