"""evidence: hours that people have used on cases, and what businesses said as digits of the rows of figures.

Those digits are derived from what there is, and must fit how the program reads them today: so they are made by the
program's own module, and not by a copy of it.
"""

import sqlalchemy as sa
from alembic import op

from app.cases.figures import told

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nobody has noted hours; what has been said is counted at once."""
    op.create_table(
        "case_hours",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("quarters", sa.Integer(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("quarters > 0 AND quarters <= 4000", name=op.f("ck_case_hours_quarters_are_some")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_hours_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_case_hours_user_id_user_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_case_hours")),
    )
    op.create_index(op.f("ix_case_hours_user_id"), "case_hours", ["user_id"])
    op.add_column(
        "case_figure", sa.Column("told", sa.String(length=19), nullable=False, server_default="0000000000000000000")
    )
    told.fill(op.get_bind())
    told.make_triggers(op.get_bind())


def downgrade() -> None:
    """Hours are lost; what was said is written elsewhere."""
    told.drop_triggers(op.get_bind())
    op.drop_column("case_figure", "told")
    op.drop_index(op.f("ix_case_hours_user_id"), table_name="case_hours")
    op.drop_table("case_hours")
