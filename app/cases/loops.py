"""Two machines that answer each other stop by themselves: how much one correspondent may cause within a day.

Not every machine says that it is one (`app.mail.reading.kinds`). What is too much is held for a person: kept, shown,
and the cause of no letter. The numbers are above what people do and are counted a day, so that slow loops end as well.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.cases import queries
from app.cases.models import Case
from app.mail import queries as mail
from app.mail.addresses import domain_of, untagged
from app.people.models import User

A_DAY = timedelta(days=1)

MOST_NEW_CASES = 3
"""By mail from one address, whatever stands after its plus sign."""

MOST_OF_A_DOMAIN = 20
"""New cases by mail from all addresses of a domain together: there are machines that have another address each time."""

MOST_ON_A_CASE = 10
"""Letters from one person."""

MOST_REPEATS = 2
"""Rounds of the same words, or of words that we did not understand; each brought a letter to somebody."""


def begins_too_much(session: Session, email: str, at: datetime) -> bool:
    """Whether a new letter from this address should become no case."""
    of_domain = queries.senders_by_mail(session, domain_of(email), since=at - A_DAY)
    own = [one for one in of_domain if untagged(one) == untagged(email.lower())]
    return len(own) >= MOST_NEW_CASES or len(of_domain) >= MOST_OF_A_DOMAIN


def says_too_much(
    session: Session, case: Case, words: str, *, by: User | None, at: datetime, address: str = ""
) -> bool:
    """Whether one more letter on the case from its business, or from this member of the staff, should do nothing.

    A partner outside writes from an `address` of its own, in the name of who passed the question on.
    """
    address = address or (by.email if by else case.email)
    outcomes = mail.outcomes_on(session, case.reference, from_address=address, since=at - A_DAY)
    said = queries.words_by_mail(session, case, by=by, since=at - A_DAY)
    return (
        len(outcomes) >= MOST_ON_A_CASE
        or outcomes.count("not_understood") >= MOST_REPEATS
        or said.count(words.strip()) >= MOST_REPEATS
    )
