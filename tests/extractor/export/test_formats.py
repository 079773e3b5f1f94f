"""Each format read by the programs that people use: the same rows, Chinese intact, nothing that runs or breaks."""

from __future__ import annotations

import csv
import io
import shutil
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.corpus.guard import fit
from extractor.corpus.guard import whole as as_utf8
from extractor.corpus.reading import Corpus
from extractor.export import csv_files, parquet_files, sheets
from extractor.export.files import ExportError
from extractor.export.model import FORMATS, Column, Table
from extractor.export.sheets import LONGEST_TEXT
from extractor.export.tables import tables
from extractor.export.workbook import WorkbookSink, column_letters
from tests.extractor.export.hostile import BROKEN, SPITEFUL, hostile_record
from tests.extractor.export.support import converted, corpus_of, exported, read_csv, read_jsonl, shown, undone

DATA = [name for name, table in tables().items() if not table.of_people]
PEOPLE = {name: table.zh for name, table in tables().items() if table.of_people}


@pytest.fixture(scope="module")
def files(samples: Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples in every format."""
    out = tmp_path_factory.mktemp("samples")
    for format in FORMATS:
        exported(samples, out, format)
    return out


@pytest.fixture
def truth(files: Path) -> Path:
    """JSONL changes nothing: what the other formats are compared with."""
    return files


def expected(truth: Path, name: str) -> list[list[str]]:
    """The rows of a table as text."""
    types = [column.type for column in tables()[name].columns]
    return [
        [_plain(shown(value), type_) for value, type_ in zip(row.values(), types, strict=True)]
        for row in read_jsonl(truth, name)
    ]


def found(name: str, rows: Any) -> list[list[str]]:
    """Rows as a reader gives them, as text to be compared with ``expected``."""
    types = [column.type for column in tables()[name].columns]
    return [
        [
            undone(fit(shown(value))) if type_ == "text" else _plain(shown(value), type_)
            for value, type_ in zip(row, types, strict=True)
        ]
        for row in rows
    ]


def _plain(text: str, type_: str) -> str:
    """A number without needless zeros, a text with line ends of one kind."""
    if type_ == "text" or not text:
        return fit(text)
    return str(Decimal(text.replace("True", "1").replace("False", "0")).normalize() + 0)


@pytest.mark.parametrize("name", tables())
def test_csv_by_pandas(truth: Path, name: str) -> None:
    frame = pd.read_csv(truth / f"{name}.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
    assert tuple(frame.columns) == tables()[name].names
    assert found(name, frame.itertuples(index=False)) == expected(truth, name)


def test_csv_is_what_excel_takes_for_utf8_and_rfc_4180(truth: Path) -> None:
    raw = (truth / "figures.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfreport_id,body_name,year,")
    assert raw.count(b"\xef\xbb\xbf") == 1
    assert raw.endswith(b"\r\n")
    assert raw.count(b"\r") == raw.count(b"\r\n") == len(read_csv(truth, "figures")) + 1


def test_numbers_stay_numbers_in_csv(truth: Path) -> None:
    reports = pd.read_csv(truth / "reports.csv", dtype={"report_id": str})
    cells = [column.name for column in tables()["reports"].columns if column.type in ("count", "decimal")]
    assert all(pd.api.types.is_numeric_dtype(reports[name]) for name in cells)
    assert (reports["d_other_services_change"] == -9).any()


@pytest.mark.parametrize("name", tables())
def test_parquet_by_duckdb_and_polars(truth: Path, name: str) -> None:
    file = truth / f"{name}.parquet"
    with duckdb.connect() as database:
        rows = database.execute("SELECT * FROM read_parquet(?)", [str(file)]).fetchall()
    frame = pl.read_parquet(file)
    assert tuple(frame.columns) == tables()[name].names
    assert found(name, rows) == found(name, frame.iter_rows()) == expected(truth, name)


def test_parquet_is_typed(truth: Path) -> None:
    types = pl.read_parquet_schema(truth / "reports.parquet")
    assert types["report_id"] == pl.String
    assert types["year"] == pl.Int64
    assert types["counts"] == pl.Boolean
    assert types["a_new_total"] == pl.Float64
    assert types["d_procurement_amount_yuan"] == pl.Decimal(38, 10)
    with duckdb.connect() as database:
        amount = database.execute(
            "SELECT amount FROM read_parquet(?) WHERE amount = 42.51805", [str(truth / "purchases.parquet")]
        ).fetchall()
    assert amount == [(Decimal("42.5180500000"),)]


def test_xlsx_by_openpyxl(truth: Path) -> None:
    book = openpyxl.load_workbook(truth / "nianbao.xlsx")
    assert book.sheetnames == [PEOPLE.get(name, name) for name in tables()]
    for name, table in tables().items():
        sheet = book[PEOPLE.get(name, name)]
        head, *rows = sheet.iter_rows(values_only=True)
        assert head == (tuple(column.zh for column in table.columns) if table.of_people else table.names)
        assert found(name, rows) == expected(truth, name), name
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref == sheet.dimensions == f"A1:{column_letters(len(head))}{len(rows) + 1}"
        assert sheet.column_dimensions["A"].width > 8
    wrapped = book["问题清单"]["I2"]
    assert wrapped.alignment.wrap_text
    assert wrapped.number_format == "@"
    assert book["figures"]["A2"].data_type in ("s", "inlineStr")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_xlsx_by_libreoffice(truth: Path, tmp_path: Path) -> None:
    made = converted(truth / "nianbao.xlsx", tmp_path)
    assert set(made) == {PEOPLE.get(name, name) for name in tables()}
    for name in tables():
        head, *rows = made[PEOPLE.get(name, name)]
        assert len(head) == len(tables()[name].columns)
        assert found(name, rows) == expected(truth, name), name


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_hostile_texts_come_through_libreoffice(tmp_path: Path) -> None:
    exported(corpus_of(tmp_path / "in", [hostile_record()]), tmp_path / "out", "xlsx")
    names = [row[5] for row in converted(tmp_path / "out" / "nianbao.xlsx", tmp_path / "out")["projects"][1:]]
    assert [undone(name) for name in names] == list(SPITEFUL)


def test_hostile_texts_are_text_in_every_format(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "in", [hostile_record()])
    for format in ("csv", "xlsx", "parquet", "jsonl"):
        exported(corpus, tmp_path / format, format)
    assert [row["name"] for row in read_jsonl(tmp_path / "jsonl", "projects")] == list(SPITEFUL)
    assert pl.read_parquet(tmp_path / "parquet" / "projects.parquet")["name"].to_list() == list(SPITEFUL)
    in_csv = [row["name"] for row in read_csv(tmp_path / "csv", "projects")]
    assert [undone(name) for name in in_csv] == list(SPITEFUL)
    book = openpyxl.load_workbook(tmp_path / "xlsx" / "nianbao.xlsx")
    cells = [row[5] for row in book["projects"].iter_rows(min_row=2)]
    # openpyxl leaves the escape of ST_Xstring as it stands in the file.
    assert [undone(cell.value.replace("_x005F_", "_")) for cell in cells] == list(SPITEFUL)
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr"}
    assert all(cell.hyperlink is None for cell in cells)
    for text in (*in_csv, *(cell.value for cell in cells)):
        assert not text.lstrip().startswith(("=", "+", "-", "@", "＝"))
    sheet = zipfile.ZipFile(tmp_path / "xlsx" / "nianbao.xlsx").read("xl/worksheets/sheet5.xml")
    assert b"<f>" not in sheet
    assert read_csv(tmp_path / "csv", "reports")[0]["path"] == "'=path0.txt"
    assert read_jsonl(tmp_path / "jsonl", "reports")[0]["path"] == "=path0.txt"


def test_a_negative_number_is_marked_as_text_and_not_as_number(tmp_path: Path) -> None:
    exported(corpus_of(tmp_path / "in", [hostile_record()]), tmp_path, "csv")
    cell = next(row for row in read_csv(tmp_path, "cells") if row["col_key"] == "natural")
    assert (cell["value"], cell["raw"]) == ("-9", "'-9")
    dash = next(row for row in read_csv(tmp_path, "cells") if row["state"] == "dash")
    assert (dash["value"], dash["raw"]) == ("", "'-")


def test_what_a_spreadsheet_cannot_hold_is_replaced_and_said(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "in", [hostile_record(BROKEN)])
    for format in ("csv", "xlsx"):
        done = exported(corpus, tmp_path / format, format)
        assert any("控制字符" in note for note in done.notes), format
    replaced = ["a\ufffdb", "\ufffd[31m红", "a\ufffdb", "a\nb\nc", "\ufffd"]
    assert [row["name"] for row in read_csv(tmp_path / "csv", "projects")] == replaced
    book = openpyxl.load_workbook(tmp_path / "xlsx" / "nianbao.xlsx")
    assert [row[5].value for row in book["projects"].iter_rows(min_row=2)] == replaced
    for format in ("jsonl", "parquet"):
        assert not any("控制字符" in note for note in exported(corpus, tmp_path / format, format).notes), format
    assert [row["name"] for row in read_jsonl(tmp_path / "jsonl", "projects")] == list(BROKEN)
    assert pl.read_parquet(tmp_path / "parquet" / "projects.parquet")["name"].to_list() == list(BROKEN)


def test_numbers_that_do_not_fit_are_told_and_never_rounded(tmp_path: Path) -> None:
    corpus = corpus_of(tmp_path / "in", [hostile_record()])
    assert exported(corpus, tmp_path / "jsonl").notes == ()
    exact = {row["col_key"]: row["value"] for row in read_jsonl(tmp_path / "jsonl", "cells")}
    assert (exact["total"], exact["amount"]) == ("123456789012345678", "0.1234567890123")
    done = exported(corpus, tmp_path / "parquet", "parquet")
    assert any("parquet" in note for note in done.notes)
    cells = pl.read_parquet(tmp_path / "parquet" / "cells.parquet")
    values = dict(zip(cells["col_key"], cells["value"], strict=True))
    assert values["total"] == Decimal("123456789012345678")
    assert values["amount"] is None
    reports = pl.read_parquet(tmp_path / "parquet" / "reports.parquet").row(0, named=True)
    assert (reports["a_new_natural"], reports["a_new_business"], reports["a_new_total"]) == (-9.0, 3.5, None)
    assert any("15" in note for note in exported(corpus, tmp_path / "xlsx", "xlsx").notes)
    book = openpyxl.load_workbook(tmp_path / "xlsx" / "nianbao.xlsx")
    total = [row for row in book["cells"].iter_rows(values_only=True) if row[4] == "total"]
    assert total[0][6] == "123456789012345678"


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("9" * 28, Decimal("9" * 28)),
        ("9" * 29, None),
        ("-" + "9" * 29, None),
        ("0" * 40 + "7", Decimal(7)),
        ("1.5" + "0" * 20, Decimal("1.5")),
        ("-0.0000000001", Decimal("-0.0000000001")),
        ("0.00000000001", None),
    ],
)
def test_a_decimal_is_held_exactly_or_not_at_all(written: str, held: Decimal | None) -> None:
    encoded = parquet_files.encode(TABLE, [("", 0, written, None), ("", 0, "0.00000000001", None)])
    assert pa.ipc.open_stream(encoded.data).read_all()["exact"].to_pylist() == [held, None]
    assert encoded.troubles["too_precise"] == (held is None) + 1


def test_a_long_text_is_cut_where_a_cell_ends(tmp_path: Path) -> None:
    long = "长" * (LONGEST_TEXT - 1) + "😀" + "尾"
    corpus = corpus_of(tmp_path / "in", [hostile_record((long,))])
    done = exported(corpus, tmp_path / "xlsx", "xlsx")
    assert any("32,767" in note for note in done.notes)
    book = openpyxl.load_workbook(tmp_path / "xlsx" / "nianbao.xlsx", read_only=True)
    name = next(book["projects"].iter_rows(min_row=2, values_only=True))[5]
    book.close()
    assert name == "长" * (LONGEST_TEXT - 1) + "…"
    exported(corpus, tmp_path / "jsonl")
    assert read_jsonl(tmp_path / "jsonl", "projects")[0]["name"] == long


TABLE = Table(
    "t",
    "表",
    "table",
    (
        Column("text", "text", "文", "text"),
        Column("whole", "integer", "数", "whole"),
        Column("exact", "decimal", "数", "exact"),
        Column("yes", "flag", "是", "yes"),
    ),
)
VALUES = st.lists(
    st.tuples(
        st.none() | st.text(st.characters(exclude_characters="\r")),
        st.none() | st.integers(-(10**12), 10**12),
        st.none() | st.decimals(-(10**9), 10**9, places=4).map(lambda one: format(one, "f")),
        st.none() | st.booleans(),
    ),
    min_size=1,
)


@given(VALUES)
def test_csv_gives_back_whatever_it_can_hold(rows: list[tuple[Any, ...]]) -> None:
    read = list(csv.reader(io.StringIO(csv_files.encode(TABLE, rows).data.decode("utf-8"), newline="")))
    assert [(undone(row[0]), *row[1:]) for row in read] == [
        (fit(text or ""), shown(whole), exact or "", shown(yes)) for text, whole, exact, yes in rows
    ]


@given(VALUES)
def test_parquet_gives_back_whatever_it_can_hold(rows: list[tuple[Any, ...]]) -> None:
    read = pa.ipc.open_stream(parquet_files.encode(TABLE, rows).data).read_all().to_pylist()
    assert [tuple(row.values()) for row in read] == [
        (text and as_utf8(text), whole, None if exact is None else Decimal(exact), yes)
        for text, whole, exact, yes in rows
    ]


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=30)
@given(VALUES)
def test_a_workbook_gives_back_whatever_it_can_hold(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, ...]]
) -> None:
    folder = tmp_path_factory.mktemp("book")
    sink = WorkbookSink(folder, (TABLE,), "zh")
    sink.add(TABLE, sheets.encode(TABLE, rows))
    sink.finish()
    head, *read = openpyxl.load_workbook(folder / "nianbao.xlsx")["t"].iter_rows(values_only=True)
    assert head == TABLE.names
    assert [
        (undone((row[0] or "").replace("_x005F_", "_")), row[1], None if row[2] is None else float(row[2]), row[3])
        for row in read
    ] == [
        (fit(text or "").replace("_x005F_", "_"), whole, None if exact is None else float(exact), yes)
        for text, whole, exact, yes in rows
    ]


def test_a_sheet_that_is_full_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.export.workbook.MOST_ROWS", 4)
    sink = WorkbookSink(tmp_path, (TABLE,), "zh")
    for number in range(5):
        sink.add(TABLE, sheets.encode(TABLE, [(f"a{number}", number, None, None), (f"b{number}", number, None, None)]))
    sink.finish()
    book = openpyxl.load_workbook(tmp_path / "nianbao.xlsx")
    assert book.sheetnames == ["t", "t_2", "t_3", "t_4", "t_5"]
    assert [row[0].value for sheet in book for row in sheet.iter_rows(min_row=2)] == [
        f"{letter}{number}" for number in range(5) for letter in "ab"
    ]


def test_a_workbook_of_the_same_rows_is_the_same_file(samples: Corpus, tmp_path: Path) -> None:
    for name in ("one", "two"):
        exported(samples, tmp_path / name, "xlsx")
    assert (tmp_path / "one" / "nianbao.xlsx").read_bytes() == (tmp_path / "two" / "nianbao.xlsx").read_bytes()


def test_without_pyarrow_the_extra_is_named(samples: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r'pip install "nianbao\[export\]"') as caught:
        exported(samples, tmp_path / "out", "parquet")
    assert caught.value.code == "export.missing_extra"
    assert list((tmp_path / "out").iterdir()) == []
    assert exported(samples, tmp_path / "out", "xlsx").files == (tmp_path / "out" / "nianbao.xlsx",)


def test_column_letters() -> None:
    assert [column_letters(one) for one in (1, 26, 27, 52, 53, 702, 703, 16384)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"
    ]  # fmt: skip
