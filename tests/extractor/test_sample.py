"""Drawing a sample, filling it in, scoring it: nothing is drawn twice or lost, the intervals are what they claim."""

from __future__ import annotations

import csv
import io
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import comb, sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor import sample
from extractor.api import extract_many
from extractor.corpus.reading import Corpus, open_corpus
from extractor.errors import UsageError
from extractor.sample.allocation import MINIMUM, allocate
from extractor.sample.sheet import COLUMNS, SIGNED, cells_of, design_text, mark_of, read
from extractor.sample.statistics import Count, combined, exact, standard_error, weighted
from extractor.sample.units import LETTERS
from extractor.sample.wording import percent
from extractor.store.database import DATABASE, RECORDS, Store
from tests.conftest import EXAMPLES, ROOT
from tests.extractor.summary_support import record, write_folder

HEAD = {key: names[0] for key, names in COLUMNS.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("panel") / "out"
    extract_many(EXAMPLES / "panel" / "reports", out, backend="rules")
    return out


@pytest.fixture(scope="module")
def corpus(folder: Path) -> Corpus:
    return open_corpus(folder)


# Intervals


@dataclass(frozen=True)
class Known:
    """Published exact intervals for a sample from infinitely many units: Newcombe, R. G. (1998), Two-sided confidence
    intervals for the single proportion, Statistics in Medicine 17, 857–872, table I, method 5 (Clopper and Pearson)."""

    errors: int
    n: int
    low: float
    high: float


@pytest.mark.parametrize(
    "known",
    [
        Known(81, 263, 0.2527, 0.3676),
        Known(15, 148, 0.0578, 0.1617),
        Known(0, 20, 0, 0.1684),
        Known(1, 29, 0.0009, 0.1776),
    ],
    ids=lambda known: f"{known.errors} of {known.n}",
)
def test_from_an_endless_population_the_interval_is_the_published_one(known: Known) -> None:
    low, high = exact(Count(known.errors, known.n, 10**8))
    # The table has four decimals.
    assert low == pytest.approx(known.low, abs=6e-5)
    assert high == pytest.approx(known.high, abs=6e-5)


@given(st.integers(0, 25), st.integers(1, 25), st.integers(0, 60), st.sampled_from([0.8, 0.95, 0.99]))
def test_the_interval_holds_just_the_shares_that_the_sample_does_not_refute(
    errors: int, right: int, more: int, confidence: float
) -> None:
    """Against exact fractions, population by population."""
    n, size = errors + right, errors + right + more
    rest = (1 - Fraction(str(confidence))) / 2
    held = [
        wrong
        for wrong in range(errors, size - right + 1)
        if sum(chance for seen, chance in hypergeometric(wrong, size, n) if seen >= errors) >= rest
        and sum(chance for seen, chance in hypergeometric(wrong, size, n) if seen <= errors) >= rest
    ]
    assert exact(Count(errors, n, size), confidence) == (held[0] / size, held[-1] / size)


def test_where_every_unit_is_checked_the_interval_is_the_share() -> None:
    assert exact(Count(3, 12, 12)) == (0.25, 0.25)
    assert combined([Count(3, 12, 12), Count(0, 4, 4)]) == (3 / 16, 3 / 16)
    assert standard_error([Count(3, 12, 12), Count(0, 4, 4)]) == 0


def hypergeometric(wrong: int, size: int, n: int) -> Iterator[tuple[int, Fraction]]:
    """How likely so many errors are in a sample of ``n``."""
    for errors in range(max(0, n - (size - wrong)), min(n, wrong) + 1):
        yield errors, Fraction(comb(wrong, errors) * comb(size - wrong, n - errors), comb(size, n))


@pytest.mark.parametrize(("size", "n"), [(40, 10), (200, 22), (60, 45), (90, 10)])
def test_the_interval_covers_the_true_share_at_least_as_often_as_it_says(size: int, n: int) -> None:
    """Every population of the size, every sample of it: no simulation."""
    intervals = [exact(Count(errors, n, size)) for errors in range(n + 1)]
    for wrong in range(size + 1):
        covered = sum(
            chance
            for errors, chance in hypergeometric(wrong, size, n)
            if intervals[errors][0] <= wrong / size <= intervals[errors][1]
        )
        assert covered >= 0.95


STRATA = ((30, 8), (90, 10), (12, 6))


def outcomes(wrongs: Sequence[int]) -> Iterator[tuple[list[Count], float]]:
    """Every sample of three strata with so many errors, and how likely it is."""
    each = [list(hypergeometric(wrong, size, n)) for wrong, (size, n) in zip(wrongs, STRATA, strict=True)]
    for found in product(*each):
        chance = 1.0
        for _, one in found:
            chance *= one
        yield [Count(errors, n, size) for (errors, _), (size, n) in zip(found, STRATA, strict=True)], chance


@pytest.mark.parametrize("wrongs", [(3, 9, 1), (0, 2, 6), (15, 30, 4)], ids=str)
def test_the_weighted_rate_and_its_variance_are_unbiased(wrongs: tuple[int, ...]) -> None:
    true = sum(wrongs) / sum(size for size, _ in STRATA)
    mean = sum(weighted(counts) * chance for counts, chance in outcomes(wrongs))
    variance = sum((weighted(counts) - true) ** 2 * chance for counts, chance in outcomes(wrongs))
    estimated = sum((standard_error(counts) or 0) ** 2 * chance for counts, chance in outcomes(wrongs))
    assert mean == pytest.approx(true)
    assert estimated == pytest.approx(variance)


def test_the_combined_interval_covers_the_weighted_rate() -> None:
    """Exactly, over populations with few errors and with many: the rate is never more often above the upper end than
    the level allows; with a handful of errors in all, the lower end is too high more often than that."""
    intervals = {
        errors: combined([Count(one, n, size) for one, (size, n) in zip(errors, STRATA, strict=True)])
        for errors in product(*(range(n + 1) for _, n in STRATA))
    }
    covered: list[float] = []
    for wrongs in product((0, 1, 2, 3, 6, 15, 30), (0, 1, 2, 3, 9, 30, 60), (0, 1, 2, 6, 12)):
        true = sum(wrongs) / sum(size for size, _ in STRATA)
        below = above = 0.0
        for counts, chance in outcomes(wrongs):
            low, high = intervals[tuple(count.errors for count in counts)]
            below += chance * (true < low - 1e-12)
            above += chance * (true > high + 1e-12)
        assert above <= 0.025
        assert below <= 0.14
        covered.append(1 - below - above)
    assert sum(covered) / len(covered) >= 0.95


def test_no_error_found_is_not_the_same_as_no_error() -> None:
    counts = [Count(0, 20, 6000), Count(0, 20, 500)]
    assert weighted(counts) == 0
    assert standard_error(counts) == 0
    low, high = combined(counts)
    assert low == 0
    assert high > 0.1


def test_one_checked_row_of_many_has_no_variance() -> None:
    assert standard_error([Count(0, 1, 50), Count(1, 10, 50)]) is None


# Allocation


SIZES = {"applications": 161_000, "figures": 14_000, "problems": 3000, "purchases": 400, "rare": 4}


@given(
    st.dictionaries(st.sampled_from("abcdefghi"), st.integers(1, 10_000), min_size=1),
    st.integers(1, 3000),
    st.sampled_from(["root", "equal", "proportional"]),
)
def test_allocation_is_whole_and_never_takes_a_row_away(sizes: dict[str, int], more: int, allocation: str) -> None:
    n = len(sizes) + more
    rows = allocate(sizes, n, allocation)  # type: ignore[arg-type]
    assert sum(rows.values()) == min(n, sum(sizes.values()))
    assert all(min(size, MINIMUM, n // len(sizes)) <= rows[name] <= size for name, size in sizes.items())
    assert all(rows[name] <= count for name, count in allocate(sizes, n + 1, allocation).items())  # type: ignore[arg-type]


def test_allocation_follows_its_rule() -> None:
    equal, root, proportional = (allocate(SIZES, 500, one) for one in ("equal", "root", "proportional"))
    assert {name: equal[name] for name in ("applications", "figures", "problems", "purchases")} == dict.fromkeys(
        ("applications", "figures", "problems", "purchases"), 124
    )
    assert all(rows["rare"] == 4 for rows in (equal, root, proportional))
    assert root["applications"] / root["figures"] == pytest.approx(sqrt(161_000 / 14_000), rel=0.02)
    assert proportional["applications"] / proportional["figures"] == pytest.approx(11.5, rel=0.03)
    assert proportional["purchases"] == MINIMUM


def test_fewer_rows_than_strata_is_refused() -> None:
    with pytest.raises(UsageError, match="fewer than the strata"):
        allocate(SIZES, 4, "root")


# Drawing


def test_the_sample_is_what_the_records_say(corpus: Corpus) -> None:
    drawn = sample.draw(corpus, 120, 3)
    assert len(drawn.rows) == drawn.design.drawn == sum(one.drawn for one in drawn.strata) == 120
    assert len({row.unit for row in drawn.rows}) == 120
    records = dict(corpus.records())
    by_id = {entry.id: (entry, record) for entry, record in records.items()}
    lists = {letter: name for name, letter in LETTERS.items()}
    total: Counter[str] = Counter()
    with Store(corpus.folder) as store:
        for row in drawn.rows:
            report, _, key = row.unit.partition(".")
            entry, record = by_id[report]
            assert (row.path, row.year) == (entry.path, record.profile.year)
            text = store.text(entry.sha256)
            assert text is not None
            assert text[row.start : row.end] == row.quote
            assert f"【{row.quote}】" in row.passage
            if row.list.startswith("cells."):
                table, _, cell = key.partition(".")
                found = record.tables[table][cell]
                assert row.quote == found.raw
                assert row.says.endswith(f"：{found.value}{found.unit or ''}")
            else:
                item = getattr(record.narrative, lists[key[0]])[int(key[1:])]
                assert (row.quote, row.verdict) == (item.evidence.quote, item.verdict)
    for record in records.values():
        total.update({name: len(getattr(record.narrative, name)) for name in LETTERS})
        total.update({f"cells.{table}": len(cells) for table, cells in record.tables.items()})
    assert {one.name: one.size for one in drawn.strata} == {name: count for name, count in total.items() if count}
    assert drawn.design.units == sum(total.values())


def test_a_seed_gives_one_sample_and_a_larger_one_holds_it(corpus: Corpus, folder: Path) -> None:
    first = sample.draw(corpus, 60, 5)
    assert sample.draw(open_corpus(folder), 60, 5) == first
    assert sample.draw(Corpus(folder, tuple(reversed(corpus.entries))), 60, 5).strata == first.strata
    others = {row.unit for row in sample.draw(corpus, 60, 6).rows}
    assert len(others & {row.unit for row in first.rows}) < 30
    larger = {row.unit for row in sample.draw(corpus, 200, 5).rows}
    assert {row.unit for row in first.rows} <= larger


def test_the_order_of_the_reports_does_not_matter(corpus: Corpus, folder: Path) -> None:
    backwards = Corpus(folder, tuple(reversed(corpus.entries)))
    assert {row.unit for row in sample.draw(backwards, 60, 5).rows} == {
        row.unit for row in sample.draw(corpus, 60, 5).rows
    }


def test_every_unit_is_as_likely_as_the_next(corpus: Corpus) -> None:
    """The projects by themselves: over many seeds every one of them is drawn about as often."""
    times: Counter[str] = Counter()
    seeds = 40
    for seed in range(seeds):
        drawn = sample.draw(corpus, 40, seed, allocation="equal")
        times.update(row.unit for row in drawn.rows if row.list == "projects")
    (projects,) = (one for one in drawn.strata if one.name == "projects")
    assert projects.drawn < projects.size == len(times)
    expected = seeds * projects.drawn / projects.size
    # Four standard deviations of a count.
    assert all(abs(count - expected) < 4 * sqrt(expected) for count in times.values())


def test_all_of_a_small_corpus_can_be_drawn(corpus: Corpus) -> None:
    drawn = sample.draw(corpus, 100_000)
    assert drawn.design.drawn == drawn.design.units == len({row.unit for row in drawn.rows})


def test_strata_by_year_and_by_verdict(corpus: Corpus) -> None:
    by_year = sample.draw(corpus, 100, by="year")
    assert all(row.stratum.name == f"{row.list}/{row.year}" for row in by_year.rows)
    by_verdict = sample.draw(corpus, 100, by="verdict")
    assert all(row.stratum.name == f"{row.list}/{row.verdict}" for row in by_verdict.rows)
    assert {one.name for one in by_verdict.strata} >= {
        "cells.remedies/zero",
        "cells.remedies/nonzero",
        "figures/verified",
    }


@pytest.mark.parametrize("n", [0, -5, 3])
def test_a_sample_that_cannot_be_is_refused(corpus: Corpus, n: int) -> None:
    with pytest.raises(UsageError):
        sample.draw(corpus, n)


def test_records_without_a_database_are_drawn_from_too(folder: Path, tmp_path: Path) -> None:
    (tmp_path / RECORDS).write_bytes((folder / RECORDS).read_bytes())
    drawn = sample.draw(open_corpus(tmp_path), 30)
    assert drawn.without_text == 30
    assert {row.passage for row in drawn.rows} == {""}
    assert not (tmp_path / DATABASE).exists()


def test_unread_cells_are_told_and_not_drawn(folder: Path, tmp_path: Path) -> None:
    line = json.loads((folder / RECORDS).read_text(encoding="utf-8").splitlines()[0])
    for cell in line["tables"]["remedies"].values():
        cell |= {"state": "unread", "value": None, "start": None, "end": None, "raw": ""}
    (tmp_path / RECORDS).write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    drawn = sample.draw(open_corpus(tmp_path), 100_000)
    assert drawn.unread == 15
    assert "cells.remedies" not in {one.name for one in drawn.strata}


# The sheet


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def save(rows: list[dict[str, str]], file: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    written = io.StringIO()
    sheet = csv.DictWriter(written, list(rows[0]), delimiter=delimiter)
    sheet.writeheader()
    sheet.writerows(rows)
    file.write_bytes(written.getvalue().encode(encoding))
    return file


@pytest.fixture
def sheet(corpus: Corpus, tmp_path: Path) -> Path:
    return sample.write(sample.draw(corpus, 90, 11), tmp_path / "sheet.csv")


def filled(sheet: Path, mark: Callable[[int], str] = lambda line: "y") -> list[dict[str, str]]:
    """The sheet's rows with a mark each, given the line at which the row stands."""
    rows = rows_of(sheet)
    for line, row in enumerate(rows, 2):
        row[HEAD["correct"]] = mark(line)
    return rows


def test_the_sheet_is_a_csv_with_a_mark_and_no_marks_of_ours(sheet: Path, corpus: Corpus) -> None:
    assert sheet.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = rows_of(sheet)
    assert list(rows[0]) == [names[0] for names in COLUMNS.values()]
    assert {(row[HEAD["correct"]], row[HEAD["note"]]) for row in rows} == {("", "")}
    drawn = sample.draw(corpus, 90, 11)
    assert [row[HEAD["unit"]] for row in rows] == [row.unit for row in drawn.rows]
    for row, one in zip(rows, drawn.rows, strict=True):
        assert float(row[HEAD["weight"]]) == pytest.approx(one.stratum.weight, abs=1e-4)
        assert row[HEAD["quote"]] == f"「{' '.join(one.quote.split())}」"


def test_a_sheet_with_marks_is_never_written_over(sheet: Path, corpus: Corpus) -> None:
    with pytest.raises(UsageError, match="may hold marks"):
        sample.write(sample.draw(corpus, 90, 11), sheet)


def test_nothing_in_a_sheet_is_a_formula_or_a_number(corpus: Corpus) -> None:
    drawn = sample.draw(corpus, 50)
    hostile = ["=1+1", "+2", "-3", "@x", "＝1", "'x", "\t=1", "1,234", "2023", "1-2", "1E5"]
    one = drawn.rows[0]
    for text in hostile:
        row = sample.Row(**{**{name: getattr(one, name) for name in sample.Row.__slots__}, "says": text, "quote": text})
        cells = cells_of(row, design_text(drawn.design))
        assert cells["says"][0] not in "=+-@＝\t"
        assert cells[
            "quote"
        ] == f"「{' '.join(text.split()) if text != chr(39) + 'x' else chr(39) * 2 + 'x'}」" or cells[
            "quote"
        ].startswith("「'")


MARKS = {
    "yes": ("y", "Y ", "对", "√", "1", "ｙ", "TRUE", "对。", "✔\ufe0f", "✅", "无误"),
    "no": ("n", "×", "错误", "0", "不正确", "错！", "❌", "不对", "有误"),
    "unsure": ("?", "？", "不确定", "无法判断"),
    None: ("", "ok", "yn", "y?"),
}


@pytest.mark.parametrize(("written", "mark"), [(one, mark) for mark, many in MARKS.items() for one in many])
def test_marks(written: str, mark: str | None) -> None:
    assert mark_of(written) == mark


# The score


def test_every_row_right(sheet: Path, corpus: Corpus, tmp_path: Path) -> None:
    scored = sample.score(save(filled(sheet), tmp_path / "filled.csv"), corpus)
    assert scored.complete
    assert scored.compared
    assert (scored.checked, scored.errors, scored.unsure) == (90, 0, 0)
    assert scored.overall is not None
    assert scored.overall.rate == scored.overall.low == 0
    assert scored.overall.high > 0
    assert scored.overall.covered == scored.design.units


def test_errors_are_weighted_by_stratum(sheet: Path, tmp_path: Path) -> None:
    rows = filled(sheet)
    one = next(row for row in rows if row[HEAD["list"]] == "cells.applications")
    two = next(row for row in rows if row[HEAD["list"]] == "projects")
    one[HEAD["correct"]], two[HEAD["correct"]], two[HEAD["note"]] = "n", "错", "少了“二期”"
    scored = sample.score(save(rows, tmp_path / "filled.csv"))
    assert not scored.compared
    rates = {rate.stratum.name: rate for rate in scored.rates}
    expected = sum(
        rates[name].stratum.size / rates[name].stratum.drawn for name in ("cells.applications", "projects")
    ) / sum(rate.stratum.size for rate in scored.rates)
    assert scored.overall is not None
    assert scored.overall.rate == pytest.approx(expected)
    assert {(wrong.unit, wrong.note) for wrong in scored.wrong} == {
        (one[HEAD["unit"]], ""),
        (two[HEAD["unit"]], "少了“二期”"),
    }
    assert "少了“二期”" in sample.report(scored)


def test_unsure_rows_are_left_out_and_told(sheet: Path, tmp_path: Path) -> None:
    scored = sample.score(save(filled(sheet, lambda line: "?" if line == 9 else "y"), tmp_path / "filled.csv"))
    assert scored.complete
    assert (scored.checked, scored.unsure) == (89, 1)
    assert scored.overall is not None
    assert scored.overall.rate == 0 < scored.overall.if_unsure_wrong
    assert "1项无法判断" in (sample.sentence(scored) or "")


@dataclass(frozen=True)
class Broken:
    id: str
    edit: Callable[[list[dict[str, str]]], None]
    kind: str
    line: int | None


def doubled(rows: list[dict[str, str]]) -> None:
    rows.append(dict(rows[4]))


def shortened(rows: list[dict[str, str]]) -> None:
    del rows[4]


BROKEN = [
    Broken("unfilled", lambda rows: rows[4].update({HEAD["correct"]: " "}), "unfilled", 6),
    Broken("unknown mark", lambda rows: rows[4].update({HEAD["correct"]: "maybe"}), "unknown_mark", 6),
    Broken("unit", lambda rows: rows[4].update({HEAD["unit"]: "0123.f0"}), "altered", 6),
    *(
        Broken(
            f"{key} changed", lambda rows, key=key: rows[4].update({HEAD[key]: rows[4][HEAD[key]] + "9"}), "altered", 6
        )
        for key in (*SIGNED, "digest")
    ),
    Broken("twice", doubled, "doubled", 92),
    Broken("gone", shortened, "missing", None),
]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.id)
def test_a_row_that_does_not_count_is_named_with_its_line(case: Broken, sheet: Path, tmp_path: Path) -> None:
    rows = filled(sheet)
    case.edit(rows)
    scored = sample.score(save(rows, tmp_path / "filled.csv"))
    assert [(fault.kind, fault.line) for fault in scored.faults] == [(case.kind, case.line)]
    assert not scored.complete
    assert sample.sentence(scored) is None
    assert scored.checked == (90 if case.kind == "doubled" else 89)
    for lang in ("zh", "en"):
        shown = sample.report(scored, lang)
        assert case.line is None or f" {case.line}" in shown.splitlines()[-1]


def test_the_note_and_the_place_are_the_checkers(sheet: Path, tmp_path: Path) -> None:
    """Notes may have lines of their own; what only helps to find the place may be damaged by a spreadsheet."""
    rows = filled(sheet)
    rows[0][HEAD["note"]] = "第一行\n第二行\r\n第三行"
    rows[1][HEAD["passage"]] = rows[1][HEAD["year"]] = rows[1][HEAD["weight"]] = "#####"
    rows[2][HEAD["correct"]] = ""
    scored = sample.score(save(rows, tmp_path / "filled.csv"))
    # The header, three lines of the first row, one of the second.
    assert [(fault.kind, fault.line) for fault in scored.faults] == [("unfilled", 6)]


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("utf-16", "\t"), ("gbk", ",")]
)
def test_a_sheet_comes_back_in_whatever_a_spreadsheet_saves(
    encoding: str, delimiter: str, sheet: Path, tmp_path: Path
) -> None:
    rows = filled(sheet)
    # Columns in another order, one added.
    rows = [{"复核人": "甲", **dict(reversed(row.items()))} for row in rows]
    scored = sample.score(save(rows, tmp_path / "filled.csv", encoding, delimiter))
    assert scored.complete


def test_what_an_encoding_lacks_makes_no_row_count_for_nothing(tmp_path: Path) -> None:
    """The usual CSV of a Chinese spreadsheet is GBK, with question marks for emoji and rare characters."""
    records = [record(1, ["更新不及时😀", "𠮷祥镇公开•不够²", "是否公开？界限不清"], [("加强培训✓", 0)])]
    found = open_corpus(write_folder(tmp_path / "out", records))
    sheet = sample.write(sample.draw(found, 10), tmp_path / "sample.csv")
    rows = filled(sheet, lambda line: "对")
    file = tmp_path / "filled.csv"
    file.write_bytes(save(rows, file).read_bytes().decode("utf-8-sig").encode("gbk", "replace"))
    scored = sample.score(file, found)
    assert (scored.faults, scored.checked, scored.complete) == ((), 4, True)


def test_a_mark_that_was_lost_in_saving_is_no_unsure_one(sheet: Path, tmp_path: Path) -> None:
    rows = filled(sheet, lambda line: {5: "✗", 7: "？"}.get(line, "√"))
    file = save(rows, tmp_path / "filled.csv")
    file.write_bytes(file.read_bytes().decode("utf-8-sig").encode("gbk", "replace"))
    scored = sample.score(file)
    assert [(fault.kind, fault.line) for fault in scored.faults] == [("lost_mark", 5)]
    assert (scored.checked, scored.unsure, sample.sentence(scored)) == (88, 1, None)


def test_a_row_of_the_checkers_own_hides_no_row_that_is_gone(sheet: Path, tmp_path: Path) -> None:
    rows = filled(sheet)
    shortened(rows)
    rows.append(dict.fromkeys(rows[0], "") | {HEAD["path"]: "合计"})
    scored = sample.score(save(rows, tmp_path / "filled.csv"))
    assert [fault.kind for fault in scored.faults] == ["altered", "missing"]


def test_the_english_sheet_is_read_alike(corpus: Corpus, tmp_path: Path) -> None:
    file = sample.write(sample.draw(corpus, 90, 11, lang="en"), tmp_path / "sheet.csv", "en")
    rows = rows_of(file)
    for row in rows:
        row["correct"] = "yes"
    scored = sample.score(save(rows, tmp_path / "filled.csv"), corpus)
    assert scored.complete
    said = sample.sentence(scored, "en") or ""
    assert "90 were drawn at random without replacement in 9 strata" in said
    assert "seed 11" in said


def test_a_record_that_changed_since_is_told(sheet: Path, folder: Path, tmp_path: Path) -> None:
    rows = filled(sheet)
    item = next(row for row in rows if row[HEAD["list"]] == "figures")
    cell = next(row for row in rows if row[HEAD["list"]] == "cells.disclosure")
    again = tmp_path / "again"
    again.mkdir()
    lines = [json.loads(line) for line in (folder / RECORDS).read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if item[HEAD["unit"]].startswith(line["report"]["sha256"][:12]):
            line["narrative"]["figures"][int(item[HEAD["place"]])]["value"] = "987654"
        if cell[HEAD["unit"]].startswith(line["report"]["sha256"][:12]):
            line["tables"]["disclosure"][cell[HEAD["place"]].removeprefix("disclosure.")]["value"] = "987654"
    (again / RECORDS).write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines), encoding="utf-8")
    scored = sample.score(save(rows, tmp_path / "filled.csv"), open_corpus(again))
    assert {(fault.kind, fault.detail) for fault in scored.faults} == {
        ("record_changed", item[HEAD["unit"]]),
        ("record_changed", cell[HEAD["unit"]]),
    }
    assert [fault.line for fault in scored.faults] == sorted(rows.index(row) + 2 for row in (item, cell))
    assert scored.checked == 88


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"a,b\n1,2\n", "no sheet"),
        (b"", "no sheet"),
        (b"PK\x03\x04", "workbook"),
        (b"\xff\xfea", "neither UTF-8"),
        (",".join(names[0] for names in COLUMNS.values()).encode() + b"\n", "no row is as it was drawn"),
    ],
    ids=["other table", "empty", "workbook", "bytes", "header only"],
)
def test_what_is_no_sheet_is_refused_in_one_line(content: bytes, match: str, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=match) as caught:
        sample.score(file)
    assert "\n" not in caught.value.message


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        sample.score(tmp_path / "none.csv")


def test_two_samples_in_one_sheet_are_refused(corpus: Corpus, sheet: Path, tmp_path: Path) -> None:
    other = sample.write(sample.draw(corpus, 90, 12), tmp_path / "other.csv")
    both = save(filled(sheet) + filled(other), tmp_path / "both.csv")
    with pytest.raises(UsageError, match="2 samples"):
        sample.score(both)


def test_the_report_recounts(sheet: Path, tmp_path: Path) -> None:
    rng = random.Random(4)
    marks = {line: rng.choice("yyyyn?") for line in range(2, 92)}
    scored = sample.score(save(filled(sheet, marks.__getitem__), tmp_path / "filled.csv"))
    counts = Counter(marks.values())
    assert (scored.checked, scored.errors, scored.unsure) == (counts["y"] + counts["n"], counts["n"], counts["?"])
    table = [line.split("|")[2:-1] for line in sample.report(scored).splitlines() if line.startswith("| ")][1:]
    numbers = [[int(cell.strip().strip("*")) for cell in row[:5]] for row in table]
    assert [sum(column) for column in zip(*numbers[:-1], strict=True)] == numbers[-1]
    assert len(read(sheet)) == numbers[-1][1]


def test_the_table_in_the_docs_is_computed() -> None:
    page = (ROOT / "docs" / "sampling.md").read_text(encoding="utf-8")
    head, bounds = (
        [cell.strip() for cell in line.split("|")[2:-1]]
        for line in page.splitlines()
        if line.startswith(("| rows checked", "| error rate at most"))
    )
    assert len(head) == 6
    assert bounds == [percent(exact(Count(0, int(n), 10**6))[1]) for n in head]
