"""Two editors at once: the second sees what the first did, and neither loses a word."""

import threading

import pytest

from app.people.operations import ensure_roles
from catalogue.editing.queries import SERVICE, current, revisions
from tests.support import building
from tests.support.editor import DESK, EDITOR, FUND, KELP, NEW, fields, page

OTHER = "hilde-aroy"
SLUG = "kommunalt-naeringsfond"


@pytest.fixture
def editors(app, session):
    """Two browsers: the editor's, and a coordinator's who edits too."""
    other = building.person(session, OTHER)
    other.roles.append(ensure_roles(session)["editor"])
    session.commit()
    found = (app.test_client(), app.test_client())
    for client, slug in zip(found, (EDITOR, OTHER), strict=True):
        building.sign_in(client, slug)
    return found


def entry(session, slug=SLUG):
    session.rollback()
    session.expire_all()
    return current(session, slug).entry


def both_open(editors, address=FUND):
    return [fields(client.get(address)) | {"then": "save"} for client in editors]


def test_what_only_one_of_them_changed_is_taken_over(editors, session):
    # given
    first, second = editors
    mine, theirs = both_open(editors)
    first.post(FUND, data=mine | {"summary_nb": "Fra den første.", "amount": "12"})

    # when
    late = second.post(FUND, data=theirs | {"summary_en": "From the second.", "reason": "Språk"})
    again = second.post(FUND, data=fields(late) | {"then": "save"})

    # then
    assert late.status_code == 409
    assert late.headers["Cache-Control"] == "no-store"
    summary = page(late).select_one(".ds-error-summary").get_text(" ", strip=True)
    assert "Petter Andreas Solbakk" in summary
    assert "Med én setning, bokmål" in summary
    assert again.status_code == 303
    now = entry(session)
    assert (now["summary"]["nb"], now["summary"]["en"]) == ("Fra den første.", "From the second.")
    assert now["cost"]["amount_nok"] == 12
    assert revisions(session, SERVICE, SLUG)[0].reason == "Språk"


def test_where_both_changed_a_field_mine_stands_and_the_others_is_shown_below(editors, session):
    # given
    first, second = editors
    mine, theirs = both_open(editors)
    first.post(FUND, data=mine | {"name_nn": "Fondet til den første", "municipalities": ["bardu"], "event": "run"})

    # when
    late = second.post(FUND, data=theirs | {"name_nn": "Fondet til den andre", "municipalities": ["salangen"]})

    # then
    seen = page(late)
    assert fields(late)["name_nn"] == ["Fondet til den andre"]
    assert fields(late)["event"] == ["run"]
    assert "Fondet til den første" in seen.find("fieldset", id="name").find(id="name_nn-other").get_text()
    assert "Bardu" in seen.find("fieldset", id="municipalities").find(id="municipalities-other").get_text()
    for link in seen.select(".ds-error-summary a"):
        assert seen.find(id=link["href"].removeprefix("#")), link["href"]
    second.post(FUND, data=fields(late) | {"then": "save"})
    assert entry(session)["name"]["nn"] == "Fondet til den andre"
    assert revisions(session, SERVICE, SLUG)[1].content["name"]["nn"] == "Fondet til den første"


def test_a_third_save_meanwhile_is_shown_once_more(editors, session):
    # given
    first, second = editors
    mine, theirs = both_open(editors)
    first.post(FUND, data=mine | {"name_nn": "A"})
    late = second.post(FUND, data=theirs | {"summary_nn": "B"})
    first.post(FUND, data=fields(first.get(FUND)) | {"description_nn": "C", "then": "save"})

    # when
    later = second.post(FUND, data=fields(late) | {"then": "save"})
    last = second.post(FUND, data=fields(later) | {"then": "save"})

    # then
    assert (late.status_code, later.status_code, last.status_code) == (409, 409, 303)
    now = entry(session)
    assert [now[key]["nn"] for key in ("name", "summary", "description")] == ["A", "B", "C"]


def test_what_is_published_meanwhile_is_put_together_too_and_nothing_is_published_by_itself(editors, session):
    # given
    first, second = editors
    mine, theirs = both_open(editors)
    first.post(FUND, data=mine | {"name_nn": "A", "reason": "x", "then": "publish"})

    # when
    late = second.post(FUND, data=theirs | {"summary_nn": "B", "reason": "y", "then": "publish"})

    # then
    assert late.status_code == 409
    assert fields(late)["name_nn"] == ["A"]
    assert current(session, SLUG).published["summary"]["nn"] != "B"


def test_a_draft_that_was_thrown_away_while_writing_is_not_lost(editors, session):
    # given
    first, second = editors
    address = f"{DESK}/tjenester/dyrke-tare"
    first.post(NEW, data=fields(first.get(NEW)) | KELP | {"then": "save"})
    typed = fields(second.get(address)) | {"name_en": "Kelp for all", "then": "save"}
    first.post(f"{address}/kast-utkast", data=fields(first.get(address), 1))

    # when
    late = second.post(address, data=typed)
    again = second.post(address, data=fields(late) | {"then": "save"})

    # then
    assert late.status_code == 409
    assert again.headers["Location"] == address
    assert entry(session, "dyrke-tare")["name"] == {"nb": "Dyrke tare", "nn": "Dyrke tare", "en": "Kelp for all"}


def test_two_new_services_of_one_name_are_put_together(editors, session):
    # given
    mine, theirs = both_open(editors, NEW)
    editors[0].post(NEW, data=mine | KELP)

    # when
    late = editors[1].post(NEW, data=theirs | KELP | {"name_en": "Kelp"})

    # then
    assert late.status_code == 400
    assert fields(late)["name_en"] == ["Kelp"]


@pytest.mark.parametrize("seen", ["7", "0", "-1", "x", "", "99999999999", "٣"])
def test_an_odd_number_of_the_revision_loses_nothing(editors, session, seen):
    # given
    mine, _ = both_open(editors)

    # when
    answer = editors[0].post(FUND, data=mine | {"seen": seen, "name_nn": "Nytt"})
    again = editors[0].post(FUND, data=fields(answer) | {"then": "save"}) if answer.status_code == 409 else answer

    # then
    assert again.status_code == 303
    assert entry(session)["name"]["nn"] == "Nytt"


@pytest.mark.parametrize("address", [FUND, NEW])
def test_of_two_who_save_at_the_same_moment_one_is_first_and_the_other_has_all_words(editors, session, address):
    # given
    forms = both_open(editors, address)
    session.rollback()
    barrier, answers = threading.Barrier(2), {}
    typed = KELP if address == NEW else {}

    def press(client, form, name):
        barrier.wait()
        answers[name] = client.post(address, data=form | typed | {"name_en": name})

    # when
    threads = [
        threading.Thread(target=press, args=(client, form, name))
        for client, form, name in zip(editors, forms, ("Ours", "Theirs"), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # then
    assert sorted(answer.status_code for answer in answers.values()) in ([303, 409], [303, 400])
    (loser,) = [name for name, answer in answers.items() if answer.status_code != 303]
    assert fields(answers[loser])["name_en"] == [loser]
    (winner,) = {*answers} - {loser}
    assert entry(session, "dyrke-tare" if address == NEW else SLUG)["name"]["en"] == winner


@pytest.mark.parametrize("then", ["trekk-tilbake", "fortsatt-riktig", "historikk/1"])
def test_whoever_acts_on_an_older_page_is_told_and_nothing_is_done(editors, session, then):
    # given
    first, second = editors
    token = building.token_in(second.get(FUND).text)
    first.post(FUND, data=fields(first.get(FUND)) | {"name_nn": "A", "then": "save"})
    before = len(revisions(session, SERVICE, SLUG))

    # when
    answer = second.post(f"{FUND}/{then}", data={"csrf_token": token, "seen": "0", "reason": "Ferdig"})

    # then
    assert answer.status_code == 409
    session.rollback()
    assert len(revisions(session, SERVICE, SLUG)) == before
    assert current(session, SLUG).status == "published"
