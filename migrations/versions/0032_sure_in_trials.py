"""sure in trials: how sure the program was of each case that would have gone elsewhere, before and after."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

COLUMNS = ("was_mass", "mass")


def upgrade() -> None:
    """Two columns are added, empty: what came out of older trials stays as it is, and tells nothing of it."""
    for name in COLUMNS:
        op.add_column("trial_change", sa.Column(name, sa.Double(), nullable=True))


def downgrade() -> None:
    """How sure it was is lost; a trial can be made anew."""
    for name in reversed(COLUMNS):
        op.drop_column("trial_change", name)
