"""What a case is called: on its own page, and where it is one of many."""

from flask_babel import gettext as _

from app.cases.models import Case


def title(case: Case) -> str:
    """What the business called it, else the beginning of the question."""
    return case.subject or _("Case %(reference)s", reference=case.reference)


def listed_title(case: Case) -> str:
    """The title in lists of cases: no word of a confidential one, for only who opens it is noted down."""
    return str(_("Confidential case %(reference)s", reference=case.reference)) if case.is_confidential else title(case)
