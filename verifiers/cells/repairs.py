"""The smallest change of printed numbers that makes every equation of a table hold: which cell is most likely wrong.

An error found by arithmetic shows up in every equation that its cell takes part in, so the cell can be named and not
only the sum. After Fellegi and Holt (1976): of all sets of cells whose change repairs every equation the smallest is
taken, and of equally small ones the one that a slip of the hand explains best. Sets of one and of two cells are
enumerated; more errors at once are peeled off one by one where each is beyond doubt, up to ``MAX_FAILING`` failing
equations: a table more broken than that is left unexplained.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

MAX_FAILING: Final = 24
"""More failing equations than this in one connected group are not searched: that is a misread table, not a typing
error."""

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Equation:
    """``coefficients`` are +1 or -1 by cell path; ``delta`` is their sum over the printed values, 0 where the
    equation holds."""

    coefficients: Mapping[str, int]
    delta: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """One cell of a repair. ``actual`` is what it counts for as printed (a blank: None)."""

    path: str
    actual: Decimal | None
    expected: Decimal


@dataclass(frozen=True, slots=True)
class Candidates:
    """The cells that may be changed: what each is worth as printed (None: blank, worth 0), which are totals, and
    whether a changed set of values is allowed (domains, inequalities)."""

    values: Mapping[str, Decimal | None]
    totals: frozenset[str]
    allowed: Callable[[Sequence[Change]], bool]

    def worth(self, path: str) -> Decimal:
        value = self.values[path]
        return _ZERO if value is None else value


def find_changes(equations: Sequence[Equation], candidates: Candidates) -> tuple[Change, ...]:
    """The changes that together repair every equation that can be explained, the likeliest first within each
    connected group of equations. Empty where no small repair exists."""
    changes: list[Change] = []
    for group in _connected(equations):
        changes += _repair(group, candidates)
    return tuple(changes)


def slip(actual: Decimal | None, expected: Decimal) -> int:
    """How easily the one number is typed for the other: 0 for a number left out, two digits transposed, one dropped,
    doubled or added; 1 for one digit changed; 2 for anything else."""
    if actual is None:
        return 0
    if actual != actual.to_integral_value():
        return 2
    one, other = str(int(actual)), str(int(expected))
    if len(one) == len(other):
        differing = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(differing) == 1:
            return 1
        if len(differing) == 2 and differing[1] == differing[0] + 1:
            left, right = differing
            return 0 if one[left] == other[right] and one[right] == other[left] else 2
        return 2
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) != len(shorter) + 1:
        return 2
    for place, digit in enumerate(longer):
        if longer[:place] + longer[place + 1 :] == shorter:
            # Of a single digit any number of two would be one digit short; a zero or a doubled digit is more than that.
            neighbours = longer[max(place - 1, 0) : place] + longer[place + 1 : place + 2]
            return 0 if len(shorter) > 1 or (digit == "0" and shorter != "0") or digit in neighbours else 2
    return 2


def _connected(equations: Sequence[Equation]) -> list[list[Equation]]:
    """Groups of equations that share cells, those without a failing equation left out."""
    groups: list[tuple[set[str], list[Equation]]] = []
    for equation in equations:
        cells, members = set(equation.coefficients), [equation]
        apart: list[tuple[set[str], list[Equation]]] = []
        for group in groups:
            if cells.isdisjoint(group[0]):
                apart.append(group)
            else:
                cells |= group[0]
                members = group[1] + members
        groups = [*apart, (cells, members)]
    return [members for _, members in groups if any(one.delta for one in members)]


def _repair(equations: list[Equation], candidates: Candidates) -> list[Change]:
    """Repair one connected group: by one cell, by two, else peel off single errors and try again on what is left."""
    changes: list[Change] = []
    current = equations
    while True:
        failing = [one for one in current if one.delta]
        if not failing or len(failing) > MAX_FAILING:
            return changes
        system = _System(current, candidates)
        found = system.one_cell(failing) or system.two_cells(failing)
        if found:
            return changes + found
        peeled = system.coherent(failing)
        if peeled is None or any(peeled.path == change.path for change in changes):
            return changes
        changes.append(peeled)
        shift = peeled.expected - candidates.worth(peeled.path)
        current = [
            Equation(one.coefficients, one.delta + one.coefficients.get(peeled.path, 0) * shift) for one in current
        ]


class _System:
    """Equations of one group, with the way from a cell to the equations it takes part in."""

    def __init__(self, equations: Sequence[Equation], candidates: Candidates) -> None:
        self._candidates = candidates
        self._of: dict[str, list[Equation]] = defaultdict(list)
        for equation in equations:
            for path in equation.coefficients:
                self._of[path].append(equation)

    def one_cell(self, failing: Sequence[Equation]) -> list[Change]:
        """The best single cell whose change repairs all, as a list of one; empty if there is none."""
        shared = set(failing[0].coefficients).intersection(*(one.coefficients for one in failing[1:]))
        found = [change for path in shared if (change := self._alone(path, len(failing)))]
        return [min(found, key=self._rank)] if found else []

    def _alone(self, path: str, failing: int) -> Change | None:
        """The change of one cell that repairs every equation it takes part in, if these are ``failing`` in number."""
        equations = self._of[path]
        if len(equations) != failing:
            return None
        shifts = {-one.delta * one.coefficients[path] for one in equations}
        return self._change(path, shifts.pop()) if len(shifts) == 1 else None

    def two_cells(self, failing: Sequence[Equation]) -> list[Change]:
        """The best pair of cells whose change repairs all; empty if there is none. Each failing equation must hold
        one of the two, so the first is taken from the shortest, the second from those that hold the rest."""
        first = min(failing, key=lambda one: len(one.coefficients))
        pairs: dict[frozenset[str], list[Change]] = {}
        for x in first.coefficients:
            rest = [one for one in failing if x not in one.coefficients]
            if rest:
                others = set(rest[0].coefficients).intersection(*(one.coefficients for one in rest[1:]))
            else:
                others = {path for one in self._of[x] for path in one.coefficients}
            for y in others - {x}:
                key = frozenset((x, y))
                if key not in pairs and (pair := self._pair(x, y)):
                    pairs[key] = pair
        return min(pairs.values(), key=self._pair_rank) if pairs else []

    def _pair(self, x: str, y: str) -> list[Change] | None:
        """Solve for the shifts of two cells over the equations that hold either."""
        shift: dict[str, Decimal] = {}
        both: list[Equation] = []
        for path, other in ((x, y), (y, x)):
            for one in self._of[path]:
                if other in one.coefficients:
                    both.append(one)
                elif shift.setdefault(path, value := -one.delta * one.coefficients[path]) != value:
                    return None
        for one in both:
            for path, other in ((x, y), (y, x)):
                if path not in shift and other in shift:
                    remaining = -one.delta - one.coefficients[other] * shift[other]
                    shift[path] = remaining * one.coefficients[path]
            if x not in shift or y not in shift:
                return None
            if one.coefficients[x] * shift[x] + one.coefficients[y] * shift[y] != -one.delta:
                return None
        if not shift[x] or not shift[y]:
            return None
        changes = [self._made(x, shift[x]), self._made(y, shift[y])]
        if not self._candidates.allowed(changes):
            return None
        return sorted(changes, key=self._rank)

    def coherent(self, failing: Sequence[Equation]) -> Change | None:
        """The cell that repairs at least two failing equations and breaks none, if one stands out."""
        found: dict[str, tuple[int, Change]] = {}
        for equation in failing:
            for path in equation.coefficients:
                if path in found or len(self._of[path]) < 2 or not all(one.delta for one in self._of[path]):
                    continue
                if change := self._alone(path, len(self._of[path])):
                    found[path] = (len(self._of[path]), change)
        if not found:
            return None
        return min(found.values(), key=lambda pair: (-pair[0], self._rank(pair[1])))[1]

    def _made(self, path: str, shift: Decimal) -> Change:
        return Change(path, self._candidates.values[path], self._candidates.worth(path) + shift)

    def _change(self, path: str, shift: Decimal) -> Change | None:
        change = self._made(path, shift)
        return change if self._candidates.allowed((change,)) else None

    def _rank(self, change: Change) -> tuple[int, bool, str]:
        # Where slips explain several cells equally well, the total is the likelier one: parts are copied from a case
        # list, totals are added up by hand.
        return slip(change.actual, change.expected), change.path not in self._candidates.totals, change.path

    def _pair_rank(self, pair: Sequence[Change]) -> tuple[bool, int, int, tuple[str, ...]]:
        one, other = pair
        swapped = one.expected == (other.actual or _ZERO) and other.expected == (one.actual or _ZERO)
        slips = slip(one.actual, one.expected) + slip(other.actual, other.expected)
        return not swapped, self._distance(one.path, other.path) if swapped else 0, slips, (one.path, other.path)

    def _distance(self, one: str, other: str) -> int:
        """How far apart two cells stand as printed; the order of ``values`` is the order of the form."""
        if one.rpartition(".")[0] != other.rpartition(".")[0]:
            return len(self._candidates.values)
        order = [path for path in self._candidates.values if path.rpartition(".")[0] == one.rpartition(".")[0]]
        return abs(order.index(one) - order.index(other))
