"""The writer of text and grids: every cell knows its place, and nothing is joined that was apart."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import UnreadableError
from extractor.loaders.writing import MOST_POSITIONS, WIDEST, Slot, Writer, folded
from tests.spans import assert_stands


@dataclass(frozen=True)
class Folded:
    id: str
    text: str
    shown: str


FOLDED = (
    Folded("a label on two lines", "本年度\n办理结果", "本年度办理结果"),
    Folded("with white space around the break", "本年度 \n\n　办理结果", "本年度办理结果"),
    Folded("two numbers", "12\n34", "12 34"),
    Folded("two numbers in full width", "１２\n３４", "１２ ３４"),
    Folded("a number and its unit", "35\n万元", "35 万元"),
    Folded("a sign and a number", "—\n9", "— 9"),
    Folded("spaces and tabs", " 甲 \t\u00a0 乙\t", "甲 乙"),
    Folded("what nobody sees", "总\u200b体\ufeff情\u00ad况\x07", "总体情况"),
    Folded("all line ends", "a\r\nb\rc\u2028d\x0be", "a b c d e"),
    Folded("half of a pair", "甲\ud800", "甲\ufffd"),
)


@pytest.mark.parametrize("case", FOLDED, ids=lambda case: case.id)
def test_a_cell_is_folded(case: Folded) -> None:
    assert folded(case.text) == case.shown


def test_paragraphs_and_tables_are_written_in_order() -> None:
    writer = Writer()
    writer.line(" 甲 \n　乙 ")
    writer.line("　\u200b")
    writer.table([[Slot("一", 2), Slot("二", 1, 2)], [Slot("1"), Slot("2")]])
    writer.table([[Slot("三"), Slot("")]])
    writer.line("丙")
    document = writer.document("a.html", "0" * 64, "html", "utf-8")
    assert document.text == "甲\n乙\n\n一\t二\n1\t2\n\n三\t\n\n丙\n"
    assert [[[one.text for one in row] for row in grid.rows] for grid in document.grids] == [
        [["一", "二", "二"], ["一", "1", "2"]],
        [["三", ""]],
    ]
    assert [document.text[grid.start : grid.end] for grid in document.grids] == ["一\t二\n1\t2\n", "三\t\n"]
    assert (document.format, document.encoding, document.path) == ("html", "utf-8", "a.html")


def test_a_row_that_is_all_merged_into_the_one_above_leaves_no_line() -> None:
    writer = Writer()
    writer.table([[Slot("一", 2), Slot("二", 2)], [], [Slot("三")]])
    document = writer.document("a", "", "docx")
    assert document.text == "一\t二\n三\n"
    assert [[one.text for one in row] for row in document.grids[0].rows] == [["一", "二"], ["一", "二"], ["三"]]


def test_nothing_to_read() -> None:
    for writer in (Writer(), Writer()):
        writer.line(" \n ")
        writer.table([[Slot(""), Slot("\u200b")]])
        with pytest.raises(UnreadableError) as caught:
            writer.document("a.html", "", "html")
        assert caught.value.code == "unreadable.empty"


def test_declared_sizes_are_bounded() -> None:
    writer = Writer()
    writer.table([[Slot("1", 10**9, 10**9), Slot("2")]] * 3)
    assert [len(row) for row in writer.document("a", "", "html").grids[0].rows] == [WIDEST] * 3
    for _ in range(MOST_POSITIONS // WIDEST):
        writer.table([[Slot("1", 1, WIDEST)]])
    with pytest.raises(UnreadableError) as caught:
        writer.document("a", "", "html")
    assert caught.value.code == "unreadable.too_large"


SLOTS = st.builds(
    Slot, st.text(st.sampled_from("甲乙1２ \t\n\u200b"), max_size=6), st.integers(-1, 5), st.integers(-1, 5)
)
BLOCKS = st.lists(st.one_of(st.text(max_size=8), st.lists(st.lists(SLOTS, max_size=4), max_size=4)), max_size=5)


@given(BLOCKS)
def test_the_law_holds_for_any_blocks(blocks: list[str | list[list[Slot]]]) -> None:
    writer = Writer()
    writer.line("始")
    for block in blocks:
        if isinstance(block, str):
            writer.line(block)
        else:
            writer.table(block)
    document = writer.document("a", "", "pdf")
    end = 0
    for grid in document.grids:
        assert end <= grid.start <= grid.end <= len(document.text)
        end = grid.end
        for row in grid.rows:
            for one in row:
                assert_stands(document.text, one.start, one.end, one.text)
                assert grid.start <= one.start <= one.end <= grid.end
                assert one.text == folded(one.text)
    document.text.encode()
