"""Words of two reports: what was taken over from last year, what only sounds alike, and what is another body's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from tests.verifiers.forms import number
from tests.verifiers.panel_reports import FORWARD, OVERVIEW, findings, outcomes, prose, report
from verifiers.model import Finding, Span
from verifiers.panel import (
    Copies,
    Crossed,
    Fingerprint,
    Report,
    check_pair,
    check_series,
    copied,
    fingerprint,
    names_of,
    similarity,
)
from verifiers.rules import render

NEW = "applications.new.total"
OTHER = (
    "本年把惠民政策汇编成册，分送各村各户，并在赶集日设点讲解。镇政府网站新开信访回复栏目，平均三天答复一次来信。"
    "财务收支按季上墙，村民代表逐笔核对后签字。年底请第三方逐项测评，得分比全县平均高出不少，短板列入明年计划。"
)


def told(year: int, words: str) -> str:
    return words.format(year=year, count=year - 1880, other=year - 1990)


def texts(earlier: str, later: str, section: str = "overview") -> list[Crossed]:
    pair = report(2021, text={section: earlier}), report(2022, text={section: later})
    return [one for outcome in check_pair(*pair) for one in outcome.found]


def quoted(one: Report, spans: Sequence[Span]) -> list[str]:
    assert one.prose is not None
    return [one.prose.text[span.start : span.end] for span in spans]


def same(earlier: str, later: str, section: str = "overview") -> list[Finding]:
    return [one.finding for one in texts(earlier, later, section) if "same_" in one.finding.rule]


UNCHANGED = OVERVIEW.replace("{count}", "141").replace("{other}", "31")


def test_a_section_with_only_the_year_changed_is_found() -> None:
    (finding,) = same(told(2021, UNCHANGED), told(2022, UNCHANGED))
    assert (finding.rule, finding.where, finding.actual) == ("cross_year.same_text", ("sections.overview",), "100%")
    assert "2021年度报告相同" in render(finding)
    assert "2021.txt" in render(finding, "en")


def test_both_places_are_quoted_as_they_stand() -> None:
    pair = (
        report(2021, text={"overview": told(2021, UNCHANGED)}),
        report(2022, text={"overview": told(2022, UNCHANGED)}),
    )
    (crossed,) = [one for outcome in check_pair(*pair) for one in outcome.found]
    assert crossed.other is not None
    assert crossed.quotes
    assert quoted(pair[1], crossed.finding.spans) == list(crossed.quotes)
    assert quoted(pair[0], crossed.other.spans) == list(crossed.other.raw)


@dataclass(frozen=True)
class Case:
    id: str
    earlier: str
    later: str
    found: tuple[str, ...] = ()


PASSAGE = UNCHANGED[UNCHANGED.index("组织") :]

LINES = (
    "各村公开栏的内容更新不够及时。对外出务工群众的宣传有待逐级加强。公开人员多为兼职，定期培训还没有跟上。政务微信的栏目少，群众找不到办事指南。"
    "惠民补贴名单公示时间短，异议不易提出。热线接听记录没有专人整理，问题容易反复。"
    "镇村两级目录不一，重复登载常有发生。"
)

CASES = (
    Case("new-words", told(2021, UNCHANGED), OTHER),
    Case(
        "hardly-a-character",
        told(2021, UNCHANGED),
        told(2022, UNCHANGED.replace("群众可以随时查询", "群众可随时查询")),
        ("cross_year.same_text",),
    ),
    Case(
        "line-breaks-and-width",
        told(2021, UNCHANGED),
        told(2022, UNCHANGED).replace("，", ",\n").replace("2022年", "２０２２ 年"),
        ("cross_year.same_text",),
    ),
    Case(
        "han-years",
        told(2021, UNCHANGED).replace("2021年", "二〇二一年"),
        told(2022, UNCHANGED).replace("2022年", "二〇二二年"),
        ("cross_year.same_text",),
    ),
    Case(
        "a-word-or-two-put-otherwise",
        LINES,
        LINES.replace("有待", "还需").replace("定期", "日常").replace("不够", "欠"),
        ("cross_year.same_text",),
    ),
    Case("sentences-joined", LINES, LINES.replace("。", "，")[:-1] + "。", ("cross_year.same_text",)),
    Case("sentences-parted", LINES.replace("。", "，")[:-1] + "。", LINES, ("cross_year.same_text",)),
    Case("short", "全年没有收到申请，也没有收取费用。", "全年没有收到申请，也没有收取费用。"),
    Case(
        "figures-renewed",
        "".join(f"第{n}村公开账目{n + 31}次，发放明白纸{n + 57}张，答复来信{n + 11}件。" for n in range(9)),
        "".join(f"第{n}村公开账目{n + 44}次，发放明白纸{n + 83}张，答复来信{n + 19}件。" for n in range(9)),
    ),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_two_overviews(case: Case) -> None:
    assert tuple(one.rule for one in same(case.earlier, case.later)) == case.found


FEES = (
    "根据《国务院办公厅关于印发〈政府信息公开信息处理费管理办法〉的通知》（国办函〔2020〕109号）和有关按件、按量收费的规定，"
    "{year}年青石镇没有产生信息处理费，没有向申请人收取费用。除此以外没有其他需要报告的事项。依规定，信息处理费全额上缴国库。"
)


def test_what_every_report_must_say_of_fees_is_no_copy() -> None:
    assert same(told(2021, FEES), told(2022, FEES), "other") == []
    (finding,) = same(told(2021, FEES + UNCHANGED), told(2022, FEES + UNCHANGED), "other")
    assert finding.rule == "cross_year.same_text"


def test_problems_are_a_copy_however_few_they_are() -> None:
    problems = (
        "一是解读材料少，多为文字；二是人手紧，答复常到最后一天。"
        "下一步，一是每份文件配一张图；二是从便民中心抽调两人专办，三天内先回电话。"
    )
    assert [one.rule for one in same(problems, problems, "problems")] == ["cross_year.same_text"]
    assert same(problems, problems, "overview") == []


def test_over_a_gap_words_are_compared_and_numbers_are_not() -> None:
    years = [
        report(2021, {FORWARD: number(9)}, text={"overview": told(2021, UNCHANGED)}),
        report(2023, text={"overview": told(2023, UNCHANGED)}),
    ]
    found = [one.finding.rule for _, outcome in check_series(years) for one in outcome.found]
    assert found == ["cross_year.gap", "cross_year.same_text"]


def test_a_passage_with_figures_in_a_new_section_is_a_hint() -> None:
    passage = "".join(f"东街第{n}组公开账目{n + 31}次，发放明白纸{n + 57}张，答复来信{n + 11}件。" for n in range(5))
    (finding,) = same(told(2021, UNCHANGED) + passage, OTHER + passage)
    assert finding.rule == "cross_year.same_passage"
    assert same(told(2021, UNCHANGED) + PASSAGE, OTHER + PASSAGE.replace("一百二十", "若干")) == []


def test_last_years_problems_with_new_measures_are_a_hint() -> None:
    new = "下一步，请各村会计按月上报，镇里逐村核对并在公示栏说明缘由。年底召集群众代表评议，对排在最后的村上门辅导。"
    (finding,) = same(LINES + OTHER[:60], LINES + new, "problems")
    assert (finding.rule, finding.where) == ("cross_year.same_passage", ("sections.problems",))
    assert same(LINES + OTHER[:60], LINES + new, "overview") == []


def test_the_preamble_is_the_same_every_year() -> None:
    assert same(told(2021, UNCHANGED), told(2022, UNCHANGED), "preamble") == []


def test_without_a_text_nothing_is_said_to_be_clean() -> None:
    pair = report(2021), report(2022, text={"overview": OTHER})
    assert {one.state for one in outcomes("cross_year.same_text", *pair)} == {"unchecked"}
    assert {one.reason for one in outcomes("cross_year.stale_year", *pair)} == {"no_text"}


PLANNED = "2022年，我镇将把政务公开栏搬进各村便民服务站，力争年底前全部启用。"
FROM_2022 = "新的收费办法自2022年1月1日起施行，我镇将严格执行，按件、按量计收。"
STALE = "2021年，我镇共公开村务信息一百三十条，开展培训两次。"


@pytest.mark.parametrize(
    ("earlier", "later", "found"),
    [
        pytest.param(STALE, STALE + OTHER, True, id="left-standing"),
        pytest.param(STALE, STALE.replace("2021", "2022") + OTHER, False, id="year-renewed"),
        pytest.param(STALE, "与2021年相比，本年公开的村务信息多了三成。" + OTHER, False, id="compared"),
        pytest.param(
            "落实《2021年政务公开工作要点》各项任务。", "落实《2021年政务公开工作要点》各项任务。", False, id="cited"
        ),
        pytest.param("自2021年起，账目按季公开。" + OTHER, "自2021年起，账目按季公开。", False, id="since"),
        pytest.param(PLANNED, PLANNED + OTHER, True, id="plan-left-standing"),
        pytest.param(PLANNED, PLANNED.replace("2022", "2023") + OTHER, False, id="plan-renewed"),
        pytest.param(FROM_2022, FROM_2022 + OTHER, False, id="in-force-since"),
    ],
)
def test_a_year_left_standing(earlier: str, later: str, found: bool) -> None:
    rules = [one.finding.rule for one in texts(earlier, later)]
    assert ("cross_year.stale_year" in rules) == found


CHANGES = (
    ("新收政府信息公开申请95件，比上年增加10件。", 85, "held"),
    ("新收政府信息公开申请95件，比上年增加10件。", 80, "found"),
    ("新收政府信息公开申请95件，较2021年减少5件。", 100, "held"),
    ("新收政府信息公开申请95件，较2021年减少5件。", 95, "found"),
    ("全年收到信息公开申请1,095件，同比增长9.5%。", 1000, "held"),
    ("全年收到信息公开申请1095件，同比增长19.5%。", 1000, "found"),
    ("全年收到信息公开申请1095件，同比下降3成。", 1000, None),
    ("新收政府信息公开申请95件，较2019年增加10件。", 12, None),
    ("发布信息95条，比上年增加10条。", 12, None),
    ("今年收到信息公开申请95件，与上年相比增加10件。", 85, "held"),
    ("今年收到信息公开申请95件，与上年相比增加10件。", 80, "found"),
    ("新收政府信息公开申请95件，较上年的85件明显增多。", 85, "held"),
    ("新收政府信息公开申请95件，较上年的85件明显增多。", 58, "found"),
    ("新收政府信息公开申请95件，上年为85件。", 58, "found"),
    ("2021年度新收政府信息公开申请85件，今年新收95件。", 85, "held"),
    ("2021年度新收政府信息公开申请85件，今年新收95件。", 58, "found"),
    ("2019年度新收政府信息公开申请85件，今年新收95件。", 58, None),
    ("信息公开申请由上年的85件增加到95件。", 58, "found"),
    ("新收政府信息公开申请95件，上年结转3件。", 58, None),
    ("收到政府信息公开申请95件，上年收到的3件也已办结。", 58, None),
    ("比上年新收申请增加10件。", 58, None),
)


@pytest.mark.parametrize(("text", "last", "state"), CHANGES, ids=lambda one: str(one)[:24])
def test_a_stated_change(text: str, last: int, state: str | None) -> None:
    pair = report(2021, {NEW: number(last)}), report(2022, text={"overview": text})
    found = outcomes("cross_year.stated_change", *pair)
    assert [one.state for one in found] == ([state] if state else [])
    for finding in findings(found):
        assert text[:6] in render(finding)
        assert finding.expected == str(last), "what last year's report has, not what follows from the text"


def test_a_change_in_what_was_received_may_count_what_was_carried_over() -> None:
    earlier = report(2021, {NEW: number(80), "applications.carried_over.total": number(5)})
    for verb, state in (("收到", "held"), ("新收", "found")):
        later = report(2022, text={"overview": f"全年{verb}政府信息公开申请95件，比上年增加10件。"})
        assert [one.state for one in outcomes("cross_year.stated_change", earlier, later)] == [state]


def test_a_change_on_a_number_that_was_not_read_cannot_be_checked() -> None:
    earlier = report(2021)
    later = report(2022, text={"overview": CHANGES[0][0]})
    without = type(earlier)("a", "a", "b", "b", 2021, None, {}, {})
    assert [one.reason for one in outcomes("cross_year.stated_change", without, later)] == ["unread"]


def test_similarity_of_a_text_to_last_years() -> None:
    first, second = prose(2021, overview=told(2021, UNCHANGED)), prose(2022, overview=told(2022, UNCHANGED))
    assert similarity(first, second) == (1.0, 1.0)
    alike = similarity(first, prose(2022, overview=OTHER))
    assert alike is not None
    assert alike[0] < 0.5
    assert alike[1] == 0
    assert similarity(first, prose(2022)) is None


# Texts of several bodies.


def printed(name: str, year: int, text: str) -> tuple[Report, Fingerprint]:
    one = report(year, body=name, text={"overview": text})
    assert one.prose is not None
    return one, fingerprint(one.id, name, year, one.prose, names_of(name))


LONG = OTHER + told(2022, UNCHANGED) + "青石镇的宣传车走遍各村，把补贴标准讲到户，群众不清楚的当场解释，记录在册备查。"


def test_a_report_that_repeats_another_bodys_is_found_whatever_the_names() -> None:
    pairs = [
        printed("澜汀县青石镇人民政府", 2022, LONG),
        printed("澜汀县白沙镇人民政府", 2023, LONG.replace("青石镇", "白沙镇").replace("2022", "2023")),
        printed("澜汀县云桥镇人民政府", 2023, "云桥镇" + OTHER[::-1]),
    ]
    reports = {one.id: one for one, _ in pairs}
    prints = [one for _, one in pairs]
    index = Copies(prints)
    found = [copy for one in prints if (copy := index.best(one))]
    assert [(copy.here, copy.there) for copy in found] == [("澜汀县白沙镇人民政府2023", "澜汀县青石镇人民政府2022")]
    crossed = copied(found[0], reports[found[0].here], reports[found[0].there])
    assert found[0].share > 0.9
    assert crossed.other is not None
    assert quoted(reports[crossed.report], crossed.finding.spans) == list(crossed.quotes)
    assert quoted(reports[crossed.other.report], crossed.other.spans) == list(crossed.other.raw)
    assert "澜汀县青石镇人民政府2022年度报告相同" in render(crossed.finding)
    assert index.shared(prints[2]) == 0


def test_a_body_does_not_copy_itself() -> None:
    prints = [printed("青石镇人民政府", year, LONG)[1] for year in (2021, 2022)]
    assert [Copies(prints).best(one) for one in prints] == [None, None]


@dataclass(frozen=True)
class Adapted:
    id: str
    body: str
    changes: tuple[tuple[str, str], ...]


OWN = (
    "我局办公室专人受理，分管负责同志逐件审核把关，超期一天即予通报。"
    "第{n}期县水利局网站开设河长公示栏目，群众可以扫码举报。"
)


@pytest.mark.parametrize(
    "case",
    [
        Adapted("pronoun", "苍棠县农业农村中心", (("我局", "本中心"), ("县水利局", "县农业农村中心"))),
        Adapted("level", "霁川市水利局", (("县水利局", "市水利局"),)),
        Adapted("name-left-in", "苍棠县教育局", ()),
    ],
    ids=lambda case: case.id,
)
def test_a_copy_is_told_whatever_a_body_calls_itself(case: Adapted) -> None:
    there = "".join(f"第{n}件事，{OWN.format(n=n)}" for n in range(5))
    here = there
    for before, after in case.changes:
        here = here.replace(before, after)
    prints = [printed("澜汀县水利局", 2022, there)[1], printed(case.body, 2022, here)[1]]
    found = Copies(prints).best(prints[1])
    assert found is not None
    assert found.share == 1


def test_problems_that_are_another_bodys_are_found_in_an_otherwise_own_report() -> None:
    problems = (
        "一是村务公开栏更换不及时，换届以后旧名单仍然挂在墙上；二是老年人不会上网查询，热线又常常占线无人接听。"
        "下一步，一是由各村会计按月拍照上报公开栏，镇纪委随机核对；二是在每月赶集日摆出咨询台，现场查询、现场打印。"
        "三是为行动不便的老人上门送去补贴明细，由村干部当面讲解签字。"
    )
    own = {"青石镇人民政府": OTHER, "白沙镇人民政府": told(2022, UNCHANGED)}
    reports = [report(2022, body=name, text={"overview": text * 3, "problems": problems}) for name, text in own.items()]
    prints = [
        fingerprint(one.id, one.body, one.year, one.prose, names_of(one.name))
        for one in reports
        if one.prose is not None
    ]
    found = Copies(prints).best(prints[1])
    assert found is not None
    assert (found.section, found.share) == ("problems", 1)
    crossed = copied(found, reports[1], reports[0])
    assert crossed.finding.where == ("sections.problems",)
    assert quoted(reports[1], crossed.finding.spans) == list(crossed.quotes)
    assert "“存在的主要问题及改进情况”部分长句中100%" in render(crossed.finding)
    assert Copies(prints[1:]).best(prints[1]) is None


def test_a_few_phrases_of_the_trade_are_no_copy() -> None:
    phrase = "收到的申请全部在法定期限内答复，没有收取任何费用，没有发生行政复议和行政诉讼。"
    prints = [
        printed("青石镇人民政府", 2022, phrase + OTHER)[1],
        printed("白沙镇人民政府", 2022, phrase + told(2022, UNCHANGED))[1],
    ]
    assert [Copies(prints).best(one) for one in prints] == [None, None]


def test_a_text_that_hundreds_share_is_told_of_each_at_little_cost() -> None:
    prints = [printed(f"第{n}镇人民政府", 2022, LONG)[1] for n in range(300)]
    index = Copies(prints)
    assert all(index.best(one) for one in prints)


@pytest.mark.parametrize(
    ("written", "hidden"),
    [
        ("岚江省青汀市柳坞县临河街道办事处", "临河街道"),
        ("柳坞县人民政府", "柳坞县"),
        ("柳坞县教育局", "教育局"),
    ],
)
def test_names_that_a_body_is_called_by(written: str, hidden: str) -> None:
    assert {written, hidden} <= names_of(written)
