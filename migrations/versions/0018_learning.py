"""learning: what people said of cases becomes examples; every fit is written down with why."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WAITS = "learn_at IS NOT NULL"
ORIGINS = "origin IN ('coordinator', 'developer', 'confirmed', 'closed', 'not_for_us')"
CAUSES = "cause IN ('start', 'catalogue', 'examples', 'erased', 'night', 'asked', 'command', 'back')"
UNDER_WAY = "state IN ('asked', 'running')"
LEANS_ON = {
    "case_id": ("case_file", "CASCADE"),
    "area_id": ("competence_area", "RESTRICT"),
    "kind_id": ("out_of_scope_kind", "RESTRICT"),
    "by_id": ("user_account", "RESTRICT"),
}


def upgrade() -> None:
    """Columns are only added: triggers on the tables of a case must stay. Cases of before are looked at too."""
    op.add_column("case_file", sa.Column("learn_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_case_file_learn_at", "case_file", ["learn_at", "id"],
        sqlite_where=sa.text(WAITS), postgresql_where=sa.text(WAITS),
    )  # fmt: skip
    op.execute(
        "UPDATE case_file SET learn_at = received_at WHERE id IN (SELECT case_id FROM case_event WHERE user_id IS NOT NULL "
        "AND kind IN ('corrected', 'closed', 'outcome'))"
    )
    op.add_column("fitted_model", sa.Column("case_ids", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("fitted_model") as batch_op:
        batch_op.alter_column("case_ids", server_default=None)
    op.create_table(
        "training_example",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("area_id", sa.Integer()),
        sa.Column("kind_id", sa.Integer()),
        sa.Column("origin", sa.String(length=12), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(ORIGINS, name=op.f("ck_training_example_origin_is_known")),
        sa.CheckConstraint("(area_id IS NULL) <> (kind_id IS NULL)", name=op.f("ck_training_example_has_one_label")),
        sa.CheckConstraint("weight > 0", name=op.f("ck_training_example_weighs_something")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_training_example_{column}_{table}"), ondelete=ondelete
            )
            for column, (table, ondelete) in LEANS_ON.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_example")),
        sa.UniqueConstraint("case_id", name=op.f("uq_training_example_case_id")),
    )
    for column in ("area_id", "kind_id", "by_id", "noted_at"):
        op.create_index(op.f(f"ix_training_example_{column}"), "training_example", [column])
    op.create_index("ix_training_example_said_at", "training_example", ["said_at", "id"])
    op.create_table(
        "model_refit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("by_id", sa.Integer()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("catalogue_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("champion", sa.String(length=20)),
        sa.Column("version", sa.String(length=20)),
        sa.Column("verdict", sa.String(length=30), nullable=False),
        sa.Column("scores", JSON, nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'running', 'promoted', 'kept', 'failed')", name=op.f("ck_model_refit_state_is_known")
        ),
        sa.CheckConstraint(CAUSES, name=op.f("ck_model_refit_cause_is_known")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["user_account.id"], name=op.f("fk_model_refit_by_id_user_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_refit")),
    )
    op.create_index(op.f("ix_model_refit_by_id"), "model_refit", ["by_id"])
    op.create_index(op.f("ix_model_refit_asked_at"), "model_refit", ["asked_at"])
    op.create_index(
        "uq_model_refit_state", "model_refit", ["state"], unique=True,
        sqlite_where=sa.text(UNDER_WAY), postgresql_where=sa.text(UNDER_WAY),
    )  # fmt: skip


def downgrade() -> None:
    """What was learned from cases is lost, and with it why models were put in force; the models stay."""
    op.drop_table("model_refit")
    op.drop_table("training_example")
    with op.batch_alter_table("fitted_model") as batch_op:
        batch_op.drop_column("case_ids")
    op.drop_index("ix_case_file_learn_at", "case_file")
    op.drop_column("case_file", "learn_at")
