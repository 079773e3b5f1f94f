"""From the lines of a text to grids: which lines are table, how they fall into rows and cells.

Plain text has no tables, only traces of them: a tab before each cell, tabs or pipes or spaces between cells, one cell to a line.
This module turns the traces into rows of cells and says of each row how much its geometry is worth; it gives no cell a meaning.
What is not clearly table stays narrative. Cost is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from extractor.document import GridCell, TableGrid
from extractor.tables.cells import is_number, is_value
from extractor.tables.labels import LONGEST_LABEL, fold, vocabulary

LineKind = Literal["tabs", "pipes", "rule", "label", "values", "scrap", "page", "note", "blank", "prose"]
Geometry = Literal["fields", "lines", "spaced", "single"]

LONGEST_LINE: Final = 4_000
WIDEST_ROW: Final = 400
_LONGEST_PLAIN: Final = 240

_BARS: Final = "|｜│┃║¦"
_PIPES: Final = re.compile(rf"(?<!\\)[{_BARS}]")
_RULE: Final = re.compile(r"[\s|:+=\-_─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬┏┓┗┛┣┫┳┻╋]+")
_PAGE: Final = re.compile(
    r"[-—–－―·•]{1,3}\s*\d{1,4}\s*[-—–－―·•]{1,3}|第\s*\d{1,4}\s*页.{0,12}|[Pp]age\s*\d{1,4}.{0,10}|\d{1,4}\s*/\s*\d{1,4}|共\s*\d{1,4}\s*页"
    r"|\[bookmark:[^\]\n]{0,60}\]"
)
_NOTE: Final = re.compile(
    r"[(（]?\s*(?:计量)?单位\s*[:：].{0,12}|[(（]?续上?表.{0,12}|(?:#{1,6}\s*)?(?:附?表)\s*[一二三四五六\d]{1,2}\s*[:：、.．\s].{0,40}"
    r"|[*＊※]?\s*(?:备?注|说明)\s*\d?\s*[:：].{0,200}"
)
_HEADING: Final = re.compile(
    r"(?:\*\*|\s)*(?:#{1,6}\s|(?:第?[一二三四五六七八九十]{1,3}(?:部分|章|节)?|\d{1,2})[、.．，\s]\s*\S)"
)
_SENTENCE: Final = re.compile(r"[。；！？]")
_SPACES: Final = re.compile(r"\S+")
_NARRATIVE_END: Final = ("情况", "问题", "措施", "报告", "方面", "如下", "事项")


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in reading order. ``fields``: the source marks every cell, empty ones too; ``lines``: every cell has a line, but
    so has the gap between rows, so that empty cells may stand behind the row that are not its own; ``spaced``: cells of one line told apart
    by white space, so that an empty one leaves no trace; ``single``: a cell on a line by itself, the row unknown."""

    cells: tuple[GridCell, ...]
    geometry: Geometry
    line: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows in reading order. ``start``/``end`` span the whole region in the canonical text, the empty lines around it included."""

    rows: tuple[Row, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Line:
    kind: LineKind
    start: int
    end: int
    cells: tuple[GridCell, ...] = ()


def document_grids(grids: Sequence[TableGrid]) -> tuple[Grid, ...]:
    """The grids that a loader found, as the reader takes them."""
    return tuple(
        Grid(tuple(Row(row[:WIDEST_ROW], "fields", n) for n, row in enumerate(grid.rows)), grid.start, grid.end)
        for grid in grids
    )


def text_grids(text: str) -> tuple[Grid, ...]:
    """The grids of a plain text or Markdown."""
    lines = list(_lines(text))
    grids: list[Grid] = []
    regions = list(_regions(text, lines))
    grouped = _grouped([line for first, last in regions for line in (*lines[first:last], _Line("blank", 0, 0))])
    trimmed = _is_trimmed([line for first, last in regions for line in (*lines[first:last], _Line("rule", 0, 0))])
    for first, last in regions:
        before, behind = first, last
        while before > 0 and lines[before - 1].kind == "blank":
            before -= 1
        while behind < len(lines) and lines[behind].kind == "blank":
            behind += 1
        end = lines[behind].start if behind < len(lines) else len(text)
        _without_bars(text, lines, first, last)
        if trimmed and not any(line.kind == "pipes" for line in lines[first:last]):
            rows = _trimmed_rows(text, lines[first:behind], first)
        else:
            rows = _rows(text, lines[first:last], first, grouped)
        grids.append(Grid(tuple(rows), lines[before].start, end))
    return tuple(grids)


def _without_bars(text: str, lines: list[_Line], first: int, last: int) -> None:
    """Where not every row begins (ends) with a bar, an empty field in front (behind) is a cell."""
    piped = [n for n in range(first, last) if lines[n].kind == "pipes"]
    stripped = {n: text[lines[n].start : lines[n].end].strip() for n in piped}
    leading = all(stripped[n][0] in _BARS for n in piped)
    trailing = all(stripped[n][-1] in _BARS for n in piped)
    if leading and trailing:
        return
    for n in piped:
        line = text[lines[n].start : lines[n].end]
        lines[n] = replace(lines[n], cells=_piped(text, line, lines[n].start, leading, trailing))


def cell(text: str, start: int, end: int) -> GridCell:
    """The cell between two offsets, trimmed; a blank one stands at the end of its white space."""
    raw = text[start:end]
    stripped = raw.strip()
    if not stripped:
        return GridCell("", end, end)
    start += len(raw) - len(raw.lstrip())
    if stripped[:2] in ("**", "__") and stripped[:2] == stripped[-2:] and (bare := stripped[2:-2].strip()):
        start += stripped.index(bare)
        return GridCell(bare, start, start + len(bare))
    return GridCell(stripped, start, start + len(stripped))


def _lines(text: str) -> Iterator[_Line]:
    position = 0
    after_table = False
    for line in text.split("\n"):
        start, end = position, position + len(line)
        position = end + 1
        kind, cells = _classify(text, line, start, end, after_table)
        if kind not in ("blank", "page", "note"):
            after_table = kind != "prose"
        yield _Line(kind, start, end, cells)


def _classify(text: str, line: str, start: int, end: int, after_table: bool) -> tuple[LineKind, tuple[GridCell, ...]]:
    stripped = line.strip()
    if not stripped:
        if "\t" in line:
            return "tabs", (GridCell("", end, end),)
        return "blank", ()
    if len(line) > LONGEST_LINE:
        return "prose", ()
    if "\t" in line:
        return _tabbed(text, line, start)
    if _PIPES.search(line) and not (len(stripped) > 60 and stripped[0] not in _BARS and _SENTENCE.search(stripped)):
        if _RULE.fullmatch(stripped):
            return "rule", ()
        cells = _piped(text, line, start)
        if len(cells) > 1 or stripped[0] in _BARS:
            return "pipes", cells
    if len(stripped) >= 5 and not is_value(stripped) and _RULE.fullmatch(stripped):
        return "rule", ()
    if "  " in stripped and len(stripped) > _LONGEST_PLAIN:
        length = len(" ".join(stripped.split()))
    else:
        length = len(stripped)
    if length > _LONGEST_PLAIN or (length > 24 and "。" in stripped):
        return ("note" if _NOTE.fullmatch(stripped) else "prose"), ()
    if _PAGE.fullmatch(stripped):
        return "page", ()
    if _NOTE.fullmatch(stripped):
        return "note", ()
    return _plain(text, line, stripped, start, end, after_table)


def _tabbed(text: str, line: str, start: int) -> tuple[LineKind, tuple[GridCell, ...]]:
    cells: list[GridCell] = []
    at = start
    filled = 0
    only = ""
    for field in line.split("\t")[:WIDEST_ROW]:
        one = cell(text, at, at + len(field))
        cells.append(one)
        at += len(field) + 1
        if one.text:
            filled += 1
            only = one.text
    if filled == 1 and _is_prose(only):
        return "prose", ()
    if (
        filled > 1
        and len(line) > 200
        and _SENTENCE.search(line)
        and filled < len(cells) - 1
        and max(len(c.text) for c in cells) > 150
    ):
        return "prose", ()
    return "tabs", tuple(cells)


def _is_prose(stripped: str) -> bool:
    """Whether a line behind a tab is an indented sentence or heading rather than a cell."""
    if len(stripped) <= LONGEST_LABEL and (fold(stripped).body in vocabulary().known or "勾稽关系" in stripped):
        return False
    return (
        len(stripped) > 80
        or (len(stripped) > 8 and "。" in stripped)
        or (_HEADING.match(stripped) is not None and not vocabulary().is_piece(stripped) and not stripped[0].isdigit())
    )


def _piped(text: str, line: str, start: int, leading: bool = True, trailing: bool = True) -> tuple[GridCell, ...]:
    bounds = [found.start() for found in _PIPES.finditer(line)][: WIDEST_ROW + 1]
    edges = [-1, *bounds, len(line)]
    spans = [(a + 1, b) for a, b in zip(edges, edges[1:], strict=False)]
    if leading and not line[spans[0][0] : spans[0][1]].strip():
        spans = spans[1:]
    if trailing and spans and not line[spans[-1][0] : spans[-1][1]].strip():
        spans = spans[:-1]
    return tuple(cell(text, start + a, start + b) for a, b in spans)


def _plain(
    text: str, line: str, stripped: str, start: int, end: int, after_table: bool
) -> tuple[LineKind, tuple[GridCell, ...]]:
    words = vocabulary()
    whole = cell(text, start, end)
    if is_number(stripped) or (after_table and is_value(stripped)):
        return "values", (whole,)
    parts = [found.span() for found in _SPACES.finditer(line)]
    tail = len(parts)
    while tail and is_number(line[parts[tail - 1][0] : parts[tail - 1][1]]):
        tail -= 1
    if tail == 0:
        return "values", tuple(cell(text, start + a, start + b) for a, b in parts)
    values = tuple(cell(text, start + a, start + b) for a, b in parts[tail:])
    groups = 0
    while groups < min(tail - 1, 3) and words.is_group(line[parts[groups][0] : parts[groups][1]]):
        groups += 1
    above = tuple(cell(text, start + a, start + b) for a, b in parts[:groups])
    head = cell(text, start + parts[groups][0], start + parts[tail - 1][1])
    if values:
        for first in range(groups, min(tail, groups + 4)):
            label = cell(text, start + parts[first][0], start + parts[tail - 1][1])
            if words.row(label.text) or words.word(label.text):
                before = (cell(text, start + parts[groups][0], start + parts[first - 1][1]),) if first > groups else ()
                return "label", (*above, *before, label, *values)
        if words.is_piece(head.text) or words.resembles(head.text):
            return "scrap", (*above, head, *values)
        return "prose", (*above, head, *values)
    folded = fold(head.text).body
    if folded in words.known or "勾稽关系" in folded:
        return "label", (*above, head)
    if tail > 1:
        split = tuple(cell(text, start + a, start + b) for a, b in parts)
        if all(words.word(one.text) or words.spell(one.text) for one in split):
            return "label", split
    if words.spell(head.text):
        return "label", (*above, head)
    if words.is_piece(head.text):
        return "scrap", (*above, head)
    if _HEADING.match(stripped) and not words.resembles(head.text):
        return "prose", (whole,)
    if folded.endswith(_NARRATIVE_END) or folded in words.titles or _SENTENCE.search(stripped):
        return "prose", (whole,)
    return ("scrap" if words.resembles(head.text) else "prose"), (whole,)


_STRONG: Final = frozenset({"tabs", "pipes", "label", "values", "rule"})


def _regions(text: str, lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """Runs of lines that hold a table: from the first strong line to the last, with at least one row of a statutory form, or
    the shape of a table throughout."""
    first: int | None = None
    last = 0
    for n, line in enumerate((*lines, _Line("prose", 0, 0))):
        if line.kind == "prose" and not (first is not None and _continues(text, lines, n)):
            if first is not None and _is_table(lines[first : last + 1]):
                yield _with_edges(lines, first, last + 1)
            first = None
        elif line.kind in _STRONG:
            if first is None:
                first = n
            last = n


def _continues(text: str, lines: Sequence[_Line], n: int) -> bool:
    """Whether an unknown line among table lines belongs to the table: the second part of the cell before it, or a row that the form
    does not have."""
    if not 0 < n < len(lines) - 2:
        return False
    length = lines[n].end - lines[n].start
    if length <= 4 and lines[n - 1].kind not in ("blank", "prose"):
        return True
    if length > 60:
        return False
    before, behind = n - 1, n + 1
    while before > 0 and lines[before].kind == "blank":
        before -= 1
    while behind < len(lines) - 1 and lines[behind].kind == "blank":
        behind += 1
    stripped = text[lines[n].start : lines[n].end].strip()
    plain = _SENTENCE.search(stripped) is None and _HEADING.match(stripped) is None
    if lines[before].kind == "tabs" and lines[n + 1].kind == "tabs":
        return (stripped[0] in "(（" and stripped[-1] in ")）") or (plain and before == n - 1)
    if not plain or lines[before].kind not in ("values", "label", "scrap"):
        return False
    if len(lines[n].cells) > 2:
        return lines[behind].kind in ("label", "scrap", "values")
    return lines[before].kind == "values" and lines[behind].kind == "values"


def _with_edges(lines: Sequence[_Line], first: int, last: int) -> tuple[int, int]:
    above = first
    while above > 0 and first - above < 3 and lines[above - 1].kind in ("scrap", "page", "blank"):
        above -= 1
        if lines[above].kind == "scrap":
            first = above
    while last < len(lines) and lines[last].kind == "scrap":
        last += 1
    # The foot of a page right behind the last row is no narrative either.
    behind = last
    while behind < len(lines) and lines[behind].kind in ("page", "blank"):
        behind += 1
        if lines[behind - 1].kind == "page":
            last = behind
    return first, last


def _is_table(lines: Sequence[_Line]) -> bool:
    """Whether a run of lines is a table: labels of a form with numbers, or the shape of a table throughout."""
    known = vocabulary().known
    labels = numbers = filled = tabular = 0
    for line in lines:
        tabular += line.kind in ("tabs", "pipes") and any(one.text for one in line.cells)
        here = [fold(one.text).body in known for one in line.cells[:40] if one.text and not is_number(one.text)]
        digits = sum(is_number(one.text) for one in line.cells[:40])
        if digits and any(here):
            return True
        labels += sum(here)
        numbers += digits
        filled += len(here) + digits
    return labels >= 4 or (labels >= 2 and numbers > 0) or (tabular >= 4 and filled >= 8)


def _grouped(lines: Sequence[_Line]) -> bool:
    """Whether cells on lines of their own are parted into rows by empty lines: a label, its values, an empty line."""
    whole = torn = 0
    group: list[_Line] = []
    for line in (*lines, _Line("blank", 0, 0)):
        if line.kind in ("label", "values", "scrap") and len(line.cells) == 1:
            group.append(line)
            continue
        if line.kind in ("page", "note"):
            continue
        turns = [a.kind == "values" and b.kind != "values" for a, b in zip(group, group[1:], strict=False)]
        valued = sum(one.kind == "values" for one in group)
        if valued and any(turns):
            return False
        if valued and valued < len(group):
            whole += 1
        elif valued and len(group) == 1:
            torn += 1
        group = []
    return whole >= 3 and torn * 4 <= whole


def _rows(text: str, lines: Sequence[_Line], offset: int, grouped: bool) -> Iterator[Row]:
    group: list[GridCell] = []
    tabbed = [line for line in lines if line.kind == "tabs" and any(one.text for one in line.cells)]
    wide = sum(sum(1 for one in line.cells if one.text) > 1 for line in tabbed)
    by_line = bool(tabbed) and wide * 5 < len(tabbed)
    pending: list[GridCell] = []
    opened = 0
    after_blank = False
    for n, line in enumerate(lines, offset):
        if grouped and not pending and line.kind in ("label", "values", "scrap") and len(line.cells) == 1:
            if not group:
                opened = n
            group.append(line.cells[0])
            continue
        if group and line.kind not in ("page", "note"):
            yield Row(tuple(group), "spaced" if len(group) > 1 else "single", opened)
            group = []
        if line.kind in ("page", "note"):
            continue
        if line.kind == "blank":
            if pending and by_line:
                after_blank = True
            continue
        if by_line and line.kind == "tabs" and sum(1 for one in line.cells if one.text) <= 1:
            if after_blank and pending:
                yield Row(tuple(pending), "fields", opened)
                pending = []
            if not pending:
                opened = n
            after_blank = False
            pending.append(next((one for one in line.cells if one.text), line.cells[-1]))
            continue
        if by_line and pending and line.kind in ("label", "values", "scrap", "prose"):
            joined = cell(text, pending[-1].start, line.end)
            if _goes_on(pending[-1], joined, line, after_blank):
                pending[-1] = joined
                after_blank = False
                continue
        if pending:
            yield Row(tuple(pending), "fields", opened)
            pending = []
            after_blank = False
        if line.kind in ("tabs", "pipes"):
            yield Row(line.cells, "fields", n)
        elif line.kind in ("label", "values", "scrap", "prose") and line.cells:
            yield Row(line.cells, "single" if len(line.cells) == 1 else "spaced", n)
    if group:
        yield Row(tuple(group), "spaced" if len(group) > 1 else "single", opened)
    if pending:
        yield Row(tuple(pending), "fields", opened)


def _goes_on(before: GridCell, joined: GridCell, line: _Line, after_blank: bool) -> bool:
    """Whether a line without a tab is the second part of the cell before it. Behind a number it is only if the two make one
    value (a note in brackets), or if it is a number too: then the cell cannot be read."""
    if is_value(before.text):
        return is_value(joined.text) or (line.kind == "values" and not after_blank)
    if not after_blank or line.kind == "prose":
        return True
    return fold(joined.text).body in vocabulary().known and fold(before.text).body not in vocabulary().known


def _is_trimmed(lines: Sequence[_Line]) -> bool:
    """One cell to a line behind a tab, with the white space stripped from empty cells: nothing but empty lines is left of them."""
    tabbed = [line for line in lines if line.kind == "tabs"]
    if len(tabbed) < 4 or any(sum(1 for one in line.cells if one.text) != 1 for line in tabbed):
        return False
    gaps = sum(
        a.kind == b.kind == "blank" and c.kind == "tabs" for a, b, c in zip(lines, lines[1:], lines[2:], strict=False)
    )
    return gaps >= 2


def _trimmed_rows(text: str, lines: Sequence[_Line], offset: int) -> Iterator[Row]:
    """A row is a label with all lines behind it up to the next label. Values without a label stand behind one empty line."""
    words = vocabulary()
    row: list[GridCell] = []
    opened = offset
    open_label = False
    for n, line in enumerate(lines, offset):
        if line.kind == "blank":
            if row:
                row.append(GridCell("", line.start, line.start))
            open_label = False
            continue
        if line.kind != "tabs":
            if row and row[-1].text and line.kind not in ("page", "note"):
                row[-1] = cell(text, row[-1].start, line.end)
            continue
        one = next(one for one in line.cells if one.text)
        if is_value(one.text):
            labels = [known for known in row if known.text and not is_value(known.text)]
            headed = bool(labels) and words.word(labels[-1].text) is not None and not fold(labels[-1].text).number
            if headed and not any(is_value(known.text) for known in row if known.text):
                gap = len(row) - 1 - max(k for k, known in enumerate(row) if known.text)
                yield Row(tuple(known for known in row if known.text), "fields", opened)
                row, opened = list(row[len(row) - gap + 1 :]) if gap else [], n
            row.append(one)
            open_label = False
            continue
        if row and not open_label:
            yield Row(tuple(row), "lines", opened)
            row = []
        if not row:
            opened = n
        row.append(one)
        open_label = True
    if row:
        yield Row(tuple(row), "lines", opened)
