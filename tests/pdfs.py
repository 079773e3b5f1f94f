"""Reports as PDF files, typeset in the test run: no PDF lies in the repository.

A report is a list of blocks, paragraphs and tables, that names no format; ``render`` typesets one with reportlab and
its built-in Chinese font. A ``Style`` says what a page looks like, so that one report can be printed in all the ways
that break a table or a sentence over pages, cells and merged labels cut in two included.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractor.document import Document
from extractor.forms import FORMS
from extractor.loaders.writing import Slot
from extractor.tables import read_tables
from tests.extractor.renderings import SHEETS, Order, Sheet

FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

Rows = Sequence[Sequence[Slot]]
Block = str | Rows
Mark = Callable[[int, int], str]
"""``mark(page, pages)``: what stands in the margin of a page."""

_MARKUP = re.compile(r"^#{1,6}\s+|\*\*")
_NUMBER = re.compile(r"[\d.,+-]+")


@dataclass(frozen=True)
class Style:
    """``repeat``: how many rows of a table's header stand again on each page; ``in_row``: a page may end inside a row;
    ``rules``: which lines of a table are drawn; ``rects``: as thin filled boxes, as word processors do; ``dash``: in
    pieces of this length, as far apart; ``twice``: text drawn twice, as some make bold; ``labels``: the width of the
    label columns of table 三, as parts of the page's; ``beside``: two such pages on a sheet, as its columns;
    ``counted``: the lines of paragraphs have numbers at their left."""

    page: tuple[float, float] = A4
    margin: float = 72
    size: float = 10.5
    leading: float = 1.6
    cell_size: float = 8
    pad: float = 2.5
    repeat: int = 0
    in_row: bool = False
    middle: bool = True
    rules: Literal["all", "rows", "inner", "none"] = "all"
    rects: bool = False
    dash: float = 0
    indent: float = 2
    gap: float = 0
    foot: Mark | None = None
    head: Mark | None = None
    turned: bool = False
    twice: bool = False
    labels: tuple[float, ...] = (0.12, 0.12, 0.2)
    beside: bool = False
    counted: bool = False
    encrypt: StandardEncryption | None = None


def blocks_of(document: Document) -> list[Block]:
    """The blocks of a plain text or Markdown report: its statutory tables as the form prints them, with the merged
    cells that a text cannot show, and its own tables as they stand."""
    tables = read_tables(document)
    form = next(form for form in FORMS if form.key == tables.form)
    values = {path: one.raw for path, one in tables.cells.items()}
    made: list[Block] = []
    at = 0
    for region in tables.spans:
        made += paragraphs(document.text[at : region.start])
        at = region.end
        inside = [
            path for path, one in tables.cells.items() if one.start is not None and region.start <= one.start < at
        ]
        keys = list(dict.fromkeys(path.partition(".")[0] for path in inside))
        made += [slots(SHEETS[key](form, Order()), values) for key in keys]
        if not keys:
            lines = document.text[region.start : region.end].strip().split("\n")
            rows = [[Slot(text.strip()) for text in re.split(r"[\t|]", line.strip(" |"))] for line in lines]
            width = max(map(len, rows))
            made.append([[*row, *[Slot("")] * (width - len(row))] for row in rows])
    return made + paragraphs(document.text[at:])


def paragraphs(text: str) -> list[Block]:
    return [shown for line in text.split("\n") if (shown := _MARKUP.sub("", line).strip())]


def slots(sheet: Sheet, values: dict[str, str]) -> list[list[Slot]]:
    """A table of a form, row by row, each cell where it begins."""
    rows: list[list[Slot]] = [[] for _ in range(sheet.height)]
    for (row, _), box in sorted(sheet.boxes.items()):
        text = values[box.path] if box.path else box.text
        rows[row].append(Slot(text, box.down, box.across))
    return rows


def render(blocks: Sequence[Block], style: Style = Style()) -> bytes:
    """The report as a PDF. A second pass knows how many pages there are."""
    first = _Typesetter(style, 0)
    first.report(blocks)
    if style.foot is None and style.head is None:
        return first.data()
    second = _Typesetter(style, first.page)
    second.report(blocks)
    return second.data()


@dataclass
class _Cell:
    """A placed cell: its corner, its span, its lines; ``set`` counts the lines that are already on a page."""

    row: int
    column: int
    slot: Slot
    lines: list[str]
    set: int = 0


class _Typesetter:
    def __init__(self, style: Style, pages: int) -> None:
        self._style = style
        self._out = io.BytesIO()
        sheet = (style.page[0] * (1 + style.beside), style.page[1])
        self._canvas = Canvas(self._out, pagesize=sheet, invariant=1, encrypt=style.encrypt)
        self._pages = pages
        self.page = 0
        self._lines = 0
        self._width, self._height = style.page
        self._y = 0.0
        self._turn()

    def data(self) -> bytes:
        self._canvas.save()
        return self._out.getvalue()

    def report(self, blocks: Sequence[Block]) -> None:
        for n, block in enumerate(blocks):
            if isinstance(block, str):
                self._paragraph(block, title=n == 0)
            else:
                self._table(block)

    @property
    def _bottom(self) -> float:
        return self._style.margin

    def _turn(self) -> None:
        style = self._style
        if self.page and style.beside and self.page % 2:
            self._canvas.translate(self._width, 0)
        elif self.page:
            self._canvas.showPage()
        self.page += 1
        if style.turned:  # the file's page lies on its side, and is shown upright
            self._canvas.setPageRotation(90)
            self._canvas.translate(self._height, 0)
            self._canvas.rotate(90)
        for mark, y in ((style.foot, style.margin / 2), (style.head, self._height - style.margin / 2)):
            if mark is not None:
                text = mark(self.page, self._pages)
                self._put((self._width - _wide(text, 9)) / 2, y, text, 9)
        self._y = self._height - style.margin

    def _put(self, x: float, y: float, text: str, size: float) -> None:
        self._canvas.setFont(FONT, size)
        self._canvas.drawString(x, y, text)
        if self._style.twice:
            self._canvas.drawString(x + 0.25, y, text)

    def _paragraph(self, text: str, title: bool) -> None:
        style = self._style
        size = style.size * (1.5 if title else 1)
        room = self._width - 2 * style.margin
        indent = 0 if title else style.indent * size
        step = size * style.leading
        for n, line in enumerate(_wrapped(text, size, room, indent)):
            if self._y - step < self._bottom:
                self._turn()
            x = style.margin + (indent if n == 0 else 0) + ((room - _wide(line, size)) / 2 if title else 0)
            self._put(x, self._y - size, line, size)
            if style.counted:
                self._lines += 1
                self._put(style.margin / 2, self._y - size, str(self._lines), size)
            self._y -= step
        self._y -= style.gap * size

    def _table(self, rows: Rows) -> None:
        style = self._style
        width = sum(slot.colspan for slot in rows[0])
        room = self._width - 2 * style.margin
        shares = [1 / width] * width
        if width == 10:  # table 三 has three columns of labels
            shares = [*style.labels, *[(1 - sum(style.labels)) / 7] * 7]
        edges = [style.margin + sum(shares[:n]) * room for n in range(width + 1)]
        cells = _placed(rows, lambda column, slot: edges[column + slot.colspan] - edges[column] - 2 * style.pad, style)
        step = style.cell_size * 1.25
        heights = [step + 2 * style.pad] * len(rows)
        for one in sorted(cells, key=lambda one: one.slot.rowspan):
            covered = range(one.row, one.row + one.slot.rowspan)
            if one.slot.rowspan == 1 or not style.in_row:
                missing = len(one.lines) * step + 2 * style.pad - sum(heights[n] for n in covered)
                heights[covered[-1]] += max(0.0, missing)
        self._y -= 4
        self._rows(edges, cells, heights, step, _header(rows, style.repeat))
        self._y -= 8

    def _rows(self, edges: list[float], cells: list[_Cell], heights: list[float], step: float, repeat: int) -> None:
        """Row by row, a strip of rows to a page; a row that does not fit is cut or moved."""
        style = self._style
        strip: list[tuple[int, float]] = []
        left = self._y - self._bottom
        n = 0
        rest = heights[0]
        while n < len(heights):
            if rest <= left + 0.01:
                strip.append((n, rest))
                left -= rest
                n += 1
                rest = heights[n] if n < len(heights) else 0
                continue
            cut = int((left - 2 * style.pad) / step) * step + 2 * style.pad
            tall = max((len(one.lines) for one in cells if one.row == n and one.slot.rowspan == 1), default=1) > 1
            if style.in_row and tall and cut >= step + 2 * style.pad and rest - cut >= step:
                strip.append((n, cut))
                rest -= cut - 2 * style.pad
            self._strip(edges, cells, strip, step)
            strip = []
            self._turn()
            if n >= repeat > 0:
                self._strip(
                    edges,
                    [_Cell(one.row, one.column, one.slot, one.lines) for one in cells],
                    [(k, heights[k]) for k in range(repeat)],
                    step,
                )
            left = self._y - self._bottom
        self._strip(edges, cells, strip, step)

    def _strip(self, edges: list[float], cells: list[_Cell], strip: list[tuple[int, float]], step: float) -> None:
        style = self._style
        tops: dict[int, tuple[float, float]] = {}
        y = self._y
        for n, height in strip:
            tops[n] = (y, y - height)
            y -= height
        for one in cells:
            here = [tops[n] for n in range(one.row, one.row + one.slot.rowspan) if n in tops]
            if not here:
                continue
            top, bottom = here[0][0], here[-1][1]
            x0, x1 = edges[one.column], edges[one.column + one.slot.colspan]
            self._box(x0, bottom, x1, top, edges, top == self._y or one.row == strip[0][0])
            fits = max(1, int((top - bottom - 2 * style.pad + 0.01) / step))
            lines = one.lines[one.set : one.set + fits]
            one.set += len(lines)
            spare = top - bottom - 2 * style.pad - len(lines) * step
            at = top - style.pad - (spare / 2 if style.middle else 0)
            for line in lines:
                self._put((x0 + x1 - _wide(line, style.cell_size)) / 2, at - style.cell_size, line, style.cell_size)
                at -= step
        self._y = y

    def _box(self, x0: float, bottom: float, x1: float, top: float, edges: list[float], first: bool) -> None:
        rules = self._style.rules
        if rules == "none":
            return
        lines = [(x0, top, x1, top), (x0, bottom, x1, bottom)]
        if rules != "rows":
            lines += [(x, bottom, x, top) for x in (x0, x1) if rules == "all" or edges[0] + 0.1 < x < edges[-1] - 0.1]
        self._canvas.setLineWidth(0.5)
        for a, b, c, d in lines:
            if self._style.rects:
                self._canvas.rect(a - 0.25, b - 0.25, c - a + 0.5, d - b + 0.5, stroke=0, fill=1)
            elif dash := self._style.dash:
                for x, y in _points(a, b, c, d, 2 * dash):
                    self._canvas.line(x, y, min(x + dash * (c > a), c), min(y + dash * (d > b), d))
            else:
                self._canvas.line(a, b, c, d)


def _points(a: float, b: float, c: float, d: float, step: float) -> Iterator[tuple[float, float]]:
    """Places along an upright or level line."""
    for n in range(int(max(c - a, d - b) / step) + 1):
        yield a + n * step * (c > a), b + n * step * (d > b)


def _placed(rows: Rows, room: Callable[[int, Slot], float], style: Style) -> list[_Cell]:
    made: list[_Cell] = []
    taken: set[tuple[int, int]] = set()
    for r, row in enumerate(rows):
        column = 0
        for slot in row:
            while (r, column) in taken:
                column += 1
            lines = [
                line
                for part in slot.text.split("\n")
                for line in _wrapped(part, style.cell_size, max(room(column, slot), style.cell_size))
            ]
            made.append(_Cell(r, column, slot, lines))
            taken |= {(r + i, column + k) for i in range(slot.rowspan) for k in range(slot.colspan)}
            column += slot.colspan
    return made


def _header(rows: Rows, most: int) -> int:
    """How many rows at the top hold no number."""
    count = 0
    while count < min(most, len(rows)) and not any(_NUMBER.fullmatch(slot.text) for slot in rows[count]):
        count += 1
    return count


def _wide(text: str, size: float) -> float:
    return sum(map(partial(_char_wide, size), text))


def _char_wide(size: float, char: str) -> float:
    return pdfmetrics.stringWidth(char, FONT, size)


def _wrapped(text: str, size: float, room: float, indent: float = 0) -> Iterator[str]:
    """Lines broken anywhere, inside a number too, as Chinese typesetting does."""
    line, used = "", indent
    for char in text:
        wide = _char_wide(size, char)
        if line and used + wide > room + 0.01:
            yield line
            line, used = "", 0.0
        line += char
        used += wide
    if line:
        yield line
