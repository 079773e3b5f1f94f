"""Scores: when two items are the same, how cells count, which findings are expected."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from extractor.api import extract
from extractor.errors import UsageError
from extractor.evaluate import Evaluation, evaluate, read_gold
from extractor.loaders import load
from extractor.schema import Record
from tests.conftest import EXAMPLES

STEM = "clean_county_2022"
PATH = next((EXAMPLES / "reports").glob(f"{STEM}.*"))
TEXT = load(PATH).text
GOLD: dict[str, Any] = json.loads((EXAMPLES / "gold" / f"{STEM}.json").read_text(encoding="utf-8"))
EMPTY: dict[str, list[Any]] = {name: [] for name in GOLD["narrative"]}


@pytest.fixture(scope="module")
def record() -> Record:
    return extract(PATH, backend="rules")


def quote(text: str) -> dict[str, Any]:
    start = TEXT.index(text)
    return {"quote": text, "start": start, "end": start + len(text), "match": "exact", "score": 100.0}


def score(record: Record, name: str, said: list[dict[str, Any]], gold: list[dict[str, Any]]) -> tuple[int, int, int]:
    data = record.model_dump()
    data["narrative"] = {**EMPTY, name: [{"verdict": "verified", **one} for one in said]}
    answer = {**GOLD, "narrative": {**EMPTY, name: gold}}
    result = evaluate([(Record.model_validate(data), TEXT)], {STEM: answer}).lists[name]
    return result.matched, result.said, result.gold


FIGURES = GOLD["narrative"]["figures"]
FIRST, SECOND = (one for one in FIGURES[:2])


def figure(gold: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "subject": "别的说法",
        "value": gold["value"],
        "unit": gold["unit"],
        "evidence": quote(gold["evidence"]),
        **changes,
    }


class TestFigures:
    def test_equal_and_overlapping(self, record: Record) -> None:
        assert score(record, "figures", [figure(FIRST)], [FIRST]) == (1, 1, 1)

    def test_another_value(self, record: Record) -> None:
        assert score(record, "figures", [figure(FIRST, value="7777")], [FIRST]) == (0, 1, 1)

    def test_another_unit(self, record: Record) -> None:
        assert score(record, "figures", [figure(FIRST, unit="公里")], [FIRST]) == (0, 1, 1)

    def test_elsewhere(self, record: Record) -> None:
        assert score(record, "figures", [figure(FIRST, evidence=quote(SECOND["evidence"]))], [FIRST]) == (0, 1, 1)

    def test_one_to_one(self, record: Record) -> None:
        assert score(record, "figures", [figure(FIRST), figure(FIRST)], [FIRST]) == (1, 2, 1)

    def test_not_placed(self, record: Record) -> None:
        lost = {"quote": "x", "start": None, "end": None, "match": "none", "score": 0.0}
        assert score(record, "figures", [figure(FIRST, evidence=lost)], [FIRST]) == (0, 1, 1)


def test_matching_is_maximum_not_greedy(record: Record) -> None:
    # The first item fits both gold problems, the second only the first: greedy matching would lose one.
    long, *_ = sorted((one["evidence"] for one in GOLD["narrative"]["problems"]), key=len, reverse=True)
    half = len(long) // 2
    gold = [{"text": "a", "evidence": long[:half]}, {"text": "b", "evidence": long[half:]}]
    said = [{"text": "全", "evidence": quote(long)}, {"text": "前", "evidence": quote(long[:half])}]
    assert score(record, "problems", said, gold) == (2, 2, 2)


def test_names_match_by_alias_and_by_likeness(record: Record) -> None:
    place = quote(TEXT[:6])
    gold = [{"name": "青石县便民服务中心", "also_known_as": ["县便民中心"], "evidence": TEXT[:6]}]
    for name, matched in (
        ("青石县便民服务中心", 1),
        ("县便民中心", 1),
        ("青石县便民服务中心。", 1),
        ("青石县档案馆", 0),
    ):
        assert score(record, "organisations", [{"name": name, "evidence": place}], gold)[0] == matched, name


def test_cells_right_wrong_unread_and_doubtful(record: Record) -> None:
    data = record.model_dump()
    cells = data["tables"]["applications"]
    keys = list(cells)
    cells[keys[0]]["value"] = "9999"
    cells[keys[1]] |= {"state": "unread", "value": None, "raw": "", "start": None, "end": None}
    cells[keys[2]]["value"] = "8888"
    gold = {**GOLD, "doubtful": [f"applications.{keys[2]}"]}
    result = evaluate([(Record.model_validate(data), TEXT)], {STEM: gold})
    assert result.cells["applications"] == [len(keys) - 3, 1, 1]
    assert len(result.wrong_cells) == 1
    assert keys[0] in result.wrong_cells[0]


def test_expected_findings_count_by_family_and_table(record: Record) -> None:
    data = record.model_dump()
    data["findings"] = [
        {
            "rule": "identity.row_sum",
            "severity": "error",
            "kind": "report_error",
            "where": ["tables.applications.new.total"],
            "message": "m",
        }
    ]
    gold = copy.deepcopy(GOLD)
    gold["expected_findings"] = [
        {"rule": "identity.column_sum", "where": "tables.applications.granted.total", "why": "same family, same table"},
        {"rule": "identity.remedy_sum", "where": "tables.remedies.review", "why": "another table"},
        {"rule": "date.missing", "where": "profile.published_on", "why": "another family"},
        {"rule": "text.typo", "where": "x", "why": "needs knowledge", "derivable": False},
    ]
    result = evaluate([(Record.model_validate(data), TEXT)], {STEM: gold})
    assert result.findings == [1, 3]
    assert len(result.missed_findings) == 2


def test_reports_without_gold_and_gold_without_report_are_named(record: Record) -> None:
    result = evaluate([(record, TEXT)], {"another": GOLD})
    assert result.without_gold == [record.report.path]
    assert result.without_record == ["another"]
    assert result.reports == 0


def test_nothing_to_divide_by() -> None:
    empty = Evaluation()
    assert empty.micro.f1 is None
    assert empty.macro_f1 is None
    assert json.dumps(empty.as_json())


@pytest.mark.parametrize("content", ["[]", "{", '{"tables": {}}'], ids=["list", "broken", "no narrative"])
def test_a_file_that_is_no_gold_answer_is_named(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.json"):
        read_gold(tmp_path)
