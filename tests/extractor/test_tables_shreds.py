"""What converters leave of table 三: torn headers, guessed bars, numbers broken over lines. What is certain is read,
all else is ``unread``: no value stands in a cell that is not its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest

from extractor.document import Document
from extractor.forms import FORMS
from extractor.tables import read_tables
from verifiers.model import Tables

FORM = next(form for form in FORMS if form.key == "2021")
BLOCK = FORM.table("applications").blocks[0]
LABELS = {row.key: row.label for row in BLOCK.rows}
COLUMNS = [column.key for column in BLOCK.columns]
HEADER = ("申请人情况", "自然人 法人或其他组织 总计", "商业企业 科研机构 社会公益组织 法律服务机构 其他")

# Consistent: 本年新收 is 办结, nothing carried over or forward.
ROWS: Mapping[str, str] = {
    "new": "131 20 0 2 9 3 165",
    "granted": "42 0 0 0 0 3 45",
    "denied.state_secret": "0 5 0 0 9 0 14",
    "unavailable.not_held": "78 15 0 2 0 0 95",
    "rejected.repeat": "11 0 0 0 0 0 11",
    "total": "131 20 0 2 9 3 165",
}


def lines(rows: Mapping[str, str] = ROWS, header: Sequence[str] = HEADER) -> list[str]:
    """Table 三, a row to a line; rows that are not given are zero."""
    body = [f"{label} {rows.get(key, '0 0 0 0 0 0 0')}" for key, label in LABELS.items()]
    return [*header, *body]


def read(text: Sequence[str]) -> Tables:
    whole = "\n".join(("石桥镇人民政府年度报告", "三、收到和处理政府信息公开申请情况", *text, "四、其他", "无。"))
    return read_tables(Document("report.txt", "0" * 64, "txt", "utf-8", whole))


def unread(tables: Tables, rows: Mapping[str, str] = ROWS) -> set[str]:
    """The cells of table 三 that are not read; that every other is right is asserted."""
    found: set[str] = set()
    for key in LABELS:
        for column, raw in zip(COLUMNS, rows.get(key, "0 0 0 0 0 0 0").split(), strict=True):
            cell = tables.cells[f"applications.{key}.{column}"]
            if cell.state == "unread":
                found.add(f"{key}.{column}")
            else:
                assert (key, column, cell.value) == (key, column, Decimal(raw))
    return found


def row(key: str) -> set[str]:
    return {f"{key}.{column}" for column in COLUMNS}


def replaced(old: str, *new: str) -> list[str]:
    """The table with one of its lines replaced by others."""
    made = lines()
    at = made.index(old)
    return [*made[:at], *new, *made[at + 1 :]]


def line(key: str, values: str | None = None) -> str:
    return f"{LABELS[key]} {ROWS[key] if values is None else values}"


def barred(cells: Callable[[str], str]) -> list[str]:
    """The table with bars, the values of each row put between them by ``cells``."""
    body = [f"| {label} | {cells(ROWS.get(key, '0 0 0 0 0 0 0'))} |" for key, label in LABELS.items()]
    return [*HEADER, *body]


def crowded(values: str) -> str:
    one, two, three, *rest = values.split()
    return " | ".join((f"{one} {two}", "", three, *rest))


@dataclass(frozen=True)
class Case:
    id: str
    text: list[str]
    unread: set[str]


CASES = (
    Case("as it is printed", lines(), set()),
    Case("two numbers between two bars, and none between others", barred(crowded), set()),
    Case(
        "a number broken over two lines",
        replaced(line("total"), line("total", "13 20 0 2 9 3 16"), "1 5"),
        row("total"),
    ),
    Case(
        "the broken numbers alone in their row",
        replaced(line("rejected.repeat"), line("rejected.repeat", "1 0 0 0 0 0 1"), "1 1"),
        row("rejected.repeat"),
    ),
    Case(
        "the rest of one number",
        replaced(line("total"), line("total", "131 20 0 2 9 3 16"), "5"),
        row("total"),
    ),
    Case("the number of a page", replaced(line("granted"), line("granted"), "3"), set()),
    Case(
        "a space inside a number is no number of its own",
        replaced(line("unavailable.not_held"), line("unavailable.not_held", "7 8 15 0 2 0 0 95")),
        row("unavailable.not_held"),
    ),
    Case(
        "last letters of labels on a line of their own",
        lines(header=("申请人情况", "法人或其他组织", "自然人商业企科研机社会公法律服其他总计", "业构益组织务机构")),
        set(),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_is_certain_is_read(case: Case) -> None:
    assert unread(read(case.text)) == case.unread


def test_a_total_that_is_no_sum_is_no_total() -> None:
    """Read as lines, this header has 总计 second; every row shows that it is not."""
    header = ("自然人", "法人或其他组织", "总计 商业企业 科研机构 社会公益组", "织", "法律服务机", "构 其他")
    tables = read(lines(header=header))
    for key in LABELS:
        assert tables.cells[f"applications.{key}.total"].value in (None, Decimal(ROWS.get(key, "0").split()[-1]))
    unread(tables)


def test_a_piece_of_a_label_that_was_moved_makes_no_order() -> None:
    header = (
        "申请人情况",
        "                         法人或其他组织",
        "     自然                                                                  总",
        "               商业 科研 社会公益 法律服务 其",
        "               企业 机构  组织   机构  他                     人                    计",
    )
    unread(read(lines(header=header)))


def test_numbers_that_touch_are_read_where_their_columns_add_up() -> None:
    wide = "      ".join
    rows = {key: wide(values.split()) for key, values in ROWS.items()}
    rows["rejected.repeat"] = "0 11      0      0      0      0      11"  # the converter moved them
    tables = read(lines(rows))
    found = unread(tables)
    assert {"rejected.repeat.natural", "rejected.repeat.business"} <= found


def test_a_page_number_is_no_value_in_the_place_of_a_blank() -> None:
    made = list(HEADER)
    for key, label in LABELS.items():
        values = ROWS.get(key, "0 0 0 0 0 0 0").split()
        made += [label, *(("0", "0", "0", "0", "0", "0", "2") if key == "rejected.petition" else values)]
    found = unread(read(made))
    assert row("rejected.petition") <= found


def test_a_row_that_breaks_its_sum_is_read_where_its_column_needs_its_total() -> None:
    rows = {**ROWS, "granted": "43 0 0 0 0 3 45"}
    made = list(HEADER)
    for key, label in LABELS.items():
        made += [label, *rows.get(key, "0 0 0 0 0 0 0").split()]
    assert not unread(read(made), rows)


@pytest.mark.parametrize("broken", ["42<br>3", "42 3"])
def test_a_blank_beside_two_numbers_in_a_cell_is_not_believed(broken: str) -> None:
    made = barred(lambda values: " | ".join(values.split()))
    at = next(n for n, one in enumerate(made) if "予以公开" in one)
    made[at] = f"| {LABELS['granted']} | {broken} |  | 0 | 0 | 0 | 7 | 49 |"
    tables = read(made)
    for column in ("natural", "business"):
        assert tables.cells[f"applications.granted.{column}"].state == "unread"


def test_a_line_break_keeps_two_numbers_apart() -> None:
    made = barred(lambda values: " | ".join(values.split()))
    made = [one.replace("| 131 |", "| 1<br>31 |") for one in made]
    assert read(made).cells["applications.new.natural"].state == "unread"
