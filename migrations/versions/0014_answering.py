"""answering: provisional answers, and texts that are prepared for answers."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has had a provisional answer. Columns are only added: triggers on these tables must stay."""
    op.add_column("case_file", sa.Column("provisional_at", sa.DateTime(timezone=True)))
    op.add_column("message", sa.Column("is_provisional", sa.Boolean(), nullable=False, server_default="0"))
    op.create_table(
        "prepared_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("area_id", sa.Integer()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("language IN ('nb', 'nn', 'se', 'en')", name=op.f("ck_prepared_text_language_is_known")),
        sa.ForeignKeyConstraint(
            ["area_id"],
            ["competence_area.id"],
            name=op.f("fk_prepared_text_area_id_competence_area"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["user_account.id"],
            name=op.f("fk_prepared_text_changed_by_id_user_account"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prepared_text")),
    )
    op.create_index(op.f("ix_prepared_text_area_id"), "prepared_text", ["area_id"])
    op.create_index(op.f("ix_prepared_text_changed_by_id"), "prepared_text", ["changed_by_id"])


def downgrade() -> None:
    """What was prepared is lost; provisional answers are answers like others."""
    op.drop_table("prepared_text")
    op.drop_column("message", "is_provisional")
    op.drop_column("case_file", "provisional_at")
