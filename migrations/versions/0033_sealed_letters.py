"""sealed letters: what a letter says, and the address that answers go to, lie under a key of ours."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.mail import sealing

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

AT_ONCE = 500
LETTERS = sa.table(
    "outgoing_mail",
    sa.column("id", sa.Integer),
    sa.column("text", sa.Text),
    sa.column("html", sa.Text),
    sa.column("headers", sa.JSON().with_variant(JSONB(), "postgresql")),
)


def upgrade() -> None:
    """Letters that lie there are sealed; code from before could not send one, and refuses this database."""
    change(sealing.seal)


def downgrade() -> None:
    """They lie open again."""
    change(sealing.unseal)


def change(as_it_lies: Callable[[str], str]) -> None:
    """Write every letter anew, some at a time."""
    connection, last = op.get_bind(), 0
    chosen = sa.select(LETTERS).order_by(LETTERS.c.id).limit(AT_ONCE)
    while rows := connection.execute(chosen.where(LETTERS.c.id > last)).all():
        for row in rows:
            headers = {name: as_it_lies(told) if name in sealing.OPENS else told for name, told in row.headers.items()}
            values = {"text": as_it_lies(row.text), "html": as_it_lies(row.html), "headers": headers}
            connection.execute(LETTERS.update().where(LETTERS.c.id == row.id).values(values))
        last = rows[-1].id
