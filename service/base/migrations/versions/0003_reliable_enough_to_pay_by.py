"""How reliable a figure must be to touch pay, and how evenly flags fall on groups

Surveys and plans from before get the default, so that their next release may withhold figures that the one before
released. Figures that were frozen before keep what they were frozen under: no reliability was asked for.
"""

from alembic import op
import sqlalchemy as sa

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None

RELEASED_BEFORE = "status <> 'released' OR (estimated AND screened AND open_cases = 0 AND n >= minimum_n AND value IS NOT NULL AND withheld IS NULL)"
RELEASED = "status <> 'released' OR (estimated AND screened AND open_cases = 0 AND n >= minimum_n AND COALESCE(reliability, 0) >= least_reliability AND value IS NOT NULL AND withheld IS NULL)"
WITHHELD_BEFORE = "withheld IS NULL OR withheld IN ('too_few_answers', 'case_upheld', 'no_unit_named')"
WITHHELD = "withheld IS NULL OR withheld IN ('too_few_answers', 'case_upheld', 'no_unit_named', 'below_least_reliability')"
LIMITED = ('survey', 'bonus_plan')


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    number = 'DOUBLE PRECISION' if is_postgres else 'DOUBLE'
    document = 'JSONB' if is_postgres else 'JSON'
    # Other tables refer to these three: SQLite can add to them in place, with the check, but not make them anew.
    for table in LIMITED:
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN least_reliability {number} DEFAULT 0.7 NOT NULL"
            f" CONSTRAINT ck_{table}_least_reliability CHECK (least_reliability >= 0 AND least_reliability <= 1)"
        )
    op.execute(f"ALTER TABLE screening ADD COLUMN fairness {document} DEFAULT '{{}}' NOT NULL")
    with op.batch_alter_table('figure', copy_from=figure(RELEASED_BEFORE, WITHHELD_BEFORE)) as batch_op:
        batch_op.add_column(sa.Column('least_reliability', sa.Double(), server_default=sa.text('0'), nullable=False))
        batch_op.drop_constraint(op.f('ck_figure_released_only_when_clean'), type_='check')
        batch_op.drop_constraint(op.f('ck_figure_withheld'), type_='check')
        batch_op.create_check_constraint(op.f('ck_figure_released_only_when_clean'), RELEASED)
        batch_op.create_check_constraint(op.f('ck_figure_withheld'), WITHHELD)


def downgrade() -> None:
    """The reason that is not known any more becomes the nearest: with more answers the figures would be reliable."""
    op.execute("UPDATE figure SET withheld = 'too_few_answers' WHERE withheld = 'below_least_reliability'")
    after = figure(RELEASED, WITHHELD)
    after.append_column(sa.Column('least_reliability', sa.Double(), server_default=sa.text('0'), nullable=False))
    with op.batch_alter_table('figure', copy_from=after) as batch_op:
        batch_op.drop_constraint(op.f('ck_figure_released_only_when_clean'), type_='check')
        batch_op.drop_constraint(op.f('ck_figure_withheld'), type_='check')
        batch_op.create_check_constraint(op.f('ck_figure_released_only_when_clean'), RELEASED_BEFORE)
        batch_op.create_check_constraint(op.f('ck_figure_withheld'), WITHHELD_BEFORE)
        batch_op.drop_column('least_reliability')
    op.execute("ALTER TABLE screening DROP COLUMN fairness")
    for table in LIMITED:
        op.execute(f"ALTER TABLE {table} DROP COLUMN least_reliability")


def figure(released: str, withheld: str) -> sa.Table:
    """The table as 0001 made it, with these two checks: SQLite cannot alter one, and would lose what it is not told."""
    return sa.Table(
        'figure',
        sa.MetaData(),
        sa.Column('release_id', sa.Uuid(), nullable=False),
        sa.Column('unit', sa.String(length=200), nullable=False),
        sa.Column('status', sa.String(32), nullable=False),
        sa.Column('withheld', sa.String(32), nullable=True),
        sa.Column('estimated', sa.Boolean(), nullable=False),
        sa.Column('screened', sa.Boolean(), nullable=False),
        sa.Column('open_cases', sa.Integer(), nullable=False),
        sa.Column('n', sa.Integer(), nullable=False),
        sa.Column('minimum_n', sa.Integer(), nullable=False),
        sa.Column('value', sa.Double(), nullable=True),
        sa.Column('ci_low', sa.Double(), nullable=True),
        sa.Column('ci_high', sa.Double(), nullable=True),
        sa.Column('effective_n', sa.Double(), nullable=True),
        sa.Column('reliability', sa.Double(), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("(status = 'held') = (open_cases > 0)", name=op.f('ck_figure_held_when_case_open')),
        sa.CheckConstraint("(status = 'withheld') = (withheld IS NOT NULL)", name=op.f('ck_figure_withheld_has_reason')),
        sa.CheckConstraint(released, name=op.f('ck_figure_released_only_when_clean')),
        sa.CheckConstraint("status IN ('released', 'held', 'withheld')", name=op.f('ck_figure_status')),
        sa.CheckConstraint(withheld, name=op.f('ck_figure_withheld')),
        sa.ForeignKeyConstraint(['release_id'], ['bonus_release.id'], name=op.f('fk_figure_release_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_figure_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_figure')),
        sa.UniqueConstraint('release_id', 'unit', name=op.f('uq_figure_release_unit')),
        sa.Index(op.f('ix_figure_team_id'), 'team_id'),
    )
