"""Facts that an event tells, where a respondent stands, how long each answer took, and what an unclear text was asked

Of what is older nothing of the sort is known.
"""

from alembic import op
import sqlalchemy as sa

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    number = 'DOUBLE PRECISION' if is_postgres else 'DOUBLE'
    op.add_column('trigger_event', sa.Column('facts_sealed', sa.LargeBinary(), nullable=True))
    op.add_column('response', sa.Column('reached', sa.String(length=40), nullable=True))
    op.add_column('inbound', sa.Column('question', sa.String(length=40), nullable=True))
    op.execute(
        f"ALTER TABLE answer ADD COLUMN seconds {number} CONSTRAINT ck_answer_seconds CHECK (seconds IS NULL OR seconds >= 0)"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE answer DROP COLUMN seconds")
    op.drop_column('inbound', 'question')
    op.drop_column('response', 'reached')
    op.drop_column('trigger_event', 'facts_sealed')
