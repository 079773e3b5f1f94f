"""Paragraphs and tables as a format nests them, and the flat sequence that a reader sees.

Web pages and Word files use tables for three things: figures, the layout of a page, and a frame around prose. What is
a table of figures is decided here, for both formats alike: everything else is taken apart into its paragraphs, so that
the narrative stays narrative and the reader of tables meets only tables.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from extractor.loaders.writing import Slot, Writer
from verifiers.structure.titles import EXACT, SAME, fold_title, match_title

# Deeper nesting is layout of layout; below it tables are read as running text.
DEEPEST_TABLE: Final = 16
# A cell of so many characters with a full stop is prose; a table made mostly of prose is a frame around it. The longest
# label of the forms, the note on 勾稽关系, has half as many and no full stop.
_PROSE: Final = 80
_MOSTLY: Final = 0.6
_NUMBER: Final = re.compile(
    r"[\s*#]*(?:第\s*[一二三四五六七八九十\d]{1,3}\s*(?:部\s*分|章|节)[、.．:：\s]*"
    r"|[（(]?\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*[）)、.．,，:：\s]\s*)"
)
_LONGEST_HEADING: Final = 60
_TITLE: Final = re.compile(r"信息公开.{0,16}(?:报告|年报)\W*$")


@dataclass(slots=True)
class Paragraph:
    """``text`` with ``\\n`` where a line is broken. Of web pages also: ``node``, the element it stands in; ``linked``,
    the share of its characters that are links; ``aside``, how surely it is furniture of the page (0 not at all, 1 by
    the name of an element around it, 2 by the element)."""

    text: str
    node: int = 0
    linked: float = 0.0
    aside: int = 0


@dataclass(slots=True)
class Cell:
    blocks: list[Block]
    rowspan: int = 1
    colspan: int = 1


@dataclass(slots=True)
class Table:
    rows: list[list[Cell]] = field(default_factory=lambda: [])
    node: int = 0
    aside: int = 0


Block = Paragraph | Table


@dataclass(slots=True)
class Sheet:
    """A table of figures, its cells in plain text."""

    rows: list[list[Slot]]
    node: int = 0
    aside: int = 0

    def texts(self) -> Iterator[str]:
        return (slot.text for row in self.rows for slot in row)


Flat = Paragraph | Sheet


def write(flat: Sequence[Flat], writer: Writer) -> None:
    for one in flat:
        if isinstance(one, Sheet):
            writer.table(one.rows)
        else:
            writer.line(one.text)


def flatten(blocks: Sequence[Block]) -> list[Flat]:
    """The blocks in reading order, tables of figures whole and all others taken apart. Goes no deeper than
    ``DEEPEST_TABLE``, which the ``Builder`` guarantees."""
    made: list[Flat] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            made.append(block)
        else:
            rows = [[part for one in row for part in _simplified(one)] for row in block.rows]
            for run in _runs(rows):
                made.extend(_figures_or_prose(run, block))
    return made


def _simplified(cell: Cell) -> list[Cell]:
    """A cell without the tables inside it that are none: a frame around one column is its paragraphs, and a table of
    one row alone in its cell is cells of the row around it."""
    blocks: list[Block] = []
    for block in cell.blocks:
        if isinstance(block, Paragraph):
            blocks.append(block)
            continue
        rows = [[part for one in row for part in _simplified(one)] for row in block.rows]
        rows = [row for row in rows if any(one.blocks for one in row)]
        if all(len(row) <= 1 for row in rows):
            blocks.extend(inner for row in rows for one in row for inner in one.blocks)
        elif len(rows) == 1 and len(cell.blocks) == 1:
            return [Cell(one.blocks, max(one.rowspan, cell.rowspan), one.colspan) for one in rows[0]]
        else:
            blocks.append(Table(rows, block.node, block.aside))
    return [Cell(blocks, cell.rowspan, cell.colspan)]


def _runs(rows: Sequence[list[Cell]]) -> Iterator[list[list[Cell]]]:
    """A table cut where a row is but a paragraph of the report: a sentence, its title, or the heading of a section.
    Whole reports are typed into one table, or exported as one."""
    run: list[list[Cell]] = []
    for row in rows:
        filled = [one for one in row if one.blocks]
        if len(filled) == 1 and filled[0].rowspan <= 1 and _is_narrative(filled[0]):
            if run:
                yield run
            yield [[filled[0]]]
            run = []
        else:
            run.append(row)
    if run:
        yield run


def _is_narrative(cell: Cell) -> bool:
    text = _text(cell)
    return (
        _is_prose(text)
        or is_section_heading(text)
        or (len(text) <= _LONGEST_HEADING and _TITLE.search(text) is not None)
    )


def _figures_or_prose(rows: Sequence[list[Cell]], table: Table) -> Iterator[Flat]:
    if not _is_layout(rows):
        slots = [[Slot(_text(one), one.rowspan, one.colspan) for one in row] for row in rows]
        yield Sheet(slots, table.node, table.aside)
        return
    for row in rows:
        for one in row:
            yield from flatten(one.blocks)


def _is_layout(rows: Sequence[list[Cell]]) -> bool:
    if all(len(row) <= 1 for row in rows) or any(
        isinstance(block, Table) for row in rows for one in row for block in one.blocks
    ):
        return True
    if all(not row[0].blocks and sum(bool(one.blocks) for one in row) == 1 for row in rows if row):
        return True  # empty columns at the sides of a page; where values are blank, their label stands first
    return mostly_prose(_text(one) for row in rows for one in row)


def mostly_prose(cells: Iterable[str]) -> bool:
    """Whether the cells of a table are empty, or a frame around prose."""
    texts = list(cells)
    prose = sum(len(text) for text in texts if _is_prose(text))
    return not any(texts) or prose > _MOSTLY * sum(map(len, texts))


def _is_prose(text: str) -> bool:
    return len(text) > _PROSE and "。" in text


def _text(cell: Cell) -> str:
    return "\n".join(block.text for block in cell.blocks if isinstance(block, Paragraph))


def is_section_heading(text: str) -> bool:
    """Whether a line is the heading of a statutory section: numbered and of its meaning, or in its very words."""
    if len(text) > _LONGEST_HEADING:
        return False
    number = _NUMBER.match(text)
    found = match_title(fold_title(text[number.end() :] if number else text))
    return found is not None and found.strength >= (SAME if number else EXACT)


@dataclass(slots=True)
class _Flow:
    """Running text with the blocks before it. ``boxes``: what stands in frames anchored in the paragraph that is
    open."""

    blocks: list[Block] = field(default_factory=lambda: [])
    pieces: list[str] = field(default_factory=lambda: [])
    boxes: list[Block] = field(default_factory=lambda: [])
    prefix: str = ""
    linked: int = 0
    node: int = 0
    aside: int = 0
    begun: bool = False


@dataclass(slots=True)
class _Growing:
    table: Table
    row: list[Cell] | None = None
    shape: tuple[int, int] = (1, 1)


class Builder:
    """Puts blocks together from what a walk through a file meets, without recursion.

    ``finish`` turns the collected text of a paragraph into what a reader sees; ``numbered`` says of such a text whether
    it carries a number of its own, so that a list's number is not put before it."""

    def __init__(self, finish: Callable[[str], str], numbered: Callable[[str], bool] = lambda _: False) -> None:
        self._finish = finish
        self._numbered = numbered
        self._flows: list[_Flow] = [_Flow()]
        self._tables: list[_Growing] = []
        # Which of the two lists grew last: "table" (inside it, between cells), "cell" or "box".
        self._open: list[str] = []

    @property
    def in_table(self) -> bool:
        """Whether the next thing expected is a row or a cell."""
        return bool(self._open) and self._open[-1] == "table"

    @property
    def in_row(self) -> bool:
        """Whether a row is open, and no cell in it."""
        return self.in_table and self._tables[-1].row is not None

    @property
    def in_cell(self) -> bool:
        return bool(self._tables)

    def text(self, text: str, linked: bool = False, node: int = 0, aside: int = 0) -> None:
        if self.in_table:
            return  # white space between rows; a browser moves anything else out of the table
        flow = self._flows[-1]
        if not flow.begun and not text.isspace():
            flow.node, flow.aside, flow.begun = node, aside, True
        flow.pieces.append(text)
        if linked:
            flow.linked += len(text)

    @property
    def last(self) -> str:
        """The last character of the paragraph that is open."""
        pieces = self._flows[-1].pieces
        return pieces[-1][-1:] if pieces else ""

    def prefix(self, text: str) -> None:
        """A number that stands before the next paragraph."""
        self._flows[-1].prefix = text

    def end_paragraph(self) -> None:
        flow = self._flows[-1]
        if flow.pieces:
            raw = "".join(flow.pieces)
            text = self._finish(raw)
            if text:
                if flow.prefix and not self._numbered(text):
                    text = flow.prefix + text
                flow.prefix = ""
                flow.blocks.append(Paragraph(text, flow.node, flow.linked / max(len(raw.strip()), 1), flow.aside))
            flow.pieces = []
            flow.linked = 0
            flow.begun = False
        if flow.boxes:
            flow.blocks.extend(flow.boxes)
            flow.boxes = []

    def open_table(self, node: int = 0, aside: int = 0) -> bool:
        """False, and nothing done, where tables are nested too deep."""
        if len(self._tables) >= DEEPEST_TABLE or self.in_table:
            return False
        self.end_paragraph()
        self._tables.append(_Growing(Table([], node, aside)))
        self._open.append("table")
        return True

    def close_table(self) -> Table:
        grown = self._tables.pop()
        self._open.pop()
        self._flows[-1].blocks.append(grown.table)
        return grown.table

    def open_row(self) -> None:
        row: list[Cell] = []
        self._tables[-1].row = row
        self._tables[-1].table.rows.append(row)

    def close_row(self) -> None:
        self._tables[-1].row = None

    def open_cell(self, rowspan: int = 1, colspan: int = 1) -> None:
        grown = self._tables[-1]
        if grown.row is None:
            self.open_row()
        grown.shape = (rowspan, colspan)
        self._flows.append(_Flow())
        self._open.append("cell")

    def close_cell(self) -> Cell:
        self.end_paragraph()
        flow = self._flows.pop()
        self._open.pop()
        grown = self._tables[-1]
        cell = Cell(flow.blocks, *grown.shape)
        if grown.row is not None:
            grown.row.append(cell)
        return cell

    def open_box(self) -> None:
        """A frame of its own, anchored in the paragraph that is open."""
        self._flows.append(_Flow())
        self._open.append("box")

    def close_box(self) -> None:
        self.end_paragraph()
        flow = self._flows.pop()
        self._open.pop()
        if self.in_table:
            self._flows[-1].blocks.extend(flow.blocks)  # a caption, which stands above its table
        else:
            self._flows[-1].boxes.extend(flow.blocks)

    def finished(self) -> list[Block]:
        self.end_paragraph()
        return self._flows[0].blocks
