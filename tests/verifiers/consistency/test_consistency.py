"""Tables against text: what contradicts a cell is found; open wording, other years and other bodies are left alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.forms import Form
from tests.verifiers.forms import BLANK, BUSY, FORM_2019, FORM_2021, UNREAD, complete, nil, number
from verifiers.consistency import check_consistency
from verifiers.model import Cell, Finding, Section, Span, Tables
from verifiers.rules import render, severity_of
from verifiers.source import Source

YEAR = 2023
"""The year all sentences below report on. The busy form has 516 new applications, 19 carried over, 508 handled, 27
carried forward; 235 granted, 38 partly, 26 refused, 158 unavailable, 51 rejected; 29 reviews (2 corrected), 6 direct
lawsuits, 7 after review."""


def check(text: str, form: Form, cells: Mapping[str, Cell], section: str = "overview") -> tuple[Finding, ...]:
    whole = Section(section, Span(0, 0), Span(0, len(text)))
    source = Source(text, sections=(whole,))
    return check_consistency(source, Tables(form.key, cells), form.specs, YEAR)


@dataclass(frozen=True)
class Case:
    """``finds`` are ``rule severity``; ``where`` the first cell of the first finding."""

    id: str
    text: str
    finds: tuple[str, ...] = ()
    where: str | None = None
    form: Form = FORM_2021
    parts: Mapping[str, int] = field(default_factory=lambda: BUSY)
    cells: Mapping[str, Cell] = field(default_factory=lambda: {})
    section: str = "overview"


APPLICATIONS = "text_vs_table.applications"
REMEDIES = "text_vs_table.remedies"
DISCLOSURE = "text_vs_table.disclosure"
PROCUREMENT = "text_vs_table.procurement"
NEW, OVER, FORWARD, HANDLED = (
    f"tables.applications.{row}.total" for row in ("new", "carried_over", "carried_forward", "total")
)

NIL = (
    Case("no_application", "2023年，本机关未收到政府信息公开申请。", (f"{APPLICATIONS} error",), NEW),
    Case("no_application_holds", "2023年，本机关未收到政府信息公开申请。", parts={}),
    Case(
        "no_application_but_carried_over",
        "全年没有接到公民、法人或者其他组织提出的政府信息公开申请。",
        parts={"carried_over.natural": 2, "granted.natural": 2},
    ),
    Case(
        "no_application_unread",
        "本年度未收到依申请公开办件。",
        cells={path: UNREAD for path in FORM_2021.specs if path.startswith("applications.")},
    ),
    Case("no_application_by_noun", "本年度无依申请公开事项。", (f"{APPLICATIONS} error",), NEW),
    Case("no_application_zero", "全年收到政府信息公开申请0件。", (f"{APPLICATIONS} error",), NEW),
    Case("no_letters", "未收到以信函方式提出的政府信息公开申请。"),
    Case("no_fee_for_applications", "未对政府信息公开申请收取费用。"),
    Case("no_application_last_year", "去年未收到政府信息公开申请。"),
    Case("no_application_in_2022", "2022年未收到政府信息公开申请。"),
    Case("no_application_elsewhere", "全县各部门未收到政府信息公开申请。"),
    Case("no_secret", "未收到涉密信息公开申请。"),
    Case("some_units", "部分单位未收到政府信息公开申请，经验不足。"),
    Case("answered_in_time", "所有申请均在法定期限内答复。"),
    Case("answered_already", "所有申请均已答复。", (f"{APPLICATIONS} info",), FORWARD),
    Case("direct_lawsuits", "政府信息公开行政诉讼13件，其中未经行政复议直接起诉6件。"),
    Case("none_but", "没有出现被行政复议纠错的情况，仅有1件尚未审结。"),
    Case("no_overdue", "没有出现逾期未答复的政府信息公开申请。"),
    Case("no_exception", "除已答复的3件外，未收到其他政府信息公开申请。"),
    Case("no_reason", "无正当理由大量反复申请的，依法不予处理。"),
    Case(
        "applying_for_review",
        "无因政府信息公开申请行政复议的情况。",
        (f"{REMEDIES} error",),
        "tables.remedies.review.total",
    ),
    Case("not_carried_over", "本年度新收申请较多，无上年结转。", (f"{APPLICATIONS} error",), OVER),
    Case("not_carried_over_holds", "无上年结转申请。", parts={"granted.natural": 2}),
    Case("all_done", "全年共收到政府信息公开申请516件，均已办结。", (f"{APPLICATIONS} warning",), FORWARD),
    Case("all_done_holds", "全年共收到政府信息公开申请2件，均已办结。", parts={"granted.natural": 2}),
    Case("all_answered_of_the_handled", "收到政府信息公开申请516件，办结508件，均在法定期限内答复。"),
    Case("all_handled_done", "全年办结508件，均已按期办结。"),
    Case("all_applications", "所有政府信息公开申请均已按要求办结。", (f"{APPLICATIONS} warning",), FORWARD),
    Case(
        "all_done_against_the_text",
        "收到政府信息公开申请9件，所有申请均已办结，结转下年度1件。",
        (f"{APPLICATIONS} warning",),
        FORWARD,
        cells={path: UNREAD for path in FORM_2021.specs if path.startswith("applications.")},
    ),
    Case(
        "no_remedies",
        "全年未发生因政府信息公开引起的行政复议、行政诉讼。",
        (f"{REMEDIES} error",),
        "tables.remedies.review.total",
    ),
    Case("no_remedies_holds", "全年未发生因政府信息公开引起的行政复议、行政诉讼。", parts={}),
    Case(
        "no_lawsuits_only",
        "未发生因政府信息公开引起的行政诉讼案件。",
        (f"{REMEDIES} error",),
        "tables.remedies.direct.total",
    ),
    Case("no_lawsuits_holds", "未发生因政府信息公开引起的行政诉讼案件。", parts={"remedies.review.upheld": 4}),
    Case(
        "none_corrected",
        "未发生因政府信息公开被行政复议纠错的情形。",
        (f"{REMEDIES} error",),
        "tables.remedies.review.corrected",
    ),
    Case(
        "none_corrected_holds",
        "未发生因政府信息公开被行政复议纠错或行政诉讼败诉的情形。",
        parts={"remedies.review.upheld": 9},
    ),
    Case(
        "remedies_blank",
        "未发生因政府信息公开引起的行政复议。",
        cells={path: BLANK for path in FORM_2021.specs if path.startswith("remedies.review")},
    ),
    Case("no_power_of_review", "本机关无行政复议职能。"),
    Case(
        "no_document",
        "本年度未制定行政规范性文件。",
        (f"{DISCLOSURE} error",),
        "tables.disclosure.normative.made",
        cells={"disclosure.normative.made": number(2)},
    ),
    Case("no_document_holds", "本年度未制定行政规范性文件。"),
    Case(
        "no_document_2019",
        "本年度没有制定规范性文件。",
        (f"{DISCLOSURE} error",),
        "tables.disclosure.normative.made",
        FORM_2019,
        cells={"disclosure.normative.made": number(2)},
    ),
    Case(
        "no_power",
        "我镇无行政许可、行政处罚事项。",
        (f"{DISCLOSURE} error",),
        "tables.disclosure.penalties.decisions",
        cells={"disclosure.penalties.decisions": number(7)},
    ),
    Case("no_power_holds", "我镇无行政许可、行政处罚事项。", cells={"disclosure.coercion.decisions": number(7)}),
    Case(
        "no_purchase",
        "本年度未发生政府集中采购。",
        (f"{PROCUREMENT} error",),
        "tables.disclosure.procurement.projects",
        FORM_2019,
        cells={"disclosure.procurement.projects": number(2), "disclosure.procurement.amount": number(8, "万元")},
    ),
    Case("no_purchase_holds", "本年度未发生政府集中采购。", form=FORM_2019),
    Case(
        "no_administrative_fee",
        "本机关没有收取行政事业性收费。",
        ("text_vs_table.fees error",),
        "tables.disclosure.fees.amount",
        cells={"disclosure.fees.amount": number("3.5", "万元")},
    ),
    Case(
        "no_handling_fee_says_nothing_of_the_table",
        "未收取任何信息处理费。",
        cells={"disclosure.fees.amount": number("3.5", "万元")},
    ),
)

COUNTED = (
    Case("received", "2023年共收到政府信息公开申请520件。", (f"{APPLICATIONS} warning",), NEW),
    Case("received_new", "2023年共收到政府信息公开申请516件。"),
    Case("received_with_carried_over", "2023年共受理政府信息公开申请535件。"),
    Case("received_number_first", "2023年收到520件政府信息公开申请。", (f"{APPLICATIONS} warning",), NEW),
    Case(
        "received_new_only", "本年新收政府信息公开申请535件。", (f"{APPLICATIONS} error",), NEW, section="applications"
    ),
    Case("received_about", "全年收到政府信息公开申请近530件。"),
    Case("received_more_than", "全年收到政府信息公开申请500余件。"),
    Case("received_chinese", "全年收到政府信息公开申请三件。", (f"{APPLICATIONS} warning",), NEW),
    Case("received_by_another_body", "各街道收到政府信息公开申请12件。"),
    Case("received_in_all", "2019年以来累计收到政府信息公开申请2000件。"),
    Case("received_other_matter", "依申请公开工作有序开展，收到人大建议12件。"),
    Case("received_letters", "政府信息公开渠道畅通，受理群众来信12件。"),
    Case("received_in_three_years", "近三年共收到政府信息公开申请1200件。"),
    Case("another_application", "依申请公开之外，收到低保申请56件，办结56件。", section="applications"),
    Case("reviews_of_others", "办理行政复议案件26件，其中纠正3件。", section="applications"),
    Case("received_more_this_year", "政府信息公开申请较上年增加40件。"),
    Case("received_unread", "2023年共收到政府信息公开申请520件。", cells={NEW.removeprefix("tables."): UNREAD}),
    Case("carried_over", "收到政府信息公开申请516件，上年结转20件。", (f"{APPLICATIONS} error",), OVER),
    Case("carried_over_of_a_year", "收到政府信息公开申请516件，2022年度结转19件。"),
    Case("carried_forward", "收到政府信息公开申请516件，结转下年度继续办理26件。", (f"{APPLICATIONS} error",), FORWARD),
    Case(
        "carried_forward_to_a_blank_total",
        "政府信息公开申请结转下年度办理26件。",
        (f"{APPLICATIONS} warning",),
        FORWARD,
        cells={FORWARD.removeprefix("tables."): BLANK},
    ),
    Case(
        "handled", "收到政府信息公开申请516件，办结509件。", (f"{APPLICATIONS} error",), HANDLED, section="applications"
    ),
    Case("handled_part", "收到政府信息公开申请516件，按时办结500件，延期办结8件。"),
    Case("handled_other_matter", "政府信息公开申请按规定办理，办结政协提案12件。"),
    Case(
        "outcomes",
        "办结政府信息公开申请508件，其中予以公开235件、部分公开38件、不予公开26件、无法提供158件、不予处理51件、其他处理0件。",
    ),
    Case(
        "outcome",
        "政府信息公开申请中，予以公开235件，不予公开25件，无法提供158件。",
        (f"{APPLICATIONS} warning",),
        "tables.applications.denied.state_secret.total",
    ),
    Case(
        "outcomes_joined",
        "政府信息公开申请中，予以公开和部分公开共274件。",
        (f"{APPLICATIONS} warning",),
        "tables.applications.granted.total",
    ),
    Case(
        "applicants",
        "收到政府信息公开申请516件，其中自然人487件，法人或其他组织29件。",
        (f"{APPLICATIONS} warning",) * 2,
        "tables.applications.new.natural",
    ),
    Case("applicants_hold", "收到政府信息公开申请516件，其中自然人489件，法人或其他组织27件。"),
    Case(
        "channels",
        "收到政府信息公开申请516件，网络申请400件，信函申请100件，当面申请18件。",
        (f"{APPLICATIONS} warning",),
        NEW,
    ),
    Case("channels_hold", "收到政府信息公开申请516件，网络申请400件，信函申请100件，当面申请16件。"),
    Case("channels_some", "收到政府信息公开申请516件，其中网络申请400件，信函申请100件。"),
    Case("reviews", "因政府信息公开被申请行政复议30件。", (f"{REMEDIES} warning",), "tables.remedies.review.total"),
    Case("reviews_hold", "因政府信息公开被申请行政复议29起。"),
    Case(
        "reviews_number_first",
        "全年发生30件因政府信息公开引起的行政复议。",
        (f"{REMEDIES} warning",),
        "tables.remedies.review.total",
    ),
    Case("lawsuits_are_both_blocks", "涉及政府信息公开的行政诉讼13件。"),
    Case("lawsuits", "涉及政府信息公开的行政诉讼6件。", (f"{REMEDIES} warning",), "tables.remedies.direct.total"),
    Case("reviews_zero", "涉及政府信息公开的行政复议0件。", (f"{REMEDIES} error",), "tables.remedies.review.total"),
    Case(
        "corrected",
        "涉及政府信息公开的行政复议29件，其中被纠错1件。",
        (f"{REMEDIES} warning",),
        "tables.remedies.review.corrected",
    ),
    Case("reviews_decided_by_this_body", "全年审理行政复议案件112件，政府信息公开类居多。"),
    Case("reviews_of_anything", "全年被申请行政复议112件。"),
    Case(
        "documents",
        "全年制定行政规范性文件5件。",
        (f"{DISCLOSURE} warning",),
        "tables.disclosure.normative.made",
        cells={"disclosure.normative.made": number(4), "disclosure.normative.in_force": number(30)},
    ),
    Case(
        "sorted_documents", "依申请公开工作规范，全年审查公文400件，其中主动公开300件、依申请公开60件、不予公开40件。"
    ),
    Case("documents_of_any_kind", "全年制定各类文件50件。"),
    Case("documents_repealed", "废止规范性文件2件。", cells={"disclosure.normative.repealed": number(2)}),
    Case(
        "licences",
        "全年办理行政许可12件，作出行政处罚决定3件。",
        (f"{DISCLOSURE} warning",),
        "tables.disclosure.licensing.decisions",
        cells={"disclosure.licensing.decisions": number(13), "disclosure.penalties.decisions": number(3)},
    ),
    Case("licences_published", "公开行政许可信息12条。", cells={"disclosure.licensing.decisions": number(13)}),
    Case(
        "items",
        "镇政务服务大厅已纳入政务服务事项31项。",
        (f"{DISCLOSURE} info",),
        "tables.disclosure.other_services.previous",
        FORM_2019,
        cells={"disclosure.other_services.previous": number(28), "disclosure.other_services.change": number(1)},
    ),
    Case(
        "items_hold",
        "已纳入政务服务事项31项。",
        form=FORM_2019,
        cells={"disclosure.other_services.previous": number(28), "disclosure.other_services.change": number(3)},
    ),
    Case(
        "fee_administrative",
        "全年行政事业性收费42万元。",
        ("text_vs_table.fees warning",),
        "tables.disclosure.fees.amount",
        cells={"disclosure.fees.amount": number("4.2", "万元")},
    ),
    Case(
        "fee_administrative_holds",
        "全年行政事业性收费42000元。",
        cells={"disclosure.fees.amount": number("4.2", "万元")},
    ),
    Case("fee_handling", "收取信息处理费600元。", ("text_vs_table.fees info",), "tables.disclosure.fees.amount"),
)

PURCHASES = (
    Case(
        "purchases_listed",
        "政府集中采购情况：投入30万元，采购路灯；投入12.5万元，采购办公家具。",
        (f"{PROCUREMENT} warning", f"{PROCUREMENT} warning"),
        "tables.disclosure.procurement.amount",
        FORM_2019,
        cells={"disclosure.procurement.projects": number(1), "disclosure.procurement.amount": number(30, "万元")},
    ),
    Case(
        "purchases_listed_hold",
        "政府集中采购情况：投入30万元，采购路灯；投入12.5万元，采购办公家具。",
        form=FORM_2019,
        cells={"disclosure.procurement.projects": number(2), "disclosure.procurement.amount": number(425000, "元")},
    ),
    Case(
        "purchases_total",
        "全年实施政府采购项目6个，采购总金额88.4万元。",
        form=FORM_2019,
        cells={"disclosure.procurement.projects": number(6), "disclosure.procurement.amount": number("88.4")},
    ),
    Case(
        "purchases_number",
        "全年实施政府采购项目6个，采购总金额88.4万元。",
        (f"{PROCUREMENT} warning",),
        "tables.disclosure.procurement.projects",
        FORM_2019,
        cells={"disclosure.procurement.projects": number(5), "disclosure.procurement.amount": number("88.4")},
    ),
    Case(
        "purchases_budget",
        "政府采购预算120万元。",
        form=FORM_2019,
        cells={"disclosure.procurement.projects": number(5), "disclosure.procurement.amount": number("88.4")},
    ),
    Case(
        "purchases_of_another_kind",
        "村民自筹30万元采购种苗。",
        form=FORM_2019,
        cells={"disclosure.procurement.projects": number(5), "disclosure.procurement.amount": number("88.4")},
    ),
)

SUMS = (
    Case(
        "parts_exceed_the_whole",
        "全年发布信息310条，其中动态类210条，公告类80条，解读类30条。",
        ("identity.text_sum warning",),
    ),
    Case("parts_make_the_whole", "全年发布信息310条，其中动态类210条，公告类80条，解读类20条。"),
    Case("parts_are_some_of_the_whole", "全年发布信息310条，其中动态类210条，公告类80条。"),
    Case(
        "closed_list_falls_short",
        "全年发布信息310条，其中动态类210条，公告类80条，其他类10条。",
        ("identity.text_sum warning",),
    ),
    Case("channels_may_overlap", "全年发布信息155条，其中网站130条，微博68条，微信78条。"),
    Case(
        "one_channel_above_the_whole",
        "全年发布信息155条，其中网站130条，微博168条，微信78条。",
        ("identity.text_sum warning",),
    ),
    Case("in_brackets", "印发文件40份（其中通知25份、意见20份）。", ("identity.text_sum warning",)),
    Case("in_brackets_holds", "印发文件40份（其中通知25份、意见15份），组织培训9次。"),
    Case("next_matter", "召开会议6次，其中专题会议2次，开展培训9次。"),
    Case("sub_list", "发布信息90条，其中动态60条（含转载50条），公告30条。"),
    Case("respectively", "全年共举办活动12场，分别为讲座7场、展览6场。", ("identity.text_sum warning",)),
    Case("not_the_whole", "举办讲座30场，展览和演出分别为20场、15场。"),
    Case("list_over_at_the_semicolon", "共受理投诉11件，其中属实7件、部分属实1件、其他2件、尚在核实1件；另案6件。"),
    Case("list_over_at_a_comma", "共受理投诉11件，其中属实7件、部分属实4件，被投诉单位6件。"),
    Case("colon_list", "发布信息30条，其中：甲类12条；乙类14条；丙类9条。", ("identity.text_sum warning",)),
    Case("colon_list_holds", "发布信息30条，其中：甲类12条；乙类14条；丙类4条。"),
    Case("what_was_answered_is_no_part", "收到咨询9件，其中涉及统计的5件，按期答复8件，转交1件。"),
    Case("answers_that_are_parts", "收到咨询9件，其中按期答复5件、延期答复8件。", ("identity.text_sum warning",)),
    Case("other_units", "全年发布信息90条，其中视频信息阅读量5万次。"),
    Case("approximate", "全年发布信息近90条，其中动态60条，公告35条。"),
    Case(
        "shares",
        "政府信息公开申请508件，其中甲类254件（50%）、乙类127件（25%）、丙类100件（21.69%）、丁类27件（5.31%）。",
        ("identity.text_percent warning",),
    ),
    Case(
        "shares_hold",
        "政府信息公开申请508件，其中甲类254件（50%）、乙类127件（25.0%）、丙类100件（19.68%）、丁类27件（5.32%）。",
    ),
    Case(
        "share_of_a_named_whole",
        "办结政府信息公开申请508件。其中予以公开235件，占办结总数的64.26%；部分公开38件，占7.48%。",
        ("identity.text_percent warning",),
    ),
    Case(
        "share_of_a_named_whole_holds",
        "办结政府信息公开申请508件。其中予以公开235件，占办结总数的46.26%；部分公开38件，占7.48%。",
    ),
    Case(
        "share_of_an_outcome",
        "办结政府信息公开申请508件。其中予以公开235件，占46.3%；部分公开38件，占18.6%。",
        ("identity.text_percent warning",),
    ),
    Case("share_of_a_part", "办结政府信息公开申请508件。其中予以公开235件，占46.3%；涉及征地的38件，占18.6%。"),
    Case(
        "by_the_names_of_the_rows",
        "全年新收申请20件，上年结转2件，办结9件，结转下年4件。",
        (f"{APPLICATIONS} warning", f"{APPLICATIONS} error", f"{APPLICATIONS} warning", f"{APPLICATIONS} error"),
    ),
    Case("by_the_names_of_the_rows_of_another_matter", "新收仲裁申请20件，上年结转2件，办结9件，结转下年4件。"),
    Case("another_matter_of_weight", "未发生因行政复议、行政诉讼被撤销答复的重大责任事件，均依申请公开条例办理。"),
    Case("share_of_new_ones", "政府信息公开申请中，涉及征地的258件，占新收申请的50%。"),
    Case("share_of_something_else", "政府信息公开申请中，涉及征地的100件，占信访转来件的50%。"),
    Case("shares_of_unknown_whole", "甲类254件，占31%。"),
)


@pytest.mark.parametrize("case", [*NIL, *COUNTED, *PURCHASES, *SUMS], ids=lambda case: case.id)
def test_consistency(case: Case) -> None:
    cells = complete(case.form, case.parts) | dict(case.cells)
    found = check(case.text, case.form, cells, case.section)
    assert tuple(f"{one.rule} {severity_of(one)}" for one in found) == case.finds
    if case.where:
        assert found[0].where[0] == case.where
    for one in found:
        assert one.expected is not None
        assert one.actual is not None
        assert any(span.start < span.end <= len(case.text) for span in one.spans)
        assert "—" not in render(one)
        assert "“”" not in render(one)


@pytest.mark.parametrize(
    ("doer", "accused"),
    [
        ("县市场监管局全年办理", False),
        ("其中县自然资源和规划局作出", False),
        ("青禾镇政府作出", True),
        ("全年办理", True),
        ("我县作出", True),
    ],
)
def test_what_another_body_did_is_not_the_reporting_ones(doer: str, accused: bool) -> None:
    text = f"{doer}行政许可决定8312件。"
    source = Source(text, sections=(Section("overview", Span(0, 0), Span(0, len(text))),))
    cells = complete(FORM_2021, BUSY)
    found = check_consistency(source, Tables("2021", cells), FORM_2021.specs, YEAR, "青禾镇人民政府")
    assert bool(found) is accused


@pytest.mark.parametrize(
    ("issuer", "found"),
    [("青禾县人民政府", ["warning"]), ("青禾县统计局", []), ("云桥市人民政府", []), (None, [])],
)
def test_a_government_speaks_of_its_region(issuer: str | None, found: list[str]) -> None:
    text = "全县未收到政府信息公开申请。"
    tables = Tables("2021", complete(FORM_2021, BUSY))
    source = Source(text)
    assert [severity_of(one) for one in check_consistency(source, tables, FORM_2021.specs, YEAR, issuer)] == found


def test_numbers_of_tables_and_problems_are_not_statements() -> None:
    text = "收到政府信息公开申请3件。\n收到政府信息公开申请4件。\n收到政府信息公开申请5件。"
    first, second = 14, 28
    sections = (
        Section("overview", Span(0, 0), Span(0, second)),
        Section("problems", Span(second, second), Span(second, len(text))),
    )
    source = Source(text, tables=(Span(0, first),), sections=sections)
    found = check_consistency(source, Tables("2021", nil(FORM_2021)), FORM_2021.specs, YEAR)
    assert [one.expected for one in found] == ["4"]


def test_wrapped_lines_and_full_width_digits() -> None:
    text = "全年共收到政府信息\n公开申请５２０\n件。"
    (found,) = check(text, FORM_2021, complete(FORM_2021, BUSY))
    span = found.spans[0]
    assert text[span.start : span.end] == "全年共收到政府信息\n公开申请５２０\n件"


def test_said_twice_is_one_finding() -> None:
    text = "共收到政府信息公开申请3件。\n\n依申请公开情况：共收到政府信息公开申请3件。"
    (found,) = check(text, FORM_2021, nil(FORM_2021))
    assert len(found.spans) >= 3


def test_without_a_form_only_the_text_is_checked() -> None:
    text = "收到政府信息公开申请3件。发布信息9条，其中甲类6条、乙类5条。"
    found = check_consistency(Source(text), Tables(None, {}), {}, YEAR)
    assert [one.rule for one in found] == ["identity.text_sum"]


_FRAGMENTS = st.sampled_from(
    [
        *(
            "未",
            "无",
            "收到",
            "政府信息公开申请",
            "申请",
            "行政复议",
            "诉讼",
            "均已办结",
            "结转下年度",
            "全部",
            "其中",
            "共",
        ),
        *(
            "分别为",
            "3件",
            "5",
            "12%",
            "占",
            "采购",
            "政府采购",
            "万元",
            "2022年",
            "除",
            "外",
            "（",
            "）",
            "，",
            "。",
            "；",
            "、",
            "\n",
        ),
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_FRAGMENTS, max_size=40).map("".join))
def test_never_raises_and_spans_stay_inside(text: str) -> None:
    for form in (FORM_2019, FORM_2021):
        for one in check(text, form, complete(form, BUSY)):
            assert render(one)
            assert all(0 <= span.start <= span.end <= max(len(text), 8) for span in one.spans)
