"""Numerals: what is read, what is refused, and the way there and back through writers of our own."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifiers.quantities.numerals import NUMERAL_CHARACTERS, parse, parse_number


@dataclass(frozen=True)
class Case:
    text: str
    value: str | None


NUMERALS = [
    Case("三", "3"),
    Case("十", "10"),
    Case("十五", "15"),
    Case("二十", "20"),
    Case("九十九", "99"),
    Case("一百零五", "105"),
    Case("一百一十五", "115"),
    Case("一百十五", "115"),
    Case("一百五", "150"),
    Case("两百五", "250"),
    Case("三千二", "3200"),
    Case("一千零五", "1005"),
    Case("一千零五十", "1050"),
    Case("一千二百零三", "1203"),
    Case("一万二", "12000"),
    Case("一万二千", "12000"),
    Case("一万零五", "10005"),
    Case("十二万三千四百五十六", "123456"),
    Case("一亿零三万", "100030000"),
    Case("二十三亿四千五百六十七万八千九百一十二", "2345678912"),
    Case("一万亿", "1000000000000"),
    Case("两", "2"),
    Case("俩", "2"),
    Case("廿", "20"),
    Case("廿三", "23"),
    Case("卅", "30"),
    Case("零", "0"),
    Case("〇", "0"),
    Case("二〇二〇", "2020"),
    Case("二〇", "20"),
    Case("一九九八", "1998"),
    Case("百", "100"),
    Case("千", "1000"),
    Case("百万", "1000000"),
    Case("壹万贰仟", "12000"),
    Case("叁拾陆万伍仟", "365000"),
    Case("貳佰萬", "2000000"),
    Case("三点五", "3.5"),
    Case("零点零五", "0.05"),
    Case("二点五万", "25000"),
    Case("九十九点五", "99.5"),
    Case("35", "35"),
    Case("1.2万", "12000"),
    Case("3亿5千万", "350000000"),
    Case("1万2千", "12000"),
    Case("3千5百", "3500"),
    Case(" 三 ", "3"),
    Case("１２", "12"),
    Case("", None),
    Case(" ", None),
    Case("个", None),
    Case("三个", None),
    Case("十余", None),
    Case("七八", None),
    Case("十四五", None),
    Case("半", None),
    Case("零五", None),
    Case("五零", "50"),
    Case("一百零二十", None),
    Case("二十零五", None),
    Case("一百零", None),
    Case("百百", None),
    Case("十百", None),
    Case("万万", None),
    Case("亿亿", None),
    Case("点五", None),
    Case("三点", None),
    Case("三点五点六", None),
    Case("1.2.3", None),
    Case("三.五", None),
    Case("一" * 100, None),
]


@pytest.mark.parametrize("case", NUMERALS, ids=lambda case: case.text[:20] or "empty")
def test_parse(case: Case) -> None:
    assert parse(case.text) == (None if case.value is None else Decimal(case.value))


PRINTED = [
    Case("0", "0"),
    Case("75", "75"),
    Case(" 75 ", "75"),
    Case("１２３", "123"),
    Case("1,234", "1234"),
    Case("１，２３４", "1234"),
    Case("12,345,678.90", "12345678.9"),
    Case("2 045 318", "2045318"),
    Case("1\u00a0234", "1234"),
    Case("208.450", "208.45"),
    Case("12．5", "12.5"),
    Case("007", "7"),
    Case("三十二", "32"),
    Case("三万", "30000"),
    Case("", None),
    Case("-", None),
    Case("——", None),
    Case("/", None),
    Case("+52", None),
    Case("-21", None),
    Case("1.2万", None),
    Case("35万元", None),
    Case("3亿5千万", None),
    Case("12,34", None),
    Case("1234,567", None),
    Case("12 34", None),
    Case("1.2.3", None),
    Case(".5", None),
    Case("5.", None),
    Case("1e5", None),
    Case("²", None),
    Case("①", None),
    Case("٣", None),
    Case("NaN", None),
]


@pytest.mark.parametrize("case", PRINTED, ids=lambda case: case.text or "empty")
def test_parse_number(case: Case) -> None:
    assert parse_number(case.text) == (None if case.value is None else Decimal(case.value))


def _section(number: int, digits: str, places: str) -> str:
    """A number below 10,000 in words; the mirror image of the reader, written independently of it."""
    written, gap = "", False
    for place, factor in ((places[2], 1000), (places[1], 100), (places[0], 10), ("", 1)):
        digit = number // factor % 10
        if digit:
            written += (digits[0] if gap and written else "") + digits[digit] + place
            gap = False
        else:
            gap = True
    return written


def spelled(number: int, digits: str = "零一二三四五六七八九", places: str = "十百千万亿") -> str:
    if number == 0:
        return digits[0]
    written = ""
    for factor, mark in ((10**8, places[4]), (10**4, places[3]), (1, "")):
        part = number // factor % 10**4
        if part:
            written += (digits[0] if written and part < 1000 else "") + _section(part, digits, places) + mark
    return written


COUNTS = st.integers(min_value=0, max_value=10**12 - 1) | st.integers(min_value=0, max_value=10**5)


@given(COUNTS)
def test_words_come_back(number: int) -> None:
    assert parse(spelled(number)) == number


@given(COUNTS)
def test_formal_words_come_back(number: int) -> None:
    assert parse(spelled(number, "零壹贰叁肆伍陆柒捌玖", "拾佰仟萬億")) == number


@given(st.integers(min_value=10, max_value=19))
def test_ten_may_stand_without_one(number: int) -> None:
    assert spelled(number).startswith("一十")
    assert parse(spelled(number)[1:]) == number


@given(st.integers(min_value=100, max_value=9999))
def test_digit_by_digit_comes_back(number: int) -> None:
    assert parse("".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))) == number


@given(st.decimals(min_value=0, max_value=10**15, places=2))
def test_printed_numbers_come_back(number: Decimal) -> None:
    for printed in (str(number), f"{number:,}", f"{number:,}".replace(",", "，"), f"{number:,}".replace(",", " ")):
        assert parse_number(printed) == number
        assert parse_number(printed.translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == number


@given(st.text(alphabet=NUMERAL_CHARACTERS + "点0123456789.,，余个 "))
def test_anything_is_read_or_refused(text: str) -> None:
    for value in (parse(text), parse_number(text)):
        assert value is None or value >= 0


@given(st.text())
def test_any_text_at_all(text: str) -> None:
    for value in (parse(text), parse_number(text)):
        assert value is None or value >= 0
