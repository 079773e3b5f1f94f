"""From ruled tables to rows of cells with their text, over as many pages as a table takes.

A page break ends the lines of a table, not the table: what stands next to each other but for margins and has the same
edges is one. Headers repeated on the new page are left out, and a merged label that the break cut is one cell again
where the drawing shows it; a row that the break cut is for the table reader, who knows the labels.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from extractor.loaders.pdf.lines import TextLine, cell_lines, cell_text, is_full
from extractor.loaders.pdf.ruled import Ruled, nearest
from extractor.loaders.pdf.sheet import Glyph
from extractor.loaders.writing import Slot

_SNAP: Final = 3.0
_SAME_EDGE: Final = 6.0
_TALLEST_HEADER: Final = 6
_NUMBERED: Final = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|第[一二三四五六七八九十\d]")
_HAN: Final = re.compile("[\u4e00-\u9fff]")
# A frame around prose is no table: so few cells, with so much text in one of them.
_FEW_CELLS: Final = 6
_PROSE: Final = 200


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell of a page: its place and span in the lattice, its edges, its lines and its text."""

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


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """The part of a table that stands on one page."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[PlacedCell, ...]

    @property
    def height(self) -> int:
        return len(self.ys) - 1


def share_out(tables: Sequence[Ruled], glyphs: Iterable[Glyph]) -> tuple[list[PlacedTable], list[Glyph]]:
    """The glyphs of a page shared out among the cells of its tables; what stands in none is the rest."""
    squares = [
        {
            (r + i, c + k): n
            for n, (r, c, high, wide) in enumerate(table.cells)
            for i in range(high)
            for k in range(wide)
        }
        for table in tables
    ]
    inside: list[defaultdict[int, list[Glyph]]] = [defaultdict(list) for _ in tables]
    rest: list[Glyph] = []
    for one in glyphs:
        x, y = (one.x0 + one.x1) / 2, one.y - 0.35 * one.size if one.turn == 0 else one.y - (one.x1 - one.x0) / 2
        for n, table in enumerate(tables):
            if table.xs[0] - 1 <= x <= table.xs[-1] + 1 and table.ys[0] - 1 <= y <= table.ys[-1] + 1:
                column = min(max(bisect_right(table.xs, x) - 1, 0), len(table.xs) - 2)
                row = min(max(bisect_right(table.ys, y) - 1, 0), len(table.ys) - 2)
                inside[n][squares[n][row, column]].append(one)
                break
        else:
            rest.append(one)
    placed: list[PlacedTable] = []
    for table, found in zip(tables, inside, strict=True):
        if not found or (len(table.cells) <= _FEW_CELLS and max(map(len, found.values())) > _PROSE):
            rest += [one for part in found.values() for one in part]
        else:
            placed.append(_placed(table, found))
    return placed, rest


def _placed(table: Ruled, found: dict[int, list[Glyph]]) -> PlacedTable:
    cells: list[PlacedCell] = []
    for n, (row, column, high, wide) in enumerate(table.cells):
        x0, x1 = table.xs[column], table.xs[column + wide]
        lines = cell_lines(found[n]) if n in found else []
        text = cell_text(lines, x1 - x0)
        cells.append(
            PlacedCell(row, column, high, wide, x0, x1, table.ys[row], table.ys[row + high], tuple(lines), text)
        )
    return PlacedTable(table.xs, table.ys, tuple(cells))


def follows(above: PlacedTable, below: PlacedTable) -> bool:
    """Whether the first table of a page goes on with the last of the page before, as far as their edges say."""
    return abs(above.xs[0] - below.xs[0]) <= _SAME_EDGE and abs(above.xs[-1] - below.xs[-1]) <= _SAME_EDGE


def rows_of(parts: Sequence[PlacedTable]) -> list[list[Slot]]:
    """The rows of a table from its parts, each cell where it begins."""
    xs = _common([part.xs for part in parts])
    opening = _row_texts(parts[0])
    cells: list[PlacedCell] = []
    height = 0
    for n, part in enumerate(parts):
        skipped = _repeated(opening, _row_texts(part)) if n else 0
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
        cells = _mended(cells, own, height)
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


def _mended(above: Sequence[PlacedCell], below: Sequence[PlacedCell], seam: int) -> list[PlacedCell]:
    """The cells of two parts, merged cells that the page break cut put together."""
    last = {(one.column, one.colspan): one for one in above if one.row + one.rowspan == seam}
    kept = list(above)
    for one in below:
        before = last.get((one.column, one.colspan)) if one.row == seam else None
        if before is None or not _is_one_cell(before, one):
            kept.append(one)
            continue
        kept.remove(before)
        text = "\n".join(part for part in (before.text, one.text) if part)
        kept.append(replace(before, rowspan=before.rowspan + one.rowspan, text=text))
    return kept


def _is_one_cell(before: PlacedCell, behind: PlacedCell) -> bool:
    """Whether the cells above and below a page break are one merged label: one of them reaches over several rows, and
    either the rest of it is empty, or the first part is full of text, to its foot and to the end of its last line, and
    the second has neither a number of its own nor the beginning of its neighbour."""
    if max(before.rowspan, behind.rowspan) < 2 or not before.text:
        return False
    if not behind.text:
        return True
    if len(before.lines) < 2 or _HAN.search(behind.text) is None or _NUMBERED.match(behind.text):
        return False
    first, last = before.lines[0], before.lines[-1]
    room = max(first.y - first.size - before.top, before.foot - last.y)
    return room < 1.2 * last.size and is_full(last, before.x1 - before.x0) and behind.text[:2] != before.text[:2]
