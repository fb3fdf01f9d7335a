"""Mail addresses that nobody has"""

from alembic import op
import sqlalchemy as sa

revision = '0011'
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'undeliverable_address',
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('address_index', sa.String(length=64), nullable=False),
        sa.Column('status', sa.String(length=16), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('renewed_at', sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            'renewed_at IS NULL OR renewed_at > since', name=op.f('ck_undeliverable_address_renewed_afterwards')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_undeliverable_address')),
        sa.UniqueConstraint('address_index', name=op.f('uq_undeliverable_address_address')),
    )


def downgrade() -> None:
    op.drop_table('undeliverable_address')
