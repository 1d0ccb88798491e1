"""Everything that can happen to a case.

Each verb checks, changes, writes the history and owes the letters; callers commit.
"""

from app.cases.notifications import Explanation
from app.cases.operations.answering import answer, note
from app.cases.operations.assigning import Explain, assign, confirm_area, correct_area, hand_over, move_area, refer
from app.cases.operations.closing import (
    Figures,
    SamiWishError,
    can_be_undone,
    close,
    lacks_sami,
    mark_spam,
    reopen,
    undo,
)
from app.cases.operations.consulting import NoHelperError, ask, call_in_mentioned, can_be_asked, release
from app.cases.operations.corresponding import (
    correct_address,
    decline,
    note_automatic,
    note_taken,
    note_undelivered,
)
from app.cases.operations.drafting import drop_draft, keep_draft
from app.cases.operations.emptying import Files, empty
from app.cases.operations.merging import (
    AnotherBusinessError,
    NothingToSplitError,
    can_be_merged,
    is_same_business,
    merge,
    split,
)
from app.cases.operations.opening import is_first_look, note_first_look
from app.cases.operations.passing_on import (
    AnsweredError,
    ConsentError,
    Passing,
    answer_consent,
    ask_consent,
    note_from_partner,
    pass_on,
    withdraw,
)
from app.cases.operations.postponing import answer_provisionally, can_be_postponed, usual_promise
from app.cases.operations.receiving import NewEnquiry, Received, add, is_same, receive, receive_once
from app.cases.operations.taking_back import ANSWERS, UNDO_FOR, TooLateError, may_take_back, take_back
from app.cases.operations.waiting import DateRefusedError, bring_back, take_up, usual_day, wait

__all__ = [
    "ANSWERS",
    "UNDO_FOR",
    "AnotherBusinessError",
    "AnsweredError",
    "ConsentError",
    "DateRefusedError",
    "Explain",
    "Explanation",
    "Figures",
    "Files",
    "NewEnquiry",
    "NoHelperError",
    "NothingToSplitError",
    "Passing",
    "Received",
    "SamiWishError",
    "TooLateError",
    "add",
    "answer",
    "answer_consent",
    "answer_provisionally",
    "ask",
    "ask_consent",
    "assign",
    "bring_back",
    "call_in_mentioned",
    "can_be_asked",
    "can_be_merged",
    "can_be_postponed",
    "can_be_undone",
    "close",
    "confirm_area",
    "correct_address",
    "correct_area",
    "decline",
    "drop_draft",
    "empty",
    "hand_over",
    "is_first_look",
    "is_same",
    "is_same_business",
    "keep_draft",
    "lacks_sami",
    "mark_spam",
    "may_take_back",
    "merge",
    "move_area",
    "note",
    "note_automatic",
    "note_first_look",
    "note_from_partner",
    "note_taken",
    "note_undelivered",
    "pass_on",
    "receive",
    "receive_once",
    "refer",
    "release",
    "reopen",
    "split",
    "take_back",
    "take_up",
    "undo",
    "usual_day",
    "usual_promise",
    "wait",
    "withdraw",
]
