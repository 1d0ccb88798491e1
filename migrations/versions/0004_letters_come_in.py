"""letters come in: each as it came, once, and how fetching goes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incoming_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("content_key", sa.String(length=64), nullable=False),
        sa.Column("stored_name", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("envelope_to", JSON, nullable=False),
        sa.Column("envelope_from", sa.String(length=320), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.Column("from_address", sa.String(length=320), nullable=True),
        sa.Column("from_name", sa.String(length=200), nullable=True),
        sa.Column("subject", sa.String(length=400), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=True),
        sa.Column("case_reference", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "source IN ('imap', 'lmtp', 'maildir', 'page')", name=op.f("ck_incoming_mail_source_is_known")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'handled', 'held', 'ignored', 'failed')", name=op.f("ck_incoming_mail_state_is_known")
        ),
        sa.CheckConstraint(
            "(due_at IS NOT NULL) = (state = 'waiting')", name=op.f("ck_incoming_mail_due_while_waiting")
        ),
        sa.CheckConstraint(
            "claimed_by IS NULL OR state = 'waiting'", name=op.f("ck_incoming_mail_claimed_while_waiting")
        ),
        sa.CheckConstraint(
            "(handled_at IS NOT NULL) = (state IN ('handled', 'ignored'))",
            name=op.f("ck_incoming_mail_done_has_a_time"),
        ),
        sa.CheckConstraint(
            "handled_by IS NULL OR handled_at IS NOT NULL", name=op.f("ck_incoming_mail_handled_by_has_a_time")
        ),
        sa.CheckConstraint("size >= 0 AND attempts >= 0", name=op.f("ck_incoming_mail_counts_are_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incoming_mail")),
        sa.UniqueConstraint("content_key", name=op.f("uq_incoming_mail_content_key")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_incoming_mail_stored_name")),
    )
    op.create_index(op.f("ix_incoming_mail_due_at_id"), "incoming_mail", ["due_at", "id"])
    op.create_index(op.f("ix_incoming_mail_state_id"), "incoming_mail", ["state", "id"])
    op.create_index(op.f("ix_incoming_mail_case_reference_id"), "incoming_mail", ["case_reference", "id"])
    op.create_table(
        "mail_fetch",
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=False),
        sa.Column("held_by", sa.String(length=80), nullable=True),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("source IN ('imap', 'lmtp', 'maildir', 'page')", name=op.f("ck_mail_fetch_source_is_known")),
        sa.CheckConstraint(
            "(held_by IS NOT NULL) = (lapses_at IS NOT NULL)", name=op.f("ck_mail_fetch_held_for_a_time")
        ),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_mail_fetch")),
    )


def downgrade() -> None:
    op.drop_table("mail_fetch")
    op.drop_table("incoming_mail")
