"""Folding: what is made alike, what never is, and the way back to the original."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifiers.normalise import fold, fold_with_map, fold_without_punctuation, without_punctuation

TEXTS = st.text(
    alphabet=st.sampled_from("信息公开 86条，。\n\t\u3000\u00a0“”（）()－—1２3.,%+-《》①²½\u200b\ufeffａＢ㈠"),
    max_size=60,
)


@dataclass(frozen=True)
class Case:
    id: str
    one: str
    other: str
    alike: bool


CASES = [
    Case("spaces", "公开 信息 86 条", "公开信息86条", True),
    Case("line break in a word", "公开信\n息", "公开信息", True),
    Case("ideographic and no-break space", "公开\u3000信\u00a0息", "公开信息", True),
    Case("full-width digits", "８６条", "86条", True),
    Case("quotation marks", "“光热”", '"光热"', True),
    Case("corner brackets", "「光热」", "“光热”", True),
    Case("dashes", "3—5件", "3-5件", True),
    Case("full-width punctuation", "公开（试行），", "公开(试行),", True),
    Case("zero-width", "公\u200b开", "公开", True),
    Case("compatibility radical", "⼈数", "人数", True),
    Case("superscript is no digit", "10²", "102", False),
    Case("circled digit is no digit", "①条", "1条", False),
    Case("another digit", "86条", "68条", False),
    Case("decimal point", "8.6条", "86条", False),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_fold(case: Case) -> None:
    assert (fold(case.one) == fold(case.other)) is case.alike


WITHOUT = [
    Case("commas", "公开，信息", "公开信息", True),
    Case("book marks", "《条例》", "条例", True),
    Case("markup", "**公开**信息", "公开信息", True),
    Case("thousands separator", "1,295件", "1295件", True),
    Case("full-width thousands separator", "１，２９５件", "1295件", True),
    Case("a list is no thousands separator", "1,29件", "129件", False),
    Case("a point stays in its number", "1.5件", "15件", False),
    Case("a range stays a range", "3-5件", "35件", False),
    Case("a listing of numbers stays one", "3、5件", "35件", False),
    Case("a sign stays", "增减-5", "增减5", False),
    Case("a percent sign stays", "82%", "82", False),
]


@pytest.mark.parametrize("case", WITHOUT, ids=lambda case: case.id)
def test_fold_without_punctuation(case: Case) -> None:
    assert (fold_without_punctuation(case.one) == fold_without_punctuation(case.other)) is case.alike


@given(TEXTS)
def test_every_folded_character_stands_where_the_map_says(text: str) -> None:
    for folded in (fold_with_map(text), without_punctuation(fold_with_map(text))):
        assert len(folded.text) == len(folded.positions)
        assert folded.positions == sorted(set(folded.positions))
        for character, position in zip(folded.text, folded.positions, strict=True):
            assert fold(text[position]) == character


@given(TEXTS)
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_without_punctuation(fold_without_punctuation(text)) == fold_without_punctuation(text)


@given(st.text(max_size=80))
def test_any_text_folds(text: str) -> None:
    folded = fold_with_map(text)
    assert folded.text == fold(text)
    if folded.text:
        span = folded.span(0, len(folded.text))
        assert fold(text[span.start : span.end]) == folded.text
