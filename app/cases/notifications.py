"""Which letters a case owes, to whom, with which facts. They go into the outbox with the change that causes them.

`event` is the id of the line of history that is the reason for the letter.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app import clock
from app.cases import letter_facts, links, queries, secrets
from app.cases.models import Case, Message
from app.mail import addresses, outbox
from app.mail import operations as mail
from app.mail.models import OutgoingMail
from app.mail.rendering import render
from app.mail.sender import sender
from app.people import queries as people
from app.people.models import Developer, User

ACKNOWLEDGEMENT = "cases/letters/received"
BUSINESS = "business"
"""In the reason of a letter, in the place of a colleague's slug."""


@dataclass(frozen=True)
class Explanation:
    """Why the machine did what it did, in one reader's language.

    `reasons` are whole sentences; `guesses` (area's name, probability 0 to 1), best first; `words` those that weighed.
    """

    reasons: tuple[str, ...] = ()
    guesses: tuple[tuple[str, float], ...] = ()
    words: tuple[str, ...] = ()


def received(session: Session, case: Case, *, at: datetime, split_from: Case | None = None) -> None:
    """The acknowledgement. It repeats nothing the sender typed: nobody can make us mail their text to a stranger."""
    language = case.page_language
    facts = letter_facts.common(case, language) | {
        "page_url": links.page_url(case, language),
        "promised_on": case.promised_on,
        "reply_language": case.reply_language,
        "split_from": split_from.reference if split_from else "",
    }
    automatic = "auto-generated" if split_from else "auto-replied"
    to_business(session, case, "received", "received", facts, language, at, automatic=automatic)


def assigned(
    session: Session, case: Case, developer: Developer, event: int, explanation: Explanation, *, at: datetime
) -> None:
    """The whole case to the developer, with why it came to them."""
    language = developer.user.language
    facts = letter_facts.whole_case(case, language) | letter_facts.additions(session, case)
    facts |= letter_facts.explained(explanation)
    to_staff(session, case, developer.user, "assigned", event, facts, at, is_first=_is_unheard_of(case, at))


def referred(
    session: Session,
    case: Case,
    event: int,
    explain: Callable[[str, str | None], Explanation],
    *,
    to: Sequence[User],
    at: datetime,
) -> None:
    """What needs a person, to the coordinators on duty."""
    added = letter_facts.additions(session, case)
    for user in to:
        facts = letter_facts.whole_case(case, user.language) | letter_facts.explained(explain(user.language, None))
        to_staff(session, case, user, "referred", event, facts | added, at, is_first=_is_unheard_of(case, at))


def handed_over(
    session: Session,
    case: Case,
    new: Developer,
    old: Developer | None,
    event: int,
    *,
    by: User,
    reason: str,
    at: datetime,
) -> None:
    """The case to its new developer; a word to the old one, unless that is who gave it away."""
    facts = letter_facts.whole_case(case, new.user.language) | letter_facts.additions(session, case)
    facts |= {"by_name": by.name, "reason": reason}
    to_staff(session, case, new.user, "handed_over_to", event, facts, at)
    if old is not None and old.id != new.id and old.user_id != by.id:
        facts = letter_facts.whole_case(case, old.user.language) | {
            "by_name": by.name,
            "new_name": new.user.name,
            "reason": reason,
        }
        to_staff(session, case, old.user, "handed_over_from", event, facts, at)


def taken_back(
    session: Session, case: Case, had: Developer, handed_over: int, event: int, *, by: User, at: datetime
) -> None:
    """A hand-over was undone: its letters that wait do not go; those who have got one are told who has the case now.

    `had` is who had got it; `handed_over` the hand-over's line in the history.
    """
    why = f"event {handed_over}"
    again = case.developer
    if not mail.take_back(session, reason("handed_over_to", case, had.user, why)) and had.user_id != by.id:
        facts = letter_facts.whole_case(case, had.user.language) | {
            "by_name": by.name,
            "new_name": again.user.name if again else "",
            "reason": "",
        }
        to_staff(session, case, had.user, "handed_over_from", event, facts, at)
    if again is None or again.user_id == by.id:
        return
    if not mail.take_back(session, reason("handed_over_from", case, again.user, why)):
        facts = letter_facts.whole_case(case, again.user.language) | letter_facts.additions(session, case)
        facts |= {"by_name": by.name, "reason": ""}
        to_staff(session, case, again.user, "handed_over_to", event, facts, at)


def answer_reason(case: Case, message: Message) -> str:
    """The reason of the letter that brings this answer; the number of one that was taken back is given again."""
    letter = "provisional" if message.is_provisional else "answered"
    return f"{letter}:{case.reference}:{BUSINESS}:message {message.id} {message.at.isoformat()}"


def answered(session: Session, case: Case, message: Message, *, by: User, at: datetime) -> None:
    """The answer to the business, provisional or not. It goes at the time that the message has."""
    language = case.page_language
    facts = letter_facts.common(case, language) | {
        "page_url": links.page_url(case, language),
        "answer_text": message.text,
        "is_formatted": message.is_formatted,
        "developer_name": by.name,
        "attachments": queries.attachment_count(session, message),
    }
    why, goes_at = f"message {message.id} {message.at.isoformat()}", message.at
    if message.is_provisional:
        to_business(session, case, "provisional", why, facts, language, at, automatic=None, goes_at=goes_at)
    else:
        to_business(session, case, "answered", why, facts, language, at, automatic=None, goes_at=goes_at)


def added(session: Session, case: Case, message: Message, event: int, *, at: datetime) -> None:
    """What the business added, to whoever has the case. Until it is sorted to nobody: it comes with the case."""
    if case.state == "received":
        return
    for user in holders(session, case, at):
        facts = letter_facts.whole_case(case, user.language) | {
            "added_text": message.text,
            "added_attachments": queries.attachment_count(session, message),
        }
        to_staff(session, case, user, "added", event, facts, at)


def merged(
    session: Session, case: Case, into: Case, asked: Message | None, event: int, *, by: User, at: datetime
) -> None:
    """Tell the business, whoever has the case that goes on what the other `asked`, and whoever had that one."""
    language = into.page_language
    link = {"page_url": links.page_url(into, language), "joined_reference": case.reference}
    facts = letter_facts.common(into, language) | link
    to_business(session, into, "joined", f"event {event}", facts, language, at, automatic="auto-generated")
    for user in holders(session, into, at) if asked else ():
        if user.id != by.id:
            facts = letter_facts.whole_case(into, user.language) | {
                "added_text": asked.text if asked else "",
                "added_attachments": queries.attachment_count(session, asked) if asked else 0,
            }
            to_staff(session, into, user, "added", event, facts, at)
    old = case.developer
    if old is not None and old.id != into.developer_id and old.user_id != by.id:
        facts = letter_facts.whole_case(case, old.user.language) | {
            "by_name": by.name,
            "other_reference": into.reference,
            "new_name": into.developer.user.name if into.developer else "",
        }
        to_staff(session, case, old.user, "merged", event, facts, at)


def follow_up(session: Session, case: Case, event: int, *, at: datetime) -> None:
    """The day to follow up has come: a word to whoever has the case."""
    began = queries.last_step(session, case, "waiting")
    for user in holders(session, case, at):
        facts = letter_facts.whole_case(case, user.language) | {
            "waited_for": began.facts["for"] if began else "",
            "waiting_note": began.reason if began else "",
        }
        to_staff(session, case, user, "follow_up", event, facts, at)


def not_understood(session: Session, case: Case, written: str, *, to: User, at: datetime) -> None:
    """A reply that asked for something we do not know, back to its writer: nothing was sent, and it is kept."""
    facts = letter_facts.whole_case(case, to.language) | {"written_text": written.strip()}
    to_staff(session, case, to, "not_understood", None, facts, at, why=f"written {at.isoformat()}")


def reason(letter: str, case: Case, user: User, why: str) -> str:
    """The reason of a letter on a case to somebody on the staff; each makes one letter."""
    return f"{letter}:{case.reference}:{user.slug}:{why}"


def is_to_business(letter: OutgoingMail) -> bool:
    """Whether this letter is to the business of its case, and not to a colleague."""
    return f":{letter.about}:{BUSINESS}:" in letter.reason


def holders(session: Session, case: Case, at: datetime) -> Sequence[User]:
    """Whoever has the case; the coordinators on duty while no developer does."""
    if case.developer:
        return [case.developer.user]
    return people.coordinators_on_duty(session, clock.local(at).date())


def _is_unheard_of(case: Case, at: datetime) -> bool:
    """Whether nobody of the staff can have had a letter on a case that is just sorted: only lateness is told before."""
    return clock.local(at).date() <= case.promised_on


def to_business(
    session: Session,
    case: Case,
    letter: str,
    why: str,
    facts: dict[str, Any],
    language: str,
    at: datetime,
    *,
    automatic: Any,  # noqa: ANN401 - Letter's own choice of words
    goes_at: datetime | None = None,
) -> None:
    """Owe a letter to the business; one without an address gets none."""
    if not case.email:
        return
    we = sender(language)
    outbox.put(
        session,
        outbox.Letter(
            reason=f"{letter}:{case.reference}:{BUSINESS}:{why}",
            about=case.reference,
            from_name=we.name,
            from_address=we.address,
            to_name="",
            to_address=case.email,
            language=language,
            rendered=render(f"cases/letters/{letter}", facts, language),
            at=at,
            reply_to=addresses.reply_address(secrets.reply_token(case, None), we.reply_domain),
            thread=() if letter == "received" else outbox.thread(session, about=case.reference, to_address=case.email),
            automatic=automatic,
            goes_at=goes_at,
        ),
    )


def to_staff(
    session: Session,
    case: Case,
    user: User,
    letter: str,
    event: int | None,
    facts: dict[str, Any],
    at: datetime,
    *,
    why: str = "",
    is_first: bool = False,
    is_advice: bool = False,
) -> None:
    """Owe a letter about the case to somebody on the staff, with a reply address of their own.

    It is written once for its `event`, or for what is told in `why`; `is_first` when none on the case can be before it.
    With `is_advice` a reply is a note, whoever has the case then.
    """
    we = sender(user.language)
    token = secrets.note_token(case, user) if is_advice else secrets.reply_token(case, user)
    secrets.remember(session, case, {"note" if is_advice else "reply": token}, user=user, at=at)
    facts |= {"is_summary": letter_facts.is_summary(case)}
    outbox.put(
        session,
        outbox.Letter(
            reason=reason(letter, case, user, f"event {event}" if event else why),
            about=case.reference,
            from_name=we.name,
            from_address=we.address,
            to_name=user.name,
            to_address=user.email,
            language=user.language,
            rendered=render(f"cases/letters/{letter}", facts, user.language),
            at=at,
            reply_to=addresses.reply_address(token, we.reply_domain),
            thread=() if is_first else outbox.thread(session, about=case.reference, to_address=user.email),
        ),
    )
