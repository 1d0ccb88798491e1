"""drafts: what somebody has begun to answer, and not sent."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has kept one before."""
    op.create_table(
        "answer_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_answer_draft_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_answer_draft_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_draft")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_answer_draft_case_id_user_id")),
    )
    op.create_index(op.f("ix_answer_draft_user_id"), "answer_draft", ["user_id"])


def downgrade() -> None:
    """What was begun is lost; nothing that was sent is."""
    op.drop_index(op.f("ix_answer_draft_user_id"), table_name="answer_draft")
    op.drop_table("answer_draft")
