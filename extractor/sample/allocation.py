"""How many of a sample fall to each stratum.

The default is between two extremes. Equal shares serve the rates of the single lists, but leave the table cells, nine
tenths of all units, to a tenth of the sample, and the overall rate wide open; proportional shares give the purchases
one row. The root of the size is the usual middle way (Bankier, M. D. (1988), Power allocations, The American
Statistician 42, 174–177), with a minimum so that every list can be spoken of at all.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from math import sqrt
from typing import Final

from extractor.errors import UsageError
from extractor.sample.model import Allocation

MINIMUM: Final = 10
"""Rows for each stratum that has as many, if the sample is large enough for all."""


def allocate(sizes: Mapping[str, int], n: int, allocation: Allocation) -> dict[str, int]:
    """Rows per stratum, ``n`` in all (or every unit, where there are fewer). Row after row goes to the stratum with the
    fewest until each has the minimum, then to the one with the greatest claim per row it has, by Webster's rule; so a
    larger ``n`` never takes a row away. Raises ``UsageError`` where ``n`` cannot give each stratum a row."""
    if n < len(sizes):
        raise UsageError(f"-n {n}: is fewer than the strata ({len(sizes)}); draw more, or divide by less")
    rows = dict.fromkeys(sizes, 0)
    claims = {name: _claim(size, allocation) for name, size in sizes.items()}
    waiting = [(0, -claims[name], name) for name, size in sizes.items() if size]
    heapq.heapify(waiting)
    for _ in range(min(n, sum(sizes.values()))):
        *_, name = heapq.heappop(waiting)
        rows[name] = had = rows[name] + 1
        if had < sizes[name]:
            heapq.heappush(waiting, (min(had, MINIMUM), -claims[name] / (2 * had + 1), name))
    return rows


def _claim(size: int, allocation: Allocation) -> float:
    match allocation:
        case "equal":
            return 1.0
        case "proportional":
            return float(size)
        case "root":
            return sqrt(size)
