"""Coming in by a provider of single sign-on: off to it, back from it, and out when it says so."""

import structlog
from flask import current_app, render_template, request, url_for
from flask import session as browser
from flask_security import current_user
from werkzeug.wrappers import Response

from app import clock, security
from app.config import Settings
from app.database import writing
from app.desk.account import entering
from app.desk.own_pages import own_page
from app.desk.single_sign_on.client import (
    AnswerRefusedError,
    ProviderAwayError,
    claims_of_answer,
    is_issuer,
    leave_for,
)
from app.errors import NotFoundError
from app.extensions import db
from app.people import notifications, signin
from app.people.models import User
from app.people.operations import outside, sessions
from app.people.provider import Arrival, NotLetInError, arrival
from app.sign_in_settings import Provider

View = tuple[str, int] | Response
NEXT, LINK = "provider_next", "provider_link"
"""What the browser's session holds meanwhile: the page that was asked for; the invitation that somebody came with."""

log = structlog.get_logger(__name__)


def leave() -> View:
    """Off to the provider. With `kobling` whoever opened an invitation here ties the account to who they are there."""
    provider = _provider()
    security.check_sign_in_limit()
    browser[NEXT] = own_page(request.args.get("next"), "")
    if "kobling" not in request.args:
        browser.pop(LINK, None)
    try:
        return leave_for(provider, f"{_settings().base_url}{url_for('desk.come_back')}")
    except ProviderAwayError as error:
        return _refused("away", error)


def come_back() -> View:
    """Back from the provider: in, or a page that says in plain words why not."""
    provider = _provider()
    next_page, link = str(browser.pop(NEXT, "")), str(browser.pop(LINK, ""))
    if request.args.get("error"):
        return _refused("cancelled", AnswerRefusedError("the provider says no"))
    try:
        who = arrival(provider, claims_of_answer(provider))
    except ProviderAwayError as error:
        return _refused("away", error)
    except AnswerRefusedError as error:
        return _refused("answer", error)
    except NotLetInError as error:
        return _refused(error.why, error)
    return _let_in(who, link, next_page)


def end_by_provider() -> Response:
    """The provider's browser frame says that somebody has signed out there: what it calls so ends here too.

    A GET, as OpenID Connect's front-channel logout has it; nothing ends but what bears the provider's own secret name.
    """
    provider, sid, told = _provider(), request.args.get("sid", ""), request.args.get("iss", "")
    try:
        is_theirs = bool(sid) and is_issuer(provider, told)
    except ProviderAwayError:
        is_theirs = False
    if is_theirs:
        db.session.rollback()
        with writing():
            sessions.end_of_provider(db.session(), sid, at=clock.now())
            db.session.commit()
    return Response("", 200, content_type="text/plain")


def _let_in(who: Arrival, link: str, next_page: str) -> View:
    """One transaction that writes, though a GET: the provider sends the browser back with no other."""
    db.session.rollback()
    with writing():
        try:
            if link:
                _tie(link, who)
            person = outside.let_in(db.session(), who, at=clock.now())
        except (NotLetInError, signin.LinkSpentError) as error:
            db.session.commit()  # sessions of somebody who has lost their right have ended
            return _refused(error.why if isinstance(error, NotLetInError) else "link", error)
        answer = entering.come_in(person, way="provider", next_page=next_page, provider_sid=who.sid)
        db.session.commit()
    return answer


def _tie(link: str, who: Arrival) -> None:
    """The invitation shows whose account it is, the provider who they are: from now on both are one."""
    person: User = signin.spend(db.session(), link)
    outside.tie(db.session(), person, who, at=clock.now())
    notifications.account_changed(db.session(), person, notifications.TIED, at=clock.now())


def hold_link(token: str) -> None:
    """Remember whose invitation this browser wants to answer by single sign-on.

    Only after a press on a button of ours: else a stranger could tie his account to whoever he lures to a link.
    """
    browser[LINK] = token


def _refused(why: str, error: Exception) -> tuple[str, int]:
    """A page in plain words. The log says what happened, and nothing of whom."""
    status = 503 if why == "away" else 400 if why in {"answer", "cancelled", "link"} else 403
    log.warning("single_sign_on_refused", why=why, error=type(error).__name__, detail=str(error)[:80])
    page = "desk/single_sign_on/refused.html"
    return render_template(page, why=why, provider=_provider(), is_in=current_user.is_authenticated), status


def _provider() -> Provider:
    provider = _settings().sign_in.provider
    if provider is None:
        raise NotFoundError("there is no single sign-on here")
    return provider


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
