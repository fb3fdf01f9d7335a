"""Rates by stratum and targets, rules on how often people are asked, consent with its history, the list by survey

The frame tells apart the chance of the draw and the chance that the rules let an event be asked. Of events from before
nobody computed the second: kept out by the quarantine they count, as before, as sampled and not asked. Each contact
point's consent becomes the first row of its history; where the person stopped since, it ended then.
"""

from typing import Any

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')
REASONS_BEFORE = ('customer_declined', 'no_contact_given', 'suppressed_by_employee', 'opted_out', 'no_consent', 'recent_survey', 'system_error', 'pilot_stopped')
REASONS = (*REASONS_BEFORE, 'household_recent_survey', 'account_recent_survey', 'quota_reached', 'no_independent_contact')
BY_CHANCE = "reason IS NOT NULL AND reason IN ('recent_survey', 'household_recent_survey', 'account_recent_survey')"
CHECKS_BEFORE = {
    'inclusion_probability': 'inclusion_probability > 0 AND inclusion_probability <= 1',
    'draw_uniform': 'draw_uniform >= 0 AND draw_uniform < 1',
    'sampled_as_drawn': 'sampled = (draw_uniform < inclusion_probability)',
    'arm_when_sampled': "sampled = (arm <> 'none')",
    'arm': "arm IN ('standard', 'blind', 'none')",
    'reason': f"reason IS NULL OR reason IN {REASONS_BEFORE}",
    'invited_unless_reason': 'invited = (sampled AND reason IS NULL)',
}
CHECKS = {
    'draw_probability': 'draw_probability > 0 AND draw_probability <= 1',
    'permit_probability': 'permit_probability >= 0 AND permit_probability <= 1',
    'inclusion_is_product': 'inclusion_probability = draw_probability * CASE WHEN permit_probability > 0 THEN permit_probability ELSE 1 END',
    'draw_uniform': 'draw_uniform >= 0 AND draw_uniform < 1',
    'drawn_as_said': 'drawn = (draw_uniform < draw_probability)',
    'arm_when_drawn': "drawn = (arm <> 'none')",
    'sampled': f'sampled = (drawn AND NOT (permit_probability > 0 AND {BY_CHANCE}))',
    'arm': "arm IN ('standard', 'blind', 'none')",
    'reason': f"reason IS NULL OR reason IN {REASONS}",
    'invited_unless_reason': 'invited = (drawn AND reason IS NULL)',
    'contact_source': "contact_source IS NULL OR contact_source IN ('employee', 'system', 'customer')",
}


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    uuid = 'UUID' if is_postgres else 'CHAR(32)'
    document = 'JSONB' if is_postgres else 'JSON'
    create_tables()
    # Other tables refer to these: SQLite can add to them in place, with constraints, but not make them anew.
    for table, column in (
        ('survey', f'stratum_rates {document}'),
        ('survey', f'target {document}'),
        ('survey', "consent_purpose VARCHAR(32) DEFAULT 'service' NOT NULL"
                   " CONSTRAINT ck_survey_consent_purpose CHECK (consent_purpose IN ('service', 'research'))"),
        ('survey', "blind_contacts VARCHAR(32) DEFAULT 'independent_first' NOT NULL"
                   " CONSTRAINT ck_survey_blind_contacts CHECK (blind_contacts IN ('independent_first', 'independent_only'))"),
        ('trigger_event', 'household_id VARCHAR(200)'),
        ('trigger_event', 'account_id VARCHAR(200)'),
        ('contact_point', "provider VARCHAR(32)"
                          " CONSTRAINT ck_contact_point_provider CHECK (provider IS NULL OR provider IN ('employee', 'system', 'customer'))"),
        ('suppression', f"survey_id {uuid} CONSTRAINT fk_suppression_survey_id REFERENCES survey (id)"
                        " CONSTRAINT ck_suppression_survey_of_a_team CHECK (survey_id IS NULL OR team_id IS NOT NULL)"),
        ('suppression', 'note VARCHAR(200)'),
    ):
        op.execute(f'ALTER TABLE {table} ADD COLUMN {column}')
    for name, columns in (('contact_id', ['contact_id']), ('household_id', ['household_id']),
                          ('account_id', ['account_id']), ('survey_recorded', ['survey_id', 'recorded_at'])):
        op.create_index(f'ix_trigger_event_{name}', 'trigger_event', columns)
    op.execute(
        "INSERT INTO consent (id, team_id, contact_point_id, purpose, given_at, source, after_stop, recorded_at)"
        " SELECT id, team_id, id, 'service', consented_at, consent_source, false, created_at FROM contact_point"
    )
    op.execute(
        "UPDATE consent SET withdrawn_at = (SELECT MIN(suppression.since) FROM suppression"
        " JOIN contact_point ON contact_point.address_index = suppression.address_index"
        " WHERE contact_point.id = consent.contact_point_id AND suppression.lifted_at IS NULL"
        " AND suppression.reason IN ('stop', 'unsubscribe', 'carrier') AND suppression.since >= consent.given_at)"
    )
    op.execute('ALTER TABLE contact_point DROP COLUMN consented_at')
    op.execute('ALTER TABLE contact_point DROP COLUMN consent_source')
    with op.batch_alter_table('frame_unit', copy_from=frame_unit(CHECKS_BEFORE)) as batch_op:
        for added in new_columns(filled=False):
            batch_op.add_column(added)
        for name in CHECKS_BEFORE:
            batch_op.drop_constraint(op.f(f'ck_frame_unit_{name}'), type_='check')
    op.execute("UPDATE frame_unit SET drawn = sampled, draw_probability = inclusion_probability")
    op.execute("UPDATE frame_unit SET permit_probability = 0 WHERE reason = 'recent_survey'")
    with op.batch_alter_table('frame_unit', copy_from=frame_unit({}, new_columns(filled=False))) as batch_op:
        for name in ('drawn', 'draw_probability'):
            batch_op.alter_column(name, nullable=False)
        for name, check in CHECKS.items():
            batch_op.create_check_constraint(op.f(f'ck_frame_unit_{name}'), check)


def downgrade() -> None:
    """Events that a rule kept out by chance are sampled and not asked, as before; a reason that is not known any more
    becomes the nearest. Whose consent was taken back is put on the list, so that nobody writes there again."""
    with op.batch_alter_table('frame_unit', copy_from=frame_unit(CHECKS, new_columns(filled=True))) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f'ck_frame_unit_{name}'), type_='check')
    op.execute("UPDATE frame_unit SET sampled = drawn, inclusion_probability = draw_probability")
    op.execute(f"UPDATE frame_unit SET reason = 'recent_survey' WHERE {BY_CHANCE}")
    op.execute("UPDATE frame_unit SET reason = 'system_error' WHERE reason IN ('quota_reached', 'no_independent_contact')")
    with op.batch_alter_table('frame_unit', copy_from=frame_unit({}, new_columns(filled=True))) as batch_op:
        for added in new_columns(filled=True):
            batch_op.drop_column(added.name)
        for name, check in CHECKS_BEFORE.items():
            batch_op.create_check_constraint(op.f(f'ck_frame_unit_{name}'), check)
    moment = 'TIMESTAMP WITH TIME ZONE' if op.get_bind().dialect.name == 'postgresql' else 'DATETIME'
    op.execute(f"ALTER TABLE contact_point ADD COLUMN consented_at {moment} DEFAULT '1970-01-01 00:00:00' NOT NULL")
    op.execute("ALTER TABLE contact_point ADD COLUMN consent_source VARCHAR(200) DEFAULT 'not recorded' NOT NULL")
    latest = "SELECT {} FROM consent WHERE contact_point_id = contact_point.id ORDER BY given_at DESC LIMIT 1"
    op.execute(
        f"UPDATE contact_point SET consented_at = COALESCE(({latest.format('given_at')}), consented_at),"
        f" consent_source = COALESCE(({latest.format('source')}), consent_source)"
    )
    op.execute("DELETE FROM suppression WHERE survey_id IS NOT NULL")
    op.execute(
        "INSERT INTO suppression (id, team_id, address_index, reason, since)"
        " SELECT p.id, p.team_id, p.address_index, 'team', MAX(c.withdrawn_at)"
        " FROM contact_point p JOIN consent c ON c.contact_point_id = p.id"
        " WHERE NOT EXISTS (SELECT 1 FROM suppression s WHERE s.address_index = p.address_index AND s.lifted_at IS NULL)"
        " GROUP BY p.id, p.team_id, p.address_index HAVING COUNT(*) = COUNT(c.withdrawn_at)"
    )
    for name in ('survey_recorded', 'account_id', 'household_id', 'contact_id'):
        op.drop_index(f'ix_trigger_event_{name}', 'trigger_event')
    for table, column in (('suppression', 'note'), ('suppression', 'survey_id'), ('contact_point', 'provider'),
                          ('trigger_event', 'account_id'), ('trigger_event', 'household_id'),
                          ('survey', 'blind_contacts'), ('survey', 'consent_purpose'), ('survey', 'target'),
                          ('survey', 'stratum_rates')):
        op.execute(f'ALTER TABLE {table} DROP COLUMN {column}')
    for table in ('consent', 'contact_group', 'frequency_rule'):
        op.drop_table(table)


def create_tables() -> None:
    op.create_table(
        'frequency_rule',
        sa.Column('mode', sa.String(32), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('per', sa.String(32), nullable=False),
        sa.Column('most', sa.Integer(), nullable=False),
        sa.Column('days', sa.Integer(), nullable=False),
        sa.Column('touchpoint', sa.String(length=200), nullable=True),
        sa.Column('journey_id', sa.Uuid(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_frequency_rule_mode')),
        sa.CheckConstraint("per IN ('person', 'household', 'account')", name=op.f('ck_frequency_rule_per')),
        sa.CheckConstraint('most BETWEEN 1 AND 20', name=op.f('ck_frequency_rule_most')),
        sa.CheckConstraint('days BETWEEN 1 AND 365', name=op.f('ck_frequency_rule_days')),
        sa.ForeignKeyConstraint(['journey_id'], ['journey.id'], name=op.f('fk_frequency_rule_journey_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_frequency_rule_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_frequency_rule')),
    )
    op.create_index(op.f('ix_frequency_rule_team_id'), 'frequency_rule', ['team_id'])
    op.create_table(
        'contact_group',
        sa.Column('mode', sa.String(32), nullable=False),
        sa.Column('per', sa.String(32), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_contact_group_mode')),
        sa.CheckConstraint("per IN ('household', 'account')", name=op.f('ck_contact_group_per')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_contact_group_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_contact_group')),
        sa.UniqueConstraint('team_id', 'mode', 'per', 'name', name=op.f('uq_contact_group_group')),
    )
    op.create_index(op.f('ix_contact_group_team_id'), 'contact_group', ['team_id'])
    op.create_table(
        'consent',
        sa.Column('contact_point_id', sa.Uuid(), nullable=False),
        sa.Column('purpose', sa.String(32), nullable=False),
        sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('source', sa.String(length=200), nullable=False),
        sa.Column('wording', sa.String(length=1000), nullable=True),
        sa.Column('after_stop', sa.Boolean(), nullable=False),
        sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("purpose IN ('service', 'research')", name=op.f('ck_consent_purpose')),
        sa.CheckConstraint('withdrawn_at IS NULL OR withdrawn_at >= given_at', name=op.f('ck_consent_withdrawn_after_given')),
        sa.ForeignKeyConstraint(['contact_point_id'], ['contact_point.id'], name=op.f('fk_consent_contact_point_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_consent_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consent')),
        sa.UniqueConstraint('contact_point_id', 'purpose', 'given_at', name=op.f('uq_consent_given')),
    )
    op.create_index(op.f('ix_consent_team_id'), 'consent', ['team_id'])


def new_columns(*, filled: bool) -> list[sa.Column[Any]]:
    return [
        sa.Column('drawn', sa.Boolean(), nullable=not filled),
        sa.Column('draw_probability', sa.Double(), nullable=not filled),
        sa.Column('permit_probability', sa.Double(), server_default=sa.text('1'), nullable=False),
        sa.Column('stratum', sa.String(length=255), nullable=True),
        sa.Column('contact_rules', DOCUMENT, server_default=sa.text("'[]'"), nullable=False),
        sa.Column('contact_source', sa.String(32), nullable=True),
    ]


def frame_unit(checks: dict[str, str], more: list[sa.Column[Any]] | None = None) -> sa.Table:
    """The table with these checks and columns: SQLite cannot alter one, and would lose what it is not told."""
    return sa.Table(
        'frame_unit',
        sa.MetaData(),
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
        *(more or []),
        *(sa.CheckConstraint(check, name=op.f(f'ck_frame_unit_{name}')) for name, check in checks.items()),
        sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_frame_unit_survey_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_frame_unit_team_id')),
        sa.ForeignKeyConstraint(['trigger_id'], ['trigger_event.id'], name=op.f('fk_frame_unit_trigger_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_frame_unit')),
        sa.UniqueConstraint('trigger_id', name=op.f('uq_frame_unit_trigger')),
        sa.Index(op.f('ix_frame_unit_survey_id'), 'survey_id'),
        sa.Index(op.f('ix_frame_unit_team_id'), 'team_id'),
    )
