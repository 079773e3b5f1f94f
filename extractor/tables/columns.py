"""Where the columns of a header stand in the rows below it: one position each, or the several that stay open.

A sound header gives every column one position. A header that allows several orders, or that is damaged, gives a
column every position that the evidence leaves open; such a column is read only in rows that hold the same at all of
them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from extractor.forms import shared
from extractor.tables.align import Alignment, Shapes, align
from extractor.tables.cells import read_value
from extractor.tables.entries import Entry
from extractor.tables.heads import Header, Leaf
from extractor.tables.proof import Numbers, column_positions, is_refuted, names_all, supported

Place = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """``leaves`` are as many as the rows have columns. ``positions`` by block (table 四 only) and column key."""

    leaves: tuple[Leaf, ...]
    positions: Mapping[Place, tuple[int, ...]]
    units: Mapping[str, str]

    @property
    def certain(self) -> bool:
        return all(len(places) == 1 for places in self.positions.values())


def columns_of(header: Header, entries: Sequence[Entry], shapes: Shapes) -> Columns | None:
    """The columns of a header, with the rows below it as evidence where its words are not enough."""
    below = [entry for entry in entries if entry.header is header]
    if len(header.orders) == 1:
        torn = header.torn and header.table != "disclosure"
        leaves = tuple(Leaf(None, None) for _ in header.orders[0])
        if torn and is_refuted(header.orders[0], _numbers(header, leaves, below, shapes)):
            return None
        return _of_orders(header.orders)
    if header.table == "disclosure":
        keys = {frozenset(leaf.key for leaf in order) for order in header.orders}
        return _of_orders(header.orders) if len(keys) == 1 else None
    if header.orders:
        leaves = tuple(Leaf(None, None) for _ in header.orders[0])
        kept = supported(header.orders, header.table, _numbers(header, leaves, below, shapes))
        return _of_orders(kept) if kept else None
    blocks: Sequence[str | None] = header.blocks if header.table == "remedies" else (None,)
    width = len(shared.APPLICANTS) if header.table == "applications" else len(shared.DECISIONS)
    leaves = tuple(Leaf(None, None) for _ in range(width * len(blocks)))
    if not names_all(header.pieces, header.table, len(blocks)):
        return None
    if not leaves or (header.table == "remedies" and tuple(blocks) != tuple(one.key for one in shared.REMEDIES.blocks)):
        return None
    rows = [
        row[n * width : (n + 1) * width] for row in _numbers(header, leaves, below, shapes) for n in range(len(blocks))
    ]
    found = column_positions(header.pieces, header.table, rows)
    if found is None:
        return None
    positions = {
        (block, key): tuple(n * width + place for place in places)
        for n, block in enumerate(blocks)
        for key, places in found.items()
    }
    return Columns(leaves, positions, {})


def _of_orders(orders: Sequence[tuple[Leaf, ...]]) -> Columns:
    positions: dict[Place, tuple[int, ...]] = {}
    units: dict[str, str] = {}
    for order in orders:
        for n, leaf in enumerate(order):
            if leaf.key is None:
                continue
            place = (leaf.block, leaf.key)
            positions[place] = tuple(dict.fromkeys((*positions.get(place, ()), n)))
            if leaf.unit:
                units[leaf.key] = leaf.unit
    leaves = orders[0] if len(orders) == 1 else tuple(Leaf(None, None) for _ in orders[0])
    return Columns(leaves, positions, units)


def _numbers(header: Header, leaves: tuple[Leaf, ...], entries: Sequence[Entry], shapes: Shapes) -> list[Numbers]:
    aligned = (align(entry.item, header, leaves, shapes, spare=False) for entry in entries if entry.item.values)
    return [numbers_of(found) for found in aligned if found.cells]


def numbers_of(found: Alignment) -> Numbers:
    return [read_value(one.text).value for one in found.cells]
