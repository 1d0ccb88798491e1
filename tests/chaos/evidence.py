"""What is left after a chaos run: the clients' log, database, mailbox and files, read and put side by side."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.chaos.notes import read_notes
from tests.support.mailbox import letters
from tests.support.marked import MARK
from tests.support.serving import read

CASES = """
    SELECT c.id, c.reference, c.email, c.text, c.state, c.developer_id, c.triage_at, u.email AS developer_email
    FROM case_file c LEFT JOIN developer d ON d.id = c.developer_id LEFT JOIN user_account u ON u.id = d.user_id
"""
MESSAGES = "SELECT case_id, kind, text FROM message"
EVENTS = "SELECT case_id, kind FROM case_event"
OUTGOING = "SELECT reason, letter, about, to_address, message_id, state, possible_copies, due_at FROM outgoing_mail"
INCOMING = "SELECT state, outcome, stored_name, due_at FROM incoming_mail"
FILES = "SELECT case_id, stored_name, sha256 FROM attachment"
FOR_A_PERSON_IN = {"held", "failed"}


@dataclass(frozen=True)
class Came:
    """A letter in the mailbox."""

    message: EmailMessage
    receivers: tuple[str, ...]
    is_answered: bool

    @property
    def message_id(self) -> str:
        """Its Message-ID."""
        return str(self.message["Message-ID"])


@dataclass(frozen=True)
class Evidence:
    """Everything that an auditor looks at."""

    data: Path
    notes: list[dict[str, Any]]
    cases: list[Any]
    messages: list[Any]
    events: list[Any]
    outgoing: list[Any]
    incoming: list[Any]
    files: list[Any]
    staff: set[str]
    came: list[Came]

    @cached_property
    def asked(self) -> dict[str, dict[str, Any]]:
        """Who asked, by mark."""
        return {one["mark"]: one for one in self._noted("asked")}

    @cached_property
    def receipts(self) -> dict[str, set[str]]:
        """The references that were told, by mark; mail tells none."""
        told: dict[str, set[str]] = defaultdict(set)
        for one in self._noted("answered"):
            told[one["mark"]] |= {one["reference"]} - {""}
        return told

    @cached_property
    def faults_done(self) -> Counter[str]:
        """What was done to the product, by name."""
        return Counter(one["name"] for one in self._noted("fault"))

    @cached_property
    def turned_away(self) -> list[dict[str, Any]]:
        """Answers that were neither a receipt nor "try again"."""
        return self._noted("turned_away")

    @cached_property
    def findings(self) -> list[str]:
        """What the run itself saw go wrong."""
        return [one["said"] for one in self._noted("finding")]

    @cached_property
    def places(self) -> dict[str, list[str]]:
        """Where each mark stands: the references of the cases, once for each text."""
        by_id = {case.id: case.reference for case in self.cases}
        found: dict[str, list[str]] = defaultdict(list)
        for case in self.cases:
            for mark in set(MARK.findall(case.text)):
                found[mark].append(case.reference)
        for message in self.messages:
            for mark in set(MARK.findall(message.text)):
                found[mark].append(by_id[message.case_id])
        return found

    @cached_property
    def left_for_a_person(self) -> set[str]:
        """Marks of letters that came and could not be placed or read: they lie on the coordinator's page."""
        names = [row.stored_name for row in self.incoming if row.state in FOR_A_PERSON_IN]
        paths = [self.data / "incoming" / name for name in names]
        return {mark for path in paths if path.is_file() for mark in MARK.findall(path.read_text(errors="replace"))}

    @cached_property
    def copies(self) -> dict[str, list[Came]]:
        """What came, by Message-ID."""
        found: dict[str, list[Came]] = defaultdict(list)
        for one in self.came:
            found[one.message_id].append(one)
        return found

    def _noted(self, what: str) -> list[dict[str, Any]]:
        return [one for one in self.notes if one["what"] == what]


def gather(database: str, data: Path, mailbox: Path, log: Path) -> Evidence:
    """Read all of it."""
    return Evidence(
        data=data,
        notes=read_notes(log),
        cases=read(database, CASES),
        messages=read(database, MESSAGES),
        events=read(database, EVENTS),
        outgoing=read(database, OUTGOING),
        incoming=read(database, INCOMING),
        files=read(database, FILES),
        staff={row.email for row in read(database, "SELECT email FROM user_account")},
        came=[_came(letter) for letter in letters(mailbox)],
    )


def _came(letter: EmailMessage) -> Came:
    receivers = letter.get_all("Delivered-To") or _addresses(letter.get_all("To") or [])
    return Came(letter, tuple(str(one).strip() for one in receivers), letter["X-Answered"] != "no")


def _addresses(headers: Iterable[Any]) -> list[str]:
    return [address.addr_spec for header in headers for address in header.addresses]
