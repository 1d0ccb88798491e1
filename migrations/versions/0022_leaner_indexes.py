"""leaner indexes: what few cases have, or have for a moment, is indexed for those cases alone.

Every enquiry wrote an entry of each for nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

PARTIAL = {
    "triage_at": ["triage_at"],
    "state_follow_up_on": ["state", "follow_up_on", "id"],
    "outcome_emptied_at": ["outcome", "emptied_at", "closed_at", "id"],
    "merged_into_id": ["merged_into_id"],
    "split_from_id": ["split_from_id"],
    "closed_at": ["closed_at", "id"],
}
HAVING = {"state_follow_up_on": "follow_up_on", "outcome_emptied_at": "outcome"}


def upgrade() -> None:
    """Each is made anew for the cases that have what it is for."""
    for name, columns in PARTIAL.items():
        where = sa.text(f"{HAVING.get(name, name)} IS NOT NULL")
        op.drop_index(f"ix_case_file_{name}", table_name="case_file")
        op.create_index(f"ix_case_file_{name}", "case_file", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    """Each is made anew for all cases."""
    for name, columns in PARTIAL.items():
        op.drop_index(f"ix_case_file_{name}", table_name="case_file")
        op.create_index(f"ix_case_file_{name}", "case_file", columns)
