"""The parts of a header: its cells and rows as they stand, its columns as they are understood."""

from __future__ import annotations

from dataclasses import dataclass

from extractor.forms.model import TableKey
from extractor.tables.labels import Word


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A filled cell of a header row: the words it spells (none: a text that is no word of any form) and its place in
    its row."""

    words: tuple[Word, ...]
    text: str
    index: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """``fixed``: the row is one of the source; otherwise cells of any number of rows stand here one after another.
    ``padded``: empty cells are kept, so that a cell's index is its column if the other rows are as wide. ``source``:
    the line of text, where the row is one of plain text."""

    cells: tuple[HeaderCell, ...]
    width: int
    fixed: bool
    padded: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value column: its block (table 四 only), its key (None: a local column that the form does not have), the unit
    that its label states, and its place in a full-width grid, where known."""

    block: str | None
    key: str | None
    unit: str | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """``orders`` are the possible orders of the columns, the likeliest first; empty where the words prove none.
    ``damaged`` are the cells that were accepted although misspelt, each with the column that it stands for. ``block``
    is the title of a block of table 二, ``leads`` whether the columns stand above that title; ``width`` the width of a
    padded header, for comparing its geometry with that of the rows below. ``turned``: the columns are the blocks of
    table 四, whose results are its rows. ``torn``: the order was put together from pieces of labels, or of words whose
    rows are unknown."""

    table: TableKey
    orders: tuple[tuple[Leaf, ...], ...]
    damaged: tuple[tuple[HeaderCell, Leaf], ...] = ()
    block: str | None = None
    width: int | None = None
    pieces: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    leads: bool = False
    turned: bool = False
    torn: bool = False
