"""The rules backend on sentences of our own writing: each list, in the layouts and wordings that reports use."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.backends.base import Brief
from extractor.backends.rules import Rules, read
from extractor.document import Document
from extractor.schema import LISTS, Answer
from verifiers.model import Section, Span

TITLE = "青石镇人民政府2022年政府信息公开工作年度报告\n"


def brief(text: str, problems: str | None = None, tables: tuple[Span, ...] = ()) -> Brief:
    """A brief of a report; ``problems`` is the text of its section on problems."""
    whole = (
        text if problems is None else f"{text}五、存在的主要问题及改进情况\n{problems}\n六、其他需要报告的事项\n无。\n"
    )
    sections: tuple[Section, ...] = ()
    if problems is not None:
        start = whole.index(problems)
        heading = Span(whole.index("五、"), start)
        sections = (Section("problems", heading, Span(start, start + len(problems)), "五", "存在的主要问题及改进情况"),)
    return Brief(Document("report.txt", "0" * 64, "txt", "utf-8", whole), sections, tables, whole)


def answer(text: str, problems: str | None = None) -> Answer:
    return read(brief(TITLE + text, problems))


@dataclass(frozen=True)
class Bodies:
    id: str
    text: str
    names: set[str]


ORGANISATIONS = [
    Bodies("headed list", "本镇设立行政机构2个：党政办公室、综合执法办公室。", {"党政办公室", "综合执法办公室"}),
    Bodies(
        "two lists",
        "设立行政机构2个：党政办公室、财政办公室；事业机构2个：便民服务中心、综合文化站。",
        {"党政办公室", "财政办公室", "便民服务中心", "综合文化站"},
    ),
    Bodies(
        "list without colon",
        "我局内设机构有办公室、法规科、信息中心。",
        {"法规科", "信息中心"},
    ),
    Bodies("ended list", "办理事项涉及民政、社保、林业站等3个部门。", {"民政", "社保", "林业站"}),
    Bodies("after 由", "由镇便民服务中心具体承担受理工作。", {"镇便民服务中心"}),
    Bodies("after 设在", "日常工作机构设在党政办，并指定专人负责。", {"党政办"}),
    Bodies("leading group", "成立了由镇长任组长的政务公开工作领导小组。", {"政务公开工作领导小组"}),
    Bodies("及时 is no 及", "信息科及时更新栏目，市档案馆负责查阅。", {"信息科"}),
    Bodies("contact", "如有疑问，请与青石镇党政综合办公室联系（电话：5550001）。", {"青石镇党政综合办公室"}),
    Bodies("generic words", "各部门、有关单位、相关科室和社会组织要加强配合，本机关各科室负责人任成员。", set()),
    Bodies(
        "centre that is none", "坚持以人民为中心，围绕中心工作，在政府网站和全局中把握，推进国际商贸中心建设。", set()
    ),
    Bodies("superior bodies", "按照县政府办公室、市司法局和国务院办公厅的要求开展工作。", set()),
    Bodies("issuer", "青石镇人民政府高度重视，镇政府网站及时更新。", set()),
    Bodies("in a document's title", "印发《县政务服务中心关于加强公开工作的通知》。", set()),
    Bodies("of the town, in a street", "由社会事务办公室、城市管理办公室配合。", {"社会事务办公室", "城市管理办公室"}),
    Bodies("said to have formed another", "镇财政所、镇政务服务中心组成督查组。", {"镇财政所", "镇政务服务中心"}),
    Bodies("at a place", "地址：政务大厦4楼镇党政综合办公室；", {"镇党政综合办公室"}),
    Bodies("a room", "纪检监察室负责监督。", {"纪检监察室"}),
    Bodies("counted in all", "镇财政所、农业服务中心共两个单位承担公开任务。", {"镇财政所", "农业服务中心"}),
    Bodies("bought for", "采购便民服务大厅办公设备一批。", set()),
    Bodies("web site of a body", "通过县政务服务中心网站发布信息。", set()),
]


@pytest.mark.parametrize("case", ORGANISATIONS, ids=lambda case: case.id)
def test_organisations(case: Bodies) -> None:
    assert {one.name for one in answer(case.text).organisations} >= case.names
    surplus = {one.name for one in answer(case.text).organisations} - case.names
    assert surplus <= ({"办公室"} if case.names else set())


def test_aliases_of_a_body() -> None:
    found = answer("设立事业机构2个：便民服务中心（加挂党群服务中心、退役军人服务站牌子）、水利站。").organisations
    assert [(one.name, one.kind, one.also_known_as) for one in found] == [
        ("便民服务中心", "institution", ["党群服务中心", "退役军人服务站"]),
        ("水利站", "institution", []),
    ]
    assert found[0].evidence == "便民服务中心（加挂党群服务中心、退役军人服务站牌子）"


def test_office_of_a_leading_group_is_elided() -> None:
    found = answer("镇政务公开领导小组定期研究工作。领导小组下设办公室，负责日常工作。").organisations
    names = {one.name: one for one in found}
    assert names["领导小组办公室"].evidence == "领导小组下设办公室"
    assert names["镇政务公开领导小组"].also_known_as == ["领导小组"]


def test_short_name_is_an_alias_of_the_full_one() -> None:
    (body,) = answer("请与青石镇政府综合办联系。由镇政府综合办公室负责更新。").organisations
    assert {body.name, *body.also_known_as} == {"青石镇政府综合办", "镇政府综合办公室"}


@dataclass(frozen=True)
class Names:
    id: str
    text: str
    names: list[str]


PROJECTS = [
    Names(
        "numbered list",
        "重大建设项目公开：1、柳河堤防加固工程；2、青石镇卫生院扩建项目；3、石桥村饮水安全工程。",
        ["柳河堤防加固工程", "青石镇卫生院扩建项目", "石桥村饮水安全工程"],
    ),
    Names(
        "in passing", "及时公开柳河堤防加固工程、石桥村文化广场项目的进展。", ["柳河堤防加固工程", "石桥村文化广场项目"]
    ),
    Names("brand", "创新打造“政策大集”品牌，开展“阳光村务”行动。", ["“政策大集”品牌", "“阳光村务”行动"]),
    Names("pilot", "总结推广基层政务公开标准化规范化“三级联动”试点经验。", ["基层政务公开标准化规范化“三级联动”试点"]),
    Names("bought project", "柳溪村健身器材购置项目已经验收。", ["柳溪村健身器材购置项目"]),
    Names("built by somebody", "镇财政所建成“官渡通”平台。", ["“官渡通”平台"]),
    Names("generic", "及时公开重大建设项目、民生工程和专项行动信息，行政审批项目逐项公示。", []),
    Names("slogan of the country", "深化“放管服”改革，推进“一网通办”改革。", []),
    Names("document", "落实《柳江市数字政府建设三年行动计划》。", []),
]


@pytest.mark.parametrize("case", PROJECTS, ids=lambda case: case.id)
def test_projects(case: Names) -> None:
    assert [one.name for one in answer(case.text).projects] == case.names


@dataclass(frozen=True)
class Sums:
    id: str
    text: str
    bought: list[tuple[str, str, str]]
    figures: int = 0


PURCHASES = [
    Sums("money first", "投资36.5万元，采购垃圾清运车辆。", [("垃圾清运车辆", "36.5", "万元")]),
    Sums("spent on", "支出8万元用于购置查阅设备。", [("查阅设备", "8", "万元")]),
    Sums("for the price of", "以1,286,000元采购监测仪。", [("监测仪", "1286000", "元")]),
    Sums("verb first", "采购办公设备，金额为12.5万元。", [("办公设备", "12.5", "万元")]),
    Sums("with a count", "采购服务项目3个，合同金额120万元。", [("服务项目", "120", "万元")], figures=1),
    Sums("named project", "网站运维服务采购项目，中标价35万元。", [("网站运维服务采购项目", "35", "万元")]),
    Sums(
        "list under a head",
        "全年政府集中采购2项：档案柜9万元；信息公开查询机4.25万元。",
        [("档案柜", "9", "万元"), ("信息公开查询机", "4.25", "万元")],
        figures=1,
    ),
    Sums(
        "several clauses",
        "投资36万元，采购清运车辆；投资9万元，采购公开栏。",
        [("清运车辆", "36", "万元"), ("公开栏", "9", "万元")],
    ),
    Sums(
        "verb before each",
        "街道采购防疫物资63.5万元，采购叫号系统4.9万元，采购物业服务60万元。",
        [("防疫物资", "63.5", "万元"), ("叫号系统", "4.9", "万元"), ("物业服务", "60", "万元")],
    ),
    Sums("fee", "收取信息处理费380元。", [], figures=1),
    Sums("budget", "一般公共预算支出2300万元，财政拨款45万元。", [], figures=2),
]


@pytest.mark.parametrize("case", PURCHASES, ids=lambda case: case.id)
def test_purchases(case: Sums) -> None:
    given = answer(case.text)
    assert [(one.item, format(one.amount, "f"), one.unit) for one in given.purchases] == case.bought
    assert len(given.figures) == case.figures


@dataclass(frozen=True)
class Count:
    id: str
    text: str
    figures: list[tuple[str, str, str | None]]


FIGURES = [
    Count(
        "thing before number",
        "2022年，我镇通过县政府门户网站主动公开政府信息 86 条。",
        [("通过县政府门户网站主动公开政府信息", "86", "条")],
    ),
    Count("thing after number", "镇政务大厅设有三个综合窗口。", [("镇政务大厅综合窗口", "3", "个")]),
    Count("people", "办公室配备1名专职工作人员。", [("办公室专职工作人员", "1", "名")]),
    Count(
        "enumeration",
        "全年公开政府规章2件、行政规范性文件14件、其他文件31件。",
        [("公开政府规章", "2", "件"), ("行政规范性文件", "14", "件"), ("其他文件", "31", "件")],
    ),
    Count(
        "share in brackets",
        "予以公开208件（52%），不予公开20件（5%）。",
        [
            ("予以公开", "208", "件"),
            ("予以公开占比", "52", "%"),
            ("不予公开", "20", "件"),
            ("不予公开占比", "5", "%"),
        ],
    ),
    Count(
        "share after a comma",
        "予以公开71件，占40.8%。",
        [("予以公开", "71", "件"), ("予以公开占比", "40.8", "%")],
    ),
    Count(
        "growth",
        "网站总访问量500万次，同比增长8.2%。",
        [("网站总访问量", "500", "万次"), ("网站总访问量同比增长", "8.2", "%")],
    ),
    Count(
        "glossed in brackets",
        "修订规范性文件13件（含新制定5件，修改8件）。",
        [("修订规范性文件", "13", "件"), ("修订规范性文件新制定", "5", "件"), ("修订规范性文件修改", "8", "件")],
    ),
    Count(
        "dealt out",
        "自然人、法人申请分别为12件、8件。",
        [("自然人", "12", "件"), ("法人申请", "8", "件")],
    ),
    Count(
        "owned by a channel",
        "“青石发布”公众号推送文章640篇，粉丝数12000人。",
        [("“青石发布”公众号推送文章", "640", "篇"), ("“青石发布”公众号粉丝数", "12000", "人")],
    ),
    Count(
        "each of two",
        "行政复议2件，维持、纠正各1件。",
        [("行政复议", "2", "件"), ("维持", "1", "件"), ("纠正", "1", "件")],
    ),
    Count(
        "from and to",
        "平均时限由18.5个工作日压减到11个工作日。",
        [("平均时限", "18.5", "个工作日"), ("平均时限压减到", "11", "个工作日")],
    ),
    Count("told by the clause before", "申请人以自然人为主，共337件。", [("申请人以自然人为主", "337", "件")]),
    Count(
        "a bracket that holds the number alone",
        "以予以公开（21件）和不予公开（13件）为主。",
        [("以予以公开", "21", "件"), ("不予公开", "13", "件")],
    ),
    Count("a noun with a bracket inside", "抽查5个县（区）教育局。", [("抽查县（区）教育局", "5", "个")]),
    Count(
        "sum of purchases",
        "采购总金额44万元：课桌30万元，投影仪14万元。",
        [("采购总金额", "44", "万元")],
    ),
    Count("dates and documents are no figures", "根据国办公开办函〔2021〕30号，3月16日召开会议。", []),
]


@pytest.mark.parametrize("case", FIGURES, ids=lambda case: case.id)
def test_figures(case: Count) -> None:
    found = [(one.subject, format(one.value, "f"), one.unit) for one in answer(case.text).figures]
    assert found == case.figures


CELLS = [
    ("全年新收政府信息公开申请34件。", "applications.new.total"),
    ("上年结转申请2件。", "applications.carried_over.total"),
    ("全年办结35件。", "applications.total.total"),
    ("结转下年度继续办理1件。", "applications.carried_forward.total"),
    ("自然人申请30件。", "applications.new.natural"),
    ("因政府信息公开引起的行政复议3起。", "remedies.review.total"),
    ("制发行政规范性文件7件。", "disclosure.normative.made"),
    ("网络申请20件。", None),
    ("行政诉讼4件。", None),
    ("公开行政处罚信息206条。", None),
    ("举办培训3件次。", None),
    ("审查规范性文件9件。", None),
]


@pytest.mark.parametrize(("text", "cell"), CELLS, ids=[text for text, _ in CELLS])
def test_cells(text: str, cell: str | None) -> None:
    figures = answer(text).figures
    assert figures
    assert figures[0].cell == cell


def test_results_belong_to_the_remedy_named_before() -> None:
    found = answer("行政复议10件，其中结果维持8件，被纠正1件；行政诉讼3件，结果维持2件。").figures
    assert [one.cell for one in found] == [
        "remedies.review.total",
        "remedies.review.upheld",
        "remedies.review.corrected",
        None,
        None,
    ]


def test_what_ran_out_is_not_what_was_repealed() -> None:
    found = answer("废止行政规范性文件5件，宣布失效3件。\n本年废止件数\n").figures
    assert [one.cell for one in found] == ["disclosure.normative.repealed", None]


def test_rules_in_force_are_a_cell_of_their_own() -> None:
    found = answer("共制发规章9部，现行有效规章168部。\n本年废止件数\n").figures
    assert [one.cell for one in found] == ["disclosure.regulations.made", "disclosure.regulations.in_force"]


def test_what_may_be_something_else_names_no_cell() -> None:
    handled = "applications.total.total"
    for text, cell in (
        ("收到政府信息公开申请23件，办结21件。", handled),
        ("收到政府信息公开申请23件、网民留言9条，办结21件。", None),
        ("收到网民留言213条，办结211条。", None),
        ("共办理政府信息公开申请23件。", None),
        ("作出行政许可决定500件。", "disclosure.licensing.decisions"),
        ("县市场监管局作出行政许可决定500件。", None),
        ("办理行政许可212项，受理申请560件。", None),
        ("各乡镇依申请公开受理6件。", None),
        ("行政处罚立案52件。", None),
        ("全年化解行政复议案件32件。", None),
    ):
        assert answer(text).figures[-1].cell == cell, text


def test_repealed_is_a_cell_of_the_form_of_2021_only() -> None:
    sentence = "全年制发行政规范性文件24件，废止7件。\n"
    assert answer(sentence).figures[1].cell is None
    assert answer(f"{sentence}本年废止件数\n").figures[1].cell == "disclosure.normative.repealed"


STANDING = [
    ("截至年底，对外公开规范性文件总数57件。", "disclosure.normative.total", None),
    ("规范性文件公开总数57件。", "disclosure.normative.total", None),
    ("主动公开规范性文件总数量为57件。", "disclosure.normative.total", None),
    ("累计对外公开规范性文件57件。", "disclosure.normative.total", None),
    ("全年公开规范性文件12件。", "disclosure.normative.published", "disclosure.normative.made"),
    ("全年制定并公开规范性文件12件。", "disclosure.normative.made", "disclosure.normative.made"),
    ("现有规范性文件43件。", None, None),
    ("对外公开规章总数8件。", "disclosure.regulations.total", None),
]


@pytest.mark.parametrize(("text", "of_2019", "of_2021"), STANDING, ids=[text for text, _, _ in STANDING])
def test_documents_open_in_all_are_not_those_made(text: str, of_2019: str | None, of_2021: str | None) -> None:
    assert answer(text).figures[0].cell == of_2019
    assert answer(f"{text}本年废止件数\n").figures[0].cell == of_2021


@pytest.mark.parametrize(
    "text", ["采购，金额12万元。", "全年采购35万元。", "政府采购（8.2万元）。", "采购项目中标价6万元。"]
)
def test_a_purchase_without_a_thing_is_a_sum(text: str) -> None:
    assert all(one.item.strip() for one in answer(text).purchases)


def test_percentage_points_are_of_the_share_before_them() -> None:
    found = answer(
        "办理留言6742条，按期办结率为99.3%，比上年提高1.6个百分点；网上信访130件，占61%，同比上升5.7个百分点。"
    )
    assert [(one.subject, str(one.value)) for one in found.figures if one.unit == "个百分点"] == [
        ("按期办结率比上年提高", "1.6"),
        ("网上信访占比同比上升", "5.7"),
    ]


def test_equal_quotes_are_told_apart() -> None:
    found = answer("县级行政复议2件，结果维持1件；市级行政复议3件，结果维持1件。").figures
    quotes = [one.evidence for one in found]
    assert len(set(quotes)) == len(quotes) == 4


def test_text_of_tables_is_not_read() -> None:
    text = TITLE + "一、总体情况\n公开信息5条。\n规范性文件 7件 9件\n"
    table = Span(text.index("规范性"), len(text))
    given = read(brief(text, tables=(table,)))
    assert [format(one.value, "f") for one in given.figures] == ["5"]


def test_quotes_are_verbatim_across_line_breaks_and_page_numbers() -> None:
    text = TITLE + "全年公开各类信\n— 3 —\n息 1，286\n条，由镇便民服\n务中心负责更新。\n"
    given = read(brief(text))
    assert [one.evidence for one in given.figures] == ["公开各类信\n— 3 —\n息 1，286\n条"]
    assert given.figures[0].subject == "公开各类信息"
    assert [(one.name, one.evidence) for one in given.organisations] == [("镇便民服务中心", "镇便民服\n务中心")]


def test_the_backend_answers_without_requests_and_never_changes_its_mind() -> None:
    asked = brief(TITLE + "公开信息5条。", "一是更新不及时。下一步，加强更新。")
    backend = Rules()

    async def talk() -> None:
        first, second = await backend.answer(asked), await backend.answer(asked)
        assert first.answer == second.answer
        assert (first.attempts, first.requests, backend.max_rounds) == (0, 0, 0)
        assert first.answer is not None
        assert (await backend.repair(asked, first.answer, (), 0)).answer is first.answer
        await backend.aclose()

    asyncio.run(talk())
    assert (backend.identification.name, backend.identification.model) == ("rules", None)


_PIECES = st.sampled_from(
    [
        *("一是", "二、", "（三）", "3.", "首先，", "#", "**", "—1—", "\n", "\n\n", " ", "\u3000"),
        *("。", "，", "；", "：", "（", "）", "“", "”", "《", "》", "、"),
        *("公开信息", "12条", "1,286件", "35万元", "17.5%", "2022年", "分别为", "其中", "行政复议", "结转"),
        *("采购", "设备", "项目", "工程", "行动", "领导小组", "办公室", "便民服务中心", "下设", "等部门"),
        *("不够", "有待加强", "下一步", "针对问题", "应加强", "提高"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_PIECES, st.text(max_size=4)), max_size=40))
def test_any_text_is_read_without_a_crash_and_quoted_verbatim(pieces: list[str]) -> None:
    text = "".join(pieces)
    given_brief = brief(text, text) if text.strip() else brief(text)
    said = read(given_brief)
    for name in LISTS:
        for item in getattr(said, name):
            assert item.evidence
            assert item.evidence in given_brief.document.text
    for measure in said.measures:
        assert measure.addresses is None or 0 <= measure.addresses < len(said.problems)


def test_a_sum_beside_the_bare_word_purchase_names_no_thing() -> None:
    given_brief = brief("00采购35万元")
    assert read(given_brief).purchases == []
