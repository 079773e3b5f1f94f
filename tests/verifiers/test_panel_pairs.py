"""Numbers of two reports on consecutive years: what holds, what does not, and what cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from tests.verifiers.forms import BLANK, BUSY, DASH, FORM_2019, UNREAD, number, text_cell
from tests.verifiers.panel_reports import CARRIED, FORWARD, IN_FORCE, MADE, findings, of_pair, outcomes, report
from verifiers.model import Cell, Span
from verifiers.panel import State, check_pair, check_series
from verifiers.rules import kind_of, render, severity_of

FEES = "disclosure.fees.amount"
NATURAL = "applications.carried_over.natural"
TAKEN = {"carried_over.natural": 27}


Changes = dict[str, Mapping[str, Cell]]


@dataclass(frozen=True)
class Case:
    id: str
    rule: str
    state: State
    before: Mapping[str, Cell] = field(default_factory=dict)
    after: Mapping[str, Cell] = field(default_factory=dict)
    severity: str | None = None
    expected: str | None = None
    actual: str | None = None
    reason: str | None = None
    year: int = 2022


def stock(before: Cell, made: Cell, repealed: Cell, after: Cell, row: str = "normative") -> Changes:
    path = f"disclosure.{row}"
    return {
        "before": {f"{path}.in_force": before},
        "after": {f"{path}.made": made, f"{path}.repealed": repealed, f"{path}.in_force": after},
    }


def items(before: Cell, change: Cell, after: Cell) -> Changes:
    path = "disclosure.licensing"
    return {"before": {f"{path}.previous": before, f"{path}.change": change}, "after": {f"{path}.previous": after}}


CASES = (
    Case("carried", "carry_over", "held", {FORWARD: number(3)}, {CARRIED: number(3)}),
    Case("lost", "carry_over", "found", {FORWARD: number(4)}, {CARRIED: number(2)}, "error", "4", "2"),
    Case("blank-total", "carry_over", "unchecked", {FORWARD: BLANK}, {CARRIED: number(2)}, reason="blank_total"),
    Case("dashed-total", "carry_over", "unchecked", {FORWARD: number(4)}, {CARRIED: DASH}, reason="blank_total"),
    Case("unread-total", "carry_over", "unchecked", {FORWARD: UNREAD}, {CARRIED: number(2)}, reason="unread"),
    Case("words", "carry_over", "unchecked", {FORWARD: text_cell("若干")}, {CARRIED: number(2)}, reason="unread"),
    Case("stock-rolls", "stock", "held", **stock(number(10), number(3), number(1), number(12))),
    Case(
        "stock-breaks",
        "stock",
        "found",
        **stock(number(10), number(3), number(1), number(19)),
        severity="warning",
        expected="12",
        actual="19",
    ),
    Case(
        "stock-with-blank",
        "stock",
        "found",
        **stock(number(10), BLANK, number(1), number(12)),
        severity="info",
        expected="9",
    ),
    Case("stock-dashed-everywhere", "stock", "absent", **stock(DASH, DASH, DASH, DASH, "regulations")),
    Case("stock-unread", "stock", "unchecked", **stock(UNREAD, number(1), number(0), number(2)), reason="unread"),
    Case("items-follow", "items", "held", **items(number(50), number(-2), number(48)), year=2020),
    Case(
        "items-do-not",
        "items",
        "found",
        **items(number(50), number(-2), number(50)),
        year=2020,
        severity="warning",
        expected="48",
        actual="50",
    ),
    Case("items-unread", "items", "unchecked", **items(number(50), UNREAD, number(48)), year=2020, reason="unread"),
    Case(
        "pending-lost",
        "pending",
        "found",
        {"remedies.review.pending": number(3)},
        {"remedies.review.total": number(1)},
        "info",
        "3",
        "1",
    ),
    Case(
        "pending-decided",
        "pending",
        "held",
        {"remedies.review.pending": number(3)},
        {"remedies.review.total": number(3)},
    ),
    Case(
        "suits-without-reviews",
        "appeals",
        "found",
        {"remedies.review.total": number(1)},
        {"remedies.after_review.total": number(4), "remedies.review.total": number(2)},
        "info",
        "3",
        "4",
    ),
    Case(
        "suits-after-last-years-reviews",
        "appeals",
        "held",
        {"remedies.review.total": number(4)},
        {"remedies.after_review.total": number(4)},
    ),
    Case("jump", "jump", "found", {MADE: number(6)}, {MADE: number(31)}, "info", "6", "31"),
    Case("fall", "jump", "found", {MADE: number(100)}, {MADE: number(19)}, "info", "100", "19"),
    Case("few", "jump", "held", {MADE: number(1)}, {MADE: number(29)}),
    Case("from-blank", "jump", "unchecked", {MADE: BLANK}, {MADE: number(290)}, reason="blank_total"),
    Case("slip", "unit", "found", {FEES: number(126, "万元")}, {FEES: number("1314200", "万元")}, "warning", "131.42"),
    Case(
        "slip-of-unit",
        "unit",
        "found",
        {FEES: number(126, "万元")},
        {FEES: number("131.4", "元")},
        "warning",
        "131.4万元",
    ),
    Case("same-money", "unit", "held", {FEES: number(126, "万元")}, {FEES: number("1314200", "元")}),
    Case("unknown-unit", "unit", "held", {FEES: number(126, "万元")}, {FEES: number(130)}),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_pair(case: Case) -> None:
    earlier, later = report(case.year - 1, case.before), report(case.year, case.after)
    rule = f"cross_year.{case.rule}"
    found = [one for one in outcomes(rule, earlier, later) if one.state != "held" or case.state == "held"]
    assert case.state in {one.state for one in found}
    if case.state == "unchecked":
        assert case.reason in {one.reason for one in found}
    if case.state != "found":
        assert findings(found) == []
        return
    (outcome,) = [one for one in found if one.state == "found"]
    (crossed,) = outcome.found
    finding = crossed.finding
    assert severity_of(finding) == case.severity
    assert case.expected in (None, finding.expected)
    assert case.actual in (None, finding.actual)
    assert finding.where[0].removeprefix("tables.") in {*case.before, *case.after}
    assert crossed.report == later.id
    assert crossed.other is not None
    assert (crossed.other.report, crossed.other.year) == (earlier.id, case.year - 1)
    for lang in ("zh", "en"):
        sentence = render(finding, lang)
        assert "—" not in sentence, "a placeholder was not filled"
        assert "2021.txt" in sentence or "2019.txt" in sentence
        assert later.path in sentence


def test_a_consistent_body_gives_nothing() -> None:
    first = {**BUSY, "carried_forward.natural": 27, "carried_forward.business": 0}
    second = {**BUSY, "carried_over.natural": 27, "carried_over.business": 0, "remedies.review.upheld": 31}
    years = [report(2022, parts=first), report(2023, parts=second)]
    assert [outcome.rule for outcome in check_pair(*years) if outcome.state == "found"] == []


def test_a_mistyped_total_is_told_from_lost_cases() -> None:
    carried = {FORWARD: number(4), "applications.carried_forward.natural": number(4)}
    typed = report(2022, {CARRIED: number(40), NATURAL: number(4)})
    lost = report(2022, {CARRIED: number(2), NATURAL: number(2)})
    before = report(2021, carried)
    (finding,) = of_pair(before, typed)
    assert "疑总计有误" in render(finding)
    assert finding.where == (f"tables.{CARRIED}",)
    (finding,) = of_pair(before, lost)
    assert finding.where == (f"tables.{CARRIED}", f"tables.{NATURAL}")
    assert "疑总计有误" not in render(finding)


def test_columns_are_compared_where_the_totals_agree() -> None:
    before = report(2021, parts={"carried_forward.natural": 3, "carried_forward.business": 1})
    after = report(2022, parts={"carried_over.natural": 2, "carried_over.business": 2, "granted.natural": 9})
    (finding,) = [one for one in of_pair(before, after) if one.rule == "cross_year.carry_over_column"]
    assert severity_of(finding) == "warning"
    assert (finding.expected, finding.actual) == ("3、1", "2、2")
    assert len(finding.spans) == 2


def test_a_blank_column_lowers_the_finding() -> None:
    before = report(2021, {"applications.carried_forward.natural": BLANK, FORWARD: number(3)})
    after = report(2022, parts={"carried_over.natural": 3})
    (finding,) = [one for one in of_pair(before, after) if one.rule == "cross_year.carry_over_column"]
    assert severity_of(finding) == "info"


def test_the_forms_are_not_chained() -> None:
    before = report(2020, {"disclosure.normative.total": number(20), MADE: number(300)})
    after = report(2021, {IN_FORCE: number(24), MADE: number(4)})
    found = check_pair(before, after)
    assert not [one for one in found if one.rule in ("cross_year.stock", "cross_year.items") and one.state != "absent"]
    assert not [one for one in findings(found) if one.rule == "cross_year.jump"]


def test_a_stock_far_from_what_the_old_form_had_is_only_a_hint() -> None:
    before = report(2020, {"disclosure.normative.total": number(20)})
    after = report(2021, {IN_FORCE: number(400)})
    (finding,) = [one for one in of_pair(before, after) if one.rule == "cross_year.stock_forms"]
    assert severity_of(finding) == "info"


def test_a_table_left_standing() -> None:
    parts = {**BUSY, "carried_over.natural": 0, "carried_over.business": 0}
    parts |= {"carried_forward.natural": 0, "carried_forward.business": 0}
    found = [one for one in of_pair(report(2022, parts=parts), report(2023, parts=parts)) if "same_table" in one.rule]
    assert {one.where[0].split(".")[1] for one in found} == {"applications", "remedies"}
    changed = {**parts, "granted.legal": 7}
    found = [one for one in of_pair(report(2022, parts=parts), report(2023, parts=changed)) if "same_table" in one.rule]
    assert {one.where[0].split(".")[1] for one in found} == {"remedies"}


def test_nil_tables_and_single_cases_are_the_same_by_chance() -> None:
    one = {"granted.natural": 1}
    assert of_pair(report(2022), report(2023)) == []
    assert of_pair(report(2022, parts=one), report(2023, parts=one)) == []


def test_a_cell_that_a_report_doubts_itself_may_be_misread() -> None:
    before = report(2021, {FORWARD: number(4)}, doubted=[FORWARD])
    (finding,) = of_pair(before, report(2022, {CARRIED: number(2)}))
    assert kind_of(finding) == "possible_extraction_error"


def test_the_form_of_2014_has_no_carry_over() -> None:
    before = report(2018, form=FORM_2019)
    bare = type(before)(before.id, before.path, before.body, before.name, 2018, None, {}, {})
    found = outcomes("cross_year.carry_over", bare, report(2019))
    assert [one.state for one in found] == ["absent"]
    bare = type(before)(before.id, before.path, before.body, before.name, 2021, None, {}, {})
    found = outcomes("cross_year.carry_over", bare, report(2022))
    assert [(one.state, one.reason) for one in found] == [("unchecked", "unread")]


def test_years_must_follow_each_other() -> None:
    with pytest.raises(ValueError, match="2019 and 2022"):
        check_pair(report(2019), report(2022))


def test_over_a_gap_only_the_gap_is_told() -> None:
    years = [report(2021, {FORWARD: number(9)}), report(2024, {CARRIED: number(1)}), report(2025)]
    found = [one.finding for _, outcome in check_series(years) for one in outcome.found]
    assert [(one.rule, one.actual) for one in found] == [("cross_year.gap", "2022、2023")]
    assert "2022、2023" in render(found[0], "en")


def test_a_form_that_changes_at_the_wrong_time() -> None:
    (finding,) = of_pair(report(2021), report(2022, form=FORM_2019))
    assert (finding.rule, finding.expected, finding.actual) == ("cross_year.form", "2021", "2019")
    assert of_pair(report(2020), report(2021)) == []


def test_spans_of_both_reports_are_given() -> None:
    before = report(2021, {FORWARD: Cell("number", number(4).value, "4", 70, 71)})
    after = report(2022, {CARRIED: Cell("number", number(2).value, "2", 50, 51)})
    (crossed,) = [one for outcome in check_pair(before, after) for one in outcome.found]
    assert crossed.finding.spans[0] == Span(50, 51)
    assert crossed.quotes[0] == "2"
    assert crossed.other is not None
    assert (crossed.other.spans[0], crossed.other.raw[0]) == (Span(70, 71), "4")
