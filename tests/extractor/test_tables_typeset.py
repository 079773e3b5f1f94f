"""Tables as pages set them and converters write them out: nothing wrong in any layout, and a floor of what is read."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractor.document import Document
from extractor.forms import FORMS, Form
from extractor.tables import read_tables
from tests.extractor import renderings, typesetting
from tests.extractor.renderings import Layout, Order, Rendering, Sheet, Value, number, render, summed_values
from tests.extractor.test_tables import mixed, narrative
from tests.extractor.typesetting import LAYOUTS, VARIANTS
from tests.spans import assert_stands

ORDERS = tuple(Order(seed) for seed in (None, 1, 2, 3))
# Where less than every cell is read when the tables are printed in the order of the form.
# raw-between: 自然人 and 总计, centred beside two lines, stand on a line between them; only numbers as they are in
# reports, or geometry, tell on which side of the organisations.
FLOORS: Mapping[str, float] = {
    "raw-pages-repeated": 0.98,
    "raw-between": 0.3,
    "raw-vertical": 0.9,
    "aligned-pages-repeated": 0.97,
    "tabs-pages-repeated": 0.94,
    "tabs-vertical-once": 0.9,
    "tabs-vertical-trimmed": 0.9,
}
FLOOR_SHUFFLED = 0.9
# raw-middle: no line of the header is a row of it; then no order is believed but that of the form.
SHUFFLED: Mapping[str, float] = {"raw-between": 0.25, "raw-middle": 0.25}


@dataclass(frozen=True)
class Score:
    read: int
    unread: int

    @property
    def share(self) -> float:
        return self.read / (self.read + self.unread)


def score(rendering: Rendering) -> Score:
    """Read a rendering; assert that every cell that is read is the one that was written."""
    tables = read_tables(rendering.document)
    assert tables.form == rendering.form.key
    unread = 0
    for path, value in rendering.values.items():
        cell = tables.cells[path]
        if cell.state == "unread":
            unread += 1
            continue
        assert (path, cell.state, cell.value, cell.raw) == (path, value.state, value.value, value.raw)
        assert_stands(rendering.text, cell.start, cell.end, cell.raw)
    return Score(len(rendering.values) - unread, unread)


def _id(one: Form | Layout) -> str:
    return one.key if isinstance(one, Form) else one.id


every_form = pytest.mark.parametrize("form", FORMS, ids=_id)
every_layout = pytest.mark.parametrize("layout", LAYOUTS, ids=_id)


@every_form
@every_layout
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"order-{order.seed}")
def test_what_stands_there_is_read_and_nothing_else(form: Form, layout: Layout, order: Order) -> None:
    floor = FLOORS.get(layout.id, 1.0) if order.seed is None else SHUFFLED.get(layout.id, FLOOR_SHUFFLED)
    for values in (renderings.unique_values(form), summed_values(form, order.seed or 0)):
        assert score(render(form, layout, values, order)).share >= floor


@every_form
@every_layout
@pytest.mark.parametrize("order", ORDERS[:2], ids=lambda order: f"order-{order.seed}")
def test_blanks_and_dashes_never_shift_a_value(form: Form, layout: Layout, order: Order) -> None:
    found = score(render(form, layout, mixed(form, order.seed or 7, 0.1), order))
    if layout.blanks:
        assert found.share >= FLOORS.get(layout.id, FLOOR_SHUFFLED)


@every_form
@every_layout
def test_the_narrative_remains(form: Form, layout: Layout) -> None:
    rendering = render(form, layout)
    left = narrative(rendering.text, read_tables(rendering.document))
    assert set(rendering.narrative) <= set(left)


SOME = tuple(
    one
    for one in (*renderings.LAYOUTS, *LAYOUTS)
    if one.id in ("tab-rows-padded", "pipes", "pipes-once", "spaces", "fixed-width", "cell-per-line")
    or one.id in ("raw-top", "aligned-top", "tabs-wrapped")
)


@every_form
@pytest.mark.parametrize("layout", SOME, ids=_id)
@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"order-{order.seed}")
def test_tables_of_another_build(form: Form, layout: Layout, variant: str, order: Order) -> None:
    table, build = VARIANTS[variant]
    sheets: dict[str, Callable[[Form, Order], Sheet]] = {**renderings.SHEETS, table: build}
    assert score(render(form, layout, None, order, sheets=sheets)).share >= 0.93


@every_form
@pytest.mark.parametrize("layout", SOME, ids=_id)
def test_units_above_and_notes_below_are_no_cells(form: Form, layout: Layout) -> None:
    above, below = "（单位：件）\n", "注：以上数据截至年底。\n"
    assert score(render(form, layout, above=above, below=below)).share == 1


def with_sums(form: Form, rng: random.Random) -> dict[str, Value]:
    """A number of its own for each cell, except that totals add up and most applicants are natural persons."""
    pool = rng.sample(range(1000, 9999), len(form.specs))
    made: dict[str, Value] = {}
    sums: dict[str, int] = {}
    for figure, path in zip(pool, form.specs, strict=True):
        row, _, column = path.rpartition(".")
        if column == "natural":
            figure *= rng.choice((1, 9, 30))
        elif column == "total" and not path.startswith("disclosure."):
            figure = sums[row]
        sums[row] = sums.get(row, 0) + figure
        made[path] = number(str(figure))
    return made


@settings(max_examples=120, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    layout=st.sampled_from([layout.id for layout in LAYOUTS]),
    form=st.sampled_from([form.key for form in FORMS]),
    seed=st.integers(1, 10**6),
    cuts=st.lists(st.floats(0, 1), max_size=2),
)
def test_a_line_lost_at_random_makes_nothing_wrong(layout: str, form: str, seed: int, cuts: list[float]) -> None:
    chosen = next(one for one in FORMS if one.key == form)
    rendering = render(
        chosen,
        next(one for one in LAYOUTS if one.id == layout),
        with_sums(chosen, random.Random(seed)),
        Order(seed if seed % 4 else None),
    )
    lines = rendering.text.split("\n")
    for where in cuts:
        del lines[int(where * (len(lines) - 1))]
    written: dict[str, set[str]] = {}
    for path, value in rendering.values.items():
        written.setdefault(value.raw, set()).add(path)
    tables = read_tables(Document("sample.txt", "0" * 64, "txt", "utf-8", "\n".join(lines)))
    for path, cell in tables.cells.items():
        if tables.form == form:
            assert cell.state != "blank", path
            assert cell.state != "number" or path in written[cell.raw]


def test_a_page_is_set_as_it_says() -> None:
    """The typesetting itself: every value stands where the page says it put it."""
    for layout in LAYOUTS:
        rendering = render(FORMS[1], layout)
        for path, (start, end) in rendering.places.items():
            assert rendering.text[start:end] == rendering.values[path].raw
    assert typesetting.display("表 3“") == 6
