"""How far stated probabilities are from what came true, and how sure a counted share is."""

import math
from collections.abc import Sequence
from typing import Any

BINS = 10


def reliability_table(stated: Sequence[float], came_true: Sequence[bool], bins: int = BINS) -> list[dict[str, Any]]:
    """Return n, mean stated and share that came true for each of `bins` equal intervals that is not empty."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for p, is_true in zip(stated, came_true, strict=True):
        held.setdefault(min(int(p * bins), bins - 1), []).append((p, is_true))
    return [
        {
            "from": at / bins,
            "until": (at + 1) / bins,
            "n": len(pairs),
            "stated": sum(p for p, _ in pairs) / len(pairs),
            "true": sum(is_true for _, is_true in pairs) / len(pairs),
        }
        for at, pairs in sorted(held.items())
    ]


def calibration_error(stated: Sequence[float], came_true: Sequence[bool], bins: int = BINS) -> float:
    """Return the expected calibration error: mean distance of stated from true, by n; 0 when nothing was stated."""
    table = reliability_table(stated, came_true, bins)
    total = sum(row["n"] for row in table)
    return math.fsum(row["n"] * abs(row["stated"] - row["true"]) for row in table) / total if total else 0.0


def wilson(right: float, n: float, z: float = 1.96) -> tuple[float, float]:
    """Return the Wilson interval of a share; (0, 1) for nothing counted."""
    if not n:
        return 0.0, 1.0
    share, scale = right / n, 1 + z * z / n
    middle = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)
