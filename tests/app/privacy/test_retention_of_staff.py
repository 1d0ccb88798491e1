"""What is kept of the staff goes by rules too: browsers, who they are elsewhere, what they read, and why."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.history import operations as history
from app.history.models import CaseReading
from app.people import operations as people
from app.people.models import OutsideIdentity, StaffSession
from app.privacy import queries, retention, rules
from app.privacy.models import PersonRequest, RetentionRun
from app.privacy.operations import watching
from app.privacy.person import operations as person
from app.privacy.person.exporting import Export
from tests.support import building
from tests.support.history import faults

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOTHING = Export({}, {}, {}, (), ())


@pytest.fixture
def trusted(session):
    """The clock is believed."""
    watching.confirm(session, at=clock.now())
    session.commit()


def run(session, settings) -> RetentionRun:
    """Apply the rules to the end."""
    for _count in retention.apply(settings, cause="command", holder="a test"):
        pass
    return queries.last_finished(session)


def test_what_is_kept_of_the_staff_goes_too_and_the_history_stays_whole(session, settings, trusted):
    # given
    at = clock.now()
    case, _address = building.held(session, is_confidential=True)
    gone, here = building.person(session, "astrid-lundmo"), building.person(session, "hilde-aroy")
    for user in (gone, here):
        for days in (400, 10):
            session.add(a_session(user, at - timedelta(days=days)))
            history.note_reading(session, case.id, user.id, at=at - timedelta(days=2 * days))
        session.add(OutsideIdentity(user_id=user.id, issuer="https://idp", subject=user.slug, joined_at=long_ago(at)))
    gone.active = False
    history.note(session, "person", gone.slug, "closed", at=long_ago(at))
    for days in (1200, 10):
        person.note_export(
            session, "a@example.org", NOTHING, by=here, reason="bedt om det", at=at - timedelta(days=days)
        )
    session.commit()
    history.seal_all(session)

    # when
    due = {one.rule.kind: one.count for one in retention.dry_run(session, settings, at=at)}
    session.rollback()
    done = run(session, settings)

    # then
    kinds = {rules.SESSIONS: 2, rules.IDENTITIES: 1, rules.READINGS: 2, rules.REQUESTS: 1}
    assert {kind: due[kind] for kind in kinds} == {kind: done.counts[kind] for kind in kinds} == kinds
    session.expire_all()
    assert [one.user_id for one in session.scalars(select(OutsideIdentity))] == [here.id]
    assert session.scalar(select(func.count()).select_from(StaffSession)) == 2
    assert session.scalar(select(func.count()).select_from(CaseReading)) == 2
    assert sorted(one.reason for one in session.scalars(select(PersonRequest))) == ["", "bedt om det"]
    assert faults(session) == []


@ON_SQLITE
def test_an_account_that_was_closed_lately_keeps_who_it_is_to_the_provider(session, settings, trusted):
    user = building.person(session, "astrid-lundmo")
    joined_at = long_ago(clock.now())
    session.add(OutsideIdentity(user_id=user.id, issuer="https://idp", subject="1", joined_at=joined_at))
    people.disable(session, user)
    session.commit()

    assert run(session, settings).counts.get(rules.IDENTITIES, 0) == 0


def long_ago(at):
    return at - timedelta(days=800)


def a_session(user, seen_at) -> StaffSession:
    return StaffSession(
        user_id=user.id, key_hash=f"{user.slug} {seen_at}"[:64], device_hash="", device="", way="password",
        provider_sid="", began_at=seen_at, seen_at=seen_at,
    )  # fmt: skip
