"""One report, in every format in which bodies publish theirs: the record must not depend on which."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

import extractor
from extractor.corpus.reading import open_corpus
from extractor.forms import FORMS
from extractor.loaders import load
from extractor.loaders.writing import Slot, Writer
from extractor.schema import Record
from extractor.tables import read_tables
from tests.conftest import EXAMPLES
from tests.extractor import renderings
from tests.extractor.renderings import BLANK, Order, Sheet, summed_values
from tests.formats import FORMATS
from tests.pdfs import blocks_of, slots
from tests.spans import assert_stands

# One report of each form, both with faults that findings must name.
REPORTS = ("prefecture_2023_pipes.md", "bureau_2020_blanks.md")


def essence(record: Record) -> dict[str, object]:
    """A record without what must differ: the file, the clock, and the places in its text."""
    made = record.model_dump(mode="json")
    for table in made["tables"].values():
        for cell in table.values():
            del cell["start"], cell["end"]
    for items in made["narrative"].values():
        for one in items:
            one["evidence"] = one["evidence"]["quote"]
    for finding in made["findings"]:
        finding["spans"] = len(finding["spans"])
    return {
        name: made[name]
        for name in ("status", "error", "form", "profile", "tables", "narrative", "findings", "coverage")
    }


Read = Callable[[str, str], tuple[Record, dict[str, object]]]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    @cache
    def read(name: str, format: str) -> tuple[Record, dict[str, object]]:
        file, write = FORMATS[format]
        path = tmp_path_factory.mktemp("report") / file
        path.write_bytes(write(blocks_of(load(EXAMPLES / "reports" / name))))
        record = extractor.extract(str(path), backend="rules")
        return record, essence(record)

    return read


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("format", FORMATS)
def test_the_same_record_from_every_format(name: str, format: str, read: Read) -> None:
    (record, found), (_, first) = read(name, format), read(name, next(iter(FORMATS)))
    assert record.report.format == format.partition(",")[0]
    assert record.findings
    for part in found:
        assert found[part] == first[part], part


def test_the_samples_are_one_report_in_seven_files(tmp_path: Path) -> None:
    records = extractor.extract_many(EXAMPLES / "formats", tmp_path, backend="rules")
    assert len(records) == len(FORMATS)
    first = essence(extractor.extract(str(EXAMPLES / "reports" / REPORTS[0]), backend="rules"))
    for record in records:
        found = essence(record)
        assert (found["profile"], found["tables"]) == (first["profile"], first["tables"])
    told = [json.loads(line) for line in (tmp_path / "records.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all([other["agrees"] for other in line["same_report_as"]] == [True] * 6 for line in told)
    assert len(open_corpus(tmp_path).counted) == 1


def written(sheets: list[tuple[str, Sheet]], values: dict[str, renderings.Value]) -> Writer:
    writer = Writer()
    raw = {path: value.raw for path, value in values.items()}
    for heading, sheet in sheets:
        writer.line(heading)
        writer.table(slots(sheet, raw))
    return writer


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
@pytest.mark.parametrize("seed", [None, *range(1, 9)])
def test_merged_cells_are_read_at_every_shuffle(form: renderings.Form, seed: int | None) -> None:
    values = summed_values(form, seed or 0)
    if seed is not None:
        values = {path: BLANK if n % (seed + 3) == 0 else one for n, (path, one) in enumerate(values.items())}
    sheets = [(renderings.HEADINGS[key], draw(form, Order(seed))) for key, draw in renderings.SHEETS.items()]
    document = written(sheets, values).document("a.html", "", "html")
    tables = read_tables(document)
    assert {path: (cell.state, cell.value) for path, cell in tables.cells.items()} == {
        path: (one.state, one.value) for path, one in values.items()
    }
    for cell in tables.cells.values():
        assert_stands(document.text, cell.start, cell.end, cell.raw)


FORM = FORMS[-1]


def drawn(rows: dict[str, list[Slot]]) -> Writer:
    """Table 三 of the newest form, with some of its rows drawn otherwise."""
    values = dict.fromkeys(FORM.specs, "3")
    sheet = renderings.SHEETS["applications"](FORM, Order())
    table = slots(sheet, values)
    for row in table:
        label = next((slot.text for slot in reversed(row) if slot.text in rows), None)
        if label is not None:
            row[row.index(next(slot for slot in row if slot.text == label)) + 1 :] = rows[label]
    writer = Writer()
    writer.line(renderings.HEADINGS["applications"])
    writer.table(table)
    return writer


NEW, CARRIED = "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量"


def test_a_number_across_two_columns_is_nobodys() -> None:
    document = drawn({NEW: [Slot("9", 1, 2), *[Slot("3")] * 5]}).document("a.html", "", "html")
    tables = read_tables(document)
    assert {cell.state for path, cell in tables.cells.items() if path.startswith("applications.new.")} == {"unread"}
    assert tables.cells["applications.carried_over.total"].state == "number"


def test_a_number_down_two_rows_is_nobodys_and_a_dash_is_each_ones() -> None:
    first = [Slot("9", 2), Slot("/", 2), *[Slot("3")] * 5]
    document = drawn({NEW: first, CARRIED: [Slot("3")] * 5}).document("a.html", "", "html")
    tables = read_tables(document)
    states = {path.partition(".")[2]: cell.state for path, cell in tables.cells.items()}
    assert (states["new.natural"], states["carried_over.natural"]) == ("unread", "unread")
    assert (states["new.business"], states["carried_over.business"]) == ("dash", "dash")
    assert states["new.total"] == states["carried_over.total"] == "number"
    (finding,) = (one for one in tables.findings if one.rule == "structure.merged_cell")
    assert set(finding.where) == {"tables.applications.new.natural", "tables.applications.carried_over.natural"}


def test_edges_that_do_not_meet_are_no_matter() -> None:
    """Tables drawn by hand: a value reaches over grid columns that the header above does not."""
    row = [Slot("1", 1, 3), Slot("2"), Slot("", 1, 2), Slot("4"), Slot("5", 1, 4), Slot("6"), Slot("18", 1, 2)]
    tables = read_tables(drawn({NEW: row}).document("a.docx", "", "docx"))
    raw = [cell.raw for path, cell in tables.cells.items() if path.startswith("applications.new.")]
    assert raw == ["1", "2", "", "4", "5", "6", "18"]


@pytest.mark.parametrize("at", [0, -1])
def test_columns_of_nothing_are_no_columns(at: int) -> None:
    """With a blank in a row, a margin that somebody drew must not take the place of a column."""
    values = {path: BLANK.raw if path.endswith("corrected") else "3" for path in FORM.specs}
    writer = Writer()
    writer.line(renderings.HEADINGS["remedies"])
    table = slots(renderings.SHEETS["remedies"](FORM, Order()), values)
    for row in table:
        row.insert(at % (len(row) + 1), Slot(""))
    writer.table(table)
    tables = read_tables(writer.document("a.html", "", "html"))
    states = {path: one.state for path, one in tables.cells.items() if path.startswith("remedies.")}
    assert states == {path: "blank" if path.endswith("corrected") else "number" for path in states}


def test_a_table_that_goes_on_without_its_header_keeps_a_column_of_blanks() -> None:
    values = {path: BLANK.raw if path.endswith("total") else "3" for path in FORM.specs}
    first, rest = (slots(renderings.SHEETS["applications"](FORM, Order()), values) for _ in range(2))
    writer = Writer()
    writer.line(renderings.HEADINGS["applications"])
    writer.table(first[:5])
    writer.table(rest[5:])
    tables = read_tables(writer.document("a.html", "", "html"))
    states = {path: one.state for path, one in tables.cells.items() if path.startswith("applications.")}
    assert states == {path: "blank" if path.endswith("total") else "number" for path in states}


def test_two_numbers_on_two_lines_of_a_cell_are_not_one() -> None:
    document = drawn({NEW: [Slot("1\n2"), *[Slot("3")] * 6]}).document("a.html", "", "html")
    tables = read_tables(document)
    assert tables.cells["applications.new.natural"].state == "unread"
    assert [one.actual for one in tables.findings if one.rule == "structure.broken_cell"] == ["1 2"]


def test_a_table_that_is_no_table_of_its_format_is_read_beside_the_others() -> None:
    """A page with two tables as tables, and the third pasted as text."""
    values = summed_values(FORM)
    page = renderings.Page(values)
    layout = next(one for one in renderings.LAYOUTS if one.id == "tab-rows-padded")
    sheets = {key: draw(FORM, Order()) for key, draw in renderings.SHEETS.items()}
    layout.write(page, sheets["remedies"])
    kept = [(renderings.HEADINGS[key], sheets[key]) for key in ("disclosure", "applications")]
    writer = written(kept, dict(values))
    writer.line(renderings.HEADINGS["remedies"])
    for line in page.text.split("\n"):
        writer.line(line)
    tables = read_tables(writer.document("a.html", "", "html"))
    assert {path: cell.value for path, cell in tables.cells.items()} == {
        path: one.value for path, one in values.items()
    }
    assert len(tables.spans) == 3
