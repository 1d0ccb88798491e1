"""laboratory: what a sorting rests on is kept, trials on old cases, and the policy that people put in force."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Old sortings say of themselves that nothing more was kept of them: they cannot be made again."""
    op.create_table(
        "sorting_basis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("policy", JSON, nullable=False),
        sa.Column("people", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sorting_basis")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_sorting_basis_fingerprint")),
    )
    op.create_table(
        "routing_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("setting", JSON, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("is_stop_wished", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("beat_at", MOMENT),
        sa.Column("finished_at", MOMENT),
        sa.Column("cases_done", sa.Integer(), nullable=False),
        sa.Column("cases_total", sa.Integer()),
        sa.Column("result", JSON, nullable=False),
        sa.CheckConstraint(
            "state IN ('waiting', 'running', 'done', 'stopped', 'failed')", name=op.f("ck_routing_trial_state_is_known")
        ),
        _key("routing_trial", "user_id", "user_account", "RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routing_trial")),
    )
    op.create_index("ix_routing_trial_state_id", "routing_trial", ["state", "id"])
    op.create_index(op.f("ix_routing_trial_user_id"), "routing_trial", ["user_id"])
    op.create_table(
        "trial_change",
        sa.Column("trial_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(length=80), nullable=False),
        sa.Column("was", sa.String(length=80), nullable=False),
        sa.Column("was_why", sa.String(length=20), nullable=False),
        sa.Column("becomes", sa.String(length=80), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        _key("trial_change", "trial_id", "routing_trial", "CASCADE"),
        _key("trial_change", "case_id", "case_file", "CASCADE"),
        sa.PrimaryKeyConstraint("trial_id", "place", name=op.f("pk_trial_change")),
    )
    op.create_index(op.f("ix_trial_change_case_id"), "trial_change", ["case_id"])
    op.create_table(
        "adopted_policy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("numbers", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("trial_id", sa.Integer()),
        _key("adopted_policy", "user_id", "user_account", "RESTRICT"),
        _key("adopted_policy", "trial_id", "routing_trial", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adopted_policy")),
    )
    for column in ("user_id", "trial_id"):
        op.create_index(op.f(f"ix_adopted_policy_{column}"), "adopted_policy", [column])
    with op.batch_alter_table("triage_result") as batch_op:
        batch_op.add_column(sa.Column("basis_id", sa.Integer()))
        batch_op.add_column(sa.Column("given", JSON))
        batch_op.create_foreign_key(
            op.f("fk_triage_result_basis_id_sorting_basis"),
            "sorting_basis",
            ["basis_id"],
            ["id"],
            ondelete="RESTRICT",
        )
        batch_op.create_index(op.f("ix_triage_result_basis_id"), ["basis_id"])


def _key(table: str, column: str, of: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{of}.id"], name=op.f(f"fk_{table}_{column}_{of}"), ondelete=ondelete)


def downgrade() -> None:
    """Trials and adopted policies are lost, and no sorting can be made again; the policy is as it was made."""
    with op.batch_alter_table("triage_result") as batch_op:
        batch_op.drop_index(op.f("ix_triage_result_basis_id"))
        batch_op.drop_constraint(op.f("fk_triage_result_basis_id_sorting_basis"), type_="foreignkey")
        batch_op.drop_column("given")
        batch_op.drop_column("basis_id")
    for table in ("adopted_policy", "trial_change", "routing_trial", "sorting_basis"):
        op.drop_table(table)
