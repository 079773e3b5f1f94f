"""The rules of families ``cross_year`` and ``cross_body``: what must, should or usually does hold between reports.

Grades follow how sure the form is: the carry-over is one number that two reports print (error); stock and items follow
from the labels, yet corrections, mergers and transfers break them lawfully (warning); the rest are hints. Messages name
both reports, because either may be the wrong one.
"""

from __future__ import annotations

from typing import Final

from verifiers.rules import Kind, Rule, Severity, rule

_FORM_2019: Final = "国办公开办函〔2019〕60号附件"
_FORM_2021: Final = "国办公开办函〔2021〕30号附件"
_FORMS: Final = "国办公开办函〔2019〕60号、〔2021〕30号附件"
_SAME: Final = "国办公开办函〔2021〕30号：不得雷同、敷衍"
_USUAL: Final = "经验性提示，没有文件规定"


def _made(
    id: str,
    severity: Severity,
    clause: str,
    zh: str,
    en: str,
    message_zh: str,
    message_en: str,
    kind: Kind = "report_error",
) -> Rule:
    return rule(
        id,
        severity=severity,
        kind=kind,
        clause=clause,
        zh=zh,
        en=en,
        message_zh=message_zh,
        message_en=message_en,
    )


CARRY_OVER: Final = _made(
    "cross_year.carry_over",
    "error",
    f"{_FORMS}表三：上年结转即上年度报告的结转下年度继续办理；更正上年报告、机构合并分立、案件移送除外",
    "上年结转等于上年度报告的结转下年度继续办理（总计）",
    "carried over equals what last year's report carried forward (total)",
    "{earlier_year}年度报告结转下年度继续办理{expected}件，{year}年度报告上年结转为{actual}件{hint_zh}；"
    "如上年数据已更正，或机构、案件有移交，请说明（两份报告：{earlier_path}；{path}）",
    "the report on {earlier_year} carries {expected} forward, the report on {year} takes over {actual}{hint_en}; "
    "say so where last year's figures were corrected or cases transferred (reports: {earlier_path}; {path})",
)
CARRY_OVER_COLUMN: Final = _made(
    "cross_year.carry_over_column",
    "warning",
    f"{_FORMS}表三：上年结转与上年度报告的结转下年度继续办理逐列对应；申请人类别重新认定的除外",
    "上年结转各类申请人与上年度报告的结转下年度一致",
    "carried over equals what last year's report carried forward, for each kind of applicant",
    "总计一致而分项不同：{columns}（两份报告：{earlier_path}；{path}）",
    "the totals agree, the kinds of applicant do not: {columns_en} (reports: {earlier_path}; {path})",
)
STOCK: Final = _made(
    "cross_year.stock",
    "warning",
    f"{_FORM_2021}表二：现行有效=上年现行有效+本年制发-本年废止；清理、修改、失效未计入废止或口径调整的除外",
    "现行有效件数由上年现行有效加本年制发减本年废止得出",
    "documents in force follow from last year's stock, those issued and those repealed",
    "“{row}”{earlier_year}年度现行有效{before}件，{year}年度制发{made}件、废止{repealed}件，应为{expected}件，"
    "写作{actual}件（两份报告：{earlier_path}；{path}）",
    "“{row}”: {before} in force in {earlier_year}, {made} issued and {repealed} repealed in {year} make {expected}; "
    "printed as {actual} (reports: {earlier_path}; {path})",
)
STOCK_FORMS: Final = _made(
    "cross_year.stock_forms",
    "info",
    "2020年度表式的对外公开总数量与2021年度表式的现行有效件数口径不同，只提示悬殊",
    "现行有效件数与上年对外公开总数量相差悬殊",
    "the stock of documents is far from the number published by last year's form",
    "“{row}”{earlier_year}年度对外公开总数量{expected}件，按{year}年度推得的上年存量为{actual}件，相差悬殊"
    "（口径不同，仅供核对：{earlier_path}；{path}）",
    "“{row}”: {expected} published in all in {earlier_year}, the stock implied by {year} is {actual}: far apart "
    "(the forms count differently; reports: {earlier_path}; {path})",
)
ITEMS: Final = _made(
    "cross_year.items",
    "warning",
    f"{_FORM_2019}表二：上一年项目数量=上年度报告的上一年项目数量+本年增/减；目录调整的除外",
    "上一年项目数量由上年度报告的项目数量加增减得出",
    "last year's number of items follows from last year's report",
    "“{row}”{earlier_year}年度上一年项目数量{before}加增减{change}为{expected}，{year}年度写作{actual}"
    "（两份报告：{earlier_path}；{path}）",
    "“{row}”: {before} items and a change of {change} in {earlier_year} make {expected}; the report on {year} has "
    "{actual} (reports: {earlier_path}; {path})",
)
PENDING: Final = _made(
    "cross_year.pending",
    "info",
    f"{_FORMS}表四：尚未审结的案件次年应有结果或仍未审结；表式未说明是否重复计入",
    "上年尚未审结的复议、诉讼在本年有下落",
    "last year's pending reviews and lawsuits turn up this year",
    "“{row}”{earlier_year}年度尚未审结{expected}件，{year}年度总计仅{actual}件（两份报告：{earlier_path}；{path}）",
    "“{row}”: {expected} pending in {earlier_year}, only {actual} in all in {year} (reports: {earlier_path}; {path})",
)
APPEALS: Final = _made(
    "cross_year.appeals",
    "info",
    f"{_FORMS}表四：复议后起诉以行政复议为前提",
    "复议后起诉不多于两年的行政复议",
    "lawsuits after review do not exceed the reviews of two years",
    "{year}年度复议后起诉{actual}件，多于{earlier_year}、{year}两年行政复议之和{expected}件"
    "（两份报告：{earlier_path}；{path}）",
    "{actual} lawsuits after review in {year}, more than the {expected} reviews of {earlier_year} and {year} "
    "(reports: {earlier_path}; {path})",
)
JUMP: Final = _made(
    "cross_year.jump",
    "info",
    _USUAL,
    "与上年相差五倍以上",
    "more than five times, or less than a fifth of, last year's number",
    "“{label}”由{earlier_year}年度的{expected}变为{year}年度的{actual}，相差五倍以上，请核对"
    "（两份报告：{earlier_path}；{path}）",
    "“{label}” goes from {expected} in {earlier_year} to {actual} in {year}, a factor of more than five "
    "(reports: {earlier_path}; {path})",
)
UNIT: Final = _made(
    "cross_year.unit",
    "warning",
    "金额以万元为单位；与上年相差约一万倍，疑把元作万元",
    "金额与上年相差约一万倍",
    "an amount about ten thousand times last year's, or a ten-thousandth of it",
    "“{label}”{earlier_year}年度为{before}，{year}年度为{actual}，相差约一万倍，疑单位误用元或万元"
    "（两份报告：{earlier_path}；{path}）",
    "“{label}”: {before} in {earlier_year}, {actual} in {year}, a factor of about ten thousand: 元 and 万元 confused? "
    "(reports: {earlier_path}; {path})",
)
SAME_TABLE: Final = _made(
    "cross_year.same_table",
    "info",
    _USUAL,
    "整张表与上年完全相同",
    "a table is the same in every cell as last year's",
    "{table}的{count}个非零数字与{earlier_year}年度完全相同，疑沿用上年数据（两份报告：{earlier_path}；{path}）",
    "{table_en}: all {count} non-zero numbers are those of {earlier_year}: last year's table? "
    "(reports: {earlier_path}; {path})",
)
SAME_TEXT: Final = _made(
    "cross_year.same_text",
    "warning",
    _SAME,
    "一个部分的文字与上年报告雷同",
    "a section repeats last year's text",
    "“{section}”部分{share}%的文字与{earlier_year}年度报告相同，至多换了年份和个别字词：“{quote}”"
    "（共{count}句；两份报告：{earlier_path}；{path}）",
    "section “{section}”: {share}% of the text is that of the report on {earlier_year} but for the year or a word: "
    "“{quote}” ({count} sentences; reports: {earlier_path}; {path})",
)
SAME_PASSAGE: Final = _made(
    "cross_year.same_passage",
    "info",
    _SAME,
    "一段带数字的文字，或一段问题、措施，与上年报告相同",
    "a passage with figures, or of problems and measures, is last year's",
    "“{section}”部分有一段文字与{earlier_year}年度报告相同：“{quote}”（两份报告：{earlier_path}；{path}）",
    "section “{section}” has a passage that also stands in the report on {earlier_year}: “{quote}” "
    "(reports: {earlier_path}; {path})",
)
STALE_YEAR: Final = _made(
    "cross_year.stale_year",
    "warning",
    _SAME,
    "沿用上年文字，连年份也未改",
    "last year's sentence, its year not changed",
    "写有{actual}年的句子原样见于{earlier_year}年度报告，疑为上年文字：“{quote}”（两份报告：{earlier_path}；{path}）",
    "a sentence that says {actual} stands word for word in the report on {earlier_year}: “{quote}” "
    "(reports: {earlier_path}; {path})",
)
STATED_CHANGE: Final = _made(
    "cross_year.stated_change",
    "warning",
    "国办公开办函〔2021〕30号：报告内容、数据应当准确",
    "正文所述与上年相比的增减与上年报告不符",
    "the change on last year that the text states does not follow from last year's report",
    "正文“{quote}”，推得上年{told}件，而{earlier_year}年度报告为{expected}件（两份报告：{earlier_path}；{path}）",
    "the text says “{quote}”, which makes {told} last year; the report on {earlier_year} has {expected} "
    "(reports: {earlier_path}; {path})",
)
GAP: Final = _made(
    "cross_year.gap",
    "info",
    "条例第四十九条：年度报告按年编制、公布",
    "两份报告之间缺少年度",
    "years are missing between two reports of a body",
    "{earlier_year}年度与{year}年度之间没有{actual}年度的报告，跨年核对无法进行",
    "no report on {actual} between those on {earlier_year} and {year}: nothing can be checked over that time",
)
FORM: Final = _made(
    "cross_year.form",
    "info",
    "2019、2020年度用国办公开办函〔2019〕60号所附格式，2021年度起用〔2021〕30号所附格式",
    "表式在不该变的年度变了",
    "the form changes where it should not",
    "{earlier_year}年度用{expected}年表式，{year}年度用{actual}年表式（两份报告：{earlier_path}；{path}）",
    "the form of {expected} in {earlier_year}, that of {actual} in {year} (reports: {earlier_path}; {path})",
)
OTHER_BODY: Final = _made(
    "cross_body.same_text",
    "warning",
    _SAME,
    "文字与其他机构的报告雷同",
    "the text is largely that of another body's report",
    "{section}长句中{share}%的文字与{other}{earlier_year}年度报告相同：“{quote}”（共{count}句；两份报告：{earlier_path}；{path}）",
    "{share}% of the text in long sentences{section_en} is that of {other}'s report on {earlier_year}: “{quote}” "
    "({count} sentences; reports: {earlier_path}; {path})",
)
BELOW: Final = _made(
    "cross_body.below_part",
    "info",
    "汇总报告的数字一般不小于所属任一机构；只报本级的除外",
    "上级机构的数字小于其下属机构",
    "a body's number is smaller than that of one below it",
    "{count}个数字小于下属机构{other}的报告，如“{label}”本机构{actual}、下属{expected}；只报本级的可不理会"
    "（两份报告：{earlier_path}；{path}）",
    "{count} numbers are smaller than in the report of {other} below it, such as “{label}”: {actual} here, {expected} "
    "there; of no matter where only its own figures are given (reports: {earlier_path}; {path})",
)
SUM: Final = _made(
    "cross_body.sum",
    "info",
    "报告自称汇总下属机构数据的，数字不小于各下属机构之和；垂直管理机构和重复计数的除外",
    "自称汇总的报告小于下属机构之和",
    "a report that says it sums up others is smaller than their sum",
    "报告称“{quote}”，而“{label}”为{actual}，{count}个下属机构之和为{expected}",
    "the report says “{quote}”, yet “{label}” is {actual} and the {count} bodies below make {expected}",
)
CHILDREN: Final = _made(
    "cross_body.children_missing",
    "info",
    "清单列明的下属机构应当逐年有报告",
    "下属机构前后年度都有报告，独缺该年度",
    "bodies below it have reports before and after, but none on this year",
    "{count}个下属机构前后年度有报告而缺{year}年度：{names}",
    "{count} bodies below have reports before and after, but none on {year}: {names}",
)
