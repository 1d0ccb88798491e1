"""A business says whether it helped, or what came of it, on a page that a letter links to.

Only a button says anything: programs that look through mail follow every link, and a GET leaves nothing behind.
"""

from flask import flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response as BaseResponse

from app import clock
from app.cases import secrets
from app.cases.feedback import queries, questions
from app.cases.feedback.models import Feedback
from app.cases.feedback.operations import answering
from app.cases.feedback.operations.answering import Came, ClosedQuestionError
from app.cases.feedback.questions import HELPED
from app.cases.models import Case
from app.database import reading
from app.enquiries.asking import Refusal, check_post, may_try_at, refused, unsaved
from app.enquiries.forms import CameForm, FeedbackForm, HelpedForm
from app.enquiries.own_case import private
from app.errors import NotFoundError
from app.extensions import db


def asked_business(token: str, **_arguments: object) -> None:
    """Whoever holds the link of the letter that asks. The question is found again with `_opened`."""
    found = queries.by_secret(db.session(), token)
    if found is None:
        raise NotFoundError("no question has this link")
    g.opened_question = found


def feedback(token: str) -> BaseResponse:
    """The question, with what was said by now; a POST keeps what is said."""
    row, _case = _opened()
    form = HelpedForm(data={"comment": row.comment}) if row.kind == HELPED else _came_form(row)
    if request.method == "POST":
        return _keep(form, token)
    return private(make_response(_page(form, token)))


def ask_no_more(token: str) -> BaseResponse:
    """The address of the case is never asked again."""
    row, case = _opened()
    answering.decline(db.session(), case, at=clock.now(), on=row)
    flash(_("We do not ask you again."), "success")
    return _back(token)


def _opened() -> tuple[Feedback, Case]:
    found: tuple[Feedback, Case] = g.opened_question
    return found


def _came_form(row: Feedback) -> CameForm:
    """The form as the business has filled it in before."""
    told = {"is_founded": row.is_founded, "jobs": row.jobs, "funding": row.funding_nok, "comment": row.comment}
    return CameForm(data=told)


def _keep(form: FeedbackForm, token: str) -> BaseResponse:
    row, case = _opened()
    try:
        refusal = check_post(form)
        if refusal is None and form.is_about(row.said) and not form.faults:
            _say(row, case, form)
            return _back(token)
    except ClosedQuestionError:
        db.session.rollback()
        flash(_("It is too late to answer, or to change the answer. Below you see what holds."), "warning")
        return _back(token)
    except (DBAPIError, OSError) as error:
        refusal = unsaved(error)
    with reading():
        return private(refused(_page(form, token, refusal), refusal))


def _say(row: Feedback, case: Case, form: FeedbackForm) -> None:
    came = Came()
    if isinstance(form, CameForm) and form.said.data == "something":
        came = Came(bool(form.is_founded.data), form.jobs.data, form.funding.data)
    comment = form.comment.data if "comment" in request.form else None
    answering.say(db.session(), row, case, form.said.data or None, at=clock.now(), came=came, comment=comment)
    db.session.commit()
    flash(_("Thank you. What you said is kept."), "success")


def _page(form: FeedbackForm, token: str, refusal: Refusal | None = None) -> str:
    row, case = _opened()
    is_known = bool(queries.declined(db.session(), {secrets.address_mark(case.email)}))
    return render_template(
        "enquiries/feedback.html",
        row=row,
        case=case,
        form=form,
        faults=form.faults,
        refusal=refusal,
        try_at=may_try_at(refusal),
        token=token,
        is_open=answering.is_open(row, clock.now()),
        open_until=questions.open_until(row.asked_at or clock.now(), row.answered_at),
        is_declined=is_known,
    )


def _back(token: str) -> BaseResponse:
    return private(make_response(redirect(url_for("enquiries.feedback", token=token), 303)))
