"""The indexes of the table of cases: what the desk's lists and the worker look for stays quick with 100,000 of them.

One of a part of the cases is only used by a query that says of them, word for word, what the index says.
"""

from sqlalchemy import Index, text

IS_OPEN = "state <> 'closed'"
PARTS = {"open": IS_OPEN, "closed": "closed_at IS NOT NULL"}
SORTED_BY = {
    "promised_on": (),
    "received_at": (),
    "subject": (),
    "municipality_id": ("promised_on",),
    "area_id": ("promised_on",),
    "developer_id": ("promised_on",),
}
"""What lists are ordered or narrowed by, and what they are ordered by then."""


def _of_part(name: str, where: str, *columns: str) -> Index:
    return Index(f"ix_case_file_{name}", *columns, sqlite_where=text(where), postgresql_where=text(where))


INDEXES = (
    Index("ix_case_file_state_promised_on", "state", "promised_on", "id"),
    Index("ix_case_file_developer_id_state_closed_at", "developer_id", "state", "closed_at", "id"),
    _of_part("triage_at", "triage_at IS NOT NULL", "triage_at"),
    _of_part("learn_at", "learn_at IS NOT NULL", "learn_at", "id"),
    Index("ix_case_file_received_at", "received_at", "id"),
    Index("ix_case_file_organisation_number", "organisation_number"),
    Index("ix_case_file_email", "email"),
    _of_part("state_follow_up_on", "follow_up_on IS NOT NULL", "state", "follow_up_on", "id"),
    _of_part("outcome_emptied_at", "outcome IS NOT NULL", "outcome", "emptied_at", "closed_at", "id"),
    _of_part("merged_into_id", "merged_into_id IS NOT NULL", "merged_into_id"),
    _of_part("split_from_id", "split_from_id IS NOT NULL", "split_from_id"),
    Index("ix_case_file_remind_at", "remind_at", "id"),
    _of_part("closed_at", "closed_at IS NOT NULL", "closed_at", "id"),
    Index("ix_case_file_state_referral_reason_promised_on", "state", "referral_reason", "promised_on", "id"),
    *(
        _of_part(f"{part}_{column}", where, column, *more, "id")
        for part, where in PARTS.items()
        for column, more in SORTED_BY.items()
    ),
    _of_part("unanswered", IS_OPEN, "first_answered_at", "promised_on", "id", "state", "referral_reason"),
    Index("ix_case_file_developer_id_first_answered_at", "developer_id", "first_answered_at"),
    Index("ix_case_file_state_first_answered_at", "state", "first_answered_at", "id"),
    _of_part("full", "emptied_at IS NULL AND closed_at IS NOT NULL", "closed_at", "id"),
    _of_part("unopened", "opened_at IS NULL", "state", "assigned_at", "id"),
)

UNSCANNED = Index(
    "ix_attachment_unscanned",
    "id",
    sqlite_where=text("scanned_at IS NULL"),
    postgresql_where=text("scanned_at IS NULL"),
)
"""Of files: those that no scanner has looked at, oldest first."""
