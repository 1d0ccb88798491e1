"""other cases of the same business are found by an index, however many there are."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_case_file_organisation_number", "case_file", ["organisation_number"])
    op.create_index("ix_case_file_email", "case_file", ["email"])


def downgrade() -> None:
    op.drop_index("ix_case_file_email", table_name="case_file")
    op.drop_index("ix_case_file_organisation_number", table_name="case_file")
