"""Shares → where their bars stand: widths in per cent, heights in em, so that words keep their size. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.judged import Share

HEIGHT_EM = 10.4
BASE_EM = 12.6
BAR_SHARE = 0.72
MOST_LABELS = 6
ABOVE_EM = 0.4
FULL = 100


@dataclass(frozen=True)
class Bar:
    """A standing bar, 0 to 100 % of the figure's height. `low` and `high` are where the true share lies (y in em).

    It is pale where too few cases say nothing. `number` is in per cent; empty `label` or `number`: there is no room, or
    nothing to say, and the table has them. `stated` is where a mark stands for what was foretold, None for nothing.
    """

    x: float
    width: float
    y: float
    height: float
    middle: float
    low: float
    high: float
    label: str
    number: str
    is_pale: bool
    stated: float | None = None

    @property
    def number_y(self) -> float:
        """Where the number stands: above everything else of the bar."""
        return round(min(self.high, self.y, self.high if self.stated is None else self.stated) - ABOVE_EM, 2)


def bars(rows: Sequence[tuple[str, Share]], *, stated: Sequence[float] = ()) -> list[Bar]:
    """A bar for each label and share, in their order; with `stated` a mark for each."""
    slot = FULL / max(len(rows), 1)
    every = -(-len(rows) // MOST_LABELS)
    return [
        Bar(
            x=round(at * slot + slot * (1 - BAR_SHARE) / 2, 2),
            width=round(slot * BAR_SHARE, 2),
            y=_height(share.share),
            height=round(HEIGHT_EM * share.share, 2),
            middle=round((at + 0.5) * slot, 2),
            low=_height(share.interval[0]),
            high=_height(share.interval[1]),
            label=label if at % every == 0 else "",
            number=str(round(FULL * share.share)) if share.is_telling and at % every == 0 else "",
            is_pale=not share.is_telling,
            stated=_height(stated[at]) if stated else None,
        )
        for at, (label, share) in enumerate(rows)
    ]


def _height(share: float) -> float:
    return round(BASE_EM - HEIGHT_EM * share, 2)
