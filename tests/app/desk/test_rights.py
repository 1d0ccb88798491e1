"""Who may open which address of the desk and the reports: a table of every address, every role, both methods."""

import pytest

from tests.support import building

HOLDER, OTHER, COORDINATOR = "anne-ristin-fossbakk", "astrid-lundmo", "hilde-aroy"
EDITOR, STEERING, OBSERVER = "petter-andreas-solbakk", "gunn-britt-elvevold", "vegard-tunheim"
EVERYBODY = (None, HOLDER, OTHER, COORDINATOR, EDITOR, STEERING, OBSERVER)

OK, AWAY, NO, HIDDEN, BAD, SENT = 200, 302, 403, 404, 400, 303
"""OK shown, AWAY to another page by GET, NO known but not allowed, HIDDEN as if there were nothing, BAD form at fault,
SENT done and on to another page."""

STAFF_ONLY = (AWAY, OK, OK, OK, OK, OK, OK)
CASE = (AWAY, OK, HIDDEN, OK, NO, NO, NO)
ALL_CASES = (AWAY, NO, NO, OK, NO, NO, NO)
NO_PASSWORD = (AWAY, *(HIDDEN,) * 6)
"""The sample people come in by a button; what becomes of passwords is looked at in tests/app/desk/account."""
DONE = (AWAY, SENT, HIDDEN, SENT, NO, NO, NO)

TABLE: dict[tuple[str, str], tuple[int, ...]] = {
    ("GET", "/inn"): (OK,) * 7,
    ("POST", "/inn"): (BAD,) * 7,
    ("GET", "/inn/passord/{secret}"): (HIDDEN,) * 7,
    ("POST", "/inn/passord/{secret}"): (HIDDEN,) * 7,
    ("GET", "/inn/glemt-passord"): (OK,) * 7,
    ("POST", "/inn/glemt-passord"): (BAD,) * 7,
    ("GET", "/inn/kode"): (AWAY,) * 7,
    ("POST", "/inn/kode"): (SENT,) * 7,
    ("POST", "/inn/kode/ny"): (SENT,) * 7,
    ("GET", "/inn/tilbyder"): (HIDDEN,) * 7,
    ("GET", "/inn/tilbyder/svar"): (HIDDEN,) * 7,
    ("GET", "/ut/tilbyder"): (HIDDEN,) * 7,
    ("GET", "/skrivebord/konto"): STAFF_ONLY,
    ("GET", "/skrivebord/konto/passord"): NO_PASSWORD,
    ("POST", "/skrivebord/konto/passord"): NO_PASSWORD,
    ("GET", "/skrivebord/konto/app"): NO_PASSWORD,
    ("POST", "/skrivebord/konto/app"): NO_PASSWORD,
    ("GET", "/skrivebord/konto/app/fjern"): NO_PASSWORD,
    ("POST", "/skrivebord/konto/app/fjern"): NO_PASSWORD,
    ("GET", "/skrivebord/konto/reservekoder"): NO_PASSWORD,
    ("POST", "/skrivebord/konto/reservekoder"): NO_PASSWORD,
    ("POST", "/skrivebord/konto/okter/1/avslutt"): (AWAY, SENT, SENT, SENT, SENT, SENT, SENT),
    ("POST", "/skrivebord/konto/okter/avslutt"): (AWAY, SENT, SENT, SENT, SENT, SENT, SENT),
    ("POST", "/ut"): (SENT,) * 7,
    ("POST", "/skrivebord/sprak"): (SENT,) * 7,
    ("GET", "/skrivebord/"): (AWAY, OK, OK, OK, OK, AWAY, AWAY),
    ("GET", "/skrivebord/avsluttede"): (AWAY, OK, OK, OK, NO, NO, NO),
    ("GET", "/skrivebord/sok"): (AWAY, OK, OK, OK, NO, NO, NO),
    ("GET", "/skrivebord/sok.json"): (AWAY, OK, OK, OK, NO, NO, NO),
    ("GET", "/skrivebord/taster"): STAFF_ONLY,
    ("POST", "/skrivebord/visninger"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("POST", "/skrivebord/visninger/slett"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("GET", "/skrivebord/varsler"): STAFF_ONLY,
    ("POST", "/skrivebord/varsler"): (AWAY, BAD, BAD, BAD, BAD, BAD, BAD),
    ("GET", "/skrivebord/alle"): (AWAY, NO, NO, OK, NO, NO, NO),
    ("GET", "/skrivebord/modeller"): ALL_CASES,
    ("GET", "/skrivebord/modeller/helse"): (AWAY, NO, NO, OK, OK, NO, NO),
    ("GET", "/skrivebord/modeller/helse/saker"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/modeller/laer"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("POST", "/skrivebord/modeller/{secret}/ta-i-bruk"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("GET", "/skrivebord/brev"): (AWAY, NO, NO, OK, OK, NO, NO),
    ("GET", "/skrivebord/brev/{secret}"): (AWAY, NO, NO, HIDDEN, HIDDEN, NO, NO),
    ("GET", "/skrivebord/brev/{secret}/html"): (AWAY, NO, NO, HIDDEN, HIDDEN, NO, NO),
    ("POST", "/skrivebord/brev/1/prov-igjen"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("GET", "/skrivebord/endringer"): ALL_CASES,
    ("GET", "/skrivebord/personvern"): ALL_CASES,
    ("POST", "/skrivebord/personvern/klokka"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("GET", "/skrivebord/personvern/person"): ALL_CASES,
    ("POST", "/skrivebord/personvern/person"): (AWAY, NO, NO, BAD, NO, NO, NO),
    ("GET", "/skrivebord/personvern/behandling"): ALL_CASES,
    ("GET", "/skrivebord/personvern/behandling.json"): ALL_CASES,
    ("GET", "/skrivebord/arkiv"): ALL_CASES,
    ("GET", "/skrivebord/drift"): ALL_CASES,
    ("POST", "/skrivebord/drift/slipp"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("GET", "/skrivebord/fordeling"): ALL_CASES,
    ("POST", "/skrivebord/fordeling/utfor"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("POST", "/skrivebord/mange"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("POST", "/skrivebord/mange/angre"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("GET", "/skrivebord/ny"): (AWAY, OK, OK, OK, NO, NO, NO),
    ("POST", "/skrivebord/ny"): (AWAY, BAD, BAD, BAD, NO, NO, NO),
    ("GET", "/skrivebord/soppel"): (AWAY, NO, NO, OK, NO, NO, NO),
    ("GET", "/skrivebord/folk"): STAFF_ONLY,
    ("GET", "/skrivebord/folk/ny"): ALL_CASES,
    ("POST", "/skrivebord/folk/ny"): (AWAY, NO, NO, BAD, NO, NO, NO),
    ("GET", "/skrivebord/folk/{holder}"): ALL_CASES,
    ("POST", "/skrivebord/folk/{holder}"): (AWAY, NO, NO, BAD, NO, NO, NO),
    ("POST", "/skrivebord/folk/{holder}/inviter"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("POST", "/skrivebord/folk/{holder}/steng"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("POST", "/skrivebord/folk/{holder}/apne"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("GET", "/skrivebord/folk/{holder}/fravaer"): (AWAY, OK, HIDDEN, OK, HIDDEN, HIDDEN, HIDDEN),
    ("POST", "/skrivebord/folk/{holder}/fravaer"): (AWAY, BAD, HIDDEN, BAD, HIDDEN, HIDDEN, HIDDEN),
    ("POST", "/skrivebord/folk/{holder}/fravaer/1/slett"): (AWAY, SENT, HIDDEN, SENT, HIDDEN, HIDDEN, HIDDEN),
    ("GET", "/skrivebord/tekster"): (AWAY, NO, NO, OK, OK, NO, NO),
    ("GET", "/skrivebord/tekster/ny"): (AWAY, NO, NO, OK, OK, NO, NO),
    ("POST", "/skrivebord/tekster/ny"): (AWAY, NO, NO, BAD, BAD, NO, NO),
    ("GET", "/skrivebord/tekster/1"): (AWAY, NO, NO, HIDDEN, HIDDEN, NO, NO),
    ("POST", "/skrivebord/tekster/1"): (AWAY, NO, NO, HIDDEN, HIDDEN, NO, NO),
    ("POST", "/skrivebord/tekster/1/legg-bort"): (AWAY, NO, NO, HIDDEN, HIDDEN, NO, NO),
    ("POST", "/skrivebord/tekster/1/ta-fram"): (AWAY, NO, NO, HIDDEN, HIDDEN, NO, NO),
    ("GET", "/skrivebord/laboratorium"): ALL_CASES,
    ("POST", "/skrivebord/laboratorium"): (AWAY, NO, NO, BAD, NO, NO, NO),
    ("GET", "/skrivebord/laboratorium/regler"): ALL_CASES,
    ("POST", "/skrivebord/laboratorium/regler/tilbake"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("GET", "/skrivebord/laboratorium/1"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/laboratorium/1/stopp"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/laboratorium/1/igjen"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/laboratorium/1/slett"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("GET", "/skrivebord/laboratorium/1/sammenlign"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("GET", "/skrivebord/laboratorium/1/ta-i-bruk"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/laboratorium/1/ta-i-bruk"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}"): CASE,
    ("POST", "/skrivebord/saker/{reference}/svar"): (401, BAD, HIDDEN, BAD, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/svar/kladd"): (AWAY, 204, HIDDEN, 204, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/svar/angre"): (AWAY, 409, HIDDEN, 409, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/forelopig"): (401, BAD, HIDDEN, BAD, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/notat"): (401, BAD, HIDDEN, BAD, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/her"): CASE,
    ("GET", "/skrivebord/saker/{reference}/avslutt"): CASE,
    ("POST", "/skrivebord/saker/{reference}/avslutt"): (AWAY, 409, HIDDEN, 409, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/timer"): CASE,
    ("POST", "/skrivebord/saker/{reference}/timer"): DONE,
    ("POST", "/skrivebord/saker/{reference}/soppel"): (AWAY, NO, HIDDEN, 409, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/gjenapne"): (AWAY, 409, HIDDEN, 409, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/angre"): (AWAY, 409, HIDDEN, 409, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/vent"): CASE,
    ("POST", "/skrivebord/saker/{reference}/vent"): (AWAY, BAD, HIDDEN, BAD, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/vis-videre"): CASE,
    ("POST", "/skrivebord/saker/{reference}/vis-videre"): (AWAY, BAD, HIDDEN, BAD, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/vis-videre/1/angre"): DONE,
    ("POST", "/skrivebord/saker/{reference}/ta-opp"): (AWAY, 409, HIDDEN, 409, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/sla-sammen"): CASE,
    ("POST", "/skrivebord/saker/{reference}/sla-sammen"): (AWAY, BAD, HIDDEN, BAD, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/del"): CASE,
    ("POST", "/skrivebord/saker/{reference}/del"): (AWAY, BAD, HIDDEN, BAD, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/fagomrade"): DONE,
    ("POST", "/skrivebord/saker/{reference}/fagomrade/riktig"): (AWAY, 409, HIDDEN, 409, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/adresse"): (AWAY, NO, HIDDEN, OK, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/adresse"): (AWAY, NO, HIDDEN, BAD, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/vedlegg/1"): (AWAY, HIDDEN, HIDDEN, HIDDEN, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/bedriften"): CASE,
    ("GET", "/skrivebord/saker/{reference}/arkiv"): (AWAY, NO, HIDDEN, OK, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/arkiv/pakke"): (AWAY, NO, HIDDEN, OK, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/arkiv/journal"): (AWAY, NO, HIDDEN, BAD, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/lignende"): CASE,
    ("GET", "/skrivebord/saker/{reference}/gi-videre"): CASE,
    ("POST", "/skrivebord/saker/{reference}/gi-videre"): (AWAY, BAD, HIDDEN, BAD, NO, NO, NO),
    ("GET", "/skrivebord/saker/{reference}/spor"): CASE,
    ("POST", "/skrivebord/saker/{reference}/spor"): (AWAY, BAD, HIDDEN, BAD, NO, NO, NO),
    ("POST", "/skrivebord/saker/{reference}/spor/{holder}/takk"): DONE,
    ("GET", "/skrivebord/saker/{reference}/epost/1"): (AWAY, HIDDEN, HIDDEN, HIDDEN, NO, NO, NO),
    ("GET", "/skrivebord/epost/1"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("GET", "/skrivebord/epost/1/slik-den-kom"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/epost/1/legg-ved"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/epost/1/behandlet"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/epost/1/fravaer"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("GET", "/skrivebord/onsker"): STAFF_ONLY,
    ("POST", "/skrivebord/onsker"): (AWAY, BAD, BAD, BAD, NO, NO, NO),
    ("GET", "/skrivebord/onsker/1"): (AWAY, HIDDEN, HIDDEN, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/onsker/1"): (AWAY, HIDDEN, HIDDEN, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/onsker/1/slett"): (AWAY, HIDDEN, HIDDEN, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/onsker/1/stem"): (AWAY, HIDDEN, HIDDEN, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/onsker/1/stem/angre"): (AWAY, HIDDEN, HIDDEN, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/onsker/1/lukk"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/skrivebord/onsker/1/apne"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("GET", "/postkasse"): (OK,) * 7,
    ("GET", "/postkasse/{secret}"): (HIDDEN,) * 7,
    ("GET", "/postkasse/{secret}/html"): (HIDDEN,) * 7,
    ("GET", "/rapporter/"): STAFF_ONLY,
    ("GET", "/rapporter/dokumenter/versjoner/1"): (AWAY, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN, HIDDEN),
    ("GET", "/rapporter/dokumenter"): STAFF_ONLY,
    ("GET", "/rapporter/dokumenter/status"): STAFF_ONLY,
    ("GET", "/rapporter/dokumenter/status/pdf"): STAFF_ONLY,
    ("POST", "/rapporter/dokumenter/status/versjoner"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("GET", "/rapporter/dokumenter/status/tekst/summary/nb"): ALL_CASES,
    ("POST", "/rapporter/dokumenter/status/tekst/summary/nb"): (AWAY, NO, NO, SENT, NO, NO, NO),
    ("GET", "/rapporter/dokumenter/kostnader"): STAFF_ONLY,
    ("GET", "/rapporter/dokumenter/kostnader/ny"): ALL_CASES,
    ("POST", "/rapporter/dokumenter/kostnader/ny"): (AWAY, NO, NO, BAD, NO, NO, NO),
    ("GET", "/rapporter/dokumenter/kostnader/1"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/rapporter/dokumenter/kostnader/1"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("POST", "/rapporter/dokumenter/kostnader/1/slett"): (AWAY, NO, NO, HIDDEN, NO, NO, NO),
    ("GET", "/rapporter/tall.csv"): STAFF_ONLY,
    ("GET", "/rapporter/tall.xlsx"): STAFF_ONLY,
}


def _shape(rule: str) -> str:
    for argument, example in (
        ("<reference>", "{reference}"), ("<token>", "{secret}"), ("<name>", "{secret}"), ("<key:letter_id>", "1"),
        ("<slug>", "{holder}"), ("<key:absence_id>", "1"),
        ("<key:attachment_id>", "1"), ("<key:mail_id>", "1"),
        ("<key:text_id>", "1"), ("<key:referral_id>", "1"), ("<key:wish_id>", "1"), ("<key:trial_id>", "1"),
        ("<key:cost_id>", "1"), ("<key:session_id>", "1"), ("<key:version_id>", "1"), ("<kind>", "status"),
        ("<place>", "summary"), ("<spoken>", "nb"),
    ):  # fmt: skip
        rule = rule.replace(argument, example)
    return rule


def test_every_address_of_the_desk_and_the_reports_is_in_the_table(app):
    # when
    there = {
        (method, _shape(rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(("desk.", "reports."))
        for method in rule.methods or ()
        if method in {"GET", "POST"}
    }

    # then
    assert there == set(TABLE)


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_role_meets_what_the_table_says(app, session, who):
    # given
    case = building.a_sorted_case(session)
    building.give(session, case, HOLDER)
    place = EVERYBODY.index(who)

    # when
    found = {}
    for method, address in TABLE:
        client = app.test_client()
        if who:
            building.sign_in(client, who)
        token = building.token_in(client.get("/skrivebord/folk" if who else "/inn").text)
        path = address.format(reference=case.reference, secret="wrong", holder=HOLDER)
        answer = client.get(path) if method == "GET" else client.post(path, data={"csrf_token": token})
        found[method, address] = answer.status_code

    # then
    assert found == {row: statuses[place] for row, statuses in TABLE.items()}


def test_a_post_without_a_token_changes_nothing(app, session, client):
    # given
    case = building.a_sorted_case(session)
    building.give(session, case, HOLDER)
    building.sign_in(client, COORDINATOR)

    # when
    statuses = {
        address: client.post(address.format(reference=case.reference, secret="wrong", holder=HOLDER)).status_code
        for method, address in TABLE
        if method == "POST"
    }

    # then
    secret = "/inn/passord/{secret}"
    assert {address: status for address, status in statuses.items() if status != 400} == {
        secret: 404,
        "/skrivebord/tekster/1": 404,
        "/rapporter/dokumenter/kostnader/1": 404,
        "/skrivebord/laboratorium/1/ta-i-bruk": 404,
    }
    assert building.afresh(session, case).version == case.version


def test_a_closed_account_is_out_at_the_next_click(session, client):
    # given
    building.sign_in(client, OTHER)
    assert client.get("/skrivebord/").status_code == 200

    # when
    from app.people import operations

    operations.disable(session, building.person(session, OTHER))
    session.commit()

    # then
    assert client.get("/skrivebord/").status_code == 302


def test_pages_of_the_staff_are_kept_by_nobody(client):
    building.sign_in(client, COORDINATOR)
    for address in ("/skrivebord/", "/skrivebord/alle", "/skrivebord/folk", "/rapporter/"):
        assert client.get(address).headers["Cache-Control"] == "no-store"
