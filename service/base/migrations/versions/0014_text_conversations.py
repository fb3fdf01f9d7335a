"""What a conversation by text may do besides asking on, how long it waits, and who looked at replies that need it

Conversations from before go on as they are; surveys from before wait a week for a reply.
"""

from alembic import op

revision = '0014'
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    is_postgres = op.get_bind().dialect.name == 'postgresql'
    moment = 'TIMESTAMP WITH TIME ZONE' if is_postgres else 'DATETIME'
    identifier = 'UUID' if is_postgres else 'CHAR(32)'
    # Other tables refer to these: SQLite can add to them in place, with the checks, but not make them anew.
    op.execute(
        "ALTER TABLE survey ADD COLUMN text_reply_hours INTEGER DEFAULT 168 NOT NULL"
        " CONSTRAINT ck_survey_text_reply_hours CHECK (text_reply_hours >= 1)"
    )
    for column in (
        f"message_id {identifier}",
        "previous VARCHAR(40)",
        "left_open INTEGER DEFAULT 0 NOT NULL CONSTRAINT ck_conversation_left_open CHECK (left_open >= 0)",
        "redo VARCHAR(32) DEFAULT 'nothing' NOT NULL"
        " CONSTRAINT ck_conversation_redo CHECK (redo IN ('nothing', 'question', 'all'))",
    ):
        op.execute(f"ALTER TABLE conversation ADD COLUMN {column}")
    op.execute(f"ALTER TABLE inbound ADD COLUMN reviewed_at {moment}")
    op.execute(
        "ALTER TABLE inbound ADD COLUMN reviewed_as VARCHAR(32)"
        " CONSTRAINT ck_inbound_reviewed_as CHECK (reviewed_as IN ('confirmed', 'reversed'))"
        " CONSTRAINT ck_inbound_reviewed_at_when_reviewed CHECK ((reviewed_at IS NULL) = (reviewed_as IS NULL))"
    )


def downgrade() -> None:
    for column in ('reviewed_as', 'reviewed_at'):
        op.execute(f"ALTER TABLE inbound DROP COLUMN {column}")
    for column in ('redo', 'left_open', 'previous', 'message_id'):
        op.execute(f"ALTER TABLE conversation DROP COLUMN {column}")
    op.execute("ALTER TABLE survey DROP COLUMN text_reply_hours")
