"""The floor: the least that a Flask service of our kind can do, with nothing of a product in it.

A Flask-WTF form with its token, one case and two outbox rows in one transaction, on SQLite with WAL and FULL. Letters
go by `floor_relay.py`. Measured beside the product, so that figures of two machines, or of two hours, can be compared.
"""

import os
from datetime import UTC, datetime

from flask import Flask, redirect, render_template, request
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import FlaskForm
from jinja2 import DictLoader
from sqlalchemy import DateTime, ForeignKey, Index, String, Text, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from werkzeug.wrappers import Response
from wtforms import EmailField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

PAGE = """<!doctype html><title>Skjema</title><form method=post>{{ form.hidden_tag() }}
{% for field in (form.subject, form.email, form.text) %}<p>{{ field.label }} {{ field() }}
{% for sentence in field.errors %}<em>{{ sentence }}</em>{% endfor %}</p>{% endfor %}<button>Send</button></form>"""


class Base(DeclarativeBase):
    """Of the floor's two tables."""


class Case(Base):
    """What was asked."""

    __tablename__ = "floor_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="open")
    created_at: Mapped[datetime] = mapped_column(DateTime)
    __table_args__ = (Index("ix_floor_case_open", "state", "created_at"),)


class Outbox(Base):
    """A letter that is owed."""

    __tablename__ = "floor_outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("floor_case.id"))
    to: Mapped[str] = mapped_column(String(200))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime, index=True)


class Form(FlaskForm):
    """Three fields."""

    subject = StringField("Emne", [InputRequired(), Length(max=200)])
    email = EmailField("E-post", [InputRequired(), Length(max=200)])
    text = TextAreaField("Spørsmål", [InputRequired()])


db = SQLAlchemy(model_class=Base)


def create_app() -> Flask:
    """The floor on the file that FLOOR_DATABASE names."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY="only for measuring",
        SQLALCHEMY_DATABASE_URI=f"sqlite:///{os.environ['FLOOR_DATABASE']}",
        SQLALCHEMY_ENGINE_OPTIONS={"connect_args": {"timeout": 20}},
    )
    app.jinja_loader = DictLoader({"page.html": PAGE})  # compiled once, not at every request
    db.init_app(app)
    app.add_url_rule("/skjema", view_func=ask, methods=["GET", "POST"])
    with app.app_context():
        event.listen(db.engine, "connect", _set_pragmas)
        db.create_all()
        db.engine.dispose()
    return app


def now() -> datetime:
    """The time in UTC, as SQLite keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)  # noqa: TID251 - the floor has no house


def ask() -> Response | tuple[str, int]:
    """The form; a POST stores the case with its two letters."""
    form = Form()
    if form.validate_on_submit():
        case = Case(subject=form.subject.data, text=form.text.data, email=form.email.data, created_at=now())
        db.session.add(case)
        db.session.flush()
        db.session.add_all(Outbox(case_id=case.id, to=to) for to in (case.email, "specialist@example.test"))
        db.session.commit()
        return redirect(f"/takk/{case.id}", 303)
    return render_template("page.html", form=form), 400 if request.method == "POST" else 200


def _set_pragmas(connection: object, _record: object) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
