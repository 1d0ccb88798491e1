"""offers differ: a fee and a contact of a municipality's own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cost_nok", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("cost_note", JSON, nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("contact", JSON, nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.drop_column("contact")
        batch_op.drop_column("cost_note")
        batch_op.drop_column("cost_nok")
