"""Units: 万 and 亿 multiplied out, synonyms of one counter made one, different counters kept apart."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifiers.quantities.units import COUNTERS, amount, currency, same_quantity

D = Decimal


@dataclass(frozen=True)
class Amount:
    value: str
    unit: str | None
    total: str
    rest: str


AMOUNTS = [
    Amount("75", "条", "75", "条"),
    Amount("1.2", "万条", "12000", "条"),
    Amount("640", "万", "6400000", ""),
    Amount("3", "亿元", "300000000", "元"),
    Amount("2", "万亿元", "2000000000000", "元"),
    Amount("5", "千元", "5000", "元"),
    Amount("3", "百万元", "3000000", "元"),
    Amount("4", "千万元", "40000000", "元"),
    Amount("5", "千人", "5000", "人"),
    Amount("5", "万人次", "50000", "人次"),
    Amount("5", "万余人", "50000", "人"),
    Amount("5", "余条", "5", "条"),
    Amount("3", "起", "3", "件"),
    Amount("3", "宗", "3", "件"),
    Amount("3", "例", "3", "件"),
    Amount("3", "位", "3", "人"),
    Amount("3", "元整", "3", "元"),
    Amount("3", "％", "3", "%"),
    Amount("3", "百分之", "3", "%"),
    Amount("3", "百分比", "3", "%"),
    Amount("3", "成", "30", "%"),
    Amount("5", "‰", "0.5", "%"),
    Amount("3", "百分点", "3", "百分点"),
    Amount("3", "个百分点", "3", "百分点"),
    Amount("3", "个工作日", "3", "工作日"),
    Amount("3", "千克", "3", "公斤"),
    Amount("3", "千米", "3", "公里"),
    Amount("3", None, "3", ""),
    Amount("3", "", "3", ""),
    Amount("3", " 条 ", "3", "条"),
    Amount("3", "万 元", "30000", "元"),
    Amount("3", "（万元）", "30000", "元"),
    Amount("3", "(单位：万元)", "30000", "元"),
    Amount("3", "RMB", "3", "元"),
    Amount("3", "人民币", "3", "元"),
    Amount("3", "人民币万元", "30000", "元"),
    Amount("3", "￥", "3", "元"),
    Amount("3", "条信息", "3", "条"),
    Amount("3", "大主题", "3", "大"),
    Amount("3", "个平台", "3", "个"),
    Amount("3", "人次", "3", "人次"),
    Amount("3", "部门", "3", "部门"),
    Amount("3", "unheard-of", "3", "unheard-of"),
]


@pytest.mark.parametrize("case", AMOUNTS, ids=lambda case: f"{case.value}{case.unit}")
def test_amount(case: Amount) -> None:
    assert amount(D(case.value), case.unit) == (D(case.total), case.rest)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("1.2", "万条"), ("12000", "条"), True),
        (("640", "万元"), ("6400000", "元"), True),
        (("208.450", "万元"), ("208.45", "万元"), True),
        (("3", "起"), ("3", "件"), True),
        (("2", "名"), ("2", "位"), True),
        (("30", "%"), ("3", "成"), True),
        (("3", "条"), ("3", "件"), False),
        (("3", "次"), ("3", "场"), False),
        (("3", "人次"), ("3", "人"), False),
        (("3", "次"), ("3", "人次"), False),
        (("3", "%"), ("3", "个百分点"), False),
        (("3", "万元"), ("3", "万"), False),
        (("3", "万元"), ("3", "元"), False),
        (("3", "部"), ("3", "部门"), False),
        (("3", "个"), ("3", "个月"), False),
        (("3", "条"), ("4", "条"), False),
        # Thirty digits and one that differs: no rounding may make them equal.
        (("1" * 30 + "1", "万元"), ("1" * 30 + "2", "万元"), False),
    ],
)
def test_same_quantity(one: tuple[str, str], other: tuple[str, str], same: bool) -> None:
    assert same_quantity(D(one[0]), one[1], D(other[0]), other[1]) is same
    assert same_quantity(D(other[0]), other[1], D(one[0]), one[1]) is same


@pytest.mark.parametrize(
    ("value", "unit", "yuan"),
    [
        ("640", "万元", "6400000"),
        ("48210.05", "元", "48210.05"),
        ("0.5", "亿元", "50000000"),
        ("12", "RMB", "12"),
        ("208.45", "万", None),
        ("3", "美元", None),
        ("3", "件", None),
        ("3", None, None),
    ],
)
def test_currency(value: str, unit: str | None, yuan: str | None) -> None:
    assert currency(D(value), unit) == (None if yuan is None else D(yuan))


@pytest.mark.parametrize("counter", [word for words, _ in COUNTERS for word in words.split()])
def test_every_counter_is_its_own_unit(counter: str) -> None:
    """Folding a counter is idempotent, and only synonyms and shares change it."""
    total, rest = amount(D(1), counter)
    assert amount(total, rest) == (total, rest)


@given(st.decimals(allow_nan=False, allow_infinity=False), st.text(max_size=12) | st.none())
def test_any_unit_at_all(value: Decimal, unit: str | None) -> None:
    total, rest = amount(value, unit)
    assert same_quantity(value, unit, value, unit)
    assert currency(value, unit) in (None, total)
    assert rest == rest.strip()


@given(st.sampled_from(["条", "元", "件", "人次", ""]), st.integers(min_value=0, max_value=10**9))
def test_myriads_are_multiplied_out(unit: str, value: int) -> None:
    assert same_quantity(D(value), f"万{unit}", D(value * 10_000), unit)
