"""Confidence intervals for the share of errors in finite strata, and in all of them together.

Written out by hand, because a few lines of arithmetic are easier to check against their sources than a dependency.
Errors are rare here, and score intervals (Wilson 1927) fall short of their level just there: with one error among 90
units, 10 of them checked, they hold it in 89 of 100 samples, not in 95. So the intervals are exact ones. All shares are
between 0 and 1.

Sources: Clopper, C. J. and Pearson, E. S. (1934), The use of confidence or fiducial limits illustrated in the case of
the binomial, Biometrika 26, 404–413. Buonaccorsi, J. P. (1987), A note on confidence intervals for proportions in
finite populations, The American Statistician 41, 215–218. Cochran, W. G. (1977), Sampling Techniques, 3rd ed., ch. 3
and 5. Zou, G. Y., Huang, W. and Zhang, X. (2009), A note on confidence interval estimation for a linear function of
binomial proportions, Computational Statistics & Data Analysis 53, 1080–1085.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp, fsum, lgamma, sqrt


@dataclass(frozen=True, slots=True)
class Count:
    """``errors`` among ``n`` units drawn without replacement from ``size``."""

    errors: int
    n: int
    size: int

    @property
    def share(self) -> float:
        return self.errors / self.n


def exact(count: Count, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of Clopper and Pearson (1934) for a sample without replacement, where the binomial distribution is
    the hypergeometric one (Buonaccorsi 1987; Cochran 3.6): from the fewest to the most errors of the stratum with which
    so many, or more, and so few, or fewer, in the sample are not less likely than half of what the level leaves. It
    covers the true share at least as often as its level says, and is a point where all units were checked."""
    errors, n, size = count.errors, count.n, count.size
    rest = (1 - confidence) / 2
    # What the sample proves: so many errors were seen, and so many right ones.
    least, most = errors, size - (n - errors)

    low, high = least, most
    while low < high:
        middle = (low + high) // 2
        if _chance(range(errors, n + 1), middle, n, size) > rest:
            high = middle
        else:
            low = middle + 1
    fewest = low
    low, high = fewest, most
    while low < high:
        middle = (low + high + 1) // 2
        if _chance(range(errors + 1), middle, n, size) > rest:
            low = middle
        else:
            high = middle - 1
    return fewest / size, low / size


def _chance(seen: Iterable[int], wrong: int, n: int, size: int) -> float:
    """How likely one of these numbers of errors is in a sample of ``n``, with ``wrong`` in the stratum."""
    all_samples = _log_choose(size, n)
    return fsum(
        exp(_log_choose(wrong, errors) + _log_choose(size - wrong, n - errors) - all_samples)
        for errors in seen
        if errors <= wrong and n - errors <= size - wrong
    )


def _log_choose(of: int, chosen: int) -> float:
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)


def weighted(counts: Sequence[Count]) -> float:
    """The share of errors in all strata together: each stratum's share weighted by its size (Cochran 5.10)."""
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
    """The interval of the weighted share, made of the strata's (Zou, Huang and Zhang 2009): the distances to their
    lower ends, weighted and added in squares, and likewise upwards. Unlike share ± z·standard error it does not shrink
    to nothing where no error was found. It is an approximation: the upper end holds its level, the lower one can be
    too high where there is but a handful of errors in all."""
    total = sum(count.size for count in counts)
    share = weighted(counts)
    below = above = 0.0
    for count in counts:
        weight = count.size / total
        low, high = exact(count, confidence)
        below += (weight * (count.share - low)) ** 2
        above += (weight * (high - count.share)) ** 2
    return max(0.0, share - sqrt(below)), min(1.0, share + sqrt(above))
