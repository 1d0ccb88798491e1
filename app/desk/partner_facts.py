"""What the page of a case says of partners outside: what was passed on to whom, and who of them wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from app.cases.models import Case, CaseEvent
from app.cases.referrals.models import ASKED, CONSENTED, REFUSED, Referral
from app.desk.refer_form import SAID_YES
from app.ui.filters import moment, plain_date, translated

KINDS = ("passed_on", "consent_asked")


@dataclass(frozen=True)
class Passed:
    """A referral as the page shows it. `can_be_withdrawn`: nothing has gone yet, so it need not go."""

    id: int
    name: str
    sentence: str
    contact: tuple[str, ...]
    text: str
    phone: str
    url: str
    has_gone: bool
    is_by_ourselves: bool
    can_be_withdrawn: bool


def passed(case: Case, history: Sequence[CaseEvent], at: datetime) -> list[Passed]:
    """What was passed on from the case, or was to be, newest first; asks nothing more of the database."""
    begun = {event.facts["referral"]: event for event in history if event.kind in KINDS}
    if not begun:
        return []
    return [_passed(one, begun[one.id], case, at) for one in reversed(case.referrals) if one.id in begun]


def _passed(referral: Referral, event: CaseEvent, case: Case, at: datetime) -> Passed:
    is_on, ourselves = referral.state == CONSENTED, event.facts.get("by_ourselves")
    return Passed(
        id=referral.id,
        name=translated(event.facts["partner"]),
        sentence=_state(referral, event.user.name if event.user else ""),
        contact=tuple(referral.contact.splitlines()),
        text=referral.text,
        phone=ourselves["phone"] if ourselves else "",
        url=ourselves["url"] if ourselves else "",
        has_gone=is_on,
        is_by_ourselves=is_on and ourselves is not None,
        can_be_withdrawn=not case.is_final and _can_be_withdrawn(referral, event, case, at),
    )


def _can_be_withdrawn(referral: Referral, event: CaseEvent, case: Case, at: datetime) -> bool:
    if referral.state == ASKED:
        return True
    if referral.state != CONSENTED or "goes_at" not in event.facts:
        return False
    return at < datetime.fromisoformat(event.facts["goes_at"]) and bool(event.facts["version"] == case.version)


def _state(referral: Referral, by: str) -> str:
    if referral.state == ASKED:
        asked_at = moment(referral.created_at)
        return str(_("%(name)s asked the business %(when)s. It has not answered.", name=by, when=asked_at))
    if referral.state == CONSENTED and referral.consented_on:
        how, day = str(SAID_YES[referral.how or ""]), plain_date(referral.consented_on)
        return str(_("Passed on by %(name)s. The business said yes %(how)s on %(day)s.", name=by, how=how, day=day))
    if referral.state == REFUSED:
        return str(_("The business said no. Nothing has been passed on."))
    return str(_("Taken back by us. Nothing has been passed on."))


def written_by(history: Sequence[CaseEvent]) -> Mapping[int, str]:
    """Which partner wrote a note, by the note's number."""
    return {
        event.facts["message"]: translated(event.facts["partner"]) for event in history if event.kind == "partner_wrote"
    }


def taken_over_by(case: Case, referrals: Sequence[Passed]) -> str:
    """The partner that a closed case went to; empty when it went to none that we know."""
    if case.outcome != "partner":
        return ""
    return next((one.name for one in referrals if one.has_gone), "")
