"""How days and spans of days are written in Bokmål, Nynorsk, Swedish, Danish and English, as patterns."""

import re

MONTHS = {
    "jan": 1, "feb": 2, "mar": 3, "apr": 4, "mai": 5, "maj": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9,
    "okt": 10, "oct": 10, "nov": 11, "des": 12, "dec": 12,
}  # fmt: skip
"""The first three letters of every month."""

_WORD = (
    r"(?:jan(?:uar[iy]?)?|feb(?:ruar[iy]?)?|mar(?:s|ts|ch)?|apr(?:il)?|ma[ijy]|jun[ie]?|jul[iy]?|aug(?:ust[i]?)?|"
    r"sep(?:t|tember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[sc](?:ember)?)\b\.?"
)
_WEEKDAY = (
    r"(?:(?:man|mån|mon|tir|tis|tys|tue|ons|wed|tor|thu|fre|fri|lør|lau|lör|sat|søn|sun|sön)"
    r"[a-zåäöæø]{2,9},? (?:den )?)?"
)


def _day(name: str) -> str:
    """A day: 2026-05-04, 4.5.2026, 4. mai 2026, 4th of May, May 4."""
    return (
        rf"{_WEEKDAY}(?:the )?(?:(?P<{name}_iso>20\d\d-\d\d-\d\d)"
        rf"|(?P<{name}_day>[0-3]?\d)(?:\.|st|nd|rd|th|:e|:a)? ?(?:of )?(?:(?P<{name}_word>{_WORD})"
        rf"|(?<=\.)(?P<{name}_month>[01]?\d)\b\.?)"
        rf"|(?P<{name}_word2>{_WORD}) (?P<{name}_day2>[0-3]?\d)(?:st|nd|rd|th)?\b)"
        rf"(?:,?\.? ?(?P<{name}_year>20\d\d|(?<=\d\.)\d\d)\b)?"
    )


def _half(name: str) -> str:
    """A day that may leave month and year to the one after it: "1. til 14. juli"."""
    return rf"(?:{_day(name)}|{_WEEKDAY}(?P<{name}_lone>[0-3]?\d)\.?)"


_TO = r" ?(?:til og med|t\.?o\.?m\.?|till och med|til|till|to|until|through|thru|[-\u2013\u2014]) ?"
_FROM = r"(?:f\.?o\.?m\.?|fra og med|frå og med|från och med|fra|frå|från|from|between|mellom|perioden)"
_THERE = r"(?: (?:igjen|att|igen|på kontoret|på jobb|i arbeid|på plats|på arbejde|in the office|to work|at work)){0,3}"
_ON = r"(?: (?:on|fra|frå|från|from|den))?"

FROM_TO = re.compile(
    rf"\b(?:{_FROM} |ferie |semester |leave |vacation )(?:den )?{_half('a')}{_TO}(?:den )?{_day('b')}", re.IGNORECASE
)
UNTIL = re.compile(
    r"\b(?:til og med|t\.?o\.?m\.?|till och med|frem til|fram til|fram till|inntil|until|till|til|through)"
    rf" (?:den )?{_day('a')}",
    re.IGNORECASE,
)
BACK = re.compile(
    r"\b(?:tilbake|attende|tilbage|tillbaka|åter|back|return|returning|returns|å treffe|å treffa|på jobb|på arbeid)"
    rf"{_THERE}{_ON} {_day('a')}",
    re.IGNORECASE,
)
FROM = re.compile(rf"\b{_FROM} (?:den )?{_day('a')}", re.IGNORECASE)
WEEKS = re.compile(
    r"\b(?:uke|veke|vecka|uge|week|ukene|vekene|veckorna|ugerne|weeks) (?P<first>[0-5]?\d)(?!, ?\d)"
    r"(?: ?(?:-|\u2013|til|till|to|og|och|and|t\.?o\.?m\.?|til og med) ?"
    r"(?:uke |veke |vecka |uge |week )?(?P<last>[0-5]?\d)\b)?(?:,? (?P<year>20\d\d))?\b",
    re.IGNORECASE,
)
