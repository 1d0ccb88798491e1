"""Everything that can happen to a case.

Each verb checks, changes, writes the history and owes the letters; callers commit.
"""

from app.cases.notifications import Explanation
from app.cases.operations.answering import answer, close, note, reopen
from app.cases.operations.assigning import Explain, assign, correct_area, hand_over, move_area, refer
from app.cases.operations.corresponding import (
    correct_address,
    decline,
    note_automatic,
    note_taken,
    note_undelivered,
)
from app.cases.operations.receiving import NewEnquiry, Received, add, is_same, receive, receive_once

__all__ = [
    "Explain",
    "Explanation",
    "NewEnquiry",
    "Received",
    "add",
    "answer",
    "assign",
    "close",
    "correct_address",
    "correct_area",
    "decline",
    "hand_over",
    "is_same",
    "move_area",
    "note",
    "note_automatic",
    "note_taken",
    "note_undelivered",
    "receive",
    "receive_once",
    "refer",
    "reopen",
]
