"""Follow-ups on answers, what the team is told of them by mail and webhook, and the list of what was done

Responses from before have been seen by no rule, and none is older than its answers: they stay as they are.
"""

from collections.abc import Callable
import re

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0016'
down_revision = "0015"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), 'postgresql')
UNEXAMINED = 'examined_until IS NULL OR examined_until < answered_at OR examined_until < completed_at'
KIND = "'acknowledgement'"
TABLES = ('improvement', 'followup_entry', 'followup', 'notification_attempt', 'followup_rule', 'notification', 'webhook_endpoint', 'followup_owner')


def upgrade() -> None:
    make_tables()
    moment = 'TIMESTAMP WITH TIME ZONE' if op.get_bind().dialect.name == 'postgresql' else 'DATETIME'
    # Other tables refer to these two: SQLite can add to them in place, but not make them anew.
    op.execute(f'ALTER TABLE response ADD COLUMN examined_until {moment}')
    op.create_index(
        'ix_response_unexamined',
        'response',
        ['survey_id', 'answered_at'],
        sqlite_where=sa.text(UNEXAMINED),
        postgresql_where=sa.text(UNEXAMINED),
    )
    change_kinds(lambda kinds: f'{kinds}, {KIND}')


def downgrade() -> None:
    """An acknowledgement that was sent stays, as the kind of message that is nearest: one that a stop holds back."""
    op.execute("UPDATE message SET kind = 'conversation' WHERE kind = 'acknowledgement'")
    change_kinds(lambda kinds: kinds.replace(f', {KIND}', ''))
    op.drop_index('ix_response_unexamined', 'response')
    op.execute('ALTER TABLE response DROP COLUMN examined_until')
    for table in TABLES:
        op.drop_table(table)


def change_kinds(change: Callable[[str], str]) -> None:
    """Have the check of a message's kind list others, whatever it lists now.

    SQLite keeps a table's rules as the text that made it. The rows are not touched, so that the text can be changed in
    place; to make the table anew would take the rows of others with it that refer to it.
    """
    bind = op.get_bind()
    if bind.dialect.name == 'postgresql':
        rule = bind.exec_driver_sql(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'ck_message_kind'"
        ).scalar_one()
        listed = ', '.join(re.findall(r"'\w+'", rule))
        op.execute('ALTER TABLE message DROP CONSTRAINT ck_message_kind')
        op.execute(f'ALTER TABLE message ADD CONSTRAINT ck_message_kind CHECK (kind IN ({change(listed)}))')
        return
    made = bind.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'message'").scalar_one()
    pattern = r"(CONSTRAINT \W?ck_message_kind\W? CHECK \(kind IN \()([^)]*)(\)\))"
    changed, count = re.subn(pattern, lambda found: found[1] + change(found[2]) + found[3], made)
    if count != 1:
        raise RuntimeError('the table message has no rule ck_message_kind in the expected form')
    version = bind.exec_driver_sql('PRAGMA schema_version').scalar_one()
    bind.exec_driver_sql('PRAGMA writable_schema = ON')
    bind.exec_driver_sql("UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = 'message'", (changed,))
    bind.exec_driver_sql(f'PRAGMA schema_version = {version + 1}')
    bind.exec_driver_sql('PRAGMA writable_schema = RESET')


def make_tables() -> None:
    op.create_table(
        'followup_owner',
        sa.Column('mode', sa.String(32), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('employee_id', sa.String(length=200), nullable=True),
        sa.Column('mail_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_followup_owner_mode')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_followup_owner_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_followup_owner')),
    )
    op.create_index(op.f('ix_followup_owner_team_id'), 'followup_owner', ['team_id'])
    op.create_table(
        'webhook_endpoint',
        sa.Column('mode', sa.String(32), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('url_sealed', sa.LargeBinary(), nullable=False),
        sa.Column('topics', DOCUMENT, nullable=False),
        sa.Column('secret_sealed', sa.LargeBinary(), nullable=False),
        sa.Column('secret_before_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('secret_before_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('disabled', sa.String(32), nullable=True),
        sa.Column('disabled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("disabled IS NULL OR disabled IN ('by_team', 'gone')", name=op.f('ck_webhook_endpoint_disabled')),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_webhook_endpoint_mode')),
        sa.CheckConstraint('(disabled IS NULL) = (disabled_at IS NULL)', name=op.f('ck_webhook_endpoint_disabled_has_time')),
        sa.CheckConstraint('(secret_before_sealed IS NULL) = (secret_before_until IS NULL)', name=op.f('ck_webhook_endpoint_secret_before_ends')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_webhook_endpoint_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_webhook_endpoint')),
    )
    op.create_index(op.f('ix_webhook_endpoint_team_id'), 'webhook_endpoint', ['team_id'])
    op.create_table(
        'notification',
        sa.Column('mode', sa.String(32), nullable=False),
        sa.Column('medium', sa.String(32), nullable=False),
        sa.Column('topic', sa.String(length=40), nullable=False),
        sa.Column('subject_id', sa.Uuid(), nullable=False),
        sa.Column('endpoint_id', sa.Uuid(), nullable=True),
        sa.Column('address_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('payload_sealed', sa.LargeBinary(), nullable=False),
        sa.Column('dedupe_key', sa.String(length=160), nullable=False),
        sa.Column('state', sa.String(32), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('attempt', sa.Integer(), nullable=False),
        sa.Column('failures', sa.Integer(), nullable=False),
        sa.Column('worker', sa.String(length=64), nullable=True),
        sa.Column('leased_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("(medium = 'mail') = (address_sealed IS NOT NULL)", name=op.f('ck_notification_mail_has_address')),
        sa.CheckConstraint("(medium = 'webhook') = (endpoint_id IS NOT NULL)", name=op.f('ck_notification_webhook_has_endpoint')),
        sa.CheckConstraint("(state = 'sending') = (worker IS NOT NULL AND leased_until IS NOT NULL)", name=op.f('ck_notification_leased_while_sending')),
        sa.CheckConstraint("(state IN ('queued', 'sending')) = (finished_at IS NULL)", name=op.f('ck_notification_finished_has_time')),
        sa.CheckConstraint("medium IN ('mail', 'webhook')", name=op.f('ck_notification_medium')),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_notification_mode')),
        sa.CheckConstraint("state IN ('queued', 'sending', 'delivered', 'kept', 'failed', 'cancelled')", name=op.f('ck_notification_state')),
        sa.CheckConstraint('attempt >= 0', name=op.f('ck_notification_attempt')),
        sa.CheckConstraint('failures >= 0 AND failures <= attempt', name=op.f('ck_notification_failures')),
        sa.ForeignKeyConstraint(['endpoint_id'], ['webhook_endpoint.id'], name=op.f('fk_notification_endpoint_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_notification_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notification')),
        sa.UniqueConstraint('team_id', 'dedupe_key', name=op.f('uq_notification_dedupe_key')),
    )
    op.create_index(op.f('ix_notification_due'), 'notification', ['state', 'due_at'])
    op.create_index(op.f('ix_notification_endpoint_id'), 'notification', ['endpoint_id'])
    op.create_index(op.f('ix_notification_subject_id'), 'notification', ['subject_id'])
    op.create_index(op.f('ix_notification_team_id'), 'notification', ['team_id'])
    op.create_table(
        'followup_rule',
        sa.Column('mode', sa.String(32), nullable=False),
        sa.Column('survey_id', sa.Uuid(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('condition', DOCUMENT, nullable=False),
        sa.Column('wish_question', sa.String(length=40), nullable=True),
        sa.Column('wish_code', sa.String(length=40), nullable=True),
        sa.Column('owner_id', sa.Uuid(), nullable=False),
        sa.Column('escalation_id', sa.Uuid(), nullable=False),
        sa.Column('due_hours', sa.Integer(), nullable=False),
        sa.Column('severity', sa.String(32), nullable=False),
        sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_followup_rule_mode')),
        sa.CheckConstraint("severity IN ('low', 'normal', 'high')", name=op.f('ck_followup_rule_severity')),
        sa.CheckConstraint('(wish_question IS NULL) = (wish_code IS NULL)', name=op.f('ck_followup_rule_wish_is_whole')),
        sa.CheckConstraint('due_hours >= 1 AND due_hours <= 8760', name=op.f('ck_followup_rule_due_hours')),
        sa.CheckConstraint('owner_id <> escalation_id', name=op.f('ck_followup_rule_two_owners')),
        sa.ForeignKeyConstraint(['escalation_id'], ['followup_owner.id'], name=op.f('fk_followup_rule_escalation_id')),
        sa.ForeignKeyConstraint(['owner_id'], ['followup_owner.id'], name=op.f('fk_followup_rule_owner_id')),
        sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_followup_rule_survey_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_followup_rule_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_followup_rule')),
    )
    op.create_index(op.f('ix_followup_rule_survey_id'), 'followup_rule', ['survey_id'])
    op.create_index(op.f('ix_followup_rule_team_id'), 'followup_rule', ['team_id'])
    op.create_table(
        'notification_attempt',
        sa.Column('notification_id', sa.Uuid(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('result', sa.String(32), nullable=False),
        sa.Column('status', sa.Integer(), nullable=True),
        sa.Column('error', sa.String(length=200), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("result IN ('delivered', 'kept', 'refused', 'no_reply', 'lost', 'cancelled')", name=op.f('ck_notification_attempt_result')),
        sa.ForeignKeyConstraint(['notification_id'], ['notification.id'], name=op.f('fk_notification_attempt_notification_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_notification_attempt_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_notification_attempt')),
        sa.UniqueConstraint('notification_id', 'number', name=op.f('uq_notification_attempt_number')),
    )
    op.create_index(op.f('ix_notification_attempt_team_id'), 'notification_attempt', ['team_id'])
    op.create_table(
        'followup',
        sa.Column('mode', sa.String(32), nullable=False),
        sa.Column('survey_id', sa.Uuid(), nullable=False),
        sa.Column('rule_id', sa.Uuid(), nullable=False),
        sa.Column('response_id', sa.Uuid(), nullable=False),
        sa.Column('owner_id', sa.Uuid(), nullable=False),
        sa.Column('state', sa.String(32), nullable=False),
        sa.Column('severity', sa.String(32), nullable=False),
        sa.Column('contact_wished', sa.Boolean(), nullable=False),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('reminders', sa.Integer(), nullable=False),
        sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('outcome', sa.String(32), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_followup_closed_has_time')),
        sa.CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name=op.f('ck_followup_closed_has_outcome')),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_followup_mode')),
        sa.CheckConstraint("outcome IS NULL OR outcome IN ('resolved', 'improved', 'explained', 'not_reached', 'no_action')", name=op.f('ck_followup_outcome')),
        sa.CheckConstraint("severity IN ('low', 'normal', 'high')", name=op.f('ck_followup_severity')),
        sa.CheckConstraint("state IN ('open', 'in_progress', 'closed')", name=op.f('ck_followup_state')),
        sa.CheckConstraint('due_at > opened_at', name=op.f('ck_followup_due_after_opening')),
        sa.CheckConstraint('reminders >= 0', name=op.f('ck_followup_reminders')),
        sa.ForeignKeyConstraint(['owner_id'], ['followup_owner.id'], name=op.f('fk_followup_owner_id')),
        sa.ForeignKeyConstraint(['response_id'], ['response.id'], name=op.f('fk_followup_response_id')),
        sa.ForeignKeyConstraint(['rule_id'], ['followup_rule.id'], name=op.f('fk_followup_rule_id')),
        sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_followup_survey_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_followup_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_followup')),
        sa.UniqueConstraint('rule_id', 'response_id', name=op.f('uq_followup_rule_response')),
    )
    op.create_index(op.f('ix_followup_owner_id'), 'followup', ['owner_id'])
    op.create_index(op.f('ix_followup_remind_at'), 'followup', ['state', 'remind_at'])
    op.create_index(op.f('ix_followup_response_id'), 'followup', ['response_id'])
    op.create_index(op.f('ix_followup_survey_id'), 'followup', ['survey_id'])
    op.create_index(op.f('ix_followup_team_id'), 'followup', ['team_id'])
    op.create_table(
        'followup_entry',
        sa.Column('followup_id', sa.Uuid(), nullable=False),
        sa.Column('deed', sa.String(32), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('key_id', sa.Uuid(), nullable=True),
        sa.Column('by_name', sa.String(length=200), nullable=False),
        sa.Column('text_sealed', sa.LargeBinary(), nullable=True),
        sa.Column('facts', DOCUMENT, nullable=False),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("deed IN ('opened', 'assigned', 'begun', 'noted', 'reminded', 'revealed', 'acknowledged', 'closed')", name=op.f('ck_followup_entry_deed')),
        sa.ForeignKeyConstraint(['followup_id'], ['followup.id'], name=op.f('fk_followup_entry_followup_id')),
        sa.ForeignKeyConstraint(['key_id'], ['api_key.id'], name=op.f('fk_followup_entry_key_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_followup_entry_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_followup_entry')),
    )
    op.create_index(op.f('ix_followup_entry_followup_id'), 'followup_entry', ['followup_id'])
    op.create_index(op.f('ix_followup_entry_team_id'), 'followup_entry', ['team_id'])
    op.create_table(
        'improvement',
        sa.Column('mode', sa.String(32), nullable=False),
        sa.Column('survey_id', sa.Uuid(), nullable=False),
        sa.Column('followup_id', sa.Uuid(), nullable=True),
        sa.Column('said', DOCUMENT, nullable=False),
        sa.Column('done', DOCUMENT, nullable=False),
        sa.Column('since', sa.Date(), nullable=False),
        sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('id', sa.Uuid(), nullable=False),
        sa.Column('team_id', sa.Uuid(), nullable=False),
        sa.CheckConstraint("mode IN ('live', 'test')", name=op.f('ck_improvement_mode')),
        sa.CheckConstraint('withdrawn_at IS NULL OR withdrawn_at >= published_at', name=op.f('ck_improvement_withdrawn_after_publishing')),
        sa.ForeignKeyConstraint(['followup_id'], ['followup.id'], name=op.f('fk_improvement_followup_id')),
        sa.ForeignKeyConstraint(['survey_id'], ['survey.id'], name=op.f('fk_improvement_survey_id')),
        sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('fk_improvement_team_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_improvement')),
    )
    op.create_index(op.f('ix_improvement_survey_id'), 'improvement', ['survey_id'])
    op.create_index(op.f('ix_improvement_team_id'), 'improvement', ['team_id'])
