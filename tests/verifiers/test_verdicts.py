"""Verdicts on single items: what is verified, what is contradicted, what stays open, and for which reason."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest

from verifiers.model import Claim, ClaimKind, Section, Span, VerdictName
from verifiers.source import Source
from verifiers.verdicts import judge

OVERVIEW = (
    "一、总体情况\n"
    "请与青石县水务局办公室（以下简称局办公室）联系。成立由主要领导任组长的领导小组，领导小组下设办公室，配备专职人员2名、兼职人员14名。"
    "设立事业机构3个：水文站（加挂防汛值班室牌子）、供水服务中心、河道管理所。民政、财政等部门配合工作。\n"
    "2023年，通过门户网站公开政府信息1,286条，通过微信公众号公开政府信息412条。收到申请126件，办结119件，其中予以公开71件（59.66%），"
    "不予公开8件（6.72%）。公众号粉丝数54373，累计阅读量83.6万次。设有三个服务窗口。\n"
    "投资859万元，采购污水处理设备；投资35.2万元，采购监测终端12台。水质监测和水文监测站点分别为16个、9个。制发行政规范性文件24件，废止7件。\n"
)
PROBLEMS = (
    "五、存在的主要问题及改进情况\n"
    "一是公开的时效性还不够强；二是政策解读形式单一，图解较少。\n"
    "下一步，一是及时更新公开目录，二是丰富解读形式，增加图解和短视频。\n"
)
TEXT = OVERVIEW + PROBLEMS
SECTIONS = (
    Section("overview", Span(0, 6), Span(6, len(OVERVIEW))),
    Section("problems", Span(len(OVERVIEW), len(OVERVIEW) + 14), Span(len(OVERVIEW) + 14, len(TEXT))),
)
SOURCE = Source(TEXT, sections=SECTIONS)


@dataclass(frozen=True)
class Case:
    id: str
    kind: ClaimKind
    quote: str
    verdict: VerdictName
    rule: str | None = None
    name: str | None = None
    aliases: tuple[str, ...] = ()
    text: str | None = None
    value: str | None = None
    unit: str | None = None

    def claim(self) -> Claim:
        value = None if self.value is None else Decimal(self.value)
        names = () if self.name is None else (self.name,)
        section = "problems" if self.kind in ("problem", "measure") else None
        return Claim("narrative.x[0]", self.kind, self.quote, names, self.aliases, self.text, value, self.unit, section)


def figure(
    id: str, quote: str, subject: str, value: str, unit: str | None, verdict: VerdictName, rule: str | None = None
) -> Case:
    return Case(id, "figure", quote, verdict, rule, text=subject, value=value, unit=unit)


NEIGHBOUR, NUMBER, WORDS = "attribution.neighbour", "grounding.number_differs", "grounding.words_not_carried"
WEB = "通过门户网站公开政府信息1,286条，通过微信公众号公开政府信息412条"

CASES = [
    figure("as written", "公开政府信息1,286条", "通过门户网站公开政府信息", "1286", "条", "verified"),
    figure("quote folded", "公开政府信息1286条", "通过门户网站公开政府信息", "1286", "条", "verified"),
    figure("wide quote, its own number", WEB, "通过微信公众号公开政府信息", "412", "条", "verified"),
    figure(
        "wide quote, the neighbour's number", WEB, "通过微信公众号公开政府信息", "1286", "条", "contradicted", NEIGHBOUR
    ),
    figure(
        "wide quote, the later neighbour's number",
        WEB,
        "通过门户网站公开政府信息",
        "412",
        "条",
        "contradicted",
        NEIGHBOUR,
    ),
    figure("head inherited", "办结119件", "办结申请", "119", "件", "verified"),
    figure("head and no more", "收到申请126件，办结119件", "收到申请", "119", "件", "contradicted", NEIGHBOUR),
    figure("share in brackets", "不予公开8件（6.72%", "不予公开占比", "6.72", "%", "verified"),
    figure(
        "another's share",
        "予以公开71件（59.66%），不予公开8件（6.72%",
        "不予公开占比",
        "59.66",
        "%",
        "contradicted",
        NEIGHBOUR,
    ),
    figure("a share is no count", "予以公开71件（59.66%", "予以公开", "59.66", "%", "unverified", NEIGHBOUR),
    figure("a count is no share", "予以公开71件（59.66%", "予以公开占比", "71", "件", "contradicted", NEIGHBOUR),
    figure("digit changed in value", "办结119件", "办结申请", "118", "件", "contradicted", NUMBER),
    figure("digit changed in quote", "办结118件", "办结申请", "119", "件", "unverified", "grounding.quote_differs"),
    figure("digit changed in both", "办结118件", "办结申请", "118", "件", "contradicted", NUMBER),
    figure("unit changed", "办结119件", "办结申请", "119", "条", "contradicted", NUMBER),
    figure("unit left out", "办结119件", "办结申请", "119", None, "unverified", "grounding.unit_uncertain"),
    figure("no unit in the source", "粉丝数54373", "公众号粉丝数", "54373", None, "verified"),
    figure("unit made up", "粉丝数54373", "公众号粉丝数", "54373", "人", "unverified", "grounding.unit_uncertain"),
    figure("ten thousands written out", "累计阅读量83.6万次", "公众号累计阅读量", "836000", "次", "verified"),
    figure("ten thousands lost", "累计阅读量83.6万次", "公众号累计阅读量", "83.6", "次", "contradicted", NUMBER),
    figure("Chinese numeral", "设有三个服务窗口", "服务窗口", "3", "个", "verified"),
    figure("Chinese numeral, another value", "设有三个服务窗口", "服务窗口", "4", "个", "contradicted", NUMBER),
    figure(
        "a number cut in two", "286条", "通过门户网站公开政府信息", "286", "条", "unverified", "grounding.no_number"
    ),
    figure(
        "no number in the quote",
        "通过门户网站公开政府信息",
        "公开政府信息",
        "1286",
        "条",
        "unverified",
        "grounding.no_number",
    ),
    figure("words from nowhere", "办结119件", "培训水利工程师", "119", "件", "unverified"),
    figure("words of another sentence", "设有三个服务窗口", "制发行政规范性文件", "3", "个", "unverified"),
    figure("quote from elsewhere", "采购监测终端12台", "办结申请", "119", "件", "contradicted", NUMBER),
    figure("member of a 分别 list", "分别为16个、9个", "水文监测站点", "9", "个", "verified"),
    figure("wrong member of a 分别 list", "分别为16个、9个", "水文监测站点", "16", "个", "contradicted", NEIGHBOUR),
    figure(
        "verb of the neighbour",
        "制发行政规范性文件24件，废止7件",
        "废止行政规范性文件",
        "24",
        "件",
        "contradicted",
        NEIGHBOUR,
    ),
    figure("verb of its own", "制发行政规范性文件24件，废止7件", "废止行政规范性文件", "7", "件", "verified"),
    figure("sense reversed", "不予公开8件", "予以公开", "8", "件", "contradicted"),
    figure("paused list", "专职人员2名、兼职人员14名", "领导小组办公室兼职人员", "14", "名", "verified"),
    figure("paused list, exchanged", "专职人员2名、兼职人员14名", "兼职人员", "2", "名", "contradicted", NEIGHBOUR),
    Case(
        "purchase",
        "purchase",
        "投资859万元，采购污水处理设备",
        "verified",
        name="污水处理设备",
        value="859",
        unit="万元",
    ),
    Case(
        "purchase in yuan",
        "purchase",
        "投资859万元，采购污水处理设备",
        "verified",
        name="污水处理设备",
        value="8590000",
        unit="元",
    ),
    Case(
        "purchase, unit slip",
        "purchase",
        "投资859万元，采购污水处理设备",
        "contradicted",
        NUMBER,
        name="污水处理设备",
        value="859",
        unit="元",
    ),
    Case(
        "purchase, the other's amount",
        "purchase",
        "投资859万元，采购污水处理设备；投资35.2万元，采购监测终端12台",
        "contradicted",
        NEIGHBOUR,
        name="监测终端",
        value="859",
        unit="万元",
    ),
    Case(
        "purchase counted, not paid",
        "purchase",
        "投资35.2万元，采购监测终端12台",
        "contradicted",
        NEIGHBOUR,
        name="监测终端",
        value="12",
        unit="台",
    ),
    Case("name in quote", "organisation", "设立事业机构3个：水文站", "verified", name="水文站"),
    Case(
        "alias in the section",
        "organisation",
        "水文站（加挂防汛值班室牌子）",
        "verified",
        name="水文站",
        aliases=("防汛值班室",),
    ),
    Case(
        "alias from nowhere",
        "organisation",
        "水文站",
        "unverified",
        "grounding.alias_not_in_section",
        name="水文站",
        aliases=("水文局",),
    ),
    Case(
        "name not in quote", "organisation", "水文站", "unverified", "grounding.name_not_in_quote", name="供水服务中心"
    ),
    Case(
        "name invented",
        "organisation",
        "成立由主要领导任组长的领导小组",
        "unverified",
        "grounding.name_not_in_quote",
        name="河长制办公室",
    ),
    Case("elided name", "organisation", "领导小组下设办公室", "verified", name="领导小组办公室"),
    Case("elided in a list with 等", "organisation", "民政、财政等部门", "verified", name="民政部门"),
    Case(
        "two bodies made one",
        "organisation",
        "水文站（加挂防汛值班室牌子）、供水服务中心",
        "unverified",
        name="水文服务中心",
    ),
    Case(
        "quote invented",
        "organisation",
        "成立了青石县智慧水务专班",
        "unverified",
        "grounding.quote_not_found",
        name="智慧水务专班",
    ),
    Case("problem", "problem", "公开的时效性还不够强", "verified", text="公开的时效性不够强"),
    Case(
        "problem reversed",
        "problem",
        "公开的时效性还不够强",
        "contradicted",
        "grounding.sense_reversed",
        text="公开的时效性已足够强",
    ),
    Case("problem under another's quote", "problem", "政策解读形式单一", "unverified", text="公开的时效性不够强"),
    Case("problem nobody states", "problem", "政策解读形式单一", "unverified", WORDS, text="队伍专业化水平不高"),
    Case("measure", "measure", "丰富解读形式，增加图解和短视频", "verified", text="丰富解读形式，增加图解和短视频"),
    Case("measure worded shortly", "measure", "一是及时更新公开目录", "verified", text="更新公开目录"),
    Case(
        "measure undone",
        "measure",
        "丰富解读形式，增加图解和短视频",
        "contradicted",
        "grounding.sense_reversed",
        text="丰富解读形式，减少图解和短视频",
    ),
    Case(
        "measure, the rest in the sentence",
        "measure",
        "丰富解读形式",
        "verified",
        text="丰富解读形式，增加图解和短视频",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_verdict(case: Case) -> None:
    judged = judge(SOURCE, case.claim())
    rules = [finding.rule for finding in judged.findings]
    assert judged.verdict == case.verdict, rules
    if case.rule is not None:
        assert case.rule in rules
    assert bool(rules) is (case.verdict != "verified")


def test_a_verified_number_is_used_and_no_other() -> None:
    judged = judge(SOURCE, figure("", WEB, "通过微信公众号公开政府信息", "412", "条", "verified").claim())
    assert [one.raw for one in judged.used] == ["412条"]


def test_findings_say_where_and_show_both_sides() -> None:
    judged = judge(SOURCE, figure("", "办结119件", "办结申请", "118", "件", "contradicted").claim())
    finding = judged.findings[0]
    assert finding.where == ("narrative.x[0]",)
    assert (finding.expected, finding.actual) == ("119件", "118件")
    assert [TEXT[span.start : span.end] for span in finding.spans] == ["119件"]


STATISTICS = Source(
    "全年对12个乡镇和35个县直部门开展抽查。新收申请268件，办结262件：予以公开83件\n（31.68%）、部分公开19件（7.25%）、不予公开34件（12.98%）。"
    "平均办理时限由18.5个工作日压减到11个工作日。办理时间一般在3至15个工作日。“清源”微博、微信、客户端的用户分别达到18万、9.4万和超过2万。"
    "行政复议17件、行政诉讼8件，其中结果纠正的分别为3件和1件。邀请16名市民代表列席会议四次。《公开规程》共9章56条。"
    "全县42所学校、67所幼儿园编制了公开目录。发布信息8462条，同比增长5.2%，其中政策文件187条。"
)


@dataclass(frozen=True)
class Number:
    """A number given for a subject under a quote wide enough for several; ``right`` whether it is the subject's own."""

    subject: str
    quote: str
    value: str
    unit: str
    right: bool


NUMBERS = [
    Number("开展抽查的乡镇", "12个乡镇和35个县直部门开展抽查", "12", "个", True),
    Number("开展抽查的县直部门", "12个乡镇和35个县直部门开展抽查", "35", "个", True),
    Number("开展抽查的县直部门", "12个乡镇和35个县直部门开展抽查", "12", "个", False),
    Number("部分公开", "予以公开83件\n（31.68%）、部分公开19件（7.25%）", "19", "件", True),
    Number("部分公开", "予以公开83件\n（31.68%）、部分公开19件（7.25%）", "83", "件", False),
    Number("部分公开占比", "予以公开83件\n（31.68%）、部分公开19件（7.25%）", "7.25", "%", True),
    Number("部分公开占比", "予以公开83件\n（31.68%）、部分公开19件（7.25%）", "31.68", "%", False),
    Number("平均办理时限（压减前）", "由18.5个工作日压减到11个工作日", "18.5", "个工作日", True),
    Number("平均办理时限（压减前）", "由18.5个工作日压减到11个工作日", "11", "个工作日", False),
    Number("办理时间（上限）", "办理时间一般在3至15个工作日", "15", "个工作日", True),
    Number("办理时间（上限）", "办理时间一般在3至15个工作日", "3", "个工作日", False),
    Number("“清源”微信用户", "用户分别达到18万、9.4万和超过2万", "9.4", "万", True),
    Number("“清源”微信用户", "用户分别达到18万、9.4万和超过2万", "18", "万", False),
    Number("“清源”客户端用户", "用户分别达到18万、9.4万和超过2万", "2", "万", True),
    Number("行政诉讼结果纠正", "其中结果纠正的分别为3件和1件", "1", "件", True),
    Number("行政诉讼结果纠正", "其中结果纠正的分别为3件和1件", "3", "件", False),
    Number("列席会议的市民代表", "邀请16名市民代表列席会议四次", "16", "名", True),
    Number("邀请市民代表", "邀请16名市民代表列席会议四次", "4", "次", False),
    Number("《公开规程》章数", "《公开规程》共9章56条", "9", "章", True),
    Number("《公开规程》章数", "《公开规程》共9章56条", "56", "条", False),
    Number("编制公开目录的幼儿园", "42所学校、67所幼儿园", "67", "所", True),
    Number("编制公开目录的幼儿园", "42所学校、67所幼儿园", "42", "所", False),
    Number("发布信息同比增长", "发布信息8462条，同比增长5.2%", "5.2", "%", True),
    Number("发布信息同比增长", "发布信息8462条，同比增长5.2%", "8462", "条", False),
    Number("政策文件", "同比增长5.2%，其中政策文件187条", "5.2", "%", False),
]


@pytest.mark.parametrize("case", NUMBERS, ids=lambda case: f"{case.subject}={case.value}{case.unit}")
def test_whose_number_it_is(case: Number) -> None:
    claim = Claim("x", "figure", case.quote, text=case.subject, value=Decimal(case.value), unit=case.unit)
    judged = judge(STATISTICS, claim)
    assert (judged.verdict == "verified") is case.right, [finding.rule for finding in judged.findings]
    if not case.right:
        assert "attribution.neighbour" in [finding.rule for finding in judged.findings]


OWNERS = {
    "training": "全年举办政务公开培训班3期、240人次；开展政策宣讲6场，参训320人次，培训内容包括审核发布等5个方面。",
    "shares": "公开信息2460条，其中：动态类1230条，占50%；政策类369条，占15%；财政类246条，占比10%。"
    "服务满意度达98.6%。",
    "changes": "公开信息5120条，比上年增加640条，较2020年增长14.3%；受理投诉213件，同比减少11件。"
    "门诊人次68.2万，出院2.4万人次。",
    "sums": "购置中外文图书1.3万册，合计金额62万元；印发简报十二期，计二千四百份。",
    "dealt": "教务处、学生处分别公开信息46条、38条，各学院共公开信息210条。上年结转申请2件，结转下年度继续办理3件。",
    "coordinated": "全年制发规章1件、行政规范性文件38件，废止规章2件、行政规范性文件12件。",
    "parts": "收到政府信息公开申请80件。办结78件，其中予以公开41件、部分公开6件。",
}


@pytest.mark.parametrize(
    ("passage", "subject", "value", "unit", "right"),
    [
        # Those who took part are told by the event before them, and are not how often it was held.
        ("training", "举办政务公开培训班", "240", "人次", True),
        ("training", "政务公开培训班参训人员", "240", "人次", True),
        ("training", "政策宣讲参加人员", "320", "人次", True),
        ("training", "政策宣讲参加人员", "6", "场", False),
        ("training", "政务公开培训班人次", "3", "期", False),
        # A share is the share of what stands before it; 占比 itself tells nothing apart.
        ("shares", "动态类信息占比", "50", "%", True),
        ("shares", "财政类信息占比", "10", "%", True),
        ("shares", "动态类信息占比", "10", "%", False),
        ("shares", "公开信息占比", "10", "%", False),
        ("shares", "服务满意度", "98.6", "%", True),
        ("shares", "服务办结率", "98.6", "%", False),
        # By how much something has changed is not how much it is.
        ("changes", "公开信息比上年增加", "640", "条", True),
        ("changes", "公开信息增长", "14.3", "%", True),
        ("changes", "公开信息", "640", "条", False),
        ("changes", "受理投诉", "11", "件", False),
        ("changes", "门诊人次", "68.2", "万", True),
        ("changes", "门诊人次", "2.4", "万人次", False),
        ("sums", "中外文图书合计金额", "62", "万元", True),
        ("sums", "印发简报", "2400", "份", True),
        # What a list deals out to a member is the member's number.
        ("dealt", "各学院公开信息", "210", "条", True),
        ("dealt", "教务处公开信息", "210", "条", False),
        ("dealt", "上年结转申请", "3", "件", False),
        # The verb of two coordinated numbers tells nothing apart.
        ("coordinated", "制发规章", "1", "件", True),
        ("coordinated", "制发行政规范性文件", "38", "件", True),
        ("coordinated", "制发行政规范性文件", "1", "件", False),
        ("coordinated", "废止行政规范性文件", "2", "件", False),
        ("parts", "部分公开", "6", "件", True),
        ("parts", "收到政府信息公开申请", "6", "件", False),
    ],
)
def test_the_owner_of_a_number(passage: str, subject: str, value: str, unit: str, right: bool) -> None:
    text = OWNERS[passage]
    judged = judge(Source(text), Claim("x", "figure", text, text=subject, value=Decimal(value), unit=unit))
    assert (judged.verdict == "verified") is right, [finding.rule for finding in judged.findings]


def test_who_took_part_is_no_falsehood_about_what_was_held() -> None:
    text = "举办政务公开培训班3期，参训240人次。"
    judged = judge(Source(text), Claim("x", "figure", text, text="政务公开培训班", value=Decimal(240), unit="人次"))
    assert judged.verdict == "unverified"
