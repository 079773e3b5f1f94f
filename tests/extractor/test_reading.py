"""The second look at a response: which object counts, and that no text breaks the reader or slows it down."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.backends.reading import Unreadable, read_answer
from extractor.schema import Answer

LISTS = '{"projects": [{"name": "甲", "evidence": "甲"}]}'


@dataclass(frozen=True)
class Case:
    id: str
    text: str
    names: tuple[str, ...]


CASES = (
    Case("bare", LISTS, ("甲",)),
    Case("the last of two", LISTS + "\n更正：\n" + LISTS.replace("甲", "乙"), ("乙",)),
    Case("not a draft in the thinking", "<think>" + LISTS.replace("甲", "乙") + "</think>" + LISTS, ("甲",)),
    Case("an object of another shape after it", LISTS + '\n{"note": 1}', ("甲",)),
    Case("braces in the prose before it", "格式如 {name} 与 {evidence}：" + LISTS, ("甲",)),
    Case("a comma too many", '{"projects": [{"name": "甲", "evidence": "甲",},],}', ("甲",)),
    Case("commas inside strings stay", '{"projects": [{"name": "甲,]", "evidence": "a,}",}]}', ("甲,]",)),
    Case("empty lists are an answer", '{"projects": []}', ()),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_right_object_counts(case: Case) -> None:
    assert tuple(one.name for one in read_answer(case.text).projects) == case.names


@pytest.mark.parametrize(
    "text", ["", "没有。", "{", '{"a": 1}', "[1, 2]", '{"projects": {"name": 1}}', '{"projects": [{"name": "甲"']
)
def test_what_is_no_answer_says_so(text: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_answer(text)
    assert caught.value.chinese.endswith(("。", "list")) or "：" in caught.value.chinese


@given(st.text(alphabet='{}[]",:\\ \n\ud800甲a1-<think>/', max_size=200))
def test_no_text_breaks_it(text: str) -> None:
    with suppress(Unreadable):
        assert isinstance(read_answer(text), Answer)


@pytest.mark.parametrize(
    "text",
    [
        "{" * 200_000,
        '{"a":' * 100_000,
        '"\\' * 200_000,
        '{"projects": ["' + '\\"' * 200_000,
        ", \n" * 200_000,
        "[" * 100_000 + "{",
    ],
    ids=["braces", "nesting", "escapes", "open string", "commas", "brackets"],
)
def test_hostile_text_costs_linear_time(text: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Unreadable):
        read_answer(text)
    assert time.perf_counter() - began < 2.0


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_value_in_the_lists_is_set_aside_or_refused(value: object) -> None:
    try:
        answer = read_answer(json.dumps({"figures": [value], "projects": value}))
    except Unreadable:
        return
    answer.model_dump_json().encode()
