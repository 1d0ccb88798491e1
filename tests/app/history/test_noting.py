"""What is changed leaves a row with who, before and after."""

from dataclasses import replace
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from app import clock
from app.cases.writing import operations as texts
from app.history import operations as history
from app.history import queries
from app.history.models import ChangeRecord, HistorySeal
from app.memos import operations as memos
from app.people import operations as people
from app.people.operations import outside, profile_of, second_steps
from app.people.provider import Arrival
from app.worker import Worker
from tests.support import building
from tests.support.history import faults

ANNE, HILDE, ASTRID = "anne-ristin-fossbakk", "hilde-aroy", "astrid-lundmo"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def last(session):
    row = queries.changes(session)[0]
    return (row.by_slug, row.subject, row.name, row.action, row.before, row.after)


def change_form(client, address, **changes):
    """Send the form of a page as a browser would, with these fields changed."""
    form = BeautifulSoup(client.get(address).text, "html.parser").find("input", attrs={"name": "seen"}).parent
    fields = [(one["name"], one.get("value", "on")) for one in form.select("input:not([type=checkbox]), [checked]")]
    fields += [(one.parent["name"], one["value"]) for one in form.select("option[selected]")]
    kept = [pair for pair in fields if pair[0] not in changes]
    answer = client.post(address, data=MultiDict([*kept, *changes.items()]))
    assert answer.status_code == 303, answer.text


@ON_SQLITE
def test_what_is_done_about_a_person_is_told_with_before_and_after(client, session):
    building.sign_in(client, HILDE)
    user = building.person(session, ASTRID)
    capacity, away = user.developer.capacity, clock.today() + timedelta(days=3)

    by, profile = building.person(session, HILDE), profile_of(user)
    people.change(session, user, replace(profile, capacity=capacity + 1), seen=profile.fingerprint, by=by)
    assert last(session) == (HILDE, "person", ASTRID, "changed", {"capacity": capacity}, {"capacity": capacity + 1})

    people.register_absence(session, user.developer, from_on=away, until_on=away, reason="syk", by=by)
    days = {"from": away.isoformat(), "until": away.isoformat()}
    assert last(session) == (HILDE, "person", ASTRID, "away", {}, days)
    absence = next(one for one in user.developer.absences if one.from_on == away)
    people.remove_absence(session, user.developer, absence.id, by=by)
    assert last(session) == (HILDE, "person", ASTRID, "not_away", days, {})
    people.disable(session, user, by=by)
    assert last(session)[:4] == (HILDE, "person", ASTRID, "closed")
    people.correct_address(session, user, "ny@example.org")
    assert (last(session)[0], last(session)[5]) == ("", {"email": "ny@example.org"})
    assert "syk" not in str([vars(row) for row in queries.changes(session)])


@ON_SQLITE
def test_pages_say_who_did_it_and_the_coordinator_reads_it(client, session):
    building.sign_in(client, HILDE)
    capacity = building.person(session, ASTRID).developer.capacity
    address = f"/skrivebord/folk/{ASTRID}"
    change_form(client, address, capacity=str(capacity + 1), reason="Har fått mer tid.")
    row = queries.changes(session)[0]
    assert (row.by_slug, row.reason, row.after) == (HILDE, "Har fått mer tid.", {"capacity": capacity + 1})
    building.post(client, f"{address}/steng", to=ANNE)

    page = client.get("/skrivebord/endringer")

    assert last(session)[:4] == (HILDE, "person", ASTRID, "closed")
    assert "Kontoen til Astrid Lundmo ble stengt" in page.text
    assert "Hilde Årøy" in page.text


def test_nothing_is_noted_when_nothing_differs(session):
    rows = session.scalar(select(func.count(ChangeRecord.id)))

    history.note(session, "person", ASTRID, "changed", before={"capacity": 3}, after={"capacity": 3})

    assert session.scalar(select(func.count(ChangeRecord.id))) == rows


@ON_SQLITE
def test_a_prepared_text_is_told_as_it_was_and_as_it_is(session):
    by, at = building.person(session, HILDE), clock.now()
    text = texts.write_text(session, title="Hei", language="nb", area=None, text="Takk.", by=by, at=at)
    texts.change_text(session, text, version=1, by=by, at=at, text="Tusen takk.")

    assert last(session) == (HILDE, "text", str(text.id), "changed", {"text": "Takk."}, {"text": "Tusen takk."})


@ON_SQLITE
def test_rights_that_single_sign_on_gives_are_told_with_before_and_after_and_who_was_tied(session):
    arrival = Arrival("https://idp.example.org", "7", "Nora Ny", "nora@example.org", ("editor",), "")
    user = outside.let_in(session, arrival, at=clock.now())
    assert last(session) == (user.slug, "person", user.slug, "tied", {}, {"issuer": "https://idp.example.org"})

    outside.let_in(session, arrival, at=clock.now())
    assert last(session)[3] == "tied"
    outside.let_in(session, replace(arrival, roles=("developer",), municipality="bardu"), at=clock.now())

    before = {"municipality": None, "roles": ["editor"]}
    after = {"municipality": "bardu", "roles": ["developer"]}
    assert last(session) == ("", "person", user.slug, "rights", before, after)


@ON_SQLITE
def test_the_app_and_the_recovery_codes_are_told_and_no_secret_is(session):
    user = building.person(session, ASTRID)
    secret = second_steps.new_app_secret()
    shown = str(second_steps.OncePerHalfMinute()._totp.from_source(secret).generate().token)

    codes = second_steps.turn_on_app(session, user, secret, shown)
    assert second_steps.take_app_code(session, user, codes[0])
    second_steps.fresh_recovery_codes(session, user)
    second_steps.turn_off_app(session, user, by=None)

    told = [(row.by_slug, row.action) for row in queries.changes(session, limit=4)]
    assert told == [("", "app_off"), (ASTRID, "new_codes"), (ASTRID, "code_used"), (ASTRID, "app_on")]
    assert secret not in str([vars(row) for row in queries.changes(session)])


@ON_SQLITE
def test_texts_and_costs_of_the_documents_are_told_as_they_were_and_as_they_are(session):
    by, at = building.person(session, HILDE), clock.now()
    where = {"kind": "status", "place": "foreword", "language": "nb"}
    memos.write_text(session, **where, text="Ett.", version=0, by=by, at=at)
    memos.write_text(session, **where, text="To.", version=1, by=by, at=at)
    name = "status foreword nb"
    assert last(session) == (HILDE, "text", name, "in_document", {"text": "Ett."}, {"text": "To."})

    cost = memos.NewCost("Kontor", True, 1, 2, 3)
    row = memos.enter_cost(session, cost, by=by, at=at)
    memos.change_cost(session, row, replace(cost, as_nok=9), version=1, by=by, at=at)
    assert last(session) == (HILDE, "text", "Kontor", "cost_changed", {"as_nok": 2}, {"as_nok": 9})
    memos.remove_cost(session, row, version=2, by=by, at=at)
    assert last(session)[3:] == ("cost_removed", {**vars(cost), "as_nok": 9}, {})


@ON_SQLITE
def test_settings_that_differ_are_noted_once_and_no_secret_is(settings, session):
    history.note_settings(session, settings)
    history.note_settings(session, settings)
    rows = queries.all_of_subject(session, "settings")
    assert [row.action for row in rows] == ["began"]
    told = str(rows[0].after)
    secret = (settings.secret_key, settings.database_url, str(settings.data_dir))
    assert [one for one in secret if one in told] == []

    history.note_settings(session, replace(settings, spam_days=31))
    assert last(session)[3:] == ("changed", {"spam_days": 30}, {"spam_days": 31})


@ON_SQLITE
def test_settings_within_settings_are_noted_each_by_itself_and_no_secret_is(settings, session):
    from app.sign_in_settings import Provider, Right

    rights = (Right("group", "42", "editor"),)
    provider = Provider("generic", "https://idp.example.org", "us", "Kommunen", rights, client_secret="hush")
    history.note_settings(session, settings)
    keeping, sign_in = replace(settings.keeping, drafts_days=7), replace(settings.sign_in, provider=provider)

    for _again in range(2):
        history.note_settings(session, replace(settings, keeping=keeping, sign_in=sign_in))

    assert len(queries.all_of_subject(session, "settings")) == 2
    _by, _subject, _name, action, before, after = last(session)
    assert (action, before) == ("changed", {"keeping.drafts_days": 30, "sign_in.provider": None})
    assert after["keeping.drafts_days"] == 7
    assert after["sign_in.provider"]["issuer"] == "https://idp.example.org"
    assert "hush" not in str(after)


# The worker.


def sealed(session):
    session.rollback()
    return session.scalar(select(func.count(HistorySeal.position)))


def test_the_worker_seals_what_has_settled(app, session, monkeypatch):
    monkeypatch.setattr("app.history.operations.sealing.SETTLES_S", 0.0)
    building.held(session)
    worker = Worker(app)

    worker._step(worker._seal_history)
    worker._step(worker._seal_history)

    assert sealed(session) >= 2
    assert {newest - last for newest, last in queries.reach(session).values()} == {0}
    assert worker._step(worker._seal_history) == 0
    assert faults(session) == []


@pytest.mark.parametrize("database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
def test_a_row_that_is_committed_late_is_waited_for(app, session, monkeypatch):
    monkeypatch.setattr("app.history.operations.sealing.SETTLES_S", 0.0)
    from app.extensions import db

    sealer = history.Sealer()
    history.seal_all(session)
    before = sealed(session)
    with db.session.session_factory() as slow:
        history.note(slow, "person", ANNE, "closed")  # has the lower number, and is committed last
        history.note(session, "person", ASTRID, "closed")
        session.commit()
        assert [sealer.seal(session) for _again in range(3)] == [0, 0, 0]
        slow.commit()

    assert sum(sealer.seal(session) for _again in range(2)) == 1
    assert sealed(session) == before + 1
    assert faults(session) == []


def test_two_who_seal_at_once_seal_nothing_twice(app, session, monkeypatch):
    from app.extensions import db
    from app.history.operations import sealing

    building.held(session)
    made = sealing._made

    def meanwhile(*arguments):
        monkeypatch.setattr(sealing, "_made", made)
        with db.session.session_factory() as other:
            history.seal_all(other)
        return made(*arguments)

    monkeypatch.setattr(sealing, "_made", meanwhile)
    history.seal_all(session)

    assert faults(session) == []
