"""Everything that can happen to a case.

Each verb checks, changes, writes the history and owes the letters; callers commit.
"""

from app.cases.notifications import Explanation
from app.cases.operations.answering import answer, close, note, reopen
from app.cases.operations.assigning import Explain, assign, correct_area, hand_over, move_area, refer
from app.cases.operations.receiving import NewEnquiry, Received, add, receive

__all__ = [
    "Explain",
    "Explanation",
    "NewEnquiry",
    "Received",
    "add",
    "answer",
    "assign",
    "close",
    "correct_area",
    "hand_over",
    "move_area",
    "note",
    "receive",
    "refer",
    "reopen",
]
