"""The states of a case, the steps between them, and what each state means for the promise date. Pure."""

from collections.abc import Mapping

from app.errors import ExpectedError

STATES = ("received", "referred", "assigned", "waiting_for_business", "waiting_for_partner", "answered", "closed")
"""received: stored, not yet sorted. referred: the coordinator's turn. assigned: a developer's turn.
waiting_for_business: we have asked it for something. waiting_for_partner: we have asked somebody outside.
answered: the business has what it asked for, and may write. closed: done, with an outcome."""

OPEN_STATES = STATES[:-1]
WAITING = ("waiting_for_business", "waiting_for_partner")
"""We wait for somebody, until the follow-up date brings the case back."""

HELD = ("assigned", *WAITING, "answered")
"""States in which an open case counts as its developer's load."""

WAITING_FOR_US = ("received", "referred", "assigned", "waiting_for_partner")
"""States in which a case without an answer can be late. That we wait for a partner is no excuse to the business; while
we wait for the business, the promise date stands still."""

OUR_TURN = "our_turn"
"""In the place of a state: assigned when a developer has the case, else referred."""

_SORTED = OPEN_STATES[1:]

STEPS: Mapping[str, Mapping[str, str]] = {
    "assign": {"received": "assigned"},
    "refer": {"received": "referred"},
    "hand_over": dict.fromkeys(STATES, "assigned"),
    "decline": dict.fromkeys(HELD, "referred"),
    "answer": dict.fromkeys(_SORTED, "answered"),
    "wait_for_business": dict.fromkeys(_SORTED, "waiting_for_business"),
    "wait_for_partner": dict.fromkeys(_SORTED, "waiting_for_partner"),
    "take_up": dict.fromkeys((*WAITING, "answered"), OUR_TURN),
    "follow_up": dict.fromkeys(WAITING, OUR_TURN),
    "reply": {
        **{state: state for state in ("received", "referred", "assigned")},
        **dict.fromkeys((*WAITING, "answered", "closed"), OUR_TURN),
    },
    "reply_meanwhile": {state: state for state in WAITING},
    "partner_reply": {"waiting_for_partner": OUR_TURN},
    "reply_to_spam": {"closed": "referred"},
    "undelivered": dict.fromkeys(("waiting_for_business", "answered"), OUR_TURN),
    "close": dict.fromkeys(_SORTED, "closed"),
    "correct_outcome": {"closed": "closed"},
    "reopen": {"closed": OUR_TURN},
    "merge": dict.fromkeys((*_SORTED, "closed"), "closed"),
}
"""Every step a case may take: from which state, and where it leads. What is not here is not allowed.

reply: the business writes; meanwhile: and we had asked not to be disturbed before the follow-up date; to_spam: it was
taken for spam, so a person looks. partner_reply: the partner outside writes. follow_up: the date has come. take_up:
somebody does not wait any longer.
"""

OUTCOMES = ("answered", "partner", "founded", "jobs", "funding", "no_reply", "not_for_us", "other", "spam", "merged")
"""What a closed case came to. partner: somebody outside has it. founded: a firm was started. no_reply: the business did
not write back. spam: also sales pitches. merged: it was the same as another case, which goes on."""

CHOSEN_OUTCOMES = OUTCOMES[:-2]
"""Those that a person chooses when closing; the last two are steps of their own."""

ON_REPLY = ("back", "wait")
"""What happens when the business writes before the follow-up date: the case is back at once, or waits all the same."""


class MoveNotAllowedError(ExpectedError):
    """A case in the state `old` cannot take this step; trying again does not help."""

    def __init__(self, old: str, step: str) -> None:
        super().__init__(f"a case that is {old} cannot take the step {step}")
        self.old, self.step = old, step


def allows(step: str, state: str) -> bool:
    """Whether a case in this state may take the step."""
    return state in STEPS[step]


def after(step: str, state: str, *, has_developer: bool) -> str:
    """The state that the step leads to. Raises MoveNotAllowedError."""
    if not allows(step, state):
        raise MoveNotAllowedError(state, step)
    to = STEPS[step][state]
    if to == OUR_TURN:
        return "assigned" if has_developer else "referred"
    return to


def usual_outcome(state: str, *, is_answered: bool, is_not_for_us: bool) -> str:
    """What a case most likely came to, for whoever closes it without a word."""
    if is_not_for_us and not is_answered:
        return "not_for_us"
    if state == "waiting_for_business":
        return "no_reply"
    return "answered" if is_answered else "other"
