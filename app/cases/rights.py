"""Who may do what with a case: a table of role, whose case it is, and whether it is confidential. Pure.

Pages, guards and the words that come by mail all ask here. Whoever is not in the table may do nothing: an editor, the
steering group, an observer or an operator never sees who asked, or what.
"""

from collections.abc import Collection, Mapping

READ = "read"
NOTE = "note"
ANSWER = "answer"
ANSWER_BY_WRITING = "answer_by_writing"
TAKE = "take"
GIVE_BACK = "give_back"
HAND_OVER = "hand_over"
ASK = "ask"
CORRECT_AREA = "correct_area"
CORRECT_ADDRESS = "correct_address"
WAIT = "wait"
REFER = "refer"
CLOSE = "close"
UNDO = "undo"
SPLIT = "split"
MERGE = "merge"
MARK_SPAM = "mark_spam"
REGISTER = "register"
LEARN_FROM = "learn_from"
ARCHIVE = "archive"
"""answer_by_writing: what one writes in a letter goes to the business as it stands, not into a note. take, give_back:
by a word in a letter. ask: a colleague, for advice or to share it. refer: to a partner outside, with the consent of the
business. register: on behalf of a business that has telephoned. learn_from: see what was asked and what was answered,
but not by whom. archive: see what the archive has of it, get its package, keep it out."""

OWN, DEPUTY, SHARING, ASKED, OTHER = "own", "deputy", "sharing", "asked", "other"
"""Whose case it is: the person has it; stands in for who has it; works on it beside who has it; has been asked for
advice on it; none of these."""

_WHOEVER_HAS_IT = {
    READ, NOTE, ANSWER, ANSWER_BY_WRITING, TAKE, GIVE_BACK, HAND_OVER, ASK, CORRECT_AREA, WAIT, REFER, CLOSE, UNDO,
    SPLIT, MERGE, LEARN_FROM,
}  # fmt: skip
_COORDINATOR = {
    READ, NOTE, ANSWER, HAND_OVER, ASK, CORRECT_AREA, CORRECT_ADDRESS, WAIT, REFER, CLOSE, UNDO, SPLIT, MERGE,
    MARK_SPAM, REGISTER, LEARN_FROM, ARCHIVE,
}  # fmt: skip

_WHOEVER_STANDS_IN = _WHOEVER_HAS_IT - {ANSWER_BY_WRITING, TAKE, GIVE_BACK}

TABLE: Mapping[tuple[str, str], Collection[str]] = {
    ("developer", OWN): _WHOEVER_HAS_IT | {REGISTER},
    ("developer", DEPUTY): _WHOEVER_STANDS_IN | {REGISTER},
    ("developer", SHARING): {READ, NOTE, ANSWER, REGISTER, LEARN_FROM},
    ("developer", ASKED): {READ, NOTE, REGISTER, LEARN_FROM},
    ("developer", OTHER): {REGISTER, LEARN_FROM},
    ("coordinator", OWN): _COORDINATOR | _WHOEVER_HAS_IT,
    ("coordinator", DEPUTY): _COORDINATOR | _WHOEVER_STANDS_IN,
    ("coordinator", SHARING): _COORDINATOR,
    ("coordinator", ASKED): _COORDINATOR,
    ("coordinator", OTHER): _COORDINATOR,
}

HIDDEN_WHEN_CONFIDENTIAL: Mapping[tuple[str, str], Collection[str]] = {("developer", OTHER): {LEARN_FROM}}
"""What is lost again when the case is confidential: only who has it, who was asked, and the coordinator know of it."""

ACTIONS = tuple(sorted(set().union(*TABLE.values())))


def may(action: str, roles: Collection[str], whose: str, *, is_confidential: bool) -> bool:
    """Whether somebody with these roles may do this with a case that is theirs in this way."""
    return any(
        action in TABLE.get((role, whose), ())
        and not (is_confidential and action in HIDDEN_WHEN_CONFIDENTIAL.get((role, whose), ()))
        for role in roles
    )
