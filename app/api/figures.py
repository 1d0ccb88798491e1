"""Figures for whoever watches the service: told to this machine, and to others only when a setting names them."""

from flask import Response, current_app, request

from app import clock, networks
from app.config import Settings
from app.errors import NotFoundError
from app.extensions import db
from app.upkeep import figures, queries

TOLD_BY_PROXIES = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def from_watchers(**_arguments: object) -> None:
    """This machine, and what FORSTELINJA_FIGURES_FROM names; to all others there is nothing here.

    What a proxy of ours hands on comes from this machine too: unless the proxy is told of by a setting, it is not
    known who asks, and nothing is told.
    """
    settings: Settings = current_app.config["SETTINGS"]
    is_unknown = not settings.proxies and any(name in request.headers for name in TOLD_BY_PROXIES)
    if is_unknown or not networks.is_within(request.remote_addr, networks.read_networks(settings.figures_from)):
        raise NotFoundError("figures are not told to you")


def numbers() -> Response:
    """The figures in Prometheus' text format."""
    settings: Settings = current_app.config["SETTINGS"]
    standing = queries.standing(db.session(), now=clock.now())
    text = figures.exposition(standing, current_app.extensions["submission_times"], settings.data_dir)
    response = Response(text, content_type=figures.CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
