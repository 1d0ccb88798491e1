"""Colleagues who seem to be away, as their mail programs say: the coordinator registers the absence, or does not."""

from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from app import clock
from app.cases import away
from app.desk import menu
from app.desk.people.forms import AbsenceForm
from app.errors import NotFoundError
from app.extensions import db
from app.mail import inbox
from app.mail import queries as mail
from app.mail.models import HELD, IncomingMail
from app.people import operations
from app.people import queries as people
from app.people.access import current_person
from app.people.models import User
from app.people.operations import PersonError
from app.ui.filters import plain_date


@dataclass(frozen=True)
class Suggested:
    """A colleague who seems to be away. `until_on` is None when the letter does not say until when."""

    mail_id: int
    slug: str
    sentence: str
    from_on: date
    until_on: date | None
    is_over: bool


def suggested(session: Session) -> list[Suggested]:
    """The colleagues who seem to be away and of whom nothing is registered yet, oldest word first."""
    letters = mail.held_as(session, away.OUTCOME)
    users = people.by_emails(session, [one.from_address or "" for one in letters])
    found = ((letter, users.get((letter.from_address or "").lower())) for letter in letters)
    return [_suggested(letter, user) for letter, user in found if user]


def suggestion_of(session: Session, letter: IncomingMail) -> Suggested | None:
    """What this letter suggests; None when it suggests nothing, or somebody has seen to it."""
    is_open = letter.state == HELD and letter.outcome == away.OUTCOME
    user = people.by_email(session, letter.from_address or "") if is_open else None
    return _suggested(letter, user) if user else None


def register_absence(mail_id: int) -> Response:
    """Write the absence down, and take the letters that tell of it from the list."""
    session = db.session()
    letter = mail.incoming(session, mail_id)
    if letter is None or letter.outcome != away.OUTCOME:
        raise NotFoundError("no such letter tells of an absence")
    user = people.by_email(session, letter.from_address or "")
    form = AbsenceForm()
    days = form.days if form.validate() else None
    if days is None or user is None or user.developer is None:
        return _refused(mail_id)
    if not inbox.mark_handled(session, mail_id, by=current_person().slug, at=clock.now()):
        flash(_("Somebody has handled it already. Nothing was changed."), "info")
        return _to_list()
    try:
        operations.register_absence(session, user.developer, from_on=days[0], until_on=days[1], reason="out of office")
    except PersonError:
        db.session.rollback()
        return _refused(mail_id)
    _settle_others(session, user)
    menu.forget_counts()
    flash(
        _(
            "%(name)s is away from %(first)s to %(last)s. New cases go to others meanwhile.",
            name=user.name,
            first=plain_date(days[0]),
            last=plain_date(days[1]),
        ),
        "success",
    )
    return _to_list()


def _suggested(letter: IncomingMail, user: User) -> Suggested:
    told = away.told_by(letter)
    first = told.from_on if told and told.from_on else clock.local(letter.received_at).date()
    last = told.until_on if told else None
    return Suggested(
        mail_id=letter.id,
        slug=user.slug,
        sentence=_sentence(user.name, first if told and told.from_on else None, last),
        from_on=min(first, last) if last else first,
        until_on=last,
        is_over=last is not None and last < clock.today(),
    )


def _sentence(name: str, first: date | None, last: date | None) -> str:
    if last is None:
        return str(_("%(name)s seems to be away, but the e-mail does not clearly say until when.", name=name))
    if first is None or first <= clock.today():
        return str(_("%(name)s seems to be away until and including %(day)s.", name=name, day=plain_date(last)))
    return str(
        _(
            "%(name)s seems to be away from %(first)s to %(last)s.",
            name=name,
            first=plain_date(first),
            last=plain_date(last),
        )
    )


def _settle_others(session: Session, user: User) -> None:
    """The other letters of the same mail program tell of the same absence."""
    for one in mail.held_as(session, away.OUTCOME):
        if (one.from_address or "").casefold() == user.email.casefold():
            inbox.mark_handled(session, one.id, by=current_person().slug, at=clock.now())


def _refused(mail_id: int) -> Response:
    flash(_("Write the first and the last day, the last one not before the first. Nothing was changed."), "warning")
    return redirect(url_for("desk.received_letter", mail_id=mail_id), 303)


def _to_list() -> Response:
    return redirect(url_for("desk.everything", vis="epost"), 303)
