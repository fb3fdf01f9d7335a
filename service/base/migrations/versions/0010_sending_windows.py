"""Sending windows: where people may be, when they may be written to, and why a message waits

Addresses and invitations from before tell nothing of their place: their team's zone holds for them.
"""

from alembic import op
import sqlalchemy as sa

revision = '0010'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    moment = 'TIMESTAMP WITH TIME ZONE' if is_postgres else 'DATETIME'
    document = 'JSONB' if is_postgres else 'JSON'
    json = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), 'postgresql')
    op.create_table(
        'sending_window',
        sa.Column('mode', sa.String(length=32), nullable=False),
        sa.Column('time_zone', sa.String(length=64), nullable=False),
        sa.Column('opens', sa.String(length=5), nullable=False),
        sa.Column('closes', sa.String(length=5), nullable=False),
        sa.Column('days', json, nullable=False),
        sa.Column('holidays', json, nullable=False),
        sa.Column('holds_mail', sa.Boolean(), nullable=False),
        sa.Column('keeps_hour_rules', sa.Boolean(), nullable=False),
        sa.Column('why_no_hour_rules', sa.String(length=500), nullable=True),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_sending_window_mode')),
        sa.CheckConstraint("opens < closes AND closes <= '24:00'", name=op.f('ck_sending_window_same_day')),
        sa.CheckConstraint(
            "keeps_hour_rules OR why_no_hour_rules IS NOT NULL", name=op.f('ck_sending_window_rules_or_reason')
        ),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_sending_window_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sending_window')),
        sa.UniqueConstraint('team_id', 'mode', name=op.f('uq_sending_window_team_mode')),
    )
    op.create_index(op.f('ix_sending_window_team_id'), 'sending_window', ['team_id'])
    # Other tables refer to these: SQLite can add to them in place, with the checks, but not make them anew.
    for table, column in (
        ('message', f"said_at {moment}"),
        (
            'message',
            "held_for VARCHAR(32)"
            " CONSTRAINT ck_message_held_while_queued CHECK (held_for IS NULL OR state IN ('queued', 'cancelled'))",
        ),
        ('invitation', "time_zone VARCHAR(64)"),
        ('invitation', "subdivision VARCHAR(6)"),
        ('contact_point', f"zones {document} DEFAULT '[]' NOT NULL"),
        ('contact_point', "place VARCHAR(6)"),
        ('survey', "sends_from VARCHAR(5)"),
        (
            'survey',
            "sends_until VARCHAR(5) CONSTRAINT ck_survey_sending_hours"
            " CHECK (COALESCE(sends_from, '00:00') < COALESCE(sends_until, '24:00'))",
        ),
    ):
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def downgrade() -> None:
    """What waits for its window is sent when it is next due: the version before knows of none."""
    for table, column in (
        ('survey', 'sends_until'),
        ('survey', 'sends_from'),
        ('contact_point', 'place'),
        ('contact_point', 'zones'),
        ('invitation', 'subdivision'),
        ('invitation', 'time_zone'),
        ('message', 'held_for'),
        ('message', 'said_at'),
    ):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table('sending_window')
