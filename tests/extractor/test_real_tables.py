"""The tables of the real reports against the gold answers, as printed and with every number replaced by one of its
own."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from extractor.document import Document
from extractor.tables import read_tables
from tests.spans import assert_stands
from verifiers.model import Tables

CLEAN = ("000", "001", "002", "003", "004")
TORN = ("005", "006")
NARRATIVE = 0.53


def load(real: Path, number: str) -> tuple[str, dict[str, Any]]:
    path = next((real / "reports").glob(f"{number}_*"))
    gold = json.loads((real / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
    return path.read_text(encoding="utf-8"), gold


def read(text: str) -> Tables:
    tables = read_tables(Document("report.txt", "0" * 64, "txt", "utf-8", text))
    for cell in tables.cells.values():
        if cell.state != "unread":
            assert_stands(text, cell.start, cell.end, cell.raw)
            assert cell.raw == cell.raw.strip()
    return tables


def cells_of(gold: dict[str, Any]) -> dict[str, str | None]:
    return {
        f"{table}.{key}": value
        for table, cells in gold["tables"].items()
        for key, value in cells.items()
        if not key.endswith(".unit")
    }


@pytest.mark.parametrize("number", CLEAN)
def test_every_cell_is_right(real: Path, number: str) -> None:
    text, gold = load(real, number)
    tables = read(text)
    assert tables.form == gold["form"]
    expected = cells_of(gold)
    assert set(tables.cells) == set(expected)
    for path, value in expected.items():
        cell = tables.cells[path]
        assert cell.state != "unread", path
        assert (path, cell.value) == (path, None if value is None else Decimal(value))
        assert (cell.state in ("blank", "dash")) == (value is None)
    for table, cells in gold["tables"].items():
        for key, unit in cells.items():
            if key.endswith(".unit"):
                assert tables.cells[f"{table}.{key.removesuffix('.unit')}"].unit == unit


def renumbered(text: str, tables: Tables) -> tuple[str, dict[str, Decimal]]:
    """The text with the number in each cell of tables 三 and 四 replaced by one that no other cell has; spare numbers
    too."""
    spots = sorted(
        (cell.start, cell.end, path)
        for path, cell in tables.cells.items()
        if cell.state == "number" and cell.start is not None and cell.end is not None
        if path.startswith(("applications.", "remedies."))
    )
    parts: list[str] = []
    expected: dict[str, Decimal] = {}
    at = 0
    for n, (start, end, path) in enumerate(spots):
        parts += [text[at:start], str(20001 + n)]
        expected[path] = Decimal(20001 + n)
        at = end
    parts.append(text[at:])
    return "".join(parts), expected


@pytest.mark.parametrize("number", CLEAN)
def test_every_number_goes_where_it_stands(real: Path, number: str) -> None:
    text, _ = load(real, number)
    before = read(text)
    changed, expected = renumbered(text, before)
    tables = read(changed)
    for path, cell in before.cells.items():
        now = tables.cells[path]
        assert (path, now.state, now.value) == (path, cell.state, expected.get(path, cell.value))


def in_document_order(text: str) -> list[tuple[int, int]]:
    """All bare numbers that are alone in their field, by a rule of its own: neither the reader nor its spans are
    asked."""
    return [
        match.span("number")
        for match in re.finditer(r"(?:^|\t)[^\S\n\t]*(?P<number>\d+)[^\S\n\t]*(?=\t|$)", text, re.M)
    ]


@pytest.mark.parametrize("number", CLEAN)
def test_unique_numbers_replaced_by_field_are_all_read_where_they_were_put(real: Path, number: str) -> None:
    text, gold = load(real, number)
    parts: list[str] = []
    put: dict[int, str] = {}
    at = length = 0
    for n, (start, end) in enumerate(in_document_order(text)):
        new = str(30001 + n)
        parts += [text[at:start], new]
        length += start - at
        put[length] = new
        length += len(new)
        at = end
    parts.append(text[at:])
    tables = read("".join(parts))
    before = read(text)
    for path, value in cells_of(gold).items():
        cell = tables.cells[path]
        assert cell.state == before.cells[path].state
        if path.startswith(("applications.", "remedies.")) and value is not None:
            assert cell.start is not None
            assert put[cell.start] == cell.raw
    numbers = [
        cell.value for cell in tables.cells.values() if cell.state == "number" and cell.value and cell.value > 30000
    ]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("number", TORN)
def test_torn_tables_give_no_wrong_value(real: Path, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    text, gold = load(real, number)
    tables = read(text)
    assert tables.form == gold["form"]
    read_cells = total = 0
    for path, value in cells_of(gold).items():
        if path in gold.get("doubtful", ()):
            continue
        total += 1
        cell = tables.cells[path]
        if cell.state == "unread":
            continue
        read_cells += 1
        assert (path, cell.value) == (path, None if value is None else Decimal(value))
    with capsys.disabled():
        print(f" {number}: {read_cells} of {total} cells read ", end="")  # noqa: T201
    assert "structure.table_broken" in {finding.rule for finding in tables.findings}


FINDINGS = {
    "001": {("structure.label", "tables.remedies.after_review.other")},
    "002": {
        ("structure.broken_row", "tables.applications.denied.enforcement_files"),
        ("structure.broken_row", "tables.applications.rejected.reconfirm"),
        ("structure.extra_cell", "tables.applications.other"),
        ("structure.extra_cell", "tables.applications.total"),
        ("structure.extra_cell", "tables.applications.carried_forward"),
    },
    "004": {("structure.extra_table", "")},
    "006": {("structure.row_label", "tables.disclosure.normative")},
}


@pytest.mark.parametrize("number", [*CLEAN, *TORN])
def test_what_is_odd_is_reported_and_nothing_else(real: Path, number: str) -> None:
    text, _ = load(real, number)
    found = {(one.rule, "".join(one.where[:1])) for one in read(text).findings}
    expected = FINDINGS.get(number, set[tuple[str, str]]())
    if number in CLEAN:
        assert found == expected
    else:
        assert expected <= found


def test_the_narrative_is_what_remains(real: Path) -> None:
    rest = total = 0
    for number in CLEAN:
        text, _ = load(real, number)
        spans = read(text).spans
        total += len(text)
        rest += len(text) - sum(span.end - span.start for span in spans)
        for span in spans:
            assert not any(
                len(line.strip()) > 80 for line in text[span.start : span.end].split("\n") if "\t" not in line
            )
    assert rest / total <= NARRATIVE
