"""Signs of life for whoever watches the service: no data, no names."""

from typing import Any

from flask import Response, jsonify
from sqlalchemy.exc import DBAPIError

from app import clock, heartbeat
from app.extensions import db
from app.learning import registry


def alive() -> Response:
    """The process answers."""
    return _answer({"alive": True}, ok=True)


def ready() -> Response:
    """Database, worker and model are there; 503 when one is not, saying which."""
    checks: dict[str, Any] = {"database": False, "worker": False, "model": False}
    try:
        checks["worker"] = heartbeat.is_alive(db.session(), at=clock.now())
        checks["model"] = registry.active(db.session()) is not None
        checks["database"] = True
    except DBAPIError:
        db.session.rollback()
    return _answer(checks, ok=all(checks.values()))


def _answer(facts: dict[str, Any], *, ok: bool) -> Response:
    response = jsonify(facts)
    response.status_code = 200 if ok else 503
    response.headers["Cache-Control"] = "no-store"
    return response
