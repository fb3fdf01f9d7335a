"""The demo's whole machinery on eight lecturers: two processes, real clients, real HTTP and SMTP on loopback."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from analysis.__main__ import main as analysis
from service import development
from service.base.key import Scope, authenticate
from service.base.session import Database
from service.base.time import system_clock
from service.config import Settings
from service.delivery.message import Kind, Message, State
from service.demo import ratings, run
from service.demo.pressure import Planted
from service.demo.report import Findings, render

LECTURERS = 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "small"


@pytest.fixture(scope="module")
def found(folder: Path) -> Findings:
    given = ratings.of_lecturers(ratings.read(), LECTURERS)
    return run.carry_out(folder, given, seed=4, planted=Planted(1, 1, 1))


@pytest.fixture
def left(found: Findings, folder: Path) -> Database:
    return Database(Settings.from_env(development.settings_of(folder)).database_url)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_event_is_in_the_frame_with_what_became_of_it(found: Findings, folder: Path) -> None:
    frame = rows(folder / "frame.csv")

    assert len(frame) == found.events
    became = Counter(row["disposition"] for row in frame)
    assert became["complete"] + became["partial"] >= found.conclusion.answers > 0
    assert became["not_sampled"] > 0
    assert became["no_response"] > 0
    for row in frame:
        assert (row["disposition"] == "not_sampled") == (row["sampled"] == "0")


def test_people_answer_by_form_and_from_devices_of_their_own(found: Findings, folder: Path) -> None:
    responses = rows(folder / "responses.csv")

    assert found.tally.by_form > 0
    assert len({row["network_hash"] for row in responses if row["network_hash"]}) > 10
    assert all(float(row["completion_seconds"]) > 0 for row in responses if row["device_hash"])


def test_every_message_left_and_none_is_in_doubt(left: Database) -> None:
    with left.read() as session:
        states = Counter(session.scalars(select(Message.state)))
        reminders = session.scalar(
            select(func.count()).where(Message.kind == Kind.REMINDER, Message.sent_at.is_not(None))
        )
    left.dispose()

    assert set(states) <= {State.SENT, State.DELIVERED, State.FAILED, State.CANCELLED}
    assert states[State.SENT] > 0
    assert states[State.DELIVERED] > 0
    assert reminders is not None
    assert reminders > 0


def test_every_lecturer_has_one_figure_released_held_or_withheld(found: Findings) -> None:
    release = found.conclusion.release

    assert release.released + release.held + release.withheld == LECTURERS
    assert sum(release.because.values()) == release.withheld
    assert release.signature_holds
    assert len(release.feed) == min(release.released, 5)


def test_the_exported_files_give_the_same_figure_from_the_command_line(found: Findings, folder: Path) -> None:
    command = run.conclusion.adjust_command(folder).split()[3:]

    assert analysis([*command, "--out", str(folder / "adjusted.json")]) == 0
    adjusted = json.loads((folder / "adjusted.json").read_text())["overall"]["adjusted"]
    assert adjusted["value"] == pytest.approx(found.conclusion.adjusted.value, rel=1e-9)


def test_the_data_are_left_for_serving_with_carriers_that_send_nothing(left: Database, folder: Path) -> None:
    settings = Settings.from_env(development.settings_of(folder))
    assert settings.twilio is None
    assert settings.smtp is None

    with left.read() as session:
        actor = authenticate(session, (folder / "api-key").read_text().strip(), now=system_clock())
    left.dispose()
    assert Scope.RESULTS_READ in actor.scopes
    assert not any(scope.endswith((":write", ":decide")) for scope in actor.scopes)


def test_what_is_printed_names_the_planted(found: Findings) -> None:
    text = render(found)

    assert "planted                     3 lecturers" in text
    assert all(name in text for name in found.planted)


def test_the_log_holds_no_address_and_no_link(found: Findings, folder: Path) -> None:
    log = (folder / "service.log").read_text()

    assert "worker.start" in log
    assert "@example.com" not in log
    assert "+4477009" not in log
    assert "/s/" not in log
