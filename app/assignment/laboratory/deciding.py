"""What a joint company would change, for whoever must decide: the newest trials of both ways to be organised."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.assignment.laboratory import queries
from app.clock import Period
from app.ui.filters import number, share
from triage import offices
from triage.offices import Office
from triage.replay import ALONE, TOGETHER


def compared_offices(session: Session) -> tuple[Period, offices.Comparison] | None:
    """One office against each municipality alone, with the days that were tried.

    None until the laboratory has worked through both, with nothing else changed, over the same cases.
    """
    found: dict[Period, dict[str, int]] = {}
    for trial in queries.plain_trials(session):
        period = Period(trial.first_on, trial.last_on)
        pair = found.setdefault(period, {})
        pair.setdefault(trial.setting["office"], trial.id)
        if TOGETHER in pair and ALONE in pair:
            together, alone = (queries.result(session, pair[office]) for office in (TOGETHER, ALONE))
            if together["cases"] == alone["cases"]:
                return period, offices.compare(together, alone)
    return None


def told(office: Office) -> Sequence[tuple[str, str]]:
    """What an office comes to, in words: what is counted, and the figure."""
    return (
        (_("Cases"), number(office.cases)),
        (_("Found a person by themselves"), number(office.sent)),
        (_("Came to the coordinator"), number(office.to_coordinator)),
        (_("Stayed within their own municipality"), share(office.own_share)),
        (_("Asked about what nobody knows"), number(office.gap_cases)),
        (_("Room taken, on average"), share(office.load)),
        (_("Room taken by the busiest"), share(office.most_load)),
        (_("Room taken by the least busy"), share(office.least_load)),
        (_("Areas that hang on one person"), number(len(office.lone))),
    )
