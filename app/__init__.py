"""Førstelinja: the shared front door for business. `create_app` puts the house together, and nothing else."""

from pathlib import Path

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader

from app.config import Settings, read_settings
from app.form_parser import FormRequest

HERE = Path(__file__).parent
LETTER_ROOMS = ("mail", "people", "cases")
"""Rooms that have letters but no pages: their templates are found through the application."""


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application for these settings; without any, for those of the environment.

    Raises SettingError. Opens no connection and starts nothing.
    """
    settings = settings or read_settings()
    app = Flask(__name__)
    app.request_class = FormRequest
    app.config["SETTINGS"] = settings
    _configure(app, settings)
    _bind_extensions(app, settings)
    _furnish(app, settings)
    _open_rooms(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    from app import database, security
    from app.submission_times import Histogram, Timed
    from app.tracing import Traced

    app.config.update(
        SECRET_KEY=settings.secret_key or None,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=database.engine_options(settings.database_url),
        BABEL_DEFAULT_LOCALE="nb",
        BABEL_DEFAULT_TIMEZONE="Europe/Oslo",
        MAIL_SERVER=settings.mail_server,
        MAIL_PORT=settings.mail_port,
        MAIL_USE_TLS=settings.mail_use_tls,
        MAIL_USE_SSL=settings.mail_use_ssl,
        MAIL_USERNAME=settings.mail_username or None,
        MAIL_PASSWORD=settings.mail_password or None,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(HERE / "templates"), *(FileSystemLoader(HERE / room / "templates") for room in LETTER_ROOMS)]
    )
    security.register(app, settings)
    app.extensions["submission_times"] = histogram = Histogram()
    app.wsgi_app = Traced(  # type: ignore[method-assign] # Flask's documented way
        Timed(app.wsgi_app, histogram), trusts_header=settings.proxies > 0
    )


def _bind_extensions(app: Flask, settings: Settings) -> None:
    from app import database
    from app.extensions import csrf, db, mail, migrate
    from app.people import signin

    if settings.database_url.startswith("sqlite") or not settings.database_url:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        database.prepare(db.engine)
    migrate.init_app(app, db, directory=str(HERE.parent / "migrations"), compare_type=True, render_as_batch=True)
    mail.init_app(app)
    csrf.init_app(app)
    signin.register(app)


def _furnish(app: Flask, settings: Settings) -> None:
    from flask_security import current_user

    from app import errors
    from app.cases.register import Register
    from app.extensions import babel
    from app.ui import embedding, filters, locale, region

    errors.register(app)
    filters.register(app)
    locale.register(babel, app)
    region.register(app)
    embedding.register(app)
    app.extensions["business_register"] = Register(
        settings.register_url, user_agent=f"Forstelinja ({settings.base_url})"
    )
    app.context_processor(lambda: {"settings": settings, "person": current_user})


def _open_rooms(app: Flask) -> None:
    from app import pages
    from app.api import urls as api
    from app.assignment import models as _assignment  # noqa: F401 - tables must be known before the first query
    from app.catalogue_pages import urls as catalogue
    from app.desk import urls as desk
    from app.enquiries import urls as enquiries
    from app.memos import models as _memos  # noqa: F401 - the same
    from app.privacy import models as _privacy  # noqa: F401 - the same
    from app.records import models as _records  # noqa: F401 - the same
    from app.reports import urls as reports
    from app.upkeep import models as _upkeep  # noqa: F401 - the same

    public = (enquiries.pages, enquiries.embedded, catalogue.pages, catalogue.embedded, reports.public)
    pages.register(app, *public, desk.pages, catalogue.editing, reports.pages, api.pages)
