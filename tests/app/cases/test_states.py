"""The table of states and steps, looked at whole."""

import pytest

from app.cases.states import (
    CHOSEN_OUTCOMES,
    HELD,
    OPEN_STATES,
    OUR_TURN,
    OUTCOMES,
    STATES,
    STEPS,
    WAITING,
    WAITING_FOR_US,
    MoveNotAllowedError,
    after,
    allows,
    usual_outcome,
)

OURS = OUR_TURN
NO = None
ROWS = ("received", "referred", "assigned", "waiting_for_business", "waiting_for_partner", "answered", "closed")
FB, FP = "waiting_for_business", "waiting_for_partner"
TABLE = {
    #                     received    referred    assigned    business    partner     answered    closed
    "assign":            ("assigned", NO,         NO,         NO,         NO,         NO,         NO),
    "refer":             ("referred", NO,         NO,         NO,         NO,         NO,         NO),
    "hand_over":         ("assigned", "assigned", "assigned", "assigned", "assigned", "assigned", "assigned"),
    "decline":           (NO,         NO,         "referred", "referred", "referred", "referred", NO),
    "answer":            (NO,         "answered", "answered", "answered", "answered", "answered", NO),
    "wait_for_business": (NO,         FB,         FB,         FB,         FB,         FB,         NO),
    "wait_for_partner":  (NO,         FP,         FP,         FP,         FP,         FP,         NO),
    "take_up":           (NO,         NO,         NO,         OURS,       OURS,       OURS,       NO),
    "follow_up":         (NO,         NO,         NO,         OURS,       OURS,       NO,         NO),
    "reply":             ("received", "referred", "assigned", OURS,       OURS,       OURS,       OURS),
    "reply_meanwhile":   (NO,         NO,         NO,         FB,         FP,         NO,         NO),
    "partner_reply":     (NO,         NO,         NO,         NO,         OURS,       NO,         NO),
    "reply_to_spam":     (NO,         NO,         NO,         NO,         NO,         NO,         "referred"),
    "undelivered":       (NO,         NO,         NO,         OURS,       NO,         OURS,       NO),
    "close":             (NO,         "closed",   "closed",   "closed",   "closed",   "closed",   NO),
    "correct_outcome":   (NO,         NO,         NO,         NO,         NO,         NO,         "closed"),
    "reopen":            (NO,         NO,         NO,         NO,         NO,         NO,         OURS),
    "merge":             (NO,         "closed",   "closed",   "closed",   "closed",   "closed",   "closed"),
}  # fmt: skip
"""Step → where it leads from each state; written out, so that a change of the product's table is seen here."""


def test_the_whole_table():
    assert STATES == ROWS
    assert {step: tuple(STEPS[step].get(state) for state in STATES) for step in STEPS} == TABLE


@pytest.mark.parametrize("has_developer", [True, False])
def test_a_step_leads_somewhere_or_is_refused_with_a_sentence(has_developer):
    for step in STEPS:
        for state in STATES:
            if allows(step, state):
                assert after(step, state, has_developer=has_developer) in STATES
            else:
                with pytest.raises(MoveNotAllowedError, match=f"{state} cannot take the step {step}"):
                    after(step, state, has_developer=has_developer)
    assert after("reopen", "closed", has_developer=has_developer) == ("assigned" if has_developer else "referred")


def reached_from(state):
    """Every state that some steps lead to."""
    seen, new = set(), {state}
    while new:
        seen |= new
        new = {
            after(step, one, has_developer=has)
            for one in new
            for step in STEPS
            if allows(step, one)
            for has in (True, False)
        } - seen
    return seen


def test_every_state_has_a_way_on_and_every_sorted_case_can_be_closed_and_opened():
    assert reached_from("received") == set(STATES)
    for state in OPEN_STATES[1:]:
        assert reached_from(state) == set(STATES) - {"received"}
        assert allows("close", state)
    assert all("received" not in set(targets.values()) - {targets.get("received")} for targets in STEPS.values())


def test_what_waits_comes_back_by_the_day_by_a_word_and_by_a_reply():
    for state in WAITING:
        for step in ("follow_up", "take_up", "reply"):
            assert after(step, state, has_developer=True) == "assigned"


def test_each_kind_of_state_is_told_apart():
    assert set(WAITING) < set(HELD) < set(OPEN_STATES) < set(STATES)
    assert set(STATES) - set(WAITING_FOR_US) == {"waiting_for_business", "answered", "closed"}
    assert set(OUTCOMES) - set(CHOSEN_OUTCOMES) == {"spam", "merged"}


@pytest.mark.parametrize(
    ("state", "is_answered", "is_not_for_us", "outcome"),
    [
        ("assigned", False, False, "other"),
        ("assigned", True, False, "answered"),
        ("answered", True, True, "answered"),
        ("referred", False, True, "not_for_us"),
        ("waiting_for_business", True, False, "no_reply"),
        ("waiting_for_business", False, False, "no_reply"),
        ("waiting_for_partner", False, False, "other"),
    ],
)
def test_whoever_closes_without_a_word_gets_the_likeliest_outcome(state, is_answered, is_not_for_us, outcome):
    assert usual_outcome(state, is_answered=is_answered, is_not_for_us=is_not_for_us) == outcome
