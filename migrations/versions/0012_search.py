"""search: an index of everything written in a case; indexes for the desk's lists; lists that a person keeps.

The index is derived from what there is, and must fit how the program folds words today: so it is made by the program's
own module, and not by a copy of it.
"""

from alembic import op

from app.cases import search_index

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What there is can be found at once."""
    search_index.create(op.get_bind())


def downgrade() -> None:
    """Nothing is lost: all of it is written elsewhere."""
    search_index.drop(op.get_bind())
