"""The snippets of docs/analysis.md run on an export of the panel example, and say what a recount of the records says.

Stata and R are not run: every variable that they name must be a column of the export, or made in the snippet.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extractor.corpus.bodies import read_renames
from extractor.corpus.reading import Corpus, open_corpus
from extractor.export.exporting import export
from extractor.export.model import Options
from extractor.export.tables import tables
from extractor.summary import summarise as summaries
from tests.conftest import EXAMPLES, ROOT
from tests.panel_corpus.extracting import extracted

PAGE = (ROOT / "docs" / "analysis.md").read_text(encoding="utf-8")


def blocks(section: str, language: str) -> list[str]:
    """The code of one section of the page."""
    (text,) = re.findall(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", PAGE, re.DOTALL | re.MULTILINE)
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    out = extracted(tmp_path_factory.mktemp("analysis") / "out")
    found = open_corpus(out, read_renames(EXAMPLES / "panel" / "bodies.csv"))
    for format_ in ("csv", "parquet"):
        export(found, out / "export", Options(format_))
    summaries.summarise(found, options=summaries.Options(charts=False))
    return found


@pytest.fixture
def folder(corpus: Corpus) -> Iterator[Path]:
    """The folder of the export, and the snippets run in it."""
    before = Path.cwd()
    os.chdir(corpus.folder / "export")
    try:
        yield corpus.folder / "export"
    finally:
        os.chdir(before)


def value(corpus: Corpus, name: str, year: int, cell: str) -> Decimal:
    table, _, key = cell.partition(".")
    (found,) = (
        record.tables[table][key].value
        for entry, record in corpus.records()
        if entry.body is not None and entry.body.name == name and entry.year == year
    )
    return Decimal(found or 0)


def statements(section: str) -> list[str]:
    return [one for block in blocks(section, "sql") for one in block.split(";") if one.strip()]


def test_duckdb(folder: Path, corpus: Corpus) -> None:
    database = duckdb.connect()
    answers: list[list[dict[str, Any]]] = []
    for statement in statements("DuckDB") + statements("More than the export"):
        asked = database.execute(statement)
        names = [one[0] for one in asked.description or ()]
        answers.append([dict(zip(names, row, strict=True)) for row in asked.fetchall()])
    _, rates, refusals, carried, unanswered, themes = answers
    records = dict(corpus.records())
    assert sum(row["reports"] for row in rates) == 36
    assert sum(row["applications"] for row in rates) == sum(
        int(record.tables["applications"]["new.total"].value or 0) for record in records.values()
    )
    assert sum(row["cases"] for row in refusals) == sum(
        int(cell.value or 0)
        for record in records.values()
        for key, cell in record.tables["applications"].items()
        if key.startswith("denied.") and key.endswith(".total")
    )
    assert [(row["body_name"], row["year"], row["left_over"], row["taken_over"]) for row in carried] == [
        ("岚江省青汀市云坪县卫生健康局", 2023, 4, 2)
    ]
    answered = {(record.report.sha256, m.addresses) for record in records.values() for m in record.narrative.measures}
    assert len(unanswered) == sum(
        (record.report.sha256, index) not in answered
        for record in records.values()
        for index, _ in enumerate(record.narrative.problems)
    )
    assert sum(row["problems"] for row in themes) == sum(len(one.narrative.problems) for one in records.values())


def test_pandas(folder: Path, corpus: Corpus) -> None:
    space: dict[str, Any] = {}
    for block in blocks("pandas", "python"):
        exec(block, space)
    assert len(space["reports"]) == 36
    assert space["reports"]["report_id"].str.len().eq(12).all()
    rates = space["rates"].set_index(["body_name", "year"])
    name = "岚江省青汀市人民政府办公室"
    opened = sum(value(corpus, name, 2022, f"applications.{row}.total") for row in ("granted", "partial"))
    decided = value(corpus, name, 2022, "applications.total.total")
    assert rates.loc[(name, 2022), "open_rate"] == pytest.approx(float(opened / decided))
    assert rates["open_rate"].isna().sum() == (rates["decided"] == 0).sum() > 0
    assert len(space["by_level"]) > 4
    assert space["shares"].sum(axis=1).between(0.99, 1.01).all()
    assert len(space["not_a_number"]) == 0
    assert set(space["letters"]) == {"n"}


def test_polars(folder: Path, corpus: Corpus) -> None:
    space: dict[str, Any] = {}
    for block in blocks("polars", "python"):
        exec(block, space)
    assert len(space["growth"]) == 24
    renamed = "朔原省赤岭市宁砂县乡村振兴局"
    changes = {(row["body_name"], row["year"]): row["change"] for row in space["growth"].iter_rows(named=True)}
    for year in (2021, 2022):
        before, after = (value(corpus, renamed, one, "applications.new.total") for one in (year - 1, year))
        assert changes[renamed, year] == after - before
    counts = Counter(entry.year for entry, _ in corpus.records())
    assert space["reviews"]["year"].to_list() == sorted(counts)
    texts = {entry.path: entry for entry, _ in corpus.records()}
    assert set(space["places"]["path"]) == set(texts)
    assert space["places"]["raw"].str.replace_all(",", "").to_list() == [
        str(int(one)) for one in space["places"]["value"].to_list()
    ]


MADE = {
    "Stata": r"(?:generate|egen)\s+(\w+)|generate\((\w+)\)",
    "R": r"(\w+)\s*<-|\$(\w+)\s*<-|(\w+)\s*=(?!=)|responseName = \"(\w+)\"",
}


@pytest.mark.parametrize(("section", "language"), [("Stata", "stata"), ("R", "r")])
def test_stata_and_r_name_columns_that_exist(section: str, language: str, folder: Path) -> None:
    (code,) = blocks(section, language)
    made = {
        name for found in re.findall(MADE[section], code) for name in ([found] if isinstance(found, str) else found)
    }
    columns = {column for table in tables().values() for column in table.names}
    said = re.sub(r'^\s*\*.*$|"[^"]*\.(?:csv|R|do)"', "", code, flags=re.MULTILINE)
    named = set(re.findall(r"\b(?:[adrn]_\w+|(?:body|report|item)_\w+|year|counts)\b", said))
    assert len(named) >= 8
    assert named - made <= columns, named - made - columns
    files = re.findall(r'"(\w+\.(?:csv|R))"|^do (\S+)', code, re.MULTILINE)
    assert files
    for file in files:
        assert (folder / "".join(file)).is_file(), file


def test_every_block_of_the_page_is_of_a_kind_that_is_checked() -> None:
    kinds = re.findall(r"^```(\w+)$", PAGE, re.MULTILINE)
    assert set(kinds) == {"bash", "sql", "python", "stata", "r"}
    ran = len(blocks("DuckDB", "sql")) + len(blocks("More than the export", "sql"))
    assert kinds.count("sql") == ran
    assert kinds.count("python") == len(blocks("pandas", "python")) + len(blocks("polars", "python"))
