"""The smallest repair: which slip explains a number, and how sets of equations are solved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest

from verifiers.cells.repairs import MAX_FAILING, Candidates, Change, Equation, find_changes, slip


@dataclass(frozen=True)
class Slip:
    id: str
    actual: int | None
    expected: int
    rank: int


SLIPS = (
    Slip("left_out", None, 7, 0),
    Slip("transposed", 132, 123, 0),
    Slip("doubled", 1223, 123, 0),
    Slip("dropped", 13, 123, 0),
    Slip("zero_added", 1230, 123, 0),
    Slip("one_digit", 128, 123, 1),
    Slip("one_more", 9, 8, 1),
    Slip("over_ten", 10, 9, 2),
    Slip("digit_before_a_single_one", 2, 28, 2),
    Slip("zero_after_a_single_one", 2, 20, 0),
    Slip("nothing_but_a_zero", 0, 40, 2),
    Slip("distant_digits_exchanged", 321, 123, 2),
    Slip("anything_else", 987, 123, 2),
)


@pytest.mark.parametrize("case", SLIPS, ids=lambda case: case.id)
def test_slip(case: Slip) -> None:
    actual = None if case.actual is None else Decimal(case.actual)
    assert slip(actual, Decimal(case.expected)) == case.rank


def equation(left: str, right: str, values: dict[str, int]) -> Equation:
    coefficients = {**dict.fromkeys(left.split(), 1), **dict.fromkeys(right.split(), -1)}
    return Equation(
        coefficients, sum((Decimal(values[path]) * sign for path, sign in coefficients.items()), Decimal(0))
    )


def candidates(values: dict[str, int], totals: Sequence[str] = (), floor: int = 0) -> Candidates:
    def allowed(changes: Sequence[Change]) -> bool:
        return all(change.expected >= floor for change in changes)

    return Candidates({path: Decimal(value) for path, value in values.items()}, frozenset(totals), allowed)


def solve(values: dict[str, int], *equations: tuple[str, str], totals: Sequence[str] = ()) -> dict[str, int]:
    made = [equation(left, right, values) for left, right in equations]
    return {change.path: int(change.expected) for change in find_changes(made, candidates(values, totals))}


GRID = (("t.a t.b", "t.T"), ("u.a u.b", "u.T"), ("t.a u.a", "s.a"), ("t.b u.b", "s.b"), ("t.T u.T", "s.T"))


def test_nothing_to_repair() -> None:
    assert solve({"a": 1, "b": 2, "T": 3}, ("a b", "T")) == {}


def test_the_crossing_of_two_broken_equations() -> None:
    values = {"t.a": 4, "t.b": 2, "t.T": 5, "u.a": 1, "u.b": 6, "u.T": 7, "s.a": 4, "s.b": 8, "s.T": 12}
    assert solve(values, *GRID) == {"t.a": 3}


def test_one_equation_alone_names_the_total() -> None:
    assert solve({"a": 40, "b": 50, "T": 12}, ("a b", "T"), totals=["T"]) == {"T": 90}


def test_one_equation_alone_prefers_a_slip_to_the_total() -> None:
    assert solve({"a": 400, "b": 57, "T": 97}, ("a b", "T"), totals=["T"]) == {"a": 40}


def test_a_repair_below_the_floor_is_none() -> None:
    values = {"a": 5, "b": 1, "T": 0}
    made = [equation("a b", "T", values)]
    found = find_changes(made, candidates(values, ["a", "b"]))
    assert [(one.path, int(one.expected)) for one in found] == [("T", 6)]


def test_two_exchanged_cells() -> None:
    values = {"t.a": 2, "t.b": 3, "t.T": 5, "u.a": 1, "u.b": 6, "u.T": 7, "s.a": 4, "s.b": 8, "s.T": 12}
    assert solve(values, *GRID) == {"t.a": 3, "t.b": 2}


def test_groups_without_common_cells_are_repaired_apart() -> None:
    values = {"a": 10, "b": 2, "T": 3, "c": 7, "d": 1, "U": 80}
    assert solve(values, ("a b", "T"), ("c d", "U"), totals=["T", "U"]) == {"a": 1, "U": 8}


def test_a_table_broken_all_over_is_left_unexplained() -> None:
    values = {"x": 1} | {f"c{index}": 5 + index for index in range(MAX_FAILING + 1)}
    equations = [(f"c{index}", "x") for index in range(MAX_FAILING + 1)]
    assert solve(values, *equations) == {}
