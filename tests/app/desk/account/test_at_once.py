"""Two presses in the same moment: a link works once, and many guesses are no more than one after the other."""

import threading
from functools import partial

import pytest

from app import security
from app.extensions import db
from app.people import signin
from tests.support import staff

PASSWORDS = ("en liten setning om fjellet", "en annen setning om havet")


def at_once(app, works):
    """Do each in a thread and a session of its own; gives what each gave."""
    found = []

    def one(work):
        with app.app_context():
            found.append(work())
            db.session.remove()

    threads = [threading.Thread(target=one, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite lets one writer in at a time
def test_of_two_presses_at_once_one_sets_the_password(production, monkeypatch):
    token, start = staff.invite().rpartition("/")[2], threading.Barrier(2)
    real = signin.user_of_token

    def found_by_both(link):
        person = real(link)
        start.wait(timeout=60)
        return person

    def choose(password):
        try:
            signin.set_password(db.session(), token, password)
            db.session.commit()
        except signin.LinkSpentError:
            db.session.rollback()
            return ""
        return password

    monkeypatch.setattr(signin, "user_of_token", found_by_both)
    chosen = at_once(production, [partial(choose, password) for password in PASSWORDS])

    assert sorted(map(bool, chosen)) == [False, True]
    assert signin.is_theirs(staff.account(), max(chosen))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_twenty_guesses_at_once_five_are_looked_at(app):
    start = threading.Barrier(20)

    def guess():
        start.wait(timeout=60)
        return security.may_try(security.CODES, "kari-nordmann")

    assert sorted(at_once(app, [guess] * 20)) == [False] * 15 + [True] * 5
