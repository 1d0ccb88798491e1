"""Fetching beside the worker: one at a time, noted for health, with growing pauses, and without many writes."""

from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.mail.fetching import runner as runners
from app.mail.fetching.errors import NOT_LET_IN, NOT_STORED, OUR_FAULT, SERVER_AWAY, FetchError
from app.mail.fetching.intake import Fetched
from app.mail.fetching.runner import Runner
from app.mail.queries import is_fetching
from tests.support.coming import AT, an_intake, fetches


class Source:
    """A way in that does what it is told."""

    name = "imap"
    is_shared = True

    def __init__(self) -> None:
        self.answers: list[Fetched | Exception] = []
        self.waited = self.closed = 0

    def fetch(self) -> Fetched:
        answer = self.answers.pop(0) if self.answers else Fetched()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def wait(self) -> None:
        self.waited += 1

    def close(self) -> None:
        self.closed += 1


@pytest.fixture
def source():
    return Source()


@pytest.fixture
def runner(box, tmp_path, source):
    return Runner(source, an_intake(box.get_bind(), tmp_path))


def test_pauses_grow_to_a_minute_and_begin_anew_when_all_is_well(source, runner):
    source.answers = [FetchError(SERVER_AWAY) for _ in range(8)]

    pauses = [runner._round() for _ in range(9)]

    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60, 0]
    assert source.closed == 8
    source.answers = [FetchError(SERVER_AWAY)]
    assert runner._round() == 2


def test_a_wrong_password_is_not_tried_every_minute(source, runner):
    source.answers = [FetchError(NOT_LET_IN)]

    assert runner._round() == 600


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (FetchError(SERVER_AWAY), SERVER_AWAY),
        (OperationalError("x", {}, Exception()), NOT_STORED),
        (RuntimeError("a fault of ours"), OUR_FAULT),
    ],
)
def test_whatever_goes_wrong_is_noted_until_it_goes_well_again(box, source, runner, fault, sentence):
    source.answers = [Fetched(), fault]
    runner._round()
    runner._round()
    assert (fetches(box)[0].last_error, fetches(box)[0].last_ok_at) == (sentence, AT)

    runner._round()

    assert fetches(box)[0].last_error == ""


def test_after_a_full_round_it_does_not_wait(source, runner):
    source.answers = [Fetched(200, is_more=True), Fetched(3)]

    runner._round()
    assert source.waited == 0
    runner._round()
    assert source.waited == 1


def test_while_nothing_comes_it_writes_only_now_and_then(box, source, runner, monkeypatch):
    seen: list[str] = []
    event.listen(box.get_bind(), "before_cursor_execute", lambda *args: seen.append(args[2]))
    for _ in range(50):
        runner._round()

    assert len(seen) < 5
    monkeypatch.setattr(runners, "SAYS_SO_EVERY_S", 0)
    runner._round()
    assert len(seen) > 5


def test_a_dead_worker_keeps_others_from_fetching_for_a_minute_only(box, tmp_path, source, runner):
    runner._round()
    later = an_intake(box.get_bind(), tmp_path, worker="two", now=lambda: AT + timedelta(seconds=59))
    still_later = an_intake(box.get_bind(), tmp_path, worker="two", now=lambda: AT + timedelta(seconds=60))

    assert not Runner(source, later)._hold()
    assert Runner(source, still_later)._hold()


def test_health_counts_from_the_last_good_fetch_or_from_the_beginning(box, source, runner):
    assert not is_fetching(box, "imap", AT)
    box.rollback()
    source.answers = [FetchError(SERVER_AWAY)]
    runner._round()

    assert is_fetching(box, "imap", AT + timedelta(minutes=5))
    assert not is_fetching(box, "imap", AT + timedelta(minutes=5, seconds=1))
