"""Where a value stands among those of its peers: median, percentile and a robust distance.

The median and the median absolute deviation are used because a handful of very large bodies would swamp a mean. Nothing
is said of a group that is too small to compare with, nor of a distance where half the group has the same value.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Final

MIN_PEERS: Final = 10
# The deviation of a normal distribution is 1.4826 times its median absolute deviation.
_NORMAL: Final = Decimal("1.4826")
_DIGITS: Final = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Standing:
    """``n`` are the peers, the body itself among them. ``percentile`` is the share of them below, those equal counted
    half, in per cent. ``z`` is (value - median) / (1.4826 · MAD), None where the MAD is 0."""

    value: Decimal
    n: int
    median: Decimal
    percentile: Decimal
    z: Decimal | None


def standings(values: Mapping[str, Decimal], least: int = MIN_PEERS) -> Mapping[str, Standing]:
    """The standing of each of a group by its key; none where the group has fewer than ``least`` members."""
    if len(values) < least:
        return {}
    ordered = sorted(values.values())
    middle = median(ordered)
    spread = median(sorted(abs(value - middle) for value in ordered)) * _NORMAL
    made: dict[Decimal, Standing] = {}
    for value in set(ordered):
        below, upto = bisect_left(ordered, value), bisect_right(ordered, value)
        percentile = Decimal(50 * (below + upto)) / len(ordered)
        z = ((value - middle) / spread).quantize(_DIGITS) if spread else None
        made[value] = Standing(value, len(ordered), middle, percentile.quantize(Decimal("0.1")), z)
    return {key: made[value] for key, value in values.items()}
