"""What the equations leave no doubt about, and what they do."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.forms import FORMS
from verifiers.cells.support import determined
from verifiers.model import Cell, Identity, Span

UNREAD = Cell("unread")


def number(value: int) -> Cell:
    return Cell("number", Decimal(value), str(value), *Span(0, 1))


def row(total: str, *parts: str) -> Identity:
    return Identity("identity.row_sum", parts, (total,), "test", printed=total)


def test_the_one_missing_part_is_the_difference() -> None:
    cells = {"a": number(3), "b": UNREAD, "t": number(5)}
    assert determined(cells, [row("t", "a", "b")]) == {"b": Decimal(2)}


def test_two_missing_parts_could_be_swapped() -> None:
    cells = {"a": UNREAD, "b": UNREAD, "t": number(5)}
    assert determined(cells, [row("t", "a", "b")]) == {}


def test_parts_of_nothing_are_nothing() -> None:
    cells = {"a": UNREAD, "b": UNREAD, "t": number(0)}
    assert determined(cells, [row("t", "a", "b")]) == {"a": Decimal(0), "b": Decimal(0)}


def test_a_second_equation_settles_what_one_leaves_open() -> None:
    cells = {"a": UNREAD, "b": UNREAD, "t": number(5), "c": number(1), "u": number(4)}
    assert determined(cells, [row("t", "a", "b"), row("u", "a", "c")]) == {"a": Decimal(3), "b": Decimal(2)}


@pytest.mark.parametrize(
    "total", [Cell("blank"), Cell("text", raw="见附件", start=0, end=3)], ids=lambda one: one.state
)
def test_a_total_that_is_no_number_says_nothing(total: Cell) -> None:
    assert determined({"a": UNREAD, "t": total}, [row("t", "a")]) == {}


def test_a_blank_part_counts_as_nothing() -> None:
    assert determined({"a": UNREAD, "b": Cell("blank"), "t": number(4)}, [row("t", "a", "b")]) == {"a": Decimal(4)}


def test_a_negative_count_means_that_something_else_is_wrong() -> None:
    cells = {"a": number(9), "b": UNREAD, "t": number(5)}
    assert determined(cells, [row("t", "a", "b")]) == {}


def test_contradicting_equations_settle_nothing() -> None:
    cells = {"a": UNREAD, "t": number(5), "u": number(6), "x": UNREAD, "v": number(1)}
    assert determined(cells, [row("t", "a"), row("u", "a"), row("v", "x")]) == {}


def test_a_broken_sum_of_cells_that_were_read_is_another_matter() -> None:
    cells = {"a": UNREAD, "t": number(5), "b": number(1), "u": number(2)}
    assert determined(cells, [row("t", "a"), row("u", "b")]) == {"a": Decimal(5)}


@given(st.randoms(use_true_random=False))
def test_on_a_sound_table_only_true_values_are_determined(random: Random) -> None:
    """Any cells of the applications table may be missing: what is determined is what stood there."""
    form = FORMS[-1]
    table = form.table("applications")
    paths = [f"applications.{key}" for key, _, _, _ in table.cells()]
    identities = [one for one in form.identities if one.relation == "=" and one.left[0].startswith("applications.")]
    free = {path: random.randrange(4) for path in paths}
    truth = _consistent(free, identities)
    missing = set(random.sample(paths, random.randrange(13)))
    cells = {path: UNREAD if path in missing else number(truth[path]) for path in paths}
    found = determined(cells, identities)
    assert found.keys() <= missing
    assert all(value == truth[path] for path, value in found.items())
    if len(missing) == 1:
        assert found.keys() == missing


def _consistent(free: dict[str, int], identities: list[Identity]) -> dict[str, int]:
    """Free values made consistent: organisations nil but for one kind, so that every total follows."""
    truth = dict(free)
    columns = sorted({path.rsplit(".", 1)[1] for path in truth} - {"total"})
    rows = list(dict.fromkeys(path.rsplit(".", 1)[0] for path in truth))
    for column in columns:
        outcomes = [one for one in rows if not one.endswith((".new", ".carried_over", ".total", ".carried_forward"))]
        handled = sum(truth[f"{one}.{column}"] for one in outcomes)
        truth[f"applications.total.{column}"] = handled
        truth[f"applications.carried_over.{column}"] = 0
        truth[f"applications.new.{column}"] = handled + truth[f"applications.carried_forward.{column}"]
    for one in rows:
        truth[f"{one}.total"] = sum(truth[f"{one}.{column}"] for column in columns)
    for identity in identities:
        assert sum(truth[path] for path in identity.left) == sum(truth[path] for path in identity.right), identity
    return truth
