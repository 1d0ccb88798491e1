"""partners: those outside whom questions are passed on to, with the consent of the business."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
HAS_CONSENT = "state <> 'consented' OR (how IS NOT NULL AND consented_on IS NOT NULL)"
REFERS = {
    "case_id": ("case_file", "CASCADE"),
    "partner_id": ("partner", "RESTRICT"),
    "by_id": ("user_account", "RESTRICT"),
}


def upgrade() -> None:
    """Nothing has been passed on. Columns are only added: triggers on the tables of a case must stay."""
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", JSON, nullable=False),
        sa.Column("helps_with", JSON, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("slug", name=op.f("uq_partner_slug")),
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("how", sa.String(length=10)),
        sa.Column("consented_on", sa.Date()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("follow_up_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'consented', 'refused', 'withdrawn')", name=op.f("ck_referral_state_is_known")
        ),
        sa.CheckConstraint("how IN ('phone', 'in_person', 'mail', 'page')", name=op.f("ck_referral_how_is_known")),
        sa.CheckConstraint(HAS_CONSENT, name=op.f("ck_referral_has_consent")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_referral_{column}_{table}"), ondelete=ondelete
            )
            for column, (table, ondelete) in REFERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
    )
    for column in REFERS:
        op.create_index(op.f(f"ix_referral_{column}"), "referral", [column])
    with op.batch_alter_table("case_secret") as batch_op:
        batch_op.add_column(sa.Column("referral_id", sa.Integer()))
        batch_op.create_foreign_key(
            op.f("fk_case_secret_referral_id_referral"), "referral", ["referral_id"], ["id"], ondelete="CASCADE"
        )
        batch_op.create_index(op.f("ix_case_secret_referral_id"), ["referral_id"])


def downgrade() -> None:
    """What was passed on, and to whom, is lost; partners' replies find no case any more."""
    op.execute("DELETE FROM case_secret WHERE referral_id IS NOT NULL")
    with op.batch_alter_table("case_secret") as batch_op:
        batch_op.drop_index(op.f("ix_case_secret_referral_id"))
        batch_op.drop_constraint(op.f("fk_case_secret_referral_id_referral"), type_="foreignkey")
        batch_op.drop_column("referral_id")
    op.drop_table("referral")
    op.drop_table("partner")
