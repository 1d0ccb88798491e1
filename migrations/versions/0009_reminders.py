"""reminders: when a case is looked at again, since when it is opened; a person's choices; letters that are withdrawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEFORE = "'queued', 'sending', 'sent', 'failed', 'given_up', 'bounced'"
AFTER = f"{BEFORE}, 'withdrawn'"


def upgrade() -> None:
    """Nobody knows who has opened the cases of before: they count as opened. Those that wait are looked at once."""
    op.create_table(
        "clock_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("believed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("doubted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clock_watch")),
    )
    op.execute("INSERT INTO clock_watch (id) VALUES (1)")
    op.create_table(
        "reminder_choice",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("is_digest", sa.Boolean(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("left_out", JSON, nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_reminder_choice_hour_is_known")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_reminder_choice_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_reminder_choice")),
    )
    op.add_column("case_file", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("case_file", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE case_file SET opened_at = assigned_at")
    op.execute(
        "UPDATE case_file SET remind_at = received_at "
        "WHERE state IN ('received', 'referred', 'assigned', 'waiting_for_partner') AND first_answered_at IS NULL"
    )
    op.create_index(op.f("ix_case_file_remind_at"), "case_file", ["remind_at", "id"])
    _allow(AFTER)


def downgrade() -> None:
    """A letter that was withdrawn never went: before there was a word for it, there was none."""
    op.execute("DELETE FROM outgoing_mail WHERE state = 'withdrawn'")
    _allow(BEFORE)
    op.drop_index(op.f("ix_case_file_remind_at"), table_name="case_file")
    op.drop_column("case_file", "remind_at")
    op.drop_column("case_file", "opened_at")
    op.drop_table("reminder_choice")
    op.drop_table("clock_watch")


def _allow(states: str) -> None:
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_outgoing_mail_state_is_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_outgoing_mail_state_is_known"), f"state IN ({states})")
