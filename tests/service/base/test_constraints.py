"""Every rule that the database holds is tried: a row that keeps all of them is changed until it breaks exactly one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import populated
import pytest
from sqlalchemy import CheckConstraint, Table, UniqueConstraint, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from service.base import migrate
from service.base.ids import new_id
from service.base.secrets import Secrets
from service.base.session import Database, Session
from service.base.tables import Base

TABLES = {table.name: table for table in Base.metadata.sorted_tables}

#: For each CHECK, what is set on a row that keeps it.
CHECKS = {
    "ck_api_key_expires_after_creation": "expires_at = created_at",
    "ck_api_key_mode": "mode = 'other'",
    "ck_contact_mode": "mode = 'other'",
    "ck_suppression_reason": "reason = 'other'",
    "ck_survey_blind_share": "blind_share = 1",
    "ck_survey_closed_at_when_closed": "closed_at = published_at",
    "ck_survey_minimum_n": "minimum_n = 1",
    "ck_survey_mode": "mode = 'other'",
    "ck_survey_published_when_not_draft": "published_at = NULL",
    "ck_survey_reminders": "reminders = 2",
    "ck_survey_sampling_rate": "sampling_rate = 0",
    "ck_survey_state": "state = 'other'",
    "ck_bonus_plan_fdr": "fdr = 0.01",
    "ck_bonus_plan_minimum_n": "minimum_n = 1",
    "ck_bonus_plan_mode": "mode = 'other'",
    "ck_bonus_plan_unit": "unit = 'other'",
    "ck_contact_point_channel": "channel = 'other'",
    "ck_screening_unit_kind": "unit_kind = 'other'",
    "ck_survey_version_number": "number = 0",
    "ck_bonus_release_mode": "mode = 'other'",
    "ck_bonus_release_version": "version = 0",
    "ck_finding_level": "level = 'other'",
    "ck_finding_probability": "probability = 1.5",
    "ck_trigger_event_contact_channel": "contact_channel = 'other'",
    "ck_figure_held_when_case_open": "status = 'held'",
    "ck_figure_released_only_when_clean": "n = minimum_n - 1",
    "ck_figure_status": "status = 'other'",
    "ck_figure_withheld": "status = 'withheld', withheld = 'other'",
    "ck_figure_withheld_has_reason": "status = 'withheld'",
    "ck_frame_unit_arm": "arm = 'other'",
    "ck_frame_unit_arm_when_sampled": "arm = 'none'",
    "ck_frame_unit_draw_uniform": "draw_uniform = -0.5",
    "ck_frame_unit_inclusion_probability": "inclusion_probability = 1.5",
    "ck_frame_unit_invited_unless_reason": "invited = NOT invited",
    "ck_frame_unit_reason": "reason = 'other', invited = false",
    "ck_frame_unit_sampled_as_drawn": "draw_uniform = 0.9, inclusion_probability = 0.5",
    "ck_idempotent_request_mode": "mode = 'other'",
    "ck_invitation_arm": "arm = 'none'",
    "ck_invitation_channel": "channel = 'other'",
    "ck_invitation_expires_after_issue": "expires_at = issued_at",
    "ck_invitation_mode": "mode = 'other'",
    "ck_review_case_level": "level = 'clear'",
    "ck_review_case_mode": "mode = 'other'",
    "ck_review_case_number": "number = 0",
    "ck_review_case_state": "state = 'other'",
    "ck_review_case_unit_kind": "unit_kind = 'other'",
    "ck_conversation_state": "state = 'other'",
    "ck_decision_verdict": "verdict = 'other'",
    "ck_message_attempt": "attempt = -1",
    "ck_message_cancelled_has_reason": "state = 'cancelled'",
    "ck_message_channel": "channel = 'other'",
    "ck_message_kind": "kind = 'other'",
    "ck_message_mode": "mode = 'other'",
    "ck_message_sending_leased": "state = 'sending', worker = NULL, leased_until = due_at",
    "ck_message_sent_has_time": "state = 'sent', sent_at = NULL",
    "ck_message_state": "state = 'other'",
    "ck_response_completed_at_when_complete": "completed_at = NULL",
    "ck_response_medium": "medium = 'other'",
    "ck_response_state": "state = 'other', completed_at = NULL",
    "ck_response_wave": "wave = -1",
    "ck_answer_one_value": "number = 4, code = 'four'",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A second row like the first that answers to `where`, freed from every other rule of its table."""

    where: str = ""
    freed: dict[str, str | int] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)  # column: a query for its value


UNINVITED = "SELECT trigger_id FROM frame_unit WHERE invited = false"
BY_MAIL = "SELECT id FROM invitation WHERE channel = 'email'"

UNIQUE = {
    "uq_team_name": Copy(),
    "uq_api_key_prefix": Copy(),
    "uq_contact_customer": Copy(),
    "uq_idempotent_request_team_mode_key": Copy(),
    "uq_contact_point_address": Copy(),
    "uq_survey_version_survey_number": Copy(),
    "uq_bonus_release_plan_period_version": Copy(),
    "uq_finding_screening_unit": Copy(),
    "uq_trigger_event_event": Copy(),
    "uq_figure_release_unit": Copy(),
    "uq_frame_unit_trigger": Copy(),
    "uq_invitation_survey_trigger": Copy(freed={"token_hash": "f" * 64}),
    "uq_invitation_token_hash": Copy(taken={"trigger_id": UNINVITED}),
    "uq_review_case_unit_number": Copy(),
    "uq_conversation_invitation": Copy(freed={"state": "done"}),
    "uq_conversation_open_address": Copy("state = 'open'", taken={"invitation_id": BY_MAIL}),
    "uq_decision_case": Copy(),
    "uq_inbound_provider_id": Copy(),
    "uq_message_dedupe_key": Copy(freed={"provider_id": "another"}),
    "uq_message_provider_id": Copy("provider_id IS NOT NULL", freed={"dedupe_key": "another"}),
    "uq_response_invitation_version": Copy(),
    "uq_answer_response_question": Copy(),
    "uq_mailbox_entry_message": Copy(),
    "uq_receipt_provider_status": Copy(),
}


@pytest.fixture(scope="module")
def world(fresh_url: str, secrets: Secrets) -> Iterator[Database]:
    """A migrated database with a row in every table."""
    database = Database(fresh_url)
    migrate.upgrade(database)
    populated.fill(database, secrets)
    yield database
    database.dispose()


@pytest.fixture
def attempt(world: Database) -> Iterator[Session]:
    """A session that nothing remains of."""
    session = world.writer()
    yield session
    session.rollback()
    session.close()


def table_of(name: str) -> Table:
    """The table a constraint or unique index belongs to."""
    for table in TABLES.values():
        if name in {str(part.name) for part in (*table.constraints, *table.indexes)}:
            return table
    raise LookupError(name)


def unique_columns(name: str) -> list[str]:
    table = table_of(name)
    held = next(part for part in (*table.constraints, *table.indexes) if part.name == name)
    return [column.name for column in held.columns]  # type: ignore[union-attr]  # a unique constraint or index has columns


def says(error: IntegrityError, name: str) -> bool:
    """Whether the engine blames this rule; SQLite tells a unique one by its columns."""
    said = str(error.orig)
    if f'"{name}"' in said or said == f"CHECK constraint failed: {name}":
        return True
    table = table_of(name).name
    return said == "UNIQUE constraint failed: " + ", ".join(f"{table}.{column}" for column in unique_columns(name))


def test_every_rule_in_the_tables_is_tried_here() -> None:
    checks = {
        str(part.name) for table in TABLES.values() for part in table.constraints if isinstance(part, CheckConstraint)
    }
    unique = {
        str(part.name)
        for table in TABLES.values()
        for part in (*table.constraints, *table.indexes)
        if isinstance(part, UniqueConstraint) or getattr(part, "unique", False)
    }

    assert checks == CHECKS.keys()
    assert unique == UNIQUE.keys()


def test_every_table_has_a_row_to_break(world: Database) -> None:
    with world.read() as session:
        empty = [name for name, table in TABLES.items() if session.execute(select(table).limit(1)).first() is None]

    assert empty == []


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_row_that_breaks_this_check_is_refused(attempt: Session, name: str) -> None:
    with pytest.raises(IntegrityError) as refused:
        attempt.execute(text(f"UPDATE {table_of(name).name} SET {CHECKS[name]}"))  # noqa: S608  # of the table above

    assert says(refused.value, name), refused.value.orig


def second_of(session: Session, table: Table, copy: Copy) -> dict[str, Any]:
    query = select(table).where(text(copy.where)) if copy.where else select(table)
    row = dict(session.execute(query.limit(1)).mappings().one())
    taken = {}
    for column, value in copy.taken.items():
        taken[column] = session.execute(text(value).columns(table.c[column])).scalar_one()
    return {**row, "id": new_id(), **copy.freed, **taken}


@pytest.mark.parametrize("name", sorted(UNIQUE))
def test_a_second_row_that_should_be_the_only_one_is_refused(attempt: Session, name: str) -> None:
    table = table_of(name)
    with pytest.raises(IntegrityError) as refused:
        attempt.execute(insert(table).values(second_of(attempt, table, UNIQUE[name])))

    assert says(refused.value, name), refused.value.orig


def test_an_address_may_have_another_conversation_once_the_first_is_over(attempt: Session) -> None:
    """The unique index counts open conversations only."""
    table = TABLES["conversation"]
    attempt.execute(update(table).values(state="done"))
    second = second_of(attempt, table, Copy(taken={"invitation_id": BY_MAIL}))
    attempt.execute(insert(table).values({**second, "state": "open"}))

    assert len(attempt.execute(select(table).where(table.c.state == "open")).all()) == 1
