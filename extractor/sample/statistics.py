"""Confidence intervals for the share of errors in finite strata, and in all of them together.

Written out by hand, because a few lines of arithmetic are easier to check against their sources than a dependency. All
shares are between 0 and 1; ``size`` is the number of units of a stratum and ``n`` how many of them were checked.

Sources: Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference, Journal of the
American Statistical Association 22, 209–212. Cochran, W. G. (1977), Sampling Techniques, 3rd ed., ch. 3 and 5. Zou, G.
Y., Huang, W. and Zhang, X. (2009), A note on confidence interval estimation for a linear function of binomial
proportions, Computational Statistics & Data Analysis 53, 1080–1085.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist


@dataclass(frozen=True, slots=True)
class Count:
    """``errors`` among ``n`` units drawn without replacement from ``size``."""

    errors: int
    n: int
    size: int

    @property
    def share(self) -> float:
        return self.errors / self.n


def wilson(count: Count, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's score interval (1927) with the finite population correction: the shares P for which
    |p − P| ≤ z·sqrt(P(1−P)/n · (N−n)/(N−1)), Cochran 3.2 giving the variance. Narrowed to what the sample already
    proves (so many errors were seen, so many right ones), it is a point where all units were checked."""
    errors, n, size = count.errors, count.n, count.size
    if n == size:
        return count.share, count.share
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    # A sample of n from N says as much as one of this size from infinitely many.
    worth = n * (size - 1) / (size - n)
    middle = count.share + z * z / (2 * worth)
    half = z * sqrt(count.share * (1 - count.share) / worth + z * z / (4 * worth * worth))
    scale = 1 + z * z / worth
    low, high = (middle - half) / scale, (middle + half) / scale
    # At no error, or nothing but errors, rounding leaves the end a hair off what it is by algebra.
    low = 0.0 if errors == 0 else max(low, errors / size)
    high = 1 - (n - errors) / size if errors == n else min(high, 1 - (n - errors) / size)
    return low, high


def weighted(counts: Sequence[Count]) -> float:
    """The share of errors in all strata together: each stratum's share weighted by its size (Cochran 5.1, 5.10)."""
    total = sum(count.size for count in counts)
    return sum(count.size / total * count.share for count in counts)


def standard_error(counts: Sequence[Count]) -> float | None:
    """Of the weighted share: the root of Σ W²·(1−f)·pq/(n−1), with W = N_h/N and f = n/N_h (Cochran 5.10). None where
    a stratum has one unit checked and more unchecked, for then its variance is unknown."""
    total = sum(count.size for count in counts)
    variance = 0.0
    for count in counts:
        if count.n == count.size:
            continue
        if count.n < 2:
            return None
        weight, share = count.size / total, count.share
        variance += weight * weight * (1 - count.n / count.size) * share * (1 - share) / (count.n - 1)
    return sqrt(variance)


def combined(counts: Sequence[Count], confidence: float = 0.95) -> tuple[float, float]:
    """The interval of the weighted share, made of the strata's Wilson intervals (Zou, Huang and Zhang 2009): the
    distances to their lower ends, weighted and added in squares, and likewise upwards. Unlike share ± z·standard
    error it does not shrink to nothing where no error was found."""
    total = sum(count.size for count in counts)
    share = weighted(counts)
    below = above = 0.0
    for count in counts:
        weight = count.size / total
        low, high = wilson(count, confidence)
        below += (weight * (count.share - low)) ** 2
        above += (weight * (high - count.share)) ** 2
    return max(0.0, share - sqrt(below)), min(1.0, share + sqrt(above))
