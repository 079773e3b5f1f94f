"""The index of a folder: every line once, each report counted once, several processes as good as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from extractor.corpus import reading
from extractor.corpus.reading import Entry, open_corpus, texts
from extractor.errors import UsageError
from extractor.schema import ErrorRecord, ProfileRecord, Provenance, Record, ReportInfo, SameReport

LINES = {"lanting": "澜汀县人民政府", "yunqiao": "云桥镇人民政府"}


def record(path: str, sha: str, issuer: str | None, year: int | None, status: str = "ok") -> Record:
    return Record(
        report=ReportInfo(path=path, sha256=sha * 64, format="txt", encoding="utf-8", chars=1),
        status=status,  # type: ignore[arg-type]
        error=ErrorRecord(code="unreadable.empty", message="empty") if status == "failed" else None,
        profile=ProfileRecord(issuer=issuer, year=year),
        provenance=Provenance(backend="rules", tool="nianbao"),
    )


def folder(tmp_path: Path, *records: Record) -> Path:
    lines = "".join(f"{one.model_dump_json()}\n" for one in records)
    (tmp_path / "records.jsonl").write_text(lines, encoding="utf-8", newline="\n")
    return tmp_path


def test_the_same_file_counts_once(tmp_path: Path) -> None:
    corpus = open_corpus(
        folder(tmp_path, record("a.txt", "1", "澜汀县人民政府", 2022), record("b.txt", "1", "澜汀县人民政府", 2022))
    )
    first, second = corpus.entries
    assert (first.id, second.id) == ("1" * 12, f"{'1' * 12}-2")
    assert (second.duplicate_of, second.reason) == (first.id, "same_file")
    assert corpus.counted == (first,)


def test_of_one_body_and_year_the_more_complete_record_counts(tmp_path: Path) -> None:
    corpus = open_corpus(
        folder(
            tmp_path,
            record("a.pdf", "1", "澜汀县人民政府", 2022, "partial"),
            record("a.txt", "2", "澜汀县 人民政府", 2022),
            record("b.txt", "3", "澜汀县人民政府", 2023),
        )
    )
    partial, whole, later = corpus.entries
    assert (partial.duplicate_of, partial.reason) == (whole.id, "same_body_and_year")
    assert corpus.counted == (whole, later)


def test_a_bare_name_in_two_files_of_a_year_is_two_bodies(tmp_path: Path) -> None:
    corpus = open_corpus(
        folder(
            tmp_path,
            record("a.txt", "1", "城关镇人民政府", 2022),
            record("b.txt", "2", "城关镇人民政府", 2022),
            record("c.txt", "3", "城关镇人民政府", 2023),
        )
    )
    assert corpus.ambiguous == ("城关镇人民政府",)
    assert len(corpus.counted) == 3
    assert len({entry.body.key for entry in corpus.entries if entry.body}) == 3


@pytest.mark.parametrize(("agrees", "counted", "ambiguous"), [(True, 1, 0), (False, 2, 1), (None, 2, 1)])
def test_a_bare_name_is_one_body_where_both_files_have_the_same_cells(
    tmp_path: Path, agrees: bool | None, counted: int, ambiguous: int
) -> None:
    page = record("a.html", "1", "城关镇人民政府", 2022, "partial")
    page.same_report_as = [SameReport(path="a.pdf", agrees=agrees)]
    typeset = record("a.pdf", "2", "城关镇人民政府", 2022)
    typeset.same_report_as = [SameReport(path="a.html", agrees=agrees)]
    corpus = open_corpus(folder(tmp_path, page, typeset))
    assert len(corpus.counted) == counted
    assert len(corpus.ambiguous) == ambiguous
    assert corpus.entries[0].duplicate_of == (corpus.entries[1].id if agrees else None)


def test_failed_records_do_not_count_and_nameless_ones_do(tmp_path: Path) -> None:
    corpus = open_corpus(folder(tmp_path, record("a.txt", "1", None, None, "failed"), record("b.txt", "2", None, None)))
    assert [entry.path for entry in corpus.counted] == ["b.txt"]
    assert corpus.entries[0].code == "unreadable.empty"


def paths_of(_: Path, chunk: Sequence[tuple[Entry, Record]]) -> list[str]:
    return [record.report.path for _, record in chunk]


def test_several_processes_give_what_one_gives_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_WORTH_A_WORKER", 10)
    made = [record(f"{at:02}.txt", f"{at:02}"[-1], f"第{at}区人民政府", 2022) for at in range(10)]
    corpus = open_corpus(folder(tmp_path, *made))
    alone = [path for part in corpus.over(paths_of, chunk=3) for path in part]
    together = [path for part in corpus.over(paths_of, workers=2, chunk=3) for path in part]
    assert alone == together == [one.report.path for one in made]
    assert [found.report.path for _, found in corpus.records()] == alone


def test_texts_come_from_the_database_by_digest(tmp_path: Path, samples_out: Path) -> None:
    corpus = open_corpus(samples_out)
    found = texts(samples_out, corpus.entries[:2])
    for entry, read in corpus.records(corpus.entries[:2]):
        text = found[entry.sha256]
        assert len(text) == read.report.chars
        start, end = read.profile_spans["issuer"]
        assert folded_name(text[start:end]) == read.profile.issuer


def folded_name(text: str) -> str:
    return "".join(text.split())


def test_no_records_and_a_broken_line_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="run nianbao extract"):
        open_corpus(tmp_path)
    (tmp_path / "records.jsonl").write_text('{"report": 1}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"records\.jsonl:1: is no record"):
        open_corpus(tmp_path)
