"""How fast and how much is sent: lanes, paces, breakers, limits by day, blocks of numbers, and alerts

Messages from before are counted as one segment each: their texts are sealed, and it only sets the pace of what is still queued.
"""

from alembic import op
import sqlalchemy as sa

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

LANES = "lane IN ('sms', 'sms_blind', 'email', 'email_blind', 'test')"
KINDS = "kind IN ('carrier_failing', 'credentials_refused', 'sender_blocked', 'country_not_enabled', 'daily_cap', 'spend_cap', 'international_cap', 'number_pattern', 'no_answers')"


def upgrade() -> None:
    # Other tables refer to this one: SQLite can add to it in place, with the checks, but not make it anew.
    for column in (
        f"lane VARCHAR(32) DEFAULT 'sms' NOT NULL CONSTRAINT ck_message_lane CHECK ({LANES})",
        "segments INTEGER DEFAULT 1 NOT NULL CONSTRAINT ck_message_segments CHECK (segments >= 1)",
        "counted_on DATE",
        "country VARCHAR(2)",
        "retried_id VARCHAR(200)",
    ):
        op.execute(f"ALTER TABLE message ADD COLUMN {column}")
    op.execute("UPDATE message SET lane = channel WHERE mode = 'live'")
    op.execute(
        "UPDATE message SET lane = channel || '_blind' WHERE mode = 'live'"
        " AND invitation_id IN (SELECT id FROM invitation WHERE arm = 'blind')"
    )
    op.execute("UPDATE message SET lane = 'test' WHERE mode = 'test'")
    op.drop_index('ix_message_team_due', 'message')
    op.create_index('ix_message_lane_due', 'message', ['team_id', 'lane', 'state', 'due_at'])
    op.create_index('uq_message_retried_id', 'message', ['provider', 'retried_id'], unique=True)
    create_pace_and_breaker()
    create_limits()
    create_numbers_and_alerts()


def create_pace_and_breaker() -> None:
    op.create_table(
        'sender_pace',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('sender', sa.String(length=254), nullable=False),
        sa.Column('free_at', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sender_pace')),
        sa.UniqueConstraint('sender', name=op.f('uq_sender_pace_sender')),
    )
    op.create_table(
        'breaker',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=True),
        sa.Column('provider', sa.String(length=16), nullable=False),
        sa.Column('cause', sa.String(length=32), nullable=False),
        sa.Column('attempts', sa.Integer(), nullable=False),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('counting_since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('open_since', sa.DateTime(timezone=True), nullable=True),
        sa.Column('probe_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('probes', sa.Integer(), nullable=False),
        sa.CheckConstraint("cause IN ('failing', 'credentials', 'blocked')", name=op.f('ck_breaker_cause')),
        sa.CheckConstraint('failures >= 0 AND failures <= attempts', name=op.f('ck_breaker_failures')),
        sa.CheckConstraint('probe_at IS NULL OR open_since IS NOT NULL', name=op.f('ck_breaker_probes_when_open')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_breaker_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_breaker')),
        sa.UniqueConstraint('name', name=op.f('uq_breaker_name')),
    )
    op.create_index(op.f('ix_breaker_team_id'), 'breaker', ['team_id'])


def create_limits() -> None:
    json = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), 'postgresql')
    op.create_table(
        'sending_limit',
        sa.Column('daily_texts', sa.Integer(), nullable=False),
        sa.Column('daily_mails', sa.Integer(), nullable=False),
        sa.Column('daily_international', sa.Integer(), nullable=False),
        sa.Column('home_country', sa.String(length=2), nullable=True),
        sa.Column('countries', json, nullable=True),
        sa.Column('daily_spend', sa.BigInteger(), nullable=True),
        sa.Column('currency', sa.String(length=3), nullable=True),
        sa.Column('prices', json, nullable=False),
        sa.Column('price_elsewhere', sa.Integer(), nullable=True),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('daily_texts >= 0 AND daily_mails >= 0 AND daily_international >= 0', name=op.f('ck_sending_limit_caps')),
        sa.CheckConstraint('daily_spend IS NULL OR (daily_spend >= 0 AND currency IS NOT NULL AND price_elsewhere IS NOT NULL)', name=op.f('ck_sending_limit_spend_has_price')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_sending_limit_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sending_limit')),
        sa.UniqueConstraint('team_id', name=op.f('uq_sending_limit_team')),
    )
    op.create_index(op.f('ix_sending_limit_team_id'), 'sending_limit', ['team_id'])
    op.create_table(
        'sending_day',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('channel', sa.String(length=32), nullable=False),
        sa.Column('messages', sa.Integer(), nullable=False),
        sa.Column('international', sa.Integer(), nullable=False),
        sa.Column('segments', sa.Integer(), nullable=False),
        sa.Column('spent', sa.BigInteger(), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("channel IN ('sms', 'email')", name=op.f('ck_sending_day_channel')),
        sa.CheckConstraint('international >= 0 AND international <= messages AND messages <= segments AND spent >= 0', name=op.f('ck_sending_day_counts')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_sending_day_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_sending_day')),
        sa.UniqueConstraint('team_id', 'day', 'channel', name=op.f('uq_sending_day_team_day_channel')),
    )
    op.create_index(op.f('ix_sending_day_team_id'), 'sending_day', ['team_id'])


def create_numbers_and_alerts() -> None:
    json = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), 'postgresql')
    op.create_table(
        'number_block',
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('block_index', sa.String(length=64), nullable=False),
        sa.Column('numbers', sa.Integer(), nullable=False),
        sa.Column('cleared', sa.Boolean(), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('numbers >= 0', name=op.f('ck_number_block_numbers')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_number_block_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_number_block')),
        sa.UniqueConstraint('team_id', 'day', 'block_index', name=op.f('uq_number_block_team_day_block')),
    )
    op.create_index(op.f('ix_number_block_team_id'), 'number_block', ['team_id'])
    op.create_table(
        'country_traffic',
        sa.Column('country', sa.String(length=2), nullable=False),
        sa.Column('texts', sa.Integer(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint('texts >= 0', name=op.f('ck_country_traffic_texts')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_country_traffic_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_country_traffic')),
        sa.UniqueConstraint('team_id', 'country', name=op.f('uq_country_traffic_team_country')),
    )
    op.create_index(op.f('ix_country_traffic_team_id'), 'country_traffic', ['team_id'])
    op.create_table(
        'alert',
        sa.Column('kind', sa.String(length=32), nullable=False),
        sa.Column('subject', sa.String(length=64), nullable=False),
        sa.Column('facts', json, nullable=False),
        sa.Column('raised_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('cleared_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('cleared_by', sa.Uuid(), nullable=True),
        sa.Column('open_name', sa.String(length=100), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f('ck_alert_kind')),
        sa.CheckConstraint('(cleared_at IS NULL) = (open_name IS NOT NULL)', name=op.f('ck_alert_named_while_open')),
        sa.ForeignKeyConstraint(['cleared_by'], ['api_key.id'], name=op.f('fk_alert_cleared_by')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_alert_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_alert')),
        sa.UniqueConstraint('team_id', 'open_name', name=op.f('uq_alert_open')),
    )
    op.create_index(op.f('ix_alert_team_id'), 'alert', ['team_id'])


def downgrade() -> None:
    for table in ('alert', 'country_traffic', 'number_block', 'sending_day', 'sending_limit', 'breaker', 'sender_pace'):
        op.drop_table(table)
    for index in ('uq_message_retried_id', 'ix_message_lane_due'):
        op.drop_index(index, 'message')
    op.create_index('ix_message_team_due', 'message', ['team_id', 'state', 'due_at'])
    for column in ('retried_id', 'country', 'counted_on', 'segments', 'lane'):
        op.execute(f"ALTER TABLE message DROP COLUMN {column}")
