"""Letters held after a restore: none goes, whoever tries; a person lets them go, with or without the doubtful ones."""

from datetime import timedelta

import pytest

from app.mail import delivery, outbox, queries
from app.mail.holding import operations as holding
from app.mail.holding import queries as holds
from app.mail.models import IncomingMail, MailFetch, OutgoingMail
from tests.support.letter_box import AT, LATER, a_letter


class Sink:
    """Takes every letter."""

    def __init__(self):
        self.taken = []

    def deliver(self, envelope):
        self.taken.append(envelope)

    def close(self):
        pass


def deliver(box, sink):
    return delivery.deliver_due(box, sink, now=lambda: LATER, worker="me")


@pytest.fixture
def sink():
    return Sink()


def put(box, number, *, at=AT):
    outbox.put(box, a_letter(number, at=at))
    box.commit()


def test_while_letters_are_held_none_goes_and_none_is_looked_for(box, sink):
    put(box, 1)
    holding.hold_after_restore(box, backup_at=AT, at=AT)
    box.commit()

    delivered = deliver(box, sink)

    assert (delivered.sent, sink.taken) == (0, [])
    assert not queries.is_any_due(box, LATER)


def test_released_they_go_those_of_before_the_backup_as_possible_repeats(box, sink):
    put(box, 1)
    holding.hold_after_restore(box, backup_at=AT, at=AT + timedelta(minutes=5))
    put(box, 2, at=AT + timedelta(minutes=6))

    assert holding.release(box, by="Hilde", at=LATER) == 0
    box.commit()
    deliver(box, sink)

    assert [one.is_possible_repeat for one in sink.taken] == [True, False]
    assert holds.current(box) is None


def test_without_the_doubtful_ones_only_what_was_written_since_goes(box, sink):
    put(box, 1)
    hold = holding.hold_after_restore(box, backup_at=AT, at=AT + timedelta(minutes=5))
    put(box, 2, at=AT + timedelta(minutes=6))

    assert [one.id for one in holds.doubtful(box, hold)] == [1]
    assert holds.count_doubtful(box, hold) == 1
    assert holding.release(box, by="Hilde", at=LATER, without_doubtful=True) == 1
    box.commit()
    deliver(box, sink)

    assert len(sink.taken) == 1
    assert {row.id: row.state for row in box.query(OutgoingMail)} == {1: "withdrawn", 2: "sent"}


def test_what_workers_had_in_hand_at_the_time_of_the_backup_is_nobodys(box):
    put(box, 1)
    letter = box.get(OutgoingMail, 1)
    letter.state, letter.claimed_by, letter.due_at = "sending", "dead", AT + timedelta(minutes=5)
    held = {"due_at": AT, "claimed_by": "dead", "state": "waiting", "envelope_to": []}
    box.add(IncomingMail(source="maildir", content_key="k", stored_name="n", size=1, received_at=AT, **held))
    box.add(MailFetch(source="maildir", began_at=AT, held_by="dead", lapses_at=AT))
    box.commit()

    holding.hold_after_restore(box, backup_at=AT, at=LATER)
    box.commit()

    box.expire_all()
    assert (letter.state, letter.claimed_by, letter.possible_copies) == ("queued", None, 1)
    assert box.query(IncomingMail).one().claimed_by is None
    assert box.query(MailFetch).one().held_by is None


def test_restored_twice_there_is_one_hold_with_the_later_backups_moment(box):
    holding.hold_after_restore(box, backup_at=AT, at=AT)
    holding.hold_after_restore(box, backup_at=LATER, at=LATER)
    box.commit()

    assert holds.current(box).backup_at == LATER
    holding.release(box, by="Hilde", at=LATER)
    assert holds.current(box) is None
    assert holding.release(box, by="Hilde", at=LATER) is None
