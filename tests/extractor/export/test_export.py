"""The tables against a recount from the records: every report, item, cell and finding once, and nothing else."""

from __future__ import annotations

import copy
import os
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from extractor.corpus.reading import Corpus, Entry, open_corpus, texts
from extractor.errors import NianbaoError
from extractor.export import exporting
from extractor.export.cells import STATES, cell_columns
from extractor.export.model import Options
from extractor.schema import LISTS, FindingRecord, Record
from tests.extractor.export.hostile import hostile_record
from tests.extractor.export.support import Rows, corpus_of, exported, read_csv, read_jsonl


def records_of(corpus: Corpus) -> list[tuple[Entry, Record]]:
    return list(corpus.records(corpus.entries))


def by_id(rows: Rows, key: str = "report_id") -> dict[str, Rows]:
    found: dict[str, Rows] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found


def test_every_record_is_one_row_with_its_cells(samples: Corpus, tmp_path: Path) -> None:
    done = exported(samples, tmp_path)
    rows = {row["report_id"]: row for row in read_jsonl(tmp_path, "reports")}
    assert len(rows) == done.rows["reports"] == len(samples.entries)
    for entry, record in records_of(samples):
        row = rows[entry.id]
        assert (row["path"], row["sha256"], row["form"]) == (record.report.path, record.report.sha256, record.form)
        assert (row["year"], row["issuer"], row["status"]) == (entry.year, record.profile.issuer, record.status)
        for path, column in cell_columns().items():
            table, _, key = path.partition(".")
            cell = record.tables[table].get(key)
            assert row[column.name] == (cell.value if cell else None)
            assert column.states is not None
            assert column.position is not None
            assert row[column.states][column.position - 1] == (STATES[cell.state] if cell else "x")
        for name in LISTS:
            items = getattr(record.narrative, name)
            assert row[f"n_{name}"] == len(items)
            assert row[f"n_{name}_verified"] == sum(item.verdict == "verified" for item in items)
        severities = Counter(finding.severity for finding in record.findings)
        assert (row["n_errors"], row["n_warnings"], row["n_infos"]) == tuple(
            severities[one] for one in ("error", "warning", "info")
        )
        assert row["quantities_unused"] == len(record.coverage.unused)


def test_every_item_is_one_row_with_its_evidence(samples: Corpus, tmp_path: Path) -> None:
    done = exported(samples, tmp_path)
    for name in LISTS:
        rows = by_id(read_jsonl(tmp_path, name))
        assert sum(map(len, rows.values())) == done.rows[name]
        for entry, record in records_of(samples):
            items = getattr(record.narrative, name)
            for index, (item, row) in enumerate(zip(items, rows.get(entry.id, []), strict=True)):
                assert (row["item_index"], row["verdict"], row["quote"]) == (index, item.verdict, item.evidence.quote)
                assert (row["span_start"], row["span_end"]) == (item.evidence.start, item.evidence.end)
                named = [one.rule for one in record.findings if f"narrative.{name}[{index}]" in one.where]
                assert row["reasons"] == ("；".join(dict.fromkeys(named)) or None)


def test_every_cell_and_every_finding_is_one_row(samples: Corpus, tmp_path: Path) -> None:
    exported(samples, tmp_path)
    cells, findings = by_id(read_jsonl(tmp_path, "cells")), by_id(read_jsonl(tmp_path, "findings"))
    for entry, record in records_of(samples):
        told = {f"{row['table_key']}.{row['row_key']}.{row['col_key']}": row for row in cells[entry.id]}
        assert len(told) == len(cells[entry.id]) == sum(map(len, record.tables.values()))
        for table, held in record.tables.items():
            for key, cell in held.items():
                row = told[f"{table}.{key}"]
                assert (row["value"], row["raw"], row["state"]) == (cell.value, cell.raw, cell.state)
                assert (row["unit"], row["span_start"], row["span_end"]) == (cell.unit, cell.start, cell.end)
                where = f"tables.{table}.{key}"
                assert row["suspect"] == any(one.suspect == where for one in record.findings)
                if any(where in one.where or one.suspect == where for one in record.findings):
                    assert row["findings"] > 0
        rows = findings.get(entry.id, [])
        assert [(row["rule_id"], row["severity"], row["message"]) for row in rows] == [
            (one.rule, one.severity, one.message) for one in record.findings
        ]


def test_spans_open_at_their_words(samples: Corpus, tmp_path: Path) -> None:
    exported(samples, tmp_path)
    known = texts(samples.folder, samples.entries)
    text = {entry.id: known[entry.sha256] for entry in samples.entries}
    for name in LISTS:
        for row in read_jsonl(tmp_path, name):
            if row["span_start"] is not None:
                assert text[row["report_id"]][row["span_start"] : row["span_end"]] == row["quote"]
    for row in read_jsonl(tmp_path, "cells"):
        if row["span_start"] is not None:
            assert text[row["report_id"]][row["span_start"] : row["span_end"]] == row["raw"]
    issues = read_jsonl(tmp_path, "issues")
    assert sum(row["quote"] is not None for row in issues) > len(issues) / 2
    for row in issues:
        for quote in (row["quote"] or "").split(" ｜ "):
            assert quote.removesuffix("…") in text[row["report_id"]]
        assert (row["context"] or "").removesuffix("…") in text[row["report_id"]]


def test_figures_are_multiplied_out(samples: Corpus, tmp_path: Path) -> None:
    exported(samples, tmp_path)
    rows = {(row["subject"], row["value"], row["unit"]): row for row in read_jsonl(tmp_path, "figures")}
    row = rows["受理消费者投诉举报信息公示查询", "1.2", "万次"]
    assert (row["quantity"], row["counter"], row["yuan"]) == ("12000", "次", None)
    assert rows["收到政府信息公开申请", "242", "件"]["variable"] == "a_new_total"
    purchases = read_jsonl(tmp_path, "purchases")
    assert all(Decimal(row["yuan"]) == Decimal(row["amount"]) * 10000 for row in purchases if row["unit"] == "万元")


def test_measures_name_the_problem_they_answer(samples: Corpus, tmp_path: Path) -> None:
    exported(samples, tmp_path)
    problems = {row["item_id"]: row for row in read_jsonl(tmp_path, "problems")}
    answering = [row for row in read_jsonl(tmp_path, "measures") if row["addresses"] is not None]
    assert answering
    for row in answering:
        problem = problems[row["addresses_id"]]
        assert (problem["report_id"], problem["item_index"]) == (row["report_id"], row["addresses"])


def test_issues_are_told_in_words(samples: Corpus, tmp_path: Path) -> None:
    exported(samples, tmp_path)
    issues = read_jsonl(tmp_path, "issues")
    found = {(row["rule_id"], row["place"]): row for row in issues}
    row = found["identity.remedy_sum", "行政复议·总计"]
    assert (row["body_name"], row["year"]) == ("岱澜市市场监督管理局", 2019)
    assert (row["severity"], row["kind"], row["section"]) == (
        "错误",
        "报告差错",
        "四、政府信息公开行政复议、行政诉讼情况",
    )
    assert (row["written"], row["expected"]) == ("14", "15")
    assert "勾稽" not in row["rule_source"]
    assert row["rule_source"]
    assert {row["kind"] for row in issues if row["rule_id"].startswith("attribution.")} == {"待核"}
    grouped = next(place for rule, place in found if rule == "blank.cell" and "、" in (place or ""))
    assert grouped.count("·") < len(grouped.split("、"))
    assert not any((row["place"] or "").startswith(("tables.", "narrative.", "profile.")) for row in issues)
    exported(samples, tmp_path, lang="en")
    row = next(one for one in read_jsonl(tmp_path, "issues") if one["rule_id"] == "identity.remedy_sum")
    assert (row["severity"], row["kind"], row["place"]) == (
        "error",
        "fault of the report",
        "administrative review · total",
    )


def test_issues_stand_by_body_year_and_severity(samples: Corpus, tmp_path: Path) -> None:
    exported(samples, tmp_path)
    gravity = ("错误", "警告", "提示")
    rows = read_jsonl(tmp_path, "issues")
    order = [(row["body_name"], row["year"], gravity.index(row["severity"])) for row in rows]
    assert order == sorted(order)
    bodies = read_jsonl(tmp_path, "bodies")
    assert [row["body_name"] for row in bodies] == sorted(row["body_name"] for row in bodies)
    for column, severity in (("errors", "错误"), ("warnings", "警告"), ("infos", "提示")):
        counted = Counter(row["body_name"] for row in rows if row["severity"] == severity)
        assert {row["body_name"]: row[column] for row in bodies if row[column]} == counted
    assert sum(row["uncertain"] for row in bodies) == sum(row["kind"] == "待核" for row in rows)


def finding(**given: object) -> FindingRecord:
    told = {"rule": "identity.row_sum", "severity": "error", "kind": "report_error", "where": [], "message": "不等"}
    return FindingRecord.model_validate(told | given)


def test_a_cell_is_doubted_by_an_error_that_points_at_it(samples: Corpus, tmp_path: Path) -> None:
    _, record = next(samples.records())
    record.findings = [
        finding(where=["tables.applications.new.total"], suspect="tables.applications.new.natural"),
        finding(where=["tables.applications.granted.total", "tables.applications.granted.legal"]),
        finding(where=["tables.applications.partial"]),
        finding(where=["tables.remedies.review.total"], severity="warning"),
        finding(where=["tables.remedies.direct.total"], kind="style"),
        finding(where=["narrative.figures[0]"]),
        finding(where=["tables.applications.no_such_row.total"]),
    ]
    corpus = corpus_of(tmp_path / "in", [record])
    exported(corpus, tmp_path)
    rows = {f"{row['row_key']}.{row['col_key']}": row for row in read_jsonl(tmp_path, "cells")}
    assert {key for key, row in rows.items() if row["doubted"]} == {
        "new.natural",
        "granted.total",
        "granted.legal",
        *(key for key in rows if key.startswith("partial.")),
    }
    assert [key for key, row in rows.items() if row["suspect"]] == ["new.natural"]
    assert (rows["new.total"]["findings"], rows["new.total"]["severity"]) == (1, "error")
    assert (rows["review.total"]["findings"], rows["review.total"]["severity"]) == (1, "warning")


def test_only_verified_keeps_back_and_counts(samples: Corpus, tmp_path: Path) -> None:
    records = [record for _, record in samples.records()]
    for n, figure in enumerate(one for record in records for one in record.narrative.figures):
        figure.verdict = ("verified", "unverified", "contradicted")[n % 3]
    doubted = corpus_of(tmp_path / "doubted", records)
    done = exported(doubted, tmp_path, only_verified=True)
    whole = exported(doubted, tmp_path / "whole")
    assert sum(done.left_out.values()) > 0
    for name in (*LISTS, "cells"):
        assert done.rows[name] + done.left_out[name] == whole.rows[name]
    assert {row["verdict"] for name in LISTS for row in read_jsonl(tmp_path, name)} == {"verified"}
    unverified = sum(row["verdict"] != "verified" for name in LISTS for row in read_jsonl(tmp_path / "whole", name))
    assert sum(done.left_out[name] for name in LISTS) == unverified
    every = read_jsonl(tmp_path / "whole", "cells")
    kept = read_jsonl(tmp_path, "cells")
    assert kept == [row for row in every if row["state"] != "unread" and not row["doubted"]]
    reports = {row["report_id"]: row for row in read_jsonl(tmp_path, "reports")}
    for row in every:
        column = cell_columns()[f"{row['table_key']}.{row['row_key']}.{row['col_key']}"]
        wide = reports[row["report_id"]]
        assert wide[column.name] == (None if row["doubted"] else row["value"])
        assert (wide[column.states or ""][(column.position or 0) - 1] == "q") == row["doubted"]
    assert read_jsonl(tmp_path, "findings") == read_jsonl(tmp_path / "whole", "findings")
    assert any("未导出" in note and "数据" in note for note in done.notes)


def test_a_report_counts_once_and_a_file_that_was_not_read_is_an_issue(tmp_path: Path) -> None:
    read, again = hostile_record(), hostile_record()
    again.report.path = "again.txt"
    again.findings = [finding()]
    broken = Record.model_validate(
        {
            "report": {"path": "空.txt", "sha256": "e" * 64, "format": None, "encoding": None, "chars": 0},
            "status": "failed",
            "error": {"code": "unreadable.empty", "message": "空.txt：没有内容"},
            "provenance": {"backend": "rules", "tool": "nianbao 0.1.0"},
        }
    )
    done = exported(corpus_of(tmp_path / "in", [read, again, broken]), tmp_path)
    assert [(row["path"], row["counts"], row["duplicate_reason"]) for row in read_jsonl(tmp_path, "reports")] == [
        ("=path0.txt", True, None),
        ("again.txt", False, "same_file"),
        ("空.txt", False, None),
    ]
    failed = read_jsonl(tmp_path, "reports")[2]
    assert {failed[name] for name in ("form", "year", "body_name", "a_states", "a_new_total", "backend")} == {
        None,
        "rules",
    }
    assert done.rows["projects"] == len(read.narrative.projects)
    assert [(row["rule_id"], row["rule_meaning"], row["path"]) for row in read_jsonl(tmp_path, "issues")] == [
        ("unreadable.empty", "没有内容", "空.txt")
    ]
    assert [
        (row["reports"], row["duplicates"], row["failed"], row["errors"]) for row in read_jsonl(tmp_path, "bodies")
    ] == [
        (1, 1, 0, 0),
        (0, 0, 1, 1),
    ]
    assert len(done.notes) == 2


def test_a_form_that_is_not_known_costs_its_labels_only(tmp_path: Path) -> None:
    record = hostile_record()
    record.form = "2031"
    record.tables["applications"]["new.martian"] = copy.copy(record.tables["applications"]["new.natural"])
    record.tables["novel"] = {"a.b": copy.copy(record.tables["applications"]["new.natural"])}
    record.tables["applications"]["new.natural"].value = "NaN"
    exported(corpus_of(tmp_path / "in", [record]), tmp_path)
    rows = {(row["table_key"], row["row_key"], row["col_key"]): row for row in read_jsonl(tmp_path, "cells")}
    assert rows["applications", "new", "martian"]["variable"] is None
    assert rows["novel", "a", "b"]["value"] == "-9"
    assert rows["applications", "new", "natural"]["value"] is None
    assert read_jsonl(tmp_path, "reports")[0]["a_new_natural"] is None


def test_without_texts_there_are_no_quotes_and_it_is_said(samples: Corpus, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "records.jsonl").write_bytes((samples.folder / "records.jsonl").read_bytes())
    done = exported(open_corpus(tmp_path / "in"), tmp_path / "out")
    assert {row["quote"] for row in read_jsonl(tmp_path / "out", "issues")} == {None}
    assert any("没有引文" in note for note in done.notes)
    assert [one.name for one in (tmp_path / "in").iterdir()] == ["records.jsonl"]


def test_findings_in_another_language_are_said(samples: Corpus, tmp_path: Path) -> None:
    assert exported(samples, tmp_path, lang="zh").notes == ()
    with_findings = sum(bool(record.findings) for _, record in samples.records())
    (note,) = exported(samples, tmp_path, lang="en").notes
    assert note.startswith(f"the findings of {with_findings} reports are in the other language")


def test_several_processes_give_the_same_files(
    samples: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("extractor.corpus.reading._WORTH_A_WORKER", 2)
    monkeypatch.setattr(exporting, "_CHUNK", 3)
    exporting.export(samples, tmp_path / "many", Options("csv", workers=2))
    exporting.export(samples, tmp_path / "one", Options("csv"))
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "many" / file.name).read_bytes(), file.name


def test_many_reports_have_no_sheet_of_cells(samples: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "CELLS_IN_WORKBOOK", len(samples.counted) - 1)
    done = exported(samples, tmp_path, "xlsx")
    assert "cells" not in done.rows
    assert "figures" in done.rows
    assert any("parquet" in note for note in done.notes)
    assert "cells" in exported(samples, tmp_path, "csv").rows


def test_files_are_replaced_whole_or_not_at_all(
    samples: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    exported(samples, tmp_path, "csv")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    assert set(before) >= {"mine.txt", "reports.csv", "labels.do", "labels.R"}

    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(exporting, "codebook_rows", fails)
    with pytest.raises(RuntimeError):
        exported(samples, tmp_path, "csv", only_verified=True)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_one_line(samples: Corpus, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(NianbaoError) as caught:
        exported(samples, tmp_path / "file" / "export", "csv")
    assert caught.value.code == "export.write"
    assert str(tmp_path / "file") in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_table_that_is_a_folder_is_said(samples: Corpus, tmp_path: Path) -> None:
    (tmp_path / "reports.csv").mkdir()
    with pytest.raises(NianbaoError) as caught:
        exported(samples, tmp_path, "csv")
    assert caught.value.code == "export.write"
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".export-")]


def test_the_files_are_named(samples: Corpus, tmp_path: Path) -> None:
    done = exported(samples, tmp_path, "csv")
    assert {file.name for file in done.files} == {f"{name}.csv" for name in done.rows} | {"labels.do", "labels.R"}
    assert all(file.is_file() for file in done.files)
    assert done.rows == {name: len(read_csv(tmp_path, name)) for name in done.rows}
