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
    "ck_journey_mode": "mode = 'other'",
    "ck_trigger_event_next_entry_of_a_diary": "next_entry_at = recorded_at",
    "ck_survey_blind_share": "blind_share = 1",
    "ck_survey_closed_at_when_closed": "closed_at = published_at",
    "ck_survey_least_reliability": "least_reliability = 1.5",
    "ck_survey_minimum_n": "minimum_n = 1",
    "ck_survey_mode": "mode = 'other'",
    "ck_survey_pilot": "pilot = 'other'",
    "ck_survey_pilot_has_share": "pilot_share = NULL",
    "ck_survey_pilot_has_time": "pilot_since = NULL",
    "ck_survey_pilot_share": "pilot_share = 1.5",
    "ck_survey_published_when_not_draft": "published_at = NULL",
    "ck_survey_reminders": "reminders = 4",
    "ck_survey_fallback": "fallback = 'other'",
    "ck_survey_paused_once_published": "state = 'draft', published_at = NULL, paused_at = created_at",
    "ck_survey_revision": "revision = 0",
    "ck_survey_sampling_rate": "sampling_rate = 0",
    "ck_survey_state": "state = 'other'",
    "ck_bonus_plan_fdr": "fdr = 0.01",
    "ck_bonus_plan_least_reliability": "least_reliability = -0.5",
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
    "ck_frame_unit_arm_when_drawn": "arm = 'none'",
    "ck_frame_unit_contact_source": "contact_source = 'other'",
    "ck_frame_unit_draw_probability": "draw_probability = 1.5, inclusion_probability = 1, permit_probability = 1 / 1.5",
    "ck_frame_unit_draw_uniform": "draw_uniform = -0.5",
    "ck_frame_unit_inclusion_is_product": "permit_probability = 0.5",
    "ck_frame_unit_permit_probability": "permit_probability = -0.5",
    "ck_frame_unit_sampled": "sampled = NOT sampled",
    "ck_frame_unit_invited_unless_reason": "invited = NOT invited",
    "ck_frame_unit_reason": "reason = 'other', invited = false",
    "ck_frame_unit_drawn_as_said": "draw_uniform = 0.9, draw_probability = 0.5, inclusion_probability = 0.5",
    "ck_frequency_rule_mode": "mode = 'other'",
    "ck_frequency_rule_per": "per = 'other'",
    "ck_frequency_rule_most": "most = 0",
    "ck_frequency_rule_days": "days = 366",
    "ck_contact_group_mode": "mode = 'other'",
    "ck_contact_group_per": "per = 'person'",
    "ck_consent_purpose": "purpose = 'other'",
    "ck_consent_withdrawn_after_given": "given_at = recorded_at, withdrawn_at = '2020-01-01 00:00:00'",
    "ck_contact_point_provider": "provider = 'other'",
    "ck_suppression_survey_of_a_team": "team_id = NULL, survey_id = (SELECT id FROM survey)",
    "ck_survey_consent_purpose": "consent_purpose = 'other'",
    "ck_survey_blind_contacts": "blind_contacts = 'other'",
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
    "ck_conversation_left_open": "left_open = -1",
    "ck_conversation_redo": "redo = 'other'",
    "ck_inbound_reviewed_as": "reviewed_as = 'other', reviewed_at = received_at",
    "ck_inbound_reviewed_at_when_reviewed": "reviewed_as = 'confirmed'",
    "ck_survey_text_reply_hours": "text_reply_hours = 0",
    "ck_decision_verdict": "verdict = 'other'",
    "ck_message_attempt": "attempt = -1",
    "ck_message_cancelled_has_reason": "state = 'cancelled'",
    "ck_message_channel": "channel = 'other'",
    "ck_sending_window_mode": "mode = 'other'",
    "ck_sending_window_rules_or_reason": "keeps_hour_rules = false",
    "ck_sending_window_same_day": "opens = '20:00', closes = '08:00'",
    "ck_survey_sending_hours": "sends_from = '18:00', sends_until = '09:00'",
    "ck_message_held_while_queued": "state = 'sent', sent_at = due_at, held_for = 'window'",
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
    "ck_answer_seconds": "seconds = -1",
    "ck_answer_ballot": "number = NULL, code = 'yes', ballot = 'other'",
    "ck_undeliverable_address_renewed_afterwards": "renewed_at = since",
    "ck_message_lane": "lane = 'other'",
    "ck_message_segments": "segments = 0",
    "ck_breaker_cause": "cause = 'other'",
    "ck_breaker_failures": "failures = attempts + 1",
    "ck_breaker_probes_when_open": "open_since = NULL, probe_at = counting_since",
    "ck_sending_limit_caps": "daily_texts = -1",
    "ck_sending_limit_spend_has_price": "price_elsewhere = NULL",
    "ck_sending_day_channel": "channel = 'other'",
    "ck_sending_day_counts": "messages = segments + 1",
    "ck_number_block_numbers": "numbers = -1",
    "ck_country_traffic_texts": "texts = -1",
    "ck_alert_kind": "kind = 'other'",
    "ck_alert_named_while_open": "open_name = NULL",
    "ck_answer_code_of_ballot": "number = NULL, code = 'yes', ballot = 'crosswise'",
    "ck_followup_closed_has_outcome": "outcome = 'resolved'",
    "ck_followup_closed_has_time": "closed_at = opened_at",
    "ck_followup_due_after_opening": "due_at = opened_at",
    "ck_followup_entry_deed": "deed = 'other'",
    "ck_followup_mode": "mode = 'other'",
    "ck_followup_outcome": "state = 'closed', closed_at = due_at, outcome = 'other'",
    "ck_followup_owner_mode": "mode = 'other'",
    "ck_followup_reminders": "reminders = -1",
    "ck_followup_rule_due_hours": "due_hours = 0",
    "ck_followup_rule_mode": "mode = 'other'",
    "ck_followup_rule_severity": "severity = 'other'",
    "ck_followup_rule_two_owners": "escalation_id = owner_id",
    "ck_followup_rule_wish_is_whole": "wish_code = NULL",
    "ck_followup_severity": "severity = 'other'",
    "ck_followup_state": "state = 'other'",
    "ck_improvement_mode": "mode = 'other'",
    "ck_improvement_withdrawn_after_publishing": "withdrawn_at = '1990-01-01'",
    "ck_notification_attempt": "attempt = -1, failures = 0",
    "ck_notification_attempt_result": "result = 'other'",
    "ck_notification_failures": "failures = attempt + 1",
    "ck_notification_finished_has_time": "finished_at = due_at",
    "ck_notification_leased_while_sending": "worker = 'w', leased_until = due_at",
    "ck_notification_mail_has_address": "address_sealed = payload_sealed, medium = 'webhook'",
    "ck_notification_medium": "medium = 'other', address_sealed = NULL, endpoint_id = NULL",
    "ck_notification_mode": "mode = 'other'",
    "ck_notification_state": "state = 'other', finished_at = due_at",
    "ck_notification_webhook_has_endpoint": "endpoint_id = NULL",
    "ck_webhook_endpoint_disabled": "disabled = 'other', disabled_at = created_at",
    "ck_webhook_endpoint_disabled_has_time": "disabled_at = created_at",
    "ck_webhook_endpoint_mode": "mode = 'other'",
    "ck_webhook_endpoint_secret_before_ends": "secret_before_until = created_at",
    "ck_pressure_report_way": "way = 'begged'",
    "ck_trigger_event_dealt_when_erased": "erased_at = recorded_at",
    "ck_campaign_mode": "mode = 'other'",
    "ck_campaign_state": "state = 'other'",
    "ck_message_cap_days": "days = 0",
    "ck_message_cap_mode": "mode = 'other'",
    "ck_message_cap_most": "most = 0",
    "ck_redirection_address_when_redirected": "outcome = 'no_address'",
    "ck_redirection_outcome": "outcome = 'other', contact_point_id = NULL",
    "ck_redirection_settled_with_outcome": "settled_at = NULL",
    "ck_panel_every": "every = 0",
    "ck_panel_mode": "mode = 'other'",
    "ck_panel_next_wave_until_ended": "next_wave_at = NULL",
    "ck_panel_opened": "opened = waves + 1",
    "ck_panel_unit": "unit = 'other'",
    "ck_panel_waves": "waves = 521",
    "ck_panel_member_asked_to": "asked_to = -1",
    "ck_panel_member_left_because": "left_at = joined_at, left_because = 'other'",
    "ck_panel_member_left_with_reason": "left_at = joined_at",
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
    "uq_journey_name": Copy(),
    "uq_sending_window_team_mode": Copy(),
    "uq_api_key_prefix": Copy(),
    "uq_contact_customer": Copy(),
    "uq_contact_group_group": Copy(),
    "uq_consent_given": Copy(),
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
    "uq_message_dedupe_key": Copy(freed={"provider_id": "another", "retried_id": "another"}),
    "uq_message_provider_id": Copy("provider_id IS NOT NULL", freed={"dedupe_key": "another", "retried_id": "another"}),
    "uq_response_invitation_version": Copy(),
    "uq_answer_response_question": Copy(),
    "uq_mailbox_entry_message": Copy(),
    "uq_receipt_provider_status": Copy(),
    "uq_undeliverable_address_address": Copy(),
    "uq_followup_rule_response": Copy(),
    "uq_notification_dedupe_key": Copy(),
    "uq_notification_attempt_number": Copy(),
    "uq_pressure_report_invitation": Copy(),
    "uq_message_retried_id": Copy("retried_id IS NOT NULL", freed={"dedupe_key": "another", "provider_id": "another"}),
    "uq_sender_pace_sender": Copy(),
    "uq_breaker_name": Copy(),
    "uq_sending_limit_team": Copy(),
    "uq_sending_day_team_day_channel": Copy(),
    "uq_number_block_team_day_block": Copy(),
    "uq_country_traffic_team_country": Copy(),
    "uq_alert_open": Copy(),
    "uq_campaign_survey_name": Copy(),
    "uq_message_cap_team_mode": Copy(),
    "uq_redirection_invitation": Copy(),
    "uq_panel_survey_name": Copy(),
    "uq_panel_member_panel_contact": Copy(),
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
