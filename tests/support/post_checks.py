"""Letters that went through faults: what the mail server got, compared with the rows, and what happened on the way."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.support.mailbox import html_of, text_of
from tests.support.marked import MARK
from tests.support.moody_server import Got
from tests.support.serving import Served
from tests.support.visitor import REFERENCE

ROWS = """
    SELECT reason, letter, about, to_address, message_id, subject, state, attempts, possible_copies FROM outgoing_mail
"""


@dataclass(frozen=True)
class Crossed:
    """What went over the wire: `marks` is reference → the mark that stands in its enquiry."""

    product: Served
    letters: list[Got]
    marks: Mapping[str, str]
    crashes: int

    def faults(self) -> list[str]:
        """Everything that is not as promised, a sentence each."""
        rows = {row.message_id: row for row in self.product.rows(ROWS)}
        came: dict[str, list[Got]] = defaultdict(list)
        found = []
        for letter in self.letters:
            came[letter.message["Message-ID"]].append(letter)
        for message_id, copies in came.items():
            row = rows.get(message_id)
            found += [f"nobody wrote {message_id}"] if row is None else _letter_faults(row, copies, self.marks)
        sent = [row for row in rows.values() if row.state == "sent"]
        found += [f"missing: {row.reason}" for row in sent if row.message_id not in came]
        found += [f"{secret} is given to two" for secret in _secrets_of_two(self.letters)]
        if self.copies_after_answer > self.crashes:
            found.append(f"{self.copies_after_answer} copies of answered letters, and {self.crashes} crashes")
        return found

    def counts(self) -> str:
        """What happened, in numbers."""
        noted = self.product.rows("SELECT count(*) AS n FROM outgoing_mail WHERE possible_copies > 0")[0].n
        return (
            f"{len(self.letters)} letters taken, {self.crashes} workers killed, {self.copies_after_answer} copies "
            f"after a kill, {self.copies_after_silence} after a cut, {noted} noted as possible repeats"
        )

    @property
    def copies_after_answer(self) -> int:
        """Copies of letters whose sender had been told that they are taken."""
        answered = Counter(letter.message["Message-ID"] for letter in self.letters if letter.is_answered)
        return sum(times - 1 for times in answered.values())

    @property
    def copies_after_silence(self) -> int:
        """Copies of letters whose sender had not been told."""
        return len(self.letters) - len({one.message["Message-ID"] for one in self.letters}) - self.copies_after_answer


def _letter_faults(row: object, copies: list[Got], marks: Mapping[str, str]) -> Iterator[str]:
    first = copies[0]
    text = f"{first.message['Subject']}\n{text_of(first.message)}\n{html_of(first.message)}"
    to = [one.addr_spec for one in first.message["To"].addresses]
    if any(one.receivers != [row.to_address] for one in copies) or to != [row.to_address]:
        yield f"{row.reason} went to {[one.receivers for one in copies]}"
    if any(one.raw != first.raw for one in copies):
        yield f"{row.reason} came again with other words"
    if row.possible_copies < len(copies) - 1:
        yield f"{row.reason} came {len(copies)} times, noted are {row.possible_copies}"
    if row.state == "failed":
        yield f"{row.reason} came and is noted as {row.state}"
    if set(REFERENCE.findall(text)) != {row.about}:
        yield f"{row.reason} names {set(REFERENCE.findall(text))}"
    expected = set() if row.letter.endswith("/received") else {marks[row.about]}
    if set(MARK.findall(text)) != expected:
        yield f"{row.reason} tells of {set(MARK.findall(text))}, not {expected}"


def _secrets_of_two(letters: list[Got]) -> Iterator[str]:
    """Secrets of reply addresses that stand in letters of two cases or to two people."""
    holders: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for letter in letters:
        about = REFERENCE.search(letter.message["Subject"])[0]
        holders[letter.message["Reply-To"].addresses[0].addr_spec].add((about, letter.receivers[0]))
    return (secret for secret, of in holders.items() if len(of) > 1)
