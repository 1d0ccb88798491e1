"""A folder of raw letters of every kind that people and machines send, and a table of what must be read from each."""

import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.mail.reading.letter import Absence, Letter, read

HERE = Path(__file__).parent
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "expected.yaml").read_text(encoding="utf-8"))
LIMIT_S = 2


def raw_letter(name: str, line_end: bytes = b"\n") -> bytes:
    raw = (HERE / "letters" / f"{name}.eml").read_bytes()
    return raw.replace(b"\r\n", b"\n").replace(b"\n", line_end)


def differing(letter: Letter, expected: dict[str, Any]) -> Iterator[str]:
    """Each expectation that is not met, as a sentence."""
    as_said = {
        "files": [file.name for file in letter.files],
        "inline": [file.name for file in letter.files if file.is_inline],
        "left_out": [[one.name, one.why] for one in letter.left_out],
        "to": list(letter.to),
        "to_first": letter.to[0] if letter.to else "",
        "to_count": len(letter.to),
        "in_reply_to": list(letter.in_reply_to),
        "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
        "absence": absence_of(letter.absence),
    }
    for name, wanted in expected.items():
        if name.endswith("_has"):
            got = getattr(letter, name.removesuffix("_has"))
            if wanted not in got:
                yield f"{wanted!r} is not in {name.removesuffix('_has')} {got!r}"
        elif name == "bounce" and wanted:
            got = {key: getattr(letter.bounce, key, None) for key in wanted}
            if got != wanted:
                yield f"bounce is {letter.bounce}, not {wanted}"
        elif (got := as_said.get(name, getattr(letter, name, None))) != wanted:
            yield f"{name} is {got!r}, not {wanted!r}"


def absence_of(absence: Absence | None) -> list[str | None] | None:
    return [day.isoformat() if day else None for day in (absence.from_on, absence.until_on)] if absence else None


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_letter_is_read_as_the_table_says(name: str, line_end: bytes):
    raw = raw_letter(name, line_end)

    started = time.process_time()
    letter = read(raw)

    assert time.process_time() - started < LIMIT_S
    assert list(differing(letter, EXPECTED[name])) == []
    assert letter.is_cut == (letter.new_text != letter.text)
    assert read(raw) == letter


def test_every_letter_has_its_line_in_the_table_and_there_are_many():
    files = {path.stem for path in (HERE / "letters").glob("*.eml")}

    assert files == set(EXPECTED)
    assert len(files) > 100
    assert {f"{number:02}" for number in range(1, 31)} <= {name[:2] for name in files}


def test_the_same_letter_a_thousand_times_is_the_same_and_costs_no_more():
    raw = raw_letter("11-nb-gmail", b"\r\n")
    first = read(raw)

    started = time.process_time()
    same = sum(read(raw) == first for _ in range(1_000))

    assert same == 1_000
    assert time.process_time() - started < 10


def test_dates_and_times_are_real_ones():
    letter = read(raw_letter("02-ooo-nb-dates"))

    assert letter.absence == Absence(date(2026, 11, 23), date(2026, 12, 4))
    assert isinstance(letter.sent_at, datetime)
    assert letter.sent_at.utcoffset().total_seconds() == 0
