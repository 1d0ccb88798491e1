"""What Enhetsregisteret says of a business. Asked only when somebody looks, never by the form; kept for a day.

Nobody waits for it longer than `TIMEOUT_S`, whatever it does with its bytes; and after some failures nobody does at all
for a while.

Source: data.brreg.no/enhetsregisteret/api/dokumentasjon, units, version 2 (licence NLOD). A unit has few fields when it
is deleted; the number of employees is left out below five.
"""

import http.client
import json
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock, Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

ACCEPT = "application/vnd.brreg.enhetsregisteret.enhet.v2+json;charset=UTF-8"
TIMEOUT_S = 3.0
MOST_BYTES = 200_000
KEPT_FOR = timedelta(hours=24)
MOST_KEPT = 500
GONE, UNKNOWN = 410, 404
MOST_FAILURES, PAUSE = 3, timedelta(minutes=1)
"""After so many failures in a row the register is left alone for so long."""


@dataclass(frozen=True)
class Unit:
    """A unit of the register. Empty texts and None are what the register does not say; `form` is such as «AS».

    `trouble` is what a developer must know: deleted, bankrupt, dissolving; empty when there is none.
    """

    name: str
    form: str = ""
    industry: str = ""
    place: str = ""
    municipality: str = ""
    employees: int | None = None
    founded_on: str = ""
    is_in_vat_register: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class Answer:
    """`found` with its unit; `unknown` number; `away`: the register did not answer, and was not believed to."""

    outcome: str
    unit: Unit | None = None


class Register:
    """The register at an address, with what it said within a day. One per process."""

    def __init__(self, address: str, *, user_agent: str) -> None:
        self._address, self._user_agent = address.rstrip("/"), user_agent
        self._opener = build_opener(_NoRedirects)
        self._kept: OrderedDict[str, tuple[datetime, Answer]] = OrderedDict()
        self._lock = Lock()
        self._failures, self._failed_at = 0, datetime.min.replace(tzinfo=UTC)
        self._hanging: list[Thread] = []

    @property
    def is_set(self) -> bool:
        """Whether there is a register to ask."""
        return bool(self._address)

    def look_up(self, number: str, *, at: datetime) -> Answer:
        """What the register says of an organisation number of nine digits; waits three seconds at most, in all."""
        with self._lock:
            kept = self._kept.get(number)
        if kept and kept[0] <= at < kept[0] + KEPT_FOR:
            return kept[1]
        if self._is_left_alone(at):
            return AWAY
        answer = self._ask_in_time(number)
        with self._lock:
            self._failures, self._failed_at = (self._failures + 1, at) if answer is AWAY else (0, self._failed_at)
            if answer is not AWAY:
                self._kept[number] = (at, answer)
                while len(self._kept) > MOST_KEPT:
                    self._kept.popitem(last=False)
        return answer

    def forget(self, number: str) -> None:
        """Keep no answer about this number any longer."""
        with self._lock:
            self._kept.pop(number, None)

    def _is_left_alone(self, at: datetime) -> bool:
        """Whether it has failed lately, or still holds those who were not waited for. One may try after the pause."""
        with self._lock:
            self._hanging = [thread for thread in self._hanging if thread.is_alive()]
            is_pause = self._failures >= MOST_FAILURES and self._failed_at <= at < self._failed_at + PAUSE
            return is_pause or len(self._hanging) >= MOST_FAILURES

    def _ask_in_time(self, number: str) -> Answer:
        """Ask in a thread beside: the time limit of a connection is for each of its bytes, and none is for names."""
        said: list[Answer] = []
        thread = Thread(target=lambda: said.append(self._ask(number)), name="register", daemon=True)
        thread.start()
        thread.join(TIMEOUT_S)
        if said:
            return said[0]
        with self._lock:
            self._hanging.append(thread)
        return AWAY

    def _ask(self, number: str) -> Answer:
        until = time.monotonic() + TIMEOUT_S
        request = Request(  # noqa: S310 - the settings let through https only, or this machine
            f"{self._address}/enheter/{number}", headers={"Accept": ACCEPT, "User-Agent": self._user_agent}
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                told = json.loads(_body(response, until))
                return Answer("found", _unit(told)) if told["organisasjonsnummer"] == number else AWAY
        except HTTPError as error:
            return Answer("unknown") if error.code in {UNKNOWN, GONE} else AWAY
        except (OSError, LookupError, ValueError, TypeError, AttributeError, http.client.HTTPException):
            return AWAY


AWAY = Answer("away")


def _body(response: http.client.HTTPResponse, until: float) -> bytes:
    """What comes in time and is not too much; cut off it is nothing that can be read."""
    body = b""
    while len(body) < MOST_BYTES and time.monotonic() < until:
        piece = response.read1(MOST_BYTES - len(body))
        if not piece:
            break
        body += piece
    return body


class _NoRedirects(HTTPRedirectHandler):
    """Nobody sends us on to another host."""

    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:  # noqa: ANN401 - urllib's own
        """Never."""


def _unit(told: dict[str, Any]) -> Unit:
    place = told.get("forretningsadresse") or told.get("beliggenhetsadresse") or {}
    employees = told.get("antallAnsatte")
    return Unit(
        name=_text(told, "navn"),
        form=_text(told.get("organisasjonsform"), "beskrivelse"),
        industry=_text(told.get("naeringskode1"), "beskrivelse"),
        place=_text(place, "poststed"),
        municipality=_text(place, "kommune"),
        employees=employees if isinstance(employees, int) else None,
        founded_on=_text(told, "stiftelsesdato"),
        is_in_vat_register=told.get("registrertIMvaregisteret") is True,
        trouble=_trouble(told),
    )


def _trouble(told: dict[str, Any]) -> str:
    if told.get("slettedato"):
        return "deleted"
    if told.get("konkurs") is True:
        return "bankrupt"
    ends = told.get("underAvvikling"), told.get("underTvangsavviklingEllerTvangsopplosning")
    return "dissolving" if True in ends else ""


def _text(told: Any, field: str) -> str:  # noqa: ANN401 - what the register sends
    value = told.get(field) if isinstance(told, dict) else None
    return value[:200] if isinstance(value, str) else ""
