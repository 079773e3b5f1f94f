"""Lists whose numbers stand apart from their members: who gets which."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.spans import assert_stands
from verifiers.quantities import distributions, scan


@dataclass(frozen=True)
class Case:
    id: str
    text: str
    pairs: tuple[tuple[str, str], ...]


CASES = [
    Case(
        "unit at the end",
        "本局收到书面、网络、当面申请分别为12、8、5件。",
        (("12", "本局收到书面"), ("8", "网络"), ("5件", "当面申请")),
    ),
    Case(
        "unit each time",
        "其中，甲村、乙村分别公示信息3条和5条，均已上墙。",
        (("3条", "甲村"), ("5条", "乙村")),
    ),
    Case(
        "和 before the last",
        "行政许可、行政处罚和行政强制分别是12、8、5件。",
        (("12", "行政许可"), ("8", "行政处罚"), ("5件", "行政强制")),
    ),
    Case("only 和", "复议案件和诉讼案件分别为3件、2件。", (("3件", "复议案件"), ("2件", "诉讼案件"))),
    Case("no unit at all", "甲、乙两项的件数分别为3和2。", (("3", "甲"), ("2", "乙两项的件数"))),
    Case(
        "和 inside a name",
        "住房和城乡建设局、民政局分别办理4件、6件。",
        (("4件", "住房和城乡建设局"), ("6件", "民政局")),
    ),
    Case(
        "shares in brackets after each",
        "予以公开、部分公开、不予公开分别为12件（60%）、5件（25%）、3件（15%）。",
        (("12件", "予以公开"), ("5件", "部分公开"), ("3件", "不予公开")),
    ),
    Case(
        "brackets inside a member",
        "自然人、法人（企业、社团）分别提出申请30、4件。",
        (("30", "自然人"), ("4件", "法人（企业、社团）")),
    ),
    Case(
        "members after 分别",
        "全年分别向东河镇、西河镇发放手册100、200册。",
        (("100", "东河镇"), ("200册", "西河镇发放手册")),
    ),
    Case("numbers before 分别", "召开座谈会2次、3次，分别在东河镇和西河镇。", (("2次", "东河镇"), ("3次", "西河镇"))),
    Case("commas between members", "甲，乙，丙分别为1、2、3件。", (("1", "甲"), ("2", "乙"), ("3件", "丙"))),
    Case("依次", "甲、乙、丙依次为5%、6%、7%。", (("5%", "甲"), ("6%", "乙"), ("7%", "丙"))),
    Case("各", "东河镇、西河镇各设3个查阅点。", (("3个", "东河镇"), ("3个", "西河镇"))),
    Case("均为", "东河镇和西河镇均为2件；", (("2件", "东河镇"), ("2件", "西河镇"))),
    Case("counts that differ", "甲、乙分别为1、2、3件。", ()),
    Case("各类 is no 各", "通过网站、公告栏发布各类信息155条。", ()),
    Case("分别 without numbers", "甲、乙分别负责审核和发布，全年发布3条。", ()),
    Case("another sentence", "由甲、乙分别负责。全年发布3条、办结5件。", ()),
    Case("one number", "甲、乙分别办理，共3件。", ()),
    Case("no list", "各3件。", ()),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_distributions(case: Case) -> None:
    quantities = scan(case.text)
    found = distributions(case.text, quantities)
    for one in found:
        assert one.quantity in quantities
        assert_stands(case.text, *one.member, case.text[one.member.start : one.member.end])
    assert tuple((one.quantity.raw, case.text[one.member.start : one.member.end]) for one in found) == case.pairs


@given(st.text(alphabet="甲乙丙、，。；和分别各均为依次123件（）《》“”\n ", max_size=80))
def test_any_list_at_all(text: str) -> None:
    quantities = scan(text)
    for one in distributions(text, quantities):
        assert one.quantity in quantities
        assert 0 <= one.member.start < one.member.end <= len(text)
        assert not one.member.overlaps(one.quantity.span)
