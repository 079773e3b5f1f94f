"""``panel``: planted breaks between reports are found where they stand, and nothing else; its files say so."""

from __future__ import annotations

import csv
import hashlib
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.corpus import reading
from extractor.corpus.bodies import Rename, Renames
from extractor.corpus.reading import Corpus, open_corpus, texts
from extractor.errors import UsageError
from extractor.panel import PanelOptions, panel
from extractor.panel.rows import columns
from extractor.store.database import DATABASE, RECORDS
from tests.extractor.panel.writing import OVERVIEW, PROBLEMS, Written, corpus_of, run
from tests.spans import assert_stands
from verifiers.rules import Reporting

TOWN = "澜汀县云桥镇人民政府"
BUREAU = "澜汀县农业农村局"
OFFICE = "澜汀县人民政府办公室"

FRESH = (
    "{year}年是{body}换届之年。新班子把公开列入首批督办事项，逐村核对公示栏，发现{count}处过期内容并更换。"
    "赶集日在街口摆出答复台，当场能答的当场答，答不了的登记编号、限期回话。网站改版时请来五位老人试用，按他们的意见放大字号。",
    "一是{topic}的解释口径前后不一；二是旧文件扫描不清。下一步把{topic}的口径汇成问答，旧文件重新录入。",
)


def moving(total: str, **more: str) -> dict[str, str]:
    """Applications of natural persons carried over or forward."""
    return {f"applications.{total}.{column}": value for column, value in more.items()}


def carried(over: int, forward: int) -> dict[str, str]:
    """A year that begins with some cases, ends with others and grants the rest of twelve new ones."""
    granted = 12 + over - forward
    numbers = {"new": 12, "carried_over": over, "granted": granted, "total": granted, "carried_forward": forward}
    return {f"applications.{row}.{column}": str(number) for row, number in numbers.items() for column in COLUMNS}


COLUMNS = ("natural", "total")


def stocked(before: int, made: int, repealed: int, off: int = 0) -> dict[str, str]:
    path = "disclosure.normative"
    in_force = before + made - repealed + off
    return {f"{path}.made": str(made), f"{path}.repealed": str(repealed), f"{path}.in_force": str(in_force)}


CLEAN = (
    Written(OFFICE, 2021, {**carried(2, 3), **stocked(30, 4, 1)}),
    Written(OFFICE, 2022, {**carried(3, 1), **stocked(33, 2, 2)}, FRESH),
    Written(OFFICE, 2023, {**carried(1, 0), **stocked(33, 1, 5)}, (OVERVIEW[40:] + "{count}", PROBLEMS)),
)
BROKEN = (
    Written(TOWN, 2021, {**carried(0, 4), **stocked(10, 1, 0)}),
    Written(TOWN, 2022, {**carried(4, 0), **stocked(11, 3, 1)}),
    Written(BUREAU, 2021, carried(1, 4)),
    Written(BUREAU, 2022, {**carried(2, 0), **stocked(0, 5, 0, off=6)}, FRESH),
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return corpus_of(tmp_path_factory.mktemp("panel"), (*CLEAN, *BROKEN))


def said(findings: list[dict[str, object]]) -> set[tuple[object, object, object]]:
    return {(one["name"], one["year"], one["rule"]) for one in findings}


def test_planted_breaks_are_found_and_nothing_else(corpus: Corpus) -> None:
    result, findings = run(corpus)
    assert said(findings) == {
        (TOWN, 2022, "cross_year.same_text"),
        (BUREAU, 2022, "cross_year.carry_over"),
        (BUREAU, 2022, "cross_year.stock"),
    }
    assert (result.reports, result.bodies, result.pairs) == (7, 3, 4)
    assert result.severities == {"error": 1, "warning": len(findings) - 1}
    assert result.tallies["cross_year.carry_over"].tried == 4


def test_every_finding_stands_in_both_reports(corpus: Corpus) -> None:
    _, findings = run(corpus)
    known = {entry.id: entry for entry in corpus.entries}
    words = texts(corpus.folder, corpus.entries)
    for one in findings:
        other = one["other"]
        assert isinstance(other, dict)
        for report, spans, quotes in (
            (one["report_id"], one["spans"], one["quotes"]),
            (other["report_id"], other["spans"], other["raw"]),
        ):
            assert quotes
            for (start, end), quote in zip(spans, quotes, strict=True):  # type: ignore[arg-type,call-overload]
                assert_stands(words[known[str(report)].sha256], start, end, quote)
        assert other["year"] == 2021
        assert other["path"] in str(one["message"])
        assert one["path"] in str(one["message"])


def test_the_records_stay_as_they_are(corpus: Corpus) -> None:
    def digests() -> dict[str, str]:
        return {name: hashlib.sha256((corpus.folder / name).read_bytes()).hexdigest() for name in (RECORDS, DATABASE)}

    before = digests()
    result, _ = run(corpus)
    assert digests() == before
    assert {file.parent for file in result.files} == {corpus.folder / "panel"}
    assert sorted(result.folder.iterdir()) == sorted(result.files)


def test_the_row_of_a_body_and_year(corpus: Corpus) -> None:
    result, _ = run(corpus)
    data = (result.folder / "panel.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert list(rows[0]) == [one.name for one in columns()]
    assert len(rows) == 7
    row = next(one for one in rows if one["name"] == OFFICE and one["year"] == "2022")
    assert (row["r_carried"], row["r_carried_num"], row["r_carried_den"]) == ("0.0667", "1", "15")
    assert (row["r_carried_small"], row["r_carried_blank"]) == ("1", "0")
    assert (row["r_reviewed"], row["r_review_corr"], row["r_review_corr_den"]) == ("0.0000", "", "0")
    assert (row["deadline"], row["published"], row["days_early"]) == ("2023-03-31", "2023-01-20", "70")
    assert float(row["text_similarity"]) < 0.5
    assert row["problems"] == "2"
    town = next(one for one in rows if one["name"] == TOWN and one["year"] == "2022")
    assert town["days_early"] == ""
    assert float(town["text_repeated"]) > 0.5
    assert town["warnings"] == "1"
    labels = list(csv.DictReader((result.folder / "columns.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [one["name"] for one in labels] == list(rows[0])
    assert all(one["zh"] and one["en"] for one in labels)


def test_column_names_are_what_statistics_programs_take() -> None:
    for one in columns():
        assert len(one.name) <= 32
        assert one.name.isascii()
        assert one.name.isidentifier()


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh", ("跨年核对", BUREAU, "结转下年度继续办理4件", "无法核对")),
        ("en", ("The panel", BUREAU, "carries 4 forward")),
    ],
)
def test_the_page_can_be_read(corpus: Corpus, lang: str, words: tuple[str, ...]) -> None:
    result, _ = run(corpus, PanelOptions(Reporting(lang), workers=1))  # type: ignore[arg-type]
    page = (result.folder / "panel.md").read_text(encoding="utf-8")
    for word in words:
        assert word in page
    assert "{" not in page


def test_grades_of_the_user_are_kept(corpus: Corpus) -> None:
    grades = {"cross_year.carry_over": "off", "cross_year.stock": "error"}
    _, findings = run(corpus, PanelOptions(Reporting("zh", grades), workers=1))  # type: ignore[arg-type]
    assert {(one["rule"], one["severity"]) for one in findings} == {
        ("cross_year.stock", "error"),
        ("cross_year.same_text", "warning"),
    }


def test_several_processes_give_the_same(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = panel(corpus, tmp_path / "alone", PanelOptions(workers=1))
    monkeypatch.setattr(reading, "_WORTH_A_WORKER", 1)
    monkeypatch.setattr("extractor.panel.working._CHUNK", 2)
    together = panel(corpus, tmp_path / "together", PanelOptions(workers=2))
    for one, other in zip(alone.files, together.files, strict=True):
        assert one.read_bytes() == other.read_bytes(), one.name


def test_without_texts_the_words_cannot_be_checked(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / RECORDS).write_bytes((corpus.folder / RECORDS).read_bytes())
    result, findings = run(open_corpus(tmp_path))
    assert "cross_year.same_text" not in {one["rule"] for one in findings}
    assert result.tallies["cross_year.same_text"].unchecked == result.pairs
    unchecked = (result.folder / "unchecked.csv").read_text(encoding="utf-8-sig")
    assert "cross_year.same_text,no_text" in unchecked
    assert "无法进行" in (result.folder / "panel.md").read_text(encoding="utf-8")
    assert not (tmp_path / DATABASE).exists()


def test_an_unread_total_is_not_called_clean(corpus: Corpus, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in (corpus.folder / RECORDS).read_text(encoding="utf-8").splitlines()]
    for record in lines:
        if record["manifest"]["body"] == BUREAU and record["profile"]["year"] == 2021:
            cell = record["tables"]["applications"]["carried_forward.total"]
            cell.update(state="unread", value=None, raw="", start=None, end=None)
    (tmp_path / RECORDS).write_text("\n".join(json.dumps(one) for one in lines), encoding="utf-8")
    result, findings = run(open_corpus(tmp_path))
    assert (BUREAU, 2022, "cross_year.carry_over") not in said(findings)
    assert result.tallies["cross_year.carry_over"].unchecked == 1
    assert "cross_year.carry_over,unread,1" in (result.folder / "unchecked.csv").read_text(encoding="utf-8-sig")


LAND, RESOURCES = "澜汀县国土资源局", "澜汀县自然资源局"
RENAMED = (
    Written(LAND, 2021, carried(0, 4), tail="电话：0586-5557752。"),
    Written(RESOURCES, 2022, carried(1, 0), FRESH, tail="电话：0586-5557752。"),
)


def test_a_possible_rename_is_suggested_and_not_applied(tmp_path: Path) -> None:
    result, findings = run(corpus_of(tmp_path, RENAMED))
    assert (result.bodies, result.pairs, result.suggested) == (2, 0, 1)
    assert said(findings) == set()
    rows = list(csv.DictReader((result.folder / "renames_suggested.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["name"], row["body"], row["until"]) for row in rows] == [(LAND, RESOURCES, "2021")]
    assert set(rows[0]["reasons"].split()) == {"phone", "name"}


def test_the_users_table_joins_the_two(tmp_path: Path) -> None:
    renames = Renames({LAND: (Rename(LAND, RESOURCES, None, 2021),)})
    result, findings = run(corpus_of(tmp_path, RENAMED, renames))
    assert (result.bodies, result.pairs, result.suggested) == (1, 1, 0)
    assert said(findings) == {(RESOURCES, 2022, "cross_year.carry_over")}
    bodies = list(csv.DictReader((result.folder / "bodies.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert bodies[0]["names_seen"] == f"{RESOURCES}；{LAND}"


FARMING, WATER, BOTH = "澜汀县农业局", "澜汀县水利局", "澜汀县农业和水利局"


def test_bodies_that_became_one_keep_their_own_years(tmp_path: Path) -> None:
    renames = Renames({name: (Rename(name, BOTH),) for name in (FARMING, WATER, "澜汀县林业局")})
    reports = [
        *(Written(name, 2021, carried(0, forward)) for name, forward in ((FARMING, 4), (WATER, 1))),
        *(Written(name, 2022, carried(over, 0), FRESH) for name, over in ((FARMING, 4), (WATER, 3))),
        Written(BOTH, 2023, words=(OVERVIEW[30:] + "{count}", PROBLEMS)),
    ]
    result, findings = run(corpus_of(tmp_path, reports, renames))
    assert (result.reports, result.bodies) == (5, 3)
    assert said(findings) == {(WATER, 2022, "cross_year.carry_over")}
    page = (result.folder / "panel.md").read_text(encoding="utf-8")
    assert f"仍按原名分别核对：{FARMING}, {WATER}" in page
    assert "没有任何报告的名称" not in page
    assert "没有任何报告（请核对写法）：澜汀县林业局" in page


def test_neighbours_with_like_names_are_not_taken_for_renamed(tmp_path: Path) -> None:
    reports = (Written("澜汀县教育局", 2021), Written("澜汀县水利局", 2022), Written("苍棠县自然资源局", 2022))
    assert run(corpus_of(tmp_path, (*reports, RENAMED[0])))[0].suggested == 0


def test_an_ambiguous_name_is_reported_and_not_followed(tmp_path: Path) -> None:
    name = "城关镇人民政府"
    reports = (Written(name, 2021, carried(0, 4)), Written(name, 2021, carried(0, 9), FRESH), Written(name, 2022))
    result, findings = run(corpus_of(tmp_path, reports))
    assert result.ambiguous == (name,)
    assert (result.pairs, findings) == (0, [])
    assert name in (result.folder / "panel.md").read_text(encoding="utf-8")


def test_duplicates_and_nameless_reports_are_left_out(tmp_path: Path) -> None:
    reports = (*CLEAN[:2], Written(OFFICE, 2022, carried(9, 9), FRESH))
    result, findings = run(corpus_of(tmp_path, reports))
    assert result.left_out == {"same_body_and_year": 1}
    assert findings == []


COUNTY = "澜汀县人民政府"


def test_bodies_below_a_body(tmp_path: Path) -> None:
    below = [Written(TOWN, year, carried(0, 0), words, parent=COUNTY) for year, words in ((2021, None), (2023, FRESH))]
    above = [
        Written(COUNTY, year, {**carried(0, 0), "applications.new.total": "5"}, words)
        for year, words in ((2021, None), (2022, FRESH), (2023, (OVERVIEW[44:] + "{count}", FRESH[1])))
    ]
    result, findings = run(corpus_of(tmp_path, (*below, *above)))
    found = {one for one in said(findings) if str(one[2]).startswith("cross_body")}
    assert found == {
        (COUNTY, 2021, "cross_body.below_part"),
        (COUNTY, 2022, "cross_body.children_missing"),
        (COUNTY, 2023, "cross_body.below_part"),
    }
    told = json.loads((result.folder / "panel.json").read_text(encoding="utf-8"))
    assert told["children"] == {COUNTY: {TOWN: [2021, 2023]}}


def test_a_body_above_that_was_renamed_is_found_by_both_names(tmp_path: Path) -> None:
    district = "澜汀区人民政府"
    renames = Renames({COUNTY: (Rename(COUNTY, district, None, 2021),)})
    reports = [
        *(Written(TOWN, year, carried(0, 0), words, parent=parent)
          for year, parent, words in ((2021, COUNTY, None), (2022, district, FRESH))),
        *(Written(name, year, {"applications.new.total": "5"}, words)
          for year, name, words in ((2021, COUNTY, None), (2022, district, (OVERVIEW[44:] + "{count}", FRESH[1])))),
    ]  # fmt: skip
    _, findings = run(corpus_of(tmp_path, reports, renames))
    found = {one for one in said(findings) if one[2] == "cross_body.below_part"}
    assert found == {(district, 2021, "cross_body.below_part"), (district, 2022, "cross_body.below_part")}


def test_bodies_above_that_cannot_be_told(tmp_path: Path) -> None:
    bare = "城关镇人民政府"
    reports = [
        Written(TOWN, 2021, carried(0, 0), parent=BUREAU),
        Written(BUREAU, 2021, {"applications.new.total": "5"}, FRESH, parent=TOWN),
        Written(OFFICE, 2021, carried(0, 0), (OVERVIEW[44:] + "{count}", FRESH[1]), parent=bare),
        *(Written(bare, 2021, {"applications.new.total": number}) for number in "12"),
    ]
    result, findings = run(corpus_of(tmp_path, reports))
    assert result.unclear == tuple(sorted((TOWN, BUREAU, bare)))
    assert not [one for one in findings if str(one["rule"]).startswith("cross_body.below")]
    assert bare in (result.folder / "panel.md").read_text(encoding="utf-8")


COPIED = (
    "为了让群众少跑一趟，把办事要带的材料写成明白纸，贴在每个村口。年初排出公开日程，逢五逢十更新栏目，漏更的当天补上。"
    "公文起草时就写明能否公开，不能公开的由分管领导签字说明。两名干部到县里跟班学习，回来后给各村会计讲课。"
)


def test_a_text_copied_from_another_body(tmp_path: Path) -> None:
    long = OVERVIEW + FRESH[0] + COPIED
    reports = [
        Written("澜汀县白沙镇人民政府", 2022, words=(long, PROBLEMS)),
        Written("澜汀县石渡镇人民政府", 2022, words=(long, FRESH[1])),
        *CLEAN,
    ]
    result, findings = run(corpus_of(tmp_path, reports))
    assert said(findings) == {
        ("澜汀县白沙镇人民政府", 2022, "cross_body.same_text"),
        ("澜汀县石渡镇人民政府", 2022, "cross_body.same_text"),
    }
    rows = list(csv.DictReader((result.folder / "panel.csv").read_text(encoding="utf-8-sig").splitlines()))
    shares = {row["name"]: float(row["text_elsewhere"]) for row in rows if row["year"] == "2022"}
    assert shares["澜汀县白沙镇人民政府"] > 0.5
    assert shares[OFFICE] < 0.5


def test_peers_are_told_with_their_number(tmp_path: Path) -> None:
    towns = [
        Written(
            f"澜汀县{name}镇人民政府", 2022, {"applications.new.total": str(40 + at)}, (name * 30 + "。", name * 20)
        )
        for at, name in enumerate("甲乙丙丁戊己庚辛壬癸")
    ]
    corpus = corpus_of(tmp_path, towns)
    result, _ = run(corpus)
    rows = list(csv.DictReader((result.folder / "peers.csv").read_text(encoding="utf-8-sig").splitlines()))
    new = {row["name"]: row for row in rows if row["variable"] == "n_new"}
    last = new["澜汀县癸镇人民政府"]
    assert (last["n_peers"], last["median"], last["percentile"], last["level"]) == ("10", "44.5", "95", "township")
    assert float(last["robust_z"]) > 1
    result, _ = run(corpus, PanelOptions(min_peers=11, workers=1))
    assert (result.folder / "peers.csv").read_text(encoding="utf-8-sig").count("\n") == 1


@pytest.mark.parametrize("name", ['=HYPERLINK("http://x","y")', "+cmd", "@SUM(1)", "-2+3"])
def test_a_name_runs_as_no_formula(tmp_path: Path, name: str) -> None:
    corpus = corpus_of(tmp_path, (Written(COUNTY, 2021, carried(0, 4)), Written(COUNTY, 2022, carried(1, 0), FRESH)))
    lines = (corpus.folder / RECORDS).read_text(encoding="utf-8")
    hostile = lines.replace(json.dumps(COUNTY, ensure_ascii=False), json.dumps(name))
    (corpus.folder / RECORDS).write_text(hostile, encoding="utf-8")
    result, findings = run(open_corpus(corpus.folder))
    assert findings
    for file in result.files:
        if file.suffix == ".csv":
            for row in csv.reader(file.read_text(encoding="utf-8-sig").splitlines()):
                assert not [cell for cell in row if cell[:1] in "=+@" and cell]
    assert "](" not in (result.folder / "panel.md").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "panel").write_text("in the way", encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be written"):
        panel(corpus, tmp_path, PanelOptions(workers=1))


def test_an_interrupted_run_leaves_the_old_files(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = panel(corpus, tmp_path, PanelOptions(workers=1))
    before = {file.name: file.read_bytes() for file in first.files}

    def failing(*_: object) -> Callable[[], None]:
        raise KeyboardInterrupt

    monkeypatch.setattr("extractor.panel.writing.page", failing)
    with pytest.raises(KeyboardInterrupt):
        panel(corpus, tmp_path, PanelOptions(workers=1))
    assert {file.name: file.read_bytes() for file in first.files} == before
    sqlite3.connect(corpus.folder / DATABASE).close()
