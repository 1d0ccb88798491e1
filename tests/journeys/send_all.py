"""Send the region's 216 real-life enquiries through the form and see what the mailbox and the database say.

    python tests/journeys/send_all.py                           starts a product of its own
    python tests/journeys/send_all.py --address http://127.0.0.1:8000 --mailbox var/mail --database sqlite:///var/…

Exits 1 and names each fault when something is not as promised. A running product needs FORSTELINJA_SUBMIT_LIMIT empty.
"""

import argparse
import json
import os
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.support import serving  # noqa: E402
from tests.support.mailbox import html_of, letters, text_of  # noqa: E402
from tests.support.visitor import Visitor, enquiry  # noqa: E402

CLIENTS = 4
SAMI = {"se", "sma", "smj"}
SAID = {  # one sentence of the acknowledgement that is different in each language
    "nb": "Du hører fra oss senest",
    "nn": "Du høyrer frå oss seinast",
    "en": "You will hear from us by",
}
CASES = """
    SELECT c.reference, c.email, c.state, c.page_language, c.reply_language, c.referral_reason, c.text,
           u.email AS developer_email, d.id AS developer_id
    FROM case_file c LEFT JOIN developer d ON d.id = c.developer_id LEFT JOIN user_account u ON u.id = d.user_id
"""
COVERED = "SELECT c.developer_id, a.slug FROM competence c JOIN competence_area a ON a.id = c.area_id"
COORDINATORS = """
    SELECT u.email FROM user_account u JOIN user_role r ON r.user_id = u.id JOIN role ON role.id = r.role_id
    WHERE role.name = 'coordinator'
"""


@dataclass(frozen=True)
class Sent:
    """An enquiry that was sent and the reference that its receipt showed."""

    line: dict[str, Any]
    email: str
    page_language: str
    reply_language: str
    reference: str
    seconds: float


@dataclass(frozen=True)
class Found:
    """What the product has made of it all."""

    cases: dict[str, Any]
    letters: list[EmailMessage]
    reasons: list[Any]
    covered: dict[int, set[str]]
    coordinators: set[str]


def send(address: str, lines: Sequence[dict[str, Any]]) -> list[Sent]:
    """Send all of them through the form, four at a time; raises when one does not get its receipt."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(lambda line: _send_one(address, line), lines))


def look(mailbox: Path, database: str) -> Found:
    """Read the mailbox and the database."""
    covered = defaultdict(set)
    for row in serving.read(database, COVERED):
        covered[row.developer_id].add(row.slug)
    return Found(
        cases={row.reference: row for row in serving.read(database, CASES)},
        letters=letters(mailbox),
        reasons=[row.reason for row in serving.read(database, "SELECT reason FROM outgoing_mail")],
        covered=covered,
        coordinators={row.email for row in serving.read(database, COORDINATORS)},
    )


def faults(sent: Sequence[Sent], found: Found) -> list[str]:
    """Everything that is not as promised, a sentence each."""
    said = [
        f"{what} twice: {value}"
        for what, values in (
            ("a reference was given", [one.reference for one in sent]),
            ("a Message-ID was used", [letter["Message-ID"] for letter in found.letters]),
            ("a reason made a letter", found.reasons),
        )
        for value, times in Counter(values).items()
        if times > 1
    ]
    by_reference: dict[str, list[EmailMessage]] = defaultdict(list)
    for letter in found.letters:
        mark = re.search(r"\[(NF-[0-9A-Z-]+)\]", letter["Subject"])
        by_reference[mark[1] if mark else ""].append(letter)
        said += [f"{letter['To']}, {letter['Subject']}: {fault}" for fault in letter_faults(letter)]
    ours = {one.reference for one in sent}
    if by_reference.keys() - ours:
        said.append(f"letters about other cases: {sorted(by_reference.keys() - ours)[:5]}")
    for one in sent:
        said += [f"{one.line['id']} {one.reference}: {fault}" for fault in _case_faults(one, found, by_reference)]
    return said


def letter_faults(letter: EmailMessage) -> Iterator[str]:
    """What the letter has not of interfaces.md, "Letters"."""
    kinds = [part.get_content_type() for part in letter.walk()]
    if kinds != ["multipart/alternative", "text/plain", "text/html"]:
        yield f"its parts are {kinds}"
    if any(part.get_content_charset() != "utf-8" for part in letter.walk() if part.get_content_maintype() == "text"):
        yield "a part is not in UTF-8"
    if len(letter["To"].addresses) != 1 or letter["Cc"] or letter["Bcc"]:
        yield "it does not have one receiver"
    if not re.fullmatch(r"sak\+[a-z0-9]{20,}@[a-z0-9.-]+", letter["Reply-To"].addresses[0].addr_spec):
        yield f"its Reply-To carries no token: {letter['Reply-To']}"
    if not re.fullmatch(r"<[^<>@\s]+@[a-z0-9.-]+>", letter["Message-ID"]):
        yield f"its Message-ID is {letter['Message-ID']}"
    if (
        letter["Auto-Submitted"] not in {"auto-generated", "auto-replied"}
        or letter["X-Auto-Response-Suppress"] != "All"
    ):
        yield "it does not say that it is automatic"
    if letter["In-Reply-To"] and letter["In-Reply-To"] not in (letter["References"] or ""):
        yield "In-Reply-To is not among its References"
    if f'lang="{letter["Content-Language"]}"' not in html_of(letter):
        yield "its HTML is not in the language that Content-Language says"
    if letter.defects or any(part.defects for part in letter.walk()):
        yield "it does not parse without defects"


def figures(sent: Sequence[Sent], found: Found) -> dict[str, Any]:
    """How it went, in numbers."""
    ends = Counter()
    right = Counter()
    for one in sent:
        case = found.cases.get(one.reference)
        ends[
            f"referred: {case.referral_reason}" if case and case.referral_reason else case.state if case else "lost"
        ] += 1
        right[_verdict(one, case, found)] += 1
    times = sorted(one.seconds for one in sent)
    return {
        "enquiries": len(sent),
        "cases": len(found.cases),
        "letters": len(found.letters),
        "form_and_receipt_ms": {"p50": _ms(times, 0.5), "p95": _ms(times, 0.95), "max": _ms(times, 1)},
        "ends": dict(ends.most_common()),
        "persons": dict(right.most_common()),
        "share_right_of_assigned_within_scope": _share(right["right person"], right["wrong person"]),
    }


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The enquiries of a file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _send_one(address: str, line: dict[str, Any]) -> Sent:
    language = line["language"] if line["language"] in SAID else "nb"
    reply = "se" if line["language"] in SAMI else language
    fields = enquiry(
        text=line["text"],
        subject=line.get("subject") or "",
        municipality=line.get("municipality") or "undecided",
        name=f"Avsender {line['id']}",
        email=f"{line['id']}@bedrift.example.com",
        language=reply,
    )
    began = time.perf_counter()
    receipt = Visitor(address).send(language, **fields)
    seconds = time.perf_counter() - began
    if receipt.status != 200 or "/henvendelse/mottatt/" not in receipt.path or receipt.reference not in receipt.text:
        raise SystemExit(f"{line['id']} got no receipt but {receipt.status} at {receipt.path}: {receipt.plain[:500]}")
    return Sent(line, fields["email"], language, reply, receipt.reference, seconds)


def _case_faults(one: Sent, found: Found, by_reference: dict[str, list[EmailMessage]]) -> Iterator[str]:
    case = found.cases.get(one.reference)
    if case is None:
        yield "there is no such case"
        return
    if (case.email, case.text) != (one.email, one.line["text"]):
        yield "the case is somebody else's or its text is changed"
    if (case.page_language, case.reply_language) != (one.page_language, one.reply_language):
        yield f"its languages are {case.page_language} and {case.reply_language}"
    mine = by_reference[one.reference]
    to_business = [letter for letter in mine if _receiver(letter) == one.email]
    to_staff = [letter for letter in mine if _receiver(letter) != one.email]
    yield from _acknowledgement_faults(one, to_business)
    allowed = found.coordinators if case.state == "referred" else {case.developer_email}
    if case.state not in {"referred", "assigned"}:
        yield f"it is {case.state}"
    if len(to_staff) != 1 or _receiver(to_staff[0]) not in allowed:
        yield f"letters to staff: {list(map(_receiver, to_staff))}; expected one to {sorted(map(str, allowed))}"
    elif " ".join(one.line["text"].split())[:20] not in " ".join(text_of(to_staff[0]).replace("\n> ", " ").split()):
        yield "the letter to the staff does not hold the text"


def _acknowledgement_faults(one: Sent, mine: list[EmailMessage]) -> Iterator[str]:
    if len(mine) != 1:
        yield f"{len(mine)} acknowledgements"
        return
    letter, text = mine[0], " ".join(text_of(mine[0]).split())
    if letter["Content-Language"] != one.page_language or SAID[one.page_language] not in text:
        yield f"the acknowledgement is not in {one.page_language}: {letter['Content-Language']}, {text[:120]}"
    if one.reference not in text or f"/{one.page_language}/sak/" not in text:
        yield "the acknowledgement has no reference or no private link"
    if one.line["text"][:40] in text or one.line["id"] in text:
        yield "the acknowledgement repeats what was typed"


def _receiver(letter: EmailMessage) -> str:
    return str(letter["To"].addresses[0].addr_spec)


def _verdict(one: Sent, case: Any, found: Found) -> str:
    if case is None or case.state != "assigned":
        return "referred, not for us" if one.line["out_of_scope"] else "referred, for us"
    if one.line["out_of_scope"]:
        return "assigned, though not for us"
    wanted = {one.line["primary"], *one.line.get("acceptable", [])}
    return "right person" if wanted & found.covered[case.developer_id] else "wrong person"


def _ms(times: Sequence[float], share: float) -> float:
    return round(1000 * times[min(len(times) - 1, round(share * (len(times) - 1)))], 1)


def _share(good: int, bad: int) -> float:
    return round(good / (good + bad), 3) if good + bad else 0.0


def journey(
    address: str, mailbox: Path, database: str, lines: Sequence[dict[str, Any]]
) -> tuple[list[str], dict[str, Any]]:
    """The whole way: send, wait for the worker, look, compare. Gives faults and figures."""
    began = time.perf_counter()
    sent = send(address, lines)
    all_sent = time.perf_counter() - began
    waiting = "SELECT count(*) AS n FROM outgoing_mail WHERE due_at IS NOT NULL"
    unsorted = "SELECT count(*) AS n FROM case_file WHERE triage_at IS NOT NULL"
    serving.wait_until(
        lambda: not serving.read(database, unsorted)[0].n and not serving.read(database, waiting)[0].n,
        seconds=120,
        what="every case is sorted and every letter sent",
    )
    times = {"s_until_all_were_sent": round(all_sent, 2), "s_until_last_letter": round(time.perf_counter() - began, 2)}
    found = look(mailbox, database)
    return faults(sent, found), times | figures(sent, found)


def main() -> int:
    """Run from the command line."""
    options = _options()
    if not options.file.exists():
        print(f"{options.file} is not here; set FORSTELINJA_SHARED or give --file")
        return 1
    lines = read_lines(options.file)[: options.limit]
    if options.address:
        wrong, how = journey(options.address, options.mailbox, options.database, lines)
    else:
        with tempfile.TemporaryDirectory() as folder, serving.serving(Path(folder)) as product:
            wrong, how = journey(product.address, product.data / "mail", product.database_url, lines)
    print(json.dumps(how, ensure_ascii=False, indent=2))
    print("\n".join(wrong) if wrong else "Everything is as promised.")
    return 1 if wrong else 0


def _options() -> argparse.Namespace:
    shared = Path(os.environ.get("FORSTELINJA_SHARED", ROOT.parent / "shared"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path, default=shared / "domain" / "enquiries_open.jsonl")
    parser.add_argument("--address", help="of a running product; without it one is started")
    parser.add_argument("--mailbox", type=Path, default=ROOT / "var" / "mail")
    parser.add_argument("--database", default=f"sqlite:///{ROOT / 'var' / 'forstelinja.sqlite3'}")
    parser.add_argument("--limit", type=int, default=None, help="only the first so many")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
