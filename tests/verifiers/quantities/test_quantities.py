"""What counts as a quantity, how it is read, and what only looks like one."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from types import FrameType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.spans import assert_stands
from verifiers.model import Bound, Quantity
from verifiers.quantities import scan
from verifiers.quantities.numerals import NUMERAL_CHARACTERS


@dataclass(frozen=True)
class Q:
    """A quantity expected: as it stands, its value and unit, how exact it is, and its digits where they need a look."""

    raw: str
    value: str
    unit: str
    bound: Bound = "exact"
    digits: str | None = None


@dataclass(frozen=True)
class Case:
    text: str
    found: tuple[Q, ...]


def case(text: str, *found: Q) -> Case:
    return Case(text, found)


def check(text: str, found: tuple[Q, ...]) -> None:
    quantities = scan(text)
    assert_lawful(text, quantities)
    assert [(q.raw, q.value, q.unit, q.bound) for q in quantities] == [
        (q.raw, Decimal(q.value), q.unit, q.bound) for q in found
    ]
    for quantity, expected in zip(quantities, found, strict=True):
        if expected.digits is not None:
            assert text[quantity.digits.start : quantity.digits.end] == expected.digits


def assert_lawful(text: str, quantities: tuple[Quantity, ...]) -> None:
    end = 0
    for quantity in quantities:
        assert_stands(text, quantity.start, quantity.end, quantity.raw)
        assert end <= quantity.start < quantity.end
        assert quantity.start <= quantity.digits.start < quantity.digits.end <= quantity.end
        assert quantity.approximate is (quantity.bound != "exact")
        assert quantity.value.is_finite()
        end = quantity.end


NUMBERS = [
    case("公开信息75条。", Q("75条", "75", "条", digits="75")),
    case("公开信息７５条。", Q("７５条", "75", "条", digits="７５")),
    case("公开信息 75 条。", Q("75 条", "75", "条", digits="75")),
    case("制发其他文件 84\n件，均已公开", Q("84\n件", "84", "件", digits="84")),
    case("共办理**75**条", Q("75**条", "75", "条", digits="75")),
    case("受理1,234件", Q("1,234件", "1234", "件", digits="1,234")),
    case("受理1，234，567件", Q("1，234，567件", "1234567", "件")),
    case("关注者2 045 318 人", Q("2 045 318 人", "2045318", "人", digits="2 045 318")),
    case("清单1,2,3，4件", Q("4件", "4", "件")),
    case("投资1380.25万元", Q("1380.25万元", "1380.25", "万元", digits="1380.25")),
    case("投资208.450万", Q("208.450万", "208.450", "万")),
    case("浏览量为 640 万，", Q("640 万", "640", "万")),
    case("发布1.2万条", Q("1.2万条", "1.2", "万条", digits="1.2")),
    case("访问1.5亿人次", Q("1.5亿人次", "1.5", "亿人次")),
    case("投入3亿5千万元", Q("3亿5千万元", "350000000", "元", digits="3亿5千万")),
    case("发布1万2千条", Q("1万2千条", "12000", "条")),
    case("惠及5千人", Q("5千人", "5", "千人")),
    case("铺设3千米，运粮5千克", Q("3千米", "3", "千米"), Q("5千克", "5", "千克")),
    case("镇里设三个窗口", Q("三个", "3", "个", digits="三")),
    case("办理两件，走访俩次", Q("两件", "2", "件"), Q("俩次", "2", "次")),
    case("一百零五件、一千二百零三条", Q("一百零五件", "105", "件"), Q("一千二百零三条", "1203", "条")),
    case("投入三百万元", Q("三百万元", "300", "万元", digits="三百")),
    case("一万二千条信息", Q("一万二千条", "12000", "条", digits="一万二千")),
    case("壹万贰仟元整", Q("壹万贰仟元整", "12000", "元整", digits="壹万贰仟")),
    case("廿三件", Q("廿三件", "23", "件")),
    case("零起行政诉讼", Q("零起", "0", "起")),
    case("行政复议0起", Q("0起", "0", "起")),
    case("人民币35万，￥3,500.00。", Q("35万", "35", "万元"), Q("￥3,500.00", "3500", "元", digits="3,500.00")),
    case("经费RMB 12元", Q("12元", "12", "元")),
]

SHARES = [
    case("占12.35%（下降１％）", Q("12.35%", "12.35", "%"), Q("１％", "1", "％")),
    case("同比增长百分之三十", Q("百分之三十", "30", "%", digits="三十")),
    case("占百分之九十九点五，百分之30", Q("百分之九十九点五", "99.5", "%"), Q("百分之30", "30", "%")),
    case("差错率千分之二", Q("千分之二", "2", "‰", digits="二")),
    case("七成以上群众满意", Q("七成", "7", "成", "at_least")),
    case("提高3.5个百分点", Q("3.5个百分点", "3.5", "个百分点")),
    case("下降3.2%，减少5件", Q("3.2%", "3.2", "%"), Q("5件", "5", "件")),
    case("增长-3.2%", Q("-3.2%", "-3.2", "%", digits="3.2")),
    case("占三分之二，增加一半"),
]

LISTS_AND_RANGES = [
    case("每村3-5件", Q("3", "3", "件", "at_least"), Q("5件", "5", "件", "at_most")),
    case("每村3至5件", Q("3", "3", "件", "at_least"), Q("5件", "5", "件", "at_most")),
    case("每村3 ～ 5 次", Q("3", "3", "次", "at_least"), Q("5 次", "5", "次", "at_most")),
    case("每村三至五件", Q("三", "3", "件", "at_least"), Q("五件", "5", "件", "at_most")),
    case("占3%-5%", Q("3%", "3", "%", "at_least"), Q("5%", "5", "%", "at_most")),
    case("需3万-5万元", Q("3万", "3", "万元", "at_least"), Q("5万元", "5", "万元", "at_most")),
    case("从3件到5件", Q("3件", "3", "件"), Q("5件", "5", "件")),
    case("由3名增至5名", Q("3名", "3", "名"), Q("5名", "5", "名")),
    case("分别为12、8和5件。", Q("12", "12", "件"), Q("8", "8", "件"), Q("5件", "5", "件")),
    case("分别为12、8和5。", Q("12", "12", ""), Q("8", "8", ""), Q("5", "5", "")),
    case("分别增长3.5、2.1个百分点", Q("3.5", "3.5", "个百分点"), Q("2.1个百分点", "2.1", "个百分点")),
    case("甲乙两镇分别办理三、五件", Q("三", "3", "件"), Q("五件", "5", "件")),
    case("1、3个专栏", Q("3个", "3", "个")),
    case("涉及3、5个社区", Q("5个", "5", "个")),
]

APPROXIMATIONS = [
    case("发布4300余条", Q("4300余条", "4300", "条", "at_least", digits="4300")),
    case("发布100多条，发放100+份", Q("100多条", "100", "条", "at_least"), Q("100+份", "100", "份", "at_least")),
    case("投入20余万元", Q("20余万元", "20", "万元", "at_least", digits="20")),
    case("惠及3万多人", Q("3万多人", "3", "万人", "at_least")),
    case("阅读量10万+的推文57篇", Q("10万+", "10", "万", "at_least"), Q("57篇", "57", "篇")),
    case("十余个、二十多场", Q("十余个", "10", "个", "at_least"), Q("二十多场", "20", "场", "at_least")),
    case("百余件、千余人次", Q("百余件", "100", "件", "at_least"), Q("千余人次", "1000", "人次", "at_least")),
    case("数十条", Q("数十条", "10", "条", "at_least", digits="十")),
    case("几百人", Q("几百人", "100", "人", "at_least")),
    case("十几个", Q("十几个", "10", "个", "at_least")),
    case("上百场", Q("百场", "100", "场", "at_least")),
    case("过百万元", Q("百万元", "100", "万元", "at_least")),
    case("十来个", Q("十来个", "10", "个", "about")),
    case("七八件", Q("七八件", "7", "件", "about")),
    case("十七八件、七八十人", Q("十七八件", "17", "件", "about"), Q("七八十人", "70", "人", "about")),
    case("近300个", Q("300个", "300", "个", "about")),
    case("约为3000次", Q("3000次", "3000", "次", "about")),
    case("大约 30 件", Q("30 件", "30", "件", "about")),
    case("粉丝超2600万", Q("2600万", "2600", "万", "at_least")),
    case("突破300万", Q("300万", "300", "万", "at_least")),
    case("超过了20件", Q("20件", "20", "件", "at_least")),
    case("不少于2次，至少3次", Q("2次", "2", "次", "at_least"), Q("3次", "3", "次", "at_least")),
    case("不足20件，不超过5件", Q("20件", "20", "件", "at_most"), Q("5件", "5", "件", "at_most")),
    case("90%以上，5天以内", Q("90%", "90", "%", "at_least"), Q("5天", "5", "天", "at_most")),
    case("20个工作日内", Q("20个工作日", "20", "个工作日", "at_most")),
    case("15日内答复", Q("15日", "15", "日", "at_most")),
    case("30人左右", Q("30人", "30", "人", "about")),
    case("达2045人", Q("2045人", "2045", "人")),
    case("最近3次、附近5个", Q("3次", "3", "次"), Q("5个", "5", "个")),
    case("近三年来", Q("三年", "3", "年")),
]

COUNTED = [
    case("包括六个方面、六部分、五类事项", Q("六个", "6", "个"), Q("六部分", "6", "部分"), Q("五类", "5", "类")),
    case("三大平台、两大主题", Q("三大", "3", "大"), Q("两大", "2", "大")),
    case("四个社区和16个区", Q("四个", "4", "个"), Q("16个", "16", "个")),
    case("6大类30条109项", Q("6大类", "6", "大类"), Q("30条", "30", "条"), Q("109项", "109", "项")),
    case("7批61人次", Q("7批", "7", "批"), Q("61人次", "61", "人次")),
    case("开展在线访谈23场次", Q("23场次", "23", "场次")),
    case("得分98.5分，满分100分", Q("98.5分", "98.5", "分"), Q("100分", "100", "分")),
    case("共3县12村", Q("3县", "3", "县"), Q("12村", "12", "村")),
    case("粉丝数20518；", Q("20518", "20518", "")),
    case("现行有效件数：34，满意率99.8。", Q("34", "34", ""), Q("99.8", "99.8", "")),
    case("粉丝数\n20518；", Q("20518", "20518", "")),
    case("粉丝数超2,045；", Q("2,045", "2045", "", "at_least")),
    case("2.3个专栏", Q("3个", "3", "个", digits="3")),
    case("上线：1.5个专栏", Q("5个", "5", "个")),
    case("平均2.3次", Q("2.3次", "2.3", "次")),
    case("（三）两个窗口", Q("两个", "2", "个")),
    case("一是三个方面", Q("三个", "3", "个")),
    case("第二季度办理3件", Q("3件", "3", "件")),
    case("2021年3件，12月2件", Q("3件", "3", "件"), Q("2件", "2", "件")),
    case("12345热线受理1,200件", Q("1,200件", "1200", "件")),
    case("微信 APP 3 个", Q("3 个", "3", "个")),
    case("自改革以来40年间", Q("40年", "40", "年")),
]

ONES = [
    case("召开会议一次，", Q("一次", "1", "次")),
    case("每季度一次；", Q("一次", "1", "次")),
    case("召开一次会议", Q("一次", "1", "次")),
    case("开通一个专栏", Q("一个", "1", "个")),
    case("每村一名信息员", Q("一名", "1", "名")),
    case("发生一起诉讼、3起诉讼", Q("一起", "1", "起"), Q("3起", "3", "起")),
    case("一至两次", Q("一", "1", "次", "at_least"), Q("两次", "2", "次", "at_most")),
    *map(
        case,
        (
            "作为一项重要工作",
            "一种常态",
            "一系列制度",
            "一些差距",
            "取得一定成效",
            "进一步加强",
            "一次性告知",
            "一件事一次办",
            "最多跑一次",
            "一人一档",
            "和群众一起，",
            "未发生一起投诉",
            "没有收到一件申请",
            "他是一名干部",
            "每一位群众",
            "第一时间",
            "统一部署",
            "一体化平台",
            "同一个平台",
            "一律公开",
            "一方面",
            "一年来",
            "一大批",
            "建立一个完整的机制",
        ),
    ),
]

DATES = (
    "2020年、2020 年、2020年度、二〇二〇年、２０２０年",
    "1月1日、2020年1月1日起、2020 年 1 月 1 日",
    "2 0 2 0 年",
    "3月16日、12月5日、6日",
    "第三季度、3月中旬、8月份",
    "2024－2027年、2021-2023年",
    "2021年1-11月",
    "每年3月31日前，5月5日内",
    "上午8时30分，9:30-11:00，9：30",
    "20年、21年政府信息公开",
    "三年行动计划、五年规划、十四五期间",
    "建党100周年",
    "2020-12-31",
    "周一至周五，星期三",
)
NUMBERED = (
    "国令第711号、〔2019〕60号、（2019）60号",
    "第二十条第（一）项、第二十条第 （八） 项",
    "第1-3项、第二、三条、第3、4、5批、第 2 批、第三至五条",
    "第十九条第二款第三项",
    "一、总体情况\n二、主动公开情况\n（一）平台\n1、专栏\n2. 窗口\n(3) 网站",
    "1.2.3 个别问题",
    "一是完善；二是规范；三是提高",
    "— 5 —",
    "第3页 共7页",
    "— 12 —\n条例",
    "75\n",
    "\t12\n件\n",
    "①②③",
)
NAMES = (
    "电话：0451-53422393，传真6501311，邮编150066",
    "地址：平房路3号5楼302室",
    "幸福里3栋2单元501室，平房村3组12号",
    "http://www.example.cn/art/2021/1/5/art_12_3件.html",
    "邮箱 abc12@example.cn，QQ 3456789",
    "“12345”热线、12345企业服务热线",
    "5G、4K、3D、PM2.5、COVID-19、v2.3、4.0版",
    "“互联网+”、“8+4”、1+N、7×24小时、24小时自助服务",
    "ISBN 978-7-5000-1234-5",
    "身份证110101199003070000",
    "十九届四中全会、二十届三中全会、十一届六次全会",
    "党的十八大、十九大、二十大精神",
    "排名前三位",
    "五大连池市、七台河市、三台县、五家渠市、三元区",
)
SLOGANS = (
    "“五个中心”、‘三张清单’、「两个窗口」",
    '"三项行动"、"两个专栏"',
    "“六稳”“六保”“三安全一稳定”",
    "《三个办法》、《关于印发2023年20项重点任务的通知》",
    "三位一体、五位一体",
    "两个维护、四个意识、4个自信",
    "八项规定、三大攻坚战",
    "一网通办、三重一大、双随机、三公经费",
    "属于三类内部事务信息、属于四类过程性信息",
    "相同信息计1条，同一舆情计1次",
    "千家万户、百姓、万无一失、千方百计、万亩千户",
    "三番五次、两次三番、十分重视",
    "以上百姓，通过百姓评议",
    "几个方面、多个平台、若干件、数次",
    "零件、零距离",
    "三条例、五条件、两套路",
)


def _id(one: Case | str) -> str:
    return (one if isinstance(one, str) else one.text)[:24].replace("\n", "⏎")


@pytest.mark.parametrize("one", NUMBERS, ids=_id)
def test_numbers(one: Case) -> None:
    check(one.text, one.found)


@pytest.mark.parametrize("one", SHARES, ids=_id)
def test_shares(one: Case) -> None:
    check(one.text, one.found)


@pytest.mark.parametrize("one", LISTS_AND_RANGES, ids=_id)
def test_a_neighbour_lends_its_unit(one: Case) -> None:
    check(one.text, one.found)


@pytest.mark.parametrize("one", APPROXIMATIONS, ids=_id)
def test_approximations(one: Case) -> None:
    check(one.text, one.found)


@pytest.mark.parametrize("one", COUNTED, ids=_id)
def test_counted(one: Case) -> None:
    check(one.text, one.found)


@pytest.mark.parametrize("one", ONES, ids=_id)
def test_one_or_a(one: Case) -> None:
    check(one.text, one.found)


@pytest.mark.parametrize("text", [*DATES, *NUMBERED, *NAMES, *SLOGANS], ids=_id)
def test_not_a_quantity(text: str) -> None:
    check(text, ())


def test_a_long_quotation_states_something() -> None:
    check("“去年全镇共受理申请12件，全部办结并按时答复”", (Q("12件", "12", "件"),))


def test_a_neighbouring_ordinal_does_not_reach_over_another_unit() -> None:
    check("第3批、5件", (Q("5件", "5", "件"),))


def test_the_numbers_of_a_whole_paragraph() -> None:
    text = (
        "2023年，白杨镇共受理申请12件（含上年结转2件），办结11件，占91.67%，结转下年1件。"
        "全镇8个村各配1名信息员，召开培训会3次、培训近200人次，印发《白杨镇公开指南（2023年版）》1,500余册，"
        "投入经费1.5万元。第三方评估得分96.5分，位居全县第2名。"
    )
    assert [q.raw for q in scan(text)] == (
        ["12件", "2件", "11件", "91.67%", "1件", "8个", "1名", "3次", "200人次", "1,500余册", "1.5万元", "96.5分"]
    )


CHARACTERS = "0123456789０９一二三十百千万亿余多几数第年月日条件个次%元点.,，、。；：:-—~至和“”《》（） \n\t|*"
WORDS = """分别 百分之 万元 人次 个百分点 以上 近 不足 计 一件事 24小时 1,234 人民币 ￥ 二十大 粉丝数 各"""
PIECES = st.sampled_from([*CHARACTERS, *WORDS.split()])


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(max_examples=500)
@example("数一")
@example("￥")
@example("分别1、2")
@example("1亿2")
@example("1.2.3件")
@example("百分之百分之")
def test_any_mixture_obeys_the_laws(text: str) -> None:
    assert_lawful(text, scan(text))


@given(st.text())
def test_any_text_obeys_the_laws(text: str) -> None:
    assert_lawful(text, scan(text))


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["条", "件", "个", "人次", "万元", "%"]))
def test_every_count_is_found(number: int, unit: str) -> None:
    (quantity,) = scan(f"全镇共计{number:,}{unit}，")
    assert (quantity.value, quantity.unit, quantity.raw) == (number, unit, f"{number:,}{unit}")


def calls(function: Callable[[str], object], text: str) -> int:
    """How many calls, Python's and C's, ``function`` makes for ``text``."""
    count = 0

    def tally(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tally)
    try:
        function(text)
    finally:
        sys.setprofile(None)
    return count


HOSTILE = [
    "1",
    "一",
    "百分之",
    "1 ",
    "1\n",
    "1,",
    "1、",
    "3件、",
    "3-",
    "三至",
    "分别1、",
    "第1、",
    "数为1",
    "“",
    "《",
    '"',
    "（",
    "1亿2",
    "二三",
    " 1 234",
    "发布信息75条，占百分之三十。",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_work_grows_with_the_length(piece: str) -> None:
    """The count of calls, not the clock; a pattern that backtracks without bound would hang here instead."""
    short, long = (piece * (size // len(piece)) for size in (10_000, 100_000))
    assert calls(scan, long) <= 11 * calls(scan, short) + 100


def test_numeral_characters_are_single() -> None:
    assert len(set(NUMERAL_CHARACTERS)) == len(NUMERAL_CHARACTERS)
