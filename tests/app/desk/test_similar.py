"""«Has anyone solved this before?»: the like is found and the unlike not, and nobody learns whose a case was."""

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import text

from app import clock
from app.cases import operations
from app.cases.models import Case
from app.cli import making_up
from app.extensions import db
from tests.support import building
from tests.support.plans import Kept, scans

ME, OTHER, COORDINATOR = "anne-ristin-fossbakk", "astrid-lundmo", "hilde-aroy"
EDITOR, OBSERVER = "petter-andreas-solbakk", "vegard-tunheim"
QUESTION = "Vi leier ut fire hytter i Gratangsbotn. Hvordan fyller vi hyttene i lavsesongen?"
LIKE = "Me leiger ut hytter ved fjorden. Korleis får me fleire gjester til hyttene i lavsesongen?"
UNLIKE = "Hva er fristen for å levere momsoppgaven når vi har kjøpt varer fra Sverige?"
ANSWER = "Bli med i nettverket for vinterturisme, og prøv pakker med nordlys og hundekjøring."

pytestmark = pytest.mark.usefixtures("model")


def closed(session, text=LIKE, answer=ANSWER, slug=OTHER, outcome="answered", **changes):
    """A case that this developer has answered and closed."""
    case, _address = building.held(session, slug=slug, text=text, **{"subject": "", **changes})
    by = building.person(session, slug)
    operations.answer(session, case, by=by, text=answer, at=building.days_ago(2), version=case.version, close=False)
    operations.close(session, case, by=by, outcome=outcome, at=building.days_ago(1), version=case.version)
    session.commit()
    return case


@pytest.fixture
def mine(session):
    """The case before us, and the address of the page."""
    case, address = building.held(session, text=QUESTION, subject="", email="jeg@example.org")
    return case, f"{address}/lignende"


@pytest.fixture
def seen(client, mine):
    """The page as somebody sees it: its text and soup."""

    def page(slug: str = ME) -> BeautifulSoup:
        building.sign_in(client, slug)
        answer = client.get(mine[1])
        assert answer.status_code == 200
        return BeautifulSoup(answer.text, "html5lib").select_one("main")

    return page


def test_the_like_is_shown_with_its_answer_and_the_unlike_is_not(session, seen):
    closed(session)
    closed(session, text=UNLIKE, answer="Fristen står på nettsidene til Skatteetaten.", areas={"landbruk": 0.95})

    page = seen()

    assert len(page.select("article")) == 1
    assert "hyttene i lavsesongen" in page.text
    assert "nordlys og hundekjøring" in page.text
    assert "Astrid Lundmo" in page.text
    assert "lavsesongen" in page.select_one("article bdi + *, article .fl-small bdi").text
    assert page.select_one(f'a[href$="/spor?hos={OTHER}"]')


def test_nothing_that_tells_whose_it_was_is_on_the_page(session, seen):
    own = {
        "name": "Ragnhild Tverrelv", "organisation_name": "Nordlyshytta AS", "organisation_number": "923609016",
        "email": "ragnhild.t@nordlyshytta.no", "phone": "+47 912 34 567",
    }  # fmt: skip
    told = (
        "Ragnhild Tverrelv, tverrelv, 912 34 567, 91234567, 923 609 016, NORDLYSHYTTA as, "
        "ragnhild.t@nordlyshytta.no, www.nordlyshytta.no"
    )
    closed(
        session,
        text=f"{LIKE} {told}. Besøk oss i Storgata 5, 9350 Sjøvegan.",
        subject="Hytter til Nordlyshytta og Ragnhild",
        answer=f"Hei Ragnhild! {ANSWER} Jeg ringer {told}.\n\nHilsen\nAstrid Lundmo\nTlf 99 88 77 66",
        **own,
    )

    page = seen(COORDINATOR).text

    assert "nordlys og hundekjøring" in page
    squeezed = page.lower().replace(" ", "")
    for part in ("ragnhild", "tverrelv", "nordlyshytta", "91234567", "923609016", "storgata", "9350", "99887766"):
        assert part not in squeezed, part


def test_notes_and_answers_that_only_promise_are_not_shown(session, seen):
    case, _address = building.held(session, slug=OTHER, text=LIKE)
    by = building.person(session, OTHER)
    operations.note(session, case, by=by, text="Dette er bare for oss.", at=building.days_ago(4))
    operations.answer_provisionally(
        session, case, by=by, at=building.days_ago(3), version=case.version,
        promised_on=operations.usual_promise(case, clock.today()), reason="Vi venter på styret.",
    )  # fmt: skip
    operations.close(session, case, by=by, outcome="other", at=building.days_ago(1), version=case.version)
    session.commit()

    assert not seen().select("article")
    assert "Ingenting som ligner" in seen().text


def test_who_may_not_read_the_case_learns_from_it_but_gets_no_reference(session, seen):
    theirs = closed(session)

    page = seen()
    assert page.select("article")
    assert theirs.reference not in page.decode()
    page = seen(COORDINATOR)
    assert page.select_one(f'a[href$="{theirs.reference}"]')


def test_a_confidential_case_is_shown_to_those_alone_who_know_of_it(session, seen, client, mine):
    closed(session, is_confidential=True)

    assert not seen().select("article")
    assert seen(COORDINATOR).select("article")
    building.sign_in(client, ME)
    address = mine[1].replace("lignende", "svar")
    sent = building.post(client, address, do="similar", similar=_number(session), version=mine[0].version)
    assert "hundekjøring" not in sent.text


def _number(session) -> int:
    return session.query(Case.id).filter(Case.is_confidential).scalar()


def test_spam_merged_and_open_cases_are_never_shown(session, seen):
    by = building.person(session, COORDINATOR)
    spam = closed(session)
    operations.reopen(session, spam, by=by, at=clock.now(), version=spam.version)
    operations.mark_spam(session, spam, by=by, at=clock.now(), version=spam.version)
    same = {"email": "samme@example.org"}
    gone, stays = closed(session, **same), closed(session, text=LIKE + " Vi har badstue.", **same)
    operations.merge(session, gone, stays, by=by, at=clock.now(), version=gone.version, into_version=stays.version)
    building.held(session, slug=OTHER, text=LIKE)
    session.commit()

    page = seen()

    assert len(page.select("article")) == 1
    assert "badstue" in page.text


@pytest.mark.parametrize("who", [EDITOR, OBSERVER])
def test_who_has_no_cases_is_refused(client, mine, who):
    building.sign_in(client, who)

    assert client.get(mine[1]).status_code == 403


def test_an_answer_is_put_in_after_what_was_begun_and_sends_nothing(session, client, mine, seen):
    case, address = mine
    closed(session, answer=ANSWER + " Hilsen til Solveig Holm.")
    operations.keep_draft(session, case, by=building.person(session, ME), text="Hei!", at=clock.now())
    session.commit()
    form = seen().select_one("article form")
    sent = {field["name"]: field["value"] for field in form.select("input, button") if field["name"] != "csrf_token"}

    page = building.post(client, form["action"].partition("#")[0], **sent)

    assert form["action"].startswith(address.replace("lignende", "svar"))
    text = BeautifulSoup(page.text, "html5lib").select_one("#answer-text").text
    assert text.strip().startswith("Hei!\n\nBli med i nettverket")
    assert "Solveig" not in text
    assert building.afresh(session, case).first_answered_at is None


def test_whom_to_ask_is_chosen_already(session, client, mine):
    building.sign_in(client, ME)

    page = client.get(mine[1].replace("lignende", f"spor?hos={OTHER}")).text

    assert BeautifulSoup(page, "html5lib").select_one("option[selected]")["value"] == OTHER


def test_a_page_asks_as_much_for_ten_as_for_one(session, client, mine, statements):
    building.sign_in(client, ME)
    asked = []
    for more in (1, 11):
        for _number_of in range(more):
            closed(session)
        client.get(mine[1])
        with statements() as made:
            page = client.get(mine[1]).text
        asked.append(len(made))

    assert page.count("<article") == 10
    assert asked[0] == asked[1] <= 8, made


@pytest.mark.parametrize(
    "typed", ["?", "Hei", "Bardu", "æ" * 20_000, "hytter lavsesongen " * 1_000, "' OR \" * : & | ! ("]
)
def test_every_text_can_be_asked_with(session, client, typed):
    closed(session)
    _case, address = building.held(session, text=typed, subject="")
    building.sign_in(client, ME)

    assert client.get(f"{address}/lignende").status_code == 200


def test_sami_letters_are_found_and_hidden(session, client):
    closed(session, text="Sáhttá go boazodoallu oažžut doarjaga? Hytter i lavsesongen.", name="Máret Ánne Čáhppil",
           answer="Buorre beaivi Máret! Čáhppil sáhttá ohcat doarjaga.")  # fmt: skip
    _case, address = building.held(session, text="Boazodoallu dárbbaša doarjaga, hytter i lavsesongen", subject="")
    building.sign_in(client, ME)

    page = client.get(f"{address}/lignende").text

    assert "ohcat doarjaga" in page
    assert "Máret" not in page
    assert "Čáhppil" not in page


def test_a_merged_case_leads_to_the_one_that_goes_on(session, client, mine):
    case, address = mine
    stays, other = building.held(session, email=case.email)
    by = building.person(session, COORDINATOR)
    operations.merge(session, case, stays, by=by, at=clock.now(), version=case.version, into_version=stays.version)
    session.commit()
    building.sign_in(client, ME)

    answer = client.get(address)

    assert (answer.status_code, answer.location) == (302, f"{other}/lignende")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_case_shows_the_way(client, mine):
    building.sign_in(client, ME)

    assert f'href="{mine[1]}"' in client.get(mine[1].removesuffix("/lignende")).text


def test_whoever_puts_in_an_answer_is_told_of_words_in_brackets(session, client, mine):
    _case, address = mine
    there = closed(session, answer=f"Hei Solveig! {ANSWER}")
    building.sign_in(client, ME)

    page = building.post(client, address.replace("lignende", "svar"), do="similar", similar=there.id)

    assert "Ord i hakeparentes" in page.text
    assert "Hei [navn]!" in page.text


def test_with_thousands_of_cases_no_table_is_read_from_end_to_end(app, session, client, mine, statements):
    making_up.make(session, 1_500, seed=1, now=clock.now(), tell=lambda _more: None)
    closed(session)
    building.sign_in(client, ME)
    client.get(mine[1])

    with statements() as seen, Kept() as asked:
        assert "hundekjøring" in client.get(mine[1]).text

    if db.engine.dialect.name == "postgresql":  # it has too few rows here to bother with an index
        session.execute(text("SET enable_seqscan = off"))
    assert [scan for one in asked for scan in scans(*one)] == []
    assert len(seen) <= 8
