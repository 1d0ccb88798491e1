"""hands: a hand-over that was undone has not moved the case, and who helped is whoever gave the first answer.

What is counted of each case must fit how the program reads it today: so it is counted by the program's own module, and
not by a copy of it.
"""

import sqlalchemy as sa
from alembic import op

from app.cases.figures import hands
from app.cases.figures.rows import HELPER

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

CHANGES = sa.table("change_record", *(sa.column(name) for name in ("id", "at", "subject", "name")),
                   sa.column("before", sa.JSON()))  # fmt: skip
TOWNS = sa.table("municipality", sa.column("id"), sa.column("slug"))
ANSWERED_BEFORE = sa.text(
    "UPDATE case_figure SET helper = :town WHERE case_id IN ("
    "SELECT c.id FROM case_file c JOIN case_event e ON e.case_id = c.id AND e.at = c.first_answered_at "
    "JOIN user_account u ON u.id = e.user_id "
    "WHERE e.kind = 'answered' AND u.slug = :person AND c.first_answered_at < :until)"
)


def upgrade() -> None:
    """What happened before is minded at once."""
    op.add_column("case_figure", sa.Column("helper", sa.String(HELPER), nullable=False, server_default="000000"))
    hands.fill(op.get_bind())
    _put_people_where_they_were(op.get_bind())
    hands.make_triggers(op.get_bind())


def _put_people_where_they_were(connection: sa.Connection) -> None:
    """Whoever has moved since helped from where they were, as far as the history tells; the newest move first."""
    towns = {slug: key for key, slug in connection.execute(sa.select(TOWNS))}
    changes = sa.select(CHANGES).where(CHANGES.c.subject == "person").order_by(CHANGES.c.id.desc())
    for row in connection.execute(changes).all():
        if "municipality" in row.before:
            town = str(towns.get(row.before["municipality"], 0)).zfill(HELPER)
            connection.execute(ANSWERED_BEFORE, {"town": town, "person": row.name, "until": row.at})


def downgrade() -> None:
    """What is undone from now on counts as moved again."""
    hands.drop_triggers(op.get_bind())
    op.drop_column("case_figure", "helper")
