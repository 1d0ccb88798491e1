"""What a member of the staff gets done by answering a letter: answer, close, hand over, take, decline, note."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.cases import commands, mentions, notifications, operations, rights, states
from app.cases.access import may
from app.cases.attachments import NewFile
from app.cases.commands import Wish
from app.cases.models import Case
from app.config import MAX_TEXT_CHARACTERS
from app.people import queries as people
from app.people.models import Developer, User

NOT_UNDERSTOOD = "not_understood"
KEEPS_FILES = ("answered", "noted")
"""Outcomes that keep the files that came along."""


def carry_out(
    session: Session,
    case: Case,
    written: str,
    *,
    by: User,
    at: datetime,
    files: Sequence[NewFile] = (),
    obeys: bool = True,
    is_advice: bool = False,
    mail_id: int | None = None,
) -> str:
    """Do what the reply asks for, and say in one word what was done.

    The developer who has the case answers the business by just writing; a coordinator who has not writes a note. What
    cannot be understood is kept as a note, and its writer is told. With `obeys` off, no word is a command; with
    `is_advice`, whatever is written is a note, also when its writer has got the case meanwhile.
    """
    if is_advice:
        wish = Wish(commands.NOTE if written.strip() else commands.UNCLEAR, written.strip())
    else:
        wish = commands.wish(written) if obeys else Wish(commands.ANSWER, written.strip())
    reply = _Reply(session, case, wish, by, at, files, mail_id)
    do = _VERBS.get(wish.kind)
    done = do(reply) if do and len(wish.text) <= MAX_TEXT_CHARACTERS else None
    return done or _not_understood(session, case, written, by, at)


@dataclass(frozen=True)
class _Reply:
    """A reply that is being carried out."""

    session: Session
    case: Case
    wish: Wish
    by: User
    at: datetime
    files: Sequence[NewFile]
    mail_id: int | None

    def may(self, action: str) -> bool:
        """Whether its writer may do this with the case."""
        return may(action, self.by, self.case)


def _answer(reply: _Reply) -> str | None:
    session, case, wish = reply.session, reply.case, reply.wish
    if not wish.text:
        return None
    if not reply.may(rights.ANSWER_BY_WRITING):
        return _note(reply)
    if case.is_final:
        return None
    if case.state == "closed":
        operations.reopen(session, case, by=reply.by, at=reply.at, version=case.version)
    message = operations.answer(
        session,
        case,
        by=reply.by,
        text=wish.text,
        at=reply.at,
        version=case.version,
        close=wish.closes and not operations.lacks_sami(case),
        attachments=reply.files,
        channel="mail" if case.email else "phone",
    )
    message.mail_id = reply.mail_id
    return "answered"


def _note(reply: _Reply) -> str:
    note = operations.note(
        reply.session,
        reply.case,
        by=reply.by,
        text=reply.wish.text,
        at=reply.at,
        attachments=reply.files,
        channel="mail",
    )
    note.mail_id = reply.mail_id
    operations.call_in_mentioned(reply.session, reply.case, note, by=reply.by, at=reply.at)
    return "noted"


def _close(reply: _Reply) -> str | None:
    case = reply.case
    if not reply.may(rights.CLOSE) or not states.allows("close", case.state) or operations.lacks_sami(case):
        return None
    operations.close(reply.session, case, by=reply.by, at=reply.at, version=case.version)
    return "closed"


def _take(reply: _Reply) -> str | None:
    if not reply.may(rights.TAKE):
        return None
    operations.note_taken(reply.session, reply.case, by=reply.by, at=reply.at)
    return "taken"


def _decline(reply: _Reply) -> str | None:
    case = reply.case
    if not reply.may(rights.GIVE_BACK) or not states.allows("decline", case.state):
        return None
    operations.decline(reply.session, case, by=reply.by, reason=reply.wish.text, at=reply.at, version=case.version)
    return "declined"


def _hand_over(reply: _Reply) -> str | None:
    session, case, wish = reply.session, reply.case, reply.wish
    to = _named(session, wish.name, case)
    if to is None or case.state == "received" or case.is_final or not reply.may(rights.HAND_OVER):
        return None
    operations.hand_over(session, case, to, by=reply.by, reason=wish.text, at=reply.at, version=case.version)
    return "handed_over"


_VERBS: Mapping[str, Callable[[_Reply], str | None]] = {
    commands.ANSWER: _answer,
    commands.NOTE: _note,
    commands.CLOSE: _close,
    commands.TAKE: _take,
    commands.DECLINE: _decline,
    commands.HAND_OVER: _hand_over,
}
"""Each does what it is for, and says so in a word; None when it cannot be done with this case by this person."""


def _not_understood(session: Session, case: Case, written: str, by: User, at: datetime) -> str:
    """Nothing is lost: what was written becomes a note, which the business never sees."""
    if written.strip():
        operations.note(session, case, by=by, text=written.strip()[:MAX_TEXT_CHARACTERS], at=at, channel="mail")
    notifications.not_understood(session, case, written, to=by, at=at)
    return NOT_UNDERSTOOD


def _named(session: Session, name: str, case: Case) -> Developer | None:
    """The one colleague whom a name, a first name or a slug means; None for nobody, for several, and for who has it."""
    wanted = " ".join(name.casefold().split())
    found = [one for one in people.developers(session) if wanted in mentions.names_of(one.user)]
    return found[0] if len(found) == 1 and found[0].id != case.developer_id else None
