"""A hand-over is undone: the case is where it was, and nobody is left with a letter that is not true."""

import pytest
from sqlalchemy import select, update

from app import clock
from app.cases import operations, queries
from app.errors import ConflictError
from app.mail.models import OutgoingMail
from app.people import queries as people
from catalogue import queries as catalogue
from tests.support import building

HILDE = "hilde-aroy"
NEW = "maiken-sorgard"


def hand_over(session, case, slug=NEW, *, by=HILDE, **more):
    to = people.developer_by_slug(session, slug)
    operations.hand_over(
        session,
        case,
        to,
        by=building.person(session, by),
        reason="Kan mest",
        at=clock.now(),
        version=case.version,
        **more,
    )
    session.commit()


def undo(session, case, **more):
    operations.undo(
        session, case, by=building.person(session, HILDE), at=clock.now(), version=more.get("version", case.version)
    )
    session.commit()


def all_have_gone(session):
    session.execute(update(OutgoingMail).values(state="sent", due_at=None, sent_at=clock.now()))
    session.commit()


def letters(session, case):
    rows = session.scalars(select(OutgoingMail).where(OutgoingMail.about == case.reference).order_by(OutgoingMail.id))
    return [
        (row.letter.rpartition("/")[2], row.to_address.partition("@")[0], row.state)
        for row in rows
        if row.letter.partition("handed_over")[1]
    ]


def test_before_the_letters_have_gone_nobody_hears_of_it(session):
    case, _address = building.held(session)
    before = (case.state, case.developer_id, case.area.slug, case.assigned_at, case.is_assigned_by_machine)
    hand_over(session, case, area=next(area for area in catalogue.areas(session) if area.slug == "landbruk"))
    assert case.area.slug == "landbruk"

    undo(session, case)

    assert (case.state, case.developer_id, case.area.slug, case.assigned_at, case.is_assigned_by_machine) == before
    assert [(letter, state) for letter, _to, state in letters(session, case)][-2:] == [
        ("handed_over_to", "withdrawn"),
        ("handed_over_from", "withdrawn"),
    ]
    assert [event.kind for event in queries.history(session, case)][-1] == "undone"


def test_whoever_has_got_a_letter_is_told(session):
    case, _address = building.held(session)
    old = case.developer.user.email.partition("@")[0]
    hand_over(session, case)
    all_have_gone(session)

    undo(session, case)

    assert letters(session, case)[-2:] == [
        ("handed_over_from", "maiken.sorgard", "queued"),
        ("handed_over_to", old, "queued"),
    ]


def test_a_case_that_nobody_had_is_the_coordinators_again(session):
    case = building.a_sorted_case(session, areas={"landbruk": 0.3, "reiseliv": 0.3})
    hand_over(session, case)
    all_have_gone(session)

    undo(session, case)

    assert (case.state, case.developer, case.referral_reason) == ("referred", None, "unsure")
    assert letters(session, case)[-1:] == [("handed_over_from", "maiken.sorgard", "queued")]


def test_after_another_step_it_is_too_late(session):
    case, _address = building.held(session)
    hand_over(session, case)
    seen = case.version
    hand_over(session, case, "astrid-lundmo")

    with pytest.raises(ConflictError):
        undo(session, case, version=seen)
    session.rollback()

    undo(session, case)
    assert case.developer.user.slug == NEW
