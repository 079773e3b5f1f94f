"""Every cell of both forms, in every layout, under every disorder: right, or not read; never wrong."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.document import Document, GridCell, TableGrid
from extractor.forms import FORMS, Form
from extractor.tables import read_tables
from tests.extractor import renderings
from tests.extractor.renderings import BLANK, LAYOUTS, Layout, Order, Rendering, Value, number, render
from tests.spans import assert_stands
from verifiers.model import Tables
from verifiers.rules import render as sentence
from verifiers.rules import severity_of

# Cells one by one, nothing to tell where a row ends.
BARE = {"bare-cell-per-line", "bare-cell-per-paragraph", "bare-vertical-headers"}


def _id(one: Form | Layout) -> str:
    return one.key if isinstance(one, Form) else one.id


every_form = pytest.mark.parametrize("form", FORMS, ids=_id)
every_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=_id)


def compare(rendering: Rendering) -> tuple[Tables, set[str]]:
    """Read a rendering; assert that nothing read is wrong; return what was not read."""
    tables = read_tables(rendering.document)
    assert tables.form == rendering.form.key
    assert set(tables.cells) == set(rendering.form.specs)
    unread: set[str] = set()
    for path, value in rendering.values.items():
        cell = tables.cells[path]
        if cell.state == "unread":
            assert cell.span is None
            unread.add(path)
            continue
        assert (path, cell.state, cell.value, cell.raw) == (path, value.state, value.value, value.raw)
        assert_stands(rendering.text, cell.start, cell.end, cell.raw)
        if value.raw:
            # Of cells of one row that hold the same, it need not be known which is which.
            row = path.rpartition(".")[0]
            assert (cell.start, cell.end) in {
                place
                for other, place in rendering.places.items()
                if other.rpartition(".")[0] == row and rendering.values[other].raw == value.raw
            }, path
    for finding in tables.findings:
        assert sentence(finding, "zh")
        assert sentence(finding, "en")
    return tables, unread


def narrative(text: str, tables: Tables) -> list[str]:
    for span in sorted(tables.spans, reverse=True):
        text = text[: span.start] + text[span.end :]
    return [line for line in text.split("\n") if line.strip()]


@every_form
@every_layout
def test_every_cell_in_every_layout(form: Form, layout: Layout) -> None:
    rendering = render(form, layout)
    tables, unread = compare(rendering)
    assert not unread
    assert {severity_of(finding) for finding in tables.findings} <= {"info"}
    assert narrative(rendering.text, tables) == list(rendering.narrative)


@every_form
@every_layout
@pytest.mark.parametrize("seed", range(1, 7))
def test_values_follow_labels_when_rows_columns_blocks_and_tables_are_shuffled(
    form: Form, layout: Layout, seed: int
) -> None:
    rendering = render(form, layout, order=Order(seed, tables=seed % 2 == 0))
    _, unread = compare(rendering)
    if layout.id not in BARE:
        # Without rows, a header with 总计 or 法人或其他组织 in front can be read in two ways.
        assert not unread


def mixed(form: Form, seed: int, blanks: float) -> dict[str, Value]:
    """Numbers in several spellings, dashes, and blanks."""
    rng = random.Random(seed)
    made: dict[str, Value] = {}
    for n, path in enumerate(form.specs):
        plain = str(1001 + n)
        kind = rng.random()
        if kind < blanks:
            made[path] = BLANK
        elif kind < blanks + 0.05:
            made[path] = Value(rng.choice(["/", "—", "——", "－", "-", "―", "／"]), "dash")
        elif kind < blanks + 0.15:
            wide = "".join(chr(ord(digit) + 0xFEE0) for digit in plain)
            made[path] = Value(wide, "number", Decimal(plain))
        elif kind < blanks + 0.25:
            made[path] = Value(f"{int(plain) * 1000:,}", "number", Decimal(plain) * 1000)
        elif kind < blanks + 0.35:
            made[path] = number("0")
        else:
            made[path] = number(plain)
    return made


@every_form
@every_layout
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("share", [0.05, 0.3])
def test_blanks_and_dashes_stay_in_their_places(form: Form, layout: Layout, seed: int, share: float) -> None:
    values = mixed(form, seed, share)
    _, unread = compare(render(form, layout, values, order=Order(seed or None)))
    if layout.blanks:
        assert not without_last_rows(layout, unread)


def without_last_rows(layout: Layout, unread: set[str]) -> set[str]:
    """Where empty cells are empty lines, those at the end of a table cannot be told from what follows it: its last row
    and the one row of table 四, are read only if they are complete."""
    if layout.id != "cell-per-line-trimmed":
        return unread
    rows = {path.rpartition(".")[0] for path in unread if not path.startswith("remedies.")}
    return rows if len({row.partition(".")[0] for row in rows}) < len(rows) else set()


@every_form
@every_layout
def test_blank_rows_and_columns_are_read_as_blank(form: Form, layout: Layout) -> None:
    values = {
        path: BLANK if path.endswith(".total") or ".total." in path else value
        for path, value in renderings.unique_values(form).items()
    }
    _, unread = compare(render(form, layout, values))
    if layout.blanks:
        assert not without_last_rows(layout, unread)


NOISE: Mapping[str, Callable[[int], str]] = {
    "page number in dashes": lambda n: f"— {n} —\n" if n % 7 == 3 else "",
    "bare page number": lambda n: f"{n}\n" if n % 9 == 4 else "",
    "page of pages": lambda n: f"\n第{n}页 共60页\n\n" if n % 8 == 2 else "",
    "bookmark": lambda n: "[bookmark: _GoBack]\n" if n % 8 == 2 else "",
    "empty line": lambda n: "\n" if n % 6 == 1 else "",
}


@every_form
@every_layout
@pytest.mark.parametrize("noise", NOISE)
def test_noise_between_rows_does_no_harm(form: Form, layout: Layout, noise: str) -> None:
    rendering = render(form, layout, noise=NOISE[noise])
    tables, unread = compare(rendering)
    if noise == "bare page number" and layout.id.startswith("bare"):
        return  # a number among numbers, each on a line of its own: those rows are not read
    assert not unread
    assert narrative(rendering.text, tables) == list(rendering.narrative)


@dataclass(frozen=True)
class Disorder:
    id: str
    edit: Callable[[renderings.Sheet], None]
    finding: str | None = None
    where: str | None = None


DISORDERS = (
    Disorder("header repeated on a new page", renderings.repeat_header),
    *(
        Disorder(
            f"{row}, values {'below' if below else 'above'}",
            renderings.break_label(row, below),
            "structure.broken_row",
            f"tables.{row}",
        )
        for row in (
            "applications.carried_over",
            "applications.denied.enforcement_files",
            "applications.unavailable.not_held",
            "applications.rejected.reconfirm",
            "disclosure.normative",
        )
        for below in (False, True)
    ),
)


@every_form
@every_layout
@pytest.mark.parametrize("disorder", DISORDERS, ids=lambda one: one.id)
def test_a_broken_page_does_not_break_a_row(form: Form, layout: Layout, disorder: Disorder) -> None:
    tables, unread = compare(render(form, layout, edit=disorder.edit))
    assert not unread
    if disorder.finding and layout.id not in BARE:
        assert (disorder.finding, (disorder.where,)) in {(one.rule, one.where) for one in tables.findings}


@every_form
@every_layout
@pytest.mark.parametrize("row", ["applications.total", "applications.carried_forward", "applications.partial"])
def test_a_number_in_the_merged_label_column_is_set_aside(form: Form, layout: Layout, row: str) -> None:
    # Where nothing but white space tells cells apart, only the sum of the row shows which number is not of it.
    values = renderings.summed_values(form, 3)
    tables, unread = compare(render(form, layout, values, edit=renderings.spare_value(row)))
    assert ("structure.extra_cell", (f"tables.{row}",)) in {(one.rule, one.where) for one in tables.findings}
    if layout.id not in BARE:
        assert not unread


def as_grids(rendering: Rendering) -> Document:
    """The same table as grids of a loader, cut from pipe rows: a reader of grids must not care where they come from."""
    grids: list[TableGrid] = []
    rows: list[tuple[GridCell, ...]] = []
    at = 0
    for line in rendering.text.split("\n"):
        if line.startswith("|") and "---" not in line:
            cells: list[GridCell] = []
            place = at + 1
            for part in line.strip("|").split("|"):
                text = part.strip()
                start = place + (part.index(text) if text else 0)
                cells.append(GridCell(text, start, start + len(text)))
                place += len(part) + 1
            rows.append(tuple(cells))
        elif rows and not line.startswith("|"):
            grids.append(TableGrid(tuple(rows), rows[0][0].start, at))
            rows = []
        at += len(line) + 1
    return Document("sample.html", "0" * 64, "html", None, rendering.text, tuple(grids))


@every_form
@pytest.mark.parametrize("seed", range(4))
def test_grids_of_a_loader_are_read_like_text(form: Form, seed: int) -> None:
    layout = next(one for one in LAYOUTS if one.id == "pipes-no-delimiter")
    values = mixed(form, seed, 0.1)
    rendering = render(form, layout, values, order=Order(seed))
    tables = read_tables(as_grids(rendering))
    assert {path: (cell.state, cell.value) for path, cell in tables.cells.items()} == {
        path: (value.state, value.value) for path, value in values.items()
    }


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    form=st.sampled_from([form.key for form in FORMS]),
    layout=st.sampled_from([layout.id for layout in LAYOUTS]),
    seed=st.integers(1, 10**6),
    blanks=st.sampled_from([0.0, 0.02, 0.1, 0.5]),
    disorder=st.sampled_from((None, *(one.id for one in DISORDERS))),
    noise=st.sampled_from((None, *NOISE)),
)
def test_never_wrong(form: str, layout: str, seed: int, blanks: float, disorder: str | None, noise: str | None) -> None:
    chosen = next(one for one in FORMS if one.key == form)
    if noise == "bare page number" and layout.startswith("bare"):
        noise = None  # a blank leaves no trace there, and a page number in its stead cannot be told from a value
    compare(
        render(
            chosen,
            next(one for one in LAYOUTS if one.id == layout),
            mixed(chosen, seed, blanks),
            order=Order(seed, tables=seed % 3 == 0),
            edit=next((one.edit for one in DISORDERS if one.id == disorder), lambda sheet: None),
            noise=NOISE[noise] if noise else None,
        )
    )
