"""Diaries, whose entries are events of their own, and journeys, which surveys belong to"""

from alembic import op
import sqlalchemy as sa

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    uuid = 'UUID' if is_postgres else 'CHAR(32)'
    moment = 'TIMESTAMP WITH TIME ZONE' if is_postgres else 'DATETIME'
    op.create_table(
        'journey',
        sa.Column('mode', sa.String(length=32), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('touchpoints', sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), 'postgresql'), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_journey_mode')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_journey_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_journey')),
        sa.UniqueConstraint('team_id', 'mode', 'name', name=op.f('uq_journey_name')),
    )
    op.create_index(op.f('ix_journey_team_id'), 'journey', ['team_id'])
    # Other tables refer to these two: SQLite can add to them in place, with constraints, but not make them anew.
    op.execute(f"ALTER TABLE survey ADD COLUMN journey_id {uuid} CONSTRAINT fk_survey_journey_id REFERENCES journey (id)")
    op.execute("ALTER TABLE trigger_event ADD COLUMN diary_entry INTEGER")
    op.execute(
        f"ALTER TABLE trigger_event ADD COLUMN diary_of {uuid}"
        " CONSTRAINT fk_trigger_event_diary_of REFERENCES trigger_event (id)"
    )
    op.execute(
        f"ALTER TABLE trigger_event ADD COLUMN next_entry_at {moment}"
        " CONSTRAINT ck_trigger_event_next_entry_of_a_diary CHECK (next_entry_at IS NULL OR diary_entry IS NOT NULL)"
    )
    op.create_index('ix_survey_journey_id', 'survey', ['journey_id'])
    op.create_index('ix_trigger_event_diary_of', 'trigger_event', ['diary_of'])
    op.create_index('ix_trigger_event_next_entry_at', 'trigger_event', ['next_entry_at'])


def downgrade() -> None:
    """Entries of diaries stay as events: what was asked and answered is kept."""
    op.drop_index('ix_trigger_event_next_entry_at', 'trigger_event')
    op.drop_index('ix_trigger_event_diary_of', 'trigger_event')
    op.drop_index('ix_survey_journey_id', 'survey')
    for table, column in (('trigger_event', 'next_entry_at'), ('trigger_event', 'diary_of'),
                          ('trigger_event', 'diary_entry'), ('survey', 'journey_id')):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table('journey')
