"""What a cell's raw text says: one number or none."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.tables.cells import is_value, read_value
from verifiers.model import CellState


@dataclass(frozen=True)
class Case:
    raw: str
    state: CellState
    value: str | None = None
    unit: str | None = None
    footnote: bool = False


CASES = (
    Case("0", "number", "0"),
    Case("１２", "number", "12"),
    Case("1,234", "number", "1234"),
    Case("1，234，567", "number", "1234567"),
    Case("371.02", "number", "371.02"),
    Case("+52", "number", "52"),
    Case("＋52", "number", "52"),
    Case("-21", "number", "-21"),
    Case("－5", "number", "-5"),
    Case("–3", "number", "-3"),
    Case("—9", "number", "-9"),
    Case("− 9", "number", "-9"),
    Case("↓3", "number", "-3"),
    Case("3↓", "number", "-3"),
    Case("↑2", "number", "2"),
    Case("增2", "number", "2"),
    Case("减5", "number", "-5"),
    Case("增加3", "number", "3"),
    Case("减少4项", "number", "-4", "项"),
    Case("+0", "number", "0"),
    Case("±0", "number", "0"),
    Case("-0", "number", "0"),
    Case("12.650万", "number", "12.65", "万"),
    Case("35万元", "number", "35", "万元"),
    Case("1.5 亿元", "number", "1.5", "亿元"),
    Case("48（万元）", "number", "48", "万元"),
    Case("￥35.50", "number", "35.5", "元"),
    Case("人民币7万元", "number", "7", "万元"),
    Case("3件", "number", "3", "件"),
    Case("0元", "number", "0", "元"),
    Case("5%", "number", "5", "%"),
    Case("14（其中修订9件）", "number", "14", None, True),
    Case("14\n（其中修订 9 件）", "number", "14", None, True),
    Case("14①", "number", "14", None, True),
    Case("14²", "number", "14", None, True),
    Case("14[注1]", "number", "14", None, True),
    Case("[bookmark: _GoBack]7", "number", "7"),
    Case("**7**", "number", "7"),
    Case("7。", "number", "7"),
    Case("", "blank"),
    Case(" \u3000\u00a0", "blank"),
    Case("[bookmark: _GoBack]", "blank"),
    Case("/", "dash"),
    Case("／", "dash"),
    Case("\\", "dash"),
    Case("-", "dash"),
    Case("—", "dash"),
    Case("——", "dash"),
    Case("— —", "dash"),
    Case("－", "dash"),
    Case("―", "dash"),
    Case("1*3", "text"),
    Case("**", "text"),
    Case("XX", "text"),
    Case("无", "text"),
    Case("不适用", "text"),
    Case("一", "text"),
    Case("约35", "text"),
    Case("3 4", "text"),
    Case("12\n95", "text"),
    Case("1,23", "text"),
    Case("12,34,567", "text"),
    Case("1.2.3", "text"),
    Case(".5", "text"),
    Case("1e5", "text"),
    Case("(9)", "text"),
    Case("——9", "text"),
    Case("--9", "text"),
    Case("+-9", "text"),
    Case("↓3↑", "text"),
    Case("3-5", "text"),
    Case("3/5", "text"),
    Case("二十", "text"),
    Case("22 （16）", "text"),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: repr(case.raw))
def test_a_cell_is_read_as_it_must_be(case: Case) -> None:
    reading = read_value(case.raw)
    value = None if case.value is None else Decimal(case.value)
    assert (reading.state, reading.value, reading.unit, reading.footnote) == (
        case.state,
        value,
        case.unit,
        case.footnote,
    )


@given(st.text(max_size=100))
def test_any_text_has_a_reading(raw: str) -> None:
    reading = read_value(raw)
    assert (reading.value is not None) == (reading.state == "number")
    assert isinstance(is_value(raw), bool)


@given(st.text(alphabet="0123456789０１９,，.．+-－—*X /（）()\n万元件", min_size=1, max_size=12))
def test_a_number_that_is_read_is_written(raw: str) -> None:
    """The digits of the value are digits of the text, in order: nothing is dropped, joined or made up."""
    reading = read_value(raw)
    if reading.value is None or reading.footnote:
        return
    written = "".join(chr(ord(char) - 0xFEE0) if "０" <= char <= "９" else char for char in raw)
    digits = "".join(char for char in written if char.isdigit())
    assert int(digits) == int(format(abs(reading.value), "f").replace(".", ""))


@given(st.integers(0, 10**9))
def test_spellings_of_one_number_agree(number: int) -> None:
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
    for raw in (str(number), wide, f"{number:,}", f"+{number}", f" {number} ", f"{number}件", f"**{number}**"):
        assert read_value(raw).value == number
    for raw in (f"-{number}", f"—{number}", f"－{number}", f"↓{number}", f"减{number}"):
        assert read_value(raw).value == -number
