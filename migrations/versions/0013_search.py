"""search: an index of everything written in a case; indexes for the desk's lists; lists that a person keeps.

The index is derived from what there is, and must fit how the program folds words today: so it is made by the program's
own module, and not by a copy of it.
"""

import sqlalchemy as sa
from alembic import op

from app.cases import search_index

revision = "0013"
down_revision = "0012"
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
INDEXES = {
    "developer_id_state_closed_at": (["developer_id", "state", "closed_at", "id"], None),
    "state_referral_reason_promised_on": (["state", "referral_reason", "promised_on", "id"], None),
    **{f"{part}_{columns[0]}": (columns, where) for part, where in PARTS.items() for columns in SORTED_BY},
    "unanswered": (["first_answered_at", "promised_on", "id", "state", "referral_reason"], "state <> 'closed'"),
    "developer_id_first_answered_at": (["developer_id", "first_answered_at"], None),
    "state_first_answered_at": (["state", "first_answered_at", "id"], None),
    "unopened": (["state", "assigned_at", "id"], "opened_at IS NULL"),
}


def upgrade() -> None:
    """What there is can be found at once."""
    for name, (columns, where) in INDEXES.items():
        part = {} if where is None else {"sqlite_where": sa.text(where), "postgresql_where": sa.text(where)}
        op.create_index(op.f(f"ix_case_file_{name}"), "case_file", columns, **part)
    op.create_index(op.f("ix_message_case_id_kind_at"), "message", ["case_id", "kind", "at"])
    op.drop_index(op.f("ix_message_case_id"), table_name="message")
    op.drop_index(op.f("ix_case_file_developer_id_state"), table_name="case_file")
    search_index.create(op.get_bind())
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
    """Nothing is lost: all of it is written elsewhere."""
    op.drop_table("saved_view")
    search_index.drop(op.get_bind())
    op.create_index(op.f("ix_message_case_id"), "message", ["case_id"])
    op.drop_index(op.f("ix_message_case_id_kind_at"), table_name="message")
    op.create_index(op.f("ix_case_file_developer_id_state"), "case_file", ["developer_id", "state"])
    for name in INDEXES:
        op.drop_index(op.f(f"ix_case_file_{name}"), table_name="case_file")
