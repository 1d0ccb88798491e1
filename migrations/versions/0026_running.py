"""running: letters held after a restore, backups that were made, and which request a case and a letter came of."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

MARKED = ("case_file", "outgoing_mail")


def upgrade() -> None:
    """Nobody knows which requests earlier rows came of."""
    op.create_table(
        "mail_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("backup_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=80), nullable=True),
        sa.CheckConstraint("cause IN ('restore')", name=op.f("ck_mail_hold_cause_is_known")),
        sa.CheckConstraint(
            "(released_by IS NOT NULL) = (released_at IS NOT NULL)", name=op.f("ck_mail_hold_released_by_has_a_time")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_hold")),
    )
    op.create_table(
        "backup_made",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "size > 0 AND files >= 0 AND seconds >= 0", name=op.f("ck_backup_made_figures_are_not_negative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_made")),
    )
    for table in MARKED:
        op.add_column(table, sa.Column("request_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Letters that are held go."""
    for table in MARKED:
        op.drop_column(table, "request_id")
    op.drop_table("backup_made")
    op.drop_table("mail_hold")
