"""Tables written as HTML inside plain text or Markdown, as converters of scanned pages and Markdown editors leave them.

The canonical text of such a file is the file itself, markup kept; so the tables are not taken out of it but traced in
it, each cell at its place between the tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from extractor.document import GridCell, TableGrid
from extractor.errors import UnreadableError
from extractor.loaders.blocks import mostly_prose
from extractor.loaders.writing import MOST_POSITIONS, Reaching, Spanned, positions

_ANY_TABLE: Final = re.compile(r"<table\b", re.IGNORECASE)
# A converter may write each table as a page of its own.
_PAGE_BEFORE: Final = re.compile(r"(?:<html>\s{0,9})?(?:<body>\s{0,9})?\Z", re.IGNORECASE)
_PAGE_BEHIND: Final = re.compile(r"(?:\s{0,9}</body>)?(?:\s{0,9}</html>)?", re.IGNORECASE)
_LONGEST_PAGE: Final = 40
_TAG: Final = re.compile(r"<(?P<close>/?)(?P<name>table|tr|td|th)\b(?P<attributes>[^<>]{0,2000})>", re.IGNORECASE)
_SPAN: Final = re.compile(r"\b(row|col)span\s{0,3}=\s{0,3}[\"']?\s{0,3}(\d{1,4})", re.IGNORECASE)
_EDGE: Final = r"(?:\s|<[^<>]{0,2000}>|&nbsp;|&#160;|&#xa0;|&emsp;|&ensp;|\*\*)"
_BEFORE: Final = re.compile(rf"{_EDGE}*+", re.IGNORECASE)
_PIECE: Final = re.compile(rf"{_EDGE}|[^<&*\s]+|.", re.IGNORECASE | re.DOTALL)


@dataclass(slots=True)
class _Open:
    """A table whose end has not come. ``cell``: where the content of the open cell begins, with its spans."""

    start: int
    rows: list[list[Spanned]] = field(default_factory=lambda: [])
    row: list[Spanned] | None = None
    cell: tuple[int, int, int] | None = None
    end: int = 0


def inline_grids(text: str, path: str) -> tuple[TableGrid, ...]:
    """The tables marked up in a text, in order; of nested ones the innermost. Raises ``UnreadableError``:
    ``unreadable.too_large``."""
    if _ANY_TABLE.search(text) is None:
        return ()
    grids: list[TableGrid] = []
    covered = 0
    for table in _tables(text):
        rows: list[tuple[GridCell, ...]] = []
        reaching: Reaching = {}
        for n, row in enumerate(table.rows):
            end = row[-1][0].end if row else table.start
            cells, reaching = positions(row, reaching, len(table.rows) - n, end)
            covered += len(cells)
            if covered > MOST_POSITIONS:
                raise UnreadableError(
                    "unreadable.too_large",
                    f"{path} has tables of more than {MOST_POSITIONS:,} cells; is it a report?",
                )
            rows.append(cells)
        if any(rows) and not mostly_prose(one.text for row in table.rows for one, _, _ in row):
            start = table.start - len(_page_before(text, table.start))
            behind = _PAGE_BEHIND.match(text, table.end)
            grids.append(TableGrid(tuple(rows), start, behind.end() if behind else table.end))
    return tuple(grids)


def _page_before(text: str, start: int) -> str:
    found = _PAGE_BEFORE.search(text[max(0, start - _LONGEST_PAGE) : start])
    return found[0] if found else ""


def _tables(text: str) -> Iterator[_Open]:
    """The tables from tag to tag. A row, a cell or a table that is not closed ends where the next begins, as in a
    browser; a table inside a cell takes the place of the one around it."""
    table: _Open | None = None
    for tag in _TAG.finditer(text):
        name, closes = tag["name"].lower(), bool(tag["close"])
        if name == "table" and not closes:
            table = _Open(tag.start())
            continue
        if table is None:
            continue
        _close_cell(text, table, tag.start())
        if name == "tr" or name == "table":
            if table.row is not None:
                table.rows.append(table.row)
                table.row = None
            if name == "tr" and not closes:
                table.row = []
        elif not closes:
            table.row = [] if table.row is None else table.row
            spans = {kind.lower(): int(count) for kind, count in _SPAN.findall(tag["attributes"])}
            table.cell = (tag.end(), spans.get("row", 1), spans.get("col", 1))
        table.end = tag.end()
        if name == "table":
            yield table
            table = None
    if table is not None and table.end:
        if table.row:
            table.rows.append(table.row)
        yield table


def _close_cell(text: str, table: _Open, end: int) -> None:
    if table.cell is None or table.row is None:
        return
    start, rowspan, colspan = table.cell
    table.cell = None
    table.row.append((_shown(text, start, end), rowspan, colspan))


def _shown(text: str, start: int, end: int) -> GridCell:
    """The content of a cell without the tags, spaces and marks of bold type around it."""
    before = _BEFORE.match(text, start, end)
    first = last = before.end() if before else start
    for piece in _PIECE.finditer(text, first, end):
        if not _BEFORE.fullmatch(piece[0]):
            last = piece.end()
    return GridCell(text[first:last], first, last)
