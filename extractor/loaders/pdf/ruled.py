"""From ruling lines to tables: which cells do they enclose, and what reaches over several of them.

Lines as files have them are pieces: one to each side of each cell, doubled, a little short or long. They are snapped
together and laid over a lattice; two squares of the lattice with no line between them are one cell. Cost is linear in
the number of squares, which is bounded.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from typing import Final

from extractor.loaders.pdf.sheet import Rule

# Points. The two lines of a double rule stand nearer to each other than this, the lines of a row of text never do.
_SNAP: Final = 3.0
_SAME_END: Final = 6.0
# Table 三 has some 400 squares, a page of a wide one a few thousand.
_MOST_SQUARES: Final = 40_000
_MOST_TABLES: Final = 100


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table: the positions of its lines and its cells as ``(row, column, rowspan, colspan)`` in the lattice."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[tuple[int, int, int, int], ...]


def find_ruled(rules: Sequence[Rule]) -> list[Ruled]:
    """The tables of a page, from top to bottom. A box of a single cell is among them only as the first or the last: it
    may be a row that a page break has parted from its table."""
    across = _joined([one for one in rules if one.horizontal])
    down = _joined([one for one in rules if not one.horizontal])
    found = [table for h, v in _connected(across, down) if (table := _table(h, v)) is not None]
    tables: list[Ruled] = []
    for one in sorted((one for one in found if len(one.cells) > 1), key=_area, reverse=True)[:_MOST_TABLES]:
        # What is drawn inside a cell of another table is decoration.
        if not any(_inside(one, other) for other in tables):
            tables.append(one)
    boxes = sorted((one for one in found if len(one.cells) == 1), key=_place)
    for box in (*boxes[:1], *boxes[1:][-1:]):
        if not any(_inside(box, other) or _inside(other, box) for other in tables):
            tables.append(box)
    return sorted(tables, key=_place)


def _place(table: Ruled) -> tuple[float, float]:
    return table.ys[0], table.xs[0]


def _area(table: Ruled) -> float:
    return (table.xs[-1] - table.xs[0]) * (table.ys[-1] - table.ys[0])


def _inside(one: Ruled, other: Ruled) -> bool:
    return (
        other.xs[0] - _SNAP <= one.xs[0]
        and one.xs[-1] <= other.xs[-1] + _SNAP
        and other.ys[0] - _SNAP <= one.ys[0]
        and one.ys[-1] <= other.ys[-1] + _SNAP
    )


def _joined(rules: Sequence[Rule]) -> list[Rule]:
    """Lines at nearly the same place moved to one place, and pieces that touch made one line."""
    groups: list[list[Rule]] = []
    for one in sorted(rules, key=attrgetter("at")):
        # Against the first of the group, so that a staircase of lines does not collapse into one.
        if groups and one.at - groups[-1][0].at <= _SNAP:
            groups[-1].append(one)
        else:
            groups.append([one])
    made: list[Rule] = []
    for group in groups:
        at = sum(one.at * (one.end - one.start) for one in group) / sum(one.end - one.start for one in group)
        group.sort(key=attrgetter("start"))
        start, end = group[0].start, group[0].end
        for one in group[1:]:
            if one.start <= end + _SNAP:
                end = max(end, one.end)
            else:
                made.append(Rule(one.horizontal, at, start, end))
                start, end = one.start, one.end
        made.append(Rule(group[0].horizontal, at, start, end))
    return made


def _connected(across: Sequence[Rule], down: Sequence[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that cross or touch, directly or through others; with the upright lines that touch none, but stand beside
    others from their top to their foot: the side of a cell that reaches over the whole page."""
    parent = list(range(len(across) + len(down)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    ordered = sorted(range(len(down)), key=lambda k: down[k].at)
    places = [down[k].at for k in ordered]
    for n, h in enumerate(across):
        for k in ordered[bisect_right(places, h.start - _SNAP) : bisect_right(places, h.end + _SNAP)]:
            if down[k].start - _SNAP <= h.at <= down[k].end + _SNAP:
                parent[root(n)] = root(len(across) + k)
    groups: defaultdict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for n, h in enumerate(across):
        groups[root(n)][0].append(h)
    for k, v in enumerate(down):
        groups[root(len(across) + k)][1].append(v)
    found = [(h, v) for h, v in groups.values() if len(h) >= 2 and v]
    for h, v in groups.values():
        for table in found if not h else ():
            top, foot = min(one.start for one in table[1]), max(one.end for one in table[1])
            if abs(v[0].start - top) <= _SAME_END and abs(v[0].end - foot) <= _SAME_END:
                table[1].extend(v)
                break
    return found


def _places(rules: Iterable[Rule], others: Iterable[Rule]) -> tuple[float, ...]:
    """Where lines stand, with the ends of the lines across them: a table may be open at its sides."""
    made: list[float] = []
    for at in sorted({one.at for one in rules}):
        if not made or at - made[-1] > _SNAP:
            made.append(at)
    first, last = min(one.start for one in others), max(one.end for one in others)
    if made[0] - first > _SNAP:
        made.insert(0, first)
    if last - made[-1] > _SNAP:
        made.append(last)
    return tuple(made)


def _table(across: Sequence[Rule], down: Sequence[Rule]) -> Ruled | None:
    xs, ys = _places(down, across), _places(across, down)
    width, height = len(xs) - 1, len(ys) - 1
    if width < 1 or height < 1 or not 1 <= width * height <= _MOST_SQUARES:
        return None
    left_of = _covered(down, xs, ys)  # (column line, row): a line stands there
    above = _covered(across, ys, xs)  # (row line, column)
    cells: list[tuple[int, int, int, int]] = []
    taken: set[tuple[int, int]] = set()
    for r in range(height):
        for c in range(width):
            if (r, c) in taken:
                continue
            wide = 1
            while c + wide < width and (r, c + wide) not in taken and (c + wide, r) not in left_of:
                wide += 1
            high = 1
            while (
                r + high < height
                and all((r + high, k) not in above and (r + high, k) not in taken for k in range(c, c + wide))
                and all((k, r + high) not in left_of for k in range(c + 1, c + wide))
            ):
                high += 1
            taken.update((i, k) for i in range(r, r + high) for k in range(c, c + wide))
            cells.append((r, c, high, wide))
    return Ruled(xs, ys, tuple(cells))


def _covered(rules: Iterable[Rule], places: Sequence[float], steps: Sequence[float]) -> set[tuple[int, int]]:
    """Which stretches between ``steps`` a line covers, by the line's number among ``places``."""
    middles = [(a + b) / 2 for a, b in pairwise(steps)]
    found: set[tuple[int, int]] = set()
    for one in rules:
        n = nearest(places, one.at)
        found.update((n, k) for k in range(bisect_right(middles, one.start), bisect_right(middles, one.end)))
    return found


def nearest(places: Sequence[float], at: float) -> int:
    n = bisect_right(places, at)
    if n == 0 or (n < len(places) and places[n] - at < at - places[n - 1]):
        return n
    return n - 1
