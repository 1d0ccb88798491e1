from datetime import UTC, datetime
from random import Random

import pytest

from app.mail.retry import LONGEST_PAUSE_S, ServerPause, next_try

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def delays(kind, *, copies=0):
    """All delays in minutes until a person must see it."""
    found = []
    for attempts in range(1, 100):
        delay = next_try(kind, attempts=attempts, possible_copies=attempts if copies else 0, random=Random(attempts))
        if delay is None:
            return found
        found.append(delay.total_seconds() / 60)
    raise AssertionError("it never gives up")


def test_a_passing_failure_is_tried_again_after_a_quarter_1_5_15_and_60_minutes_and_for_two_days():
    plan = delays("passing")

    assert plan[:5] == pytest.approx([0.25, 1, 5, 15, 60], rel=0.1)
    assert sum(plan) == pytest.approx(48 * 60, rel=0.1)


def test_letters_refused_together_do_not_come_back_together():
    tries = {next_try("passing", attempts=3, possible_copies=0, random=Random(seed)) for seed in range(50)}

    assert len(tries) == 50


def test_a_final_refusal_goes_to_a_person_at_once():
    assert next_try("final", attempts=1, possible_copies=0, random=Random(1)) is None


def test_silence_at_the_end_is_tried_few_times_because_each_may_be_a_copy():
    assert len(delays("uncertain", copies=1)) == 3


def note(pause, kind, now=NOW, *, letter=1):
    """One try of the letter of this number, to a receiver of its own."""
    return pause.note(kind, now, letter=letter, receiver=f"{letter}@example.org")


def test_an_unreachable_server_is_to_blame_at_once_and_a_refusing_one_at_the_third_receiver():
    pause = ServerPause()
    note(pause, "unreachable")
    assert pause.is_to_blame("unreachable", "1@example.org")

    note(pause, None)
    blamed = []
    for letter in (1, 1, 2, 2, 3, 4):
        note(pause, "passing", letter=letter)
        blamed.append(pause.is_to_blame("passing", f"{letter}@example.org"))

    assert blamed == [False, False, False, False, True, True]
    assert not pause.is_to_blame("uncertain", "4@example.org")


def test_a_server_that_is_away_is_asked_at_least_once_a_minute():
    pause, now = ServerPause(), NOW
    waits = []
    for _ in range(20):
        note(pause, "unreachable", now)
        waits.append((pause.until - now).total_seconds())
        now = pause.until

    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == LONGEST_PAUSE_S


def test_the_pause_ends_with_the_first_letter_that_goes():
    pause = ServerPause()
    note(pause, "unreachable")
    assert pause.holds(NOW)

    note(pause, None)

    assert not pause.holds(NOW)


def test_after_refusals_for_three_receivers_all_letters_wait_for_the_server():
    pause = ServerPause()
    note(pause, "passing", letter=1)
    note(pause, "passing", letter=2)
    assert not pause.holds(NOW)

    note(pause, "passing", letter=3)

    assert pause.holds(NOW)


def test_what_knocked_in_vain_has_its_place_back_once_and_is_then_refused_for_itself():
    pause = ServerPause()
    for letter in (1, 2, 3, 4):
        assert note(pause, "passing", letter=letter) == []

    assert note(pause, None, letter=5) == [1, 2, 3, 4]

    for letter in (1, 2, 3, 4):
        note(pause, "passing", letter=letter)
        assert not pause.is_to_blame("passing", f"{letter}@example.org")
    assert not pause.holds(NOW)
    assert note(pause, None, letter=6) == []


def test_a_receiver_who_gets_letters_again_is_a_witness_again():
    pause = ServerPause()
    note(pause, "passing", letter=1)
    note(pause, None, letter=2)
    note(pause, None, letter=1)

    for letter in (1, 2, 3):
        note(pause, "passing", letter=letter)

    assert pause.is_to_blame("passing", "1@example.org")


def test_a_final_refusal_shows_that_the_server_works():
    pause = ServerPause()
    for letter, kind in enumerate(("passing", "passing", "final", "passing")):
        note(pause, kind, letter=letter)

    assert not pause.holds(NOW)
