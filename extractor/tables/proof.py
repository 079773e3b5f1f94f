"""What can still be proved of a table whose labels, headers and values have come apart.

The order of columns is argued from the pieces of the header that are left (the order within each line) and from the
arithmetic of the rows (which column is the sum of the others); the rows from their order, where as many rows of
values as labels are missing between two sound rows. Each argument yields what is certain and nothing else: a column
whose place stays open between positions is read only where the values at all of them are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final

from extractor.forms import FORMS, shared
from extractor.forms.model import TableKey
from extractor.tables.entries import Entry
from extractor.tables.heads import Leaf
from extractor.tables.labels import squeeze

Numbers = Sequence[Decimal | None]
Positions = Mapping[str, tuple[int, ...]]

# Titles of blocks and groups, in which names of columns may seem to stand (法人或其他组织, 未经复议直接起诉).
_TITLES: Final = tuple(
    squeeze(title)
    for title in (
        shared.ORGANISATIONS,
        *(title for block in shared.REMEDIES.blocks for title in (block.title, *block.variants, block.group or "")),
    )
    if title
)
_NOBODY: Final[frozenset[str]] = frozenset()
_MEMBERS: Final = frozenset(column.key for column in shared.APPLICANTS if column.group is not None)


def sum_places(rows: Sequence[Numbers]) -> frozenset[int]:
    """The positions that may be the total: in every row without gaps the sum of all others. Rows of zeros say
    nothing; without any row that does, no position is excluded."""
    width = max(map(len, rows), default=0)
    possible = set(range(width))
    for row in rows:
        numbers = [number for number in row if number is not None]
        if len(numbers) != width or not any(numbers):
            continue
        whole = sum(numbers, Decimal(0))
        fits = {n for n, number in enumerate(numbers) if number * 2 == whole}
        # A row that breaks its own sum is the report's error, not evidence about the order.
        if fits:
            possible &= fits
    return frozenset(possible)


def supported(orders: Sequence[tuple[Leaf, ...]], rows: Sequence[Numbers]) -> tuple[tuple[Leaf, ...], ...]:
    """Those of several possible orders under which the total is where the rows' sums put it."""
    places = sum_places(rows)
    kept = tuple(order for order in orders if any(leaf.key == "total" and n in places for n, leaf in enumerate(order)))
    return kept or tuple(orders)


@lru_cache(maxsize=4)
def _labels(table: TableKey) -> tuple[tuple[str, str], ...]:
    return tuple(
        (squeeze(spelling), column.key)
        for column in next(iter(FORMS)).table(table).blocks[0].columns
        for spelling in column.spellings
    )


@lru_cache(maxsize=512)
def _owner(piece: str, table: TableKey) -> frozenset[str]:
    return frozenset(key for label, key in _labels(table) if piece in label)


def _mentions(line: str, table: TableKey) -> list[str]:
    """The columns that the pieces of a header line name, in order: each piece the longest that is part of a label,
    and part of the labels of one column only."""
    found: list[str] = []
    at = 0
    while at < len(line):
        if title := next((one for one in _TITLES if line.startswith(one, at)), ""):
            at += len(title)
            continue
        end = at
        while end < len(line) and end - at < 12 and _owner(line[at : end + 1], table):
            end += 1
        owners = _owner(line[at:end], table) if end > at + 1 else _NOBODY
        if len(owners) == 1:
            key = next(iter(owners))
            if not found or found[-1] != key:
                found.append(key)
        at = max(end, at + 1)
    return found


def column_positions(pieces: Sequence[str], table: TableKey, rows: Sequence[Numbers]) -> Positions | None:
    """The positions that each column may have, from the pieces of a damaged header; None where the pieces contradict
    each other or the total cannot be found. ``rows`` are the values of rows with one value to a column."""
    keys = list(dict.fromkeys(key for _, key in _labels(table)))
    places = sum_places(rows)
    if len(places) != 1:
        return None
    total = next(iter(places))
    others = [key for key in keys if key != "total"]
    before: dict[str, set[str]] = {key: set() for key in others}
    evidence = 0
    for piece in pieces:
        run: list[str] = []
        for key in _mentions(piece, table):
            if key == "total" or key in run:
                run = [] if key == "total" else [key]
                continue
            if run:
                before[key].update(run)
                evidence += 1
            run.append(key)
    if not evidence:
        return None
    if table == "applications":
        _spread_group(before)
    if not _close(before):
        return None
    free = [n for n in range(len(keys)) if n != total]
    positions: dict[str, tuple[int, ...]] = {"total": (total,)}
    for key in others:
        behind = sum(key in earlier for earlier in before.values())
        positions[key] = tuple(free[len(before[key]) : len(free) - behind])
    return positions


def _spread_group(before: dict[str, set[str]]) -> None:
    """自然人 stands beside the group of organisations, not inside: before one of them is before all."""
    if any("natural" in before[member] for member in _MEMBERS):
        for member in _MEMBERS:
            before[member].add("natural")
    if before["natural"] & _MEMBERS:
        before["natural"] |= _MEMBERS


def _close(before: dict[str, set[str]]) -> bool:
    """Close the relation transitively; False if something comes before itself."""
    for middle in before:
        for key in before:
            if middle in before[key]:
                before[key] |= before[middle]
    return all(key not in earlier for key, earlier in before.items())


def fill_gaps(entries: Sequence[Entry], order: Sequence[str], raw: Mapping[str, str]) -> tuple[tuple[str, Entry], ...]:
    """Rows of values without labels, given to the rows of the form that are missing between the same two sound rows.

    Only if the sound rows stand in the form's order, as many rows of values as labels are missing, and what is left
    of a label beside the values is a piece of that row's label. ``raw`` holds the squeezed labels of each row.
    """
    sound = [
        (n, entry) for n, entry in enumerate(entries) if entry.kind == "row" and not entry.joined and entry.key in raw
    ]
    ranks = [order.index(entry.key or "") for _, entry in sound]
    if len(sound) < 2 or any(a >= b for a, b in pairwise(ranks)):
        return ()
    made: list[tuple[str, Entry]] = []
    bounds = [(-1, -1), *((n, rank) for (n, _), rank in zip(sound, ranks, strict=True)), (len(entries), len(order))]
    for (start, low), (end, high) in pairwise(bounds):
        missing = order[low + 1 : high]
        valued = [entry for entry in entries[start + 1 : end] if entry.kind == "orphan" or entry.joined]
        if not missing or len(missing) != len(valued):
            continue
        if all(_agrees(entry, raw[key]) for key, entry in zip(missing, valued, strict=True)):
            made.extend(zip(missing, valued, strict=True))
    return tuple(made)


def _agrees(entry: Entry, label: str) -> bool:
    if entry.kind != "orphan":
        return True
    return all(squeeze(one.text) in label for one in entry.item.labels)
