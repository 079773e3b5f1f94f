"""A form's tables written out in every layout in which reports print them, with the place of each value known.

Tests give each cell a value of its own, choose a layout and its disorders (rows, columns and blocks in another order,
pages broken, labels wrapped), and compare what the reader finds with what was written, span by span.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, TypeVar

from extractor.document import Document
from extractor.forms import Form
from extractor.forms.model import Block, Row
from extractor.forms.shared import ORGANISATIONS
from extractor.loaders.inline import inline_grids
from verifiers.model import CellState

CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
HEADINGS = {
    "disclosure": "二、主动公开政府信息情况",
    "applications": "三、收到和处理政府信息公开申请情况",
    "remedies": "四、政府信息公开行政复议、行政诉讼情况",
}
PROSE = {
    "preamble": "石桥镇人民政府政府信息公开工作年度报告",
    "overview": "一、总体情况\n全年通过网站发布信息316条，办理建议提案7件。",
    "disclosure": "本镇共修订办事指南19项，未发布规章。",
    "applications": "全年申请均在法定期限内答复，无逾期情形。",
    "remedies": "全年未发生因政府信息公开引起的败诉案件。",
    "close": "五、存在的主要问题及改进情况\n一是公开不够及时。下一步加强培训。\n六、其他需要报告的事项\n无。",
}
LEVELS = 3

T = TypeVar("T")


@dataclass(frozen=True)
class Value:
    """What is written in a cell, and how it is to be read."""

    raw: str
    state: CellState = "number"
    value: Decimal | None = None
    unit: str | None = None


def number(raw: str) -> Value:
    return Value(raw, "number", Decimal(raw))


BLANK = Value("", "blank")


def unique_values(form: Form, start: int = 1001) -> dict[str, Value]:
    """A number for each cell that no other cell has."""
    return {path: number(str(start + n)) for n, path in enumerate(form.specs)}


def summed_values(form: Form, seed: int = 0, zeros: float = 0.5) -> dict[str, Value]:
    """Numbers as they are in reports: rows that add up to their totals, many of them zero."""
    rng = random.Random(seed)
    made: dict[str, Value] = {}
    sums: dict[str, int] = {}
    for path in form.specs:
        row, _, column = path.rpartition(".")
        figure = 0 if rng.random() < zeros else rng.randrange(1, 900)
        if column == "total" and not path.startswith("disclosure."):
            figure = sums[row]
        sums[row] = sums.get(row, 0) + figure
        made[path] = number(str(figure))
    return made


@dataclass(frozen=True)
class Box:
    """A cell of the printed table: its text or, for a value, its path; how many rows and columns it covers."""

    text: str = ""
    path: str | None = None
    down: int = 1
    across: int = 1


Matrix = list[list[Box | None]]


@dataclass(frozen=True)
class Order:
    """How a form's rows, columns and blocks are shuffled; the identity by default."""

    seed: int | None = None
    rows: bool = True
    columns: bool = True
    blocks: bool = True
    tables: bool = False


def shuffle(order: Order, items: Sequence[T], what: str, salt: str = "") -> list[T]:
    made = list(items)
    if order.seed is not None and getattr(order, what):
        random.Random(f"{order.seed}.{what}.{salt}").shuffle(made)
    return made


class Sheet:
    """A matrix under construction: boxes are set at their top left corner, the covered places hold None."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.boxes: dict[tuple[int, int], Box] = {}
        self.height = 0

    def put(self, row: int, column: int, box: Box) -> None:
        self.boxes[row, column] = box
        self.height = max(self.height, row + box.down)


def applications(form: Form, order: Order) -> Sheet:
    table = form.table("applications")
    block = table.blocks[0]
    sheet = Sheet(LEVELS + len(block.columns))
    sheet.put(0, 0, Box(CORNER, down=3, across=LEVELS))
    sheet.put(0, LEVELS, Box(block.title, across=len(block.columns)))
    single = [column for column in block.columns if column.group is None]
    members = shuffle(order, [column for column in block.columns if column.group is not None], "columns", "members")
    ordered = []
    at = LEVELS
    for column in shuffle(order, [single[0], None, *single[1:]], "columns", "top"):
        if column is None:
            sheet.put(1, at, Box(ORGANISATIONS, across=len(members)))
            for member in members:
                sheet.put(2, at, Box(member.label))
                ordered.append(member)
                at += 1
        else:
            sheet.put(1, at, Box(column.label, down=2))
            ordered.append(column)
            at += 1
    line = 3
    for depth_labels in _label_tree(block.rows, order):
        *above, row = depth_labels
        for depth, (text, down) in enumerate(above):
            if down:
                sheet.put(line, depth, Box(text, down=down))
        depth = len(above)
        sheet.put(line, depth, Box(row.label, across=LEVELS - depth))
        for n, column in enumerate(ordered):
            sheet.put(line, LEVELS + n, Box(path=f"applications.{row.key}.{column.key}"))
        line += 1
    return sheet


def _label_tree(rows: Sequence[Row], order: Order) -> Iterator[tuple[object, ...]]:
    """Each row with the labels of the groups above it and how many rows they cover (0: they began higher up)."""
    results = "三、本年度办理结果"
    inner: dict[str, list[Row]] = {}
    top: list[object] = []
    middle: list[object] = []
    for row in rows:
        if row.group is None:
            top.append(row)
        elif row.group == results:
            if results not in top:
                top.append(results)
            middle.append(row)
        else:
            if row.group not in inner:
                inner[row.group] = []
                middle.append(row.group)
            inner[row.group].append(row)
    size = len(middle) - len(inner) + sum(map(len, inner.values()))
    for one in shuffle(order, top, "rows", "top"):
        if isinstance(one, Row):
            yield (one,)
            continue
        first = True
        for two in shuffle(order, middle, "rows", "middle"):
            leaves = [two] if isinstance(two, Row) else shuffle(order, inner[str(two)], "rows", str(two))
            for n, leaf in enumerate(leaves):
                above: list[object] = [(results, size if first else 0)]
                if not isinstance(two, Row):
                    above.append((str(two), len(leaves) if n == 0 else 0))
                yield (*above, leaf)
                first = False


def disclosure(form: Form, order: Order) -> Sheet:
    table = form.table("disclosure")
    width = 1 + max(len(block.columns) for block in table.blocks)
    sheet = Sheet(width)
    line = 0
    for block in shuffle(order, table.blocks, "blocks", "disclosure"):
        sheet.put(line, 0, Box(block.title, across=width))
        sheet.put(line + 1, 0, Box("信息内容"))
        columns = shuffle(order, block.columns, "columns", block.key)
        for n, column in enumerate(columns):
            rest = width - 1 - n if n == len(columns) - 1 else 1
            sheet.put(line + 1, 1 + n, Box(column.label, across=rest))
        line += 2
        for row in shuffle(order, block.rows, "rows", block.key):
            sheet.put(line, 0, Box(row.label))
            for n, column in enumerate(columns):
                rest = width - 1 - n if n == len(columns) - 1 else 1
                sheet.put(line, 1 + n, Box(path=f"disclosure.{row.key}.{column.key}", across=rest))
            line += 1
    return sheet


def remedies(form: Form, order: Order) -> Sheet:
    table = form.table("remedies")
    review, *suits = table.blocks
    suits = shuffle(order, suits, "blocks", "suits")
    count = len(review.columns)
    sheet = Sheet(count * len(table.blocks))
    at = 0
    for top in shuffle(order, ["review", "suits"], "blocks", "remedies"):
        if top == "review":
            sheet.put(0, at, Box(review.title, across=count))
            blocks: list[Block] = [review]
        else:
            sheet.put(0, at, Box(suits[0].group or "", across=count * len(suits)))
            blocks = suits
        for block in blocks:
            if top == "suits":
                sheet.put(1, at, Box(block.title, across=count))
            for column in shuffle(order, block.columns, "columns", block.key):
                if top == "review":
                    sheet.put(1, at, Box(column.label, down=2))
                else:
                    sheet.put(2, at, Box(column.label))
                sheet.put(3, at, Box(path=f"remedies.{block.key}.{column.key}"))
                at += 1
    return sheet


def insert_row(sheet: Sheet, at: int) -> None:
    """Make room for a row; merged cells that reach across it grow."""
    moved: dict[tuple[int, int], Box] = {}
    for (row, column), box in sheet.boxes.items():
        if row >= at:
            moved[row + 1, column] = box
        elif row + box.down > at:
            moved[row, column] = replace(box, down=box.down + 1)
        else:
            moved[row, column] = box
    sheet.boxes = moved
    sheet.height += 1


def row_of(sheet: Sheet, key: str) -> tuple[int, int] | None:
    """Where the values of a row begin, by ``table.row``."""
    return min(
        (
            place
            for place, box in sheet.boxes.items()
            if box.path and box.path.startswith(key + ".") and box.path.count(".") == key.count(".") + 1
        ),
        default=None,
    )


def break_label(key: str, values_below: bool = False) -> Callable[[Sheet], None]:
    """A page break through a row: its label goes on in the next row, and the values may stand there too."""

    def edit(sheet: Sheet) -> None:
        place = row_of(sheet, key)
        if place is None:
            return
        row = place[0]
        (_, column), label = max(
            (at, box) for at, box in sheet.boxes.items() if at[0] == row and box.text and at[1] < place[1]
        )
        insert_row(sheet, row + 1)
        middle = len(label.text) // 2
        sheet.put(row, column, replace(label, text=label.text[:middle], down=1))
        sheet.put(row + 1, column, replace(label, text=label.text[middle:], down=1))
        if values_below:
            for at in [at for at, box in sheet.boxes.items() if at[0] == row and box.path]:
                sheet.boxes[row + 1, at[1]] = sheet.boxes.pop(at)

    return edit


def repeat_header(sheet: Sheet, at: int = 12) -> None:
    """The header of table 三 again, as at the top of a new page."""
    if row_of(sheet, "applications.new") is None:
        return
    header = [(place, box) for place, box in sheet.boxes.items() if place[0] < 3]
    for _ in range(3):
        insert_row(sheet, at)
    for (row, column), box in header:
        sheet.put(at + row, column, box)


def spare_value(key: str) -> Callable[[Sheet], None]:
    """A number of its own in the merged label column of a row."""

    def edit(sheet: Sheet) -> None:
        place = row_of(sheet, key)
        if place is None:
            return
        (at, label) = max(
            (at, box) for at, box in sheet.boxes.items() if at[0] == place[0] and box.text and at[1] < place[1]
        )
        sheet.put(*at, replace(label, across=label.across - 1))
        sheet.put(place[0], place[1] - 1, Box("7"))

    return edit


SHEETS: Mapping[str, Callable[[Form, Order], Sheet]] = {
    "disclosure": disclosure,
    "applications": applications,
    "remedies": remedies,
}

Spread = Literal["padded", "repeated", "once", "docx"]


def spread(sheet: Sheet, how: Spread) -> list[list[Box]]:
    """Rows of boxes: merged cells padded with empty ones, repeated, written once, or written once across and left
    empty downwards, as word processors' text export does."""
    covered: dict[tuple[int, int], tuple[tuple[int, int], Box]] = {}
    for (row, column), box in sheet.boxes.items():
        for r in range(row, row + box.down):
            for c in range(column, column + box.across):
                covered[r, c] = ((row, column), box)
    rows: list[list[Box]] = []
    for r in range(sheet.height):
        made: list[Box] = []
        for c in range(sheet.width):
            corner, box = covered.get((r, c), ((r, c), Box()))
            if corner == (r, c):
                made.append(box)
            elif how == "padded":
                made.append(Box())
            elif how == "repeated":
                made.append(Box() if box.path else box)
            elif how == "docx" and corner[0] < r and corner[1] == c:
                made.append(Box())
        rows.append(made)
    return rows


@dataclass
class Page:
    """A text being written, with the place of every value."""

    values: Mapping[str, Value]
    parts: list[str] = field(default_factory=list)
    length: int = 0
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    noise: Callable[[int], str] | None = None
    rows: int = 0

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def box(self, box: Box, label: Callable[[str], str] = str, wrap: Callable[[str], str] = str) -> None:
        if box.path is None:
            self.put(label(box.text))
            return
        raw = self.values[box.path].raw
        written = wrap(raw) if raw else raw
        at = written.index(raw) if raw else 0
        self.places[box.path] = (self.length + at, self.length + at + len(raw))
        self.put(written)

    def end_row(self) -> None:
        """What may stand between two rows of a table, such as the foot of a page."""
        self.rows += 1
        if self.noise is not None:
            self.put(self.noise(self.rows))

    @property
    def text(self) -> str:
        return "".join(self.parts)


Writer = Callable[[Page, Sheet], None]


@dataclass(frozen=True)
class Layout:
    """``blanks``: whether the layout shows where an empty cell stands."""

    id: str
    write: Writer
    blanks: bool = True


def _cell_per_line(
    how: Spread = "docx", tab: str = "\t", between: str = "\n", behind: str = "", label: Callable[[str], str] = str
) -> Writer:
    def write(page: Page, sheet: Sheet) -> None:
        for row in spread(sheet, how):
            for box in row:
                if not tab and not behind and not box.text and not box.path:
                    continue
                page.put(tab)
                page.box(box, label)
                page.put(behind + "\n")
            page.put(between)
            page.end_row()

    return write


def vertical(text: str) -> str:
    return "\n".join(text) if len(text) <= 4 and not text[:1].isdigit() else text


def _vertical_headers(page: Page, sheet: Sheet) -> None:
    for row in spread(sheet, "docx"):
        for box in row:
            page.put("\t")
            page.box(box, vertical)
            page.put("\n")
        page.put("\n")
        page.end_row()


def _tab_rows(how: Spread, lead: int = 0, trail: int = 0, label: Callable[[str], str] = str) -> Writer:
    def write(page: Page, sheet: Sheet) -> None:
        for row in spread(sheet, how):
            page.put("\t" * lead)
            for n, box in enumerate(row):
                page.put("\t" if n else "")
                page.box(box, label)
            page.put("\t" * trail + "\n")
            page.end_row()

    return write


def _pipe_rows(
    how: Spread, delimiter: int | None = 1, outer: bool = True, bold: bool = False, label: Callable[[str], str] = str
) -> Writer:
    def heading(text: str) -> str:
        text = label(text)
        return f"**{text}**" if bold and text else text

    def wrap(raw: str) -> str:
        return f"**{raw}**" if bold and raw else raw

    def write(page: Page, sheet: Sheet) -> None:
        for n, row in enumerate(spread(sheet, how)):
            if n == delimiter:
                page.put("|" + "---|" * len(row) + "\n")
            page.put("| " if outer else "")
            for k, box in enumerate(row):
                page.put(" | " if k else "")
                page.box(box, heading, wrap)
            page.put(" |\n" if outer else "\n")
            page.end_row()

    return write


def _spaced_rows(gap: str = " ", label: Callable[[str], str] = str) -> Writer:
    def write(page: Page, sheet: Sheet) -> None:
        for row in spread(sheet, "once"):
            shown = [box for box in row if box.text or box.path]
            for n, box in enumerate(shown):
                page.put(gap if n else "")
                page.box(box, label)
            page.put("\n")
            page.end_row()

    return write


def _display_width(text: str) -> int:
    return sum(2 if ord(char) > 0x2E80 else 1 for char in text)


def _fixed_width(page: Page, sheet: Sheet) -> None:
    rows = spread(sheet, "padded")
    texts = [[page.values[box.path].raw if box.path else box.text for box in row] for row in rows]
    widths = [max(_display_width(row[n]) for row in texts) + 2 for n in range(sheet.width)]
    for row in rows:
        for n, box in enumerate(row):
            shown = page.values[box.path].raw if box.path else box.text
            page.box(box)
            page.put(" " * (widths[n] - _display_width(shown)))
        page.put("\n")
        page.end_row()


def _boxed(page: Page, sheet: Sheet) -> None:
    rows = spread(sheet, "padded")
    rule = "├" + "┼".join("──" for _ in range(sheet.width)) + "┤\n"
    for n, row in enumerate(rows):
        page.put(rule if n else rule.replace("├", "┌").replace("┼", "┬").replace("┤", "┐"))
        for box in row:
            page.put("│ ")
            page.box(box)
            page.put(" ")
        page.put("│\n")
    page.put(rule.replace("├", "└").replace("┼", "┴").replace("┤", "┘"))


def spaced_out(text: str) -> str:
    """自 然 人"""
    return " ".join(text) if 2 <= len(text) <= 6 and not text[0].isdigit() else text


def with_break(text: str) -> str:
    return text[: len(text) // 2] + "<br>" + text[len(text) // 2 :] if len(text) > 6 else text


def half_width(text: str) -> str:
    for wide, narrow in ("（(", "）)", "，,", "、,", "：:", '“"', '”"'):
        text = text.replace(wide, narrow)
    return text


def wrapped(text: str, width: int = 9) -> str:
    """A long label on several lines, as in a narrow column."""
    return "\n".join(text[n : n + width] for n in range(0, len(text), width))


def _wrapped_before(page: Page, sheet: Sheet) -> None:
    """Lines of label and values; a long label begins on a line of its own."""
    for row in spread(sheet, "once"):
        shown = [box for box in row if box.text or box.path]
        label = wrapped if any(box.path for box in shown) else str
        for n, box in enumerate(shown):
            page.put(" " if n else "")
            page.box(box, label)
        page.put("\n")
        page.end_row()


def _wrapped_behind(page: Page, sheet: Sheet) -> None:
    """Lines of label and values; the rest of a long label follows below the values."""
    for row in spread(sheet, "once"):
        shown = [box for box in row if box.text or box.path]
        rest = ""
        labels = [box for box in shown if box.text]
        for n, box in enumerate(shown):
            page.put(" " if n else "")
            if box.path is None and box is labels[-1] and len(labels) < len(shown):
                page.put(box.text[:12])
                rest = box.text[12:]
            else:
                page.box(box)
        page.put("\n" + (rest + "\n" if rest else ""))
        page.end_row()


def _trimmed_lines(page: Page, sheet: Sheet) -> None:
    """One cell to a line, the white space behind it stripped: an empty cell is an empty line."""
    for row in spread(sheet, "docx"):
        for box in row:
            page.put("\t" if box.text or (box.path and page.values[box.path].raw) else "")
            page.box(box)
            page.put("\n")
        page.put("\n")
        page.end_row()


def _bare_vertical(page: Page, sheet: Sheet) -> None:
    for row in spread(sheet, "once"):
        for box in row:
            if box.text or box.path:
                page.box(box, vertical)
                page.put("\n")
        page.end_row()


def _marked_up(
    tag: str = "td", inner: tuple[str, str] = ("", ""), between: str = "\n", label: Callable[[str], str] = str
) -> Callable[[Page, Sheet], None]:
    """HTML in the text, merged cells by their spans."""

    def write(page: Page, sheet: Sheet) -> None:
        page.put("<html><body><table border=1>" if not between else "<table>\n")
        for row in range(sheet.height):
            page.put("<tr>")
            for column in range(sheet.width):
                box = sheet.boxes.get((row, column))
                if box is None:
                    continue
                spans = (f' rowspan="{box.down}"' if box.down > 1 else "") + (
                    f" colspan={box.across}" if box.across > 1 else ""
                )
                page.put(f"<{tag}{spans}>{inner[0]}")
                page.box(box, label)
                page.put(f"{inner[1]}</{tag}>")
            page.put("</tr>" + between)
            page.end_row()
        page.put("</table></body></html>\n" if not between else "</table>\n")

    return write


LAYOUTS: tuple[Layout, ...] = (
    Layout("cell-per-line", _cell_per_line()),
    Layout("cell-per-line-tab-behind", _cell_per_line(tab="", behind="\t")),
    Layout("cell-per-line-padded", _cell_per_line("padded")),
    Layout("cell-per-line-vertical-headers", _vertical_headers),
    Layout("cell-per-line-wrapped", _cell_per_line(label=wrapped)),
    Layout("cell-per-line-trimmed", _trimmed_lines),
    Layout("bare-vertical-headers", _bare_vertical, blanks=False),
    Layout("bare-cell-per-line", _cell_per_line("once", tab="", between=""), blanks=False),
    Layout("bare-cell-per-line-row-gaps", _cell_per_line("once", tab="", between="\n"), blanks=False),
    Layout("bare-cell-per-paragraph", _cell_per_line("once", tab="", between="", behind="\n"), blanks=False),
    Layout("tab-rows-padded", _tab_rows("padded")),
    Layout("tab-rows-repeated", _tab_rows("repeated")),
    Layout("tab-rows-once", _tab_rows("once")),
    Layout("tab-rows-docx", _tab_rows("docx")),
    Layout("tab-rows-shifted", _tab_rows("padded", lead=2, trail=3)),
    Layout("tab-rows-spaced-labels", _tab_rows("padded", label=spaced_out)),
    Layout("tab-rows-wrapped", _tab_rows("padded", label=wrapped), blanks=False),
    Layout("pipes", _pipe_rows("padded")),
    Layout("pipes-no-delimiter", _pipe_rows("padded", delimiter=None)),
    Layout("pipes-once", _pipe_rows("once")),
    Layout("pipes-repeated-bold", _pipe_rows("repeated", bold=True)),
    Layout("pipes-breaks", _pipe_rows("padded", label=with_break)),
    Layout("pipes-bare", _pipe_rows("padded", delimiter=None, outer=False)),
    Layout("spaces", _spaced_rows(), blanks=False),
    Layout("spaces-wide", _spaced_rows("    "), blanks=False),
    Layout("spaces-half-width", _spaced_rows("  ", half_width), blanks=False),
    Layout("spaces-wrapped-before", _wrapped_before, blanks=False),
    Layout("spaces-wrapped-behind", _wrapped_behind, blanks=False),
    Layout("fixed-width", _fixed_width, blanks=False),
    Layout("boxed", _boxed),
    Layout("html-in-text", _marked_up(label=with_break)),
    Layout("html-in-text-one-line", _marked_up("TH", between="")),
    Layout("html-in-text-paragraphs", _marked_up(inner=('<p align="center">&nbsp;<b>', "</b></p>"))),
)


@dataclass(frozen=True)
class Rendering:
    """A report and what is to be read from it. ``narrative`` are the lines that must remain when the tables are cut
    out."""

    text: str
    form: Form
    values: Mapping[str, Value]
    places: Mapping[str, tuple[int, int]]
    narrative: tuple[str, ...]

    @property
    def document(self) -> Document:
        grids = inline_grids(self.text, "sample.txt")
        return Document("sample.txt", "0" * 64, "txt", "utf-8", self.text, grids)


def render(
    form: Form,
    layout: Layout,
    values: Mapping[str, Value] | None = None,
    order: Order = Order(),
    prose: bool = True,
    edit: Callable[[Sheet], None] = lambda sheet: None,
    noise: Callable[[int], str] | None = None,
    sheets: Mapping[str, Callable[[Form, Order], Sheet]] = SHEETS,
    above: str = "",
    below: str = "",
) -> Rendering:
    """A whole report, its tables in one layout. Without ``prose`` only the headings stand between the tables.
    ``above`` and ``below`` are what stands between heading and table and behind a table."""
    page = Page(values if values is not None else unique_values(form), noise=noise)
    page.put(f"{PROSE['preamble']}\n{PROSE['overview']}\n")
    narrative = [*PROSE["preamble"].split("\n"), *PROSE["overview"].split("\n")]
    for key in shuffle(order, tuple(sheets), "tables"):
        page.put(HEADINGS[key] + "\n" + above)
        narrative.append(HEADINGS[key])
        sheet = sheets[key](form, order)
        edit(sheet)
        layout.write(page, sheet)
        page.put(below)
        if prose:
            page.put(PROSE[key] + "\n")
            narrative.append(PROSE[key])
    page.put(PROSE["close"] + "\n")
    narrative += PROSE["close"].split("\n")
    return Rendering(page.text, form, page.values, page.places, tuple(narrative))


__all__ = [
    "BLANK",
    "LAYOUTS",
    "Box",
    "Layout",
    "Order",
    "Rendering",
    "Value",
    "number",
    "render",
    "summed_values",
    "unique_values",
]
