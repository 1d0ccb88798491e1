"""A business at its browser, without the browser: fills in the real form over HTTP and keeps its cookies."""

import http.client
import json
import re
import uuid
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

REFERENCE = re.compile(r"NF-20\d\d-[2-9A-HJ-NP-TV-Z]{5}")
INPUT = re.compile(r"<input\b[^>]*>")
ATTRIBUTE = re.compile(r'([a-z_-]+)="([^"]*)"')
ANY_FILE = tuple[str, bytes, str]
"""Name, content and media type of a file."""


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def text(self) -> str:
        """The page. Raises when it is not UTF-8."""
        return self.body.decode()

    @property
    def plain(self) -> str:
        """The page's own words, without marks, unescaped, on one line."""
        bare = re.sub(r"<(script|style)\b.*?</\1>", " ", self.text, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", bare)).split())

    @property
    def hidden(self) -> dict[str, str]:
        """The hidden fields of the page's forms; of those with the same name the last."""
        tags = [dict(ATTRIBUTE.findall(tag)) for tag in INPUT.findall(self.text)]
        return {tag["name"]: unescape(tag.get("value", "")) for tag in tags if tag.get("type") == "hidden"}

    def typed(self, name: str) -> str:
        """What stands in a text field of the page."""
        area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\n?(.*?)</textarea>', self.text, re.DOTALL)
        if area:
            return unescape(area[1])
        for tag in INPUT.findall(self.text):
            found = dict(ATTRIBUTE.findall(tag))
            if found.get("name") == name and ("checked" in tag or found.get("type") not in {"radio", "checkbox"}):
                return unescape(found.get("value", ""))
        return ""

    @property
    def reference(self) -> str:
        """The reference that the address of the receipt ends in, or the first one on the page."""
        found = REFERENCE.search(self.path) or REFERENCE.search(self.text)
        assert found, f"no reference in the answer {self.status} at {self.path}: {self.plain[:500]}"
        return found[0]


@dataclass
class Visitor:
    """One browser: a kept connection and its cookies."""

    address: str
    timeout: float = 30
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    def get(self, path: str, headers: dict[str, str] | None = None) -> Answer:
        """Fetch a page; redirects are followed."""
        answer = self.ask("GET", path, None, headers or {})
        while answer.status in {301, 302, 303, 307, 308}:
            answer = self.ask("GET", answer.headers["location"], None, {})
        return answer

    def post(
        self, path: str, fields: dict[str, Any], files: list[ANY_FILE] | None = None, *, follow: bool = True
    ) -> Answer:
        """Send a form as browsers do with files: multipart. The answer is where the redirect leads."""
        body, kind = multipart(fields, files or [])
        answer = self.ask("POST", path, body, {"Content-Type": kind})
        if follow and answer.status in {302, 303}:
            return self.get(answer.headers["location"])
        return answer

    def post_plain(self, path: str, fields: dict[str, Any]) -> Answer:
        """Send a form without files: urlencoded."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urlencode(fields).encode(), kind)

    def ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """One request over the kept connection, opened anew when the server has closed it."""
        place = urlsplit(path)
        path = place.path + (f"?{place.query}" if place.query else "")
        for is_last in (False, True):
            fresh = self._connection is None
            if self._connection is None:
                there = urlsplit(self.address)
                self._connection = http.client.HTTPConnection(there.hostname or "", there.port, timeout=self.timeout)
            try:
                self._connection.request(method, path, body, headers | self._cookie_header())
                return self._read(path)
            except (OSError, http.client.HTTPException):
                self.close()
                if fresh or is_last or method != "GET":  # what was posted may have been taken: the caller decides
                    raise
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Let go of the connection; cookies stay."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def form(self, language: str = "nb", query: str = "") -> dict[str, str]:
        """Open the form; gives its hidden fields."""
        answer = self.get(f"/{language}/henvendelse{query}")
        assert answer.status == 200, answer.plain[:300]
        return answer.hidden

    def send(self, page: str = "nb", /, files: list[ANY_FILE] | None = None, **fields: Any) -> Answer:
        """Fill in the form and send it; gives the receipt, or the form with its faults."""
        return self.post(f"/{page}/henvendelse", self.form(page) | enquiry(**fields), files)

    def sign_in(self, person: str) -> Answer:
        """Sign in as a sample person of the demonstration."""
        hidden = self.get("/inn").hidden
        return self.post("/inn", {"csrf_token": hidden["csrf_token"], "person": person})

    def _cookie_header(self) -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def _read(self, path: str) -> Answer:
        assert self._connection is not None
        response = self._connection.getresponse()
        body = response.read()
        for header in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: one.value for name, one in SimpleCookie(header).items()}
        if response.will_close:
            self.close()
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, body, path)


def enquiry(**changes: Any) -> dict[str, Any]:
    """What a business writes, unlike any other; None takes a field away."""
    number = uuid.uuid4().hex[:10]
    fields = {
        "text": f"Vi vil starte et lite bakeri og lurer på hvor vi kan søke om tilskudd. Nummer {number}.",
        "municipality": "salangen",
        "name": "Kari Nordmann",
        "email": f"kari.{number}@example.com",
        "language": "nb",
        "website": "",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def multipart(fields: dict[str, Any], files: list[ANY_FILE]) -> tuple[bytes, str]:
    """A multipart body and its Content-Type. Bytes go as they are; a list sends the field several times."""
    boundary = uuid.uuid4().hex
    parts = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
            parts.append(head.encode() + (one if isinstance(one, bytes) else str(one).encode()) + b"\r\n")
    for shown, content, media_type in files:
        quoted = json.dumps(shown, ensure_ascii=False)
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="attachments"; filename={quoted}\r\n'
        parts.append(head.encode() + f"Content-Type: {media_type}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"
