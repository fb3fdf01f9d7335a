"""A survey's revision, which tells two editors of one draft apart, and the versions that a figure is about

Surveys from before had one version, which is therefore the one that every estimate and screening of theirs is about.
"""

from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

FIGURES = ('estimate', 'screening')


def upgrade() -> None:
    document = 'JSONB' if op.get_bind().dialect.name == 'postgresql' else 'JSON'
    # Other tables refer to these: SQLite can add to them in place, with the check, but not make them anew.
    op.execute(
        "ALTER TABLE survey ADD COLUMN revision INTEGER DEFAULT 1 NOT NULL"
        " CONSTRAINT ck_survey_revision CHECK (revision >= 1)"
    )
    for table in FIGURES:
        op.execute(f"ALTER TABLE {table} ADD COLUMN survey_versions {document} DEFAULT '[1]' NOT NULL")


def downgrade() -> None:
    for table in FIGURES:
        op.execute(f"ALTER TABLE {table} DROP COLUMN survey_versions")
    op.execute("ALTER TABLE survey DROP COLUMN revision")
