"""A case is got ready for the archive: what there is to send of it, and its package."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from flask_babel import force_locale
from sqlalchemy.orm import Session

from app.cases.models import Case
from app.cases.scanning.verdicts import WAITS
from app.documents.typesetting import Press
from app.errors import ExpectedError
from app.records import entries, operations, package, queries
from app.records.entries import Entry, Folder, Told
from app.records.fiks import FiksWriter
from app.records.rules import Rules
from app.records.writing import Writer
from app.store import Place

WRITER: Writer = FiksWriter()


class NotScannedYetError(ExpectedError):
    """The scanner has not looked at a file of the case; the archive gets the case when it has."""

    def __init__(self, reference: str, name: str) -> None:
        super().__init__(f"{reference}: the file {name} is still being checked for malicious software; try again later")


@dataclass(frozen=True)
class Plan:
    """What is to be sent of a case as it was in this version; nothing when the archive has been sent all of it."""

    folder: Folder
    entries: Sequence[Entry]
    version: int

    def check_scanned(self) -> None:
        """What the archive has stays as it is, so nothing goes there while a file waits. Raises NotScannedYetError."""
        waiting = [file.shown_name for entry in self.entries for file in entry.files if file.hindrance == WAITS]
        if waiting:
            raise NotScannedYetError(self.folder.reference, waiting[0])


def plan(session: Session, case: Case, rules: Rules, told: Told, *, everything: bool) -> Plan:
    """What to send: `everything` there is, or what was not sent yet, was changed since, or was refused."""
    folder = entries.folder(case, queries.related(session, case))
    with force_locale(folder.language):
        found = entries.gather(session, case, rules, told)
    return Plan(folder, found if everything else operations.to_send(session, found), case.version)


def write(file: IO[bytes], made: Plan, *, rules: Rules, press: Press, attachments: Place) -> None:
    """Write the package. Raises MissingFileError."""
    package.write(
        file, made.folder, made.entries, rules=rules, writer=WRITER, press=press, attachments=attachments
    )  # fmt: skip
