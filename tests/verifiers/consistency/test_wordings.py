"""The same statements in many words: for every row family of table three, every cell of table four, documents,
decisions, fees and purchases a sentence that holds, one that differs, and one that cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from tests.verifiers.consistency.test_consistency import check
from tests.verifiers.forms import BUSY, FORM_2019, FORM_2021, UNREAD, complete, number
from verifiers.model import Cell
from verifiers.rules import severity_of

# The busy form: 516 new, 19 carried over, 508 handled, 27 carried forward. Granted 235 (natural 212, business 17, legal
# 6), partial 38, refused 26 (internal affairs 14, process 3, inquiry 9), unavailable 158 (not held 133, to be made 25),
# rejected 51 (petition 40, repeat 11). Reviews 29: 23 upheld, 2 corrected, 4 pending. Lawsuits: 6 direct (5 upheld, 1
# other), 7 after review, all upheld.
CELLS = complete(FORM_2021, BUSY) | {
    "disclosure.regulations.made": number(1),
    "disclosure.normative.made": number(2),
    "disclosure.normative.repealed": number(3),
    "disclosure.normative.in_force": number(40),
    "disclosure.licensing.decisions": number(8),
    "disclosure.penalties.decisions": number(7),
    "disclosure.coercion.decisions": number(9),
    "disclosure.fees.amount": number("3.5", "万元"),
}
CELLS_2019 = complete(FORM_2019, BUSY) | {
    "disclosure.procurement.projects": number(3),
    "disclosure.procurement.amount": number("42.5", "万元"),
    "disclosure.normative.made": number(2),
}
UNKNOWN: Mapping[str, Cell] = dict.fromkeys(FORM_2021.specs, UNREAD)


@dataclass(frozen=True)
class Wording:
    """``cell`` and ``said`` are the first cell that the sentence contradicts and what it says; None where it must not
    accuse."""

    text: str
    cell: str | None = None
    said: str | None = None
    severity: str = "warning"


def holds(text: str) -> Wording:
    return Wording(text)


def nil(text: str, cell: str, severity: str = "error") -> Wording:
    return Wording(text, cell, "0", severity)


RECEIVED = (
    holds("全年新收政府信息公开申请516件。"),
    holds("共收到政府信息公开申请535件，含上年结转19件。"),
    holds("政府信息公开申请总数516件，比上年增加20件。"),
    holds("政府信息公开申请总数为508件，均为已办结的。"),
    Wording("政府信息公开申请总数520件。", "applications.new.total", "520"),
    Wording("依申请公开办件共520件。", "applications.new.total", "520"),
    Wording(
        "收到政府信息公开申请，较2022年增长8%，共520件；上年结转18件。",
        "applications.carried_over.total",
        "18",
        "error",
    ),
    Wording("新收政府信息公开申请516件，比2022年增长8%；办结507件。", "applications.total.total", "507"),
    Wording(
        "收到政府信息公开申请516件，比上年增长8%，结转下年度28件。", "applications.carried_forward.total", "28", "error"
    ),
    Wording("收到政府信息公开申请516件，由2022年度转入20件。", "applications.carried_over.total", "20", "error"),
    Wording("收到政府信息公开申请516件，结转至2024年办理26件。", "applications.carried_forward.total", "26", "error"),
    holds("收到政府信息公开申请516件，2022年结转至2023年19件。"),
    holds("收到政府信息公开申请516件，2021年结转至2022年44件。"),
    holds("与2022年相比，政府信息公开申请增加44件。"),
    holds("2022年收到政府信息公开申请472件，办结470件。"),
    holds("去年同期收到政府信息公开申请472件。"),
    holds("收到政府信息公开申请516件，同比增加44件，其中自然人40件，法人或其他组织4件。"),
)
APPLICANTS = (
    holds("收到政府信息公开申请516件，自然人、法人或其他组织分别提交489件、27件。"),
    holds("新收申请中，489件为自然人申请，27件由法人或其他组织提出。政府信息公开申请。"),
    Wording(
        "收到政府信息公开申请516件，自然人、法人或其他组织分别提交408件、27件。", "applications.new.natural", "408"
    ),
    Wording("收到政府信息公开申请516件，408件为自然人申请。", "applications.new.natural", "408"),
    Wording("收到政府信息公开申请516件，其中法律服务机构9件。", "applications.new.legal", "9"),
    Wording("收到政府信息公开申请516件，商业企业、科研机构分别提交30件、0件。", "applications.new.business", "30"),
    holds("收到政府信息公开申请516件，其中社会公益组织2件。"),
    holds("收到政府信息公开申请516件，其中企业300件。"),
)
RESULTS = (
    holds("办结政府信息公开申请508件，其中予以公开、部分公开、不予公开的分别为235件、38件、26件。"),
    holds("办结政府信息公开申请508件，其中无法提供、不予处理和其他处理合计209件。"),
    holds("办结政府信息公开申请508件，235件予以公开，38件部分公开。"),
    holds("办结政府信息公开申请508件，予以公开和部分公开共273件。"),
    Wording(
        "办结政府信息公开申请508件，其中予以公开、部分公开、不予公开的分别为235件、83件、26件。",
        "applications.partial.total",
        "83",
    ),
    Wording(
        "办结政府信息公开申请508件，其中无法提供、不予处理和其他处理合计202件。",
        "applications.unavailable.not_held.total",
        "202",
    ),
    Wording("办结政府信息公开申请508件，235件予以公开，83件部分公开。", "applications.partial.total", "83"),
    holds("对5件予以公开的政府信息公开申请进行了回访。"),
    holds("审查公文90件，其中予以公开60件、不予公开30件，依申请公开件另行办理。"),
)
REASONS = tuple(
    wording
    for words, right, wrong, cell in (
        ("属于国家秘密", 0, 2, "denied.state_secret"),
        ("其他法律行政法规禁止公开", 0, 2, "denied.law_forbids"),
        ("危及“三安全一稳定”", 0, 2, "denied.three_securities"),
        ("保护第三方合法权益", 0, 3, "denied.third_party"),
        ("属于三类内部事务信息", 14, 41, "denied.internal_affairs"),
        ("属于四类过程性信息", 3, 8, "denied.process_info"),
        ("属于行政执法案卷", 0, 5, "denied.enforcement_files"),
        ("属于行政查询事项", 9, 6, "denied.admin_inquiry"),
        ("本机关不掌握相关信息", 133, 131, "unavailable.not_held"),
        ("没有现成信息需要另行制作", 25, 52, "unavailable.needs_creation"),
        ("补正后仍不明确", 0, 4, "unavailable.unclear_after_correction"),
        ("信访举报投诉类申请", 40, 4, "rejected.petition"),
        ("重复申请", 11, 12, "rejected.repeat"),
        ("要求提供公开出版物", 0, 1, "rejected.publication"),
        ("无正当理由大量反复申请", 0, 1, "rejected.mass_repeat"),
        ("要求行政机关确认或重新出具已获取信息", 0, 1, "rejected.reconfirm"),
        ("申请人逾期不补正", 0, 1, "other.overdue_correction"),
        ("逾期未按收费通知要求缴纳费用", 0, 1, "other.overdue_fee"),
    )
    for wording in (
        holds(f"办结的政府信息公开申请中，{words}{right}件。"),
        Wording(f"办结的政府信息公开申请中，{words}{wrong}件。", f"applications.{cell}.total", str(wrong)),
    )
)
REMEDIES = (
    holds("因政府信息公开被申请行政复议29件，其中结果维持23件、结果纠正2件、其他结果0件、尚未审结4件。"),
    holds("因政府信息公开发生行政诉讼13件，未经复议直接起诉6件，复议后起诉7件，维持12件。"),
    holds("因政府信息公开引起行政复议29件、行政诉讼13件，其中维持的分别为23件和12件。"),
    holds("因政府信息公开引起行政复议29件、行政诉讼13件，其中维持35件。"),
    holds("因政府信息公开引起的诉讼13件，其中经复议后提起诉讼7件，其他结果1件。"),
    holds("因政府信息公开引起的行政复议29件，被纠正2件，纠错率为6.9%。"),
    holds("我局审理行政复议案件41件，维持30件、纠正11件，信息公开类较多。"),
    holds("办理复议案件41件，维持30件。"),
    Wording("因政府信息公开被申请行政复议29件，结果维持32件。", "remedies.review.upheld", "32"),
    Wording("因政府信息公开被申请行政复议29件，尚未审结6件。", "remedies.review.pending", "6"),
    Wording("因政府信息公开被申请行政复议29件，其他结果1件。", "remedies.review.other", "1"),
    Wording(
        "因政府信息公开引起行政复议29件、行政诉讼13件，其中纠正的分别为3件和0件。", "remedies.review.corrected", "3"
    ),
    Wording("因政府信息公开被申请行政复议29件，维持、纠正各2件。", "remedies.review.upheld", "2"),
    Wording("涉及政府信息公开的行政诉讼13件，其中未经复议直接起诉7件。", "remedies.direct.total", "7"),
    Wording("涉及政府信息公开的行政诉讼13件，其中复议后起诉6件。", "remedies.after_review.total", "6"),
    Wording("申请人不服复议决定提起行政诉讼9件，均涉及政府信息公开。", "remedies.after_review.total", "9"),
    Wording(
        "涉及政府信息公开的行政诉讼13件，其中未经行政复议直接提起行政诉讼6件，被判决维持6件。",
        "remedies.direct.upheld",
        "6",
    ),
)
NOTHING = (
    nil("今年以来，本机关未收到政府信息公开申请。", "applications.new.total"),
    nil("全年依申请公开办件量为零。", "applications.new.total"),
    nil("全年零申请、零复议、零诉讼。", "applications.new.total"),
    nil("没有申请人向本机关提出政府信息公开申请。", "applications.new.total"),
    holds("逾期未答复的政府信息公开申请为零。"),
    holds("未收到信函形式的政府信息公开申请。"),
    holds("2022年未收到政府信息公开申请。"),
    nil("因政府信息公开引起的行政复议、行政诉讼均为零。", "remedies.review.total"),
    nil("政府信息公开行政诉讼13件，未经复议直接起诉的为零。", "remedies.direct.total"),
    nil("没有因政府信息公开引起的复议后起诉案件。", "remedies.after_review.total"),
    nil("被纠正的政府信息公开行政复议为零。", "remedies.review.corrected"),
    nil("政府信息公开行政复议29件，均予维持。", "remedies.review.corrected", "warning"),
    nil("政府信息公开行政复议29件，没有被纠正的情形。", "remedies.review.corrected", "warning"),
    holds("政府信息公开行政诉讼13件，无一败诉。"),
    holds("逾期未审结的行政复议为零。"),
    nil("全年无规范性文件出台。", "disclosure.normative.made"),
    nil("未制定规章和行政规范性文件。", "disclosure.regulations.made"),
    nil("本年度未废止行政规范性文件。", "disclosure.normative.repealed"),
    holds("未制定规章制度。"),
    nil("行政处罚、行政强制均为零。", "disclosure.penalties.decisions"),
    Wording("全年行政强制0件。", "disclosure.coercion.decisions", "0"),
    nil("行政事业性收费为0元。", "disclosure.fees.amount"),
    holds("未收取政府信息公开信息处理费。"),
)
DISCLOSURE = (
    holds("制定规章1件，制发行政规范性文件2件，废止3件，现行有效40件。"),
    Wording("制发行政规范性文件2件，废止5件。", "disclosure.normative.repealed", "5"),
    Wording("制定规章2件。", "disclosure.regulations.made", "2"),
    holds("制定规章制度6项。"),
    Wording("行政许可处理决定18件。", "disclosure.licensing.decisions", "18"),
    Wording("作出行政处罚决定7件、行政强制决定19件。", "disclosure.coercion.decisions", "19"),
    Wording("公开行政许可8件、行政处罚17件。", "disclosure.penalties.decisions", "17", "info"),
    holds("公开行政处罚信息17条。"),
    holds("起草行政规范性文件12件。"),
)
PURCHASES = (
    holds("实施政府集中采购3项：网站维护12万元、宣传品印制8.5万元、设备更新22万元。"),
    holds("全年政府集中采购项目3个，采购总金额425000元。"),
    holds("政府采购预算50万元，节约资金7.5万元。"),
    Wording("全年政府集中采购项目3个，采购总金额45.2万元。", "disclosure.procurement.amount", "452000元"),
    Wording("全年政府集中采购项目4个，采购总金额42.5万元。", "disclosure.procurement.projects", "4"),
    nil("本年度没有进行政府集中采购。", "disclosure.procurement.projects"),
)


def against_the_table(wording: Wording, cells: Mapping[str, Cell], form: object) -> list[tuple[str, str | None, str]]:
    found = check(wording.text, FORM_2019 if form is FORM_2019 else FORM_2021, cells)
    return [
        (one.where[0].removeprefix("tables."), one.expected, severity_of(one))
        for one in found
        if one.rule.startswith("text_vs_table.")
    ]


def ids(wording: Wording) -> str:
    return wording.text


@pytest.mark.parametrize(
    "wording", [*RECEIVED, *APPLICANTS, *RESULTS, *REASONS, *REMEDIES, *NOTHING, *DISCLOSURE], ids=ids
)
def test_against_the_form_of_2021(wording: Wording) -> None:
    found = against_the_table(wording, CELLS, FORM_2021)
    if wording.cell is None:
        assert found == []
    else:
        assert (wording.cell, wording.said, wording.severity) in found


@pytest.mark.parametrize("wording", PURCHASES, ids=ids)
def test_purchases_against_the_form_of_2019(wording: Wording) -> None:
    found = against_the_table(wording, CELLS_2019, FORM_2019)
    expected = [] if wording.cell is None else [(wording.cell, wording.said, wording.severity)]
    assert found[:1] == expected


@pytest.mark.parametrize(
    "wording", [*RECEIVED, *APPLICANTS, *RESULTS, *REASONS, *REMEDIES, *NOTHING, *DISCLOSURE], ids=ids
)
def test_an_unread_table_accuses_nobody(wording: Wording) -> None:
    """Only a text that contradicts itself is told."""
    assert all(said == "0" for _, said, _ in against_the_table(wording, UNKNOWN, FORM_2021))


@dataclass(frozen=True)
class Sum:
    """``found`` are printed whole, sum of the parts and severity."""

    text: str
    found: tuple[str, str, str] | None = None


SUMS = (
    Sum("网站维护9.8万元、视频制作14.6万元、公开栏更新3.25万元，合计27.65万元，比预算节约2.35万元。"),
    Sum("网站维护9.8万元、视频制作14.6万元、公开栏更新3.25万元，合计28.65万元。", ("28.65万元", "27.65", "warning")),
    Sum("经费分项：网站维护9万元；视频制作14万元；三项合计24万元。", ("24万元", "23", "warning")),
    Sum("印发通知12份、意见5份、函3份，共计25份。", ("25份", "20", "warning")),
    Sum("全年召开会议5次，印发通知12份、意见5份，共计17份。"),
    Sum("网站发布12条，微信发布10条，合计15条。"),
    Sum("收到建议3件，办结2件，合计答复信件9件。"),
    Sum("全年公开信息700条，较上年增加90条，其中甲类300条、乙类250条、丙类等其他信息150条。"),
    Sum("全年公开信息700条，较上年增加90条，其中甲类50条、乙类40条。"),
    Sum("全年公开信息700条，较上年增加90条，其中甲类400条、乙类350条。", ("700", "750", "warning")),
    Sum("发布信息100条，其中网站60条、微信40条，其中政策类70条、其他30条。"),
    Sum("举办培训6期，其中线上4期、线下2期，县级3期、乡级3期。"),
    Sum("收到提案20件、建议10件，其中主办18件、会办12件。"),
    Sum("收到提案20件、建议10件，其中主办18件、会办14件。", ("30", "32", "warning")),
    Sum("共印发文件40份，包括通知25份、意见10份。", ("40份", "35", "info")),
    Sum("共印发文件40份，包括通知25份、意见10份等。"),
    Sum("印发文件40份，包括通知25份、意见10份。"),
    Sum("发布信息近100条，其中甲类60条、乙类50条。"),
    Sum("发布信息100条，其中甲类约60条、乙类50条。"),
)


@pytest.mark.parametrize("case", SUMS, ids=lambda case: case.text)
def test_sums_of_the_text(case: Sum) -> None:
    found = [one for one in check(case.text, FORM_2021, UNKNOWN) if one.rule == "identity.text_sum"]
    shown = [(one.actual, one.expected, severity_of(one)) for one in found]
    assert shown == ([case.found] if case.found else [])


def test_a_number_that_is_dealt_out_is_shown_with_its_clause() -> None:
    text = "因政府信息公开引起行政复议29件、行政诉讼13件，其中纠正的分别为2件和1件。"
    (found,) = check(text, FORM_2021, CELLS)
    assert found.details["said"] == "其中纠正的分别为2件和1件"
