"""The way to this version's tables and back, empty or filled, and that it ends where the code expects it to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import populated
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from service.base import migrate
from service.base.secrets import Secrets
from service.base.session import Database
from service.base.tables import Base
from service.delivery.message import Kind, Message, State
from service.release.figure import Figure, Status, Withheld
from service.release.plan import Plan
from service.response.answer import Answer
from service.response.response import Response
from service.results.screen import Screening
from service.sampling import suppression
from service.sampling.consent import Consent
from service.sampling.contact import ContactPoint
from service.sampling.frame import FrameUnit, NotAsked
from service.sampling.suppression import SuppressionReason
from service.survey.ballot import Design
from service.survey.practice import Fallback
from service.survey.survey import Pilot, Survey

VERSIONS = "alembic_version"
#: Tables that came after 0007: what a test wrote into them is gone once it has gone back beyond.
SINCE_PILOTS = (
    "sending_window undeliverable_address"
    " followup_owner followup_rule followup followup_entry improvement webhook_endpoint notification"
    " notification_attempt pressure_report"
    " sender_pace breaker sending_limit sending_day number_block country_traffic alert"
    " campaign message_cap redirection panel panel_member"
    " contact_group frequency_rule"
)
REVISIONS = [script.revision for script in ScriptDirectory.from_config(migrate.config()).walk_revisions()][::-1]


@pytest.fixture
def bare(empty: Database) -> Iterator[Database]:
    """A database without a table, and without one afterwards."""
    yield empty
    migrate.downgrade(empty)


def tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {VERSIONS}


def plain(part: object) -> object:
    """SQL and types as text, so that they can be compared."""
    if isinstance(part, Mapping):
        return {name: plain(value) for name, value in part.items()}
    return [plain(one) for one in part] if isinstance(part, list) else str(part)


def schema(database: Database) -> dict[str, Any]:
    """Everything the engine says of its tables, in an order of its own."""
    seen = inspect(database.engine)

    def sorted_by_name(parts: Sequence[Any]) -> list[object]:
        return [plain(part) for part in sorted(parts, key=lambda part: str(part["name"]))]

    return {
        name: {
            "columns": sorted_by_name(seen.get_columns(name)),
            "key": plain(seen.get_pk_constraint(name)),
            "checks": sorted_by_name(seen.get_check_constraints(name)),
            "unique": sorted_by_name(seen.get_unique_constraints(name)),
            "foreign": sorted_by_name(
                _named_alike(seen.get_foreign_keys(name))
                if database.engine.dialect.name == "sqlite"
                else seen.get_foreign_keys(name)
            ),
            "indexes": sorted_by_name(seen.get_indexes(name)),
        }
        for name in tables(database)
    }


def _named_alike(foreign: Sequence[Any]) -> list[dict[str, object]]:
    """SQLite tells no name of a foreign key that was added to a table in place: each goes by its columns."""
    return [{**key, "name": " ".join(key["constrained_columns"])} for key in foreign]


def rows(database: Database, *, without: str = "") -> dict[str, int]:
    with database.read() as session:
        return {
            table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
            if table.name not in without.split()
        }


def test_each_revision_can_be_reached_and_left_again(bare: Database) -> None:
    for revision in REVISIONS:
        migrate.upgrade(bare, revision)
    assert migrate.is_current(bare)
    assert tables(bare) == set(Base.metadata.tables)
    for revision in [*REVISIONS[:-1][::-1], migrate.BASE]:
        migrate.downgrade(bare, revision)

    assert tables(bare) == set()
    assert not migrate.is_current(bare)


def test_a_filled_database_stays_as_it_is_when_it_is_upgraded_again(bare: Database, secrets: Secrets) -> None:
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    before = rows(bare)
    migrate.upgrade(bare)

    assert min(before.values()) >= 1
    assert rows(bare) == before


def test_a_filled_database_can_be_taken_down_and_set_up_again(bare: Database, secrets: Secrets) -> None:
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    migrate.downgrade(bare)
    assert tables(bare) == set()
    migrate.upgrade(bare)

    assert migrate.is_current(bare)
    assert set(rows(bare).values()) == {0}


def test_the_way_to_ballots_and_back_keeps_every_answer_but_the_protected(bare: Database, secrets: Secrets) -> None:
    """Without its ballot a protected yes would be taken for that of somebody who was asked directly."""
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    with bare.write() as session:
        one = session.scalars(select(Answer)).first()
        assert one is not None
        for name, ballot, code in (("a", "direct", "yes"), ("b", "forced", "yes"), ("c", "crosswise", "same")):
            session.add(
                Answer(
                    team_id=one.team_id, response_id=one.response_id, question=name, ballot=Design(ballot), code=code,
                    answered_at=one.answered_at,
                )
            )  # fmt: skip
        session.flush()
        before = {row.question: (row.number, row.code) for row in session.scalars(select(Answer))}
    others = rows(bare, without=f"answer journey {SINCE_PILOTS}")
    migrate.downgrade(bare, "0001")
    migrate.upgrade(bare)

    with bare.read() as session:
        kept = session.scalars(select(Answer)).all()
        after = {row.question: (row.number, row.code) for row in kept}
        assert {row.ballot for row in kept} == {None}
    assert after == {name: value for name, value in before.items() if name not in {"b", "c"}}
    assert rows(bare, without=f"answer journey {SINCE_PILOTS}") == others


def test_the_way_to_least_reliability_and_back_keeps_every_row(bare: Database, secrets: Secrets) -> None:
    """What is not known any more becomes the nearest reason; what is from before is asked for no reliability."""
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    with bare.write() as session:
        one = session.scalars(select(Figure)).one()
        session.add(
            Figure(
                team_id=one.team_id, release_id=one.release_id, unit="e2", status=Status.WITHHELD,
                withheld=Withheld.BELOW_LEAST_RELIABILITY, estimated=True, screened=True, open_cases=0, n=9,
                minimum_n=8, value=None, ci_low=None, ci_high=None, effective_n=None, reliability=0.3,
                least_reliability=0.7,
            )
        )  # fmt: skip
    before = rows(bare, without=f"journey {SINCE_PILOTS}")
    migrate.downgrade(bare, "0002")
    migrate.upgrade(bare)

    assert rows(bare, without=f"journey {SINCE_PILOTS}") == before
    with bare.read() as session:
        figures = {figure.unit: figure for figure in session.scalars(select(Figure))}
        assert session.scalars(select(Screening.fairness)).all() == [{}]
        assert session.scalars(select(Survey.least_reliability)).all() == [0.7]
        assert session.scalars(select(Plan.least_reliability)).all() == [0.7]
    assert figures["e2"].withheld is Withheld.TOO_FEW_ANSWERS
    assert {figure.least_reliability for figure in figures.values()} == {0}


def test_the_migrated_tables_are_those_of_the_code(bare: Database) -> None:
    migrate.upgrade(bare)
    with bare.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "target_metadata": Base.metadata}
        )
        differences = compare_metadata(context, Base.metadata)

    assert differences == []


def test_the_migrated_rules_are_those_of_the_code_to_the_letter(bare: Database) -> None:
    """Alembic does not compare checks: what the engine holds after either way is compared instead."""
    migrate.upgrade(bare)
    migrated = schema(bare)
    migrate.downgrade(bare)
    Base.metadata.create_all(bare.engine)
    try:
        created = schema(bare)
    finally:
        Base.metadata.drop_all(bare.engine)

    assert migrated == created
    assert sum(len(table["checks"]) for table in created.values()) > 50


def test_a_step_that_fails_leaves_no_half_of_itself(bare: Database) -> None:
    """A table that is in the way stops the first revision; nothing of it remains."""
    with bare.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE receipt (id INTEGER)")
    try:
        with pytest.raises(Exception, match="receipt"):
            migrate.upgrade(bare)
        assert tables(bare) == {"receipt"}
        assert not migrate.is_current(bare)
    finally:
        with bare.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE receipt")


def test_the_way_to_pilots_and_back_keeps_every_row(bare: Database, secrets: Secrets) -> None:
    """The reason that is not known any more becomes the nearest, and a survey from before has no pilot."""
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    with bare.write() as session:
        unit = session.scalars(select(FrameUnit).where(FrameUnit.reason.is_not(None))).one()
        unit.reason = NotAsked.PILOT_STOPPED
    before = rows(bare, without=SINCE_PILOTS)
    migrate.downgrade(bare, "0006")
    migrate.upgrade(bare)

    assert rows(bare, without=SINCE_PILOTS) == before
    with bare.read() as session:
        assert session.scalars(select(FrameUnit.reason).where(~FrameUnit.invited)).all() == [NotAsked.SYSTEM_ERROR]
        assert session.execute(select(Survey.pilot, Survey.pilot_share)).all() == [(Pilot.NONE, None)]


def test_the_way_to_sending_windows_and_back_keeps_every_row(bare: Database, secrets: Secrets) -> None:
    """What was known of places is lost with the columns: the team's zone holds for those people."""
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    before = rows(bare, without=SINCE_PILOTS)
    migrate.downgrade(bare, "0007")
    migrate.upgrade(bare)

    assert rows(bare, without=SINCE_PILOTS) == before
    with bare.read() as session:
        assert {tuple(zones) for zones in session.scalars(select(ContactPoint.zones))} == {()}
        assert set(session.scalars(select(Message.held_for))) == {None}


def test_the_way_to_followups_and_back_keeps_every_message_and_receipt(bare: Database, secrets: Secrets) -> None:
    """An acknowledgement becomes the kind of message that a stop holds back as well; the check is as it was."""
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    with bare.write() as session:
        one = session.scalars(select(Message).where(Message.kind == Kind.REMINDER)).first()
        assert one is not None
        one.kind = Kind.ACKNOWLEDGEMENT
    before = rows(bare, without=SINCE_PILOTS)
    with bare.read() as session:
        reached = session.scalars(select(Response.examined_until)).all()
    migrate.downgrade(bare, "0007")
    with pytest.raises(IntegrityError, match="ck_message_kind"), bare.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE message SET kind = 'acknowledgement'")
    migrate.upgrade(bare)

    assert rows(bare, without=SINCE_PILOTS) == before
    assert before["receipt"] >= 1
    assert reached != [None]
    with bare.read() as session:
        assert session.scalars(select(Message.kind).where(Message.id == one.id)).one() is Kind.CONVERSATION
        assert session.scalars(select(Response.examined_until)).all() == [None]


def test_the_way_to_campaigns_and_back_keeps_every_message_and_sends_none_that_was_paused(
    bare: Database, secrets: Secrets
) -> None:
    """A state that is not known any more becomes the nearest that sends nothing; a survey from before falls back to no
    other address."""
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    with bare.write() as session:
        session.execute(update(Message).where(Message.state == State.QUEUED).values(state=State.PAUSED))
        session.execute(update(Survey).values(reminders=3))
    before = rows(bare, without=SINCE_PILOTS)
    migrate.downgrade(bare, "0007")
    migrate.upgrade(bare)

    assert rows(bare, without=SINCE_PILOTS) == before
    with bare.read() as session:
        withdrawn = session.scalars(select(Message.state).where(Message.withdrawn == "paused")).all()
        assert set(withdrawn) == {State.CANCELLED}
        assert session.execute(select(Survey.reminders, Survey.fallback)).all() == [(1, Fallback.NONE)]


def test_the_way_to_the_chances_of_asking_and_back_keeps_who_may_be_asked(bare: Database, secrets: Secrets) -> None:
    """What a rule kept out by chance was sampled and not asked before; consents and their ends are not lost."""
    migrate.upgrade(bare)
    populated.fill(bare, secrets)
    with bare.write() as session:
        first, second, third = session.scalars(select(FrameUnit).where(FrameUnit.invited).order_by(FrameUnit.id))
        for unit, permit in ((first, 0.5), (second, 0.0)):
            unit.reason, unit.invited, unit.sampled = NotAsked.RECENT_SURVEY, False, permit == 0
            unit.permit_probability, unit.inclusion_probability = permit, permit or 1.0
        third.draw_probability = third.inclusion_probability = 1.0
        stopped, withdrawn, *_ = session.scalars(select(Consent).order_by(Consent.id))
        at = withdrawn.given_at + timedelta(days=1)
        withdrawn.withdrawn_at = at
        point = session.get_one(ContactPoint, stopped.contact_point_id)
        suppression.suppress(
            session, address_index=point.address_index, reason=SuppressionReason.STOP, team_id=None, now=at
        )
        points = [stopped.contact_point_id, withdrawn.contact_point_id]
    migrate.downgrade(bare, "0007")
    with bare.read() as session:
        listed = session.execute(text("SELECT reason FROM suppression ORDER BY since, reason")).scalars().all()
        chances = session.execute(text("SELECT inclusion_probability, sampled, reason FROM frame_unit")).all()
    assert sorted(listed) == ["stop", "team", "team"]  # one was there before
    assert sorted((p, bool(s), r) for p, s, r in chances if r == "recent_survey") == [(1.0, True, "recent_survey")] * 2
    migrate.upgrade(bare)

    with bare.read() as session:
        units = session.scalars(select(FrameUnit).where(FrameUnit.reason == NotAsked.RECENT_SURVEY)).all()
        kept = {consent.contact_point_id: consent for consent in session.scalars(select(Consent))}
    assert [(unit.drawn, unit.sampled, unit.permit_probability) for unit in units] == [(True, True, 0.0)] * 2
    assert (kept[points[0]].given_at, kept[points[0]].withdrawn_at) == (at - timedelta(days=1), at)
    assert {consent.source for consent in kept.values()} == {"form", "test"}
