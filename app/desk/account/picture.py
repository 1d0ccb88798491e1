"""A text as a square picture that phones read (QR), as one path of an SVG: no style, no script, nothing from afar."""

from dataclasses import dataclass

import segno

QUIET = 4
"""The empty border that readers need, in modules. Source: ISO/IEC 18004, quiet zone."""


@dataclass(frozen=True)
class Picture:
    """`path` is the `d` of an SVG's path; `size` the side of its view box."""

    path: str
    size: int


def picture_of(text: str) -> Picture:
    """The picture; what is dark is drawn, row by row."""
    rows = [bytes(row) for row in segno.make(text, error="m", micro=False).matrix]
    parts = [
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, module in enumerate(row) if module
    ]
    return Picture("".join(parts), len(rows) + 2 * QUIET)
