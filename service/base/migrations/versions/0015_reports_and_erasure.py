"""Reports that somebody asked for a score, and what is left of people whose data were erased

Of an erased person's event, `dealt` keeps how they were asked: it followed from the customer's id, which is gone.
"""

from alembic import op
import sqlalchemy as sa

revision = '0015'
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    moment = 'TIMESTAMP WITH TIME ZONE' if is_postgres else 'DATETIME'
    document = 'JSONB' if is_postgres else 'JSON'
    op.create_table(
        'pressure_report',
        sa.Column('survey_id', sa.Uuid(), nullable=False),
        sa.Column('invitation_id', sa.Uuid(), nullable=False),
        sa.Column('way', sa.String(32), nullable=False),
        sa.Column('text_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('reported_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("way IN ('asked', 'rewarded', 'answered_for_me', 'other')", name=op.f('ck_pressure_report_way')),
        sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_pressure_report_survey_id')),
        sa.ForeignKeyConstraint(['invitation_id'], ['invitation.id'], name=op.f('fk_pressure_report_invitation_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_pressure_report_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_pressure_report')),
        sa.UniqueConstraint('invitation_id', name=op.f('uq_pressure_report_invitation')),
    )
    op.create_index(op.f('ix_pressure_report_survey_id'), 'pressure_report', ['survey_id'])
    op.create_index(op.f('ix_pressure_report_team_id'), 'pressure_report', ['team_id'])
    # Other tables refer to these: SQLite can add to them in place, with the checks, but not make them anew.
    op.execute(f"ALTER TABLE contact ADD COLUMN erased_at {moment}")
    op.execute(f"ALTER TABLE trigger_event ADD COLUMN erased_at {moment}")
    op.execute(
        f"ALTER TABLE trigger_event ADD COLUMN dealt {document}"
        " CONSTRAINT ck_trigger_event_dealt_when_erased CHECK ((dealt IS NULL) = (erased_at IS NULL))"
    )


def downgrade() -> None:
    """What was erased stays erased; only that it was is forgotten."""
    for table, column in (('trigger_event', 'dealt'), ('trigger_event', 'erased_at'), ('contact', 'erased_at')):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    op.drop_table('pressure_report')
