"""Ruled PDFs whose tables cross pages in every way: every cell is that of the gold answer, every paragraph is whole."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

import pytest

import extractor
from extractor.document import Document
from extractor.loaders import load
from extractor.loaders.pdf import load_pdf
from extractor.loaders.writing import Slot
from extractor.tables import read_tables
from tests.conftest import EXAMPLES
from tests.pdfs import Block, Style, blocks_of, render
from tests.spans import assert_stands
from tests.test_examples import cells_of, gold_of
from verifiers.model import Tables

CLEAN = ("clean_county_2022.md", "clean_prefecture_2023.txt", "clean_bureau_2020.txt", "clean_township_2019.txt")
NARROW = (0.05, 0.06, 0.12)


@cache
def blocks(name: str) -> tuple[Block, ...]:
    return tuple(blocks_of(load(EXAMPLES / "reports" / name)))


def loaded(data: bytes) -> Document:
    return load_pdf(data, "report.pdf", "0" * 64)


def printed(name: str, style: Style) -> Document:
    return loaded(render(blocks(name), style))


def values(tables: Tables) -> dict[str, Decimal | None]:
    return {path: cell.value for path, cell in tables.cells.items()}


def assert_gold(name: str, document: Document) -> None:
    expected = cells_of(gold_of(name.partition(".")[0]))
    tables = read_tables(document)
    assert values(tables) == {path: None if value is None else Decimal(value) for path, value in expected.items()}
    assert not [path for path, cell in tables.cells.items() if cell.state == "unread"]
    for cell in tables.cells.values():
        assert_stands(document.text, cell.start, cell.end, cell.raw)


def assert_paragraphs(name: str, document: Document) -> None:
    lines = document.text.split("\n")
    assert [block for block in blocks(name) if isinstance(block, str) and block not in lines] == []


@dataclass(frozen=True)
class Case:
    id: str
    style: Style
    grids: int | None = 3


CASES = (
    Case("one column of A4", Style()),
    Case("small pages", Style(page=(420, 300), margin=40)),
    Case("small pages, rows cut", Style(page=(420, 300), margin=40, in_row=True)),
    Case("rows cut, text at the top", Style(page=(480, 330), in_row=True, middle=False)),
    Case("header repeated", Style(page=(595, 420), repeat=3)),
    Case("header repeated, rows cut", Style(page=(500, 380), repeat=3, in_row=True)),
    Case("first row of the header repeated", Style(page=(500, 420), repeat=1)),
    Case("merged labels cut", Style(labels=NARROW, in_row=True, middle=False)),
    Case("merged labels cut, centred", Style(labels=NARROW, in_row=True, page=(500, 500))),
    Case("merged labels cut, header repeated", Style(labels=NARROW, in_row=True, middle=False, repeat=3)),
    Case("lines are thin boxes", Style(rects=True, page=(500, 420))),
    Case("lines are short dashes", Style(dash=2.5)),
    Case("lines are dashes", Style(dash=5, page=(500, 420))),
    Case("two columns", Style(page=(330, 700), margin=30, cell_size=6, size=10, beside=True)),
    Case(
        "two pages on a sheet",
        Style(page=(560, 320), margin=35, cell_size=6, size=14, leading=1.6, pad=4, repeat=1, in_row=True, beside=True),
    ),
    Case("lines with numbers", Style(counted=True, page=(500, 420))),
    Case("open at the sides", Style(rules="inner"), grids=None),
    Case("page on its side", Style(turned=True, page=(842, 595))),
    Case("drawn twice", Style(twice=True)),
    Case("tight rows", Style(pad=0.8, cell_size=7)),
    Case("wide rows", Style(pad=6, page=(595, 700))),
    Case("bare page numbers", Style(page=(420, 300), foot=lambda page, pages: str(page))),
    Case("page numbers between dashes", Style(page=(420, 300), foot=lambda page, pages: f"— {page} —")),
    Case("pages counted", Style(page=(420, 300), foot=lambda page, pages: f"第 {page} 页 共 {pages} 页")),
    Case("running header", Style(page=(595, 420), head=lambda page, pages: "政府信息公开工作年度报告")),
    Case(
        "no number on the first page",
        Style(page=(595, 420), foot=lambda page, pages: "" if page == 1 else f"- {page} -"),
    ),
    Case(
        "other headers on odd and even pages",
        Style(page=(595, 300), head=lambda page, pages: "政务公开" if page % 2 else "年度报告汇编"),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
@pytest.mark.parametrize("name", CLEAN[:2])
def test_every_cell_and_every_paragraph(name: str, case: Case) -> None:
    document = printed(name, case.style)
    assert document.format == "pdf"
    assert document.encoding is None
    assert_gold(name, document)
    assert_paragraphs(name, document)
    if case.grids is not None:
        assert len(document.grids) == case.grids


@pytest.mark.parametrize("name", CLEAN)
@pytest.mark.parametrize("seed", range(4))
def test_every_cell_at_any_size_of_page_and_rows(name: str, seed: int) -> None:
    rng = random.Random(f"{name}{seed}")
    style = Style(
        page=(rng.uniform(430, 850), rng.uniform(280, 900)),
        margin=rng.uniform(35, 75),
        size=rng.choice((10.5, 12, 14, 16)),
        leading=rng.uniform(1.3, 2.2),
        cell_size=rng.choice((6, 7, 8, 9)),
        pad=rng.uniform(1, 4),
        repeat=rng.choice((0, 3)),
        in_row=rng.random() < 0.5,
        middle=rng.random() < 0.5,
        rects=rng.random() < 0.5,
        labels=rng.choice((NARROW, (0.12, 0.12, 0.2))),
        foot=lambda page, pages: f"— {page} —",
    )
    document = printed(name, style)
    assert_gold(name, document)
    assert_paragraphs(name, document)


@pytest.mark.parametrize("name", CLEAN)
def test_the_record_is_that_of_the_text(name: str, tmp_path: pytest.TempPathFactory) -> None:
    path = EXAMPLES / "reports" / name
    pdf = tmp_path / "report.pdf"  # type: ignore[operator]
    pdf.write_bytes(render(blocks(name), Style(foot=lambda page, pages: str(page))))
    ours, theirs = (extractor.extract(str(one), backend="rules") for one in (pdf, path))
    for record in (ours, theirs):
        assert record.status == "ok"
    assert ours.profile == theirs.profile
    assert [finding.rule for finding in ours.findings] == [finding.rule for finding in theirs.findings]
    for kind in ("organisations", "projects", "purchases", "figures", "problems", "measures"):
        found = [_bare(item) for item in getattr(ours.narrative, kind)]
        assert found == [_bare(item) for item in getattr(theirs.narrative, kind)]


def _bare(item: object) -> dict[str, object]:
    made = item.model_dump(mode="json")  # type: ignore[attr-defined]
    made["evidence"] = re.sub(r"\s", "", made["evidence"]["quote"])
    return made


def test_tables_without_lines_are_never_read_wrong() -> None:
    """What cannot be placed is unread; a floor of what is read, so that it is not lost unnoticed."""
    read = total = 0
    for name in CLEAN:
        for rules in ("none", "rows"):
            document = printed(name, Style(rules=rules))  # type: ignore[arg-type]
            assert document.grids == ()
            assert_paragraphs(name, document)
            expected = cells_of(gold_of(name.partition(".")[0]))
            for path, cell in read_tables(document).cells.items():
                total += 1
                if cell.state != "unread":
                    read += 1
                    assert (path, cell.value) == (path, None if expected[path] is None else Decimal(expected[path]))
    assert read >= 0.98 * total


def test_the_menu_of_a_web_page_takes_no_table_away() -> None:
    """Words in columns are no rows of a table that has lost its lines."""
    menu = ["首页　　　政务公开　　　办事服务　　　互动交流"] * 4
    document = loaded(render([*menu, *blocks(CLEAN[0]), *menu], Style(indent=0)))
    assert len(document.grids) == 3
    assert_gold(CLEAN[0], document)


def test_a_report_with_lines_around_one_table_only_keeps_all_of_them() -> None:
    """No grid then: a grid would hide the table that has none."""
    ruled = printed(CLEAN[0], Style())
    assert len(ruled.grids) == 3
    half: list[Block] = []
    for block in blocks(CLEAN[0]):
        if isinstance(block, str) or len(block[0]) > 3:
            half.append(block)
        else:
            half += ["　　".join(slot.text for slot in row) for row in block]
    document = loaded(render(half, Style(size=9, indent=0)))
    assert all(text in document.text for text in ("行政处罚", "复议后起诉"))


@dataclass(frozen=True)
class Cell:
    id: str
    rows: tuple[tuple[Slot, ...], ...]
    style: Style
    expected: tuple[tuple[str, ...], ...]


CELLS = (
    Cell(
        "a number broken in a narrow column is one number",
        ((Slot("项目"), Slot("数量")), (Slot("许可"), Slot("123456789"))),
        Style(page=(110, 400), margin=20, pad=4, cell_size=9),
        (("项目", "数量"), ("许可", "123456789")),
    ),
    Cell(
        "two numbers in one cell stay two",
        ((Slot("项目"), Slot("数量")), (Slot("许可"), Slot("12\n34"))),
        Style(page=(300, 400), margin=20),
        (("项目", "数量"), ("许可", "12 34")),
    ),
    Cell(
        "spans stand at every place that they cover",
        ((Slot("甲", rowspan=2), Slot("乙", colspan=2)), (Slot("丙"), Slot("丁"))),
        Style(),
        (("甲", "乙", "乙"), ("甲", "丙", "丁")),
    ),
    Cell(
        "a header written one character to a line",
        ((Slot("结\n果\n维\n持"), Slot("总\n计")), (Slot("3"), Slot("4"))),
        Style(),
        (("结果维持", "总计"), ("3", "4")),
    ),
    Cell(
        "empty cells stay empty",
        ((Slot("甲"), Slot(""), Slot("丙")), (Slot(""), Slot("2"), Slot(""))),
        Style(),
        (("甲", "", "丙"), ("", "2", "")),
    ),
)


@pytest.mark.parametrize("case", CELLS, ids=lambda case: case.id)
def test_cells(case: Cell) -> None:
    document = loaded(render(["报告", case.rows], case.style))
    (grid,) = document.grids
    assert tuple(tuple(cell.text for cell in row) for row in grid.rows) == case.expected
    for row in grid.rows:
        for cell in row:
            assert_stands(document.text, cell.start, cell.end, cell.text)


def test_a_frame_around_prose_is_no_table() -> None:
    text = "本机关认真贯彻落实政府信息公开条例，主动公开各类信息。" * 12
    document = loaded(render([[[Slot("二〇二四年报告")], [Slot(text)]]], Style(cell_size=11)))
    assert document.grids == ()
    assert text in document.text.replace("\n", "")


def test_numbers_over_line_and_page_ends_are_whole() -> None:
    """At some width every number of the sentence is broken; it is always whole again."""
    sentence = "全年主动公开政府信息12345条，办理申请6789件，制发文件123件，收取费用1052.75万元，培训20人次。"
    for width in range(300, 420, 7):
        style = Style(page=(width, 190), margin=50, foot=lambda page, pages: str(page))
        document = loaded(render(["报告", sentence * 3, "一、总体情况", sentence], style))
        assert document.text == f"报告\n{sentence * 3}\n一、总体情况\n{sentence}\n"


def test_page_numbers_inside_a_sentence_leave_no_trace() -> None:
    style = replace(Style(page=(300, 200), margin=60), foot=lambda page, pages: f"- {page} -")
    text = "政务公开工作领导小组定期研究部署工作，各科室承担日常协调，全年没有发生责任追究情形。" * 6
    assert loaded(render(["报告", text], style)).text == f"报告\n{text}\n"


def test_a_number_that_does_not_count_is_no_page_number() -> None:
    """The same short line at the foot of two pages, far from being a page number."""
    body = ["总体情况说明。"] * 9
    document = loaded(render([*body, "12", *body, "12"], Style(page=(300, 300), margin=40, indent=0)))
    assert document.text.count("12") == 2
