"""Tables as a page sets them: cells with lines of their own, labels centred beside the rows they cover, pages that end
where they are full. What a converter makes of such a page is cut from it line by line.

The renderings next door write a table cell by cell; here a cell is broken over lines first, as in a PDF or a narrow
column, and only then written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from extractor.forms import Form
from tests.extractor import renderings
from tests.extractor.renderings import LEVELS, Box, Layout, Order, Page, Sheet, Writer, shuffle

Edge = Literal["top", "middle"]


@dataclass(frozen=True)
class Setting:
    """Widths in Chinese characters. ``snap``: lines of neighbouring cells share baselines; otherwise what is centred
    beside an odd number of lines stands between two. ``lines``: how many lines fill a page (None: no pages)."""

    header: int = 4
    label: int = 16
    group: int = 4
    groups: Edge = "top"
    labels: Edge = "top"
    heads: Edge = "top"
    snap: bool = True
    lines: int | None = None
    repeat: bool = False


@dataclass(frozen=True)
class Scrap:
    """One line of one cell, where it stands: ``y`` in half lines."""

    y: int
    column: int
    across: int
    text: str
    path: str | None = None


def display(text: str) -> int:
    return sum(2 if ord(char) > 0x2E80 or char in "“”" else 1 for char in text)


def _widths(sheet: Sheet, setting: Setting) -> list[int]:
    first = _first_value(sheet)
    return [
        setting.header if column >= first else setting.label if column == first - 1 else setting.group
        for column in range(sheet.width)
    ]


def _first_value(sheet: Sheet) -> int:
    return min(column for (_, column), box in sheet.boxes.items() if box.path)


def header_rows(sheet: Sheet) -> int:
    """How many rows stand above the first value."""
    return min(row for (row, _), box in sheet.boxes.items() if box.path)


def _cut(text: str, width: int) -> list[str]:
    return [text[n : n + width] for n in range(0, len(text), width)] or [""]


def set_lines(sheet: Sheet, setting: Setting) -> tuple[list[Scrap], list[int]]:
    """All lines of all cells, and where each row of the table begins (in half lines)."""
    widths = _widths(sheet, setting)
    first = _first_value(sheet)
    cut: dict[tuple[int, int], list[str]] = {}
    heights = [2] * sheet.height
    for (row, column), box in sheet.boxes.items():
        lines = [""] if box.path else _cut(box.text, sum(widths[column : column + box.across]))
        cut[row, column] = lines
        if box.down == 1:
            heights[row] = max(heights[row], 2 * len(lines))
    for (row, column), box in sorted(sheet.boxes.items()):
        lack = 2 * len(cut[row, column]) - sum(heights[row : row + box.down])
        if lack > 0:
            heights[row + box.down - 1] += lack
    tops = [sum(heights[:row]) for row in range(sheet.height + 1)]
    scraps: list[Scrap] = []
    for (row, column), box in sheet.boxes.items():
        lines = cut[row, column]
        room = tops[row + box.down] - tops[row] - 2 * len(lines)
        if box.path:
            edge: Edge = "middle"
        elif row < header_rows(sheet):
            edge = setting.heads
        else:
            edge = setting.labels if column >= first - 1 or box.across > 1 else setting.groups
        y = tops[row] + (room // 2 if edge == "middle" else 0)
        if setting.snap:
            y -= y % 2
        scraps += [Scrap(y + 2 * n, column, box.across, line, box.path) for n, line in enumerate(lines)]
    return [scrap for scrap in scraps if scrap.text or scrap.path], tops


def _by_line(scraps: Sequence[Scrap]) -> list[list[Scrap]]:
    lines: dict[int, list[Scrap]] = {}
    for scrap in scraps:
        lines.setdefault(scrap.y, []).append(scrap)
    return [sorted(lines[y], key=lambda scrap: scrap.column) for y in sorted(lines)]


def _shown(page: Page, scrap: Scrap) -> str:
    return page.values[scrap.path].raw if scrap.path else scrap.text


def _put(page: Page, scrap: Scrap) -> None:
    page.box(Box(scrap.text, scrap.path))


Line = Callable[[Page, Sequence[Scrap]], None]


def _paged(page: Page, sheet: Sheet, setting: Setting, write: Line) -> None:
    """Write the lines of a table, a foot and a form feed wherever a page is full."""
    scraps, tops = set_lines(sheet, setting)
    lines = _by_line(scraps)
    head = [line for line in lines if line[0].y < tops[header_rows(sheet)]] if setting.repeat else []
    for n, line in enumerate(lines, 1):
        write(page, line)
        if setting.lines and n % setting.lines == 0 and n < len(lines) and n > len(head) + 1:
            page.put(f"\n— {n // setting.lines} —\n\f")
            for again in head:
                write(page, again)


def raw_text(setting: Setting) -> Writer:
    """Cells of a line joined by single spaces: plain pdftotext, many converters of HTML."""

    def line(page: Page, scraps: Sequence[Scrap]) -> None:
        shown = [scrap for scrap in scraps if _shown(page, scrap)]
        for n, scrap in enumerate(shown):
            page.put(" " if n else "")
            _put(page, scrap)
        if shown:
            page.put("\n")

    return lambda page, sheet: _paged(page, sheet, setting, line)


def aligned(setting: Setting, gap: int = 2, centred: bool = True, margin: int = 0) -> Writer:
    """Cells under one another, by runs of spaces: pdftotext -layout, reports typed in a fixed-width font."""

    def write(page: Page, sheet: Sheet) -> None:
        wide = [2 * width for width in _widths(sheet, setting)]
        for (_, column), box in sheet.boxes.items():
            if box.path and box.across == 1:
                wide[column] = max(wide[column], display(page.values[box.path].raw))
        starts = [margin + sum(wide[:n]) + gap * n for n in range(len(wide) + 1)]

        def line(page: Page, scraps: Sequence[Scrap]) -> None:
            at = 0
            for scrap in scraps:
                shown = _shown(page, scrap)
                if not shown:
                    continue
                room = starts[scrap.column + scrap.across] - gap - starts[scrap.column] - display(shown)
                middle = centred and scrap.column >= _first_value(sheet)
                x = starts[scrap.column] + (max(0, room) // 2 if middle else 0)
                if at:
                    x = max(x, at + 1)
                page.put(" " * (x - at))
                _put(page, scrap)
                at = x + display(shown)
            page.put("\n")

        _paged(page, sheet, setting, line)

    return write


def tabbed(setting: Setting, padded: bool = True, trimmed: bool = False) -> Writer:
    """Fields for each line of the page. Not ``padded``: a merged cell is one field wherever it is written;
    ``trimmed``: no empty fields at the end."""

    def write(page: Page, sheet: Sheet) -> None:
        def line(page: Page, scraps: Sequence[Scrap]) -> None:
            here = {scrap.column: scrap for scrap in scraps}
            fields: list[Scrap | None] = []
            column = 0
            while column < sheet.width:
                scrap = here.get(column)
                fields.append(scrap)
                rest = scrap.across - 1 if scrap else 0
                fields += [None] * (rest if padded else 0)
                column += 1 + rest
            while trimmed and fields and (fields[-1] is None or not _shown(page, fields[-1])):
                fields.pop()
            for n, scrap in enumerate(fields):
                page.put("\t" if n else "")
                if scrap:
                    _put(page, scrap)
            page.put("\n")

        _paged(page, sheet, setting, line)

    return write


def one_label_column(sheet: Sheet) -> Sheet:
    """The table without merged labels: groups on rows of their own, in the one column of labels."""
    first = _first_value(sheet)
    if first <= 1:
        return sheet
    made = Sheet(sheet.width - first + 1)
    line = 0
    for row in range(sheet.height):
        labels = [(column, sheet.boxes[row, column]) for column in range(first) if (row, column) in sheet.boxes]
        values = {column: box for (r, column), box in sheet.boxes.items() if r == row and column >= first}
        if not any(box.path for box in values.values()):
            for _, box in labels:
                made.put(line, 0, replace(box, across=1))
            for column, box in values.items():
                made.put(line, column - first + 1, box)
            line += 1
            continue
        for n, (_, box) in enumerate(labels):
            made.put(line, 0, Box(box.text))
            if n == len(labels) - 1:
                for column, value in values.items():
                    made.put(line, column - first + 1, value)
            line += 1
    return made


def flat(write: Writer) -> Writer:
    return lambda page, sheet: write(page, one_label_column(sheet))


def header_first(write: Writer) -> Writer:
    """Table 二 with the row of columns above the line of its article, and not repeated where the next block has the
    same."""

    def edit(page: Page, sheet: Sheet) -> None:
        made = Sheet(sheet.width)
        rows = [[(column, box) for (r, column), box in sheet.boxes.items() if r == row] for row in range(sheet.height)]
        if rows[0][0][1].text[:4] != "第二十条":
            write(page, sheet)
            return
        last: list[str] = []
        line = row = 0
        while row < len(rows):
            title = rows[row]
            chosen = title
            if title[0][1].text.startswith("第二十条"):
                columns = rows[row + 1]
                words = [box.text for _, box in sorted(columns, key=lambda one: one[0])]
                swapped = [title] if words == last else [columns, title]
                last = words
                row += 1
            else:
                swapped = [chosen]
            for one in swapped:
                for column, box in one:
                    made.put(line, column, box)
                line += 1
            row += 1
        write(page, made)

    return edit


WRAPPED = Setting(header=2, heads="middle")
LAYOUTS: tuple[Layout, ...] = (
    Layout("raw-top", raw_text(Setting(header=3)), blanks=False),
    Layout("raw-pages", raw_text(Setting(header=3, lines=13)), blanks=False),
    Layout("raw-pages-repeated", raw_text(Setting(header=4, lines=17, repeat=True)), blanks=False),
    Layout("raw-two", raw_text(Setting(header=2)), blanks=False),
    Layout("raw-middle", raw_text(Setting(header=2, heads="middle", groups="middle", labels="middle")), blanks=False),
    Layout("raw-between", raw_text(Setting(header=3, heads="middle", groups="middle", snap=False)), blanks=False),
    Layout("raw-wide", raw_text(Setting(header=8, label=30, group=12)), blanks=False),
    Layout("raw-flat", flat(raw_text(Setting(header=4, label=18))), blanks=False),
    Layout("raw-vertical", raw_text(Setting(header=1)), blanks=False),
    Layout("aligned-top", aligned(Setting(header=4)), blanks=False),
    Layout("aligned-flat", flat(aligned(Setting(header=4, label=24), gap=4, centred=False)), blanks=False),
    Layout("aligned-pages", aligned(Setting(header=3, lines=15), margin=4), blanks=False),
    Layout("aligned-pages-repeated", aligned(Setting(header=3, lines=19, repeat=True)), blanks=False),
    Layout("aligned-two", aligned(Setting(header=2)), blanks=False),
    Layout("aligned-middle", aligned(Setting(header=2, heads="middle", groups="middle")), blanks=False),
    Layout(
        "aligned-between", aligned(Setting(header=4, heads="middle", groups="middle", snap=False), gap=3), blanks=False
    ),
    Layout("aligned-wide", aligned(Setting(header=8, label=30, group=12)), blanks=False),
    Layout("tabs-wrapped", tabbed(Setting(header=4))),
    Layout("tabs-pages-repeated", tabbed(Setting(header=6, label=9, lines=19, repeat=True))),
    Layout("tabs-two", tabbed(Setting(header=2))),
    Layout("tabs-vertical-once", flat(tabbed(Setting(header=1, label=40), padded=False))),
    Layout("tabs-vertical-trimmed", flat(tabbed(Setting(header=1, label=40), trimmed=True)), blanks=False),
    Layout(
        "tabs-header-first", header_first(flat(tabbed(Setting(header=4, label=40), padded=False, trimmed=True))), False
    ),
    Layout("raw-header-first", header_first(raw_text(Setting(header=5))), blanks=False),
)


def results_as_rows(form: Form, order: Order) -> Sheet:
    """Table 四 turned: one result to a row, the blocks as columns."""
    table = form.table("remedies")
    review, *suits = table.blocks
    sheet = Sheet(1 + len(table.blocks))
    sheet.put(0, 0, Box("", down=2))
    blocks = []
    at = 1
    for top in shuffle(order, ["review", "suits"], "blocks", "remedies"):
        members = [review] if top == "review" else shuffle(order, suits, "blocks", "suits")
        if top == "review":
            sheet.put(0, at, Box(review.title, down=2))
        else:
            sheet.put(0, at, Box(suits[0].group or "", across=len(members)))
            for n, block in enumerate(members):
                sheet.put(1, at + n, Box(block.title))
        blocks += members
        at += len(members)
    for n, column in enumerate(shuffle(order, review.columns, "columns", "review")):
        sheet.put(2 + n, 0, Box(column.label))
        for k, block in enumerate(blocks):
            sheet.put(2 + n, 1 + k, Box(path=f"remedies.{block.key}.{column.key}"))
    return sheet


def blocks_as_rows(form: Form, order: Order) -> Sheet:
    """Table 四 with one row to a block."""
    table = form.table("remedies")
    columns = shuffle(order, table.blocks[0].columns, "columns", "review")
    sheet = Sheet(1 + len(columns))
    sheet.put(0, 0, Box("类别"))
    for n, column in enumerate(columns):
        sheet.put(0, 1 + n, Box(column.label))
    for line, block in enumerate(shuffle(order, table.blocks, "blocks", "remedies"), 1):
        sheet.put(line, 0, Box(block.title))
        for n, column in enumerate(columns):
            sheet.put(line, 1 + n, Box(path=f"remedies.{block.key}.{column.key}"))
    return sheet


def three_tables(form: Form, order: Order) -> Sheet:
    """Table 四 in three: each block under its title, with columns of its own."""
    table = form.table("remedies")
    sheet = Sheet(len(table.blocks[0].columns))
    line = 0
    for block in shuffle(order, table.blocks, "blocks", "remedies"):
        sheet.put(line, 0, Box(block.title, across=sheet.width))
        for n, column in enumerate(shuffle(order, block.columns, "columns", block.key)):
            sheet.put(line + 1, n, Box(column.label))
            sheet.put(line + 2, n, Box(path=f"remedies.{block.key}.{column.key}"))
        line += 3
    return sheet


def wide(form: Form, order: Order) -> Sheet:
    """Table 二 as one table: every column of every block once; dashes where a row has no such column."""
    table = form.table("disclosure")
    labels = {column.key: column.label for block in table.blocks for column in block.columns}
    keys = shuffle(order, list(labels), "columns", "wide")
    sheet = Sheet(1 + len(keys))
    sheet.put(0, 0, Box("信息内容"))
    for n, key in enumerate(keys):
        sheet.put(0, 1 + n, Box(labels[key]))
    line = 1
    for block in shuffle(order, table.blocks, "blocks", "disclosure"):
        own = {column.key for column in block.columns}
        for row in shuffle(order, block.rows, "rows", block.key):
            sheet.put(line, 0, Box(row.label))
            for n, key in enumerate(keys):
                path = f"disclosure.{row.key}.{key}" if key in own else None
                sheet.put(line, 1 + n, Box("" if path else "—", path))
            line += 1
    return sheet


VARIANTS: dict[str, tuple[str, Callable[[Form, Order], Sheet]]] = {
    "results as rows": ("remedies", results_as_rows),
    "blocks as rows": ("remedies", blocks_as_rows),
    "three tables": ("remedies", three_tables),
    "wide table": ("disclosure", wide),
}

__all__ = ["LAYOUTS", "LEVELS", "VARIANTS", "Setting", "aligned", "raw_text", "renderings", "tabbed"]
