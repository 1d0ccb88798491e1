"""long conversations: a new message adds its words to the index, and what was written before is not gathered again.

As in 0013 the index is made by the program's own module: it must fit how the program folds words today.
"""

from alembic import op

from app.cases import search_index

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is in the index stays."""
    search_index.renew_triggers(op.get_bind())


def downgrade() -> None:
    """Nothing: an older program is served by these triggers too."""
