"""What was changed besides the cases: people, rules, models, texts, settings; by whom, when, why. The newest seal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from app.desk import queries
from app.extensions import db
from app.history import queries as history
from app.history.models import ChangeRecord
from app.ui.filters import and_list
from app.ui.forms import whole_number

AT_A_TIME = 50
FIELDS_SHOWN = 100
"""Of one change: a region's files may change thousands."""

SENTENCES = {
    ("person", "invited"): lazy_gettext("%(name)s was invited"),
    ("person", "changed"): lazy_gettext("%(name)s was set up anew"),
    ("person", "closed"): lazy_gettext("The account of %(name)s was closed"),
    ("person", "opened"): lazy_gettext("The account of %(name)s was opened again"),
    ("person", "away"): lazy_gettext("An absence of %(name)s was noted"),
    ("person", "not_away"): lazy_gettext("An absence of %(name)s was removed"),
    ("person", "password"): lazy_gettext("%(name)s chose a password"),
    ("person", "rights"): lazy_gettext("Single sign-on gave %(name)s other rights"),
    ("person", "tied"): lazy_gettext("The account of %(name)s was tied to single sign-on"),
    ("person", "app_on"): lazy_gettext("%(name)s signs in with a code from an app"),
    ("person", "app_off"): lazy_gettext("%(name)s is asked for no code from an app any more"),
    ("person", "new_codes"): lazy_gettext("%(name)s got new recovery codes"),
    ("person", "code_used"): lazy_gettext("%(name)s used a recovery code"),
    ("person", "loaded"): lazy_gettext("The demonstration's people were loaded"),
    ("policy", "in_force"): lazy_gettext("Other rules for sharing out cases were put in force"),
    ("model", "in_force"): lazy_gettext("Model %(name)s was put in force"),
    ("text", "added"): lazy_gettext("Prepared text %(name)s was written"),
    ("text", "changed"): lazy_gettext("Prepared text %(name)s was changed"),
    ("text", "in_document"): lazy_gettext("A text of the documents was written (%(name)s)"),
    ("text", "cost_added"): lazy_gettext("A cost was entered: %(name)s"),
    ("text", "cost_changed"): lazy_gettext("A cost was changed: %(name)s"),
    ("text", "cost_removed"): lazy_gettext("A cost was taken away: %(name)s"),
    ("region", "loaded"): lazy_gettext("The region's files were loaded (%(name)s)"),
    ("settings", "began"): lazy_gettext("The service was started for the first time"),
    ("settings", "changed"): lazy_gettext("The service was started with other settings"),
}
"""By subject and action."""

LABELS = {
    "name": lazy_gettext("Name"),
    "email": lazy_gettext("E-mail"),
    "language": lazy_gettext("Language"),
    "roles": lazy_gettext("Roles"),
    "municipality": lazy_gettext("Municipality"),
    "also_covers": lazy_gettext("Also covers"),
    "languages": lazy_gettext("Answers in"),
    "working_days": lazy_gettext("Working days"),
    "capacity": lazy_gettext("Open cases at most"),
    "deputy": lazy_gettext("Deputy"),
    "levels": lazy_gettext("Competence"),
    "from": lazy_gettext("First day"),
    "until": lazy_gettext("Last day"),
    "title": lazy_gettext("Title"),
    "area": lazy_gettext("Area"),
    "text": lazy_gettext("Text"),
    "is_retired": lazy_gettext("Put away"),
    "version": lazy_gettext("Version"),
    "issuer": lazy_gettext("Single sign-on"),
    "what": lazy_gettext("What"),
    "is_yearly": lazy_gettext("Each year"),
    "today_nok": lazy_gettext("Cooperation as today"),
    "as_nok": lazy_gettext("Company with shares (AS)"),
    "iks_nok": lazy_gettext("Inter-municipal company (IKS)"),
    "sha256": lazy_gettext("Checksum"),
}
"""What fields are called; numbers of rules and settings go by their own names."""


@dataclass(frozen=True)
class Field:
    """What differs: `before` and `after` in words, empty for nothing."""

    label: str
    before: str
    after: str


def changes() -> str:
    """The newest first, with a way to the older ones."""
    session = db.session()
    rows = history.changes(session, before=whole_number(request.args.get("before")) or None, limit=AT_A_TIME + 1)
    names = queries.names(session)
    shown = [
        (row, _sentence(row, names), names.get(row.by_slug, row.by_slug), _fields(row)) for row in rows[:AT_A_TIME]
    ]
    return render_template(
        "desk/what_changed.html",
        rows=shown,
        older=rows[AT_A_TIME - 1].id if len(rows) > AT_A_TIME else None,
        seal=history.newest_seal(session),
        command="forstelinja history check",
        most=FIELDS_SHOWN,
    )


def _sentence(row: ChangeRecord, names: Mapping[str, str]) -> str:
    """What was done, in one sentence."""
    sentence = SENTENCES.get((row.subject, row.action))
    name = names.get(row.name, row.name)
    return str(sentence) % {"name": name} if sentence else f"{row.subject} {row.action} {name}"


def _fields(row: ChangeRecord) -> Sequence[Field]:
    keys = dict.fromkeys([*row.before, *row.after])
    return [Field(str(LABELS.get(key, key)), _value(row.before.get(key)), _value(row.after.get(key))) for key in keys]


def _value(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    """A value as people read it."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items())
    return str(and_list([str(one) for one in value])) if isinstance(value, list) else str(value)
