"""An enquiry with its key is one case with one answer, however often and in whatever company it is sent."""

import threading
import uuid
from collections import Counter

import pytest
from sqlalchemy import select

from app.cases.models import Case
from tests.app.api.conftest import ADDRESS, ENQUIRY, KEY, counts


@pytest.mark.parametrize("again", [KEY, f'"{KEY}"'])
def test_sent_again_it_is_the_same_answer_and_owes_nothing_more(send, session, again):
    first = send(KEY)

    second = send(again)

    assert (second.status_code, second.json, second.headers["Location"]) == (201, first.json, first.headers["Location"])
    assert counts(session) == (1, 1, 0)


@pytest.mark.parametrize(
    "other",
    [
        {"text": "Noe annet?"},
        {"name": "En annen"},
        {"email": "en.annen@example.org"},
        {"municipality": "undecided"},
        {"municipality": "bardu"},
        {"service": "kommunalt-naeringsfond"},
        {"language": "en"},
        {"confidential": True},
        {"phone": "77 00 00 00"},
    ],
    ids=str,
)
def test_a_key_that_was_used_for_something_else_is_refused_and_nothing_is_changed(send, session, other):
    send(KEY)

    answer = send(KEY, **other)

    assert answer.status_code == 422
    assert answer.json["type"].endswith("/problems/key-reused")
    assert counts(session) == (1, 1, 0)


def test_the_same_words_with_another_key_are_the_same_case(send, session):
    first = send()

    second = send()

    assert (second.status_code, second.json) == (200, first.json)
    assert counts(session) == (1, 1, 0)


def test_the_key_of_a_form_is_no_key_of_ours(send, session):
    key = uuid.uuid4().hex
    send(key)

    assert session.scalars(select(Case)).one().submission_key != key


@pytest.mark.parametrize("is_same", [True, False])
def test_of_two_at_the_same_moment_one_becomes_a_case(app, session, is_same):
    barrier, answers = threading.Barrier(4), []

    def post(number):
        text = ENQUIRY["text"] if is_same else f"Spørsmål nummer {number}?"
        barrier.wait()
        answers.append(app.test_client().post(ADDRESS, json=ENQUIRY | {"text": text}, headers={"Idempotency-Key": KEY}))

    session.rollback()
    threads = [threading.Thread(target=post, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Counter(answer.status_code for answer in answers) == ({201: 4} if is_same else {201: 1, 422: 3})
    assert len({answer.text for answer in answers if answer.status_code == 201}) == 1
    assert counts(session) == (1, 1, 0)


@pytest.mark.parametrize(
    "key", [None, "", "short", "æ" * 20, "x" * 201, "with some spaces in it", '"half-quoted-key-123']
)
def test_without_a_key_that_can_be_used_nothing_is_taken(client, session, key):
    headers = {} if key is None else {"Idempotency-Key": key}

    answer = client.post(ADDRESS, json=ENQUIRY, headers=headers)

    assert answer.status_code == 400
    assert answer.json["type"].endswith("/problems/key-missing")
    assert counts(session) == (0, 0, 0)
