"""Rates with their denominators, standings among peers, and bodies beside those below them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verifiers.forms import BLANK, BUSY, UNREAD, number
from tests.verifiers.panel_reports import findings, report
from verifiers.model import Cell
from verifiers.panel import Above, Below, check_pair, derive, standings, sums_up, variables
from verifiers.rules import render, severity_of

TOTAL = "applications.total.total"
SPENT = "disclosure.procurement.amount"
GRANTED = "applications.granted.total"


@dataclass(frozen=True)
class Case:
    """``value`` as printed; ``parts`` the numerator and the denominator."""

    id: str
    variable: str
    value: str | None
    parts: tuple[str | None, str | None] = (None, None)
    small: bool = False
    blank: bool = False
    cells: Mapping[str, Cell] = field(default_factory=dict)
    year: int = 2022


# Of BUSY: handled 212+17+6 granted, 38 partial, 26 denied, 158 not available, 51 rejected: 508.
CASES = (
    Case("open", "open", "0.5374", ("273", "508")),
    Case("denied", "denied", "0.0512", ("26", "508")),
    Case("unavailable", "unavailable", "0.3110", ("158", "508")),
    Case("rejected", "rejected", "0.1004", ("51", "508")),
    Case("other-of-2021", "other", "0.0000", ("0", "508")),
    Case("other-of-2019", "other", "0.0000", ("0", "508"), year=2020),
    Case("carried", "carried", "0.0505", ("27", "535")),
    Case("natural", "natural", "0.9477", ("489", "516")),
    Case("legal", "legal", "0.0116", ("6", "516")),
    Case("reviewed", "reviewed", "0.0571", ("29", "508")),
    Case("decided-reviews", "review_corr", "0.0800", ("2", "25"), small=True),
    Case("all-reviews", "review_corr_all", "0.0690", ("2", "29"), small=True),
    Case("suits", "suits_corr_all", "0.0000", ("0", "13"), small=True),
    Case("blank-part", "open", "0.0748", ("38", "508"), blank=True, cells={GRANTED: BLANK}),
    Case("unread-part", "open", None, cells={GRANTED: UNREAD}),
    Case("blank-denominator", "open", None, ("273", None), blank=True, cells={TOTAL: BLANK}),
    Case("zero-denominator", "open", None, ("273", "0"), small=True, cells={TOTAL: number(0)}),
    Case("fees", "wan_fees21", "3.5000", cells={"disclosure.fees.amount": number(35000, "元")}),
    Case("fees-of-the-label", "wan_fees21", "3.5000", cells={"disclosure.fees.amount": number("3.5")}),
    Case(
        "bare-wan", "wan_purchases19", "35.0000", cells={"disclosure.procurement.amount": number(35, "万")}, year=2020
    ),
    Case("no-unit", "wan_purchases19", None, cells={"disclosure.procurement.amount": number(35)}, year=2020),
    Case("other-form", "norms_in_force21", None, year=2020),
    Case("volume", "n_new", "516"),
    Case("blank-volume", "norms_made21", None, blank=True, cells={"disclosure.normative.made": BLANK}),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_variable(case: Case) -> None:
    one = derive(report(case.year, case.cells, parts=BUSY))[case.variable]
    assert one.value == (None if case.value is None else Decimal(case.value))
    assert (one.numerator, one.denominator) == tuple(None if part is None else Decimal(part) for part in case.parts)
    assert (one.small, one.blank) == (case.small, case.blank)


def test_every_report_has_every_variable() -> None:
    names = [one.name for one in variables()]
    assert len(set(names)) == len(names)
    for year in (2020, 2022):
        assert list(derive(report(year))) == names
    assert all(one.value is None for one in derive(type(report(2020))("a", "a", "b", "b", 2017, None, {}, {})).values())


NUMBERS = st.lists(st.integers(0, 10_000), min_size=10, max_size=60)


@given(NUMBERS)
def test_standings_are_those_of_a_recount(values: list[int]) -> None:
    found = standings({str(at): Decimal(value) for at, value in enumerate(values)})
    for at, value in enumerate(values):
        one = found[str(at)]
        below, equal = sum(other < value for other in values), values.count(value)
        assert abs(one.percentile - Decimal(100) * (2 * below + equal) / (2 * len(values))) <= Decimal("0.05")
        assert one.n == len(values)
        assert (one.z is None) or ((one.z > 0) == (value > one.median)) or one.z == 0


def test_no_standing_among_too_few() -> None:
    assert standings({str(n): Decimal(n) for n in range(9)}) == {}
    assert standings({str(n): Decimal(n) for n in range(9)}, least=9)["8"].percentile == Decimal("94.4")


def test_no_distance_where_half_have_the_same_value() -> None:
    values = {str(n): Decimal(0) for n in range(9)} | {"far": Decimal(40)}
    assert standings(values)["far"].z is None


# Bodies below a body.

COUNTY, TOWN = "柳坞县人民政府", "柳坞县石埠镇人民政府"
SUMMED = {"preamble": "本报告所列数据由县政府各部门、各乡镇报送后汇总。", "overview": "全年平稳。"}


def below(*parts: Mapping[str, int], unread: Mapping[str, Cell] | None = None) -> Below:
    found = Below(2022, "2021")
    for at, one in enumerate(parts):
        found.add(report(2022, unread, parts=one, body=f"{TOWN}{at or ''}"))
    return found


def test_a_number_smaller_than_that_of_a_body_below() -> None:
    parent = report(2022, parts={"granted.natural": 5}, body=COUNTY)
    found = findings(Above(parent).check(below({"granted.natural": 9}), []))
    (finding,) = found
    assert finding.rule == "cross_body.below_part"
    assert severity_of(finding) == "info"
    assert "tables.applications.new.total" in finding.where
    assert TOWN in render(finding)
    assert findings(Above(parent).check(below({"granted.natural": 5}), [])) == []


def test_a_blank_of_the_body_above_is_not_judged() -> None:
    parent = report(2022, dict.fromkeys(report(2022).cells, BLANK), body=COUNTY)
    assert findings(Above(parent).check(below({"granted.natural": 9}), [])) == []


def test_a_number_longer_than_any_count_is_reckoned_with_nowhere() -> None:
    long = report(2022, {"applications.granted.total": number("1" + "0" * 40)})
    assert derive(long)["open"].value is None
    assert derive(long)["n_handled"].value is not None
    outcome = [one for one in check_pair(report(2021), long) if one.reason == "unread"]
    assert outcome


def test_sums_only_where_the_report_says_so() -> None:
    parts = {"granted.natural": 12}
    told, silent = (report(2022, parts=parts, body=COUNTY, text=text) for text in (SUMMED, {"overview": "全年平稳。"}))
    children = below({"granted.natural": 7}, {"granted.natural": 9})
    assert sums_up(silent) is None
    assert findings(Above(silent, sums_up(silent)).check(children, [])) == []
    found = findings(Above(told, sums_up(told)).check(children, []))
    assert {one.rule for one in found} == {"cross_body.sum"}
    assert ("16", "12") in {(one.expected, one.actual) for one in found}
    assert "汇总" in render(found[0])


def test_sums_that_cannot_be_checked_are_said_to_be_so() -> None:
    told = report(2022, parts={"granted.natural": 12}, body=COUNTY, text=SUMMED)
    above = Above(told, sums_up(told))
    sums = [one for one in above.check(below({"granted.natural": 7}), ["柳坞县教育局"]) if one.rule == "cross_body.sum"]
    assert [one.reason for one in sums] == ["children_missing"]
    unread = below({"granted.natural": 7}, unread={"applications.new.total": UNREAD})
    sums = [one for one in above.check(unread, []) if one.rule == "cross_body.sum"]
    assert "unread" in {one.reason for one in sums}
    no_text = Above(told, None, read=False)
    assert "no_text" in {one.reason for one in no_text.check(below({"granted.natural": 7}), [])}


def test_a_missing_body_below_is_named() -> None:
    (finding,) = findings(Above(report(2022, body=COUNTY)).check(None, ["柳坞县教育局"]))
    assert finding.rule == "cross_body.children_missing"
    assert "柳坞县教育局" in render(finding)


def test_merging_is_as_good_as_adding() -> None:
    whole = below({"granted.natural": 7}, {"granted.natural": 9, "denied.third_party.legal": 2})
    one, two = below({"granted.natural": 7}), Below(2022, "2021")
    two.add(report(2022, parts={"granted.natural": 9, "denied.third_party.legal": 2}, body=f"{TOWN}1"))
    one.merge(two)
    assert one == whole
