"""Placing quotes: exact, folded, nearly, not at all."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.spans import assert_stands
from verifiers.model import Match, Section, Span
from verifiers.normalise import fold
from verifiers.source import Source

TEXT = (
    "一、总体情况\n"
    "2023 年，青石县水务局通过门户网站主动公开政府信息 1,286 条，其中政策解读 35 条；"
    "投资 12.5 万元，采购“一体化”水质监测\n"
    "设备。未收到行政复议申请。\n"
    "五、存在的主要问题\n"
    "一是公开的时效性还不够强；二是解读形式单一。\n"
)


@dataclass(frozen=True)
class Case:
    id: str
    quote: str
    match: Match
    stands: str | None


CASES = [
    Case("as written", "主动公开政府信息 1,286 条", "exact", "主动公开政府信息 1,286 条"),
    Case("without spaces", "主动公开政府信息1,286条", "folded", "主动公开政府信息 1,286 条"),
    Case("without thousands separator", "主动公开政府信息1286条", "folded", "主动公开政府信息 1,286 条"),
    Case("across a line break", "采购“一体化”水质监测设备", "folded", "采购“一体化”水质监测\n设备"),
    Case("other quotation marks", "采购「一体化」水质监测设备", "folded", "采购“一体化”水质监测\n设备"),
    Case("full-width digits", "政策解读３５条", "folded", "政策解读 35 条"),
    Case(
        "punctuation left out",
        "公开的时效性还不够强二是解读形式单一",
        "folded",
        "公开的时效性还不够强；二是解读形式单一",
    ),
    Case("markup added", "**公开的时效性还不够强**", "folded", "公开的时效性还不够强"),
    Case("a digit changed", "主动公开政府信息 1,386 条", "fuzzy", "主动公开政府信息 1,286 条"),
    Case("short, a digit changed", "政策解读 36 条", "fuzzy", "政策解读 35 条"),
    Case("a word changed", "公开的时效性仍不够强；二是解读形式单一", "fuzzy", "公开的时效性还不够强；二是解读形式单一"),
    Case("sense reversed", "投资 12.5 万元，采购“一体化”水质监测设备。已收到行政复议申请", "fuzzy", None),
    Case("invented", "建成乡镇公开专区十二处", "none", None),
    Case("empty", "", "none", None),
    Case("white space", " \n ", "none", None),
    Case("punctuation only", "。，", "none", None),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_place(case: Case) -> None:
    evidence = Source(TEXT).ground(case.quote)
    assert evidence.match == case.match
    if evidence.match == "none":
        assert (evidence.start, evidence.end, evidence.quote, evidence.score) == (None, None, case.quote, 0.0)
        return
    assert_stands(TEXT, evidence.start, evidence.end, evidence.quote)
    if case.stands is not None:
        assert evidence.quote == case.stands
    assert evidence.given == (None if case.match == "exact" else case.quote)
    assert (evidence.score == 100.0) is (case.match != "fuzzy")


SECTIONS = (
    Section("overview", Span(0, 6), Span(6, TEXT.index("五、"))),
    Section("problems", Span(TEXT.index("五、"), TEXT.index("一是公开")), Span(TEXT.index("一是公开"), len(TEXT))),
)


class TestSeveralPlaces:
    text = "表：公开 3 件\n总体：公开 3 件，又公开 3 件。\n问题：公开 3 件。"
    table = Span(0, 9)
    sections = (
        Section("overview", Span(9, 9), Span(9, text.index("问题"))),
        Section("problems", Span(text.index("问题"), text.index("问题")), Span(text.index("问题"), len(text))),
    )

    def test_first_place_outside_the_tables(self) -> None:
        evidence = Source(self.text, tables=[self.table], sections=self.sections).ground("公开 3 件")
        assert evidence.start == self.text.index("公开", 9)
        assert evidence.occurrences == 4

    def test_the_place_in_the_section_that_is_asked_for(self) -> None:
        evidence = Source(self.text, tables=[self.table], sections=self.sections).ground("公开3件", "problems")
        assert evidence.start == self.text.rindex("公开")

    def test_without_tables_the_first_of_all(self) -> None:
        assert Source(self.text).ground("公开 3 件").start == 2

    def test_a_place_that_cuts_no_number_goes_first(self) -> None:
        evidence = Source("公开 155条，解读5条").ground("5条")
        assert evidence.start == len("公开 155条，解读")
        assert evidence.occurrences == 1


CHARACTERS = st.sampled_from("信息公开了 86条，。\n\u3000“”—１2.,%")


@given(st.text(CHARACTERS, min_size=1, max_size=60), st.data())
def test_any_slice_of_a_text_is_placed_exactly(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    evidence = Source(text).ground(quote)
    if not quote.strip():
        assert evidence.match == "none"
        return
    assert evidence.match == "exact"
    assert evidence.quote == quote
    assert_stands(text, evidence.start, evidence.end, quote)


@given(st.text(CHARACTERS, max_size=60), st.text(CHARACTERS, max_size=20))
def test_the_offset_law_holds_for_any_quote(text: str, quote: str) -> None:
    evidence = Source(text).ground(quote)
    if evidence.match == "none":
        assert evidence.span is None
    else:
        assert_stands(text, evidence.start, evidence.end, evidence.quote)


@given(st.text(max_size=80), st.text(max_size=30))
def test_any_text_and_any_quote(text: str, quote: str) -> None:
    evidence = Source(text).ground(quote)
    assert (evidence.span is None) is (evidence.match == "none")


@given(st.text("收到 申请\n“12，件”\u200b（㎡）", max_size=30), st.data())
def test_words_cut_from_the_folded_copy_are_those_of_the_text_folded(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert Source(text).read_folded(Span(start, end)) == fold(text[start:end])


def test_a_frequent_pair_weighs_less() -> None:
    weights = Source("公开公开公开公开信息").weights
    assert (weights["公开"], weights["信息"], weights["申请"]) == (0.5, 1.0, 1.0)
    assert weights.share(frozenset(["公开"]), frozenset(["公开", "信息"])) == pytest.approx(1 / 3)
