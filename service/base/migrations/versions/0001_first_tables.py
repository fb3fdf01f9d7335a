"""First tables"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('team',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_team')),
    sa.UniqueConstraint('name', name=op.f('uq_team_name'))
    )
    op.create_table('api_key',
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('mode', sa.String(32), nullable=False),
    sa.Column('prefix', sa.String(length=8), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('scopes', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.Uuid(), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_api_key_mode')),
    sa.CheckConstraint('expires_at > created_at', name=op.f('ck_api_key_expires_after_creation')),
    sa.ForeignKeyConstraint(['created_by'], ['api_key.id'], name=op.f('fk_api_key_created_by')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_api_key_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_key')),
    sa.UniqueConstraint('prefix', name=op.f('uq_api_key_prefix'))
    )
    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_api_key_team_id'), ['team_id'], unique=False)

    op.create_table('audit_entry',
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('key_id', sa.Uuid(), nullable=True),
    sa.Column('action', sa.String(length=64), nullable=False),
    sa.Column('subject', sa.String(length=64), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('facts', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_audit_entry_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_team_id'), ['team_id'], unique=False)

    op.create_table('contact',
    sa.Column('mode', sa.String(32), nullable=False),
    sa.Column('customer_id', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_contact_mode')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_contact_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact')),
    sa.UniqueConstraint('team_id', 'mode', 'customer_id', name=op.f('uq_contact_customer'))
    )
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_team_id'), ['team_id'], unique=False)

    op.create_table('idempotent_request',
    sa.Column('mode', sa.String(32), nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('request_hash', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=True),
    sa.Column('reply', sa.LargeBinary(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_idempotent_request_mode')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_idempotent_request_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_idempotent_request')),
    sa.UniqueConstraint('team_id', 'mode', 'key', name=op.f('uq_idempotent_request_team_mode_key'))
    )
    with op.batch_alter_table('idempotent_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_idempotent_request_team_id'), ['team_id'], unique=False)

    op.create_table('suppression',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('address_index', sa.String(length=64), nullable=False),
    sa.Column('reason', sa.String(32), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("reason IN ('stop', 'unsubscribe', 'carrier', 'team')", name=op.f('ck_suppression_reason')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_suppression_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suppression'))
    )
    with op.batch_alter_table('suppression', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_suppression_address_index'), ['address_index'], unique=False)

    op.create_table('survey',
    sa.Column('mode', sa.String(32), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('touchpoint', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('questionnaire', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('auxiliaries', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('sampling_rate', sa.Double(), nullable=False),
    sa.Column('blind_share', sa.Double(), nullable=False),
    sa.Column('blind_delay_minutes', sa.Integer(), nullable=False),
    sa.Column('quarantine_days', sa.Integer(), nullable=False),
    sa.Column('reminders', sa.Integer(), nullable=False),
    sa.Column('reminder_after_hours', sa.Integer(), nullable=False),
    sa.Column('link_valid_days', sa.Integer(), nullable=False),
    sa.Column('minimum_n', sa.Integer(), nullable=False),
    sa.Column('seed_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_survey_closed_at_when_closed')),
    sa.CheckConstraint("(state = 'draft') = (published_at IS NULL)", name=op.f('ck_survey_published_when_not_draft')),
    sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_survey_mode')),
    sa.CheckConstraint("state IN ('draft', 'published', 'closed')", name=op.f('ck_survey_state')),
    sa.CheckConstraint('blind_share >= 0 AND blind_share < 1', name=op.f('ck_survey_blind_share')),
    sa.CheckConstraint('minimum_n >= 2', name=op.f('ck_survey_minimum_n')),
    sa.CheckConstraint('reminders IN (0, 1)', name=op.f('ck_survey_reminders')),
    sa.CheckConstraint('sampling_rate > 0 AND sampling_rate <= 1', name=op.f('ck_survey_sampling_rate')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_survey_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey'))
    )
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_team_id'), ['team_id'], unique=False)

    op.create_table('bonus_plan',
    sa.Column('mode', sa.String(32), nullable=False),
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('unit', sa.String(32), nullable=False),
    sa.Column('metric', sa.String(length=200), nullable=False),
    sa.Column('minimum_n', sa.Integer(), nullable=False),
    sa.Column('fdr', sa.Double(), nullable=False),
    sa.Column('owner_key_id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_bonus_plan_mode')),
    sa.CheckConstraint("unit IN ('employee', 'location')", name=op.f('ck_bonus_plan_unit')),
    sa.CheckConstraint('fdr >= 0.05 AND fdr <= 0.5', name=op.f('ck_bonus_plan_fdr')),
    sa.CheckConstraint('minimum_n >= 2', name=op.f('ck_bonus_plan_minimum_n')),
    sa.ForeignKeyConstraint(['owner_key_id'], ['api_key.id'], name=op.f('fk_bonus_plan_owner_key_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_bonus_plan_survey_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_bonus_plan_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bonus_plan'))
    )
    with op.batch_alter_table('bonus_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bonus_plan_team_id'), ['team_id'], unique=False)

    op.create_table('contact_point',
    sa.Column('contact_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.String(32), nullable=False),
    sa.Column('address_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('address_index', sa.String(length=64), nullable=False),
    sa.Column('consented_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('consent_source', sa.String(length=200), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f('ck_contact_point_channel')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_contact_point_contact_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_contact_point_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_point')),
    sa.UniqueConstraint('contact_id', 'channel', 'address_index', name=op.f('uq_contact_point_address'))
    )
    with op.batch_alter_table('contact_point', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contact_point_address_index'), ['address_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_contact_point_team_id'), ['team_id'], unique=False)

    op.create_table('estimate',
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('survey_version', sa.Integer(), nullable=False),
    sa.Column('period', sa.String(length=7), nullable=True),
    sa.Column('metric', sa.String(length=16), nullable=False),
    sa.Column('by', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('minimum_n', sa.Integer(), nullable=False),
    sa.Column('input_hash', sa.String(length=64), nullable=False),
    sa.Column('analysis_version', sa.String(length=32), nullable=False),
    sa.Column('document', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_estimate_survey_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_estimate_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_estimate'))
    )
    with op.batch_alter_table('estimate', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_estimate_survey_id'), ['survey_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_estimate_team_id'), ['team_id'], unique=False)

    op.create_table('screening',
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('period', sa.String(length=7), nullable=False),
    sa.Column('unit_kind', sa.String(32), nullable=False),
    sa.Column('metric', sa.String(length=16), nullable=False),
    sa.Column('fdr', sa.Double(), nullable=False),
    sa.Column('input_hash', sa.String(length=64), nullable=False),
    sa.Column('analysis_version', sa.String(length=32), nullable=False),
    sa.Column('settings', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('prevalence', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("unit_kind IN ('employee', 'location')", name=op.f('ck_screening_unit_kind')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_screening_survey_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_screening_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_screening'))
    )
    with op.batch_alter_table('screening', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_screening_survey_id'), ['survey_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_screening_team_id'), ['team_id'], unique=False)

    op.create_table('survey_version',
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('questionnaire', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('ruleset', sa.String(length=64), nullable=False),
    sa.Column('findings', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('overrides', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('published_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_survey_version_number')),
    sa.ForeignKeyConstraint(['published_by'], ['api_key.id'], name=op.f('fk_survey_version_published_by')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_survey_version_survey_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_survey_version_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_survey_version')),
    sa.UniqueConstraint('survey_id', 'number', name=op.f('uq_survey_version_survey_number'))
    )
    with op.batch_alter_table('survey_version', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_survey_version_team_id'), ['team_id'], unique=False)

    op.create_table('bonus_release',
    sa.Column('mode', sa.String(32), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('period', sa.String(length=7), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('estimate_id', sa.Uuid(), nullable=False),
    sa.Column('screening_id', sa.Uuid(), nullable=False),
    sa.Column('document', sa.Text(), nullable=False),
    sa.Column('signature', sa.String(length=100), nullable=False),
    sa.Column('public_key', sa.String(length=60), nullable=False),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('frozen_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_bonus_release_mode')),
    sa.CheckConstraint('version >= 1', name=op.f('ck_bonus_release_version')),
    sa.ForeignKeyConstraint(['estimate_id'], ['estimate.id'], name=op.f('fk_bonus_release_estimate_id')),
    sa.ForeignKeyConstraint(['frozen_by'], ['api_key.id'], name=op.f('fk_bonus_release_frozen_by')),
    sa.ForeignKeyConstraint(['plan_id'], ['bonus_plan.id'], name=op.f('fk_bonus_release_plan_id')),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_bonus_release_screening_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_bonus_release_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bonus_release')),
    sa.UniqueConstraint('plan_id', 'period', 'version', name=op.f('uq_bonus_release_plan_period_version'))
    )
    with op.batch_alter_table('bonus_release', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bonus_release_team_id'), ['team_id'], unique=False)

    op.create_table('finding',
    sa.Column('screening_id', sa.Uuid(), nullable=False),
    sa.Column('unit', sa.String(length=200), nullable=False),
    sa.Column('level', sa.String(32), nullable=False),
    sa.Column('probability', sa.Double(), nullable=False),
    sa.Column('q_value', sa.Double(), nullable=False),
    sa.Column('document', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("level IN ('clear', 'watch', 'hold')", name=op.f('ck_finding_level')),
    sa.CheckConstraint('probability >= 0 AND probability <= 1', name=op.f('ck_finding_probability')),
    sa.ForeignKeyConstraint(['screening_id'], ['screening.id'], name=op.f('fk_finding_screening_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_finding_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_finding')),
    sa.UniqueConstraint('screening_id', 'unit', name=op.f('uq_finding_screening_unit'))
    )
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_finding_team_id'), ['team_id'], unique=False)

    op.create_table('trigger_event',
    sa.Column('mode', sa.String(length=8), nullable=False),
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('external_id', sa.String(length=200), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('employee_id', sa.String(length=200), nullable=False),
    sa.Column('location_id', sa.String(length=200), nullable=True),
    sa.Column('region', sa.String(length=200), nullable=True),
    sa.Column('touchpoint', sa.String(length=200), nullable=False),
    sa.Column('customer_id', sa.String(length=200), nullable=True),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('contact_channel', sa.String(32), nullable=True),
    sa.Column('contact_edited_by_employee', sa.Boolean(), nullable=True),
    sa.Column('auxiliaries', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("contact_channel IS NULL OR contact_channel IN ('sms', 'email')", name=op.f('ck_trigger_event_contact_channel')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_trigger_event_contact_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_trigger_event_survey_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_trigger_event_team_id')),
    sa.ForeignKeyConstraint(['version_id'], ['survey_version.id'], name=op.f('fk_trigger_event_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_trigger_event')),
    sa.UniqueConstraint('team_id', 'mode', 'source', 'external_id', name=op.f('uq_trigger_event_event'))
    )
    with op.batch_alter_table('trigger_event', schema=None) as batch_op:
        batch_op.create_index('ix_trigger_event_survey_time', ['survey_id', 'occurred_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_trigger_event_team_id'), ['team_id'], unique=False)

    op.create_table('figure',
    sa.Column('release_id', sa.Uuid(), nullable=False),
    sa.Column('unit', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(32), nullable=False),
    sa.Column('withheld', sa.String(32), nullable=True),
    sa.Column('estimated', sa.Boolean(), nullable=False),
    sa.Column('screened', sa.Boolean(), nullable=False),
    sa.Column('open_cases', sa.Integer(), nullable=False),
    sa.Column('n', sa.Integer(), nullable=False),
    sa.Column('minimum_n', sa.Integer(), nullable=False),
    sa.Column('value', sa.Double(), nullable=True),
    sa.Column('ci_low', sa.Double(), nullable=True),
    sa.Column('ci_high', sa.Double(), nullable=True),
    sa.Column('effective_n', sa.Double(), nullable=True),
    sa.Column('reliability', sa.Double(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(status = 'held') = (open_cases > 0)", name=op.f('ck_figure_held_when_case_open')),
    sa.CheckConstraint("(status = 'withheld') = (withheld IS NOT NULL)", name=op.f('ck_figure_withheld_has_reason')),
    sa.CheckConstraint("status <> 'released' OR (estimated AND screened AND open_cases = 0 AND n >= minimum_n AND value IS NOT NULL AND withheld IS NULL)", name=op.f('ck_figure_released_only_when_clean')),
    sa.CheckConstraint("status IN ('released', 'held', 'withheld')", name=op.f('ck_figure_status')),
    sa.CheckConstraint("withheld IS NULL OR withheld IN ('too_few_answers', 'case_upheld', 'no_unit_named')", name=op.f('ck_figure_withheld')),
    sa.ForeignKeyConstraint(['release_id'], ['bonus_release.id'], name=op.f('fk_figure_release_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_figure_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_figure')),
    sa.UniqueConstraint('release_id', 'unit', name=op.f('uq_figure_release_unit'))
    )
    with op.batch_alter_table('figure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_figure_team_id'), ['team_id'], unique=False)

    op.create_table('frame_unit',
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('trigger_id', sa.Uuid(), nullable=False),
    sa.Column('inclusion_probability', sa.Double(), nullable=False),
    sa.Column('draw_uniform', sa.Double(), nullable=False),
    sa.Column('sampled', sa.Boolean(), nullable=False),
    sa.Column('arm', sa.String(32), nullable=False),
    sa.Column('reason', sa.String(32), nullable=True),
    sa.Column('invited', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("arm IN ('standard', 'blind', 'none')", name=op.f('ck_frame_unit_arm')),
    sa.CheckConstraint("reason IS NULL OR reason IN ('customer_declined', 'no_contact_given', 'suppressed_by_employee', 'opted_out', 'no_consent', 'recent_survey', 'system_error')", name=op.f('ck_frame_unit_reason')),
    sa.CheckConstraint("sampled = (arm <> 'none')", name=op.f('ck_frame_unit_arm_when_sampled')),
    sa.CheckConstraint('draw_uniform >= 0 AND draw_uniform < 1', name=op.f('ck_frame_unit_draw_uniform')),
    sa.CheckConstraint('inclusion_probability > 0 AND inclusion_probability <= 1', name=op.f('ck_frame_unit_inclusion_probability')),
    sa.CheckConstraint('invited = (sampled AND reason IS NULL)', name=op.f('ck_frame_unit_invited_unless_reason')),
    sa.CheckConstraint('sampled = (draw_uniform < inclusion_probability)', name=op.f('ck_frame_unit_sampled_as_drawn')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_frame_unit_survey_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_frame_unit_team_id')),
    sa.ForeignKeyConstraint(['trigger_id'], ['trigger_event.id'], name=op.f('fk_frame_unit_trigger_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_frame_unit')),
    sa.UniqueConstraint('trigger_id', name=op.f('uq_frame_unit_trigger'))
    )
    with op.batch_alter_table('frame_unit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_frame_unit_survey_id'), ['survey_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_frame_unit_team_id'), ['team_id'], unique=False)

    op.create_table('invitation',
    sa.Column('mode', sa.String(32), nullable=False),
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('trigger_id', sa.Uuid(), nullable=False),
    sa.Column('contact_id', sa.Uuid(), nullable=False),
    sa.Column('contact_point_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.String(32), nullable=False),
    sa.Column('arm', sa.String(32), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('token_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('send_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("arm IN ('standard', 'blind')", name=op.f('ck_invitation_arm')),
    sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f('ck_invitation_channel')),
    sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_invitation_mode')),
    sa.CheckConstraint('expires_at > issued_at', name=op.f('ck_invitation_expires_after_issue')),
    sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_invitation_contact_id')),
    sa.ForeignKeyConstraint(['contact_point_id'], ['contact_point.id'], name=op.f('fk_invitation_contact_point_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_invitation_survey_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_invitation_team_id')),
    sa.ForeignKeyConstraint(['trigger_id'], ['trigger_event.id'], name=op.f('fk_invitation_trigger_id')),
    sa.ForeignKeyConstraint(['version_id'], ['survey_version.id'], name=op.f('fk_invitation_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invitation')),
    sa.UniqueConstraint('survey_id', 'trigger_id', name=op.f('uq_invitation_survey_trigger')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_invitation_token_hash'))
    )
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_invitation_contact_id'), ['contact_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_contact_point_id'), ['contact_point_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_survey_id'), ['survey_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_invitation_team_id'), ['team_id'], unique=False)

    op.create_table('review_case',
    sa.Column('mode', sa.String(32), nullable=False),
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('plan_id', sa.Uuid(), nullable=False),
    sa.Column('unit_kind', sa.String(32), nullable=False),
    sa.Column('period', sa.String(length=7), nullable=False),
    sa.Column('unit', sa.String(length=200), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(32), nullable=False),
    sa.Column('finding_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("level IN ('watch', 'hold')", name=op.f('ck_review_case_level')),
    sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_review_case_mode')),
    sa.CheckConstraint("state IN ('open', 'decided')", name=op.f('ck_review_case_state')),
    sa.CheckConstraint("unit_kind IN ('employee', 'location')", name=op.f('ck_review_case_unit_kind')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_review_case_number')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_review_case_finding_id')),
    sa.ForeignKeyConstraint(['plan_id'], ['bonus_plan.id'], name=op.f('fk_review_case_plan_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_review_case_survey_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_review_case_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_case')),
    sa.UniqueConstraint('survey_id', 'unit_kind', 'period', 'unit', 'number', name=op.f('uq_review_case_unit_number'))
    )
    with op.batch_alter_table('review_case', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_case_team_id'), ['team_id'], unique=False)

    op.create_table('conversation',
    sa.Column('invitation_id', sa.Uuid(), nullable=False),
    sa.Column('address_index', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('clarified', sa.Boolean(), nullable=False),
    sa.Column('turns', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("state IN ('open', 'done', 'stopped', 'lapsed')", name=op.f('ck_conversation_state')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_conversation_invitation_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_conversation_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation')),
    sa.UniqueConstraint('invitation_id', name=op.f('uq_conversation_invitation'))
    )
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conversation_address_index'), ['address_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_conversation_team_id'), ['team_id'], unique=False)
        batch_op.create_index('uq_conversation_open_address', ['address_index'], unique=True, sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))

    op.create_table('decision',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('finding_id', sa.Uuid(), nullable=False),
    sa.Column('verdict', sa.String(32), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=False),
    sa.Column('decided_by_name', sa.String(length=200), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("verdict IN ('dismissed', 'upheld')", name=op.f('ck_decision_verdict')),
    sa.ForeignKeyConstraint(['case_id'], ['review_case.id'], name=op.f('fk_decision_case_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['api_key.id'], name=op.f('fk_decision_decided_by')),
    sa.ForeignKeyConstraint(['finding_id'], ['finding.id'], name=op.f('fk_decision_finding_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_decision_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('case_id', name=op.f('uq_decision_case'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_team_id'), ['team_id'], unique=False)

    op.create_table('inbound',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('provider', sa.String(length=16), nullable=False),
    sa.Column('provider_id', sa.String(length=200), nullable=False),
    sa.Column('address_index', sa.String(length=64), nullable=False),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_as', sa.String(length=32), nullable=True),
    sa.Column('invitation_id', sa.Uuid(), nullable=True),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_inbound_invitation_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_inbound_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_inbound')),
    sa.UniqueConstraint('provider', 'provider_id', name=op.f('uq_inbound_provider_id'))
    )
    with op.batch_alter_table('inbound', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_inbound_address_index'), ['address_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_inbound_team_id'), ['team_id'], unique=False)
        batch_op.create_index('ix_inbound_unread', ['read_at', 'received_at'], unique=False)

    op.create_table('message',
    sa.Column('mode', sa.String(32), nullable=False),
    sa.Column('survey_id', sa.Uuid(), nullable=True),
    sa.Column('invitation_id', sa.Uuid(), nullable=True),
    sa.Column('contact_point_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.String(32), nullable=False),
    sa.Column('kind', sa.String(32), nullable=False),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('payload_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('dedupe_key', sa.String(length=120), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('not_after', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempt', sa.Integer(), nullable=False),
    sa.Column('worker', sa.String(length=64), nullable=True),
    sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('handed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn', sa.String(length=32), nullable=True),
    sa.Column('provider', sa.String(length=16), nullable=True),
    sa.Column('provider_id', sa.String(length=200), nullable=True),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f('ck_message_channel')),
    sa.CheckConstraint("kind IN ('invitation', 'reminder', 'conversation', 'notice')", name=op.f('ck_message_kind')),
    sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_message_mode')),
    sa.CheckConstraint("state <> 'cancelled' OR withdrawn IS NOT NULL", name=op.f('ck_message_cancelled_has_reason')),
    sa.CheckConstraint("state <> 'sending' OR (worker IS NOT NULL AND leased_until IS NOT NULL)", name=op.f('ck_message_sending_leased')),
    sa.CheckConstraint("state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled')", name=op.f('ck_message_state')),
    sa.CheckConstraint("state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL", name=op.f('ck_message_sent_has_time')),
    sa.CheckConstraint('attempt >= 0', name=op.f('ck_message_attempt')),
    sa.ForeignKeyConstraint(['contact_point_id'], ['contact_point.id'], name=op.f('fk_message_contact_point_id')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_message_invitation_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_message_survey_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_message_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('provider', 'provider_id', name=op.f('uq_message_provider_id')),
    sa.UniqueConstraint('team_id', 'dedupe_key', name=op.f('uq_message_dedupe_key'))
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_contact_point_id'), ['contact_point_id'], unique=False)
        batch_op.create_index('ix_message_due', ['state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_invitation_id'), ['invitation_id'], unique=False)
        batch_op.create_index('ix_message_team_due', ['team_id', 'state', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_team_id'), ['team_id'], unique=False)

    op.create_table('response',
    sa.Column('survey_id', sa.Uuid(), nullable=False),
    sa.Column('version_id', sa.Uuid(), nullable=False),
    sa.Column('invitation_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(32), nullable=False),
    sa.Column('medium', sa.String(32), nullable=False),
    sa.Column('language', sa.String(length=35), nullable=False),
    sa.Column('wave', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('completion_seconds', sa.Double(), nullable=True),
    sa.Column('device_hash', sa.String(length=32), nullable=True),
    sa.Column('network_hash', sa.String(length=32), nullable=True),
    sa.Column('user_agent_hash', sa.String(length=32), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint("(state = 'complete') = (completed_at IS NOT NULL)", name=op.f('ck_response_completed_at_when_complete')),
    sa.CheckConstraint("medium IN ('web', 'sms')", name=op.f('ck_response_medium')),
    sa.CheckConstraint("state IN ('partial', 'complete')", name=op.f('ck_response_state')),
    sa.CheckConstraint('wave >= 0', name=op.f('ck_response_wave')),
    sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_response_invitation_id')),
    sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_response_survey_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_response_team_id')),
    sa.ForeignKeyConstraint(['version_id'], ['survey_version.id'], name=op.f('fk_response_version_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_response')),
    sa.UniqueConstraint('invitation_id', 'version_id', name=op.f('uq_response_invitation_version'))
    )
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_response_survey_id'), ['survey_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_response_team_id'), ['team_id'], unique=False)

    op.create_table('answer',
    sa.Column('response_id', sa.Uuid(), nullable=False),
    sa.Column('question', sa.String(length=40), nullable=False),
    sa.Column('number', sa.Double(), nullable=True),
    sa.Column('code', sa.String(length=40), nullable=True),
    sa.Column('codes', sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql"), nullable=True),
    sa.Column('text_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.CheckConstraint('(CASE WHEN number IS NULL THEN 0 ELSE 1 END) + (CASE WHEN code IS NULL THEN 0 ELSE 1 END) + (CASE WHEN codes IS NULL THEN 0 ELSE 1 END) + (CASE WHEN text_sealed IS NULL THEN 0 ELSE 1 END) = 1', name=op.f('ck_answer_one_value')),
    sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_answer_response_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_answer_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer')),
    sa.UniqueConstraint('response_id', 'question', name=op.f('uq_answer_response_question'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_team_id'), ['team_id'], unique=False)

    op.create_table('mailbox_entry',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=False),
    sa.Column('message_id', sa.Uuid(), nullable=False),
    sa.Column('channel', sa.String(32), nullable=False),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_mailbox_entry_message_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_mailbox_entry_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mailbox_entry')),
    sa.UniqueConstraint('message_id', name=op.f('uq_mailbox_entry_message'))
    )
    with op.batch_alter_table('mailbox_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mailbox_entry_team_id'), ['team_id'], unique=False)

    op.create_table('receipt',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('message_id', sa.Uuid(), nullable=True),
    sa.Column('provider', sa.String(length=16), nullable=False),
    sa.Column('provider_id', sa.String(length=200), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('error_code', sa.String(length=16), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_receipt_message_id')),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_receipt_team_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_receipt')),
    sa.UniqueConstraint('provider', 'provider_id', 'status', name=op.f('uq_receipt_provider_status'))
    )
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_receipt_message_id'), ['message_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_receipt_team_id'), ['team_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('receipt', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_receipt_team_id'))
        batch_op.drop_index(batch_op.f('ix_receipt_message_id'))

    op.drop_table('receipt')
    with op.batch_alter_table('mailbox_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mailbox_entry_team_id'))

    op.drop_table('mailbox_entry')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_team_id'))

    op.drop_table('answer')
    with op.batch_alter_table('response', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_response_team_id'))
        batch_op.drop_index(batch_op.f('ix_response_survey_id'))

    op.drop_table('response')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_team_id'))
        batch_op.drop_index('ix_message_team_due')
        batch_op.drop_index(batch_op.f('ix_message_invitation_id'))
        batch_op.drop_index('ix_message_due')
        batch_op.drop_index(batch_op.f('ix_message_contact_point_id'))

    op.drop_table('message')
    with op.batch_alter_table('inbound', schema=None) as batch_op:
        batch_op.drop_index('ix_inbound_unread')
        batch_op.drop_index(batch_op.f('ix_inbound_team_id'))
        batch_op.drop_index(batch_op.f('ix_inbound_address_index'))

    op.drop_table('inbound')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_decision_team_id'))

    op.drop_table('decision')
    with op.batch_alter_table('conversation', schema=None) as batch_op:
        batch_op.drop_index('uq_conversation_open_address', sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'"))
        batch_op.drop_index(batch_op.f('ix_conversation_team_id'))
        batch_op.drop_index(batch_op.f('ix_conversation_address_index'))

    op.drop_table('conversation')
    with op.batch_alter_table('review_case', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_case_team_id'))

    op.drop_table('review_case')
    with op.batch_alter_table('invitation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_invitation_team_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_survey_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_contact_point_id'))
        batch_op.drop_index(batch_op.f('ix_invitation_contact_id'))

    op.drop_table('invitation')
    with op.batch_alter_table('frame_unit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_frame_unit_team_id'))
        batch_op.drop_index(batch_op.f('ix_frame_unit_survey_id'))

    op.drop_table('frame_unit')
    with op.batch_alter_table('figure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_figure_team_id'))

    op.drop_table('figure')
    with op.batch_alter_table('trigger_event', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_trigger_event_team_id'))
        batch_op.drop_index('ix_trigger_event_survey_time')

    op.drop_table('trigger_event')
    with op.batch_alter_table('finding', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_finding_team_id'))

    op.drop_table('finding')
    with op.batch_alter_table('bonus_release', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bonus_release_team_id'))

    op.drop_table('bonus_release')
    with op.batch_alter_table('survey_version', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_version_team_id'))

    op.drop_table('survey_version')
    with op.batch_alter_table('screening', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_screening_team_id'))
        batch_op.drop_index(batch_op.f('ix_screening_survey_id'))

    op.drop_table('screening')
    with op.batch_alter_table('estimate', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_estimate_team_id'))
        batch_op.drop_index(batch_op.f('ix_estimate_survey_id'))

    op.drop_table('estimate')
    with op.batch_alter_table('contact_point', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_point_team_id'))
        batch_op.drop_index(batch_op.f('ix_contact_point_address_index'))

    op.drop_table('contact_point')
    with op.batch_alter_table('bonus_plan', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bonus_plan_team_id'))

    op.drop_table('bonus_plan')
    with op.batch_alter_table('survey', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_survey_team_id'))

    op.drop_table('survey')
    with op.batch_alter_table('suppression', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_suppression_address_index'))

    op.drop_table('suppression')
    with op.batch_alter_table('idempotent_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_idempotent_request_team_id'))

    op.drop_table('idempotent_request')
    with op.batch_alter_table('contact', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contact_team_id'))

    op.drop_table('contact')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entry_team_id'))

    op.drop_table('audit_entry')
    with op.batch_alter_table('api_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_api_key_team_id'))

    op.drop_table('api_key')
    op.drop_table('team')
