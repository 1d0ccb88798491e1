"""What holds after every fault, whatever it was (failures.md §3): one function for all tests that break things."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.support.serving import Served, read

STAFF_LETTERS = {"cases/letters/assigned", "cases/letters/referred"}
ACKNOWLEDGEMENT = "cases/letters/received"

CASES = """
    SELECT c.id, c.reference, c.email, c.state, c.developer_id, c.triage_at, u.email AS developer_email, u.active
    FROM case_file c LEFT JOIN developer d ON d.id = c.developer_id LEFT JOIN user_account u ON u.id = d.user_id
"""
LETTERS = "SELECT letter, about, to_address, state, reason, message_id FROM outgoing_mail ORDER BY id"
STAFF = "SELECT email FROM user_account"
EVENTS = "SELECT case_id, kind FROM case_event"


def violations(
    product: Served,
    receipts: Mapping[str, str],
    *,
    delivered: Iterable[str] | None = None,
    refused: Collection[str] = (),
) -> list[str]:
    """Everything that does not hold. `receipts` are sender's address → reference shown; each sender asked once.

    `delivered` are the Message-IDs that the mail server got, copies included, when that is known; `refused` the
    addresses that it refuses for good.
    """
    url = product.database_url
    cases, letters = read(url, CASES), read(url, LETTERS)
    found = [*_receipts(cases, receipts), *_letters(cases, letters, {row.email for row in read(url, STAFF)}, refused)]
    found += _history(cases, read(url, EVENTS))
    found += [f"I5 {case.reference} is {case.state} and has nobody" for case in cases if not _has_owner(case)]
    found += _files(product.data / "attachments", read(url, "SELECT stored_name FROM attachment"))
    if delivered is not None:
        found += _deliveries([one for one in letters if one.to_address not in refused], set(delivered))
    if url.startswith("sqlite"):
        said = [row[0] for row in read(url, "PRAGMA integrity_check")]
        found += [] if said == ["ok"] else [f"I8 the database says {said}"]
        found += [f"I8 a foreign key leads nowhere: {row}" for row in read(url, "PRAGMA foreign_key_check")]
    return found


def copies(delivered: Iterable[str]) -> int:
    """How many letters came once more, with the same Message-ID."""
    return sum(times - 1 for times in Counter(delivered).values())


def _receipts(cases: list[Any], receipts: Mapping[str, str]) -> Iterator[str]:
    references = Counter(case.reference for case in cases)
    senders = Counter(case.email for case in cases)
    yield from (f"I1 {reference} is used twice" for reference, times in references.items() if times > 1)
    yield from (f"I1 {email} asked once and has {times} cases" for email, times in senders.items() if times > 1)
    by_sender = {case.email: case.reference for case in cases}
    for email, reference in receipts.items():
        if by_sender.get(email) != reference:
            yield f"I1 {email} was shown {reference}, the database has {by_sender.get(email)}"


def _letters(cases: list[Any], letters: list[Any], staff: set[str], refused: Collection[str]) -> Iterator[str]:
    owed = {case.reference: Counter[str]() for case in cases}
    senders = {case.reference: case for case in cases}
    for letter in letters:
        if letter.about not in owed:
            yield f"I2 a letter about {letter.about}, which is no case"
            continue
        case = senders[letter.about]
        is_for_business = letter.letter == ACKNOWLEDGEMENT
        owed[letter.about][
            "business" if is_for_business else "staff" if letter.letter in STAFF_LETTERS else "more"
        ] += 1
        if (letter.to_address != case.email) if is_for_business else (letter.to_address not in staff):
            yield f"I3 {letter.reason} goes to {letter.to_address}"
        if letter.state != ("failed" if letter.to_address in refused else "sent"):
            yield f"I2 {letter.reason} is {letter.state}"
    for reference, count in owed.items():
        if count != Counter(business=1, staff=1):
            yield f"I2 {reference} owes {dict(count)}"


def _history(cases: list[Any], events: list[Any]) -> Iterator[str]:
    kinds: dict[int, Counter[str]] = {case.id: Counter() for case in cases}
    for event in events:
        kinds[event.case_id][event.kind] += 1
    for case in cases:
        expected = Counter({"received": 1, case.state: 1})
        if kinds[case.id] != expected:
            yield f"I4 {case.reference} is {case.state}, its history says {dict(kinds[case.id])}"


def _has_owner(case: Any) -> bool:
    if case.state == "referred":
        return case.triage_at is None
    return case.state == "assigned" and case.developer_id is not None and bool(case.active)


def _files(folder: Path, rows: list[Any]) -> Iterator[str]:
    for row in rows:
        if not (folder / row.stored_name).is_file():
            yield f"I7 the file {row.stored_name} is gone"


def _deliveries(letters: list[Any], delivered: set[str]) -> Iterator[str]:
    known = {letter.message_id: letter.reason for letter in letters}
    yield from (f"I2 {reason} never came" for one, reason in known.items() if one not in delivered)
    yield from (f"I3 a letter that nobody wrote: {one}" for one in delivered if one not in known)
