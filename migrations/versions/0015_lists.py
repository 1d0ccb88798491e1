"""lists: indexes from which the desk's lists are counted and ordered alone; lists that a person keeps."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


PARTS = {"open": "state <> 'closed'", "closed": "closed_at IS NOT NULL"}
SORTED_BY = (
    ["promised_on", "id"],
    ["received_at", "id"],
    ["subject", "id"],
    ["municipality_id", "promised_on", "id"],
    ["area_id", "promised_on", "id"],
    ["developer_id", "promised_on", "id"],
)
OLD = {
    **{f"open_{columns[0]}": ([columns[0], "id"], PARTS["open"]) for columns in SORTED_BY},
    "unanswered": (["promised_on", "id"], "first_answered_at IS NULL AND state <> 'closed'"),
}
NEW = {
    **{f"{part}_{columns[0]}": (columns, where) for part, where in PARTS.items() for columns in SORTED_BY},
    "unanswered": (["first_answered_at", "promised_on", "id", "state", "referral_reason"], PARTS["open"]),
    "developer_id_first_answered_at": (["developer_id", "first_answered_at"], None),
    "state_first_answered_at": (["state", "first_answered_at", "id"], None),
}


def _put(new: dict[str, tuple[list[str], str | None]], old: dict[str, tuple[list[str], str | None]]) -> None:
    """The new indexes in the place of the old ones; what is alike stays."""
    for name, index in old.items():
        if new.get(name) != index:
            op.drop_index(op.f(f"ix_case_file_{name}"), table_name="case_file")
    for name, index in new.items():
        if old.get(name) != index:
            columns, where = index
            part = {} if where is None else {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
            op.create_index(op.f(f"ix_case_file_{name}"), "case_file", columns, **part)


def upgrade() -> None:
    """Nobody has kept a list."""
    _put(NEW, OLD)
    op.create_index(op.f("ix_message_case_id_kind_at"), "message", ["case_id", "kind", "at"])
    op.drop_index(op.f("ix_message_case_id"), table_name="message")
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_saved_view_user_id_user_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_view_user_id_name")),
    )


def downgrade() -> None:
    """The lists that people kept are lost."""
    op.drop_table("saved_view")
    op.create_index(op.f("ix_message_case_id"), "message", ["case_id"])
    op.drop_index(op.f("ix_message_case_id_kind_at"), table_name="message")
    _put(OLD, NEW)
