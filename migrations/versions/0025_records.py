"""records: what was handed over to the archive, and an index by which the public journal finds messages of a period."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STATES = "state IN ('sent', 'archived', 'refused')"


def upgrade() -> None:
    """Nothing was handed over yet, so there is nothing to fill in."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "case_record",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("is_journalled", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", moment, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=True),
        sa.Column("exported_at", moment, nullable=True),
        sa.Column("exported_version", sa.Integer(), nullable=True),
        sa.Column("archived_at", moment, nullable=True),
        sa.Column("folder_id", sa.String(length=100), nullable=False),
        sa.Column("folder_system_id", sa.String(length=36), nullable=False),
        sa.CheckConstraint(f"state IS NULL OR {STATES}", name=op.f("ck_case_record_state_is_known")),
        sa.CheckConstraint("is_journalled OR reason <> ''", name=op.f("ck_case_record_kept_out_with_a_reason")),
        sa.CheckConstraint(
            "archived_at IS NULL OR exported_at IS NOT NULL", name=op.f("ck_case_record_exported_before_archived")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_record_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["user_account.id"],
            name=op.f("fk_case_record_decided_by_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_record")),
    )
    op.create_index(op.f("ix_case_record_decided_by_id"), "case_record", ["decided_by_id"])
    op.create_index(op.f("ix_case_record_state"), "case_record", ["state"])
    op.create_table(
        "record_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("answered_at", moment, nullable=True),
        sa.Column("archive_id", sa.String(length=100), nullable=False),
        sa.Column("system_id", sa.String(length=36), nullable=False),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_record_message_state_is_known")),
        sa.CheckConstraint(
            "kind IN ('enquiry', 'addition', 'answer', 'note', 'referral', 'history')",
            name=op.f("ck_record_message_kind_is_known"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_record_message_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_message")),
        sa.UniqueConstraint("key", name=op.f("uq_record_message_key")),
    )
    op.create_index(op.f("ix_record_message_case_id"), "record_message", ["case_id"])
    op.create_index("ix_message_at", "message", ["at", "id"])


def downgrade() -> None:
    """What the archive has stays there; that it has it is forgotten here."""
    op.drop_index("ix_message_at", "message")
    op.drop_table("record_message")
    op.drop_table("case_record")
