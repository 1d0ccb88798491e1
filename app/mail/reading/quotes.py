"""What is new in a letter: without the quoted tail and what machines put under it. Line by line, in one pass.

Rules, in the order of their weight: never lose an answer, so that a text with answers between or below quotes that
have no clear end is left whole; never leave nothing; when unsure, cut nothing.
"""

import re

from app.mail.reading import quote_words as words

MOST_LINES = 20_000
"""Longer texts are shown whole: nobody has written them."""

LONGEST_LINE = 600
"""Characters looked at; a longer line is no mark of any program."""

MOST_ATTRIBUTION_LINES = 4
MOST_HEAD_LINES = 14
MOST_SIGNATURE_LINES = 15
MOST_BARE_SIGNATURE_LINES = 8
"""Under a `--` that has lost its blank; it may be a line that somebody drew."""

_TIME = re.compile(r"\d{1,2}[:.]\d{2}")
_RULE = re.compile(r"\s*[_=*\-─—]{8,}\s*")


def new_text_of(text: str, subject: str = "") -> str:
    """The lines of `text` that its writer added; all of them when that cannot be said surely."""
    lines = text.split("\n")
    if len(lines) > MOST_LINES:
        return text
    short = [line[:LONGEST_LINE] for line in lines]
    start, end = _span(short, is_forward=bool(words.FORWARD_SUBJECT.match(subject)))
    end = _without_signature(short, start, end)
    kept = "\n".join(lines[start:end]).strip()
    return kept or text


def _span(lines: list[str], *, is_forward: bool) -> tuple[int, int]:
    """Where the new lines begin and end."""
    whole = (0, len(lines))
    for index, line in enumerate(lines):
        if not line or line.isspace():
            continue
        if line.lstrip().startswith(">"):
            return _around_quote(lines, index, index)
        if words.FORWARDED.fullmatch(line):
            return whole
        if words.SEPARATOR.fullmatch(line) or _is_head(lines, index):
            return whole if is_forward else _above(lines, index)
        after = _after_attribution(lines, index)
        if after:
            first = _next_written(lines, after)
            if first < len(lines) and lines[first].lstrip().startswith(">"):
                return _around_quote(lines, index, first)
            if _is_sure(lines[index:after]):
                return _above(lines, index)
    return whole


def _above(lines: list[str], index: int) -> tuple[int, int]:
    """All before `index`, unless nothing is there or it says that the answers stand in what follows."""
    while index and (not lines[index - 1].strip() or _RULE.fullmatch(lines[index - 1])):
        index -= 1
    above = lines[:index]
    if any(words.ANSWERS_BELOW.search(line) for line in above[-40:]):
        return 0, len(lines)
    return (0, index) if any(line.strip() for line in above) else (0, len(lines))


def _around_quote(lines: list[str], mark: int, first: int) -> tuple[int, int]:
    """What stands around lines with `>`: only above or only below them; with both, all is kept."""
    last = first
    for index in range(first, len(lines)):
        if lines[index].lstrip().startswith(">"):
            last = index
    between = [line for line in lines[first:last] if line.strip() and not line.lstrip().startswith(">")]
    below = _next_written(lines, last + 1)
    below_end = _without_signature(lines, below, len(lines))
    has_below = any(line.strip() for line in lines[below:below_end]) and not _is_only_machine(lines[below:below_end])
    has_above = any(line.strip() for line in lines[:mark])
    has_attribution = mark < first or _ends_as_attribution(lines, mark)
    if between or not has_attribution or (has_above and has_below):
        return 0, len(lines)
    if has_below:
        return below, len(lines)
    return _above(lines, mark if mark < first else _attribution_before(lines, mark))


def _ends_as_attribution(lines: list[str], quote: int) -> bool:
    """Whether a quote is introduced in some language: a colon at the end of a line, a date or an address in it.

    Apple's programs quote the introduction itself.
    """
    own = [line.lstrip("> \t") for line in lines[quote : quote + MOST_ATTRIBUTION_LINES]]
    return _attribution_before(lines, quote) < quote or bool(_after_attribution(own, 0))


def _attribution_before(lines: list[str], quote: int) -> int:
    index = quote - 1
    while index >= 0 and not lines[index].strip():
        index -= 1
    if index < 0 or not lines[index].rstrip().endswith(":"):
        return quote
    for start in (index, max(0, index - 1)):
        joined = " ".join(lines[start : index + 1])
        if words.DATED.search(joined) or words.ADDRESSED.search(joined):
            return start
    return quote


def _after_attribution(lines: list[str], index: int) -> int:
    """The line behind "On … wrote:" that begins at `index`, broken over at most four lines; 0 when it is none."""
    if not words.ATTRIBUTION_START.match(lines[index]):
        return 0
    joined = ""
    for count in range(MOST_ATTRIBUTION_LINES):
        line = lines[index + count] if index + count < len(lines) else ""
        if not line.strip() or len(joined) + len(line) > LONGEST_LINE or line.lstrip().startswith(">"):
            return 0
        joined += " " + line
        if line.rstrip().endswith(":"):
            is_one = words.WROTE.search(joined) and (words.DATED.search(joined) or words.ADDRESSED.search(joined))
            return index + count + 1 if is_one else 0
    return 0


def _is_sure(attribution: list[str]) -> bool:
    """Whether it can be told from a person's own sentence although no `>` follows: a time, and an address or a form."""
    joined = " ".join(attribution)
    if words.ADDRESSED.search(joined):
        return bool(_TIME.search(joined))
    form = words.DATE_FIRST.fullmatch(joined)
    name = (form[1] or form[2]).split() if form else []
    return bool(name) and not any(word[0].islower() for word in name)


def _is_head(lines: list[str], index: int) -> bool:
    """Whether the head of a quoted letter begins here: from, a subject, and a date or a receiver."""
    first = words.HEAD_LINE.match(lines[index])
    if not first or words.HEAD_LABELS.get(first[1].lower()) != "from":
        return False
    found = {"from"}
    other = 0
    for line in lines[index + 1 : index + MOST_HEAD_LINES]:
        label = words.HEAD_LINE.match(line)
        kind = words.HEAD_LABELS.get(label[1].lower()) if label else None
        if kind == "from":
            break
        if kind:
            found.add(kind)
        else:
            other += 1
        if other > 3:  # noqa: PLR2004 - long lists of receivers are broken over lines
            break
    return "subject" in found and bool(found & {"date", "to"})


def _next_written(lines: list[str], index: int) -> int:
    while index < len(lines) and not lines[index].strip():
        index += 1
    return index


def _without_signature(lines: list[str], start: int, end: int) -> int:
    """The end of the new lines without what stands under `-- ` and without "sent from my telephone"."""
    end = _without_machine_lines(lines, start, end)
    for index in range(max(start, end - MOST_SIGNATURE_LINES - 1), end):
        mark = lines[index]
        under = end - index - 1
        bare = mark == "--" and under <= MOST_BARE_SIGNATURE_LINES and all(len(one) < 80 for one in lines[index:end])  # noqa: PLR2004
        if any(words.AFTERTHOUGHT.match(line) for line in lines[index + 1 : end]):
            continue
        if (mark == "-- " or bare) and any(line.strip() for line in lines[start:index]):
            return _without_machine_lines(lines, start, index)
    return end


def _without_machine_lines(lines: list[str], start: int, end: int) -> int:
    index = end
    while index > start and (not lines[index - 1].strip() or _is_machine_line(lines[index - 1])):
        index -= 1
    return index if any(line.strip() for line in lines[start:index]) else end


def _is_only_machine(lines: list[str]) -> bool:
    """Whether nothing but a signature or a telephone's line is there."""
    written = [line for line in lines if line.strip()]
    return bool(written) and (written[0] in ("-- ", "--") or all(_is_machine_line(line) for line in written))


def _is_machine_line(line: str) -> bool:
    return bool(words.SENT_FROM.fullmatch(line) or words.GET_PROGRAM.fullmatch(line))
