"""history: what else was changed, who read, what was emptied, seals; and rows that nobody can change.

The rule is the program's own, and not a copy of it: what may be emptied is decided there. Old rows are sealed by the
worker. On SQLite an event's number is given to no other from now on, which only a table written anew can say.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.history import triggers

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
NEVER_AGAIN = {"sqlite_autoincrement": True}


def moment(name: str = "at") -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def words(name: str, length: int) -> sa.Column:
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "change_record",
        sa.Column("id", sa.Integer(), nullable=False),
        moment(),
        words("by_slug", 80),
        words("subject", 10),
        words("name", 120),
        words("action", 20),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("before", JSON, nullable=False),
        sa.Column("after", JSON, nullable=False),
        sa.CheckConstraint(
            "subject IN ('person', 'policy', 'model', 'text', 'region', 'settings')",
            name=op.f("ck_change_record_subject_is_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_record")),
        **NEVER_AGAIN,
    )
    op.create_index("ix_change_record_subject_id", "change_record", ["subject", "id"])
    op.create_table(
        "case_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        moment(),
        sa.ForeignKeyConstraint(
            ["case_id"], ["case_file.id"], name=op.f("fk_case_reading_case_id_case_file"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_case_reading_user_id_user_account"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_reading")),
        sa.UniqueConstraint("case_id", "user_id", "hour", name=op.f("uq_case_reading_case_id_user_id_hour")),
        **NEVER_AGAIN,
    )
    op.create_index(op.f("ix_case_reading_user_id"), "case_reading", ["user_id"])
    op.create_table(
        "history_emptying",
        sa.Column("id", sa.Integer(), nullable=False),
        words("source", 20),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        moment(),
        words("by_slug", 80),
        words("reason", 200),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history_emptying")),
        sa.UniqueConstraint("source", "row_id", "is_gone", name=op.f("uq_history_emptying_source_row_id_is_gone")),
        **NEVER_AGAIN,
    )
    op.create_table(
        "history_seal",
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        moment(),
        words("source", 20),
        sa.Column("last_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in ("ids", "cores", "words", "salts")),
        words("previous", 64),
        words("hash", 64),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_history_seal")),
    )
    op.create_index("ix_history_seal_source_last_id", "history_seal", ["source", "last_id"])
    _write_events_anew(NEVER_AGAIN)
    triggers.make_triggers(op.get_bind())


def downgrade() -> None:
    """What was noted and sealed is lost; what happened to cases stays."""
    triggers.drop_triggers(op.get_bind())
    _write_events_anew({})
    for table in ("history_seal", "history_emptying", "case_reading", "change_record"):
        op.drop_table(table)


def _write_events_anew(options: dict[str, bool]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("case_event", recreate="always", table_kwargs=options):
            pass
