"""Sentences of a written summary: which are borne out, and what each lie is caught by.

All facts and items are cited in every case, so a lie cannot be caught by what it leaves uncited: the number, the
subject, the direction itself has to give it away. The facts are of our own making.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.summary.assign import Assigned
from extractor.summary.checking import SAYS, Draft, Judge
from extractor.summary.facts import Fact
from extractor.summary.figures import numbers_of, years_of
from tests.extractor.summary_model import TAXONOMY, item

ITEMS = {
    "bcdf": item(1, "信息更新不及时，个别栏目半年没有新内容", name="澜汀县云桥镇人民政府", year=2021),
    "ghjk": item(2, "专职人员只有1名，人手紧张", name="霁川市住房和城乡建设局", region="霁川市", year=2023),
    "lmnp": item(3, "公开形式单一，存在“重业务、轻公开”倾向", name="澜汀县人民政府", year=2022),
    "qrst": item(4, "按《政府信息公开条例》每季度培训1次", "measure", name="霁川市青禾区人民政府", region="霁川市"),
    "vwxz": item(5, "加强检查", "measure", name="澜汀县云桥镇人民政府"),
}
THEMES = dict(zip(ITEMS, ("p_late", "p_staff", "p_form", "m_train", "m_check"), strict=True))
ASSIGNMENT = {one.id: Assigned(THEMES[code], "model") for code, one in ITEMS.items()}
BODIES = [*(one.name for one in ITEMS.values()), "望舒县财政局"]

P, M = "problem", "measure"


def facts() -> tuple[Fact, ...]:
    rows: list[tuple[Any, ...]] = [
        ("reports", P, 100),
        ("items", P, 240),
        ("reports", P, 40, None, (2021,)),
        ("reports", P, 30, None, (2023,)),
        ("reports", P, 60, None, (), "县级"),
        ("reports", M, 90),
        ("items", M, 150),
    ]
    split: dict[str, tuple[str, int, int, tuple[int, int], tuple[int, int], tuple[int, int], str]] = {
        # reports, items, 2021, 2023 (reports, percent), 县级, change
        "p_late": (P, 48, 55, (12, 30), (18, 60), (36, 60), "30.0"),
        "p_staff": (P, 31, 33, (16, 40), (6, 20), (12, 20), "-20.0"),
        "p_form": (P, 10, 13, (4, 10), (3, 10), (5, 8), "0.0"),
    }
    for theme, (kind, reports, items, first, last, level, change) in split.items():
        rows.append(("reports", kind, reports, theme))
        rows.append(("share", kind, f"{reports}.0", theme))
        rows.append(("items", kind, items, theme))
        for years, group, (number, percent) in (((2021,), None, first), ((2023,), None, last), ((), "县级", level)):
            rows.append(("reports", kind, number, theme, years, group))
            rows.append(("share", kind, f"{percent}.0", theme, years, group))
        rows.append(("change", kind, change, theme, (2021, 2023)))
    rows += [("rank", P, 1, "p_late"), ("rank", P, 2, "p_staff"), ("rank", P, 3, "p_form", (), None, True)]
    rows += [("reports", M, 60, "m_train"), ("share", M, "66.7", "m_train"), ("items", M, 77, "m_train")]
    rows += [("rank", M, 1, "m_train"), ("reports", M, 9, "m_check"), ("share", M, "10.0", "m_check")]
    rows += [("reports", M, 1, "m_check", (2021,)), ("rank", M, 2, "m_check", (), None, True)]
    return tuple(_fact(at, row) for at, row in enumerate(rows))


def _fact(at: int, row: tuple[Any, ...]) -> Fact:
    what, kind, value, *rest = row
    return Fact(f"f{at}", what, kind, Decimal(value), *rest)


FACTS = facts()


def faults(text: str, lang: Any, own: str | None, items: tuple[str, ...], cited: tuple[str, ...]) -> set[str]:
    judge = Judge(TAXONOMY, ASSIGNMENT, FACTS, ITEMS, BODIES, lang, own)
    return {one.code for one in judge.faults(Draft(text, items, cited))}


@dataclass(frozen=True)
class Case:
    """``fault`` None: the sentence is borne out."""

    text: str
    fault: str | None = None
    own: str | None = None
    items: tuple[str, ...] = tuple(ITEMS)
    lang: str = "zh"

    @property
    def id(self) -> str:
        return f"{self.fault or 'good'}: {self.text}"


GOOD = (
    "“更新不及时”出现在48份报告中，占48.0%。",
    "“更新不及时”出现在四十八份报告中，占百分之四十八。",
    "共有100份报告提到问题，合计240条。",
    "在全部100份报告中，“更新不及时”出现在48份报告里。",
    "100份报告中有48份提到“更新不及时”，共55条问题。",
    "提到“更新不及时”的报告有48份，提到“人员不足”的有31份。",
    "有48份报告提到“更新不及时”、31份提到“人员不足”。",
    "“更新不及时”的占比由2021年的30.0%升至2023年的60.0%，上升30.0个百分点。",
    "2021年至2023年，“更新不及时”的占比上升30个百分点。",
    "“人员不足”的占比2021年为40.0%，2023年为20.0%，下降20.0个百分点。",
    "2021年至2023年，“形式单一”的占比持平。",
    "“更新不及时”最常见，居第1位，“人员不足”居第2位。",
    "“形式单一”最少，只有10份报告提到。",
    "县级报告中，“更新不及时”占60.0%，“人员不足”占20.0%。",
    "“更新不及时”总体占48.0%，2023年占60.0%。",
    "“加强培训”见于60份报告，占提到措施的报告的66.7%，“加强检查”见于9份。",
    "多数报告提到“加强培训”。",
    "如澜汀县云桥镇人民政府写道“个别栏目半年没有新内容”，这类“更新不及时”见于48份报告。",
    "霁川市住房和城乡建设局称“专职人员只有1名”，属于“人员不足”。",
    "不少机关提出按《政府信息公开条例》开展“加强培训”，进一步统一认识。",
    "90份报告提到措施，共150条。",
    "2021年有40份报告提到问题，其中“更新不及时”有12份。",
    "“更新不及时”是突出的一个问题，一方面更新慢，另一方面内容旧。",
    "在提到问题的100份报告中，48份涉及“更新不及时”，占48.0%。",
    "从年度看，“更新不及时”由2021年的12份（30.0%）增至2023年的18份（60.0%），比例上升30.0个百分点。",
    "与此相反，“人员不足”的占比从2021年的40.0%降至2023年的20.0%，下降20.0个百分点。",
    "“形式单一”涉及10份报告，占10.0%，2021年与2023年均为10.0%，基本持平。",
    "措施方面，共有90份报告提出150条措施，其中“加强培训”见于60份报告（66.7%），居第1位。",
    "针对这些问题，各地提出“加强培训”“加强检查”等措施。",
    "总体来看，“更新不及时”和“人员不足”较为突出。",
    "“更新不及时”和“人员不足”分别出现在48份和31份报告中。",
    "“更新不及时”与“人员不足”居前两位。",
    "前三位依次为“更新不及时”“人员不足”“形式单一”。",
    "2021年至2023年，“更新不及时”的占比由30.0%升至60.0%。",
    "“更新不及时”的占比从30.0%（2021年）升至60.0%（2023年）。",
    "2021年有12份报告提到“更新不及时”，2023年增至18份。",
    "2021年，澜汀县云桥镇人民政府写道“信息更新不及时”“个别栏目半年没有新内容”。",
    "2023年有18份报告提到“更新不及时”，如“个别栏目半年没有新内容”。",
    "有单位称“存在“重业务、轻公开”倾向”，有单位称“存在‘重业务、轻公开’倾向”。",
    "三年间，“更新不及时”共出现在48份报告中。",
    "有一份报告写道“个别栏目半年没有新内容”，属于“更新不及时”。",
)
GOOD_OWN = (
    "该主题出现在48份报告中，共55条。",
    "2021年有12份报告提到，2023年有18份。",
    "在全部100份报告中，有48份提到这一问题。",
    "县级报告有36份提到，占县级报告的60.0%。",
    "占比由2021年的30.0%升至2023年的60.0%。",
    "多为“更新不及时”，如“半年没有新内容”。",
)
GOOD_EN = (
    "“Late updates” appears in 48 reports (48.0%).",
    "“Late updates” appears in 48 of the 100 reports that name a problem.",
    "The share of “Late updates” rose from 30.0% in 2021 to 60.0% in 2023, up 30.0 percentage points.",
    "“Late updates” is the most common problem, ranking first, while “Too few staff” ranks second.",
    "48 reports name “Late updates” and 31 reports name “Too few staff”.",
    "Between 2021 and 2023 the share of “Too few staff” fell by 20 percentage points.",
    "In 100 reports that name a problem there are 240 problems.",
    "A body wrote “个别栏目半年没有新内容”, which is “Late updates”.",
    "Most reports name “Training” (66.7%).",
    "Of the 100 reports that name a problem, 48 reports (48.0%) mention “Late updates”, which ranks first.",
    "In 2023, 18 reports (60.0%) mention “Late updates”.",
    "Among measures, “Training” appears in 60 reports (66.7%), followed by “Checks” in 9 reports.",
    "“Checks” comes last, named in nine reports, one of the ways bodies plan to increase discipline.",
)

LIES = (
    # invented and altered numbers
    Case("“更新不及时”出现在49份报告中。", "invented"),
    Case("“更新不及时”出现在四十九份报告中。", "invented"),
    Case("“更新不及时”占48.1%。", "invented"),
    Case("“更新不及时”占百分之五十。", "invented"),
    Case("“更新不及时”出现在３７份报告中。", "invented"),
    Case("“更新不及时”涉及1.2万份报告。", "unreadable"),
    Case("“更新不及时”出现在近48份报告中。", "inexact"),
    Case("“更新不及时”出现在48余份报告中。", "inexact"),
    Case("“更新不及时”约占48.0%。", "inexact"),
    Case("三分之一的报告提到“更新不及时”。", "unreadable"),
    Case("四成报告提到“更新不及时”。", "unreadable"),
    Case("“更新不及时”翻了一番。", "unreadable"),
    Case("“更新不及时”是2021年的2倍。", "unreadable"),
    Case("48家单位提到“更新不及时”。", "unreadable"),
    Case("“更新不及时”共计三十七。", "unreadable"),
    Case("“更新不及时”提到率48/100。", "unreadable"),
    Case("“更新不及时”分为3类。", "unreadable"),
    Case("“更新不及时”集中在两个方面。", "unreadable"),
    Case("“更新不及时”出现在48份报告中，是第4位。", "invented"),
    # right numbers of another subject
    Case("“更新不及时”出现在31份报告中。", "misattributed"),
    Case("“更新不及时”出现在31份报告中，“人员不足”出现在48份报告中。", "misattributed"),
    Case("“更新不及时”和“人员不足”分别出现在31份和48份报告中。", "misattributed"),
    Case("“更新不及时”和“人员不足”同时出现在31份报告中。", "misattributed"),
    Case("有48份报告既提到“更新不及时”，也提到“人员不足”。", "plain"),
    Case("“更新不及时”和“人员不足”均居前两位，“形式单一”居前两位。", "first"),
    Case("前三位依次为“人员不足”“更新不及时”“形式单一”。", "first"),
    # what a number is not said of
    Case("48份报告未提到“更新不及时”。", "denied"),
    Case("48份报告解决了“更新不及时”。", "plain"),
    Case("去年有48份报告提到“更新不及时”。", "plain"),
    Case("村级报告中，“更新不及时”占48.0%。", "plain"),
    Case("东部地区报告中，“更新不及时”占48.0%。", "plain"),
    Case("针对“更新不及时”，60份报告提出“加强培训”。", "link"),
    Case("“形式单一”主要集中在县级。", "comparison"),
    Case("“更新不及时”已得到解决。", "trend"),
    Case("“更新不及时”已成历史。", "plain"),
    Case("信息更新及时，内容常新。", "sense"),
    Case("2021年至2023年，“更新不及时”的占比由60.0%升至30.0%。", "misattributed"),
    Case("“更新不及时”由2021年的18份增至2023年的12份。", "misattributed"),
    Case("“更新不及时”排名倒数第1位。", "unreadable"),
    Case("“形式单一”是第二大问题。", "misattributed"),
    Case("近五年“更新不及时”出现在48份报告中。", "unreadable"),
    Case("“更新不及时”出现在100份报告中。", "misattributed"),
    Case("“更新不及时”出现在全部100份报告中。", "misattributed"),
    Case("在100份报告中都有“更新不及时”。", "misattributed"),
    Case("2021年“更新不及时”出现在48份报告中。", "misattributed"),
    Case("2021年“更新不及时”出现在18份报告中，2023年为12份。", "misattributed"),
    Case("“更新不及时”由2021年的60.0%升至2023年的30.0%。", "misattributed"),
    Case("县级报告中，“更新不及时”占48.0%。", "misattributed"),
    Case("“更新不及时”出现在55份报告中。", "invented"),
    Case("“更新不及时”共48条。", "invented"),
    Case("共有100份报告提到措施。", "misattributed"),
    Case("共有90份报告提到问题。", "misattributed"),
    Case("100份报告中有31份提到“更新不及时”。", "misattributed"),
    Case("100份报告中有60份提到“加强培训”。", "misattributed"),
    Case("“人员不足”居第1位。", "misattributed"),
    Case("“更新不及时”占问题条目的48.0%。", "base"),
    Case("2021年至2022年，“更新不及时”上升30.0个百分点。", "misattributed"),
    Case("“更新不及时”出现在48份报告中，其中县级占60.0%。", "misattributed"),
    # directions, places, extents
    Case("2021年至2023年，“更新不及时”的占比下降30.0个百分点。", "direction"),
    Case("2021年至2023年，“人员不足”的占比上升。", "direction"),
    Case("2021年至2023年，“更新不及时”的占比持平。", "direction"),
    Case("2021年至2023年，“加强培训”的占比上升。", "direction"),
    Case("2022年“更新不及时”的占比上升。", "direction"),
    Case("“人员不足”最常见。", "first"),
    Case("“人员不足”居首，“更新不及时”次之。", "first"),
    Case("“更新不及时”最少。", "first"),
    Case("2023年“更新不及时”最多。", "first"),
    Case("多数报告提到“更新不及时”。", "extent"),
    Case("所有报告都提到“加强培训”。", "extent"),
    Case("半数报告提到“更新不及时”。", "extent"),
    Case("少数报告提到“加强培训”。", "extent"),
    Case("“更新不及时”逐年上升。", "trend"),
    Case("提到“更新不及时”的报告多于提到“人员不足”的报告。", "comparison"),
    Case("没有报告提到“更新不及时”。", "extent"),
    Case("各地普遍存在“更新不及时”。", "extent"),
    Case("近半报告提到“更新不及时”。", "unreadable"),
    Case("“更新不及时”增加了一倍多。", "unreadable"),
    Case("有ⅩⅡ份报告提到“更新不及时”。", "unreadable"),
    Case("“人员不足”越来越多。", "direction"),
    Case("2021年至2023年，“人员不足”占比变大。", "direction"),
    Case("“更新不及时”明显好转。", "direction"),
    Case("“人员不足”是第一大问题。", "first"),
    Case("主要问题是“人员不足”。", "first"),
    # quotes, bodies, items, years, language
    Case("有单位称“栏目一年没有新内容”，属于“更新不及时”。", "quote"),
    Case("有单位称「更新不及吋」。", "quote"),
    Case("有单位按《政务公开管理办法》开展“加强培训”。", "quote"),
    Case("有单位称“专职人员只有2名”，属于“人员不足”。", "quote"),
    Case("霁川市住房和城乡建设局写道“个别栏目半年没有新内容”。", "speaker"),
    Case("澜汀县云桥镇人民政府写道“信息更新不及时”“专职人员只有1名”。", "speaker"),
    Case("2023年，澜汀县云桥镇人民政府写道“个别栏目半年没有新内容”。", "speaker"),
    Case("县级报告写道“个别栏目半年没有新内容”。", "speaker"),
    Case("有单位称信息更新“及时”。", "sense"),
    Case("有单位称“更新不及时。", "open_quote"),
    Case("望舒县财政局提到“更新不及时”。", "body"),
    Case("青川县沐溪镇人民政府提到“更新不及时”。", "body"),
    Case("如沐溪镇的“更新不及时”。", "body"),
    Case("上海市也有“更新不及时”。", "body"),
    Case("云桥镇与沐溪镇有“更新不及时”。", "body"),
    Case("2019年已有“更新不及时”的问题。", "year"),
    Case("二〇一九年已有“更新不及时”的问题。", "year"),
    Case("“更新不及时”较为常见。", "no_item", items=()),
    Case("“更新不及时”较为常见。", "unknown_item", items=("zzzz", "bcdf")),
    Case("“更新不及时”较为常见。", "other_theme", items=("ghjk",)),
    Case("Late updates are common.", "language"),
    Case("", "empty"),
    Case("“更新不及时”较为常见。\n它出现在48份报告中。", "long"),
    Case("很" * 500, "long"),
)
LIES_OWN = (
    Case("该主题出现在31份报告中。", "misattributed"),
    Case("该主题出现在100份报告中。", "misattributed"),
    Case("在全部100份报告中均有提及，所有报告都提到。", "extent"),
    Case("100份报告提到该主题。", "misattributed"),
    Case("2021年有18份报告提到。", "misattributed"),
    Case("县级报告有48份提到。", "misattributed"),
    Case("占比由2021年的30.0%降至2023年的60.0%。", "direction"),
    Case("该主题最少。", "first"),
    Case("“人员不足”也有48份。", "misattributed"),
)
LIES_EN = (
    Case("“Late updates” appears in 49 reports.", "invented"),
    Case("“Late updates” appears in forty-nine reports.", "invented"),
    Case("“Late updates” appears in 31 reports.", "misattributed"),
    Case("“Late updates” appears in 100 reports.", "misattributed"),
    Case("“Late updates” appears in nearly 48 reports.", "inexact"),
    Case("A third of reports name “Late updates”.", "unreadable"),
    Case("“Late updates” doubled.", "unreadable"),
    Case("“Late updates” fell from 60.0% in 2021 to 30.0% in 2023.", "misattributed"),
    Case("The share of “Late updates” fell between 2021 and 2023.", "direction"),
    Case("“Too few staff” is the most common problem.", "first"),
    Case("Most reports name “Late updates”.", "extent"),
    Case("All reports name “Training”.", "extent"),
    Case("“Late updates” is named more often than “Too few staff”.", "comparison"),
    Case("The share of “Late updates” rose steadily.", "trend"),
    Case("In 2019 “Late updates” was named.", "year"),
    Case("A body wrote “一年没有新内容”, which is “Late updates”.", "quote"),
    Case("Muxi Town names “Late updates”.", "body"),
    Case("“Too few staff” became more common.", "direction"),
    Case("“Too few staff” is the top problem.", "first"),
    Case("“Too few staff” outnumbers “Late updates”.", "comparison"),
    Case("“Late updates” appears in XLVIII reports.", "unreadable"),
    Case("Among others, Beijing names “Late updates”.", "body"),
    Case("48.0% of all problems are “Late updates”.", "base"),
    Case("31 reports name “Late updates” and 48 reports name “Too few staff”.", "misattributed"),
    Case("“更新不及时”出现在48份报告中。", "language"),
)


@pytest.mark.parametrize("text", GOOD)
def test_what_is_true_and_said_plainly_passes(text: str) -> None:
    assert faults(text, "zh", None, tuple(ITEMS), tuple(one.id for one in FACTS)) == set()


@pytest.mark.parametrize("text", GOOD_OWN)
def test_where_a_theme_is_at_hand_it_need_not_be_named(text: str) -> None:
    assert faults(text, "zh", "p_late", ("bcdf",), tuple(one.id for one in FACTS)) == set()


@pytest.mark.parametrize("text", GOOD_EN)
def test_what_is_true_passes_in_english(text: str) -> None:
    assert faults(text, "en", None, tuple(ITEMS), tuple(one.id for one in FACTS)) == set()


@pytest.mark.parametrize("case", LIES, ids=lambda case: case.id[:50])
def test_a_lie_is_caught(case: Case) -> None:
    assert case.fault in faults(case.text, "zh", case.own, case.items, tuple(one.id for one in FACTS))


@pytest.mark.parametrize("case", LIES_OWN, ids=lambda case: case.id[:50])
def test_a_lie_about_the_theme_at_hand_is_caught(case: Case) -> None:
    assert case.fault in faults(case.text, "zh", "p_late", ("bcdf",), tuple(one.id for one in FACTS))


@pytest.mark.parametrize("case", LIES_EN, ids=lambda case: case.id[:50])
def test_a_lie_is_caught_in_english(case: Case) -> None:
    assert case.fault in faults(case.text, "en", case.own, case.items, tuple(one.id for one in FACTS))


@pytest.mark.parametrize("case", [*LIES, *LIES_OWN, *LIES_EN], ids=lambda case: case.id[:50])
def test_every_fault_can_be_said(case: Case) -> None:
    judge = Judge(TAXONOMY, ASSIGNMENT, FACTS, ITEMS, BODIES, "zh", None)
    for fault in judge.faults(Draft(case.text, case.items, ())):
        for lang in ("zh", "en"):
            said = fault.say(lang)
            assert said
            assert "{" not in said


def test_every_fault_has_a_case() -> None:
    shown = {case.fault for case in (*LIES, *LIES_OWN, *LIES_EN)}
    assert shown | {"uncited", "unknown_fact"} == set(SAYS)


def test_a_number_must_be_cited_and_a_citation_must_exist() -> None:
    reports = next(one.id for one in FACTS if one.theme == "p_late" and one.value == 48)
    assert faults("“更新不及时”出现在48份报告中。", "zh", None, ("bcdf",), (reports,)) == set()
    assert faults("“更新不及时”出现在48份报告中。", "zh", None, ("bcdf",), ()) == {"uncited"}
    assert faults("“更新不及时”较为常见。", "zh", None, ("bcdf",), ("f999",)) == {"unknown_fact"}


@pytest.mark.parametrize("swapped", [(48, 31), (31, 10), (10, 48)])
def test_no_number_of_one_theme_passes_for_another(swapped: tuple[int, int]) -> None:
    """Whatever the frame, two themes that trade their numbers are caught."""
    names = {48: "更新不及时", 31: "人员不足", 10: "形式单一"}
    one, other = swapped
    cited = tuple(fact.id for fact in FACTS)
    for frame in (
        "“{a}”出现在{x}份报告中，“{b}”出现在{y}份报告中。",
        "有{x}份报告提到“{a}”，{y}份提到“{b}”。",
        "提到“{a}”的有{x}份、提到“{b}”的有{y}份。",
        "100份报告中有{x}份提到“{a}”，100份报告中有{y}份提到“{b}”。",
        "“{a}”（{x}份）与“{b}”（{y}份）。",
    ):
        right = frame.format(a=names[one], x=one, b=names[other], y=other)
        wrong = frame.format(a=names[one], x=other, b=names[other], y=one)
        assert faults(right, "zh", None, tuple(ITEMS), cited) == set(), right
        assert "misattributed" in faults(wrong, "zh", None, tuple(ITEMS), cited), wrong


@given(st.integers(0, 3000), st.sampled_from(["份", "条", "%", "个百分点"]))
@settings(max_examples=200, deadline=None)
def test_no_number_passes_but_those_of_the_theme(number: int, unit: str) -> None:
    own = {("份", 48), ("条", 55), ("%", 48)}
    found = faults(f"“更新不及时”的数字是{number}{unit}。", "zh", None, ("bcdf",), tuple(one.id for one in FACTS))
    assert (found == set()) == ((unit, number) in own)


@given(
    st.text(
        alphabet="“”「」《》更新不及时人员0123456789１２份条%年月第一二三十百占升降最多,，。（） \n\u3000x", max_size=80
    )
)
@settings(deadline=None)
def test_no_text_breaks_the_judge(text: str) -> None:
    faults(text, "zh", None, ("bcdf",), ())
    faults(text, "en", "p_late", ("bcdf",), ())


@pytest.mark.parametrize("unit", ["“", "12", "12份", "更新不及时", "一", "2021年至", "占", "澜汀县", "， ", "a "])
def test_a_hostile_sentence_costs_little(unit: str) -> None:
    began = time.perf_counter()
    faults((unit * 400)[:400], "zh", None, tuple(ITEMS), tuple(one.id for one in FACTS))
    assert time.perf_counter() - began < 1.0


def test_numbers_and_years_are_told_apart() -> None:
    text = "2021年至2023年,12份报告(二〇二二年3条),排名第一,另有1,234份,2023份"
    assert [one.years for one in years_of(text)] == [(2021, 2023), (2022,)]
    assert [(str(one.value), one.unit) for one in numbers_of(text, "zh")] == [
        ("12", "reports"),
        ("3", "items"),
        ("1", "rank"),
        ("1234", "reports"),
        ("2023", "reports"),
    ]
    said = "12 of the 25 reports (48 per cent), 3rd place, 7.3 percentage points in 2022"
    assert [(str(one.value), one.unit) for one in numbers_of(said, "en")] == [
        ("12", "reports"),
        ("25", "reports"),
        ("48", "percent"),
        ("3", "rank"),
        ("7.3", "points"),
    ]
