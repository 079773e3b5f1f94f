"""Faults of reports and of converters: reported, and never covered by a guess."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.document import Document
from extractor.forms import FORMS
from extractor.forms.form_2019 import FORM as FORM_2019
from extractor.forms.form_2021 import FORM as FORM_2021
from extractor.tables import read_tables
from extractor.tables import rules as declared
from tests.extractor import renderings
from tests.extractor.renderings import LAYOUTS, Order, number, render
from tests.spans import assert_stands
from verifiers.model import Finding, Tables
from verifiers.rules import Rule, kind_of
from verifiers.rules import render as sentence

TABS = next(layout for layout in LAYOUTS if layout.id == "tab-rows-padded")
PIPES = next(layout for layout in LAYOUTS if layout.id == "pipes")
SPACES = next(layout for layout in LAYOUTS if layout.id == "spaces")
BARE = next(layout for layout in LAYOUTS if layout.id == "bare-cell-per-line")
PER_LINE = next(layout for layout in LAYOUTS if layout.id == "cell-per-line")


def read(text: str) -> Tables:
    tables = read_tables(Document("sample.txt", "0" * 64, "txt", "utf-8", text))
    for cell in tables.cells.values():
        if cell.state != "unread":
            assert_stands(text, cell.start, cell.end, cell.raw)
    for finding in tables.findings:
        assert sentence(finding, "zh")
        assert sentence(finding, "en")
        for span in finding.spans:
            assert 0 <= span.start <= span.end <= len(text)
    return tables


def found(tables: Tables, rule: str) -> list[Finding]:
    return [finding for finding in tables.findings if finding.rule == rule]


def states(tables: Tables, row: str) -> set[str]:
    return {cell.state for path, cell in tables.cells.items() if path.startswith(row + ".")}


def test_a_text_without_tables() -> None:
    tables = read("某镇人民政府年度报告\n一、总体情况\n全年公开信息20条。\n\n2\n\n行政复议\n无。\n")
    assert (tables.form, tables.cells, tables.spans) == (None, {}, ())
    assert [finding.rule for finding in tables.findings] == ["structure.no_tables"]


def test_a_sentence_that_names_rows_is_no_table() -> None:
    text = "行政许可\n本镇没有行政许可事项。\n行政处罚\n全年处罚3件。\n总计\n以上共3件。\n"
    assert read(text).spans == ()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_a_missing_table_is_all_unread(form: renderings.Form) -> None:
    text = render(form, TABS).text
    cut = text.index(renderings.HEADINGS["remedies"])
    tables = read(text[:cut])
    assert states(tables, "remedies") == {"unread"}
    assert [one.where for one in found(tables, "structure.table_missing")] == [("tables.remedies",)]
    assert len(tables.cells) == len(form.specs)


@pytest.mark.parametrize("layout", [TABS, PIPES, SPACES, PER_LINE], ids=lambda layout: layout.id)
def test_a_missing_row_is_unread_and_named(layout: renderings.Layout) -> None:
    def drop(sheet: renderings.Sheet) -> None:
        place = renderings.row_of(sheet, "applications.rejected.repeat")
        if place:
            for at in [at for at, box in sheet.boxes.items() if at[0] == place[0]]:
                del sheet.boxes[at]

    tables = read(render(FORM_2019, layout, edit=drop).text)
    assert states(tables, "applications.rejected.repeat") == {"unread"}
    assert [one.where for one in found(tables, "structure.row_missing")] == [("tables.applications.rejected.repeat",)]
    assert sum(cell.state == "unread" for cell in tables.cells.values()) == 7


def doubled(change: Callable[[str], str]) -> Tables:
    text = render(FORM_2021, TABS).text
    line = next(line for line in text.split("\n") if "重复申请" in line)
    return read(text.replace(line, f"{line}\n{change(line)}"))


def test_a_row_printed_twice_alike_is_kept() -> None:
    tables = doubled(lambda line: line)
    assert states(tables, "applications.rejected.repeat") == {"number"}
    assert len(found(tables, "structure.row_doubled")) == 1


def test_a_row_printed_twice_with_different_values_is_not_believed() -> None:
    tables = doubled(lambda line: line.replace("11", "12"))
    assert states(tables, "applications.rejected.repeat") == {"unread"}
    assert len(found(tables, "structure.row_doubled")) == 1


def test_a_report_twice_over() -> None:
    text = render(FORM_2021, TABS).text
    tables = read(text + text)
    assert {cell.state for cell in tables.cells.values()} == {"number"}
    other = render(FORM_2021, TABS, renderings.unique_values(FORM_2021, 5001)).text
    tables = read(text + other)
    assert {cell.state for cell in tables.cells.values()} == {"unread"}


@pytest.mark.parametrize("layout", [TABS, SPACES, BARE, PER_LINE], ids=lambda layout: layout.id)
def test_a_lost_cell_leaves_its_row_unread(layout: renderings.Layout) -> None:
    rendering = render(FORM_2021, layout)
    start, end = rendering.places["applications.partial.research"]
    text = rendering.text
    if layout in (BARE, PER_LINE):
        start = text.rindex("\n", 0, start)
    else:
        start -= 1
    tables = read(text[:start] + text[end:])
    assert "number" not in states(tables, "applications.partial")
    assert [one.where for one in found(tables, "structure.missing_cell")] == [("tables.applications.partial",)]
    assert sum(cell.state == "unread" for cell in tables.cells.values()) == 7


def test_eight_values_whose_first_seven_add_up_are_not_cut() -> None:
    rendering = render(FORM_2021, SPACES)
    places = [rendering.places[f"applications.total.{key}"] for key in ("natural", "total")]
    line = rendering.text[places[0][0] : places[1][1]]
    tables = read(rendering.text.replace(line, "1 2 3 0 0 0 6 9"))
    assert states(tables, "applications.total") == {"unread"}
    assert [one.where for one in found(tables, "structure.extra_cell")] == [("tables.applications.total",)]


def test_nine_values_are_not_cut() -> None:
    rendering = render(FORM_2021, SPACES)
    start, _ = rendering.places["applications.new.natural"]
    tables = read(rendering.text[:start] + "5 6 " + rendering.text[start:])
    assert states(tables, "applications.new") == {"unread"}
    assert len(found(tables, "structure.extra_cell")) == 1


def test_a_header_that_is_lost_leaves_the_columns_unread() -> None:
    text = render(FORM_2021, TABS).text
    lines = [line for line in text.split("\n") if "自然人" not in line and "商业企业" not in line]
    tables = read("\n".join(lines))
    assert states(tables, "applications") == {"unread"}
    assert len(found(tables, "structure.table_broken")) == 1


def test_a_header_with_an_unknown_column_keeps_its_place() -> None:
    """A local column between two of the form takes its own values along."""

    def widen(sheet: renderings.Sheet) -> None:
        if renderings.row_of(sheet, "applications.new") is None:
            return
        at = renderings.LEVELS + 7
        sheet.width += 1
        sheet.put(1, at, renderings.Box("备注", down=2))
        for row in range(3, sheet.height):
            sheet.put(row, at, renderings.Box(str(90 + row)))

    rendering = render(FORM_2021, PIPES, edit=widen)
    tables = read(rendering.text)
    for path, value in rendering.values.items():
        assert tables.cells[path].state == "unread" or tables.cells[path].value == value.value


def test_damaged_header_words_are_mended_and_named() -> None:
    text = render(FORM_2021, TABS).text
    head, tail = text.rsplit("尚未审结", 1)
    tables = read(head + "尚未结" + tail)
    assert {cell.state for cell in tables.cells.values()} == {"number"}
    assert [one.where for one in found(tables, "structure.label")] == [("tables.remedies.after_review.pending",)]


def test_two_damaged_words_that_could_be_each_other_are_not_mended() -> None:
    text = render(FORM_2021, TABS).text
    tables = read(text.replace("结果维持", "结果").replace("结果纠正", "结果"))
    assert "number" not in states(tables, "remedies")


def test_a_damaged_row_label() -> None:
    tables = read(render(FORM_2021, TABS).text.replace("5.属于三类内部事务信息", "5.属于三类内部事信息"))
    assert states(tables, "applications.denied.internal_affairs") == {"number"}
    assert [one.where for one in found(tables, "structure.label")] == [("tables.applications.denied.internal_affairs",)]


def test_another_name_for_a_row_is_noted() -> None:
    tables = read(render(FORM_2021, TABS).text.replace("行政规范性文件", "规范性文件"))
    assert states(tables, "disclosure.normative") == {"number"}
    (one,) = found(tables, "structure.row_label")
    assert (one.where, one.expected, one.actual) == (("tables.disclosure.normative",), "行政规范性文件", "规范性文件")


def test_mixed_forms_go_to_the_majority() -> None:
    newer, older = render(FORM_2021, TABS).text, render(FORM_2019, TABS).text
    start = renderings.HEADINGS["applications"]
    tables = read(older[: older.index(start)] + newer[newer.index(start) :])
    assert tables.form == "2019"
    assert len(found(tables, "structure.form_mixed")) == 1
    assert states(tables, "applications.other") <= {"unread"}


def test_the_form_does_not_hang_on_the_year() -> None:
    for form in FORMS:
        for year in ("2019", "2023"):
            assert read(f"{year}年度报告\n" + render(form, TABS).text).form == form.key


LOCAL = (
    ["（一）不予公开以外的栏目", "件", "3"],
    ["乙类事项", "件", "4"],
    ["丙类事项", "件", ""],
    ["丁类事项", "次", "6"],
)


def test_a_local_table_is_cut_and_noted() -> None:
    block = "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in LOCAL)
    text = render(FORM_2019, PER_LINE).text
    at = text.index(renderings.HEADINGS["applications"])
    text = f"{text[:at]}三、平台建设情况\n\n{block}\n\n{text[at:]}"
    tables = read(text)
    assert {cell.state for cell in tables.cells.values()} == {"number"}
    (one,) = found(tables, "structure.extra_table")
    assert "丙类事项" in text[one.spans[0].start : one.spans[0].end]
    assert one.spans[0] in tables.spans


OLD_FORM = """\
统计指标\t单位\t统计数
一、主动公开情况\t——\t
（一）主动公开政府信息数\t条\t155
（二）通过不同渠道和方式公开政府信息的情况\t——\t
1.政府公报公开政府信息数\t条\t0
2.政府网站公开政府信息数\t条\t130
"""


def test_the_form_of_2014_is_recognised_and_not_read() -> None:
    tables = read(f"某局2016年度报告\n全年公开信息155条。\n{OLD_FORM}")
    assert tables.form is None
    assert [finding.rule for finding in tables.findings] == ["structure.form_unsupported"]
    assert len(tables.spans) == 1


def test_local_rows_do_not_disturb_the_others() -> None:
    for layout in (TABS, SPACES, PER_LINE, BARE):
        values = renderings.unique_values(FORM_2021)

        def insert(sheet: renderings.Sheet) -> None:
            place = renderings.row_of(sheet, "applications.rejected.repeat")
            if place is None:
                return
            renderings.insert_row(sheet, place[0])
            sheet.put(place[0], place[1] - 1, renderings.Box("另行登记的来信来访"))
            for n in range(7):
                sheet.put(place[0], place[1] + n, renderings.Box(str(50 + n)))

        rendering = render(FORM_2021, layout, values, edit=insert)
        tables = read(rendering.text)
        assert {path: cell.value for path, cell in tables.cells.items()} == {
            path: value.value for path, value in values.items()
        }, layout.id


def test_notes_and_signs_in_cells() -> None:
    values = renderings.unique_values(FORM_2019)
    values["disclosure.normative.made"] = renderings.Value("22（其中修订16件）", "number", Decimal(22))
    values["disclosure.licensing.change"] = renderings.Value("—9", "number", Decimal(-9))
    values["disclosure.penalties.change"] = renderings.Value("↓3", "number", Decimal(-3))
    values["disclosure.procurement.amount"] = renderings.Value("105.650万", "number", Decimal("105.65"), "万")
    values["disclosure.fees.change"] = renderings.Value("不适用", "text")
    values["applications.new.natural"] = renderings.Value("1*3", "text")
    rendering = render(FORM_2019, PER_LINE, values)
    tables = read(rendering.text)
    for path, value in values.items():
        cell = tables.cells[path]
        assert (cell.state, cell.value, cell.raw, cell.unit) == (value.state, value.value, value.raw, value.unit), path
    assert [one.where for one in found(tables, "structure.footnote_in_cell")] == [("tables.disclosure.normative.made",)]


@pytest.mark.parametrize(
    ("label", "unit"),
    [("本年收费金额（单位：万元）", "万元"), ("本年收费金额（单位：元）", "元"), ("本年收费金额", None)],
)
@pytest.mark.parametrize("layout", [TABS, PIPES, SPACES, PER_LINE, BARE], ids=lambda layout: layout.id)
def test_the_unit_of_the_label_goes_to_the_cell(layout: renderings.Layout, label: str, unit: str | None) -> None:
    text = render(FORM_2021, layout).text.replace("本年收费金额（单位：万元）", label)
    assert read(text).cells["disclosure.fees.amount"].unit == unit


def test_two_numbers_on_two_lines_of_a_cell_are_not_read() -> None:
    rendering = render(FORM_2021, PER_LINE)
    _, end = rendering.places["applications.new.natural"]
    tables = read(rendering.text[:end] + "\n95" + rendering.text[end:])
    assert tables.cells["applications.new.natural"].state == "unread"
    assert sum(cell.state == "unread" for cell in tables.cells.values()) == 1
    assert len(found(tables, "structure.broken_cell")) == 1


HOSTILE: dict[str, str] = {
    "ten thousand columns": "规章\t" + "0\t" * 10_000 + "\n行政许可\t" + "0\t" * 10_000,
    "a hundred thousand cells": "\t0\n" * 100_000,
    "labels and numbers": "行政许可\n0\n" * 20_000,
    "characters": "结\n果\n" * 30_000,
    "header words": "总计\n" * 50_000,
    "header rows": "自然人\t法人或其他组织\t总计\n" * 10_000,
    "all header words in one row": ("自然人\t法人或其他组织\t总计\t商业企业\t" * 99 + "\n") * 100,
    "wide header rows": ("行政复议\t结果维持\t行政诉讼\t总计\t" * 99 + "\n") * 50,
    "unbalanced pipes": "|" * 50_000 + "\n|a" * 20_000 + "\n" + "a|" * 10_000,
    "brackets": "（" * 50_000 + "\n" + "(" * 100 + "\n" + "（一）" * 10_000,
    "pieces": "政府信息\n" * 50_000,
    "spaces": " " * 500_000 + ("0" + " " * 60) * 10_000,
    "thousands": "\t" + "1," * 30 + "\n" + "1," * 50_000,
    "dashes": "—" * 50_000 + "\n" + "- " * 50_000,
    "bookmarks": "[bookmark: " * 20_000,
    "one row again and again": ("一、本年新收政府信息公开申请数量\t" + "\t".join("1234567") + "\n") * 10_000,
    "a huge number": "\t规章\n\t" + "9" * 79 + "\n\t" + "9" * 5_000,
    "controls": "\x00\x01\t\x0b\x0c\u2028\ud800\n" * 1_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_in_time_that_grows_with_its_length_only(name: str) -> None:
    """No clock here: what grew with the square of these lengths would stop the suite."""
    read(HOSTILE[name])


PIECES = (
    "行政许可",
    "规章",
    "自然人",
    "法人或其他组织",
    "商业企业",
    "总计",
    "（七）总计",
    "其他",
    "行政复议",
    "结果维持",
    "复议后起诉",
    "第二十条第（一）项",
    "本年制发件数",
    "一、本年新收政府信息公开申请数量",
    "（三）不予公开",
    "0",
    "17",
    "——",
    "\t",
    "\n",
    "\n\n",
    "|",
    "|---|",
    " ",
    "— 3 —",
    "**",
    "（",
    "）",
    "。",
    "全年公开信息20条。",
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=80))
def test_any_text_is_read_without_a_crash(pieces: list[str]) -> None:
    tables = read("".join(pieces))
    assert all(a.end <= b.start for a, b in zip(tables.spans, tables.spans[1:], strict=False))


@settings(max_examples=80, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    layout=st.sampled_from([layout.id for layout in LAYOUTS]),
    seed=st.integers(1, 10**6),
    cuts=st.lists(st.floats(0, 1), max_size=2),
)
def test_a_line_lost_at_random_makes_nothing_wrong(layout: str, seed: int, cuts: list[float]) -> None:
    """Lines torn out of a report: a value that is read is the one that stood in that cell."""
    chosen = next(one for one in LAYOUTS if one.id == layout)
    if layout.startswith("bare"):
        return  # lost lines leave no trace among cells without rows
    rendering = render(FORM_2021, chosen, order=Order(seed))
    lines = rendering.text.split("\n")
    for where in cuts:
        del lines[int(where * (len(lines) - 1))]
    values = {value.raw: path for path, value in rendering.values.items()}
    tables = read("\n".join(lines))
    for path, cell in tables.cells.items():
        if tables.form == FORM_2021.key and cell.state == "number":
            assert values[cell.raw] == path


def test_every_rule_is_worded_in_both_languages() -> None:
    rules = [one for one in vars(declared).values() if isinstance(one, Rule)]
    assert len(rules) >= 15
    for one in rules:
        made = one.finding("tables.applications.new", label="甲", actual="1", expected="2")
        assert sentence(made, "zh") != sentence(made, "en")
        assert kind_of(made) in ("report_error", "possible_extraction_error", "style")


def test_values_of_other_layouts_do_not_leak() -> None:
    """The cells of one report never depend on the report read before it."""
    first = read(render(FORM_2021, TABS).text)
    read(render(FORM_2019, PIPES, {path: number("7") for path in FORM_2019.specs}).text)
    assert read(render(FORM_2021, TABS).text) == first


def test_a_number_is_not_believed_above_digits_that_may_be_its_own() -> None:
    """A page break cut a row whose total is broken too: no sum can tell whether the digits below go on with it."""
    layout, form = PIPES, FORM_2021
    values = renderings.unique_values(form)
    page = renderings.Page(values)
    layout.write(page, renderings.applications(form, Order()))
    key = "applications.denied.law_forbids"
    lines = page.text.split("\n")
    at = next(n for n, line in enumerate(lines) if values[f"{key}.total"].raw in line)
    total = values[f"{key}.total"].raw
    lines[at] = lines[at].replace(total, f"{total[0]} {total[1:]}")
    cells = lines[at].split("|")
    place = next(n for n, one in enumerate(cells) if one.strip() == values[f"{key}.business"].raw)
    lines.insert(at + 1, "|".join("2" if n == place else " " if one else one for n, one in enumerate(cells)))
    assert states(read("\n".join(lines)), key) == {"unread"}


@pytest.mark.parametrize("between", ["header", "grid", "piece of a label"])
def test_a_number_cut_by_a_page_break_is_seen_over_what_stands_between(between: str) -> None:
    """Every number of a row lost its last digit to the next page: below a header said again, in a grid of its own, or
    beside the end of the row's label."""
    layout, form = PIPES, FORM_2021
    values = renderings.unique_values(form)
    page = renderings.Page(values)
    layout.write(page, renderings.applications(form, Order()))
    key = "applications.denied.law_forbids"
    total = values[f"{key}.total"].raw
    lines = page.text.strip("\n").split("\n")
    at = next(n for n, line in enumerate(lines) if total in line)
    start = next(n for n, line in enumerate(lines) if values["applications.new.total"].raw in line)
    numbers = [one.strip() for one in lines[at].split("|") if one.strip().isdigit()]
    assert len(numbers) == 7
    cells = lines[at].split("|")
    lines[at] = "|".join(one[:-1] if one in numbers else one for one in map(str.strip, cells))
    rest = [one[-1] if one in numbers else "" for one in map(str.strip, cells)]
    if between == "piece of a label":
        label = next(n for n, one in reversed(list(enumerate(cells))) if one.strip() and one.strip() not in numbers)
        lines[at] = lines[at].replace(cells[label].strip(), cells[label].strip()[:-2])
        rest[label] = cells[label].strip()[-2:]
    again = {"header": lines[:start], "grid": ["", "转下页。", "", *lines[:start]], "piece of a label": []}[between]
    read_again = read("\n".join([*lines[: at + 1], *again, "|".join(rest), *lines[at + 1 :]]))
    assert states(read_again, key) == {"unread"}
    assert states(read_again, "applications.denied.state_secret") == {"number"}
