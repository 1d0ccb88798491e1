"""Signs of life for whoever watches the service: no data, no names."""

from datetime import timedelta
from typing import Any

from flask import Response, current_app, jsonify
from sqlalchemy.exc import DBAPIError

from app import clock, heartbeat
from app.cases.scanning import queries as scanning
from app.config import Settings
from app.extensions import db
from app.learning import registry
from app.mail import queries as mail

LONGEST_WAIT = timedelta(minutes=5)
"""How long a file may wait for its scanner before somebody must look."""


def alive() -> Response:
    """The process answers."""
    return _answer({"alive": True}, ok=True)


def ready() -> Response:
    """Database, worker, model and, where one is set, the way in for letters are there; 503 when not, saying which."""
    settings: Settings = current_app.config["SETTINGS"]
    checks: dict[str, Any] = {"database": False, "worker": False, "model": False}
    try:
        checks["worker"] = heartbeat.is_alive(db.session(), at=clock.now())
        checks["model"] = registry.active(db.session()) is not None
        inbox = settings.inbox
        if inbox:
            checks["inbox"] = mail.is_fetching(db.session(), inbox.kind, clock.now())
        if settings.clamd:
            since = scanning.waiting_since(db.session())
            checks["scanner"] = since is None or clock.now() - since < LONGEST_WAIT
        checks["database"] = True
    except DBAPIError:
        db.session.rollback()
    return _answer(checks, ok=all(checks.values()))


def _answer(facts: dict[str, Any], *, ok: bool) -> Response:
    response = jsonify(facts)
    response.status_code = 200 if ok else 503
    response.headers["Cache-Control"] = "no-store"
    return response
