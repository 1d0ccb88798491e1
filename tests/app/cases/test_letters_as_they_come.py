"""Raw letters, from the door to the case, as the worker understands them."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from sqlalchemy import select

from app import clock
from app.cases import queries, replies, secrets
from app.mail import inbox, understanding
from app.mail.addresses import reply_address
from app.mail.models import IncomingMail, OutgoingMail
from app.mail.sender import sender
from tests.support import building
from tests.support.coming import a_raw_letter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def case(session):
    """A case that Ánne Ristin has."""
    return building.held(session)[0]


@pytest.fixture
def comes(app, session) -> Callable[..., list[str]]:
    """A letter is handed over for these addresses, one after the other; gives what was made of each."""
    at = {"now": clock.now, "folder": app.config["SETTINGS"].incoming_dir}

    def come(raw: bytes, *receivers: str) -> list[str]:
        for one in receivers:
            inbox.store(session, raw, source="lmtp", envelope_to=[one], at=clock.now(), folder=at["folder"])
            session.commit()
            understanding.understand_due(session, replies.understand, worker="test", limit=9, **at)
        session.expire_all()
        rows = session.scalars(select(IncomingMail).order_by(IncomingMail.id)).all()
        return [row.outcome for row in rows[-len(receivers) :]]

    return come


def address_of(case, user=None):
    return reply_address(secrets.reply_token(case, user), sender("nb").reply_domain)


def letters_out(session):
    session.rollback()
    return len(session.scalars(select(OutgoingMail.id)).all())


@pytest.mark.parametrize("who", ["business", "developer"])
@pytest.mark.parametrize("shared_first", [True, False])
def test_a_reply_with_our_shared_address_in_copy_is_on_its_case_once(session, case, comes, who, shared_first):
    user = case.developer.user if who == "developer" else None
    writer, to, shared = user.email if user else case.email, address_of(case, user), sender("nb").address
    raw = a_raw_letter(text="Takk, det gjør vi.", From=writer, To=to, Cc=shared)
    before = letters_out(session)

    words = comes(raw, *((shared, to) if shared_first else (to, shared)))

    assert words == ["answered" if user else "added", "known"]
    assert len(queries.conversation(session, case)) == 1
    assert letters_out(session) == before + 1


def test_a_command_that_was_not_understood_is_told_of_once(session, case, comes):
    developer = case.developer.user
    raw = a_raw_letter(text="til: Ingen Slik", From=developer.email, To=address_of(case, developer), Cc=sender("nb").address)  # fmt: skip  # noqa: E501
    before = letters_out(session)

    assert comes(raw, address_of(case, developer), sender("nb").address) == ["not_understood", "known"]

    assert letters_out(session) == before + 1


def test_a_letter_to_two_cases_is_on_both(session, case, comes):
    other, _address = building.held(session, email=case.email, text="Vi trenger også et lån til båten.")
    to = address_of(case), address_of(other)

    assert comes(a_raw_letter(text="Gjelder begge.", From=case.email, To=", ".join(to)), *to) == ["added", "added"]

    assert [len(queries.conversation(session, one)) for one in (case, other)] == [1, 1]


def test_while_the_same_letter_is_understood_for_another_receiver_it_waits(app, session, case, comes):
    settings, now = app.config["SETTINGS"], clock.now()
    to, shared = address_of(case), sender("nb").address
    raw = a_raw_letter(From=case.email, To=to, Cc=shared)
    inbox.store(session, raw, source="lmtp", envelope_to=[to], at=now, folder=settings.incoming_dir)
    session.commit()
    claimed = inbox.next_waiting(session, now, "another worker")
    session.commit()

    assert comes(raw, shared) == [None]
    assert claimed is not None
    assert queries.conversation(session, case) == []
    assert [row.state for row in session.scalars(select(IncomingMail))] == ["waiting", "waiting"]


MACHINES = Path(__file__).parents[1] / "mail" / "reading"


def machines_letters() -> dict[str, bytes]:
    """The letters that reading takes for a machine's."""
    expected = yaml.safe_load((MACHINES / "expected.yaml").read_text(encoding="utf-8"))
    chosen = [name for name, found in expected.items() if found.get("kind", "person") != "person"]
    return {name: (MACHINES / "letters" / f"{name}.eml").read_bytes() for name in chosen}


def test_a_letter_that_a_machine_wrote_never_triggers_a_letter(session, case, comes):
    before, letters = letters_out(session), machines_letters()

    for raw in letters.values():
        for to in (address_of(case), address_of(case, case.developer.user), sender("nb").address):
            comes(raw, to)

    assert len(letters) > 25
    assert letters_out(session) == before
    assert queries.conversation(session, case) == []
