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


def test_an_unreachable_server_is_to_blame_at_once_and_a_refusing_one_at_the_third():
    pause = ServerPause()
    pause.note("unreachable", NOW)
    assert pause.is_to_blame("unreachable")

    pause.note(None, NOW)
    blamed = []
    for _ in range(4):
        pause.note("passing", NOW)
        blamed.append(pause.is_to_blame("passing"))

    assert blamed == [False, False, True, True]
    assert not pause.is_to_blame("uncertain")


def test_a_server_that_is_away_is_asked_at_least_once_a_minute():
    pause, now = ServerPause(), NOW
    waits = []
    for _ in range(20):
        pause.note("unreachable", now)
        waits.append((pause.until - now).total_seconds())
        now = pause.until

    assert waits[:4] == [1, 2, 4, 8]
    assert max(waits) == LONGEST_PAUSE_S


def test_the_pause_ends_with_the_first_letter_that_goes():
    pause = ServerPause()
    pause.note("unreachable", NOW)
    assert pause.holds(NOW)

    pause.note(None, NOW)

    assert not pause.holds(NOW)


def test_three_passing_refusals_in_a_row_are_the_servers_and_not_the_letters():
    pause = ServerPause()
    pause.note("passing", NOW)
    pause.note("passing", NOW)
    assert not pause.holds(NOW)

    pause.note("passing", NOW)

    assert pause.holds(NOW)


def test_a_final_refusal_shows_that_the_server_works():
    pause = ServerPause()
    for kind in ("passing", "passing", "final", "passing"):
        pause.note(kind, NOW)

    assert not pause.holds(NOW)
