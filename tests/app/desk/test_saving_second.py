"""Whoever saves late, twice, second or signed out loses no word, and nothing is done twice."""

import threading

from tests.support import building

HOLDER, COORDINATOR = "anne-ristin-fossbakk", "hilde-aroy"
PDF = b"%PDF-1.4 tiny"


def test_an_old_token_keeps_the_text_and_the_second_press_sends_it(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    fields = building.fields(client.get(address).text, text="Skrevet lenge.", then="leave")

    # when
    old = client.post(f"{address}/svar", data=fields | {"csrf_token": "old"})
    again = client.post(f"{address}/svar", data=building.fields(old.text, text="Skrevet lenge.", then="leave"))

    # then
    assert old.status_code == 400
    assert "Skrevet lenge.</textarea>" in old.text
    assert again.status_code == 303
    assert len(building.letters_about(session, case, "answered")) == 1


def test_the_second_press_of_send_does_not_send_twice(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    fields = building.fields(client.get(address).text, text="Ett svar.", then="leave")

    # when
    statuses = [client.post(f"{address}/svar", data=fields).status_code for _ in range(2)]

    # then
    assert statuses == [303, 409]
    assert len(building.letters_about(session, case, "answered")) == 1


def test_whoever_saves_second_keeps_the_text_and_sees_what_the_first_one_did(app, session):
    # given
    case, address = building.held(session)
    first, second = app.test_client(), app.test_client()
    building.sign_in(first, HOLDER)
    building.sign_in(second, COORDINATOR)
    pages = [one.get(address).text for one in (first, second)]
    first.post(f"{address}/svar", data=building.fields(pages[0], text="Svaret mitt.", then="leave"))

    # when
    late = second.post(f"{address}/svar", data=building.fields(pages[1], text="Svaret ditt.", then="close"))
    then = second.post(f"{address}/svar", data=building.fields(late.text, text="Svaret ditt.", then="close"))

    # then
    assert late.status_code == 409
    assert "Svaret ditt.</textarea>" in late.text
    assert late.text.count("Ánne Ristin Fossbakk") > 1
    assert "Svaret mitt." in late.text
    assert then.status_code == 303
    assert building.afresh(session, case).state == "closed"
    assert len(building.letters_about(session, case, "answered")) == 2


def test_of_two_who_save_at_the_same_moment_one_wins_and_none_loses_a_word(app, session):
    # given
    case, address = building.held(session)
    sent = []
    for slug, text in ((HOLDER, "Svar A."), (COORDINATOR, "Svar B.")):
        client = app.test_client()
        building.sign_in(client, slug)
        sent.append((client, building.fields(client.get(address).text, text=text, then="leave")))
    session.rollback()
    barrier, answers = threading.Barrier(2), {}

    def press(client, fields):
        barrier.wait()
        answers[fields["text"]] = client.post(f"{address}/svar", data=fields)

    # when
    threads = [threading.Thread(target=press, args=one) for one in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    # then
    assert sorted(answer.status_code for answer in answers.values()) == [303, 409]
    (loser,) = [text for text, answer in answers.items() if answer.status_code == 409]
    assert f"{loser}</textarea>" in answers[loser].text
    assert len(building.letters_about(session, case, "answered")) == 1


def test_whoever_lost_the_case_while_writing_gets_the_text_back_and_nothing_of_the_case(session, client):
    # given
    case, address = building.held(session)
    building.sign_in(client, HOLDER)
    fields = building.fields(client.get(address).text, text="Nesten ferdig.", then="leave")
    building.give(session, building.afresh(session, case), "astrid-lundmo")

    # when
    answer = client.post(f"{address}/svar", data=fields)

    # then
    assert answer.status_code == 409
    assert "Nesten ferdig.</textarea>" in answer.text
    assert "Solveig" not in answer.text
    assert not building.letters_about(session, case, "answered")


def test_whoever_was_signed_out_while_writing_gets_the_text_back(session, client):
    # given
    _case, address = building.held(session)
    building.sign_in(client, HOLDER)
    fields = building.fields(client.get(address).text, text="Nesten ferdig.", then="leave")
    building.post(client, "/ut")

    # when
    answer = client.post(f"{address}/svar", data=fields)

    # then
    assert answer.status_code == 401
    assert "Nesten ferdig.</textarea>" in answer.text
    assert "Solveig" not in answer.text
