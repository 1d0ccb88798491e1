"""The mail server refuses, is away, is silent at the end: when each letter goes after all, and when a person looks."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import insert

from app.mail import errors, outbox
from app.mail.delivery import Delivered
from app.mail.models import GIVEN_UP, QUEUED, SENT, OutgoingMail
from app.mail.retry import ServerPause
from tests.support.letter_box import LATER, Broken, Clock, a_letter, by_reason, put_letters, send, smtp_to
from tests.support.mail_server import Mode, free_port, mail_server


def test_a_passing_refusal_is_tried_again_later_and_counted(box):
    put_letters(box, 1)
    clock = Clock()

    with mail_server(Mode.BUSY_AT_RCPT) as server:
        assert send(box, smtp_to(server.port), clock) == Delivered(waiting=1)
        assert send(box, smtp_to(server.port), clock) == Delivered()
        (mail,) = by_reason(box).values()
        assert (mail.state, mail.attempts, mail.last_code) == (QUEUED, 1, 450)
        assert mail.due_at - clock.now == pytest.approx(timedelta(seconds=15), abs=timedelta(seconds=2))

        server.mode = Mode.OK
        clock.now = mail.due_at
        assert send(box, smtp_to(server.port), clock) == Delivered(sent=1)

    (mail,) = by_reason(box).values()
    assert (mail.state, mail.last_error, mail.possible_copies) == (SENT, "", 0)


def test_after_two_days_of_passing_refusals_a_person_must_see_it(box):
    put_letters(box, 1)
    clock, transport = Clock(), Broken(errors.PassingError(errors.NOT_NOW, 451))

    for _ in range(100):
        if send(box, transport, clock) == Delivered(unsent=1):
            break
        (mail,) = by_reason(box).values()
        clock.now = mail.due_at

    (mail,) = by_reason(box).values()
    assert mail.state == GIVEN_UP
    assert timedelta(hours=40) < clock.now - LATER < timedelta(hours=56)


def test_with_the_server_away_for_an_hour_all_letters_wait_and_go_within_a_minute_of_its_return(box):
    put_letters(box, 50)
    clock, pause, port = Clock(), ServerPause(), free_port()
    knocks = 0

    while clock.now < LATER + timedelta(hours=1):
        knocks += send(box, smtp_to(port), clock, pause=pause).waiting
        clock.now += timedelta(seconds=1)
    with mail_server(port=port) as server:
        back_at = clock.now
        while len(server.letters) < 50:
            send(box, smtp_to(port), clock, pause=pause)
            clock.now += timedelta(seconds=1)

        assert clock.now - back_at <= timedelta(seconds=61)

    assert knocks < 80
    assert all((mail.state, mail.attempts) == (SENT, 1) for mail in by_reason(box).values())
    assert sorted(got.receivers[0] for got in server.letters) == sorted(f"solveig{n}@example.org" for n in range(1, 51))


def test_with_the_server_busy_for_an_hour_all_letters_go_within_a_minute_of_its_return_too(box):
    put_letters(box, 8)
    clock, pause = Clock(), ServerPause()

    with mail_server(Mode.BUSY_AT_DATA) as server:
        while clock.now < LATER + timedelta(hours=1):
            send(box, smtp_to(server.port), clock, pause=pause)
            clock.now += timedelta(seconds=5)
        server.mode, back_at = Mode.OK, clock.now
        while len(server.letters) < 8:
            send(box, smtp_to(server.port), clock, pause=pause)
            clock.now += timedelta(seconds=1)

        assert clock.now - back_at <= timedelta(seconds=61)


def test_a_server_that_is_busy_for_everybody_is_not_bothered_with_every_letter(box):
    put_letters(box, 200)

    with mail_server(Mode.BUSY_AT_DATA) as server:
        delivered = send(box, smtp_to(server.port))

    assert delivered.waiting == 3


@pytest.mark.parametrize("box_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("code", ["full", "closing_for"])
@pytest.mark.parametrize("mailboxes", [1, 4])
def test_mailboxes_that_are_full_hold_up_nobody_and_end_with_a_person(box, code, mailboxes):
    clock, pause = Clock(), ServerPause()
    full = [f"full{number % mailboxes}@example.org" for number in range(4)]
    for number, address in enumerate(full):
        outbox.put(box, a_letter(-number, to_address=address))
    put_letters(box, 20)

    with mail_server() as server:
        setattr(server.handler, code, set(full))
        while len(server.letters) < 20 and clock.now < LATER + timedelta(minutes=5):
            send(box, smtp_to(server.port), clock, pause=pause)
            clock.now += timedelta(seconds=1)
        took = clock.now - LATER
        while waiting := [mail.due_at for mail in by_reason(box).values() if mail.due_at]:
            clock.now = max(min(waiting), pause.until or clock.now)
            send(box, smtp_to(server.port), clock, pause=pause)

    assert len(server.letters) == 20
    assert took <= timedelta(seconds=10)
    assert clock.now - LATER < timedelta(days=3)
    assert [mail.state for mail in by_reason(box).values() if mail.to_address in full] == [GIVEN_UP] * 4
    assert len(server.handler.receivers_asked) < 20 + 4 * 25


@pytest.mark.parametrize("mode", [Mode.CUT_AFTER_STORING, Mode.SILENT_AT_END])
def test_silence_after_the_last_line_brings_at_most_a_copy_with_the_same_message_id(box, mode):
    put_letters(box, 1)
    clock = Clock()

    with mail_server(mode) as server:
        send(box, smtp_to(server.port, timeout_s=0.5), clock)
        (mail,) = by_reason(box).values()
        assert (mail.state, mail.is_possible_repeat, mail.last_error) == (QUEUED, True, errors.NOT_CONFIRMED)

        server.mode = Mode.OK
        clock.now = mail.due_at
        send(box, smtp_to(server.port), clock)

    assert by_reason(box)["received:NF-1"].state == SENT
    first, second = server.letters
    assert first.raw == second.raw
    assert first.message["Message-ID"] == by_reason(box)["received:NF-1"].message_id


def test_silence_again_and_again_ends_with_a_person_and_few_copies(box):
    put_letters(box, 1)
    clock, transport = Clock(), Broken(errors.UncertainError(errors.NOT_CONFIRMED))

    while (mail := by_reason(box)["received:NF-1"]).state == QUEUED:
        clock.now = mail.due_at
        send(box, transport, clock)

    assert mail.state == GIVEN_UP
    assert len(transport.tried) == 4


@pytest.mark.slow
@pytest.mark.parametrize("box_url", ["sqlite"], indirect=True)
def test_ten_thousand_letters_go_oldest_first_as_fast_as_a_server_with_a_limit_lets_them(box):
    """60 a minute are let through; what was refused for the limit loses neither its place nor its patience."""
    box.execute(insert(OutgoingMail), [outbox._row(a_letter(number)) for number in range(10_000)])
    box.commit()
    clock, pause, minutes = Clock(), ServerPause(), 5
    began, knocks = time.process_time(), 0

    with mail_server() as server:
        server.handler.allowance = 0
        for second in range(60 * minutes):
            if second % 60 == 30:
                server.handler.allowance = 60
            asked = len(server.handler.receivers_asked)
            while send(box, smtp_to(server.port), clock, pause=pause, limit=40).sent == 40:
                pass
            knocks += len(server.handler.receivers_asked) > asked
            clock.now += timedelta(seconds=1)

    order = [int(got.receivers[0][7:].partition("@")[0]) for got in server.letters]
    print(f"\n{len(order)} letters, {knocks} knocks, {len(server.handler.receivers_asked)} receivers asked")
    assert len(order) == 60 * minutes
    assert set(range(60 * minutes - 10)) <= set(order)
    assert all(abs(number - place) <= 10 for place, number in enumerate(order))
    assert knocks < 10 * minutes
    assert max(mail.attempts for mail in by_reason(box).values()) <= 2
    assert time.process_time() - began < 20
