"""The coordinator's pages of the archive: what it has, what it waits for and refused, and what is kept out and why."""

import tempfile
from collections.abc import Callable, Mapping

from flask import current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from app import clock, store
from app.cases import queries as cases
from app.cases.access import opened_case
from app.cases.models import CaseEvent
from app.config import Settings
from app.desk import phrases, queries
from app.desk.steps import View
from app.desk.titles import listed_title, title
from app.documents import typesetting
from app.extensions import db
from app.people.access import current_person
from app.records import exporting, models, operations
from app.records import queries as records
from app.records.package import MissingFileError
from app.ui import region
from app.ui.forms import whole_number
from app.ui.locale import current

LONGEST_REASON = 500
SPOOL_BYTES = 8 * 1024 * 1024
"""A package that is larger is made on disk and not in memory."""

WORDS = {
    "venter": records.DUE, "sendt": models.SENT, "avvist": models.REFUSED, "arkivert": models.ARCHIVED,
    "holdt-utenfor": records.OUT,
}  # fmt: skip
"""What a list is called in the address."""


def archive() -> str:
    """One of the lists, 25 cases a page."""
    session, until = db.session(), clock.now() - records.SETTLES_AFTER
    word = request.args.get("vis", "")
    word = word if word in WORDS else "venter"
    page = max(1, whole_number(request.args.get("side")))
    found = records.filed(session, WORDS[word], until, page)
    counts = records.counts(session, until)
    return render_template(
        "desk/records.html",
        tabs=[(name, label, counts[WORDS[name]]) for name, label in labels().items()],
        chosen=word,
        heading=labels()[word],
        rows=found[: records.PAGE_SIZE],
        page=page,
        has_next=len(found) > records.PAGE_SIZE,
        title_of=listed_title,
        phrases=phrases,
        most=records.MOST_COUNTED,
    )


def labels() -> Mapping[str, str]:
    """The lists by the word of their address."""
    return {
        "venter": _("To be exported"),
        "sendt": _("Waiting for a receipt"),
        "avvist": _("Refused by the archive"),
        "arkivert": _("Archived"),
        "holdt-utenfor": _("Kept out of the archive"),
    }


def case_records(*, fault: str = "", typed: str = "", **_arguments: object) -> View:
    """What the archive has of a case."""
    session, case = db.session(), opened_case()
    other = cases.surviving(session, case)
    if other is not case:
        return redirect(url_for("desk.case_records", reference=other.reference))
    page = render_template(
        "desk/case_records.html",
        case=case,
        case_title=title(case),
        record=records.record_of(session, case),
        messages=records.messages_of(session, case),
        kinds=_kinds(),
        states=_states(),
        is_archived=records.is_archived(session, case),
        fault=fault,
        typed=typed,
        longest=LONGEST_REASON,
    )
    return page, 400 if fault else 200


def case_package(reference: str) -> View:
    """The whole package of a case, as the command would write it; nothing is noted as sent."""
    session, case = db.session(), cases.surviving(db.session(), opened_case())
    settings: Settings = current_app.config["SETTINGS"]
    rules, told = records.rules(session), teller(queries.names(session))
    plan = exporting.plan(session, case, rules, told, everything=True)
    db.session.rollback()  # setting the documents takes its time, and needs no connection
    made = tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES)  # noqa: SIM115 - the server closes it with the answer
    try:
        with typesetting.press() as press:
            exporting.write(made, plan, rules=rules, press=press, attachments=store.attachments(settings))
    except MissingFileError:
        made.close()
        flash(
            _("A file of this case is not on disk as it came, so there is no package. Tell whoever runs the service."),
            "danger",
        )
        return redirect(url_for("desk.case_records", reference=reference), 303)
    made.seek(0)
    return send_file(made, "application/zip", as_attachment=True, download_name=f"{plan.folder.reference}.zip")


def decide_record(reference: str) -> View:
    """The case goes to the archive, or for a reason it does not."""
    is_journalled = request.form.get("journalled") == "yes"
    reason = request.form.get("reason", "").replace("\x00", "").strip()[:LONGEST_REASON]
    try:
        operations.decide(
            db.session(),
            opened_case(),
            is_journalled=is_journalled,
            reason="" if is_journalled else reason,
            by=current_person(),
            at=clock.now(),
        )
    except operations.NoReasonError:
        return case_records(fault=_("Write why the case is no record."), typed=reason)
    flash(_("The case goes to the archive.") if is_journalled else _("The case is kept out of the archive."), "success")
    return redirect(url_for("desk.case_records", reference=reference), 303)


def teller(names: Mapping[str, str]) -> Callable[[CaseEvent], str]:
    """Says a line of the history in words, for the document of it."""
    facts = region.current()

    def told(event: CaseEvent) -> str:
        return phrases.happened(event, names=names, areas=facts.areas_in(current()))

    return told


def _kinds() -> Mapping[str, str]:
    return {
        "enquiry": _("Enquiry"),
        "addition": _("More about the enquiry"),
        "answer": _("Answer to the enquiry"),
        "note": _("Internal note"),
        "referral": _("Passed on to a partner"),
        "history": _("Course of the case"),
    }


def _states() -> Mapping[str, str]:
    return {"sent": _("Waiting for a receipt"), "archived": _("Archived"), "refused": _("Refused")}
