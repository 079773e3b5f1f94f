"""The numbers of a summary equal those that anybody gets who counts the records again."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.corpus.reading import Corpus, open_corpus, texts
from extractor.errors import NianbaoError
from extractor.schema import ErrorRecord, Record
from extractor.summary.assign import Assigned, by_rule
from extractor.summary.count import count
from extractor.summary.items import Item, read_items, reports_of
from extractor.summary.repeats import repeats
from extractor.summary.result import Summary, summary_of
from extractor.summary.summarise import Options, summarise
from extractor.summary.themes import load_taxonomy
from extractor.summary.wordings import wordings
from tests.extractor.summary_support import item, record, report, write_folder
from tests.spans import assert_stands

TAXONOMY = load_taxonomy()
WORDS = {
    "p_timeliness": "栏目更新不及时",
    "p_interpretation": "政策解读太少",
    "p_capacity": "经办人员业务不熟",
    "m_timeliness": "每周更新信息",
    "m_interpretation": "多写政策解读",
    "m_capacity": "组织业务培训",
}


def summarised(corpus: Corpus) -> Summary:
    items = read_items(corpus)
    return summary_of(corpus, items, by_rule(items, TAXONOMY), TAXONOMY)


def recount(folder: Path, out: Path) -> None:
    """Count ``records.jsonl`` again with only the themes of ``items.jsonl``, and compare with ``summary.json``."""
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    lines = [json.loads(line) for line in (out / "items.jsonl").read_text(encoding="utf-8").splitlines()]
    themes = {line["id"]: line["theme"] for line in lines}
    assert len(themes) == len(lines)
    entries = {entry.id: entry for entry in open_corpus(folder).counted}
    by_hash = {entry.sha256: entry for entry in entries.values()}
    seen: set[str] = set()
    reports: dict[str, set[str]] = defaultdict(set)
    items: Counter[str] = Counter()
    verified: Counter[str] = Counter()
    of: dict[str, set[str]] = defaultdict(set)
    links: Counter[tuple[str, str]] = Counter()
    for line in (folder / "records.jsonl").read_text(encoding="utf-8").splitlines():
        raw: dict[str, Any] = json.loads(line)
        entry = by_hash.get(raw["report"]["sha256"])
        if entry is None or entry.path != raw["report"]["path"]:
            continue
        for kind, letter in (("problems", "p"), ("measures", "m")):
            for index, one in enumerate(raw["narrative"][kind]):
                key = f"{entry.id}.{letter}{index}"
                seen.add(key)
                reports[themes[key]].add(entry.id)
                items[themes[key]] += 1
                verified[themes[key]] += one["verdict"] == "verified"
                of[kind].add(entry.id)
                answers = one.get("addresses")
                if answers is not None:
                    links[themes[f"{entry.id}.p{answers}"], themes[key]] += 1
    assert seen == themes.keys()
    assert told["basis"]["counted"] == len(entries)
    for theme in told["themes"]:
        own = reports[theme["id"]]
        naming = of[f"{theme['kind']}s"]
        assert (theme["reports"], theme["of"]) == (len(own), len(naming))
        assert theme["share"] == (pytest.approx(len(own) / len(naming), abs=1e-6) if naming else None)
        assert (theme["items"], theme["verified"]) == (items[theme["id"]], verified[theme["id"]])
        for split, key in (("years", "year"), ("levels", "level"), ("regions", "region")):
            for group, share in theme[split].items():
                members = {one for one in naming if group_of(entries[one], key) == group}
                assert (share["reports"], share["of"]) == (len(own & members), len(members))
            assert sum(share["of"] for share in theme[split].values()) == len(naming)
    assert {(one["problem"], one["measure"]): one["items"] for one in told["answers"]} == links


def group_of(entry: Any, key: str) -> str:
    value = entry.year if key == "year" else getattr(entry.body, key, None)
    return "unknown" if value is None else str(value)


def test_the_samples_counted_again(samples_out: Path, tmp_path: Path) -> None:
    summarise(open_corpus(samples_out), tmp_path, Options(charts=False))
    recount(samples_out, tmp_path)


def test_every_quote_of_the_samples_opens_at_its_place(samples_out: Path) -> None:
    summary = summarised(open_corpus(samples_out))
    known = texts(samples_out, open_corpus(samples_out).entries)
    sources = {entry.id: known[entry.sha256] for entry in open_corpus(samples_out).entries}
    assert summary.items
    for one in summary.items:
        if one.start is not None:
            assert_stands(sources[one.report], one.start, one.end, one.quote)
    shown = [wording.item for words in summary.wordings.values() for wording in (*words.typical, *words.rare)]
    items = {one.id: one for one in summary.items}
    assert all(items[one].verdict == "verified" and items[one].start is not None for one in shown)


BODIES = st.sampled_from(["澜汀县人民政府", "岚坪市人民政府", "云桥镇人民政府", ""])
ITEMS = st.lists(st.sampled_from(sorted(WORDS)), max_size=5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(BODIES, st.none() | st.integers(2019, 2022), ITEMS), max_size=12))
def test_any_folder_counted_again(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[str, int | None, list[str]]]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    records: list[Record] = []
    for number, (issuer, year, named) in enumerate(drawn):
        problems = [WORDS[one] for one in named if one.startswith("p_")]
        measures = [
            (WORDS[one], at % len(problems) if problems else None) for at, one in enumerate(named) if one[0] == "m"
        ]
        records.append(record(number, problems, measures, issuer=issuer, year=year))
    write_folder(folder, records)
    summarise(open_corpus(folder), None, Options(charts=False))
    recount(folder, folder / "summary")


def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    failed = record(9, []).model_copy(
        update={"status": "failed", "error": ErrorRecord(code="unreadable.empty", message="empty")}
    )
    silent = record(8, [], issuer="岚坪市人民政府").model_copy(
        update={"status": "partial", "error": ErrorRecord(code="model.timeout", message="late")}
    )
    first = record(1, ["栏目更新不及时"], path="a.txt")
    corpus = open_corpus(
        write_folder(
            tmp_path,
            [
                first,
                first.model_copy(update={"report": first.report.model_copy(update={"path": "again.txt"})}),
                record(2, ["政策解读太少"], issuer="澜汀县 人民政府"),
                record(3, [], [("组织业务培训", None)], issuer="", year=None),
                silent,
                failed,
            ],
        )
    )
    summary = summarised(corpus)
    basis = summary.basis
    assert (basis.records, basis.counted, basis.failed) == (6, 3, {"unreadable.empty": 1})
    assert (basis.same_file, basis.same_body_and_year, basis.unread) == (1, 1, 1)
    assert (basis.without_year, basis.without_body) == (1, 1)
    assert (basis.without_problems, basis.without_measures) == (1, 1)
    assert summary.counts.named["problem"].reports == 1
    assert summary.counts.named["measure"].years == {None: 1}


def test_all_items_count_and_only_verified_ones_speak() -> None:
    of = [report(number) for number in range(3)]
    items = [
        item(of[0], 0, "栏目更新不及时"),
        item(of[1], 0, "栏目更新很不及时", verdict="unverified"),
        item(of[2], 0, "栏目更新及时", verdict="contradicted"),
    ]
    assignment = by_rule(items, TAXONOMY)
    one = next(one for one in count(of, items, assignment, TAXONOMY).themes if one.theme.id == "p_timeliness")
    assert (one.all.reports, one.all.items) == (3, 3)
    assert (one.verified, one.unverified, one.contradicted) == (1, 1, 1)
    assert [wording.item for wording in wordings(items, assignment)["p_timeliness"].typical] == ["r0.p0"]


def test_a_measure_is_counted_with_the_problem_it_answers() -> None:
    of = report(1)
    items = [
        item(of, 0, "栏目更新不及时"),
        item(of, 1, "政策解读太少"),
        item(of, 0, "每周更新信息", kind="measure", addresses=0),
        item(of, 1, "组织业务培训", kind="measure", addresses=0),
        item(of, 2, "多写政策解读", kind="measure"),
    ]
    counts = count([of], items, by_rule(items, TAXONOMY), TAXONOMY)
    assert [(one.problem, one.measure, one.items, one.reports) for one in counts.answers] == [
        ("p_timeliness", "m_timeliness", 1, 1),
        ("p_timeliness", "m_capacity", 1, 1),
    ]
    linked = {one.theme.id: one.linked for one in counts.themes if one.all.items}
    assert linked == {
        "p_timeliness": 1,
        "p_interpretation": 0,
        "m_timeliness": 1,
        "m_capacity": 1,
        "m_interpretation": 0,
    }


def test_an_assignment_with_a_fault_is_never_counted(tmp_path: Path) -> None:
    corpus = open_corpus(write_folder(tmp_path, [record(1, ["栏目更新不及时"])]))
    items = read_items(corpus)
    with pytest.raises(NianbaoError, match=r"1 faults: item .* unknown theme 'p_invented'"):
        summary_of(corpus, items, {items[0].id: Assigned("p_invented", "model")}, TAXONOMY)


def over_years(*named: tuple[str, int, list[str]]) -> tuple[list[Any], list[Item]]:
    of = [report(number, body=body, year=year) for number, (body, year, _) in enumerate(named)]
    items = [item(one, at, text) for one, (_, _, texts) in zip(of, named, strict=True) for at, text in enumerate(texts)]
    return of, items


def test_the_same_problem_next_year_of_the_same_body() -> None:
    of, items = over_years(
        ("澜汀县", 2020, ["栏目更新不及时", "政策解读太少"]),
        ("澜汀县", 2021, ["部分专栏更新滞后"]),
        ("澜汀县", 2023, ["栏目更新不及时"]),  # a year is missing between: no pair
        ("岚坪市", 2020, ["2020年，栏目更新不及时"]),
        ("岚坪市", 2021, ["2021年栏目更新不及时；"]),
        ("", 2020, ["栏目更新不及时"]),  # no body: no pair
        ("", 2021, ["栏目更新不及时"]),
    )
    found = repeats(of, items, by_rule(items, TAXONOMY))
    assert (found.pairs, found.bodies) == (2, 2)
    late, unread = found.themes["p_timeliness"], found.themes["p_interpretation"]
    assert (late.pairs, late.repeated, late.alike, late.base, late.base_of) == (2, 2, 1, 2, 2)
    assert [(one.first, one.second) for one in late.examples] == [("r3.p0", "r4.p0")]
    assert (unread.pairs, unread.repeated, unread.base) == (1, 0, 0)


def test_problems_that_fit_no_theme_are_not_the_same_problem() -> None:
    of, items = over_years(("澜汀县", 2020, ["天气不好"]), ("澜汀县", 2021, ["路途遥远"]))
    found = repeats(of, items, by_rule(items, TAXONOMY))
    assert (found.pairs, found.themes) == (1, {})


def test_a_report_without_problems_makes_no_pair() -> None:
    of, items = over_years(("澜汀县", 2020, ["栏目更新不及时"]), ("澜汀县", 2021, []))
    assert repeats(of, items, by_rule(items, TAXONOMY)).pairs == 0


def test_the_typical_wording_is_the_one_most_others_are_like() -> None:
    of = report(1)
    said = [
        "栏目更新不及时",
        "栏目更新不够及时",
        "栏目更新不太及时",
        "信息滞后",
        "栏目更新还不及时",
        "栏目更新仍不及时",
    ]
    items = [item(of, at, text) for at, text in enumerate([*said, "栏目更新\n不及时"])]
    found = wordings(items, by_rule(items, TAXONOMY))["p_timeliness"]
    assert (found.typical[0].item, found.typical[0].times) == ("r1.p0", 2)
    assert "r1.p3" in [one.item for one in (*found.typical, *found.rare)]
    assert len({one.item for one in (*found.typical, *found.rare)}) == len(found.typical) + len(found.rare)


def test_thousands_of_wordings_cost_no_more_than_some() -> None:
    of = report(1)
    items = [item(of, at, f"第{at}个栏目更新不及时") for at in range(5000)]
    assert wordings(items, by_rule(items, TAXONOMY))["p_timeliness"].typical


def test_several_processes_read_the_same_items(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = open_corpus(
        write_folder(tmp_path, [record(n, ["栏目更新不及时"], issuer=f"岚{'甲乙丙丁'[n]}县人民政府") for n in range(4)])
    )
    monkeypatch.setattr("extractor.corpus.reading._WORTH_A_WORKER", 2)
    assert read_items(corpus, workers=2) == read_items(corpus)
    assert len(reports_of(corpus)) == 4


def test_sections_taken_for_problems_cost_no_more_than_their_beginning() -> None:
    long = "栏目更新不及时" * 30_000
    of, items = over_years(*(("澜汀县", year, [f"{n}{long}{n}" for n in range(5)]) for year in (2020, 2021)))
    assignment = by_rule(items, TAXONOMY)
    assert repeats(of, items, assignment).themes["p_timeliness"].alike == 1
    assert wordings(items, assignment)["p_timeliness"].typical
