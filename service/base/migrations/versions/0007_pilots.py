"""Whether a survey asks a small share first, and the reason of those not asked because that was stopped

Surveys from before have no pilot, and ask everybody drawn.
"""

from alembic import op
import sqlalchemy as sa

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None

REASON_BEFORE = "reason IS NULL OR reason IN ('customer_declined', 'no_contact_given', 'suppressed_by_employee', 'opted_out', 'no_consent', 'recent_survey', 'system_error')"
REASON = REASON_BEFORE[:-1] + ", 'pilot_stopped')"


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    number = 'DOUBLE PRECISION' if is_postgres else 'DOUBLE'
    moment = 'TIMESTAMP WITH TIME ZONE' if is_postgres else 'DATETIME'
    # Other tables refer to this one: SQLite can add to it in place, with the checks, but not make it anew.
    for column in (
        "pilot VARCHAR(32) DEFAULT 'none' NOT NULL"
        " CONSTRAINT ck_survey_pilot CHECK (pilot IN ('none', 'running', 'stopped', 'done'))",
        f"pilot_share {number}"
        " CONSTRAINT ck_survey_pilot_share CHECK (pilot_share > 0 AND pilot_share <= 1)"
        " CONSTRAINT ck_survey_pilot_has_share CHECK ((pilot = 'none') = (pilot_share IS NULL))",
        f"pilot_since {moment}"
        " CONSTRAINT ck_survey_pilot_has_time CHECK ((pilot = 'none') = (pilot_since IS NULL))",
        "pilot_note VARCHAR(500)",
    ):
        op.execute(f"ALTER TABLE survey ADD COLUMN {column}")
    replace_check(REASON_BEFORE, REASON)


def downgrade() -> None:
    """The reason that is not known any more becomes the nearest: it was our doing, and not the person's."""
    op.execute("UPDATE frame_unit SET reason = 'system_error' WHERE reason = 'pilot_stopped'")
    replace_check(REASON, REASON_BEFORE)
    for column in ('pilot_note', 'pilot_since', 'pilot_share', 'pilot'):
        op.execute(f"ALTER TABLE survey DROP COLUMN {column}")


def replace_check(before: str, after: str) -> None:
    with op.batch_alter_table('frame_unit', copy_from=frame_unit(before)) as batch_op:
        batch_op.drop_constraint(op.f('ck_frame_unit_reason'), type_='check')
        batch_op.create_check_constraint(op.f('ck_frame_unit_reason'), after)


def frame_unit(reason: str) -> sa.Table:
    """The table as 0001 made it, with this check: SQLite cannot alter one, and would lose what it is not told."""
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
        sa.CheckConstraint("arm IN ('standard', 'blind', 'none')", name=op.f('ck_frame_unit_arm')),
        sa.CheckConstraint(reason, name=op.f('ck_frame_unit_reason')),
        sa.CheckConstraint("sampled = (arm <> 'none')", name=op.f('ck_frame_unit_arm_when_sampled')),
        sa.CheckConstraint('draw_uniform >= 0 AND draw_uniform < 1', name=op.f('ck_frame_unit_draw_uniform')),
        sa.CheckConstraint('inclusion_probability > 0 AND inclusion_probability <= 1', name=op.f('ck_frame_unit_inclusion_probability')),
        sa.CheckConstraint('invited = (sampled AND reason IS NULL)', name=op.f('ck_frame_unit_invited_unless_reason')),
        sa.CheckConstraint('sampled = (draw_uniform < inclusion_probability)', name=op.f('ck_frame_unit_sampled_as_drawn')),
        sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_frame_unit_survey_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_frame_unit_team_id')),
        sa.ForeignKeyConstraint(['trigger_id'], ['trigger_event.id'], name=op.f('fk_frame_unit_trigger_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_frame_unit')),
        sa.UniqueConstraint('trigger_id', name=op.f('uq_frame_unit_trigger')),
        sa.Index(op.f('ix_frame_unit_survey_id'), 'survey_id'),
        sa.Index(op.f('ix_frame_unit_team_id'), 'team_id'),
    )
