"""Which cell of a ruled page the glyphs belong to, and what a page break did to a row; without any PDF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from extractor.loaders.pdf.grids import PlacedTable, rows_of, share_out
from extractor.loaders.pdf.ruled import Ruled, find_ruled
from extractor.loaders.pdf.sheet import Glyph, Rule
from extractor.tables.cells import is_broken

SIZE = 10.0
Word = tuple[str, float, float]
"""Its text, and where its first glyph begins: ``x`` and the baseline."""


def wide(char: str) -> float:
    return SIZE if char > "\u2000" else SIZE / 2


def set_in(words: Sequence[Word], gap: float = 0, size: float = SIZE) -> list[Glyph]:
    made: list[Glyph] = []
    for text, x, y in words:
        for char in text:
            made.append(Glyph(char, x, x + wide(char) * size / SIZE, y, size))
            x += wide(char) * size / SIZE + gap
    return made


def lattice(xs: Sequence[float], ys: Sequence[float]) -> Ruled:
    cells = ((row, column, 1, 1) for row in range(len(ys) - 1) for column in range(len(xs) - 1))
    return Ruled(tuple(xs), tuple(ys), tuple(cells))


def shared(table: Ruled, glyphs: Sequence[Glyph]) -> tuple[PlacedTable, list[Glyph]]:
    (placed,), rest = share_out([table], glyphs)
    return placed, rest


def texts(table: PlacedTable) -> list[list[str]]:
    return [[one.text for one in table.cells if one.row == row] for row in range(table.height)]


@dataclass(frozen=True)
class Case:
    id: str
    xs: tuple[float, ...]
    words: tuple[Word, ...]
    expected: list[str]
    gap: float = 0


CASES = (
    Case(
        "too wide in the middle",
        (0, 20, 40, 60),
        (("12345", -2.5, 12), ("6789", 20, 12), ("0", 47.5, 12)),
        ["12345", "6789", "0"],
    ),
    Case(
        "all too wide",
        (0, 18, 36, 54),
        (("1234", -1, 12), ("5678", 17, 12), ("9012", 35, 12)),
        ["1234", "5678", "9012"],
    ),
    Case("too wide at the left", (0, 24, 60), (("12345", 2, 12), ("7", 45, 12)), ["12345", "7"]),
    Case(
        "a label into a column of numbers",
        (0, 50, 80),
        (("属于国家秘密", 3, 12), ("12", 66, 12)),
        ["属于国家秘密", "12"],
    ),
    Case("spaced letters over an edge", (0, 30, 60), (("12345", 2, 12), ("7", 50, 12)), ["12345", "7"], gap=1.5),
    Case("numbers that fill their cells", (0, 20, 40), (("1234", 0, 12), ("5678", 20.6, 12)), ["1234", "5678"]),
    Case("words that fill their cells", (0, 20, 40), (("商业", 0, 12), ("企业", 20, 12)), ["商业", "企业"]),
    Case("digits near an edge", (0, 15, 30), (("3", 7.3, 12), ("30", 15.2, 12)), ["3", "30"]),
    Case("a gap between double lines", (0, 30, 34, 60), (("12", 5, 12), ("34", 40, 12)), ["12", "34"]),
    Case("an empty column", (0, 30, 37, 60), (("12", 5, 12), ("34", 45, 12)), ["12", "", "34"]),
    Case("a narrow column in use", (0, 30, 34.5, 60), (("12", 5, 12), ("3", 30, 12), ("4", 45, 12)), ["12", "3", "4"]),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_word_stands_in_its_own_cell(case: Case) -> None:
    placed, rest = shared(lattice(case.xs, (0, 15)), set_in(case.words, case.gap))
    assert texts(placed) == [case.expected]
    assert rest == []


def test_a_number_that_could_be_of_two_cells_is_no_value() -> None:
    placed, _ = shared(lattice((0, 20, 40, 60), (0, 15)), set_in([("123456", 5, 12), ("7", 48, 12)]))
    first, second, third = texts(placed)[0]
    assert first == second == "123\n456"
    assert is_broken(first)
    assert third == "7"


def test_a_digit_that_might_be_its_neighbours_leaves_none_of_both() -> None:
    """14 and 43 in columns that hold two digits: the 3 is no number without its 4."""
    table = lattice((0, 8.3, 16.6), (0, 15))
    places = (("1", 0.4, 4.1), ("4", 4.1, 8.4), ("4", 8.7, 13.0), ("3", 12.5, 16.4))
    placed, _ = shared(table, [Glyph(text, x0, x1, 12, 8) for text, x0, x1 in places])
    assert all(is_broken(text) for text in texts(placed)[0])


def test_what_is_taller_than_its_cell_stands_over_the_table() -> None:
    stamp = set_in([("专用章", 2, 14)], size=20)
    placed, rest = shared(lattice((0, 30, 60), (0, 15)), [*set_in([("12", 5, 12), ("34", 40, 12)]), *stamp])
    assert texts(placed) == [["12", "34"]]
    assert rest == stamp


@pytest.mark.parametrize(("padding", "expected"), [(11.4, "1234"), (30.0, "12\n34")])
def test_a_number_broken_in_a_padded_cell(padding: float, expected: str) -> None:
    """Whether two lines are one number, the fullest line of the table says: here a label that had to be broken too."""
    width = padding + 14.0
    label = set_in([("项", width + padding / 2, 12), ("目", width + padding / 2, 25)])
    number = set_in([("12", padding / 2, 12), ("34", padding / 2, 25)])
    placed, _ = shared(lattice((0, width, 2 * width), (0, 30)), [*number, *label])
    assert texts(placed)[0][0] == expected


def parts_of(below: Sequence[Word]) -> list[PlacedTable]:
    table = lattice((0, 45, 60, 75), (0, 15))
    above, _ = shared(table, set_in([("其他处理", 2, 12), ("12", 47, 12), ("7", 65, 12)]))
    return [above, shared(table, set_in(below))[0]]


@dataclass(frozen=True)
class Cut:
    id: str
    below: tuple[Word, ...]
    expected: list[list[str]]


CUTS = (
    Cut("a number goes on", (("34", 47, 12),), [["其他处理", "1234", "7"]]),
    Cut("label and number go on", (("情形", 2, 12), ("3", 47, 12)), [["其他处理\n情形", "123", "7"]]),
    Cut(
        "another row", (("总计", 2, 12), ("34", 47, 12), ("8", 65, 12)), [["其他处理", "12", "7"], ["总计", "34", "8"]]
    ),
    Cut(
        "digits below a number that had room",
        (("3", 47, 12), ("4", 65, 12)),
        [["其他处理", "12\n3", "7\n4"]],
    ),
    Cut("every number goes on", (("3", 47, 12), ("4", 62, 12)), [["其他处理", "12\n3", "7\n4"]]),
    Cut("a numbered label", (("1.其他", 2, 12), ("3", 47, 12)), [["其他处理", "12", "7"], ["1.其他", "3", ""]]),
)


@pytest.mark.parametrize("case", CUTS, ids=lambda case: case.id)
def test_a_row_cut_by_a_page_break(case: Cut) -> None:
    assert [[slot.text for slot in row] for row in rows_of(parts_of(case.below))] == case.expected


def test_the_side_of_a_cell_that_reaches_over_the_whole_page() -> None:
    """No line across touches it on this page, yet the column is there."""
    across = [Rule(True, at, 50, 110) for at in (10, 30, 50)]
    down = [Rule(False, at, 10, 50) for at in (0, 50, 80, 110)]
    (table,) = find_ruled([*across, *down])
    assert table.xs == (0, 50, 80, 110)


def test_a_number_is_not_the_beginning_of_the_header_below_it() -> None:
    """The number fills its cell to the foot, as a merged label does that a page break cuts."""
    above, _ = shared(lattice((0, 45, 60), (0, 27)), set_in([("其他处理", 2, 12), ("123", 45, 12), ("456", 45, 25)]))
    tall = Ruled((0, 45, 60), (0, 15, 30), ((0, 0, 1, 1), (1, 0, 1, 1), (0, 1, 2, 1)))
    below, _ = shared(tall, set_in([("申请人", 2, 12), ("情况", 2, 27), ("总", 47, 12), ("计", 47, 27)]))
    assert [[slot.text for slot in row] for row in rows_of([above, below])] == [
        ["其他处理", "123456"],
        ["申请人", "总\n计"],
        ["情况"],
    ]
