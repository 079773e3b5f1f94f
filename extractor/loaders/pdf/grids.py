"""From ruled tables to rows of cells with their text, over as many pages as a table takes.

A page break ends the lines of a table, not the table: what stands next to each other but for margins and has the same
edges is one. Headers repeated on the new page are left out, and a merged label that the break cut is one cell again
where the drawing shows it; a row that the break cut is for the table reader, who knows the labels.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, NamedTuple

from extractor.loaders.pdf.lines import TextLine, cell_lines, cell_text, is_full
from extractor.loaders.pdf.margins import margin_zone
from extractor.loaders.pdf.ruled import Ruled, find_ruled, nearest
from extractor.loaders.pdf.sheet import Glyph, Sheet
from extractor.loaders.writing import Slot

_SNAP: Final = 3.0
_SAME_EDGE: Final = 6.0
_TALLEST_HEADER: Final = 6
_NUMBERED: Final = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十\d]")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
_DIGIT: Final = re.compile(r"\d")
_NUMERAL: Final = re.compile(r"[\d,.，．+-]")
# Of the size of type: glyphs set closer than this, or as evenly, are one word, unless they stand farther apart than the
# last; how near to the edge of a cell a word may end that fills it.
_CLOSE: Final = 0.05
_EVEN: Final = 0.03
_LOOSE: Final = 0.3
_SPACED: Final = 0.2
_AT_EDGE: Final = 0.12
# How much of a word stands in its own cell at the least; how much taller than a cell its type may be.
_MOSTLY: Final = 0.6
_TALLEST: Final = 1.3
# Points: what word processors leave free at both sides of a cell together; and what is too narrow, or too low, for the
# smallest type.
_MOST_PADDING: Final = 11.5
_NARROWEST: Final = 5.0
_ROUNDING: Final = 0.1
_LOWEST: Final = 6.0
# A frame around prose is no table: so few cells, with so much text in one of them.
_FEW_CELLS: Final = 6
_PROSE: Final = 200


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell of a page: its place and span in the lattice, its edges, its lines and its text; ``padding`` is the room
    that the cells of its table leave beside a line, both sides together."""

    row: int
    column: int
    rowspan: int
    colspan: int
    x0: float
    x1: float
    top: float
    foot: float
    lines: tuple[TextLine, ...]
    text: str
    padding: float


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """The part of a table that stands on one page."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[PlacedCell, ...]

    @property
    def height(self) -> int:
        return len(self.ys) - 1


def find_tables(sheets: Sequence[Sheet]) -> list[list[Ruled]]:
    """The tables of each page. A box of a single cell is one only where it goes on with, or is followed by, a table on
    the next page: then it is a row that the page break has parted from the others."""
    found = [find_ruled(sheet.rules) for sheet in sheets]
    kept: list[list[Ruled]] = []
    for n, (sheet, tables) in enumerate(zip(sheets, found, strict=True)):
        below = found[n + 1][0] if n + 1 < len(found) and found[n + 1] else None
        above = found[n - 1][-1] if n and found[n - 1] else None
        kept.append(
            [
                one
                for one in tables
                if len(one.cells) > 1
                or (below and one is tables[-1] and follows(one, below) and not _text_between(sheet, one.ys[-1], None))
                or (above and one is tables[0] and follows(above, one) and not _text_between(sheet, None, one.ys[0]))
            ]
        )
    return kept


def _text_between(sheet: Sheet, start: float | None, end: float | None) -> bool:
    """Whether text stands on a page between two heights, its margins left aside where they are None."""
    zone = margin_zone(sheet.height)
    start, end = zone if start is None else start, sheet.height - zone if end is None else end
    return any(start < one.y < end and one.text.strip() for one in sheet.glyphs)


def share_out(tables: Sequence[Ruled], glyphs: Iterable[Glyph]) -> tuple[list[PlacedTable], list[Glyph]]:
    """The glyphs of a page shared out among the cells of its tables; what stands in none is the rest."""
    lattices = [_Lattice(table) for table in tables]
    rest: list[Glyph] = []
    for run in _runs(glyphs):
        places = [_place(lattices, one) for one in run]
        if any(place != places[0] for place in places):
            places = _reaching_over(run, places)
        for one, place in zip(run, places, strict=False):
            if place is None:
                rest.append(one)
            else:
                place.lattice.found[place.cell].append(one)
    placed: list[PlacedTable] = []
    for one in lattices:
        if not one.found or (
            len(one.table.cells) <= _FEW_CELLS and max(len(part) for part in one.found.values()) > _PROSE
        ):
            rest += [glyph for part in one.found.values() for glyph in part]
        else:
            placed.append(_placed(one))
    return placed, rest


class _Lattice:
    """A table, the glyphs found in each of its cells, and the numbers that could as well be a neighbour's."""

    def __init__(self, table: Ruled) -> None:
        self.table = table
        self.found: defaultdict[int, list[Glyph]] = defaultdict(list)
        self.torn: defaultdict[int, list[str]] = defaultdict(list)
        self.squares = {
            (r + i, c + k): n
            for n, (r, c, high, wide) in enumerate(table.cells)
            for i in range(high)
            for k in range(wide)
        }

    def cell_at(self, x: float, y: float) -> int | None:
        xs, ys = self.table.xs, self.table.ys
        if not (xs[0] - 1 <= x <= xs[-1] + 1 and ys[0] - 1 <= y <= ys[-1] + 1):
            return None
        column = min(max(bisect_right(xs, x) - 1, 0), len(xs) - 2)
        row = min(max(bisect_right(ys, y) - 1, 0), len(ys) - 2)
        return self.squares[row, column]


class _Place(NamedTuple):
    lattice: _Lattice
    cell: int

    @property
    def edges(self) -> tuple[float, float]:
        _, column, _, wide = self.lattice.table.cells[self.cell]
        return self.lattice.table.xs[column], self.lattice.table.xs[column + wide]

    @property
    def height(self) -> float:
        row, _, high, _ = self.lattice.table.cells[self.cell]
        return self.lattice.table.ys[row + high] - self.lattice.table.ys[row]


def _place(lattices: Sequence[_Lattice], one: Glyph) -> _Place | None:
    x, y = (one.x0 + one.x1) / 2, one.y - 0.35 * one.size if one.turn == 0 else one.y - (one.x1 - one.x0) / 2
    for lattice in lattices:
        if (cell := lattice.cell_at(x, y)) is not None:
            place = _Place(lattice, cell)
            # What is taller than its cell is a stamp over the table.
            return place if one.turn or one.size <= _TALLEST * place.height else None
    return None


def _runs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Glyphs that were set one behind the other without a gap, or with the same gap each time: one word or number."""
    run: list[Glyph] = []
    usual = 0.0
    for one in glyphs:
        if run:
            before = run[-1]
            gap = _gap(before, one)
            # Digits farther apart may be those of neighbours.
            first = -_EVEN < gap < (_SPACED if _DIGIT.match(before.text) and _DIGIT.match(one.text) else _LOOSE)
            even = abs(gap - usual) < _EVEN if len(run) > 1 else first
            if (
                one.turn == before.turn == 0
                and abs(one.y - before.y) < 0.1 * one.size
                and abs(one.size - before.size) < 0.1 * one.size
                and -_LOOSE < gap < _LOOSE
                and (even or max(abs(gap), abs(usual)) < _CLOSE)
                and one.text.strip()
                and before.text.strip()
            ):
                usual = gap
                run.append(one)
                continue
            yield run
        run = [one]
    if run:
        yield run


def _reaching_over(run: Sequence[Glyph], places: list[_Place | None]) -> list[_Place | None]:
    """Where a word or number belongs that reaches over the edges of its cell: to the cell in which most of it stands,
    unless it covers half of another or hides it. A number that could be either's is torn: it stands in all of them, its
    pieces apart, and is the value of none."""
    x0, x1 = run[0].x0, run[-1].x1
    inside = {place: _overlap(place, x0, x1) for place in places if place is not None}
    if not inside or _fill_cells(run, places):
        return places
    home = max(inside, key=lambda place: inside[place])
    wide = x1 - x0
    sure = inside[home] >= _MOSTLY * wide and all(
        part < 0.5 * (place.edges[1] - place.edges[0]) for place, part in inside.items() if place != home
    )
    if sure:
        return [home] * len(run)
    if not all(_NUMERAL.match(one.text) for one in run):
        return places
    pieces = [""]
    for n, one in enumerate(run):
        if n and places[n] != places[n - 1]:
            pieces.append("")
        pieces[-1] += one.text
    for place in inside:
        place.lattice.torn[place.cell].append("\n".join(pieces))
        place.lattice.found[place.cell] += []
    return []


def _overlap(place: _Place, x0: float, x1: float) -> float:
    return max(0.0, min(place.edges[1], x1) - max(place.edges[0], x0))


def _fill_cells(run: Sequence[Glyph], places: Sequence[_Place | None]) -> bool:
    """Whether the pieces of a run are words of neighbouring cells, each filling its own from edge to edge, and no
    number is cut where its digits are set as close as anywhere."""
    usual = min(_gap(a, b) for a, b in pairwise(run))
    starts = [0, *(n for n in range(1, len(run)) if places[n] != places[n - 1]), len(run)]
    for start, end in pairwise(starts):
        first, last, place = run[start], run[end - 1], places[start]
        if place is None or place.edges[1] - place.edges[0] > last.x1 - first.x0 + 2 * _AT_EDGE * first.size:
            return False
        before = run[start - 1]
        close = start and _gap(before, first) < max(_CLOSE, (usual + _EVEN) * (len(run) > 2))
        if close and _DIGIT.match(before.text) and _DIGIT.match(first.text):
            return False
    return True


def _gap(a: Glyph, b: Glyph) -> float:
    return (b.x0 - a.x1) / max(b.size, 1.0)


def _placed(lattice: _Lattice) -> PlacedTable:
    table = lattice.table
    lines = {n: tuple(cell_lines(found)) for n, found in lattice.found.items()}
    spare = [
        (table.xs[column + wide] - table.xs[column]) - (line.x1 - line.x0)
        for n, (_, column, _, wide) in enumerate(table.cells)
        for line in lines.get(n, ())
    ]
    # The fullest line of the table shows how much room beside a line is none.
    padding = min(max(min(spare, default=0.0), 0.0), _MOST_PADDING)
    cells: list[PlacedCell] = []
    for n, (row, column, high, wide) in enumerate(table.cells):
        x0, x1 = table.xs[column], table.xs[column + wide]
        own = lines.get(n, ())
        text = "\n".join((*filter(None, [cell_text(own, x1 - x0, padding)]), *lattice.torn.get(n, ())))
        cells.append(
            PlacedCell(row, column, high, wide, x0, x1, table.ys[row], table.ys[row + high], own, text, padding)
        )
    return _without_slivers(PlacedTable(table.xs, table.ys, tuple(cells)))


def _without_slivers(table: PlacedTable) -> PlacedTable:
    """The table without rows and columns that are but gaps: too narrow for any text, and empty."""
    columns = _slivers(table.xs, _NARROWEST, ((one.column, one.colspan) for one in table.cells if one.text))
    rows = _slivers(table.ys, _LOWEST, ((one.row, one.rowspan) for one in table.cells if one.text))
    if not columns and not rows:
        return table
    cells: list[PlacedCell] = []
    for one in table.cells:
        wide = one.colspan - sum(one.column <= n < one.column + one.colspan for n in columns)
        high = one.rowspan - sum(one.row <= n < one.row + one.rowspan for n in rows)
        if wide and high:
            column, row = one.column - sum(n < one.column for n in columns), one.row - sum(n < one.row for n in rows)
            cells.append(replace(one, row=row, column=column, rowspan=high, colspan=wide))
    return PlacedTable(_edges(table.xs, columns), _edges(table.ys, rows), tuple(cells))


def _slivers(edges: Sequence[float], least: float, filled: Iterable[tuple[int, int]]) -> list[int]:
    taken = {start for start, count in filled if count == 1}
    found = [n for n, (a, b) in enumerate(pairwise(edges)) if b - a < least and n not in taken]
    return found if len(found) < len(edges) - 1 else []


def _edges(edges: Sequence[float], gone: Sequence[int]) -> tuple[float, ...]:
    """The edges without the far one of each gap; that of the table stays."""
    last = len(edges) - 1
    dropped = {n + 1 if n + 1 < last else n for n in gone}
    return tuple(edge for n, edge in enumerate(edges) if n not in dropped)


def follows(above: PlacedTable | Ruled, below: PlacedTable | Ruled) -> bool:
    """Whether the first table of a page goes on with the last of the page before, as far as their edges say."""
    return abs(above.xs[0] - below.xs[0]) <= _SAME_EDGE and abs(above.xs[-1] - below.xs[-1]) <= _SAME_EDGE


def rows_of(parts: Sequence[PlacedTable]) -> list[list[Slot]]:
    """The rows of a table from its parts, each cell where it begins."""
    xs = _common([part.xs for part in parts])
    opening: list[tuple[str, ...]] = []
    cells: list[PlacedCell] = []
    height = 0
    for part in parts:
        texts = _row_texts(part)
        skipped = _repeated(opening, texts)
        opening += texts[skipped:][: _TALLEST_HEADER - len(opening)]
        own = [
            replace(
                one,
                row=one.row - skipped + height,
                column=nearest(xs, one.x0),
                colspan=max(nearest(xs, one.x1) - nearest(xs, one.x0), 1),
            )
            for one in part.cells
            if one.row >= skipped
        ]
        seam = height
        joint = _cut_row(cells, own, seam)
        if joint is not None:
            own = [replace(one, row=one.row - 1) for one in own]
            height -= 1
        cells = _mended(cells, own, seam, seam - height, joint or "")
        height += part.height - skipped
    rows: list[list[Slot]] = [[] for _ in range(height)]
    for one in sorted(cells, key=lambda one: (one.row, one.column)):
        rows[one.row].append(Slot(one.text, one.rowspan, one.colspan))
    return rows


def _common(lattices: Sequence[tuple[float, ...]]) -> list[float]:
    """The vertical lines of all parts, as far as they differ."""
    made: list[float] = []
    for at in sorted(at for xs in lattices for at in xs):
        if not made or at - made[-1] > _SNAP:
            made.append(at)
    return made


def _row_texts(table: PlacedTable) -> list[tuple[str, ...]]:
    rows: list[list[str]] = [[] for _ in range(table.height)]
    for one in table.cells:
        rows[one.row].append("".join(one.text.split()))
    return [tuple(row) for row in rows]


def _repeated(opening: Sequence[tuple[str, ...]], rows: Sequence[tuple[str, ...]]) -> int:
    """How many rows at the top of a page are those at the top of the table again."""
    count = 0
    while count < min(len(opening), len(rows) - 1, _TALLEST_HEADER) and _is_again(opening[count], rows[count]):
        count += 1
    return count


def _is_again(first: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row is another one again: the same words, of which a cell that reached over several rows may show but
    the beginning."""
    if len(first) != len(row) or not any(a == b and _HAN.search(a) for a, b in zip(first, row, strict=True)):
        return False
    return all(a == b or (len(b) > 1 and a.startswith(b)) for a, b in zip(first, row, strict=True))


def _last_row(cells: Sequence[PlacedCell], seam: int) -> dict[tuple[int, int], PlacedCell]:
    return {(one.column, one.colspan): one for one in cells if one.row + one.rowspan == seam}


def _cut_row(above: Sequence[PlacedCell], below: Sequence[PlacedCell], seam: int) -> str | None:
    """What joins the two parts of a row that the page break cut through; None where it cut none.

    Below stands text only where the line above it is full: of the words of a header, in at least three columns, or of
    numbers with or without their label. Digits without any label below numbers are no row; whether they go on with
    numbers that had room is not sure, and a line break keeps them apart."""
    last = _last_row(above, seam)
    pairs = [(before, one) for one in below if one.row == seam for before in [last.get((one.column, one.colspan))]]
    told = [(before, one) for before, one in pairs if one.text]
    if not told or not all(before for before, _ in pairs):
        return None
    sure = all(before and _may_go_on(before, one) for before, one in pairs)
    if all(before and before.text and _is_numeral(before.text + one.text) for before, one in told):
        return "" if sure else "\n"
    if not sure:
        return None
    if not any(before and _DIGIT.search(before.text) for before, _ in pairs):
        return (
            "\n"
            if sum(before is not None and _HAN.search(before.text) is not None for before, _ in pairs) >= 3
            else None
        )
    # Where every number goes on, it may be another row.
    numbers = [one for before, one in pairs if before and before.text and _is_numeral(before.text)]
    going_on = sum(bool(one.text) for one in numbers)
    return None if not going_on else "" if going_on < len(numbers) else "\n"


def _may_go_on(before: PlacedCell, behind: PlacedCell) -> bool:
    if not behind.text:
        return True
    if not before.lines:
        return False
    last, width = before.lines[-1], before.x1 - before.x0
    if not _is_numeral(behind.text):
        goes_on = is_full(last, width, before.padding) and _NUMBERED.match(behind.text) is None
        return goes_on and not _is_numeral(before.text) and _DIGIT.search(behind.text) is None
    room = width - before.padding - (last.x1 - last.x0)
    full = room < (last.x1 - last.x0) / len(last.text) - _ROUNDING
    return full and _is_numeral(before.text) and len(behind.lines[0].text) <= len(last.text)


def _is_numeral(text: str) -> bool:
    return all(_NUMERAL.match(one) or one == "\n" for one in text)


def _mended(
    above: Sequence[PlacedCell], below: Sequence[PlacedCell], seam: int, overlap: int, joint: str
) -> list[PlacedCell]:
    """The cells of two parts, those that the page break cut put together. ``overlap``: the two parts share a row, whose
    numbers have ``joint`` between them."""
    last = _last_row(above, seam)
    kept = list(above)
    for one in below:
        before = last.get((one.column, one.colspan)) if one.row == seam - overlap else None
        if before is None or not (overlap or _is_one_cell(before, one)):
            kept.append(one)
            continue
        kept.remove(before)
        broken = overlap and one.text and _is_numeral(before.text + one.text)
        parts = [part for part in (before.text, one.text) if part]
        text = (joint if broken else "\n").join(parts)
        kept.append(replace(before, rowspan=before.rowspan + one.rowspan - overlap, text=text))
    return kept


def _is_one_cell(before: PlacedCell, behind: PlacedCell) -> bool:
    """Whether the cells above and below a page break are one merged label: one of them reaches over several rows, and
    either the rest of it is empty, or the first part is full of text, to its foot and to the end of its last line, and
    the second has neither a number of its own nor the beginning of its neighbour."""
    if max(before.rowspan, behind.rowspan) < 2 or not before.text:
        return False
    if not behind.text:
        return True
    if len(before.lines) < 2 or not (_HAN.search(before.text) and _HAN.search(behind.text)):
        return False
    if _NUMBERED.match(behind.text):
        return False
    first, last = before.lines[0], before.lines[-1]
    room = max(first.y - first.size - before.top, before.foot - last.y)
    full = is_full(last, before.x1 - before.x0, before.padding)
    return room < 1.2 * last.size and full and behind.text[:2] != before.text[:2]
