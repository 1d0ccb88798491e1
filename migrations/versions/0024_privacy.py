"""privacy: what retention has done, the clock that it trusts, and who asked for what is kept of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Nothing was ever done by these rules; the clock is trusted from the first look on."""
    op.create_table(
        "retention_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("counts", JSON, nullable=False),
        sa.CheckConstraint("cause IN ('daily', 'command', 'page')", name=op.f("ck_retention_run_cause_is_known")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_retention_run_by_id_user_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
    )
    op.create_index(op.f("ix_retention_run_by_id"), "retention_run", ["by_id"])
    op.create_table(
        "retention_watch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("trusted_at", MOMENT),
        sa.Column("refused_at", MOMENT),
        sa.Column("held_by", sa.String(length=80)),
        sa.Column("held_until", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_watch")),
    )
    op.execute("INSERT INTO retention_watch (id) VALUES (1)")
    op.create_table(
        "person_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=6), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("case_references", JSON, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.CheckConstraint("kind IN ('export', 'erase')", name=op.f("ck_person_request_kind_is_known")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_person_request_by_id_user_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_request")),
    )
    op.create_index(op.f("ix_person_request_by_id"), "person_request", ["by_id"])
    op.create_index("ix_person_request_kind_mark", "person_request", ["kind", "mark"])
    full = sa.text("emptied_at IS NULL AND closed_at IS NOT NULL")
    op.create_index("ix_case_file_full", "case_file", ["closed_at", "id"], sqlite_where=full, postgresql_where=full)


def downgrade() -> None:
    """What was done is no longer told; what is gone stays gone."""
    op.drop_index("ix_case_file_full", "case_file")
    op.drop_table("person_request")
    op.drop_table("retention_watch")
    op.drop_table("retention_run")
