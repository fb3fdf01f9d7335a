"""The ballot of an answer to the private question

Answers from before have none: they were all direct.
"""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

BALLOT = "ballot IS NULL OR ballot IN ('direct', 'crosswise', 'forced')"
CODE_OF_BALLOT = (
    "ballot IS NULL OR (code IS NOT NULL AND ((ballot = 'crosswise' AND code IN ('same', 'different'))"
    " OR (ballot <> 'crosswise' AND code IN ('no', 'yes'))))"
)


def upgrade() -> None:
    with op.batch_alter_table('answer', copy_from=before()) as batch_op:
        batch_op.add_column(sa.Column('ballot', sa.String(32), nullable=True))
        batch_op.create_check_constraint(op.f('ck_answer_ballot'), BALLOT)
        batch_op.create_check_constraint(op.f('ck_answer_code_of_ballot'), CODE_OF_BALLOT)


def downgrade() -> None:
    """What was protected goes: beside answers that were direct nobody could tell it from them."""
    op.execute("DELETE FROM answer WHERE ballot IN ('crosswise', 'forced')")
    after = before()
    after.append_column(sa.Column('ballot', sa.String(32), nullable=True))
    after.append_constraint(sa.CheckConstraint(BALLOT, name=op.f('ck_answer_ballot')))
    after.append_constraint(sa.CheckConstraint(CODE_OF_BALLOT, name=op.f('ck_answer_code_of_ballot')))
    with op.batch_alter_table('answer', copy_from=after) as batch_op:
        batch_op.drop_constraint(op.f('ck_answer_code_of_ballot'), type_='check')
        batch_op.drop_constraint(op.f('ck_answer_ballot'), type_='check')
        batch_op.drop_column('ballot')


def before() -> sa.Table:
    """The table as 0001 made it: SQLite cannot alter one, and copying what it says of itself would lose its checks."""
    return sa.Table(
        'answer',
        sa.MetaData(),
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
        sa.UniqueConstraint('response_id', 'question', name=op.f('uq_answer_response_question')),
        sa.Index(op.f('ix_answer_team_id'), 'team_id'),
    )
