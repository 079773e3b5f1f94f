"""From the lines of a text, or the grids of a loader, to rows of cells.

Plain text has no tables, only traces of them: a tab before each cell, tabs or pipes or spaces between cells, one cell
to a line. This module turns the traces into rows and says of each row how much its geometry is worth; it gives no
cell a meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final, Literal

from extractor.document import GridCell, TableGrid
from extractor.forms import shared
from extractor.tables.cells import is_several, is_value
from extractor.tables.labels import RowName, fold, vocabulary
from extractor.tables.lines import WIDEST_ROW, Line, apart, cell, outer_bars, piped, read_lines
from extractor.tables.regions import find_regions

Geometry = Literal["fields", "lines", "spaced", "single"]

_PLAIN: Final = frozenset({"label", "values", "scrap", "prose"})
_LITTER: Final = frozenset({"page", "note"})
_GAP: Final = Line("blank", 0, 0)
# One cell with two numbers is a fault of its own; so many are how the table was taken apart.
_MANY: Final = 2
_WIDTHS: Final = (len(shared.APPLICANTS), len(shared.DECISIONS) * len(shared.REMEDIES.blocks))


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in reading order; ``line`` is the number of the line where the row begins.

    ``fields``: the source marks every cell, empty ones too. ``lines``: every cell has a line, but so has the gap
    between rows, so that empty cells may stand behind the row that are not its own. ``spaced``: cells told apart by
    white space, so that an empty one leaves no trace. ``single``: a cell on a line by itself, the row unknown.
    ``source`` is the line of text, where the row is one of plain text; ``barred``: its cells stand between bars.
    """

    cells: tuple[GridCell, ...]
    geometry: Geometry
    line: int
    source: str = ""
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows in reading order. ``start``/``end`` span the region in the canonical text, empty lines around it
    included."""

    rows: tuple[Row, ...]
    start: int
    end: int


def document_grids(grids: Sequence[TableGrid]) -> tuple[Grid, ...]:
    """The grids that a loader found, as the reader takes them: without columns that are empty from top to bottom, and
    with a cell that reaches across several columns once in its row.

    Tables are drawn by hand, and the edges of a header's cells are seldom those of the values below. How many cells
    stand behind a label says more than over how many columns each of them reaches."""
    return tuple(
        Grid(
            tuple(Row(_once_across(row[:WIDEST_ROW]), "fields", n) for n, row in enumerate(_filled_columns(grid.rows))),
            grid.start,
            grid.end,
        )
        for grid in grids
    )


def _filled_columns(rows: Sequence[Sequence[GridCell]]) -> list[list[GridCell]]:
    """A column that no row fills, not even a header, is a gap or a margin that somebody drew. Where a table goes on
    without its header, it may be a column of blanks."""
    if not any(_is_headed(row) for row in rows):
        return [list(row) for row in rows]
    filled = {n for row in rows for n, one in enumerate(row) if one.text}
    return [[one for n, one in enumerate(row) if n in filled] for row in rows]


def _is_headed(row: Sequence[GridCell]) -> bool:
    """Whether several columns are named in a row; one name may be that of a row."""
    words = vocabulary()
    return len({one.text for one in row if (word := words.word(one.text)) is not None and word.kind == "column"}) > 1


def _once_across(row: Sequence[GridCell]) -> tuple[GridCell, ...]:
    return tuple(one for n, one in enumerate(row) if n == 0 or one != row[n - 1])


def text_grids(text: str) -> tuple[Grid, ...]:
    """The grids of a plain text or Markdown."""
    lines = read_lines(text)
    regions = list(find_regions(text, lines))
    inside = [line for first, last in regions for line in (*lines[first:last], _GAP)]
    grouped, trimmed = _is_grouped(inside), _is_trimmed(inside)
    grids: list[Grid] = []
    for first, last in regions:
        before, behind = first, last
        while before > 0 and lines[before - 1].kind == "blank":
            before -= 1
        while behind < len(lines) and lines[behind].kind == "blank":
            behind += 1
        own = lines[first:last]
        if trimmed and not any(line.kind == "pipes" for line in own):
            rows = _trimmed_rows(text, lines[first:behind], first)
        elif any(line.kind == "tabs" for line in own) and _is_by_line(own):
            rows = _rows_by_line(text, own, first)
        else:
            rows = _rows(text, _with_bars(text, own), first, grouped)
        end = lines[behind].start if behind < len(lines) else len(text)
        grids.append(Grid(tuple(rows), lines[before].start, end))
    return _melted(grids)


def _melted(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """The grids, with bars between cells taken for white space where rows have fewer cells than numbers, or labels of
    one kind stand in different columns: such bars are a converter's guess, which put cells together and left others
    empty that are not."""
    rows = [row for grid in grids for row in grid.rows if row.barred]
    if sum(map(_is_crowded, rows)) < _MANY and not any(
        _is_askew(a, b) for grid in grids for a, b in pairwise(grid.rows)
    ):
        return tuple(grids)
    return tuple(
        replace(grid, rows=tuple(made for row in grid.rows if (made := _as_words(row)).cells)) for grid in grids
    )


def _is_crowded(row: Row) -> bool:
    """Whether a row has as many numbers as a table has columns, in fewer cells."""
    cells = [one for one in row.cells if is_value(one.text) or is_several(one.text)]
    return len(cells) < sum(len(apart(one)) for one in cells) in _WIDTHS


def _is_askew(row: Row, below: Row) -> bool:
    """Whether the labels of two rows of one kind and width, one below the other, stand in different columns, and not
    because their cells were put together at the left."""
    if not (row.barred and below.barred and len(row.cells) == len(below.cells)) or (
        _is_packed(row) and _is_packed(below)
    ):
        return False
    (at, name), (at_below, name_below) = _named(row), _named(below)
    return (
        name is not None
        and name_below is not None
        and (name.table, name.depth) == (name_below.table, name_below.depth)
        and at != at_below
    )


def _is_packed(row: Row) -> bool:
    """Whether nothing stands behind an empty cell."""
    return not any(one.text and not before.text for before, one in pairwise(row.cells))


def _named(row: Row) -> tuple[int, RowName | None]:
    """Where the label of a row of values stands, and which row of a form it names."""
    words = vocabulary()
    if not any(is_value(one.text) for one in row.cells):
        return 0, None
    return next(((n, name) for n, one in enumerate(row.cells) if (name := words.row(one.text))), (0, None))


def _as_words(row: Row) -> Row:
    """A row of pipes as one of words: labels as they stand, each number by itself."""
    if not row.barred:
        return row
    cells: list[GridCell] = []
    for one in row.cells:
        if one.text:
            cells += apart(one) if is_several(one.text) else [one]
    source = "".join(f"{one.text}  " for one in cells)
    return Row(tuple(cells), "single" if len(cells) == 1 else "spaced", row.line, source)


def _with_bars(text: str, lines: list[Line]) -> list[Line]:
    """Where not every row begins (ends) with a bar, an empty field in front (behind) is a cell."""
    bars = {n: outer_bars(text, line) for n, line in enumerate(lines) if line.kind == "pipes"}
    leading = all(front for front, _ in bars.values())
    trailing = all(back for _, back in bars.values())
    if leading and trailing:
        return lines
    for n in bars:
        line = lines[n]
        cells = piped(text, text[line.start : line.end], line.start, leading, trailing)
        lines[n] = line._replace(cells=cells)
    return lines


def _is_by_line(lines: Sequence[Line]) -> bool:
    """Whether tabs stand before cells, one to a line, and not between them."""
    filled = [line.filled > 1 for line in lines if line.kind == "tabs" and line.filled]
    return sum(filled) * 5 < len(filled)


def _is_grouped(lines: Sequence[Line]) -> bool:
    """Whether cells on lines of their own are parted into rows by empty lines: a label, its values, an empty line."""
    whole = torn = 0
    group: list[bool] = []
    for line in lines:
        if line.kind in _PLAIN and len(line.cells) == 1:
            group.append(line.kind == "values")
            continue
        if line.kind in _LITTER or not group:
            continue
        if any(a and not b for a, b in pairwise(group)):
            return False
        if any(group):
            whole += not all(group)
            torn += len(group) == 1
        group = []
    return whole >= 3 and torn * 4 <= whole


def _rows(text: str, lines: Sequence[Line], offset: int, grouped: bool) -> Iterator[Row]:
    """A row to a line; or, where empty lines part the rows, a row to each run of single cells."""
    group: list[GridCell] = []
    opened = offset
    for n, line in enumerate((*lines, _GAP), offset):
        if line.kind in _LITTER:
            continue
        single = line.kind in _PLAIN and len(line.cells) == 1
        if grouped and single:
            if not group:
                opened = n
            group.append(line.cells[0])
            continue
        if group:
            yield Row(tuple(group), "spaced" if len(group) > 1 else "single", opened)
            group = []
        if line.kind in ("tabs", "pipes"):
            yield Row(line.cells, "fields", n, barred=line.kind == "pipes")
        elif line.kind in _PLAIN and line.cells:
            yield Row(line.cells, "single" if single else "spaced", n, text[line.start : line.end])


def _rows_by_line(text: str, lines: Sequence[Line], offset: int) -> Iterator[Row]:
    """A cell to each line that begins with a tab; an empty line ends the row; a line without a tab goes on with the
    cell before."""
    row: list[GridCell] = []
    opened = offset
    ended = False
    for n, line in enumerate(lines, offset):
        if line.kind in _LITTER:
            continue
        if line.kind == "blank":
            ended = True
            continue
        if line.kind == "tabs" and line.filled <= 1:
            if ended and row:
                yield Row(tuple(row), "fields", opened)
                row = []
            if not row:
                opened = n
            row.append(_only(line))
        elif (
            row
            and line.kind in _PLAIN
            and _goes_on(row[-1], joined := cell(text, row[-1].start, line.end), line, ended)
        ):
            row[-1] = joined
        else:
            if row:
                yield Row(tuple(row), "fields", opened)
                row = []
            if line.kind in ("tabs", "pipes"):
                yield Row(line.cells, "fields", n)
            elif line.kind in _PLAIN and line.cells:
                yield Row(line.cells, "single" if len(line.cells) == 1 else "spaced", n)
        ended = False
    if row:
        yield Row(tuple(row), "fields", opened)


def _only(line: Line) -> GridCell:
    """The one cell of a line behind a tab, empty or not."""
    if line.filled:
        for one in line.cells:
            if one.text:
                return one
    return line.cells[-1]


def _goes_on(before: GridCell, joined: GridCell, line: Line, ended: bool) -> bool:
    """Whether a line without a tab is the second part of the cell before it. Behind a number it is only if the two
    make one value (a note in brackets), or if it is a number too: then the cell cannot be read."""
    if is_value(before.text):
        return is_value(joined.text) or (line.kind == "values" and not ended)
    if not ended or line.kind == "prose":
        return True
    known = vocabulary().known
    return fold(joined.text).body in known and fold(before.text).body not in known


def _is_trimmed(lines: Sequence[Line]) -> bool:
    """Whether white space was stripped behind the lines of a table with one cell to a line: of empty cells, only
    empty lines are left."""
    tabbed = [line for line in lines if line.kind == "tabs"]
    if len(tabbed) < 4 or any(line.filled != 1 for line in tabbed):
        return False
    kinds = [line.kind for line in lines]
    gaps = sum(
        kinds[n] == kinds[n + 1] == "blank" and kinds[n + 2] == "tabs" and lines[n].end > 0
        for n in range(len(kinds) - 2)
    )
    return gaps >= 2


def _trimmed_rows(text: str, lines: Sequence[Line], offset: int) -> Iterator[Row]:
    """A row is its labels with all lines behind them up to the next label. Values without a label stand behind one
    empty line."""
    row: list[GridCell] = []
    opened = offset
    for n, line in enumerate(lines, offset):
        if line.kind in _LITTER:
            continue
        if line.kind == "blank":
            if row:
                row.append(GridCell("", line.start, line.start))
            continue
        if line.kind != "tabs":
            if row and row[-1].text:
                row[-1] = cell(text, row[-1].start, line.end)
            continue
        one = _only(line)
        if is_value(one.text):
            labels = [known for known in row if known.text]
            if labels and _is_header(labels):
                yield Row(tuple(labels), "fields", opened)
                gap = next(k for k, known in enumerate(reversed(row)) if known.text)
                row, opened = row[len(row) - gap + 1 :] if gap else [], n
        elif row and (not row[-1].text or is_value(row[-1].text)):
            yield Row(tuple(row), "lines", opened)
            row = []
        if not row:
            opened = n
        row.append(one)
    if row:
        yield Row(tuple(row), "lines", opened)


def _is_header(labels: Sequence[GridCell]) -> bool:
    """Whether these cells end with a word of a header, and no value has followed."""
    last = labels[-1].text
    return not is_value(last) and vocabulary().word(last) is not None and not fold(last).number
