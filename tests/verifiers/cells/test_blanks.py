"""Cells one by one: blanks and missing totals, domains, signs, units, litter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    nil,
    number,
    outcomes,
    rows,
    text_cell,
)
from verifiers.cells.blanks import check_cells
from verifiers.model import Cell, Finding
from verifiers.rules import kind_of, render, severity_of

COLUMNS = (*APPLICANTS, "total")


def check(form: Form, cells: Mapping[str, Cell], text: str = "") -> tuple[Finding, ...]:
    return check_cells(cells, form.identities, form.specs, text)


def made(form: Form, changed: Mapping[str, Cell], busy: bool = True) -> dict[str, Cell]:
    return (complete(form, BUSY) if busy else nil(form)) | dict(changed)


def applications(form: Form, row_keys: Iterable[str], columns: Iterable[str], cell: Cell = BLANK) -> dict[str, Cell]:
    return {f"applications.{row}.{column}": cell for row in row_keys for column in columns}


def block(key: str, cell: Cell = BLANK) -> dict[str, Cell]:
    return {f"remedies.{key}.{name}": cell for name in ("upheld", "corrected", "other", "pending", "total")}


@dataclass(frozen=True)
class Case:
    """``finds`` are ``rule severity number-of-cells``."""

    id: str
    cells: Mapping[str, Cell]
    finds: tuple[str, ...] = ()
    form: Form = FORM_2021


ROWS_2021 = rows(FORM_2021)
INNER = applications(FORM_2021, ROWS_2021, APPLICANTS)

BLANKS = (
    Case("all_filled", made(FORM_2021, {})),
    Case("all_filled_2019", made(FORM_2019, {}), form=FORM_2019),
    Case(
        "blank_for_zero", made(FORM_2021, applications(FORM_2021, ["granted"], ["research"])), ("blank.cell warning 1",)
    ),
    Case(
        "dash_for_zero",
        made(FORM_2021, applications(FORM_2021, ["granted"], ["research"], DASH)),
        ("blank.cell info 1",),
    ),
    Case(
        "two_in_a_row",
        made(FORM_2021, applications(FORM_2021, ["granted"], ["research", "nonprofit"])),
        ("blank.cell warning 2",),
    ),
    Case("a_column", made(FORM_2021, applications(FORM_2021, ROWS_2021, ["other_org"])), ("blank.cell warning 25",)),
    Case("a_row", made(FORM_2021, applications(FORM_2021, ["partial"], COLUMNS)), ("blank.cell warning 7",)),
    Case(
        "the_column_of_totals",
        made(FORM_2021, applications(FORM_2021, ROWS_2021, ["total"])),
        ("blank.total warning 25",),
    ),
    Case("the_row_of_totals", made(FORM_2021, applications(FORM_2021, ["total"], COLUMNS)), ("blank.total warning 7",)),
    Case(
        "column_and_row_of_totals",
        made(FORM_2021, applications(FORM_2021, ROWS_2021, ["total"]) | applications(FORM_2021, ["total"], COLUMNS)),
        ("blank.total warning 25", "blank.total warning 7"),
    ),
    Case(
        "one_total",
        made(FORM_2021, applications(FORM_2021, ["carried_forward"], ["total"])),
        ("blank.total warning 1",),
    ),
    Case(
        "only_totals_of_nothing",
        made(FORM_2021, INNER | applications(FORM_2021, ["total"], APPLICANTS, number(0)), busy=False),
        ("blank.inner info 144",),
    ),
    Case(
        "only_totals",
        made(FORM_2021, applications(FORM_2021, outcomes(FORM_2021), APPLICANTS)),
        ("blank.inner warning 126",),
    ),
    Case("whole_table", made(FORM_2021, applications(FORM_2021, ROWS_2021, COLUMNS)), ("blank.table warning 175",)),
    Case("nothing_read", made(FORM_2021, applications(FORM_2021, ROWS_2021, COLUMNS, UNREAD))),
    Case("one_block_beside_others", made(FORM_2021, block("review"), busy=False), ("blank.cell warning 5",)),
    Case("one_block_dashed", made(FORM_2021, block("review", DASH), busy=False), ("blank.cell info 5",)),
    Case("total_of_a_block", made(FORM_2021, {"remedies.review.total": BLANK}), ("blank.total warning 1",)),
    Case("cell_of_a_block", made(FORM_2021, {"remedies.direct.upheld": BLANK}, busy=False), ("blank.cell warning 1",)),
    Case(
        "no_rule_making_power",
        made(FORM_2021, {f"disclosure.regulations.{key}": BLANK for key in ("made", "repealed", "in_force")}),
    ),
    Case("no_licences", made(FORM_2021, {"disclosure.licensing.decisions": BLANK}), ("blank.cell info 1",)),
    Case("documents_left_open", made(FORM_2021, {"disclosure.normative.repealed": BLANK}), ("blank.cell warning 1",)),
    Case(
        "items_dashed",
        made(
            FORM_2019,
            {
                "disclosure.licensing.previous": DASH,
                "disclosure.licensing.change": DASH,
                "disclosure.licensing.decisions": number(9),
            },
        ),
        ("blank.cell info 2",),
        FORM_2019,
    ),
    Case(
        "amount_left_open",
        made(FORM_2019, {"disclosure.procurement.projects": number(2), "disclosure.procurement.amount": BLANK}),
        ("blank.cell warning 1",),
        FORM_2019,
    ),
)

FORMATS = (
    Case("negative", made(FORM_2021, {"disclosure.licensing.decisions": number(-3)}), ("format.negative error 1",)),
    Case(
        "negative_amount", made(FORM_2021, {"disclosure.fees.amount": number(-3, "万元")}), ("format.negative error 1",)
    ),
    Case("decimal", made(FORM_2021, {"disclosure.licensing.decisions": number("3.5")}), ("format.decimal error 1",)),
    Case("whole_with_a_point", made(FORM_2021, {"disclosure.licensing.decisions": number("3.0")})),
    Case("percent", made(FORM_2021, {"disclosure.licensing.decisions": text_cell("30%")}), ("format.decimal error 1",)),
    Case("decimal_amount", made(FORM_2021, {"disclosure.fees.amount": number("3.56", "万元")})),
    Case("text", made(FORM_2021, {"disclosure.licensing.decisions": text_cell("见附件")}), ("format.text warning 1",)),
    Case(
        "none_in_words", made(FORM_2021, {"disclosure.licensing.decisions": text_cell("无")}), ("format.text info 1",)
    ),
    Case("error_value", made(FORM_2021, {"disclosure.licensing.decisions": text_cell("#REF!")})),
    Case(
        "signed",
        made(
            FORM_2019,
            {
                "disclosure.licensing.previous": number(9),
                "disclosure.licensing.change": Cell("number", Decimal(-2), "-2", 0, 2),
            },
        ),
        (),
        FORM_2019,
    ),
    Case(
        "arrow",
        made(
            FORM_2019,
            {
                "disclosure.licensing.previous": number(9),
                "disclosure.licensing.change": Cell("number", Decimal(-2), "↓2", 0, 2),
            },
        ),
        ("format.sign info 1",),
        FORM_2019,
    ),
    Case(
        "word_for_sign",
        made(
            FORM_2019,
            {
                "disclosure.licensing.previous": number(9),
                "disclosure.licensing.change": Cell("number", Decimal(-2), "减2", 0, 2),
            },
        ),
        ("format.sign info 1",),
        FORM_2019,
    ),
    Case("unsigned", made(FORM_2019, {"disclosure.licensing.change": number(2)}), ("format.sign info 1",), FORM_2019),
    Case(
        "dash_for_minus",
        made(
            FORM_2019,
            {
                "disclosure.licensing.previous": number(9),
                "disclosure.licensing.change": Cell("number", Decimal(-2), "—2", 0, 2),
            },
        ),
        ("format.sign info 1",),
        FORM_2019,
    ),
    Case(
        "no_unit",
        made(FORM_2019, {"disclosure.procurement.amount": number("6120.5")}),
        ("unit.missing warning 1",),
        FORM_2019,
    ),
    Case("no_unit_of_zero", made(FORM_2019, {}), (), FORM_2019),
    Case(
        "half_a_unit",
        made(FORM_2019, {"disclosure.procurement.amount": number("61.2", "万")}),
        ("unit.missing info 1",),
        FORM_2019,
    ),
    Case("unit", made(FORM_2019, {"disclosure.procurement.amount": number("61.2", "万元")}), (), FORM_2019),
    Case("unit_of_the_label", made(FORM_2021, {"disclosure.fees.amount": number("61.2")})),
    Case(
        "typed_in_yuan",
        made(FORM_2021, {"disclosure.fees.amount": number("52310.75", "万元")}),
        ("unit.magnitude info 1",),
    ),
    Case("large", made(FORM_2021, {"disclosure.fees.amount": number("52310", "万元")}), ("unit.magnitude info 1",)),
    Case("large_in_yuan", made(FORM_2019, {"disclosure.procurement.amount": number("52310.75", "元")}), (), FORM_2019),
)


@pytest.mark.parametrize("case", [*BLANKS, *FORMATS], ids=lambda case: case.id)
def test_cells(case: Case) -> None:
    found = check(case.form, case.cells)
    assert tuple(f"{one.rule} {severity_of(one)} {len(one.where)}" for one in found) == case.finds
    for one in found:
        assert all(path.removeprefix("tables.") in case.form.specs for path in one.where)
        assert "{" not in render(one)
        assert "—" not in render(one, "en").replace("—2", "")


def test_a_missing_total_is_worked_out() -> None:
    (found,) = check(FORM_2021, made(FORM_2021, {"applications.carried_forward.total": BLANK}))
    assert (found.where, found.expected) == (("tables.applications.carried_forward.total",), "27")


def test_a_missing_total_of_contradictory_parts_is_not_worked_out() -> None:
    cells = made(FORM_2021, {"applications.total.natural": BLANK, "applications.granted.natural": number(213)})
    found = next(one for one in check(FORM_2021, cells) if one.rule == "blank.total")
    assert found.expected is None


def test_masked_digits_are_laid_at_our_own_door() -> None:
    (found,) = check(FORM_2021, made(FORM_2021, {"disclosure.licensing.decisions": text_cell("1*4")}))
    assert kind_of(found) == "possible_extraction_error"


@pytest.mark.parametrize(
    ("text", "litter"),
    [
        ("\t[bookmark: _x9]7\t", "[bookmark: _x9]"),
        ("[bookmark: _x9]\n7", None),
        ("| [bookmark: a]8 | 7 |", None),
        ("7", None),
    ],
)
def test_litter_beside_a_number(text: str, litter: str | None) -> None:
    place = text.rindex("7")
    cells = made(FORM_2021, {"disclosure.licensing.decisions": Cell("number", Decimal(7), "7", place, place + 1)})
    found = [one for one in check(FORM_2021, cells, text) if one.where == ("tables.disclosure.licensing.decisions",)]
    assert [one.actual for one in found] == ([litter] if litter else [])


@pytest.mark.parametrize(
    ("issuer", "amount", "severity"),
    [
        ("青禾县白石镇人民政府", "52310.75", "warning"),
        ("青禾县人民政府", "52310.75", "info"),
        (None, "31000000", "warning"),
    ],
)
def test_amounts_beyond_the_body(issuer: str | None, amount: str, severity: str) -> None:
    cells = made(FORM_2021, {"disclosure.fees.amount": number(amount, "万元")})
    found = check_cells(cells, FORM_2021.identities, FORM_2021.specs, issuer=issuer)
    assert [(one.rule, severity_of(one)) for one in found] == [("unit.magnitude", severity)]


@pytest.mark.parametrize(
    ("issuer", "flagged"),
    [
        ("青禾县白石镇人民政府", True),
        ("云桥区和平街道办事处", True),
        ("青禾县人民政府", True),
        ("云桥市云桥区人民政府办公室", True),
        ("青禾县自然资源局", True),
        ("云桥市统计局", True),
        ("云桥市人民政府办公室", False),
        ("北原自治区人民政府", False),
        ("国家海岸局", False),
        (None, False),
    ],
)
def test_rules_of_bodies_that_cannot_make_them(issuer: str | None, flagged: bool) -> None:
    cells = made(FORM_2021, {"disclosure.regulations.made": number(2), "disclosure.regulations.in_force": number(2)})
    found = check_cells(cells, FORM_2021.identities, FORM_2021.specs, issuer=issuer)
    assert [one.rule for one in found] == (["format.rule_making"] if flagged else [])


def test_every_zero_left_blank_is_flagged() -> None:
    for form in FORMS:
        cells = complete(form, BUSY)
        for path, cell in cells.items():
            if path.startswith("disclosure.") or cell.value:
                continue
            found = check(form, cells | {path: BLANK})
            assert any(f"tables.{path}" in one.where and one.rule.startswith("blank.") for one in found), path


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_each_blank_is_reported_once_and_nothing_raises(data: st.DataObject) -> None:
    some = st.sampled_from((BLANK, DASH, UNREAD, text_cell("若干"), number(0), number(4)))
    cells = {path: data.draw(some) for path in FORM_2021.specs}
    named = [path for one in check(FORM_2021, cells) if one.rule.startswith("blank.") for path in one.where]
    crossings = 1 + len(ROWS_2021) * len(COLUMNS)
    assert len(named) <= len(set(named)) + crossings
    empty = {f"tables.{path}" for path, cell in cells.items() if cell.state in ("blank", "dash")}
    assert set(named) <= empty
    assert {path for path in empty - set(named) if ".regulations." not in path} == set()
