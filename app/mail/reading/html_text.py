"""HTML to the text a reader sees, quotations marked with `>` as in a plain letter. One pass, whatever the bytes.

Not html.parser: in the Python versions we run on, an unclosed `<!--` or `<` makes it take the square of the length.
"""

import contextlib
import html
import re

MOST_CHARACTERS = 2_000_000
MOST_TEXT = 1_000_000
DEEPEST_QUOTE = 8
MOST_TAGS = 150_000
"""A page that people send has some thousands; so many take half a second."""

LONGEST_LINK = 300
LINE_ACROSS = "_" * 32
"""What stands for a rule: Outlook and its kin put one before what they quote."""

_TAG = re.compile(r"/?[a-zA-Z][a-zA-Z0-9:]{0,30}")
_LINK = re.compile(r"""\shref\s*=\s*["']?\s*(https?://[^\s"'<>]{1,300})""", re.IGNORECASE)
_CLOSE = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style", "head", "title", "template")}
_SPACES = re.compile(r"[ \t\r\n\f]+")
_LINES = {
    "address", "article", "aside", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form",
    "header", "html", "li", "main", "nav", "section", "table", "tbody", "thead", "tr",
}  # fmt: skip
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre"}


def text_of(source: str) -> tuple[str, bool]:
    """The text of an HTML page or of a piece of one, and whether it was read to its end."""
    reader = _Reader(source[:MOST_CHARACTERS])
    is_whole = reader.read() and len(source) <= MOST_CHARACTERS
    return reader.text(), is_whole


class _Reader:
    def __init__(self, source: str) -> None:
        self.source = source
        self.absent: set[str] = set()
        self.lines: list[str] = []
        self.current: list[str] = []
        self.size = 0
        self.quotes = 0
        self.literal = 0
        self.gap = False
        self.is_tight = False
        self.links: list[tuple[str, int]] = []

    def read(self) -> bool:
        """Go through the source once; whether its end was reached."""
        at = 0
        for _ in range(MOST_TAGS):
            opening = self.find("<", at)
            if opening < 0 or self.size > MOST_TEXT:
                self.put(self.source[at:] if opening < 0 else "")
                return opening < 0
            self.put(self.source[at:opening])
            at = self.after_tag(opening)
            if not 0 <= at < len(self.source):
                return True
        return False

    def find(self, needle: str, at: int) -> int:
        """As str.find; a needle that was missed once is not looked for again."""
        if needle in self.absent:
            return -1
        found = self.source.find(needle, at)
        if found < 0:
            self.absent.add(needle)
        return found

    def after_tag(self, opening: int) -> int:
        """Do what the tag at `opening` says; where to read on, or -1 at the end."""
        if self.source.startswith("<!--", opening):
            end = self.find("-->", opening + 4)
            return end + 3 if end >= 0 else self.after_sign(opening)
        tag = _TAG.match(self.source, opening + 1)
        if not tag and self.source[opening + 1 : opening + 2] not in ("!", "?"):
            self.put("<")
            return opening + 1
        end = self.end_of_tag(opening)
        if end < 0:
            self.put(self.source[opening : opening + 1])
            return opening + 1
        if tag:
            return self.obey(tag[0].lower(), self.source[tag.end() : end], end + 1)
        return end + 1

    def after_sign(self, opening: int) -> int:
        """An unclosed comment: go on behind its first sign, as with a declaration."""
        end = self.find(">", opening)
        return end + 1 if end >= 0 else -1

    def end_of_tag(self, opening: int) -> int:
        """The closing sign, a quoted one passed over."""
        end = self.find(">", opening)
        for _ in range(3):
            if end < 0 or end - opening > LONGEST_LINK * 20 or self.source.count('"', opening, end) % 2 == 0:
                return end
            quote = self.find('"', end)
            further = self.find(">", quote) if quote >= 0 else -1
            if further < 0:
                return end
            end = further
        return end

    def obey(self, name: str, attributes: str, at: int) -> int:
        """One tag; `at` is behind it. Returns where to read on."""
        if name in _CLOSE and name not in self.absent:
            close = _CLOSE[name].search(self.source, at)
            if close:
                return close.start()
            self.absent.add(name)
        elif name.lstrip("/") == "blockquote":
            self.end_line()
            self.quotes = max(0, self.quotes + (-1 if name.startswith("/") else 1))
        elif name in ("a", "/a"):
            self.link(name, attributes)
        elif name == "br":
            self.end_line(is_break=True)
        elif name == "hr":
            self.end_line()
            self.put(LINE_ACROSS)
            self.end_line()
        else:
            self.block(name, attributes)
        return at

    def block(self, name: str, attributes: str) -> None:
        """The elements that begin lines and paragraphs."""
        plain = name.lstrip("/")
        if plain in _PARAGRAPHS:
            self.end_line()
            if not name.startswith("/"):
                self.is_tight = "MsoNormal" in attributes  # Outlook's paragraphs stand line by line
            self.gap = self.gap or not self.is_tight
            if plain == "pre":
                self.literal = max(0, self.literal + (-1 if name.startswith("/") else 1))
        elif plain in _LINES:
            self.end_line()
            if name == "li":
                self.current.append("- ")
        elif name in ("td", "th"):
            self.put(" ")

    def link(self, name: str, attributes: str) -> None:
        """A link's address is put behind its words when these say another thing."""
        if name == "a":
            found = _LINK.search(attributes[: 10 * LONGEST_LINK])
            self.links = [*self.links[-9:], (html.unescape(found[1]) if found else "", len(self.current))]
        elif self.links:
            address, start = self.links.pop()
            words = "".join(self.current[start:]).strip()
            if address and words and "://" not in words and not address.rstrip("/").endswith(words):
                self.current.append(f" <{address}>")

    def put(self, text: str) -> None:
        """Add words to the line."""
        if not text:
            return
        if "&" in text:
            with contextlib.suppress(ValueError):  # a number of more than 4,300 digits stays as it is
                text = html.unescape(text)
        if self.literal:
            *whole, last = text.split("\n")
            for one in whole:
                self.current.append(one)
                self.end_line(is_break=True)
            self.current.append(last)
        else:
            self.current.append(_SPACES.sub(" ", text))

    def end_line(self, *, is_break: bool = False) -> None:
        """Put the line away; an empty one counts when a break says so, or a hard blank as Outlook's."""
        joined = "".join(self.current)
        whole = joined.replace("\u00a0", " ")
        shown = whole.rstrip() if self.literal else _SPACES.sub(" ", whole).strip()
        if shown == "-" and not is_break:
            return  # a list's point whose words come in a paragraph of their own
        self.current, self.links = [], []
        if not shown and not is_break and "\u00a0" not in joined:
            return
        mark = "> " * min(self.quotes, DEEPEST_QUOTE)
        if self.gap and self.lines and self.lines[-1].strip("> "):
            self.lines.append(mark.rstrip())
        self.gap = False
        self.lines.append((mark + shown).rstrip() if self.quotes else shown)
        self.size += len(shown) + len(mark) + 1

    def text(self) -> str:
        """All lines."""
        self.end_line()
        return "\n".join(self.lines)
