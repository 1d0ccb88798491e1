"""errands: what is done at a rhythm by one worker of many, and when it was last taken on."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A table is only added; an errand that was never taken on is due."""
    op.create_table(
        "errand",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_errand")),
    )


def downgrade() -> None:
    """When each was last taken on is lost: all are due."""
    op.drop_table("errand")
