"""What tests of passing questions on to partners share: pass one on, ask the business, let both answer."""

from datetime import timedelta

from sqlalchemy import select, update

from app import clock
from app.cases import operations, queries, replies, secrets
from app.cases.operations import Passing
from app.mail.addresses import reply_address
from app.mail.models import OutgoingMail
from app.mail.sender import sender
from catalogue import queries as catalogue
from tests.support.letters_in import a_letter, arrived

FUNDER, WITHOUT_ADDRESS = "innovasjon-norge", "sintef-nord"
QUESTION = "Kan de få tilskudd til å bygge om?"


def partner(session, slug=FUNDER):
    """The partner with this slug."""
    return next(one for one in catalogue.partners(session) if one.slug == slug)


def what(session, slug=FUNDER, *, days=7):
    """What is to be passed on, to whom."""
    return Passing(partner(session, slug), QUESTION, clock.today() + timedelta(days=days), "Ring dem først.")


def pass_on(session, case, slug=FUNDER, **more):
    """The business has said yes on the telephone."""
    given = {"how": "phone", "on": clock.today(), "by": case.developer.user, "at": clock.now(), "version": case.version}
    referral = operations.pass_on(session, case, what(session, slug), **given | more)
    session.commit()
    return referral


def ask(session, case, slug=FUNDER, **more):
    """The business is asked."""
    given = {"by": case.developer.user, "at": clock.now(), "version": case.version}
    referral = operations.ask_consent(session, case, what(session, slug, **more), **given)
    session.commit()
    return referral


def say(session, case, referral, *, yes):
    """The business answers on its page."""
    operations.answer_consent(session, case, referral.id, yes=yes, at=clock.now())
    session.commit()


def letters(session, case, address=None):
    """Kind and state of the letters on the case, to anybody or to one address."""
    chosen = select(OutgoingMail).where(OutgoingMail.about == case.reference).order_by(OutgoingMail.id)
    return [
        (row.letter.rpartition("/")[2], row.state)
        for row in session.scalars(chosen)
        if address is None or row.to_address == address
    ]


def all_have_gone(session):
    """Every letter has been sent."""
    session.execute(update(OutgoingMail).values(state="sent", due_at=None, sent_at=clock.now()))
    session.commit()


def kinds(session, case):
    """What has happened to the case."""
    return [event.kind for event in queries.history(session, case)]


def write_back(session, case, referral, tmp_path, *, text="Vi har ringt dem.", address="", **more):
    """The partner replies; gives what became of it."""
    to = reply_address(secrets.partner_token(case, referral.id), sender("nb").reply_domain)
    letter = a_letter(address or "kari@innovasjonnorge.no", to, text, **more)
    outcome = replies.take(session, letter, arrived(), folder=tmp_path)
    session.commit()
    return outcome.state, outcome.word
