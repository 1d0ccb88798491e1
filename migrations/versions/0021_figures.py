"""figures: a row of digits for each case, from which reports are counted.

The rows are derived from what there is, and must fit how the program reads them today: so they are made by the
program's own module, and not by a copy of it.
"""

import sqlalchemy as sa
from alembic import op

from app.cases.figures import rows as figure_rows

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ONE_DIGIT = ("channel", "sorted_as", "is_moved")


def upgrade() -> None:
    """What there is is counted at once."""
    op.create_table(
        "case_figure",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digits", sa.String(length=89), nullable=False),
        *(sa.Column(name, sa.String(length=1), nullable=False) for name in ONE_DIGIT),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_figure_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_figure")),
    )
    op.create_index(op.f("ix_case_figure_received_at"), "case_figure", ["received_at"])
    figure_rows.fill(op.get_bind())
    figure_rows.make_triggers(op.get_bind())


def downgrade() -> None:
    """Nothing is lost: all of it is written elsewhere."""
    figure_rows.drop_triggers(op.get_bind())
    op.drop_table("case_figure")
