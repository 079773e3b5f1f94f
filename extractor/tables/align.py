"""Which value of a row stands in which column.

A row with as many values as there are columns is plain. Where the source marks empty cells, the values are the one
window of the row outside which nothing stands; where several windows are possible, rows of the same shape, or the
header over it, decide. Otherwise the row cannot be placed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal

from extractor.document import GridCell
from extractor.tables.cells import is_several, read_value
from extractor.tables.heads import Header, Leaf
from extractor.tables.items import Item
from extractor.tables.lines import apart

# So many rows of one shape are no accident.
_MANY: Final = 3

Verdict = Literal["placed", "extra", "too_many", "too_few", "ambiguous"]
Shape = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What the rows of a table have in common, by the shape of a row: its width, the place of its values, and the
    number of columns. ``starts``: where the values of complete rows begin; ``counts``: how many rows are of the
    shape; ``unpadded``: numbers of columns for which no row has more fields behind its label than there are
    columns."""

    starts: Mapping[Shape, frozenset[int]]
    counts: Mapping[Shape, int]
    unpadded: frozenset[int]


@dataclass(frozen=True, slots=True)
class Alignment:
    """``cells`` stand one to a column; empty unless ``verdict`` is ``placed`` or ``extra`` (one value too many in
    front)."""

    verdict: Verdict
    cells: tuple[GridCell, ...] = ()


def _windows(item: Item, columns: int) -> list[int]:
    filled = [n for n, one in enumerate(item.values) if one.text]
    if len(item.values) < columns:
        return []
    if not filled:
        return list(range(len(item.values) - columns + 1))
    first = max(0, filled[-1] - columns + 1)
    last = min(filled[0], len(item.values) - columns)
    return list(range(first, last + 1))


def _shape(item: Item, columns: int) -> Shape:
    return item.width, item.at, columns


def shapes_of(items: Iterable[tuple[Item, int]]) -> Shapes:
    """The shapes of these rows, each with the number of columns that its header has."""
    complete: dict[Shape, list[int]] = defaultdict(list)
    counts: Counter[Shape] = Counter()
    fields: dict[int, set[int]] = defaultdict(set)
    for item, columns in items:
        if item.geometry != "fields":
            continue
        shape = _shape(item, columns)
        counts[shape] += 1
        fields[columns].add(len(item.values))
        windows = _windows(item, columns) if item.filled == columns else []
        if len(windows) == 1:
            complete[shape].append(windows[0])
    # One row alone may have lost a field itself.
    starts = {shape: frozenset(found) for shape, found in complete.items() if len(found) > 1}
    unpadded = frozenset(columns for columns, found in fields.items() if max(found) == columns)
    return Shapes(starts, counts, unpadded)


def align(item: Item, header: Header, leaves: Sequence[Leaf], shapes: Shapes, spare: bool) -> Alignment:
    """Place the values of a row under ``leaves``. ``spare``: the label column may hold one value of its own, as merged
    label cells of table 三 sometimes do; then one value too many in front is set aside."""
    columns = len(leaves)
    filled = item.filled
    if item.geometry == "lines":
        trimmed = _trimmed(item.values)
        if filled == columns == len(trimmed):
            return Alignment("placed", tuple(trimmed))
        if filled == columns + 1 == len(trimmed) and spare:
            return _with_spare(trimmed, marked=True)
        if any(one.text for one in item.values[columns:]):
            return Alignment("too_many")
        if filled and (not item.labels or item.behind is None or len(item.values) != columns + item.behind):
            return Alignment("too_few")  # a line may be lost, or belong to the header
        return Alignment("placed", item.values[:columns]) if len(item.values) >= columns else Alignment("too_few")
    if item.geometry != "fields":
        if filled == columns == len(item.values):
            totalled = any(leaf.key in ("total", None) for leaf in leaves)
            if item.geometry == "spaced" and totalled and _is_split(_numbers(item.values)):
                return Alignment("too_few")  # one is lost, which was blank, and one broken in two
            return Alignment("placed", item.values)
        if filled == columns + 1 and spare and item.geometry == "spaced":
            return _with_spare(item.values, marked=False)
        return Alignment("too_few" if filled < columns else "too_many")
    if filled != columns and any(is_several(one.text) for one in item.values):
        # Numbers that were put together in one cell have left another empty, unless the report prints it so.
        numbers = tuple(part for one in item.values for part in apart(one))
        proved = len(numbers) == columns and _sums_hold(leaves, numbers)
        return Alignment("placed", numbers) if proved else Alignment("ambiguous")
    windows = _windows(item, columns)
    if not windows:
        if filled < columns:
            return Alignment("too_few")
        trimmed = _trimmed(item.values)
        if spare and filled == columns + 1 == len(trimmed):
            return _with_spare(trimmed, marked=True)
        return Alignment("too_many" if filled > columns else "too_few")
    if filled == columns or not filled or len(item.values) == columns == item.width:
        return Alignment("placed", item.values[windows[0] : windows[0] + columns])
    chosen = _supported(item, header, leaves, shapes, windows)
    return Alignment("ambiguous") if chosen is None else Alignment("placed", item.values[chosen : chosen + columns])


def _supported(
    item: Item, header: Header, leaves: Sequence[Leaf], shapes: Shapes, windows: Sequence[int]
) -> int | None:
    """Where the values of a row with gaps begin, if rows of the same shape or the header over it say so.

    A row of a shape that no other row has may have lost a field, so that what looks like its first column is not.
    """
    columns = len(leaves)
    shape = _shape(item, columns)
    same = shapes.starts.get(shape)
    above = _above(item, header, leaves)
    chosen = set(windows)
    if same is not None:
        chosen &= same
    if above is not None and (same is None or above in same):
        chosen &= {above}
    if len(chosen) != 1:
        return None
    alone = len(windows) == 1 and (shapes.counts.get(shape, 0) >= _MANY or columns in shapes.unpadded)
    return chosen.pop() if same is not None or above is not None or alone else None


def _above(item: Item, header: Header, leaves: Sequence[Leaf]) -> int | None:
    """Where the values begin by the places of the header's columns, if header and row are of one width."""
    indices = [leaf.index for leaf in leaves if leaf.index is not None]
    if header.width != item.width or len(indices) != len(leaves):
        return None
    return indices[0] - item.at if indices == list(range(indices[0], indices[0] + len(leaves))) else None


def _trimmed(values: Sequence[GridCell]) -> Sequence[GridCell]:
    first = next((n for n, one in enumerate(values) if one.text), 0)
    last = next((n for n in range(len(values) - 1, -1, -1) if values[n].text), len(values) - 1)
    return values[first : last + 1]


def _with_spare(values: Sequence[GridCell], marked: bool) -> Alignment:
    """The first of one value too many is set aside, unless by the row's own sum it is the last that does not belong,
    or two that stand side by side are one number. ``marked``: the source tells cells apart; where it does not, what is
    left must add up."""
    numbers = _numbers(values)
    if not _adds_up(numbers[1:]) and (not marked or _adds_up(numbers[:-1]) or _is_split(numbers)):
        return Alignment("too_many")
    return Alignment("extra", tuple(values[1:]))


def _is_split(numbers: Sequence[Decimal]) -> bool:
    """Whether a row adds up only with two numbers that stand side by side taken for one."""
    joined = ([*numbers[:n], _joined(a, b), *numbers[n + 2 :]] for n, (a, b) in enumerate(pairwise(numbers)))
    return not _adds_up(numbers) and any(map(_adds_up, joined))


def _numbers(values: Sequence[GridCell]) -> list[Decimal]:
    """The values of a row; what is no number counts for nothing in its sum."""
    return [read_value(one.text).value or Decimal(0) for one in values]


def _joined(number: Decimal, rest: Decimal) -> Decimal:
    return Decimal(f"{number}{rest}") if rest >= 0 else number


def _sums_hold(leaves: Sequence[Leaf], values: Sequence[GridCell]) -> bool:
    """Whether in every block the total is the sum of its parts."""
    sums: dict[str | None, Decimal] = {}
    totals: dict[str | None, Decimal] = {}
    for leaf, one in zip(leaves, values, strict=True):
        number = read_value(one.text).value or Decimal(0)
        if leaf.key == "total":
            totals[leaf.block] = number
        else:
            sums[leaf.block] = sums.get(leaf.block, Decimal(0)) + number
    return sums == totals


def _adds_up(numbers: Sequence[Decimal]) -> bool:
    return sum(numbers[:-1], Decimal(0)) == numbers[-1]
