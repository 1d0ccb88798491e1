"""A colleague has another address: what did not reach them goes there."""

from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from app.cases.notifications import is_to_business
from app.mail import queries, readdressing
from app.people import notifications, operations
from app.people.models import User


def correct_address(session: Session, user: User, email: str, *, at: datetime) -> int:
    """Give a colleague another address; their letters about cases that did not arrive go to it. Gives how many.

    Their reply addresses stay: who writes is told by the secret and the account's address together. Letters with a link
    to choose a password opened an account from the old mailbox: the links are dead now, the letters are taken away, and
    whoever has no password yet is invited anew. Raises PersonError.
    """
    letters = [one for one in queries.not_gone_to(session, user.email) if not is_to_business(one)]
    operations.correct_address(session, user, email)
    for letter in letters:
        if not letter.about:
            session.delete(letter)
    session.flush()
    about_cases = [letter for letter in letters if letter.about]
    for _about, of_case in groupby(sorted(about_cases, key=lambda one: (one.about, one.id)), lambda one: one.about):
        readdressing.send_to([*of_case], user.email, at=at)
    session.flush()
    if not user.password:
        notifications.invited(session, user, at=at)
    return len(about_cases)
