"""The columns of an export: names that Stata, R and SQL take, and a codebook that names every one of them."""

from __future__ import annotations

import keyword
import re
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from extractor.corpus.reading import Corpus
from extractor.export.cells import amount_columns, cell_columns, cell_labels, state_columns
from extractor.export.codebook import codebook_rows, r, stata
from extractor.export.model import Table
from extractor.export.names import cell_name
from extractor.export.tables import tables
from extractor.export.words import MISSING
from extractor.forms import FORMS
from tests.extractor.export.support import exported, read_csv

# [U] 11.3 of the Stata 18 manual and ?Reserved of R, as far as they begin with a letter, in lower case.
RESERVED = {
    *("byte", "double", "float", "if", "in", "int", "long", "strl", "using", "with"),
    *("else", "repeat", "while", "function", "for", "next", "break", "true", "false", "null", "inf", "nan", "na"),
}

NAMES = {
    "applications.new.total": "a_new_total",
    "applications.denied.three_securities.nonprofit": "a_denied_three_securit_nonprofit",
    "applications.unavailable.unclear_after_correction.total": "a_unav_uncl_afte_corr_total",
    "applications.other.natural": "a_other_natural",
    "applications.other.other.natural": "a_other_other_natural",
    "disclosure.procurement.amount": "d_procurement_amount",
    "disclosure.other_services.decisions": "d_other_services_decisions",
    "remedies.after_review.corrected": "r_after_review_corrected",
}


@pytest.mark.parametrize("path", NAMES)
def test_a_cell_keeps_its_name(path: str) -> None:
    assert cell_name(path) == NAMES[path] == cell_columns()[path].name


def test_every_cell_of_every_form_has_a_column_of_its_own() -> None:
    columns = cell_columns()
    assert set(columns) == {path for form in FORMS for path in form.specs}
    assert len({column.name for column in columns.values()}) == len(columns) == 224
    shared = [path for path, column in columns.items() if len(column.forms) == len(FORMS)]
    assert "applications.new.total" in shared
    assert "applications.other.total" not in shared


@pytest.mark.parametrize("table", tables().values(), ids=lambda table: table.name)
def test_names_can_be_typed_in_stata_r_and_sql(table: Table) -> None:
    reserved = {
        row[0]
        for row in duckdb.sql(
            "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category = 'reserved'"
        ).fetchall()
    }
    for name in table.names:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name), name
        assert name not in RESERVED | reserved, name
        assert not keyword.iskeyword(name), name
        assert not re.fullmatch(r"str[0-9]+", name), name
    assert [name for name, times in Counter(table.names).items() if times > 1] == []


def test_a_new_form_can_only_append_states() -> None:
    """The letters of the oldest form stand first, in its own order."""
    for table in FORMS[0].tables:
        positions = [cell_columns()[f"{table.key}.{key}"].position for key, *_ in table.cells()]
        assert positions == list(range(1, len(positions) + 1))
    for key, column in state_columns().items():
        of_table = [one.position for one in cell_columns().values() if one.states == column.name]
        assert sorted(of_table, key=lambda one: one or 0) == list(range(1, len(of_table) + 1)), key


def test_labels_differ_within_a_form_and_are_in_both_languages() -> None:
    for form in FORMS:
        labels = cell_labels(form.key)
        for lang in ("zh", "en"):
            words = Counter((path.partition(".")[0], getattr(label, lang)) for path, label in labels.items())
            assert [one for one, times in words.items() if times > 1] == []
    assert all(column.zh and column.en for table in tables().values() for column in table.columns)


def test_an_amount_has_its_unit_and_its_yuan() -> None:
    assert {path: tuple(one.name for one in pair) for path, pair in amount_columns().items()} == {
        "disclosure.procurement.amount": ("d_procurement_amount_unit", "d_procurement_amount_yuan"),
        "disclosure.fees.amount": ("d_fees_amount_unit", "d_fees_amount_yuan"),
    }


def test_every_exported_column_is_in_the_codebook_and_no_other(samples: Corpus, tmp_path: Path) -> None:
    done = exported(samples, tmp_path, "csv")
    in_files = set()
    for file in done.files:
        if file.suffix == ".csv":
            head = file.read_bytes().decode("utf-8-sig").split("\r\n", 1)[0]
            in_files |= {(file.stem, name) for name in head.split(",")}
    codebook = read_csv(tmp_path, "codebook")
    assert {(row["table_name"], row["variable"]) for row in codebook} == in_files
    assert len(codebook) == len(in_files)


def test_the_codebook_says_what_missing_means_and_where_a_cell_comes_from() -> None:
    rows = {(row[0], row[1]): row for row in codebook_rows()}
    new = rows["reports", "a_new_total"]
    assert new[2] == "一、本年新收政府信息公开申请数量·总计"
    assert new[6:9] == ("2019；2021", *MISSING["cell"])
    assert new[10:] == ("tables.applications.new.total", "a_states", 7)
    assert rows["reports", "d_fees_amount"][5] == "万元"
    assert rows["reports", "a_denied_state_secret_total"][9] == "条例第十四条"
    assert all(zh and en for zh, en in MISSING.values())
    used = {column.missing for table in tables().values() for column in table.columns}
    assert used == set(MISSING)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_stata_labels_every_column_within_its_limits(lang: str) -> None:
    script = stata(lang)  # type: ignore[arg-type]
    labelled = dict(re.findall(r'^label variable (\w+) "([^"`$\n]*)"$', script, re.MULTILINE))
    columns = tables()["reports"].columns
    assert list(labelled) == [column.name for column in columns]
    assert all(0 < len(label) <= 80 for label in labelled.values())
    told = re.findall(r"^nianbao_states (\w+) (\w+) (\d+)$", script, re.MULTILINE)
    assert told == [(one.name, one.states, str(one.position)) for one in columns if one.path]
    texts = re.search(r"stringcols\(([\d ]+)\)", script)
    numbers = re.search(r"numericcols\(([\d ]+)\)", script)
    assert texts
    assert numbers
    assert sorted(map(int, f"{texts[1]} {numbers[1]}".split())) == list(range(1, len(columns) + 1))
    assert "1" in texts[1].split()
    assert "foreach letter in b d t u x q {" in script


def test_r_labels_every_column_and_finds_states() -> None:
    script = r("zh")
    for column in tables()["reports"].columns:
        assert script.count(f'{column.name} = "') >= 2, column.name
    assert 'a_new_total = "a_states"' in script
    assert "a_new_total = 7" in script
    assert 'report_id = "character"' in script
    assert 'a_new_total = "numeric"' in script
    assert script.count('"') % 2 == 0
