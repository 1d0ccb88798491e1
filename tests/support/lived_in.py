"""A house that is lived in: a row in nearly every table, each made as the product makes it, and what addresses name."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app import clock, heartbeat
from app.assignment.laboratory import operations as laboratory
from app.cases import attachments, operations, replies
from app.cases.feedback.models import Feedback
from app.cases.feedback.operations import answering
from app.cases.models import AnswerDraft, Attachment, Case
from app.cases.operations.passing_on import Passing
from app.cases.secrets import feedback_token, page_token, reply_token
from app.cases.writing.operations import write_text
from app.clock import Period
from app.learning.models import FittedModel, Refit
from app.mail import addresses, inbox, understanding
from app.mail.models import IncomingMail, OutgoingMail
from app.mail.sender import sender
from app.memos import operations as memos
from app.people.models import SavedView
from app.people.operations.accounts import invite
from app.people.operations.profiles import register_absence
from app.people.signin import password_token
from app.wishes.operations import write
from catalogue.models import Partner
from tests.house.test_addresses import filled_in
from tests.support import building
from tests.support.coming import a_raw_letter
from tests.support.editor import EDITOR, KELP, NEW, send
from triage.replay import Setting

HOLDER, SHARER, ADVISER, DEPUTY, OTHER = (
    "anne-ristin-fossbakk", "oddbjorn-nesvag", "bjornar-rotvold", "line-marie-hartvik", "selam-gebreyohannes",
)  # fmt: skip
COORDINATOR, STEERING, OBSERVER, OPERATOR = "hilde-aroy", "gunn-britt-elvevold", "vegard-tunheim", "ola-drift"
STAFF = (HOLDER, SHARER, ADVISER, DEPUTY, OTHER, COORDINATOR, EDITOR, STEERING, OBSERVER, OPERATOR)
NONE = "none"


@dataclass
class House:
    """`own` is the case that HOLDER has, SHARER shares, ADVISER was asked about and DEPUTY stands in for, while
    HOLDER is away; `secret` is theirs in the same ways and confidential; `others` is confidential and OTHER's. `values`
    is what stands in the place of each argument of an address."""

    own: Case
    secret: Case
    others: Case
    values: dict[str, str] = field(default_factory=dict)

    def at(self, rule: Rule, **other: str) -> str:
        """The address of this rule that names what there is."""
        values = self.values | other
        if rule.rule.startswith("/inn/"):
            values["token"] = values["link"]
        elif "/tilbakemelding/" in rule.rule:
            values["token"] = values["question"]
        if "/omrader/" in rule.rule or "/areas/" in rule.rule:
            values["slug"] = "landbruk"
        elif "/kommuner/" in rule.rule or "/municipalities/" in rule.rule:
            values["slug"] = "bardu"
        elif "/tjenester/" in rule.rule or "/services/" in rule.rule:
            values["slug"] = "dyrke-tare"
        elif "/spor/" in rule.rule:
            values["slug"] = ADVISER
        if rule.rule.startswith("/katalog/"):
            values |= {"kind": "tjeneste", "slug": "dyrke-tare"}
        return filled_in(rule, values)


def move_in(app: Flask, session: Session) -> House:
    """Fill the house. What is waiting in it is left waiting."""
    holder, hilde = building.person(session, HOLDER), building.person(session, COORDINATOR)
    holder.developer.deputy = building.person(session, DEPUTY)
    at = clock.now()
    invite(session, email="ola@example.org", name="Ola Drift", role="operator", at=at).is_sample = True
    long_ago = building.days_ago(12)
    own, _address = building.held(session, HOLDER, at=long_ago, attachments=(_file(app, "plan.txt"),))
    others, _address = building.held(session, OTHER, is_confidential=True, attachments=(_file(app, "annet.txt"),))
    secret, _address = building.held(session, HOLDER, is_confidential=True, attachments=(_file(app, "hemmelig.txt"),))
    for case in (own, secret, others):
        operations.add(session, case, text="Mer om saken.", at=long_ago, attachments=(_file(app, "mer.txt"),))
        operations.note(session, case, by=hilde, text="Et notat.", at=clock.now())
        session.add(AnswerDraft(case_id=case.id, user_id=hilde.id, text="Et utkast.", saved_at=clock.now()))
    other = building.person(session, OTHER)
    operations.answer(session, others, by=other, text="Svar.", at=clock.now(), version=others.version)
    for slug, shares in ((SHARER, True), (ADVISER, False)):
        colleague = building.person(session, slug)
        for case in (own, secret):
            operations.ask(session, case, colleague, by=hilde, question="Vet du?", at=clock.now(), shares=shares)
    values = _of_the_case(session, own) | _of_questions(session) | _of_letters(app, session, own)
    values |= _of_the_desk(session) | {"reference": own.reference, "token": page_token(own), "language": "nb"}
    session.commit()
    values |= _of_documents(session)
    _of_the_catalogue(app)
    session.expire_all()
    values["link"] = password_token(building.person(session, STEERING))
    return House(own, secret, others, values)


def _file(app: Flask, name: str) -> attachments.NewFile:
    content = io.BytesIO(f"Innholdet i {name}.".encode())
    return attachments.check(name, content, app.config["SETTINGS"].attachments_dir)


def _of_the_case(session: Session, own: Case) -> dict[str, str]:
    hilde, partner = building.person(session, COORDINATOR), session.query(Partner).filter(Partner.email != "").first()
    what = Passing(partner, "Kan dere hjelpe?", clock.today() + timedelta(days=14), "Ring først.")
    referral = operations.ask_consent(session, own, what, by=hilde, at=clock.now(), version=own.version)
    file = session.query(Attachment).filter_by(case_id=own.id).first()
    return {"referral_id": str(referral.id), "attachment_id": str(file.id), "message_id": "1"}


def _of_questions(session: Session) -> dict[str, str]:
    """One that was answered with a comment and one that waits; cases of all other kinds besides."""
    answered, waits = building.asked_about(session), building.asked_about(session, "came")
    row = session.query(Feedback).filter_by(case_id=answered.id).one()
    answering.say(session, row, answered, "yes", comment="Fint.", at=clock.now())
    building.a_sorted_case(session, areas={"landbruk": 0.3, "reiseliv": 0.3})
    spam = building.a_sorted_case(session, not_for_us={"soppelpost": 0.9}, areas={})
    by = building.person(session, COORDINATOR)
    operations.close(session, spam, by=by, at=clock.now(), version=spam.version, outcome="spam")
    return {"question": feedback_token(waits, "came")}


def _of_letters(app: Flask, session: Session, own: Case) -> dict[str, str]:
    """One that came to the case and one that is held."""
    folder = app.config["SETTINGS"].incoming_dir
    domain = sender("nb").reply_domain
    to = addresses.reply_address(reply_token(own, None), domain)
    for number, receiver in enumerate((to, f"sak+{'a' * 32}@{domain}")):
        raw = a_raw_letter(number, From=f"Solveig <{own.email}>", To=receiver)
        inbox.store(session, raw, source="imap", envelope_to=(receiver,), at=clock.now(), folder=folder)
    session.commit()
    understanding.understand_due(session, replies.understand, folder=folder, now=clock.now, worker="a test", limit=10)
    found = session.query(IncomingMail).order_by(IncomingMail.id).all()
    held = next(one for one in found if one.state == "held")
    letter = session.query(OutgoingMail).first()
    return {"mail_id": str(held.id), "letter_id": str(letter.id), "name": NONE}


def _of_the_desk(session: Session) -> dict[str, str]:
    hilde, now, today = building.person(session, COORDINATOR), clock.now(), clock.today()
    wish = write(session, kind="service", text="Et kurs", area=None, by=building.person(session, HOLDER), at=now)
    text = write_text(session, title="Velkommen", language="nb", area=None, text="Hei", by=hilde, at=now)
    trial = laboratory.ask(
        session, name="Nærhet", period=Period(today, today), setting=Setting(numbers={"near": 0.1}), by=hilde, at=now
    )
    trial.state = "done"
    laboratory.adopt_trial(session, trial, by=hilde, reason="Det ble bedre.", at=now)
    trial.state = "stopped"
    session.add(SavedView(user_id=hilde.id, name="Mine", query="vis=apne"))
    holder = building.person(session, HOLDER).developer
    later = today + timedelta(days=100)
    register_absence(session, holder, from_on=today, until_on=today + timedelta(days=1), reason="Syk")
    register_absence(session, holder, from_on=later, until_on=later, reason="Reise")
    heartbeat.beat(session, "a test", at=now)
    model = FittedModel(
        version="2026-01-01.1", content=b"", sha256="0" * 64, fitted_at=now, data_fingerprint="", figures={},
        reason="En grunn.", is_active=False,
    )  # fmt: skip
    refit = Refit(state="failed", cause="asked", by_id=hilde.id, asked_at=now, verdict="crashed")
    session.add_all([model, refit])
    session.flush()
    absence = holder.absences[-1]
    return {
        "wish_id": str(wish.id), "text_id": str(text.id), "trial_id": str(trial.id), "absence_id": str(absence.id),
        "session_id": "2147483647",
        "slug": HOLDER, "kind": "status", "place": "summary", "spoken": "nb", "number": "1",
    }  # fmt: skip


def _of_documents(session: Session) -> dict[str, str]:
    hilde, now = building.person(session, COORDINATOR), clock.now()
    memos.write_text(session, kind="status", place="summary", language="nb", text="Kort.", version=0, by=hilde, at=now)
    cost = memos.enter_cost(session, memos.NewCost("Lønn", True, 1, 2, 3), by=hilde, at=now)
    made = memos.Made("status", "nb", date(2026, 1, 1), date(2026, 3, 31), "Et notat", b"%PDF-1.7")
    version = memos.keep(session, made, by=hilde, at=now)
    session.commit()
    return {"version_id": str(version.id), "cost_id": str(cost.id)}


def _of_the_catalogue(app: Flask) -> None:
    """A service that an editor has written, published, changed and not published again."""
    client = app.test_client()
    building.sign_in(client, EDITOR)
    saved = send(client, NEW, then="publish", **KELP)
    address = saved.headers["Location"]
    send(client, address, then="save", summary_nb="Et nytt utkast.", reason="Bedre ord.")
