"""The rows of all grids in reading order, each with the table it belongs to and the header that stands above it.

A table may run over several grids (a page break, a remark between its rows), and one grid may hold several tables; so
headers stay in force until words of another header replace them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from extractor.forms import FORMS
from extractor.forms.model import TableKey
from extractor.tables.headers import interpret
from extractor.tables.heads import Header, HeaderRow
from extractor.tables.items import Item
from extractor.tables.labels import vocabulary

# Three rows on the form, nine where each word stands on a line of its own and is broken; more is no header.
_TALLEST_HEADER: Final = 60
# Headers repeated on every page of a long report are fewer; a text with more is made to cost time.
_MOST_HEADERS: Final = 500

EntryKind = Literal["row", "label", "orphan"]


@dataclass(frozen=True, slots=True)
class Entry:
    """``row``: label and values; ``label``: a label whose values do not stand beside it; ``orphan``: values whose
    label does not. ``key`` is the row of the form (table 四: the block, where rows are labelled with blocks).
    ``joined``: label and values come from different rows of the source. ``grid`` counts the grids."""

    kind: EntryKind
    table: TableKey
    key: str | None
    item: Item
    header: Header | None
    joined: bool = False
    grid: int = 0


@dataclass(frozen=True, slots=True)
class Stream:
    """``headers`` are all that were met, in order; ``grids`` says of each grid whether anything of a statutory form
    stands in it."""

    entries: tuple[Entry, ...]
    headers: tuple[Header, ...]
    statutory: tuple[bool, ...]


def stream(grids: Sequence[Sequence[Item]]) -> Stream:
    walker = _Walker()
    statutory: list[bool] = []
    for walker.grid, items in enumerate(grids):
        before = len(walker.entries) + len(walker.headers)
        for item in items:
            walker.take(item)
        walker.close()
        statutory.append(len(walker.entries) + len(walker.headers) > before)
    return Stream(tuple(walker.entries), tuple(walker.headers), tuple(statutory))


class _Walker:
    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.headers: list[Header] = []
        self.grid = 0
        self._run: list[tuple[HeaderRow, bool]] = []
        self._above: dict[TableKey, Header] = {}
        self._current: TableKey | None = None
        self._closed = 0

    def take(self, item: Item) -> None:
        if item.kind == "header" and item.header is not None:
            self._run.append((item.header, True))
            return
        if item.kind == "label" and item.name is None:
            # Pieces of a broken header stand among its rows; group labels (三、本年度办理结果) do not.
            if item.header is not None and not any(vocabulary().is_group(one.text) for one in item.labels):
                self._run.append((item.header, False))
            return
        self.close()
        if (result := self._result(item)) is not None:
            self._add("row", "remedies", result, item)
            return
        if item.name is not None:
            self._current = item.name.table
            kind: EntryKind = "row" if item.kind == "data" else "label"
            self._add(kind, item.name.table, item.name.key, item)
        elif self._current is not None and item.values:
            block = item.block if self._current == "remedies" else None
            # Values beside a label of the body's own belong to a row that the form does not have.
            if block or self._current == "remedies":
                self._add("row" if block else "orphan", self._current, block, item)
            elif all(vocabulary().is_piece(one.text) for one in item.labels):
                self._doubt(self._current, item)
                self._add("orphan", self._current, None, item)

    def _doubt(self, table: TableKey, rest: Item) -> None:
        """Note the numbers behind a row that may be the rest of its own, which a page break has cut: in another grid,
        below a header said again, or beside a piece of a label."""
        before = self.entries[-1] if self.entries else None
        if before is None or before.kind != "row" or before.table != table or rest.filled > before.item.filled:
            return
        numbers = tuple(one for one in rest.values if one.text)
        if numbers and numbers not in before.item.beside:
            item = replace(before.item, beside=(*before.item.beside, numbers))
            self.entries[-1] = replace(before, item=item)

    def _result(self, item: Item) -> str | None:
        """The result that a row of table 四 is labelled with, where the blocks are its columns."""
        above = self._above.get("remedies")
        if self._current != "remedies" or above is None or not above.turned or item.kind != "data":
            return None
        word = vocabulary().word(item.label)
        return word.column("remedies") if word is not None else None

    def _add(self, kind: EntryKind, table: TableKey, key: str | None, item: Item) -> None:
        joined = item.geometry == "single" and kind == "row"
        self.entries.append(Entry(kind, table, key, item, self._above.get(table), joined, self.grid))

    def close(self) -> None:
        """End a run of header rows: it stands above whatever follows."""
        if not self._run:
            return
        run, self._run = self._run[-_TALLEST_HEADER:], []
        self._closed += 1
        if self._closed > _MOST_HEADERS:
            self._above.clear()
            return
        header = interpret([row for row, _ in run])
        if not all(sure for _, sure in run) and (header is None or not header.orders or _has_gaps(header)):
            # What is no word may be no part of the header.
            sure = interpret([row for row, sure in run if sure], whole=False)
            header = sure if sure is not None and (sure.orders or header is None) else header
        if header is None:
            return
        earlier = self._above.get(header.table)
        if header.table == "disclosure" and not header.orders and earlier is not None and _is_shared(earlier):
            header = replace(earlier, block=header.block)
        self.headers.append(header)
        self._current = header.table
        if header.orders or header.table == "disclosure" or earlier is None:
            self._above[header.table] = header


def _is_shared(header: Header) -> bool:
    """Whether columns that stand above the title of a block may stand over the next block too. That its own are not
    lost is an assumption, made only where they have the order of the form."""
    keys = tuple(leaf.key for leaf in header.orders[0]) if header.leads and len(header.orders) == 1 else ()
    return any(
        keys == tuple(column.key for column in block.columns)
        for form in FORMS
        for block in form.table("disclosure").blocks
    )


def _has_gaps(header: Header) -> bool:
    """Whether the header holds a column that no word of the form names."""
    return any(leaf.key is None for leaf in header.orders[0]) and not header.turned


def joined(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Labels put together with the values on the row behind them, in a table in which every row of values has a label
    before it.

    If one has not, the table is torn and neither neighbour can be trusted: then labels and values stay apart, those
    too that stood one behind the other on lines of their own.
    """
    made: list[Entry] = []
    for entry in entries:
        before = made[-1] if made else None
        if (
            entry.kind == "orphan"
            and not entry.item.labels
            and before is not None
            and before.kind == "label"
            and before.grid == entry.grid
            and not before.item.filled
        ):
            item = replace(entry.item, labels=before.item.labels, name=before.item.name, kind="data")
            made[-1] = replace(entry, kind="row", key=before.key, item=item, joined=True)
        else:
            made.append(entry)
    if all(entry.kind != "orphan" for entry in made):
        return tuple(made)
    return tuple(replace(entry, kind="orphan") if entry.joined else entry for entry in entries)
