"""Automatic numbers as Word and browsers write them."""

from __future__ import annotations

import pytest

from extractor.loaders.numerals import chinese, has_number, letters, list_number, roman, word_number


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (99, "九十九"),
        (105, "一百〇五"),
        (110, "一百一十"),
        (2001, "二千〇一"),
        (0, "0"),
        (10**5, "100000"),
    ],
)
def test_chinese(value: int, shown: str) -> None:
    assert chinese(value) == shown


def test_letters_and_roman() -> None:
    assert [letters(n) for n in (1, 26, 27, 52, 703)] == ["a", "z", "aa", "az", "aaa"]
    assert [roman(n) for n in (4, 9, 14, 1990)] == ["iv", "ix", "xiv", "mcmxc"]
    assert letters(0) == roman(0) == "0"


@pytest.mark.parametrize(
    ("value", "format", "shown"),
    [
        (3, "japaneseCounting", "三"),
        (12, "ideographDigital", "一二"),
        (3, "ideographTraditional", "丙"),
        (11, "ideographTraditional", "11"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (12, "decimalFullWidth", "１２"),
        (7, "decimalZero", "07"),
        (2, "chineseLegalSimplified", "贰"),
        (4, "upperRoman", "IV"),
        (5, "none", ""),
        (5, "hebrew1", "5"),
    ],
)
def test_formats_of_word(value: int, format: str, shown: str) -> None:
    assert word_number(value, format) == shown


def test_lists_of_web_pages() -> None:
    assert [list_number(2, style) for style in ("1", "a", "I", "cjk-ideographic", "disc", "")] == [
        "2. ",
        "b. ",
        "II. ",
        "二、",
        "",
        "",
    ]


def test_numbers_written_by_hand() -> None:
    for text in ("一、总", "（二）总", "3.总", "(4)总", "①总", "一是总", "第一章"):
        assert has_number(text), text
    for text in ("总体", "2022年", "一般", "36条", "是否", "一是否"):
        assert not has_number(text), text
