"""Whether a case may be emptied: not before it is archived, where the region says so."""

from flask import current_app
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.records import queries as records


def may_be_erased(session: Session, case: Case) -> bool:
    """Whether nothing stands in the way of emptying a closed case, by rule or because somebody asked.

    What has to be archived by law is kept for that (GDPR art. 17 no. 3 b and d) until it is.
    """
    return not current_app.config["SETTINGS"].keeping.requires_archive or records.is_archived(session, case)
