"""scanned files: when a file was looked at for malicious software, and what was found in it.

Files from before say nothing: where a scanner is set they wait until it has looked at them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

UNSEEN = sa.text("scanned_at IS NULL")


def upgrade() -> None:
    """Two columns, and a short way to those that wait."""
    op.add_column("attachment", sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("attachment", sa.Column("malware", sa.String(length=100), nullable=True))
    op.create_index("ix_attachment_unscanned", "attachment", ["id"], sqlite_where=UNSEEN, postgresql_where=UNSEEN)


def downgrade() -> None:
    """What was found is forgotten; a scanner finds it again."""
    op.drop_index("ix_attachment_unscanned", table_name="attachment", sqlite_where=UNSEEN, postgresql_where=UNSEEN)
    op.drop_column("attachment", "malware")
    op.drop_column("attachment", "scanned_at")
