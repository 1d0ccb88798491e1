"""feedback and wishes: what businesses say after closing, and what the staff wish for."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SAID = "said IS NULL OR said IN ('yes', 'partly', 'no', 'something', 'nothing')"


def upgrade() -> None:
    """Nobody has been asked. Tables and an index are only added: triggers on the tables of a case must stay."""
    op.create_index("ix_case_file_closed_at", "case_file", ["closed_at", "id"])
    op.create_table(
        "case_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("letter", sa.String(length=200), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("said", sa.String(length=10)),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("is_founded", sa.Boolean(), nullable=False),
        sa.Column("jobs", sa.Integer()),
        sa.Column("funding_nok", sa.Integer()),
        sa.CheckConstraint("kind IN ('helped', 'came')", name=op.f("ck_case_feedback_kind_is_known")),
        sa.CheckConstraint(SAID, name=op.f("ck_case_feedback_said_is_known")),
        sa.CheckConstraint("(said IS NULL) = (answered_at IS NULL)", name=op.f("ck_case_feedback_said_has_a_time")),
        sa.CheckConstraint("asked_at IS NOT NULL OR said IS NULL", name=op.f("ck_case_feedback_said_was_asked")),
        sa.CheckConstraint("jobs >= 0 AND funding_nok >= 0", name=op.f("ck_case_feedback_figures_are_not_negative")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_feedback_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_feedback")),
        sa.UniqueConstraint("case_id", "kind", name=op.f("uq_case_feedback_case_id_kind")),
        sa.UniqueConstraint("hash", name=op.f("uq_case_feedback_hash")),
    )
    op.create_index("ix_case_feedback_kind_asked_at", "case_feedback", ["kind", "asked_at"])
    op.create_table(
        "no_questions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_no_questions")),
    )
    _wishes()


def _wishes() -> None:
    op.create_table(
        "wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("area_id", sa.Integer()),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_as", sa.String(length=10)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('competence', 'service')", name=op.f("ck_wish_kind_is_known")),
        sa.CheckConstraint(
            "closed_as IS NULL OR closed_as IN ('done', 'not_now')", name=op.f("ck_wish_closed_as_is_known")
        ),
        sa.CheckConstraint("(closed_as IS NULL) = (closed_at IS NULL)", name=op.f("ck_wish_closed_has_a_time")),
        sa.ForeignKeyConstraint(
            ["area_id"], ["competence_area.id"], name=op.f("fk_wish_area_id_competence_area"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_wish_by_id_user_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wish")),
    )
    op.create_index(op.f("ix_wish_area_id"), "wish", ["area_id"])
    op.create_index(op.f("ix_wish_by_id"), "wish", ["by_id"])
    op.create_index("ix_wish_closed_as_kind", "wish", ["closed_as", "kind", "id"])
    op.create_table(
        "wish_vote",
        sa.Column("wish_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["wish_id"], ["wish.id"], name=op.f("fk_wish_vote_wish_id_wish"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_wish_vote_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("wish_id", "user_id", name=op.f("pk_wish_vote")),
    )
    op.create_index(op.f("ix_wish_vote_user_id"), "wish_vote", ["user_id"])


def downgrade() -> None:
    """What was said, who does not want to be asked, and all wishes are lost; lines of the history stay."""
    op.drop_table("wish_vote")
    op.drop_table("wish")
    op.drop_table("no_questions")
    op.drop_table("case_feedback")
    op.drop_index("ix_case_file_closed_at", table_name="case_file")
