"""How the service stands, in plain words: is all well, since when is what standing still, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app import clock, disk
from app.config import Settings
from app.extensions import db
from app.mail.holding import operations as holding
from app.mail.holding import queries as holds
from app.mail.queries import FETCH_SILENCE, TOO_LONG
from app.people.access import current_person
from app.ui.filters import file_size, moment
from app.upkeep import queries
from app.upkeep.doctor.places import LITTLE
from app.upkeep.doctor.work import BACKUP_EVERY, SORTED_WITHIN
from app.upkeep.queries import Standing


@dataclass(frozen=True)
class Line:
    """One part of the service. `to_do` is empty when all is well."""

    about: str
    is_well: bool
    says: str
    to_do: str = ""


def running() -> str:
    """The page."""
    session = db.session()
    standing = queries.standing(session, now=clock.now())
    hold = holds.current(session) if standing.held_since else None
    lines = list(_lines(standing, current_app.config["SETTINGS"]))
    return render_template(
        "desk/running.html",
        lines=lines,
        amiss=sum(not line.is_well for line in lines),
        hold=hold,
        doubtful=holds.doubtful(session, hold) if hold else (),
        doubtful_count=holds.count_doubtful(session, hold) if hold else 0,
        waiting=standing.letters["queued"],
    )


def let_letters_go() -> Response:
    """Let the letters go that are held, with or without those that may have gone before."""
    withdrawn = holding.release(
        db.session(),
        by=current_person().name,
        at=clock.now(),
        without_doubtful=request.form.get("doubtful") == "withdraw",
    )
    if withdrawn is None:
        flash(_("No letters are held. Somebody else may have let them go."), "info")
    else:
        flash(_("Letters go again."), "success")
    return redirect(url_for("desk.running"), 303)


def _lines(now: Standing, settings: Settings) -> Iterator[Line]:
    ask = _("Tell whoever runs the service.")
    yield _work(now, ask)
    yield _queue(_("Sorting"), now.at, now.case_due_at, SORTED_WITHIN, _("No case waits to be sorted."), ask)
    if now.held_since is None:
        yield _queue(_("Letters that go"), now.at, now.letter_due_at, TOO_LONG, _("No letter waits for its turn."), ask)
    else:
        yield Line(_("Letters that go"), False, _("All letters are held"), _("Let the letters go"))
    yield _unsent(now)
    yield from _coming(now, settings, ask)
    yield _model(now, ask)
    yield _backup(now, ask)
    yield _room(settings, ask)


def _work(now: Standing, ask: str) -> Line:
    if now.is_anybody_working:
        return Line(
            _("The worker"), True, ngettext("%(num)s worker is at work.", "%(num)s workers are at work.", now.workers)
        )
    says = (
        _("Cases and letters have stood still since %(moment)s.", moment=moment(now.last_beat_at))
        if now.last_beat_at
        else _("Nobody has sorted cases or sent letters yet.")
    )
    return Line(_("The worker"), False, says, ask)


def _queue(about: str, now: datetime, since: datetime | None, patience: timedelta, well: str, ask: str) -> Line:
    if since is None:
        return Line(about, True, well)
    says = _("The oldest has waited since %(moment)s.", moment=moment(since))
    return Line(about, True, says) if now - since < patience else Line(about, False, says, ask)


def _unsent(now: Standing) -> Line:
    count = now.unsent
    if not count:
        return Line(_("Letters that did not arrive"), True, _("None."))
    says = ngettext("%(num)s letter did not arrive.", "%(num)s letters did not arrive.", count)
    return Line(_("Letters that did not arrive"), False, says, _("See them under «All cases», «E-mail»."))


def _coming(now: Standing, settings: Settings, ask: str) -> Iterator[Line]:
    about = _("Letters that come")
    if settings.inbox is None:
        yield Line(about, True, _("Nothing is fetched: replies by e-mail are not set up."))
        return
    one = next((one for one in now.fetches if one.source == settings.inbox.kind), None)
    if one is None:
        yield Line(about, False, _("Nothing has been fetched yet."), ask)
        return
    last = one.last_ok_at or one.began_at
    says = _("Last fetched %(moment)s.", moment=moment(last))
    is_well = now.at - last <= FETCH_SILENCE
    yield Line(about, is_well, says, "" if is_well else ask)


def _model(now: Standing, ask: str) -> Line:
    if now.model and now.model_fitted_at:
        made = moment(now.model_fitted_at)
        return Line(_("The model"), True, _("Model %(version)s, made %(moment)s.", version=now.model, moment=made))
    return Line(
        _("The model"), False, _("No model is in force. Every case goes to the coordinator until one is made."), ask
    )


def _backup(now: Standing, ask: str) -> Line:
    if now.last_backup_at is None:
        return Line(_("Backup"), False, _("None was ever made."), ask)
    is_well = now.at - now.last_backup_at <= BACKUP_EVERY
    says = _("The newest holds everything until %(moment)s.", moment=moment(now.last_backup_at))
    return Line(_("Backup"), is_well, says, "" if is_well else ask)


def _room(settings: Settings, ask: str) -> Line:
    room = disk.room(settings.data_dir)
    is_well = room is not None and room >= LITTLE
    says = _("%(size)s left.", size=file_size(room)) if room is not None else _("Nobody knows how much room is left.")
    return Line(_("The disk"), is_well, says, "" if is_well else ask)
