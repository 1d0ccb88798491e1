"""The reliability picture: what was stated beside what came true, as an SVG with its words inside."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

SIDE, EDGE = 320, 44
_LEAST_RADIUS, _MOST_RADIUS = 3.0, 12.0


def reliability_svg(table: Sequence[Mapping[str, Any]], *, title: str) -> str:
    """Draw rows of `triage.reliability.reliability_table`: on the diagonal what is stated is what comes true.

    A circle for each interval, its area by the number of texts in it. Title and description say the same in words.
    """
    most = max((row["n"] for row in table), default=1)
    said = "; ".join(f"stated {row['stated']:.0%}, true {row['true']:.0%} of {row['n']}" for row in table)
    whole = SIDE + 2 * EDGE
    circles = "".join(
        f'<circle cx="{EDGE + SIDE * row["stated"]:.1f}" cy="{EDGE + SIDE * (1 - row["true"]):.1f}" '
        f'r="{max(_LEAST_RADIUS, _MOST_RADIUS * (row["n"] / most) ** 0.5):.1f}" fill="#1b5e8c" fill-opacity="0.85"/>'
        for row in table
    )
    ticks = "".join(
        f'<text x="{EDGE + SIDE * at / 5:.0f}" y="{EDGE + SIDE + 18}" text-anchor="middle">{at * 20} %</text>'
        f'<text x="{EDGE - 8}" y="{EDGE + SIDE * (1 - at / 5) + 4:.0f}" text-anchor="end">{at * 20} %</text>'
        for at in range(6)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {whole} {whole}" role="img" '
        'font-family="sans-serif" font-size="12" fill="#222">'
        f"<title>{escape(title)}</title><desc>{escape(said)}</desc>"
        f'<rect width="{whole}" height="{whole}" fill="#fff"/>'
        f'<path d="M{EDGE} {EDGE}V{EDGE + SIDE}H{EDGE + SIDE}" fill="none" stroke="#222"/>'
        f'<path d="M{EDGE} {EDGE + SIDE}L{EDGE + SIDE} {EDGE}" stroke="#767676" stroke-dasharray="4 4"/>'
        f"{circles}{ticks}"
        f'<text x="{EDGE + SIDE / 2:.0f}" y="{whole - 6}" text-anchor="middle">stated</text>'
        f'<text x="{EDGE}" y="{EDGE - 16}">came true: {escape(title)}</text></svg>\n'
    )
