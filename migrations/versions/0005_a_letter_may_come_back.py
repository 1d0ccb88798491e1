"""a letter may come back: sent, and bounced; what a letter says is kept beside it, and a message knows its letter."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE = ("'queued', 'sending', 'sent', 'failed', 'given_up'", "'sent'")
AFTER = (f"{BEFORE[0]}, 'bounced'", "'sent', 'bounced'")


def upgrade() -> None:
    _allow(*AFTER)
    op.add_column("incoming_mail", sa.Column("text", sa.Text(), nullable=True))
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("mail_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_message_mail_id_incoming_mail"), "incoming_mail", ["mail_id"], ["id"], ondelete="SET NULL"
        )
        batch_op.create_index(op.f("ix_message_mail_id"), ["mail_id"])


def downgrade() -> None:
    """What has come back is again what it was before: sent."""
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_message_mail_id"))
        batch_op.drop_constraint(op.f("fk_message_mail_id_incoming_mail"), type_="foreignkey")
        batch_op.drop_column("mail_id")
    with op.batch_alter_table("incoming_mail", schema=None) as batch_op:
        batch_op.drop_column("text")
    op.execute("UPDATE outgoing_mail SET state = 'sent' WHERE state = 'bounced'")
    _allow(*BEFORE)


def _allow(states: str, sent: str) -> None:
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_outgoing_mail_state_is_known"), type_="check")
        batch_op.drop_constraint(op.f("ck_outgoing_mail_sent_has_a_time"), type_="check")
        batch_op.create_check_constraint(op.f("ck_outgoing_mail_state_is_known"), f"state IN ({states})")
        batch_op.create_check_constraint(
            op.f("ck_outgoing_mail_sent_has_a_time"), f"(sent_at IS NOT NULL) = (state IN ({sent}))"
        )
