"""helpers: colleagues who are asked about a case or share it; reply addresses that only take notes."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = "'page', 'reply'"
AFTER = f"{BEFORE}, 'note'"


def upgrade() -> None:
    """Nobody has been asked before."""
    op.create_table(
        "case_helper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_sharing", sa.Boolean(), nullable=False),
        sa.Column("advised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_helper_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_case_helper_user_id_user_account"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["user_account.id"],
            name=op.f("fk_case_helper_asked_by_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_helper")),
        sa.UniqueConstraint("case_id", "user_id", name=op.f("uq_case_helper_case_id_user_id")),
    )
    op.create_index(op.f("ix_case_helper_user_id"), "case_helper", ["user_id"])
    _allow(AFTER)


def downgrade() -> None:
    """An address that only takes notes would take answers: it opens nothing any more."""
    op.execute("DELETE FROM case_secret WHERE purpose = 'note'")
    _allow(BEFORE)
    op.drop_index(op.f("ix_case_helper_user_id"), table_name="case_helper")
    op.drop_table("case_helper")


def _allow(purposes: str) -> None:
    with op.batch_alter_table("case_secret", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_case_secret_purpose_is_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_case_secret_purpose_is_known"), f"purpose IN ({purposes})")
