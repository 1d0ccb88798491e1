"""The moves a case may make, as a table of all combinations."""

import pytest

from app.cases.states import MOVES, STATES, MoveNotAllowedError, check_move

ALLOWED = {
    ("received", "assigned"), ("received", "referred"),
    ("referred", "assigned"), ("referred", "referred"), ("referred", "answered"), ("referred", "closed"),
    ("assigned", "assigned"), ("assigned", "referred"), ("assigned", "answered"), ("assigned", "closed"),
    ("answered", "assigned"), ("answered", "referred"), ("answered", "answered"), ("answered", "closed"),
    ("closed", "assigned"), ("closed", "referred"),
}  # fmt: skip


@pytest.mark.parametrize("old", STATES)
@pytest.mark.parametrize("new", STATES)
def test_a_move_is_allowed_or_refused_with_a_sentence(old, new):
    if (old, new) in ALLOWED:
        check_move(old, new)
    else:
        with pytest.raises(MoveNotAllowedError, match=f"{old} cannot become {new}"):
            check_move(old, new)


def test_no_case_is_ever_unsorted_again():
    assert all("received" not in targets for targets in MOVES.values())
