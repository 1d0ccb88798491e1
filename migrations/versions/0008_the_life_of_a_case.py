"""the life of a case: it waits with an end, is closed with an outcome, is merged, split, or emptied."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = "'received', 'referred', 'assigned', 'answered', 'closed'"
AFTER = "'received', 'referred', 'assigned', 'waiting_for_business', 'waiting_for_partner', 'answered', 'closed'"
WAITING = "'waiting_for_business', 'waiting_for_partner'"
OUTCOMES = "'answered', 'partner', 'founded', 'jobs', 'funding', 'no_reply', 'not_for_us', 'other', 'spam', 'merged'"
CHECKS = {
    "outcome_is_known": f"outcome IS NULL OR outcome IN ({OUTCOMES})",
    "figures_are_not_negative": "jobs >= 0 AND funding_nok >= 0",
    "on_reply_is_known": "on_reply IS NULL OR on_reply IN ('back', 'wait')",
    "waiting_has_an_end": f"follow_up_on IS NOT NULL OR NOT (state IN ({WAITING}))",
}
INDEXES = {
    "state_follow_up_on": ["state", "follow_up_on", "id"],
    "outcome_emptied_at": ["outcome", "emptied_at", "closed_at", "id"],
    "merged_into_id": ["merged_into_id"],
    "split_from_id": ["split_from_id"],
}
LINKS = ("merged_into_id", "split_from_id")
NEW = (
    ("outcome", sa.String(length=12)),
    ("jobs", sa.Integer()),
    ("funding_nok", sa.Integer()),
    ("follow_up_on", sa.Date()),
    ("on_reply", sa.String(length=4)),
    ("waiting_since", sa.DateTime(timezone=True)),
    ("merged_into_id", sa.Integer()),
    ("split_from_id", sa.Integer()),
    ("emptied_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        batch_op.alter_column("state", existing_type=sa.String(length=12), type_=sa.String(length=20))
        batch_op.drop_constraint(op.f("ck_case_file_state_is_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_case_file_state_is_known"), f"state IN ({AFTER})")
        for name, kind in NEW:
            batch_op.add_column(sa.Column(name, kind, nullable=True))
        for name, check in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_case_file_{name}"), check)
        for name in LINKS:
            batch_op.create_foreign_key(
                op.f(f"fk_case_file_{name}_case_file"), "case_file", [name], ["id"], ondelete="SET NULL"
            )
        for name, columns in INDEXES.items():
            batch_op.create_index(op.f(f"ix_case_file_{name}"), columns)
    op.execute(
        "UPDATE case_file SET outcome = CASE WHEN first_answered_at IS NOT NULL THEN 'answered' "
        "WHEN referral_reason = 'not_for_us' THEN 'not_for_us' ELSE 'other' END WHERE state = 'closed'"
    )


def downgrade() -> None:
    """Whoever waits for the business is as before answered; for a partner, it is our turn. What was emptied stays so."""
    op.execute("UPDATE case_file SET state = 'answered' WHERE state = 'waiting_for_business'")
    op.execute(
        "UPDATE case_file SET state = CASE WHEN developer_id IS NULL THEN 'referred' ELSE 'assigned' END, "
        "referral_reason = CASE WHEN developer_id IS NULL THEN COALESCE(referral_reason, 'unsure') END "
        "WHERE state = 'waiting_for_partner'"
    )
    with op.batch_alter_table("case_file", schema=None) as batch_op:
        for name in INDEXES:
            batch_op.drop_index(op.f(f"ix_case_file_{name}"))
        for name in LINKS:
            batch_op.drop_constraint(op.f(f"fk_case_file_{name}_case_file"), type_="foreignkey")
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_case_file_{name}"), type_="check")
        for name, _kind in NEW:
            batch_op.drop_column(name)
        batch_op.drop_constraint(op.f("ck_case_file_state_is_known"), type_="check")
        batch_op.create_check_constraint(op.f("ck_case_file_state_is_known"), f"state IN ({BEFORE})")
        batch_op.alter_column("state", existing_type=sa.String(length=20), type_=sa.String(length=12))
