"""Headers with broken labels: one order, the several that stay open, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pytest

from extractor.forms.model import TableKey
from extractor.tables.heads import HeaderRow, Leaf
from extractor.tables.proof import supported
from extractor.tables.unwrap import leaves_of

STATUTORY = "natural business research nonprofit legal other_org total"


@dataclass(frozen=True)
class Case:
    """``orders``: how many are found; ``keys``: the only one."""

    id: str
    table: TableKey
    lines: str
    orders: int = 1
    keys: str = ""
    turned: bool = False


CASES = (
    Case(
        "pieces side by side",
        "applications",
        """（本列数据的勾稽关系为：第一项加第二项之 申请人情况
和，等于第三项加第四项之和） 自然人 法人或其他组织 总计
商业 科研 社会公 法律服 其他
企业 机构 益组织 务机构""",
        keys=STATUTORY,
    ),
    Case(
        "columns in another order",
        "applications",
        "法人或其他组织 总计 自然人\n其他 法律服 商业 社会公 科研\n务机构 企业 益组织 机构",
        keys="other_org legal business nonprofit research total natural",
    ),
    Case(
        "one character to a line",
        "applications",
        "自 法人或其他组织 总\n然 商 科 社 法 其 计\n人 业 研 会 律 他\n企 机 公 服\n业 构 益 务\n组 机\n织 构",
        keys=STATUTORY,
    ),
    Case(
        "labels run together",
        "applications",
        "自然人法人或其他组织总计\n商业企业科研机构社会公益组织法律服务机构其他",
        keys=STATUTORY,
    ),
    Case(
        "between the lines",
        "applications",
        "法人或其他组织\n自然人 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他",
        3,
    ),
    Case(
        "geometry tells the side",
        "applications",
        """            法人或其他组织
                                                     自然人  总计
商业企业  科研机构  社会公益组织  法律服务机构  其他""",
        keys="business research nonprofit legal other_org natural total",
    ),
    Case("a label lost", "applications", "自然人 法人或其他组织 总计\n商业企业 社会公益组织 法律服务机构 其他", 0),
    Case(
        "a letter lost",
        "applications",
        "自然人 法人或其他组织 总计\n商业 科研 社会公益组织 法律服务机构 其他\n企业 机",
        0,
    ),
    Case(
        "a label twice",
        "applications",
        "自然人 法人或其他组织 总计 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他",
        0,
    ),
    Case(
        "three blocks",
        "remedies",
        """行政复议 行政诉讼
未经复议直接起诉 复议后起诉
结果 结果 其他 尚未 总 总 结果 其他 尚未 结果 结果 结果 其他 尚未 总
维持 纠正 结果 审结 计 计 纠正 结果 审结 维持 维持 纠正 结果 审结 计""",
        keys="upheld corrected other pending total "
        "total corrected other pending upheld "
        "upheld corrected other pending total",
    ),
    Case(
        "results only",
        "remedies",
        "结果 结果 其他 尚未 总\n维持 纠正 结果 审结 计",
        keys="upheld corrected other pending total",
    ),
    Case(
        "blocks as columns",
        "remedies",
        "行政复 行政诉讼\n议 复议后 未经复\n起诉 议直接\n起诉",
        keys="None None None",
        turned=True,
    ),
    Case(
        "table two",
        "disclosure",
        "信息内容 本年新 本年新 对外公\n制作数量 公开数量 开总数量",
        keys="made published total",
    ),
    Case("项目 is a piece here", "disclosure", "信息内容 采购总 采购\n金额 项目\n数量", keys="amount projects"),
    Case("项目 is no column here", "disclosure", "项目 采购总金额 采购项目数量", keys="amount projects"),
    Case("words of nothing", "disclosure", "本机关 情况\n说明", 0),
    Case(
        "a header twice",
        "remedies",
        "结果维持 结果纠正 其他结果 尚未审结 总计\n" * 2,
        keys="upheld corrected other pending total",
    ),
    Case("pieces without end", "remedies", "结果 其他 结果 其他\n" * 30, 0),
    Case("letters without end", "applications", "自\n然\n人\n" * 12, 0),
)


def rows(lines: str) -> list[HeaderRow]:
    return [HeaderRow((), 0, True, False, line) for line in lines.strip("\n").split("\n")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_orders_of_a_broken_header(case: Case) -> None:
    found = leaves_of(rows(case.lines), case.table, case.turned)
    assert len(found) == case.orders
    if case.keys:
        assert " ".join(str(leaf.key) for leaf in found[0]) == case.keys


def test_blocks_keep_their_columns() -> None:
    (order,) = leaves_of(rows(CASES[9].lines), "remedies")
    assert [leaf.block for leaf in order] == ["review"] * 5 + ["direct"] * 5 + ["after_review"] * 5


def test_a_wrapped_unit_goes_to_its_column() -> None:
    (order,) = leaves_of(rows("信息内容 本年收费金额\n（单位：万元）"), "disclosure")
    assert [(leaf.key, leaf.unit) for leaf in order] == [("amount", "万元")]


OPEN = "法人或其他组织\n自然人 总计\n商业企业 科研机构 社会公益组织 法律服务机构 其他"


def chosen(lines: str, values: Sequence[str]) -> tuple[tuple[Leaf, ...], ...]:
    numbers = [[Decimal(number) for number in line.split()] for line in values]
    return supported(leaves_of(rows(lines), "applications"), "applications", numbers)


@dataclass(frozen=True)
class Numbers:
    id: str
    values: tuple[str, ...]
    orders: int
    keys: str = ""


NUMBERS = (
    Numbers("no numbers", (), 3),
    Numbers("zeros say nothing", ("0 0 0 0 0 0 0",), 3),
    Numbers(
        "the total is at the end, and natural persons in front", ("90 5 0 0 1 2 98", "4 0 0 0 0 0 4"), 1, STATUTORY
    ),
    Numbers("many in the last column: it may be theirs", ("9 5 0 0 1 70 85",), 2),
    Numbers("alike on both sides", ("30 5 0 0 1 20 56",), 2),
    Numbers(
        "the total is in the middle",
        ("5 98 1 0 1 1 90",),
        1,
        "natural total business research nonprofit legal other_org",
    ),
    Numbers("a broken sum is no evidence", ("90 5 0 0 1 2 97",), 3),
)


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: case.id)
def test_the_statutory_order_is_not_taken_without_evidence(case: Numbers) -> None:
    found = chosen(OPEN, case.values)
    assert len(found) == case.orders
    if case.keys:
        assert " ".join(str(leaf.key) for leaf in found[0]) == case.keys
