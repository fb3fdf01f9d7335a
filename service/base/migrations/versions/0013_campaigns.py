"""Campaigns, panels, pausing, the cap of messages, more reminders, and the fallback to another address

Surveys from before fall back to no other address: their messages go out as they were told.
"""

from alembic import op
import sqlalchemy as sa

revision = '0013'
down_revision = "0012"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(sa.dialects.postgresql.JSONB(none_as_null=True), 'postgresql')
STATES_BEFORE = "state IN ('queued', 'sending', 'sent', 'delivered', 'failed', 'unknown', 'cancelled')"
STATES = STATES_BEFORE[:-1] + ", 'paused')"
REMINDERS_BEFORE = 'reminders IN (0, 1)'
REMINDERS = 'reminders >= 0 AND reminders <= 3'


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    uuid = 'UUID' if is_postgres else 'CHAR(32)'
    moment = 'TIMESTAMP WITH TIME ZONE' if is_postgres else 'DATETIME'
    json = 'JSONB' if is_postgres else 'JSON'
    create_campaign()
    create_message_cap()
    create_redirection()
    create_panel()
    create_panel_member()
    for column in (
        f"reminder_waits {json}",
        "fallback VARCHAR(32) DEFAULT 'none' NOT NULL"
        " CONSTRAINT ck_survey_fallback CHECK (fallback IN ('none', 'undeliverable', 'silent'))",
        f"paused_at {moment}"
        " CONSTRAINT ck_survey_paused_once_published CHECK (paused_at IS NULL OR state <> 'draft')",
    ):
        op.execute(f"ALTER TABLE survey ADD COLUMN {column}")
    for table in ('trigger_event', 'message'):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN campaign_id {uuid}"
            f" CONSTRAINT fk_{table}_campaign_id REFERENCES campaign (id)"
        )
        op.create_index(f'ix_{table}_campaign_id', table, ['campaign_id'])
    replace_check('survey', 'ck_survey_reminders', REMINDERS_BEFORE, REMINDERS)
    replace_check('message', 'ck_message_state', STATES_BEFORE, STATES)


def downgrade() -> None:
    """What was paused is withdrawn, not sent; of several reminders the first stays."""
    op.execute(
        "UPDATE message SET state = 'cancelled', withdrawn = 'paused', finished_at = due_at WHERE state = 'paused'"
    )
    op.execute("UPDATE survey SET reminders = 1 WHERE reminders > 1")
    replace_check('message', 'ck_message_state', STATES, STATES_BEFORE)
    replace_check('survey', 'ck_survey_reminders', REMINDERS, REMINDERS_BEFORE)
    for table in ('message', 'trigger_event'):
        op.drop_index(f'ix_{table}_campaign_id', table)
        op.execute(f"ALTER TABLE {table} DROP COLUMN campaign_id")
    for column in ('paused_at', 'fallback', 'reminder_waits'):
        op.execute(f"ALTER TABLE survey DROP COLUMN {column}")
    for table in ('panel_member', 'panel', 'redirection', 'message_cap', 'campaign'):
        op.drop_table(table)


def replace_check(table: str, name: str, before: str, after: str) -> None:
    """Other tables refer to these: SQLite cannot make them anew, but a check is only text in its schema, which it lets
    be written for this very purpose. What no row may hold any more was changed before."""
    if op.get_bind().dialect.name == 'postgresql':
        op.execute(f'ALTER TABLE {table} DROP CONSTRAINT {name}')
        op.execute(f'ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({after})')
        return
    connection = op.get_bind()
    schema = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table"
    sql = connection.execute(sa.text(schema), {'table': table}).scalar_one()
    changed = sql.replace(f'CONSTRAINT {name} CHECK ({before})', f'CONSTRAINT {name} CHECK ({after})')
    if changed == sql:
        raise RuntimeError(f'{name} is not as it was expected to be')
    version = connection.exec_driver_sql('PRAGMA schema_version').scalar_one()
    connection.exec_driver_sql('PRAGMA writable_schema = ON')
    connection.execute(
        sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table"),
        {'sql': changed, 'table': table},
    )
    connection.exec_driver_sql(f'PRAGMA schema_version = {version + 1}')
    connection.exec_driver_sql('PRAGMA writable_schema = OFF')


def owned(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f(f'fk_{table}_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f(f'pk_{table}')),
        sa.Index(op.f(f'ix_{table}_team_id'), 'team_id'),
    ]


def create_campaign() -> None:
    op.create_table(
        'campaign',
        sa.Column('mode', sa.String(length=32), nullable=False),
        sa.Column('survey_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('state', sa.String(length=32), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('created_by', sa.Uuid(), nullable=False),
        *owned('campaign'),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_campaign_mode')),
        sa.CheckConstraint("state IN ('running', 'paused', 'cancelled')", name=op.f('ck_campaign_state')),
        sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_campaign_survey_id')),
        sa.ForeignKeyConstraint(['created_by'], ['api_key.id'], name=op.f('fk_campaign_created_by')),
        sa.UniqueConstraint('survey_id', 'name', name=op.f('uq_campaign_survey_name')),
    )


def create_message_cap() -> None:
    op.create_table(
        'message_cap',
        sa.Column('mode', sa.String(length=32), nullable=False),
        sa.Column('most', sa.Integer(), nullable=False),
        sa.Column('days', sa.Integer(), nullable=False),
        sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
        *owned('message_cap'),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_message_cap_mode')),
        sa.CheckConstraint('most >= 1', name=op.f('ck_message_cap_most')),
        sa.CheckConstraint('days >= 1', name=op.f('ck_message_cap_days')),
        sa.UniqueConstraint('team_id', 'mode', name=op.f('uq_message_cap_team_mode')),
    )


def create_redirection() -> None:
    outcomes = "outcome IN ('redirected', 'no_address', 'not_needed')"
    op.create_table(
        'redirection',
        sa.Column('invitation_id', sa.Uuid(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('outcome', sa.String(length=32), nullable=True),
        sa.Column('contact_point_id', sa.Uuid(), nullable=True),
        *owned('redirection'),
        sa.CheckConstraint(f'outcome IS NULL OR {outcomes}', name=op.f('ck_redirection_outcome')),
        sa.CheckConstraint(
            '(outcome IS NULL) = (settled_at IS NULL)', name=op.f('ck_redirection_settled_with_outcome')
        ),
        sa.CheckConstraint(
            "contact_point_id IS NULL OR outcome = 'redirected'", name=op.f('ck_redirection_address_when_redirected')
        ),
        sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_redirection_invitation_id')),
        sa.ForeignKeyConstraint(
            ['contact_point_id'], ['contact_point.id'], name=op.f('fk_redirection_contact_point_id')
        ),
        sa.UniqueConstraint('invitation_id', name=op.f('uq_redirection_invitation')),
        sa.Index(op.f('ix_redirection_settled_at'), 'settled_at'),
    )


def create_panel() -> None:
    op.create_table(
        'panel',
        sa.Column('mode', sa.String(length=32), nullable=False),
        sa.Column('survey_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('zone', sa.String(length=64), nullable=False),
        sa.Column('local_time', sa.String(length=5), nullable=False),
        sa.Column('first_on', sa.Date(), nullable=False),
        sa.Column('every', sa.Integer(), nullable=False),
        sa.Column('unit', sa.String(length=32), nullable=False),
        sa.Column('waves', sa.Integer(), nullable=False),
        sa.Column('opened', sa.Integer(), nullable=False),
        sa.Column('next_wave_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('created_by', sa.Uuid(), nullable=False),
        *owned('panel'),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_panel_mode')),
        sa.CheckConstraint("unit IN ('day', 'week', 'month')", name=op.f('ck_panel_unit')),
        sa.CheckConstraint('every >= 1 AND every <= 366', name=op.f('ck_panel_every')),
        sa.CheckConstraint('waves >= 1 AND waves <= 520', name=op.f('ck_panel_waves')),
        sa.CheckConstraint('opened >= 0 AND opened <= waves', name=op.f('ck_panel_opened')),
        sa.CheckConstraint(
            '(ended_at IS NULL) = (next_wave_at IS NOT NULL)', name=op.f('ck_panel_next_wave_until_ended')
        ),
        sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_panel_survey_id')),
        sa.ForeignKeyConstraint(['created_by'], ['api_key.id'], name=op.f('fk_panel_created_by')),
        sa.UniqueConstraint('survey_id', 'name', name=op.f('uq_panel_survey_name')),
        sa.Index('ix_panel_next_wave_at', 'next_wave_at'),
    )


def create_panel_member() -> None:
    op.create_table(
        'panel_member',
        sa.Column('panel_id', sa.Uuid(), nullable=False),
        sa.Column('contact_id', sa.Uuid(), nullable=False),
        sa.Column('contact_points', JSON, nullable=False),
        sa.Column('employee_id', sa.String(length=200), nullable=False),
        sa.Column('location_id', sa.String(length=200), nullable=True),
        sa.Column('region', sa.String(length=200), nullable=True),
        sa.Column('language', sa.String(length=35), nullable=True),
        sa.Column('auxiliaries', JSON, nullable=False),
        sa.Column('asked_to', sa.Integer(), nullable=False),
        sa.Column('joined_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('left_because', sa.String(length=32), nullable=True),
        *owned('panel_member'),
        sa.CheckConstraint(
            "left_because IS NULL OR left_because IN ('asked', 'stop')", name=op.f('ck_panel_member_left_because')
        ),
        sa.CheckConstraint(
            '(left_at IS NULL) = (left_because IS NULL)', name=op.f('ck_panel_member_left_with_reason')
        ),
        sa.CheckConstraint('asked_to >= 0', name=op.f('ck_panel_member_asked_to')),
        sa.ForeignKeyConstraint(['panel_id'], ['panel.id'], name=op.f('fk_panel_member_panel_id')),
        sa.ForeignKeyConstraint(['contact_id'], ['contact.id'], name=op.f('fk_panel_member_contact_id')),
        sa.UniqueConstraint('panel_id', 'contact_id', name=op.f('uq_panel_member_panel_contact')),
    )
