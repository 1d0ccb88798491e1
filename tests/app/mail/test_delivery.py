import threading
import time
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from app.mail import delivery, errors, operations, outbox, queries
from app.mail.delivery import Delivered, deliver_due
from app.mail.maildir import MaildirTransport
from app.mail.models import BOUNCED, FAILED, GIVEN_UP, QUEUED, SENDING, SENT, WITHDRAWN
from tests.support.letter_box import AT, LATER, Broken, Clock, a_letter, by_reason, put_letters, send, smtp_to
from tests.support.mail_server import REFUSED, Mode, mail_server
from tests.support.mailbox import letters


def test_every_letter_in_the_box_goes_once_oldest_first(box, tmp_path):
    put_letters(box, 20)

    assert send(box, MaildirTransport(tmp_path / "mail")) == Delivered(sent=20)
    assert send(box, MaildirTransport(tmp_path / "mail")) == Delivered()

    got = letters(tmp_path / "mail")
    assert [letter["Subject"].split("]")[0] for letter in got] == [f"[NF-{n}" for n in range(1, 21)]
    assert all(mail.state == SENT and mail.sent_at == LATER for mail in by_reason(box).values())


def test_a_letter_is_not_sent_before_its_time(box):
    put_letters(box, 1)
    transport = Broken(None)

    send(box, transport, Clock(AT))

    assert transport.tried == []


def test_no_transaction_is_open_while_a_letter_is_handed_over(box):
    put_letters(box, 2)

    class Looking(Broken):
        def deliver(self, envelope):
            assert not box.in_transaction()
            super().deliver(envelope)

    transport = Looking(None)
    send(box, transport)

    assert len(transport.tried) == 2


def test_a_letter_costs_one_commit_which_takes_the_next_one_too(box):
    put_letters(box, 10)
    from sqlalchemy import event

    commits = []
    event.listen(box, "after_commit", lambda _session: commits.append(1))

    send(box, Broken(None))

    assert len(commits) == 11


def test_a_worker_that_is_told_to_stop_finishes_the_letter_in_hand_and_leaves_the_others(box):
    put_letters(box, 5)
    transport = Broken(None)

    send(box, transport, should_stop=lambda: len(transport.tried) == 2)

    assert Counter(mail.state for mail in by_reason(box).values()) == {SENT: 2, QUEUED: 3}


def test_a_refused_address_goes_to_a_person_at_once_and_the_others_get_theirs(box):
    put_letters(box, 2)
    outbox.put(box, a_letter(3, to_address=REFUSED))
    outbox.put(box, a_letter(4))
    box.commit()

    with mail_server(Mode.NO_SUCH_ADDRESS) as server:
        delivered = send(box, smtp_to(server.port))

    assert delivered == Delivered(sent=3, unsent=1)
    refused = by_reason(box)["received:NF-3"]
    assert (refused.state, refused.last_error, refused.last_code) == (FAILED, errors.ADDRESS_REFUSED, 550)
    assert refused.due_at is None
    assert [mail.reason for mail in queries.trouble(box, LATER)] == ["received:NF-3"]


@pytest.mark.parametrize(
    ("mode", "sentence"), [(Mode.TOO_LARGE, errors.TOO_LARGE), (Mode.MAILBOX_FULL, errors.MAILBOX_FULL)]
)
def test_what_the_server_has_no_room_for_is_shown_to_a_person_with_the_reason(box, mode, sentence):
    """Letters carry links, never files, so that a smaller letter is not to be had."""
    put_letters(box, 1)

    with mail_server(mode) as server:
        send(box, smtp_to(server.port))
        send(box, smtp_to(server.port))

    (row,) = queries.trouble(box, LATER)
    assert (row.state, row.last_error, row.last_code, row.attempts, server.handler.connections) == (
        "failed", sentence, 552, 1, 1,
    )  # fmt: skip


def test_a_letter_that_can_never_be_written_is_noted_after_one_try_and_the_next_goes(box):
    outbox.put(box, a_letter(1, to_address="kåre@"))
    outbox.put(box, a_letter(2))
    box.commit()

    with mail_server() as server:
        send(box, smtp_to(server.port))

    first, second = by_reason(box).values()
    assert (first.state, first.attempts, first.last_error) == (FAILED, 1, errors.CANNOT_BE_WRITTEN)
    assert second.state == SENT


def test_a_dead_workers_letter_is_found_again_when_its_claim_lapses(box):
    put_letters(box, 1)
    clock = Clock()

    class Deadly(Broken):
        def deliver(self, envelope):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send(box, Deadly(None), clock)
    assert by_reason(box)["received:NF-1"].state == SENDING
    transport = Broken(None)

    send(box, transport, clock)
    assert transport.tried == []

    clock.now += delivery.LEASE
    send(box, transport, clock)

    (envelope,) = transport.tried
    assert envelope.is_possible_repeat
    mail = by_reason(box)["received:NF-1"]
    assert (mail.state, mail.possible_copies, mail.attempts) == (SENT, 1, 2)


def test_a_letter_that_kills_its_worker_each_time_is_shown_to_a_person(box):
    put_letters(box, 1)
    clock = Clock()

    class Deadly(Broken):
        def deliver(self, envelope):
            self.tried.append(envelope)
            raise KeyboardInterrupt

    transport = Deadly(None)
    for _ in range(delivery.MOST_COPIES):
        with pytest.raises(KeyboardInterrupt):
            send(box, transport, clock)
        clock.now += delivery.LEASE
    send(box, transport, clock)

    mail = by_reason(box)["received:NF-1"]
    assert (mail.state, mail.last_error) == (FAILED, errors.SENT_TOO_OFTEN)
    assert len(transport.tried) == delivery.MOST_COPIES


def test_a_late_failure_does_not_undo_what_another_worker_has_sent_meanwhile(box, box_url, tmp_path):
    from tests.support.letter_box import open_box

    put_letters(box, 1)
    clock = Clock()

    class Slow(Broken):
        def deliver(self, envelope):
            clock.now += delivery.LEASE
            with open_box(box_url) as other:
                deliver_due(other, MaildirTransport(tmp_path / "mail"), now=clock, worker="other")
            raise errors.PassingError(errors.NOT_NOW)

    send(box, Slow(None), clock)

    assert by_reason(box)["received:NF-1"].state == SENT


def test_letters_on_one_case_to_one_person_keep_their_order(box):
    outbox.put(box, a_letter(1, about="NF-1", to_address="solveig@example.org"))
    outbox.put(box, a_letter(2, about="NF-1", to_address="solveig@example.org"))
    outbox.put(box, a_letter(3, about="NF-1", to_address="anne@example.org"))
    outbox.put(box, a_letter(4, about="NF-4", to_address="solveig@example.org"))
    outbox.put(box, a_letter(5, about="", to_address="solveig@example.org"))
    box.commit()

    class First(Broken):
        def deliver(self, envelope):
            self.tried.append(envelope.subject[:6])
            if len(self.tried) == 1:
                raise errors.PassingError(errors.NOT_NOW)

    clock, transport = Clock(), First(None)
    send(box, transport, clock)
    assert transport.tried == ["[NF-1]", "[NF-3]", "[NF-4]", "[NF-5]"]

    clock.now += timedelta(minutes=2)
    send(box, transport, clock)
    assert transport.tried[4:] == ["[NF-1]", "[NF-2]"]


def test_a_letter_that_is_sent_while_the_database_is_away_is_noted_when_it_is_back(box, box_url, monkeypatch):
    put_letters(box, 2)
    monkeypatch.setattr("app.database.BUSY_TIMEOUT_S", 0.2)
    transport, threads = Broken(None), []

    def deliver_and_lose_the_database(envelope):
        Broken.deliver(transport, envelope)
        threads.append(lose_for(box_url, seconds=2))

    monkeypatch.setattr(transport, "deliver", deliver_and_lose_the_database)
    send(box, transport, limit=1)
    for thread in threads:
        thread.join()

    assert len(transport.tried) == 1
    assert [mail.state for mail in by_reason(box).values()] == [SENT, "queued"]


def lose_for(url: str, *, seconds: float) -> threading.Thread:
    """The database is locked by somebody else; PostgreSQL ends all connections and lets nobody in."""
    place = make_url(url)
    lose, find = ["BEGIN EXCLUSIVE"], "ROLLBACK"
    if place.drivername != "sqlite":
        close_door = f"ALTER DATABASE {place.database} WITH ALLOW_CONNECTIONS"
        end_all = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{place.database}'"
        lose, find = [f"{close_door} false", end_all], f"{close_door} true"
        place = place.set(database="postgres")
    is_lost = threading.Event()

    def work() -> None:
        with create_engine(place, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as other:
            for statement in lose:
                other.exec_driver_sql(statement)
            is_lost.set()
            time.sleep(seconds)
            other.exec_driver_sql(find)

    thread = threading.Thread(target=work)
    thread.start()
    assert is_lost.wait(20)
    return thread


def test_trouble_shows_what_waits_for_more_than_a_quarter_of_an_hour(box):
    put_letters(box, 2)

    assert list(queries.trouble(box, AT + timedelta(minutes=14))) == []
    assert len(queries.trouble(box, AT + timedelta(minutes=16))) == 2
    assert queries.oldest_waiting_at(box) == AT + timedelta(seconds=1)


def test_counts_name_every_state(box):
    put_letters(box, 3)
    send(box, Broken(None), limit=1)

    assert queries.counts(box) == {QUEUED: 2, SENDING: 0, SENT: 1, FAILED: 0, GIVEN_UP: 0, BOUNCED: 0, WITHDRAWN: 0}
    assert queries.is_any_due(box, LATER)
    assert not queries.is_any_due(box, AT)


def test_a_person_lets_refused_letters_go_again_and_sent_ones_stay_sent(box):
    put_letters(box, 3)
    send(box, Broken(errors.FinalError(errors.ADDRESS_REFUSED, 550)), limit=2)
    send(box, Broken(None))
    first, second, third = (mail.id for mail in by_reason(box).values())

    assert operations.retry(box, [first, third], at=LATER) == 1
    box.commit()
    assert queries.counts(box)[QUEUED] == 1

    assert operations.retry(box, None, at=LATER) == 2
    box.commit()
    assert send(box, Broken(None)) == Delivered(sent=2)
    assert second
