"""Pages that only tell: the front, how it works, privacy, accessibility."""

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.config import Settings
from app.privacy import record, rules, words
from app.ui import locale
from app.ui.region import current as current_region
from catalogue.base import in_language

NOT_THEIRS = (rules.SPAM, rules.PRESENCE, rules.SESSIONS, rules.IDENTITIES, rules.READINGS)
"""Rules that say nothing to somebody who asks us something."""


def home() -> BaseResponse:
    """To the front page in the language that the reader's browser likes best."""
    response = redirect(url_for("enquiries.front", language=locale.best_for_reader()))
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    return response


def front() -> str:
    """What this is, and the one step to asking."""
    return _tell("front")


def how_it_works() -> str:
    """What the machine does, and what people do."""
    return _tell("how_it_works")


def privacy() -> str:
    """What is stored, why, for how long, and one's rights."""
    settings: Settings = current_app.config["SETTINGS"]
    language = locale.current()
    what = words.what()
    times = [(what[kind], time) for kind, time in words.times(settings).items() if kind not in NOT_THEIRS]
    return _tell("privacy", controller=record.controller(current_region(), language), times=times)


def accessibility() -> str:
    """What works for whom, what is not tried, and how to report a hindrance."""
    return _tell("accessibility")


def _tell(name: str, **more: object) -> str:
    region, language = current_region(), locale.current()
    return render_template(
        f"enquiries/{name}.html",
        town_names=[in_language(dict(town.name), language) for town in region.towns],
        municipality_names=[in_language(dict(town.full_name), language) for town in region.towns],
        promise_days=region.promise_working_days,
        **more,
    )
