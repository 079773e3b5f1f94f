"""The index of a folder: every line once, each report counted once, several processes as good as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from extractor.corpus import reading
from extractor.corpus.bodies import Rename, Renames
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


def told(one: Record, **manifest: str) -> Record:
    return one.model_copy(update={"manifest": manifest})


def test_a_corrected_report_takes_the_place_of_the_first(tmp_path: Path) -> None:
    name = "澜汀县人民政府"
    corpus = open_corpus(
        folder(
            tmp_path,
            told(record("a.txt", "1", name, 2022), published="2023-03-28"),
            told(record("b.txt", "2", name, 2022), published="2023-05-04"),
            told(record("c.txt", "3", name, 2022, "partial"), published="2023-06-01"),
            told(record("d.txt", "4", name, 2022), published="soon"),
        )
    )
    assert [entry.path for entry in corpus.counted] == ["b.txt"]


def test_a_code_on_one_line_of_the_manifest_is_the_bodys_on_all(tmp_path: Path) -> None:
    name, bare = "澜汀县教育局", "城关镇人民政府"
    renames = Renames({"澜汀县文教局": (Rename("澜汀县文教局", name),)})
    corpus = open_corpus(
        folder(
            tmp_path,
            record("0.txt", "0", "澜汀县文教局", 2019),
            record("1.txt", "1", name, 2020),
            told(record("2.txt", "2", name, 2021), code="330199002"),
            record("3.txt", "3", bare, 2020),
            told(record("4.txt", "4", bare, 2021), code="330199101"),
            told(record("5.txt", "5", "苍棠县水利局", 2020), code="330198003"),
            told(record("6.txt", "6", "苍棠县水利局", 2021), code="330198004"),
            record("7.txt", "7", "苍棠县水利局", 2022),
        ),
        renames,
    )
    keys = [entry.body.key for entry in corpus.entries if entry.body]
    assert keys[:3] == ["330199002"] * 3
    assert len(set(keys[3:])) == 5, "a bare name, and a name with two codes, stay apart"


def test_bodies_that_became_one_are_no_duplicates_of_each_other(tmp_path: Path) -> None:
    farming, water, both = "澜汀县农业局", "澜汀县水利局", "澜汀县农业和水利局"
    old = [record(f"{at}.txt", str(at), name, 2019 + at // 2) for at, name in enumerate((farming, water) * 2)]
    renames = Renames({farming: (Rename(farming, both),), water: (Rename(water, both),)})
    corpus = open_corpus(folder(tmp_path, *old, record("9.txt", "9", both, 2021)), renames)
    assert len(corpus.counted) == 5
    assert corpus.merged == (farming, water)
    assert {(entry.body.name, entry.year) for entry in corpus.counted if entry.body} == {
        *((name, year) for name in (farming, water) for year in (2019, 2020)),
        (both, 2021),
    }


def test_a_rename_that_took_place_within_a_year_is_one_body(tmp_path: Path) -> None:
    before, after = "澜汀县扶贫办公室", "澜汀县乡村振兴局"
    renames = Renames({before: (Rename(before, after, None, 2020),)})
    corpus = open_corpus(
        folder(tmp_path, record("1.txt", "1", before, 2020), record("2.txt", "2", after, 2021)), renames
    )
    assert {entry.body.key for entry in corpus.entries if entry.body} == {after}
    assert corpus.merged == ()


def test_names_of_the_table_that_no_report_has_are_told(tmp_path: Path) -> None:
    renames = Renames({name: (Rename(name, "丙局"),) for name in ("甲局", "乙局")})
    assert open_corpus(folder(tmp_path, record("1.txt", "1", "甲 局", 2020)), renames).unused == ("乙局",)


def test_a_bare_name_below_two_bodies_is_of_two(tmp_path: Path) -> None:
    name = "城关镇人民政府"
    records = [
        told(record(f"{at}.txt", str(at), name, 2020 + at), parent=parent)
        for at, parent in enumerate(("澜汀县人民政府", "苍棠县人民政府", "澜汀县人民政府"))
    ]
    corpus = open_corpus(folder(tmp_path, *records))
    keys = [entry.body.key for entry in corpus.entries if entry.body]
    assert keys[0] == keys[2] != keys[1]


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
