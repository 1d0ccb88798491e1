"""an address is corrected: how often a case's secrets were made anew; none for every case until now."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_file", sa.Column("secret_round", sa.Integer(), nullable=True))


def downgrade() -> None:
    """What was given out since then opens its case no more: the code before made other secrets."""
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.drop_column("secret_round")
