"""Compare what was answered with database, mailbox and history: nothing lost, nothing twice, nothing to strangers.

    python -m tests.chaos.audit FOLDER                 a folder that a chaos run has left
    python -m tests.chaos.audit --data var --mailbox var/mail --log clients.jsonl [--database postgresql://…]

Prints what it counted, then each fault with the name of what is lost; exits 1 when there is any.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.chaos.evidence import Came, Evidence, gather
from tests.support.mailbox import html_of, text_of
from tests.support.marked import MARK
from tests.support.serving import COMMAND, ROOT, read
from tests.support.visitor import REFERENCE

ACKNOWLEDGEMENT = "cases/letters/received"
TO_STAFF = {"cases/letters/assigned", "cases/letters/referred"}
ONCE = TO_STAFF | {ACKNOWLEDGEMENT}
UNSENT_AND_SHOWN = {"given_up", "failed", "withdrawn"}
MAY_DOUBLE = (
    "kill everything", "kill worker", "kill supervisor", "kill database", "kill connection", "fill disk",
)  # fmt: skip
"""Faults that hit between the mail server's "250" and our note of it; each may double the one letter in hand."""


def faults(found: Evidence) -> list[str]:
    """Everything that is not as promised, a sentence each."""
    said = [f"seen in the run: {one}" for one in found.findings]
    for part in (_answers, _unanswered, _strangers, _owed, _events, _files, _written, _delivered, _doubled):
        said += part(found)
    return said


def figures(found: Evidence) -> dict[str, Any]:
    """What was counted."""
    ways = Counter(one["way"] for one in found.asked.values())
    answered = Counter(found.asked[mark]["way"] for mark in found.receipts if mark in found.asked)
    return {
        "done to it": dict(found.faults_done.most_common()),
        "asked": dict(ways),
        "answered": dict(answered),
        "answered after more than one try": sum(
            1 for one in found.notes if one["what"] == "answered" and one["tries"] > 1
        ),
        "turned away and asked anew": dict(Counter(str(one["status"]) for one in found.turned_away)),
        "businesses looked at": dict(Counter(str(one["status"]) for one in found.notes if one["what"] == "looked")),
        "cases": len(found.cases),
        "messages": len(found.messages),
        "events": len(found.events),
        "letters written": dict(Counter(row.state for row in found.outgoing)),
        "letters delivered": len(found.came),
        "copies after an answer": _copies_after_answer(found),
        "copies after silence": len(found.came) - len(found.copies) - _copies_after_answer(found),
        "letters in": dict(Counter(f"{row.state} {row.outcome or ''}".strip() for row in found.incoming)),
        "put off, as the clock was ahead": sum(one["number"] for one in found.notes if one["what"] == "put_off"),
        "left for a person": len(found.left_for_a_person),
    }


def _answers(found: Evidence) -> Iterator[str]:
    """What was answered is there, once, and says what was told."""
    for mark, told in found.receipts.items():
        asked, places = found.asked.get(mark, {}), found.places.get(mark, [])
        who = f"{asked.get('way')} {mark} of {asked.get('email')}"
        if not places and mark not in found.left_for_a_person:
            yield f"lost: {who}, answered with {', '.join(told) or 'yes'}"
        if len(told) > 1:
            yield f"two references told for one: {who}: {sorted(told)}"
        if told and places and set(places) != told:
            yield f"told {sorted(told)} and is {places}: {who}"
        if asked.get("about") and places and places != [asked["about"]]:
            yield f"on the wrong case: {who} is about {asked['about']} and stands on {places}"


def _unanswered(found: Evidence) -> Iterator[str]:
    """Whoever went on asking until all was well again was answered; nobody was asked to type anything again."""
    for mark, asked in found.asked.items():
        if mark not in found.receipts:
            yield f"never answered: {asked['way']} {mark} of {asked['email']}"
    broke = Counter(one["mark"] for one in found.turned_away if one["status"] == 500)
    yield from (f"answered with 500, {times} times: {mark}" for mark, times in broke.items())
    for one in found.turned_away:
        if one["status"] != 500 and not one["is_kept"]:
            yield f"the text was not kept: {one['mark']}, {one['status']}: {one['said']}"


def _strangers(found: Evidence) -> Iterator[str]:
    """Every mark stands in one text, and every case is somebody's who asked."""
    for mark, places in found.places.items():
        if len(places) > 1:
            yield f"twice: {mark} stands on {places}"
        if mark not in found.asked:
            yield f"nobody asked: {mark} on {places}"
    owners = {asked["email"] for asked in found.asked.values()}
    yield from (f"nobody asked: {case.reference} of {case.email}" for case in found.cases if case.email not in owners)


def _owed(found: Evidence) -> Iterator[str]:
    """Every case is with somebody, and nothing waits."""
    for case in found.cases:
        if case.triage_at is not None or case.state not in {"assigned", "referred"}:
            yield f"not sorted: {case.reference} is {case.state}"
        elif case.state == "assigned" and case.developer_email is None:
            yield f"with nobody: {case.reference}"
    yield from (f"not sent: {row.reason}" for row in found.outgoing if row.due_at is not None)
    yield from (f"not understood: {row.stored_name}" for row in found.incoming if row.due_at is not None)


def _events(found: Evidence) -> Iterator[str]:
    """Every case has its beginning, its sorting and an event for each message, once."""
    kinds: dict[int, Counter[str]] = {case.id: Counter() for case in found.cases}
    for event in found.events:
        kinds[event.case_id][event.kind] += 1
    added = Counter(message.case_id for message in found.messages if message.kind == "addition")
    for case in found.cases:
        had = kinds[case.id]
        wanted = {"received": 1, "added": added[case.id], case.state: 1}
        wrong = {kind: had[kind] for kind, times in wanted.items() if had[kind] != times}
        if wrong:
            yield f"history: {case.reference} is {case.state} with {added[case.id]} additions, and has {dict(had)}"


def _files(found: Evidence) -> Iterator[str]:
    """What was sent along is there, byte for byte."""
    of_case = Counter(row.case_id for row in found.files)
    cases = {case.reference: case for case in found.cases}
    for mark, told in found.receipts.items():
        case = cases.get(next(iter(told), ""))
        if case is not None and of_case[case.id] != found.asked.get(mark, {}).get("files", 0):
            yield f"files: {case.reference} has {of_case[case.id]}, sent were {found.asked[mark]['files']}"
    for row in found.files:
        path = found.data / "attachments" / row.stored_name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != row.sha256:
            yield f"files: {row.stored_name} of case {row.case_id} is gone or changed"


def _written(found: Evidence) -> Iterator[str]:
    """The letters of each case: one acknowledgement, one to whoever has it, none to anybody else."""
    cases = {case.reference: case for case in found.cases}
    times = Counter((row.letter, row.about, row.to_address) for row in found.outgoing if row.letter in ONCE)
    yield from (f"written twice: {what}" for what, number in times.items() if number > 1)
    owed = {reference: Counter[str]() for reference in cases}
    for row in found.outgoing:
        case = cases.get(row.about)
        if row.to_address not in found.staff and (case is None or row.to_address != case.email):
            yield f"to a stranger: {row.reason} goes to {row.to_address}"
        if case is not None:
            owed[row.about][row.letter] += 1
    for reference, had in owed.items():
        if had[ACKNOWLEDGEMENT] != 1:
            yield f"{had[ACKNOWLEDGEMENT]} acknowledgements: {reference}"
        if not any(had[one] for one in TO_STAFF):
            yield f"nobody on the staff was told of {reference}"
    yield from _told(found)


def _told(found: Evidence) -> Iterator[str]:
    """What a business wrote stands in a letter to somebody on the staff: the one with the case, or its own."""
    told: dict[str, set[str]] = defaultdict(set)
    for row in found.outgoing:
        for copy in found.copies.get(row.message_id, ()) if row.to_address in found.staff else ():
            told[row.about] |= set(MARK.findall(text_of(copy.message)))
    for mark, places in found.places.items():
        yield from (f"nobody was told what {one} has written: {mark}" for one in places if mark not in told[one])


def _delivered(found: Evidence) -> Iterator[str]:
    """What is noted as sent has come, to its one receiver, with nothing in it of other cases."""
    rows = {row.message_id: row for row in found.outgoing}
    for row in found.outgoing:
        if row.state == "sent" and row.message_id not in found.copies:
            yield f"lost letter: {row.reason} to {row.to_address} is noted as sent"
        elif row.state not in UNSENT_AND_SHOWN | {"sent"} and row.due_at is None:
            yield f"{row.reason} is {row.state}"
    for message_id, copies in found.copies.items():
        if message_id not in rows:
            yield f"nobody wrote {message_id}, which came to {[one.receivers for one in copies]}"
        else:
            yield from _contents(found, rows[message_id], copies)


def _contents(found: Evidence, row: Any, copies: list[Came]) -> Iterator[str]:
    first = copies[0].message
    for one in copies:
        to = [address.addr_spec for address in one.message["To"].addresses]
        if one.receivers != (row.to_address,) or to != [row.to_address]:
            yield f"to a stranger: {row.reason} of {row.to_address} went to {list(one.receivers)}, says {to}"
        if one.message.get_content_type() != first.get_content_type() or text_of(one.message) != text_of(first):
            yield f"came again with other words: {row.reason}"
    if not row.about:
        return
    text = f"{first['Subject']}\n{text_of(first)}\n{html_of(first)}"
    own = {mark for mark, places in found.places.items() if row.about in places}
    if set(REFERENCE.findall(text)) - {row.about}:
        yield f"{row.reason} names {set(REFERENCE.findall(text))}"
    if set(MARK.findall(text)) - own:
        yield f"of another case: {row.reason} tells of {set(MARK.findall(text)) - own}"


def _doubled(found: Evidence) -> Iterator[str]:
    """A letter may come again, with the same Message-ID and noted, at most once for each fault that explains it."""
    rows = {row.message_id: row for row in found.outgoing}
    for message_id, copies in found.copies.items():
        row = rows.get(message_id)
        if row is not None and row.possible_copies < len(copies) - 1:
            yield f"came {len(copies)} times, noted are {row.possible_copies} possible repeats: {row.reason}"
    explained = sum(found.faults_done[name] for name in MAY_DOUBLE)
    if _copies_after_answer(found) > explained:
        yield f"{_copies_after_answer(found)} letters came again, and {explained} faults explain that"


def _copies_after_answer(found: Evidence) -> int:
    times = Counter(one.message_id for one in found.came if one.is_answered)
    return sum(number - 1 for number in times.values())


def database_faults(database: str, environment: dict[str, str]) -> list[str]:
    """What the database says of itself, and `forstelinja history check` of the history."""
    said = []
    if database.startswith("sqlite"):
        whole = [row[0] for row in read(database, "PRAGMA integrity_check")]
        said += [] if whole == ["ok"] else [f"the database says {whole}"]
        said += [f"a foreign key leads nowhere: {row}" for row in read(database, "PRAGMA foreign_key_check")]
    done = subprocess.run(
        [*COMMAND, "history", "check"], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said.append(f"history check: {done.stdout[-1500:]}{done.stderr[-1500:]}")
    return said


def environment_of(data: Path, database: str) -> dict[str, str]:
    """The environment in which a command of the product looks at this folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FORSTELINJA_", "DATABASE_URL"))}
    ours = {"FORSTELINJA_MODE": "demo", "FORSTELINJA_DATA_DIR": str(data), "PYTHONPATH": str(ROOT)}
    return kept | ours | ({} if database.startswith("sqlite") else {"DATABASE_URL": database})


def report(found: Evidence, said: list[str]) -> str:
    """A table of what was done and found, and the faults by name."""
    lines = []
    for name, value in figures(found).items():
        shown = ", ".join(f"{what} {n}" for what, n in value.items()) if isinstance(value, dict) else str(value)
        lines.append(f"  {name:34}{shown or '-'}")
    lines += [f"FAULT {one}" for one in said]
    lines.append(f"{len(said)} faults." if said else "Nothing is lost, nothing is there twice.")
    return "\n".join(lines)


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", help="that a chaos run has left")
    parser.add_argument("--data", type=Path, help="the product's data folder")
    parser.add_argument("--mailbox", type=Path, help="a Maildir with what the mail server got")
    parser.add_argument("--log", type=Path, help="what the clients noted")
    parser.add_argument("--database", default="", help="SQLAlchemy's address; without it, the file in the data folder")
    parser.add_argument("--json", action="store_true", help="figures and faults as one JSON document")
    options = parser.parse_args()
    if options.folder is None and not (options.data and options.mailbox and options.log):
        parser.error("a folder, or --data, --mailbox and --log")
    data = (options.data or options.folder / "var").absolute()
    database = options.database or f"sqlite:///{data / 'forstelinja.sqlite3'}"
    mailbox, log = options.mailbox or options.folder / "mailbox", options.log or options.folder / "clients.jsonl"
    found = gather(database, data, mailbox, log)
    said = faults(found) + database_faults(database, environment_of(data, database))
    print(json.dumps({"figures": figures(found), "faults": said}) if options.json else report(found, said))
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
