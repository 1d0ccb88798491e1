"""Two that are the same become one, and nothing is lost or shown to anybody else; one becomes two."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.cases import operations, queries, replies, secrets
from app.cases.attachments import NewFile
from app.cases.models import Case, CaseSecret, Message
from app.cases.operations import AnotherBusinessError
from app.cases.states import MoveNotAllowedError
from app.errors import ConflictError
from app.extensions import db
from app.mail.addresses import reply_address
from app.mail.models import OutgoingMail
from app.mail.sender import sender
from tests.support import building
from tests.support.letters_in import a_letter, arrived

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What it looks at is the same on both databases."""
ANNE, LINE, HILDE = "anne-ristin-fossbakk", "line-marie-hartvik", "hilde-aroy"
EMAIL = "solveig@example.org"
OTHER_TEXT = "Vi spør en gang til: Hvem kan selge hyttene om vinteren?"


def a_file(name):
    return NewFile(name, f"{abs(hash(name)):032x}"[:32], "application/pdf", 10, "0" * 64)


def two(session, first=None, second=None):
    """The same business's two cases: the first is Anne's, the second Line's."""
    one = building.a_sorted_case(session, **{"email": EMAIL, **(first or {})})
    other = building.a_sorted_case(
        session, **{"email": EMAIL, "text": OTHER_TEXT, "subject": "Vi spør en gang til", **(second or {})}
    )
    building.give(session, one, ANNE)
    building.give(session, other, LINE)
    return one, other


def merge(session, case, into, by=HILDE):
    operations.merge(
        session, case, into, by=building.person(session, by), at=clock.now(),
        version=case.version, into_version=into.version,
    )  # fmt: skip
    session.commit()


def talk(session, case):
    return [(message.kind, message.text) for message in queries.conversation(session, case)]


def letters_to(session, address):
    rows = session.scalars(select(OutgoingMail).where(OutgoingMail.to_address == address).order_by(OutgoingMail.id))
    return [(row.letter.rpartition("/")[2], row.about) for row in rows]


def test_all_that_was_said_sent_and_done_is_in_the_one_that_goes_on(session):
    one, other = two(session, second={"attachments": (a_file("kart.pdf"),), "phone": "77 00 00 00"})
    anne = building.person(session, ANNE)
    operations.answer(session, one, by=anne, text="Ja.", at=clock.now(), version=one.version)
    operations.note(session, other, by=anne, text="Ring henne.", at=clock.now())
    operations.add(session, other, text="Her er prisene.", at=clock.now(), attachments=(a_file("priser.pdf"),))
    session.commit()
    history = len(queries.history(session, one)) + len(queries.history(session, other))

    merge(session, other, one)

    assert talk(session, one) == [
        ("addition", OTHER_TEXT), ("answer", "Ja."), ("note", "Ring henne."), ("addition", "Her er prisene.")
    ]  # fmt: skip
    asked = session.scalars(select(Message).where(Message.text == OTHER_TEXT)).one()
    assert {file.shown_name: file.message_id == asked.id for file in queries.attachments(session, one)} == {
        "kart.pdf": True, "priser.pdf": False
    }  # fmt: skip
    assert len(queries.history(session, one)) == history + 1
    assert [event.kind for event in queries.history(session, other)] == ["merged"]
    assert (other.state, other.outcome, other.merged_into_id) == ("closed", "merged", one.id)
    assert (one.state, one.phone) == ("assigned", "77 00 00 00")
    about = set(session.scalars(select(OutgoingMail.about).where(OutgoingMail.to_address == EMAIL)))
    assert about == {one.reference}


@ON_SQLITE
def test_whoever_has_it_reads_what_the_other_asked_and_whoever_had_that_one_is_told(session):
    one, other = two(session)

    merge(session, other, one)

    assert letters_to(session, building.person(session, ANNE).email)[-1] == ("added", one.reference)
    assert letters_to(session, building.person(session, LINE).email)[-1] == ("merged", other.reference)
    assert letters_to(session, EMAIL)[-1] == ("joined", one.reference)


@ON_SQLITE
def test_whoever_merges_gets_no_letter_about_it(session):
    one, other = two(session)
    building.give(session, other, ANNE)
    before = letters_to(session, building.person(session, ANNE).email)

    merge(session, other, one, by=ANNE)

    after = letters_to(session, building.person(session, ANNE).email)
    assert [letter for letter, _about in after] == [letter for letter, _about in before]


@ON_SQLITE
def test_replies_to_letters_on_either_reach_the_one_that_goes_on(session, tmp_path):
    one, other = two(session)
    domain = sender("nb").reply_domain
    business = reply_address(secrets.reply_token(other, None), domain)
    line = building.person(session, LINE)
    merge(session, other, one)
    old_letter = session.scalars(select(OutgoingMail).where(OutgoingMail.to_address == EMAIL)).first()

    by_secret = replies.take(
        session, a_letter(EMAIL, business, "Svar på den andre."), arrived(key="1"), folder=tmp_path
    )
    by_thread = replies.take(
        session, a_letter(EMAIL, sender("nb").address, "I tråden.", in_reply_to=(old_letter.message_id,)),
        arrived(key="2"), folder=tmp_path,
    )  # fmt: skip
    by_subject = replies.take(
        session, a_letter(EMAIL, sender("nb").address, "Emnet.", subject=f"SV: [{other.reference}] Hei"),
        arrived(key="3"), folder=tmp_path,
    )  # fmt: skip
    not_hers = replies.take(
        session, a_letter(line.email, reply_address(secrets.reply_token(other, line), domain), "Mitt svar."),
        arrived(key="4"), folder=tmp_path,
    )  # fmt: skip
    session.commit()

    assert [found.reference for found in (by_secret, by_thread, by_subject)] == [one.reference] * 3
    assert (not_hers.state, not_hers.word) == ("held", "not_theirs")
    assert [text for _kind, text in talk(session, one)][-3:] == ["Svar på den andre.", "I tråden.", "Emnet."]


@ON_SQLITE
@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ({"email": "a@example.org"}, {"email": "A@Example.org"}, True),
        ({"email": "a@example.org"}, {"email": "b@example.org"}, False),
        ({"email": "a@example.org", "phone": "77 00 00 00"}, {"email": "b@example.org", "phone": "77 00 00 00"}, False),
        ({"email": "a@example.org", "phone": "77 00 00 00"}, {"email": "", "phone": "77 00 00 00"}, False),
        ({"email": "", "phone": "+47 77 00 00 00"}, {"email": "", "phone": "77000000"}, True),
        ({"email": "", "phone": "77 00 00 01"}, {"email": "", "phone": "77 00 00 00"}, False),
        ({"email": "", "phone": ""}, {"email": "", "phone": ""}, False),
    ],
)
def test_only_cases_of_the_same_business_are_merged(session, first, second, is_same):
    one, other = two(session, first, second)
    before = (one.version, other.version)
    if is_same:
        merge(session, other, one)
        return
    with pytest.raises(AnotherBusinessError):
        merge(session, other, one)
    session.rollback()
    assert (one.version, other.version) == before
    assert talk(session, one) == []


@ON_SQLITE
def test_what_is_confidential_stays_so_and_the_earlier_promise_holds(session):
    one, other = two(session, second={"is_confidential": True, "at": clock.now() - timedelta(days=3)})
    promised = other.promised_on

    merge(session, other, one)

    assert (one.is_confidential, one.promised_on) == (True, promised)


@ON_SQLITE
def test_merged_into_a_closed_one_it_is_open_again(session):
    one, other = two(session)
    operations.close(session, one, by=building.person(session, HILDE), at=clock.now(), version=one.version)
    session.commit()

    merge(session, other, one)

    assert (one.state, one.outcome, one.closed_at) == ("assigned", None, None)


def test_three_become_one_in_any_order(session):
    one, other = two(session)
    third = building.a_sorted_case(session, email=EMAIL, text="Tredje gang.")
    merge(session, other, one)
    merge(session, one, third)

    assert {other.merged_into_id, one.merged_into_id} == {third.id}
    assert [text for _kind, text in talk(session, third)].count(OTHER_TEXT) == 1
    assert queries.surviving(session, other).id == third.id
    open_to_business = session.scalars(select(CaseSecret.case_id).where(CaseSecret.purpose == "reply")).all()
    assert set(open_to_business) == {third.id}


def test_the_same_words_in_both_are_both_kept(session):
    one, other = two(session)
    for case in (one, other):
        operations.add(session, case, text="Takk!", at=clock.now())
    session.commit()

    merge(session, other, one)

    assert [text for _kind, text in talk(session, one)].count("Takk!") == 2


@ON_SQLITE
@pytest.mark.parametrize("how", ["itself", "unsorted", "spam", "merged already"])
def test_some_cases_cannot_be_merged(session, how):
    one, other = two(session)
    if how == "itself":
        one = other
    elif how == "unsorted":
        one = building.a_case(session, email=EMAIL, text="Usortert.")
    elif how == "spam":
        operations.mark_spam(session, one, by=building.person(session, HILDE), at=clock.now(), version=one.version)
    else:
        merge(session, one, building.a_sorted_case(session, email=EMAIL, text="Tredje gang."))
    session.commit()

    for pair in ((one, other), (other, one)):
        with pytest.raises(MoveNotAllowedError):
            merge(session, *pair)
        session.rollback()


@ON_SQLITE
@pytest.mark.parametrize("step", [operations.reopen, operations.undo, operations.take_up, operations.mark_spam])
def test_a_merged_case_is_closed_for_good(session, step):
    one, other = two(session)
    merge(session, other, one)
    with pytest.raises(MoveNotAllowedError):
        step(session, other, by=building.person(session, HILDE), at=clock.now(), version=other.version)
    session.rollback()


def test_two_who_merge_crosswise_at_once_leave_one_case(app, session):
    one, other = two(session)
    pairs = [(one.id, other.id, one.version, other.version), (other.id, one.id, other.version, one.version)]
    session.rollback()
    barrier, found = threading.Barrier(2), []

    def press(case_id, into_id, version, into_version):
        with app.app_context():
            barrier.wait()
            try:
                operations.merge(
                    db.session(), db.session.get_one(Case, case_id), db.session.get_one(Case, into_id),
                    by=building.person(db.session(), HILDE), at=clock.now(), version=version, into_version=into_version,
                )  # fmt: skip
                db.session.commit()
                found.append("merged")
            except ConflictError:
                db.session.rollback()
                found.append("conflict")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(found) == ["conflict", "merged"]
    states = sorted(case.state for case in session.scalars(select(Case).execution_options(populate_existing=True)))
    assert states == ["assigned", "closed"]
