"""documents: texts by people, costs and versions of what the steering group gets."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KIND = "kind IN ('services', 'competence', 'status', 'decision')"
LANGUAGE = "language IN ('nb', 'nn')"


def upgrade() -> None:
    """Nothing has been written and nothing made."""
    op.create_table(
        "memo_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(KIND, name=op.f("ck_memo_text_kind_is_known")),
        sa.CheckConstraint(LANGUAGE, name=op.f("ck_memo_text_language_is_known")),
        _person("memo_text", "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo_text")),
        sa.UniqueConstraint("kind", "place", "language", name=op.f("uq_memo_text_kind_place_language")),
    )
    op.create_index(op.f("ix_memo_text_changed_by_id"), "memo_text", ["changed_by_id"])
    op.create_table(
        "memo_cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("is_yearly", sa.Boolean(), nullable=False),
        sa.Column("today_nok", sa.Integer(), nullable=False),
        sa.Column("as_nok", sa.Integer(), nullable=False),
        sa.Column("iks_nok", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "today_nok >= 0 AND as_nok >= 0 AND iks_nok >= 0", name=op.f("ck_memo_cost_costs_are_not_negative")
        ),
        _person("memo_cost", "changed_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo_cost")),
    )
    op.create_index(op.f("ix_memo_cost_changed_by_id"), "memo_cost", ["changed_by_id"])
    op.create_table(
        "memo_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(KIND, name=op.f("ck_memo_version_kind_is_known")),
        sa.CheckConstraint(LANGUAGE, name=op.f("ck_memo_version_language_is_known")),
        sa.CheckConstraint("first <= last", name=op.f("ck_memo_version_begins_before_it_ends")),
        _person("memo_version", "made_by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memo_version")),
        sa.UniqueConstraint("kind", "language", "number", name=op.f("uq_memo_version_kind_language_number")),
    )
    op.create_index(op.f("ix_memo_version_made_by_id"), "memo_version", ["made_by_id"])


def downgrade() -> None:
    """Texts, costs and versions are lost: download the versions first."""
    for table in ("memo_version", "memo_cost", "memo_text"):
        op.drop_table(table)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_user_account")
    return sa.ForeignKeyConstraint([column], ["user_account.id"], name=name, ondelete="RESTRICT")
