"""Arithmetic of the statutory tables: what fails is found, what holds is left alone, and the wrong cell is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.forms import FORMS, Form
from tests.verifiers.forms import (
    APPLICANTS,
    BLANK,
    BUSY,
    DASH,
    FORM_2019,
    FORM_2021,
    UNREAD,
    complete,
    number,
    outcomes,
    rows,
    text_cell,
)
from verifiers.cells.identities import check_identities
from verifiers.model import Cell, CellSpec, Finding, Identity
from verifiers.rules import kind_of, registry, render, severity_of


def check(form: Form, cells: Mapping[str, Cell]) -> tuple[Finding, ...]:
    return check_identities(cells, form.identities, form.specs)


def changed(form: Form, **cells: Cell) -> dict[str, Cell]:
    """A busy form with some cells replaced; ``__`` stands for a dot."""
    return complete(form, BUSY) | {path.replace("__", "."): cell for path, cell in cells.items()}


@dataclass(frozen=True)
class Case:
    """``rules`` are the rules expected to fail; ``suspect``/``expected`` those of every finding that has one."""

    id: str
    form: Form
    cells: Mapping[str, Cell]
    rules: tuple[str, ...]
    severity: str = "error"
    suspect: str | None = None
    expected: str | None = None


CASES = (
    Case("consistent_2021", FORM_2021, complete(FORM_2021, BUSY), ()),
    Case("consistent_2019", FORM_2019, complete(FORM_2019, BUSY), ()),
    Case(
        "result_cell",
        FORM_2021,
        changed(FORM_2021, applications__granted__natural=number(221)),
        ("identity.column_sum", "identity.row_sum"),
        suspect="tables.applications.granted.natural",
        expected="212",
    ),
    Case(
        "incoming_cell",
        FORM_2019,
        changed(FORM_2019, applications__carried_over__natural=number(81)),
        ("identity.column_balance", "identity.row_sum"),
        suspect="tables.applications.carried_over.natural",
        expected="18",
    ),
    Case(
        "total_row",
        FORM_2021,
        changed(FORM_2021, applications__total__natural=number(490)),
        ("identity.column_balance", "identity.column_sum", "identity.row_sum"),
        suspect="tables.applications.total.natural",
        expected="480",
    ),
    Case(
        "left_out",
        FORM_2021,
        changed(FORM_2021, applications__partial__natural=BLANK),
        ("identity.column_sum", "identity.row_sum"),
        severity="warning",
        suspect="tables.applications.partial.natural",
        expected="38",
    ),
    Case("blank_total_is_not_judged", FORM_2021, changed(FORM_2021, applications__partial__total=BLANK), ()),
    Case("blank_that_counts_as_zero", FORM_2021, changed(FORM_2021, applications__partial__legal=BLANK), ()),
    Case("dash_that_counts_as_zero", FORM_2021, changed(FORM_2021, applications__partial__legal=DASH), ()),
    Case("unread_is_not_judged", FORM_2021, changed(FORM_2021, applications__granted__natural=UNREAD), ()),
    Case("text_is_not_judged", FORM_2021, changed(FORM_2021, applications__granted__natural=text_cell("若干")), ()),
    Case(
        "remedy_slip",
        FORM_2021,
        changed(FORM_2021, remedies__review__upheld=number(230)),
        ("identity.remedy_sum",),
        suspect="tables.remedies.review.upheld",
        expected="23",
    ),
    Case(
        "remedy_without_a_slip_names_the_total",
        FORM_2021,
        changed(FORM_2021, remedies__review__total=number(58)),
        ("identity.remedy_sum",),
        suspect="tables.remedies.review.total",
        expected="29",
    ),
    Case(
        "remedies_all_parts_blank",
        FORM_2021,
        changed(
            FORM_2021, **{f"remedies__review__{key}": BLANK for key in ("upheld", "corrected", "other", "pending")}
        ),
        (),
    ),
    Case(
        "stock",
        FORM_2021,
        changed(FORM_2021, disclosure__normative__made=number(9), disclosure__normative__in_force=number(4)),
        ("identity.stock",),
        severity="warning",
    ),
    Case(
        "item_count",
        FORM_2019,
        changed(FORM_2019, disclosure__penalties__previous=number(12), disclosure__penalties__change=number(-21)),
        ("identity.item_count",),
    ),
    Case(
        "item_count_with_a_dash",
        FORM_2019,
        changed(FORM_2019, disclosure__penalties__previous=DASH, disclosure__penalties__change=DASH),
        (),
    ),
    Case(
        "published_total",
        FORM_2019,
        changed(
            FORM_2019,
            disclosure__normative__made=number(7),
            disclosure__normative__published=number(7),
            disclosure__normative__total=number(5),
        ),
        ("identity.published_total",),
        severity="warning",
    ),
    Case(
        "newly_published",
        FORM_2019,
        changed(
            FORM_2019,
            disclosure__normative__made=number(2),
            disclosure__normative__published=number(6),
            disclosure__normative__total=number(31),
        ),
        ("identity.newly_published",),
        severity="info",
    ),
    Case(
        "procurement_without_amount",
        FORM_2019,
        changed(FORM_2019, disclosure__procurement__projects=number(3)),
        ("identity.procurement",),
        severity="warning",
    ),
    Case(
        "procurement_of_unknown_unit",
        FORM_2019,
        changed(FORM_2019, disclosure__procurement__amount=number("81500.5")),
        ("identity.procurement",),
        severity="warning",
    ),
    Case(
        "procurement_without_projects",
        FORM_2019,
        changed(FORM_2019, disclosure__procurement__amount=number("8.15", "万元")),
        ("identity.procurement",),
        severity="warning",
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_identities(case: Case) -> None:
    found = check(case.form, case.cells)
    assert tuple(sorted(one.rule for one in found)) == case.rules
    assert {severity_of(one) for one in found} <= {case.severity}
    assert {one.suspect for one in found} <= {case.suspect}
    if case.expected:
        assert {one.expected for one in found} == {case.expected}
    for one in found:
        assert "—" not in render(one, "zh").replace("——", "")
        assert "—" not in render(one, "en")


def test_all_identity_rules_of_the_forms_are_declared() -> None:
    used = {identity.rule for form in FORMS for identity in form.identities}
    assert used <= registry().keys()
    tested = {rule for case in CASES for rule in case.rules}
    assert used == tested


@pytest.mark.parametrize(("unit", "fails"), [("万元", False), ("元", True), (None, False)])
def test_amounts_are_compared_after_conversion(unit: str | None, fails: bool) -> None:
    identity = Identity(
        "identity.stock", ("disclosure.procurement.amount",), ("disclosure.fees.amount",), "a rule of this test", ">="
    )
    specs = {path: CellSpec(path, "行", "列", "amount") for path in (*identity.left, *identity.right)}
    cells = {identity.left[0]: number("2", unit), identity.right[0]: number("300", "元")}
    assert bool(check_identities(cells, [identity], specs)) is fails


def test_where_names_the_row_of_a_remedy() -> None:
    (found,) = check(FORM_2021, changed(FORM_2021, remedies__after_review__other=number(6)))
    assert found.where == ("tables.remedies.after_review.total",)


def test_two_cells_exchanged() -> None:
    cells = complete(FORM_2021, BUSY)
    one, other = "applications.granted.natural", "applications.granted.business"
    cells[one], cells[other] = cells[other], cells[one]
    found = check(FORM_2021, cells)
    assert {finding.rule for finding in found} == {"identity.column_sum"}
    assert {(finding.suspect, finding.expected) for finding in found} == {
        (f"tables.{one}", "212"),
        (f"tables.{other}", "17"),
    }


def test_value_in_the_neighbouring_column() -> None:
    cells = complete(FORM_2021, BUSY)
    cells["applications.partial.business"] = cells["applications.partial.natural"]
    cells["applications.partial.natural"] = number(0)
    found = check(FORM_2021, cells)
    assert {finding.suspect for finding in found} == {
        "tables.applications.partial.natural",
        "tables.applications.partial.business",
    }


def test_a_wrong_total_carried_into_the_column() -> None:
    cells = complete(FORM_2021, BUSY)
    for path in ("applications.granted.total", "applications.total.total"):
        cells[path] = number(int(cells[path].value or 0) + 10)
    found = check(FORM_2021, cells)
    assert {(one.suspect, one.expected) for one in found} == {
        ("tables.applications.granted.total", "235"),
        ("tables.applications.total.total", "508"),
    }


def test_errors_in_two_tables_are_told_apart() -> None:
    cells = changed(FORM_2021, applications__granted__natural=number(221), remedies__review__upheld=number(32))
    assert {one.suspect for one in check(FORM_2021, cells)} == {
        "tables.applications.granted.natural",
        "tables.remedies.review.upheld",
    }


def test_a_table_read_askew_is_not_blamed_on_the_report() -> None:
    cells = complete(FORM_2021, BUSY)
    paths = [path for path in cells if path.startswith("applications.")]
    values = [cells[path] for path in paths]
    shifted = dict(zip(paths, values[1:] + values[:1], strict=True))
    found = check(FORM_2021, cells | shifted)
    assert len(found) > 10
    assert {kind_of(one) for one in found if one.suspect is None} == {"possible_extraction_error"}


def mutations(value: int) -> set[int]:
    """±1, ×10 and every transposition of neighbouring digits."""
    digits = str(value)
    swapped = {
        int(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])
        for place in range(len(digits) - 1)
    }
    return {one for one in {value + 1, value - 1, value * 10, *swapped} if one >= 0 and one != value}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_every_single_mutation_is_flagged_and_located(form: Form) -> None:
    """The figure of the docs: all of them in the applications table, and the block of each in the remedies table."""
    cells = complete(form, BUSY)
    located = tried = 0
    for path, cell in cells.items():
        if path.startswith("disclosure."):
            continue
        assert cell.value is not None
        for wrong in mutations(int(cell.value)):
            found = check(form, cells | {path: number(wrong)})
            assert found, (path, wrong)
            if path.startswith("applications."):
                tried += 1
                located += all(one.suspect == f"tables.{path}" and one.expected == str(cell.value) for one in found)
            else:
                row = f"tables.{path.rpartition('.')[0]}"
                assert all(f"{row}.total" in one.where for one in found)
                assert all(one.suspect is None or one.suspect.startswith(row) for one in found)
    assert located == tried > 200


_COUNTS = st.integers(min_value=0, max_value=400)
_PATHS = {
    form.key: [f"{row}.{column}" for row in (*outcomes(form), "carried_forward") for column in APPLICANTS]
    + [f"remedies.{block}.{name}" for block in ("review", "direct", "after_review") for name in ("upheld", "pending")]
    for form in FORMS
}


@settings(max_examples=60, deadline=None)
@given(data=st.data(), form=st.sampled_from(FORMS))
def test_random_consistent_tables_pass_and_any_one_change_is_flagged(data: st.DataObject, form: Form) -> None:
    parts = data.draw(st.dictionaries(st.sampled_from(_PATHS[form.key]), _COUNTS, min_size=1, max_size=25))
    cells = complete(form, parts)
    assert check(form, cells) == ()
    row = data.draw(st.sampled_from(rows(form)))
    path = f"applications.{row}.{data.draw(st.sampled_from((*APPLICANTS, 'total')))}"
    value = cells[path].value
    assert value is not None
    wrong = data.draw(st.integers(min_value=0, max_value=2000).filter(lambda one: one != value))
    found = check(form, cells | {path: number(wrong)})
    assert {one.suspect for one in found} == {f"tables.{path}"}
    assert {Decimal(one.expected or "-1") for one in found} == {value}


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_never_raises_on_whatever_was_read(data: st.DataObject) -> None:
    some = st.sampled_from((BLANK, DASH, UNREAD, text_cell("12*"), number(3), number(-4), number("1.5")))
    cells = {path: data.draw(some) for path in FORM_2019.specs if data.draw(st.booleans())}
    for one in check(FORM_2019, cells):
        assert render(one)
