"""Letters that came and need a person: why each waits, what it says, and what the coordinator does with it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from app import clock, store
from app.cases import away, replies
from app.cases import queries as cases
from app.cases.access import note_reading, opened_case
from app.cases.scanning.verdicts import hindrance_of_letter, kept_back
from app.config import Settings
from app.desk import menu, queries, suggested_absences
from app.errors import NotFoundError
from app.extensions import db
from app.mail import inbox
from app.mail import queries as mail
from app.mail.models import FOR_A_PERSON, IncomingMail
from app.people.access import current_person
from app.ui.cleaning import clean_line


@dataclass(frozen=True)
class Row:
    """A letter in the list. What it says of itself is the sender's word, and proves nothing."""

    id: int
    subject: str
    from_address: str
    case_reference: str
    received_at: datetime
    why: str


def rows(session: Session, *, but: Collection[int] = ()) -> list[Row]:
    """The letters that need a person, oldest first, at most 100, without those with the numbers in `but`.

    Of a letter on a confidential case not even the subject is told: only who opens it is noted down.
    """
    held = [one for one in mail.held(session) if one.id not in but]
    secret = queries.confidential_among(session, {one.case_reference for one in held if one.case_reference})
    return [
        Row(
            one.id,
            _("Confidential") if one.case_reference in secret else one.subject or "",
            one.from_address or "",
            one.case_reference or "",
            one.received_at,
            why(one),
        )
        for one in held
    ]


def why(letter: IncomingMail) -> str:
    """Why nobody has got it, in plain words."""
    if letter.state != "held":
        return str(_("It could not be read; it is kept as it came"))
    sentences = {
        "someone_else": _("From somebody else than the one who got our address"),
        "not_theirs": _("From somebody who no longer has the case"),
        "unknown_secret": _("To an address of ours that we never gave to anybody"),
        "expired": _("The case was closed long ago"),
        "old_address": _("To an address of ours that holds no longer, since the business's own was corrected"),
        "no_sender": _("The sender's address cannot be answered"),
        "empty": _("There is nothing in it that we can read"),
        "too_many": _("Many letters from the same sender today"),
        "not_to_us": _("Not addressed to us"),
        "no_case": _("An answer to a letter of ours that is about no single case"),
        "not_understood": _("A colleague asked for something that we did not understand"),
        "out_of_office": _("A colleague's mail program says that they are away"),
        away.OUTCOME: _("A colleague's mail program says that they are away"),
    }
    return str(sentences.get(letter.outcome or "", _("It needs a look")))


def received_letter(mail_id: int) -> str:
    """One letter: what it says, and what can be done with it."""
    letter = _letter(mail_id)
    _note_reading(letter)
    return render_template(
        "desk/received_letter.html",
        letter=letter,
        why=why(letter),
        is_held=letter.state in FOR_A_PERSON,
        absence=suggested_absences.suggestion_of(db.session(), letter),
    )


def as_it_came(mail_id: int) -> BaseResponse:
    """The raw letter, for whoever must look at its every byte; never shown by the browser, and found clean first."""
    letter = _letter(mail_id)
    _note_reading(letter)
    try:
        raw = inbox.open_raw(letter, store.incoming(_settings()))
    except OSError as error:
        raise NotFoundError("the letter's file is not there") from error
    db.session.rollback()  # the scanner takes its time, and needs no connection
    why = hindrance_of_letter(BytesIO(raw))
    if why:
        flash(kept_back(why), "warning")
        return redirect(url_for("desk.received_letter", mail_id=mail_id), 303)
    response = BaseResponse(raw, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f'attachment; filename="epost-{mail_id}.eml"'
    return response


def attach(mail_id: int) -> BaseResponse:
    """Add what the letter says to a case."""
    session, letter = db.session(), _letter(mail_id)
    case = cases.by_reference(session, clean_line(request.form.get("reference")).upper())
    if case is None:
        flash(_("There is no case with this number. Nothing was changed."), "warning")
        return redirect(url_for("desk.received_letter", mail_id=mail_id), 303)
    case = cases.surviving(session, case)
    if not _settle(letter, case.reference):
        return _to_list()
    raw = inbox.open_raw(letter, store.incoming(_settings()))
    replies.attach(session, letter, raw, case, at=clock.now(), folder=store.attachments(_settings()))
    flash(_("It is attached to the case."), "success")
    return _to_list()


def mark(mail_id: int) -> BaseResponse:
    """Take the letter from the list; it is kept."""
    if _settle(_letter(mail_id), None):
        flash(_("It is marked as handled."), "success")
    return _to_list()


def whole_letter(reference: str, mail_id: int) -> str:
    """All that a letter says of which the case holds what was new."""
    case = opened_case()
    letter = mail.incoming(db.session(), mail_id) if cases.has_letter(db.session(), case, mail_id) else None
    if letter is None:
        raise NotFoundError("no message of this case came in this letter")
    return render_template("desk/whole_letter.html", letter=letter, reference=reference)


def _settle(letter: IncomingMail, reference: str | None) -> bool:
    is_done = inbox.mark_handled(
        db.session(), letter.id, by=current_person().slug, at=clock.now(), case_reference=reference
    )
    if not is_done:
        flash(_("Somebody has handled it already. Nothing was changed."), "info")
    menu.forget_counts()
    return is_done


def _note_reading(letter: IncomingMail) -> None:
    """Whoever reads a letter on a confidential case reads of that case, also before it is attached to it."""
    case = cases.by_reference(db.session(), letter.case_reference or "")
    case = cases.surviving(db.session(), case) if case else None
    if case is not None and case.is_confidential:
        note_reading(case.id, current_person().id)


def _letter(mail_id: int) -> IncomingMail:
    letter = mail.incoming(db.session(), mail_id)
    if letter is None:
        raise NotFoundError("no such letter has come")
    return letter


def _to_list() -> BaseResponse:
    return redirect(url_for("desk.everything", vis="epost"), 303)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
