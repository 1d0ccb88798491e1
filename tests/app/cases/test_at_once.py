"""A developer answers by e-mail at the moment at which the coordinator hands the case over: one of them came first."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.cases import access, operations, queries, replies, rights, secrets
from app.cases.models import Case
from app.cases.operations import record
from app.errors import ConflictError
from app.extensions import db
from app.mail import inbox, understanding
from app.mail.addresses import reply_address
from app.mail.models import IncomingMail, OutgoingMail
from app.mail.sender import sender
from app.people import queries as people
from tests.support import building
from tests.support.coming import a_raw_letter

NEW = "maiken-sorgard"


def understand(folder, *, later=timedelta(0)):
    understanding.understand_due(
        db.session(), replies.understand, folder=folder, now=lambda: clock.now() + later, worker="one", limit=5
    )


def hand_over(case_id, version):
    session = db.session()
    case, developer = session.get_one(Case, case_id), people.developer_by_slug(session, NEW)
    by = building.person(session, "hilde-aroy")
    operations.hand_over(session, case, developer, by=by, reason="Hun kan det.", at=clock.now(), version=version)
    session.commit()


def at_once(app, *work):
    """Each in a thread and a session of its own; gives what they raised."""
    raised = []

    def do(one):
        with app.app_context():
            try:
                one()
            except ConflictError as error:
                raised.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=do, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


@pytest.mark.parametrize("first", ["answer", "hand_over"])
def test_an_answer_by_mail_and_a_hand_over_that_have_both_read_end_as_if_one_had_come_first(
    app, session, settings, monkeypatch, first
):
    case, _address = building.held(session)
    holder, case_id, version = case.developer.user, case.id, case.version
    to = reply_address(secrets.reply_token(case, holder), sender("nb").reply_domain)
    raw = a_raw_letter(1, text="Du kan søke.", From=f"<{holder.email}>", To=to)
    folder = settings.incoming_dir
    inbox.store(session, raw, source="imap", envelope_to=(to,), at=clock.now(), folder=folder)
    session.commit()
    email, holder_id = case.email, holder.id
    session.close()
    both, met, check = threading.Barrier(2), [], record.check_version

    def check_together(own, checked, seen):
        """Both have read; one of them goes on a moment before the other. SQLite lets in one writer at a time."""
        with suppress(threading.BrokenBarrierError):
            met.append(both.wait(5 if db.engine.dialect.name == "postgresql" else 0.2))
        if ("is_mail" in own.info) != (first == "answer"):
            threading.Event().wait(0.2)
        check(own, checked, seen)

    monkeypatch.setattr(record, "check_version", check_together)

    def mail_comes():
        db.session().info["is_mail"] = True
        understand(folder)

    refused = at_once(app, mail_comes, lambda: hand_over(case_id, version))
    monkeypatch.setattr(record, "check_version", check)
    assert len(met) == (2 if db.engine.dialect.name == "postgresql" else 0)
    understand(folder, later=timedelta(hours=1))

    session.expire_all()
    case, letter = session.get_one(Case, case_id), session.scalars(select(IncomingMail)).one()
    answers = [one for one in queries.conversation(session, case) if one.kind == "answer"]
    chosen = select(OutgoingMail).where(OutgoingMail.to_address == email)
    told = [one for one in session.scalars(chosen) if one.letter.endswith("/answered")]
    if refused:
        assert (letter.state, letter.outcome, len(answers), len(told)) == ("handled", "answered", 1, 1)
        assert case.developer.user.id == holder_id
        hand_over(case_id, case.version)  # the coordinator is told, and presses again
    else:
        assert (letter.state, letter.outcome, len(answers), len(told)) == ("held", "not_theirs", 0, 0)
    session.expire_all()
    assert case.developer.user.slug == NEW
    assert access.may(rights.ANSWER, case.developer.user, case)
    assert not access.may(rights.ANSWER, building.person(session, "anne-ristin-fossbakk"), case)
