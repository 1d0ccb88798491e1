"""Rows → where the bars of a figure stand: widths in per cent, heights in em, so that words keep their size. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT_EM = 11.0
TOP_EM = 1.6
BASE_EM = 12.6
BAR_SHARE = 0.72
MOST_LABELS = 7
MOST_NUMBERS = 14
ROW_EM = 3.4


@dataclass(frozen=True)
class Column:
    """A standing bar. Empty `label` or `number`: there is no room, the table has them."""

    x: float
    width: float
    y: float
    height: float
    middle: float
    label: str
    number: str
    tone: str


@dataclass(frozen=True)
class Strip:
    """A lying bar in two parts that together are a whole: per cent of each."""

    label: str
    note: str
    y: float
    first: float
    second: float


def columns(rows: Sequence[tuple[str, int]], *, late_from: int | None = None) -> list[Column]:
    """Bars of one figure, the tallest as high as the figure. From row `late_from` on they warn."""
    if not rows:
        return []
    tallest = max(count for _label, count in rows) or 1
    slot = 100 / len(rows)
    every = -(-len(rows) // MOST_LABELS)
    return [
        Column(
            x=round(place * slot + slot * (1 - BAR_SHARE) / 2, 2),
            width=round(slot * BAR_SHARE, 2),
            y=round(BASE_EM - HEIGHT_EM * count / tallest, 2),
            height=round(HEIGHT_EM * count / tallest, 2),
            middle=round((place + 0.5) * slot, 2),
            label=label if place % every == 0 else "",
            number=str(count) if len(rows) <= MOST_NUMBERS else "",
            tone="warn" if late_from is not None and place >= late_from else "bar",
        )
        for place, (label, count) in enumerate(rows)
    ]


def strips(rows: Sequence[tuple[str, str, float, float]]) -> list[Strip]:
    """Lying bars: label, note, first part, second part."""
    found = []
    for place, (label, note, first, second) in enumerate(rows):
        whole = (first + second) or 1
        share = round(100 * first / whole, 2)
        rest = round(100 - share, 2) if second else 0.0
        found.append(Strip(label, note, round(1.4 + place * ROW_EM, 2), share if first else 0.0, rest))
    return found
