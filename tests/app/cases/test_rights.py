"""Who may do what with a case: every role, every action, whose case it is, confidential or not."""

from itertools import chain, combinations, product

import pytest

from app.cases import access, rights
from app.cases.rights import ACTIONS, ASKED, DEPUTY, OTHER, OWN, SHARING, may
from app.people.models import ROLES
from tests.support import building

HAS_IT = {
    "read", "note", "answer", "answer_by_writing", "take", "give_back", "hand_over", "ask", "correct_area", "wait",
    "refer", "close", "undo", "split", "merge", "register", "learn_from",
}  # fmt: skip
STANDS_IN = HAS_IT - {"answer_by_writing", "take", "give_back"}
COORDINATES = {
    "read", "note", "answer", "hand_over", "ask", "correct_area", "correct_address", "wait", "refer", "close", "undo",
    "split", "merge", "mark_spam", "register", "learn_from", "archive",
}  # fmt: skip
SHARES = {"read", "note", "answer", "register", "learn_from"}
ALLOWED = {
    # role          whose   not confidential                               confidential
    ("developer",   OWN):   (HAS_IT,                                       HAS_IT),
    ("developer",   DEPUTY): (STANDS_IN,                                   STANDS_IN),
    ("developer",   SHARING): (SHARES,                                     SHARES),
    ("developer",   ASKED): ({"read", "note", "register", "learn_from"},   {"read", "note", "register", "learn_from"}),
    ("developer",   OTHER): ({"register", "learn_from"},                   {"register"}),
    ("coordinator", OWN):   (HAS_IT | COORDINATES,                         HAS_IT | COORDINATES),
    ("coordinator", DEPUTY): (STANDS_IN | COORDINATES,                     STANDS_IN | COORDINATES),
    ("coordinator", SHARING): (COORDINATES,                                COORDINATES),
    ("coordinator", ASKED): (COORDINATES,                                  COORDINATES),
    ("coordinator", OTHER): (COORDINATES,                                  COORDINATES),
}  # fmt: skip
"""Written out, so that a change of the product's table is seen here. Who is not in it may do nothing."""


def test_the_whole_table():
    assert set(ACTIONS) == HAS_IT | COORDINATES
    for role, whose, is_confidential in product(ROLES, (OWN, DEPUTY, SHARING, ASKED, OTHER), (False, True)):
        found = {action for action in ACTIONS if may(action, [role], whose, is_confidential=is_confidential)}
        assert found == ALLOWED.get((role, whose), (set(), set()))[is_confidential], (role, whose, is_confidential)


def test_with_anybodys_case_nobody_may_more_than_with_one_that_is_theirs():
    for role, action, whose, is_confidential in product(ROLES, ACTIONS, (OWN, DEPUTY, SHARING, ASKED), (False, True)):
        if may(action, [role], OTHER, is_confidential=is_confidential):
            assert may(action, [role], whose, is_confidential=is_confidential), (role, action, whose)


def test_two_roles_may_what_each_of_them_may_and_no_more():
    every = list(chain.from_iterable(combinations(ROLES, count) for count in range(len(ROLES) + 1)))
    for roles, whose, is_confidential in product(every, (OWN, DEPUTY, SHARING, ASKED, OTHER), (False, True)):
        for action in ACTIONS:
            alone = any(may(action, [role], whose, is_confidential=is_confidential) for role in roles)
            assert may(action, roles, whose, is_confidential=is_confidential) == alone


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"developer", "coordinator"}))
def test_who_reads_figures_or_writes_the_catalogue_sees_nobody(role):
    for action, whose, is_confidential in product(ACTIONS, (OWN, DEPUTY, SHARING, ASKED, OTHER), (False, True)):
        assert not may(action, [role], whose, is_confidential=is_confidential)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_closed_account_and_a_role_that_was_taken_away_may_nothing(session):
    case, _address = building.held(session)
    holder = case.developer.user
    assert access.may(rights.ANSWER, holder, case)

    roles, holder.roles = list(holder.roles), []
    assert not access.may(rights.READ, holder, case)
    holder.roles, holder.active = roles, False
    assert not access.may(rights.READ, holder, case)
    session.rollback()
