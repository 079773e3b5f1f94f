"""What every table of an export is: its columns in order, each with what it means and when it is empty.

The rows are built beside this, in ``rows`` and ``issues``, in the same order; the tests recount one against the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from extractor.export.cells import amount_columns, cell_columns, state_columns
from extractor.export.model import Column, Table
from extractor.schema import LISTS
from extractor.words import word

_ID: Final = Column("report_id", "text", "报告编号", "id of the report")
_WHOSE: Final = (
    _ID,
    Column("body_name", "text", "机构名称", "name of the body", "unstated"),
    Column("year", "integer", "报告年度", "year reported on", "unstated"),
)
_SPAN: Final = (
    Column("span_start", "integer", "起点（原文字符序号，自 0 起）", "first character in the text, from 0", "unplaced"),
    Column("span_end", "integer", "终点（不含）", "end in the text, not included", "unplaced"),
)

_REPORT: Final = (
    _ID,
    Column("path", "text", "文件路径", "path of the file"),
    Column("sha256", "text", "文件内容摘要", "digest of the file"),
    Column("format", "text", "文件格式", "format of the file", "unread"),
    Column("chars", "integer", "原文字数", "characters of the text"),
    Column("form", "text", "表式（2019、2021）", "statutory form", "no_form"),
    Column("year", "integer", "报告年度", "year reported on", "unstated"),
    Column("body_key", "text", "机构标识（代码，否则现名）", "key of the body: its code, else its name", "unstated"),
    Column("body_name", "text", "机构名称（现名）", "name of the body, renames undone", "unstated"),
    Column("body_code", "text", "机构代码", "code of the body", "unknown"),
    Column("body_level", "text", "层级", "level of the body", "unknown"),
    Column("body_region", "text", "地区", "region of the body", "unknown"),
    Column("body_kind", "text", "机构类型", "kind of body", "unknown"),
    Column("body_parent", "text", "上级机构", "body above", "unknown"),
    Column("body_certain", "flag", "机构是否确定", "whether the name belongs to one body only", "unstated"),
    Column("published", "text", "发布日期（清单，否则成文日期）", "published (manifest, else signed)", "unstated"),
    Column("url", "text", "发布网址（清单）", "where it was published (manifest)", "unknown"),
    Column("status", "text", "读取状态", "ok, partial or failed"),
    Column("error_code", "text", "差错代码", "code of the error", "no_error"),
    Column("error_message", "text", "差错说明", "message of the error", "no_error"),
    Column("counts", "flag", "是否计入（可读且不重复）", "whether the report counts: read, no duplicate"),
    Column("duplicate_of", "text", "与哪份报告重复", "the report that counts instead", "unique"),
    Column("duplicate_reason", "text", "重复的原因", "same_file or same_body_and_year", "unique"),
    Column("issuer", "text", "发布机关（报告自称）", "issuer, as the report names it", "unstated"),
    Column("period_start", "text", "统计期限：起", "first day of the period", "unstated"),
    Column("period_end", "text", "统计期限：止", "last day of the period", "unstated"),
    Column("published_on", "text", "成文日期", "date under the signature", "unstated"),
    Column("website", "text", "报告所载网址", "web address in the report", "unstated"),
    Column("contact_address", "text", "地址", "address", "unstated"),
    Column("contact_postcode", "text", "邮编", "postcode", "unstated"),
    Column("contact_phone", "text", "电话", "telephone", "unstated"),
    Column("contact_email", "text", "邮箱", "e-mail", "unstated"),
)
_PROVENANCE: Final = (
    Column("backend", "text", "后端（rules、llm）", "backend that read the narrative"),
    Column("model", "text", "模型", "model", "model"),
    Column("prompt_id", "text", "提示词", "prompt", "model"),
    Column("prompt_version", "text", "提示词版本", "version of the prompt", "model"),
    Column("prompt_sha256", "text", "提示词摘要", "digest of the prompt", "model"),
    Column("attempts", "integer", "询问轮数", "rounds of asking"),
    Column("requests", "integer", "请求次数", "requests"),
    Column("tokens_input", "integer", "输入词元", "tokens in"),
    Column("tokens_output", "integer", "输出词元", "tokens out"),
    Column("tokens_cached", "integer", "缓存词元", "tokens in, read from the provider's cache"),
    Column("seconds", "number", "用时（秒）", "seconds", unit="秒"),
    Column("tool", "text", "程序版本", "program and version"),
    Column("lang", "text", "审查意见的语言", "language of the findings"),
    Column("grades", "text", "改动过等级的规则", "rules graded otherwise", "grades"),
)

VERDICTS: Final = ("verified", "unverified", "contradicted")
CELL_STATES: Final = ("number", "blank", "dash", "text", "unread")


def _counts() -> tuple[Column, ...]:
    counted = [
        column
        for name in LISTS
        for column in (
            Column(f"n_{name}", "integer", f"{word(name, 'zh')}：条数", f"{name}: items"),
            *(
                Column(
                    f"n_{name}_{verdict}", "integer", f"{word(name, 'zh')}：{word(verdict, 'zh')}", f"{name}: {verdict}"
                )
                for verdict in VERDICTS
            ),
        )
    ]
    return (
        *counted,
        Column("n_errors", "integer", "审查意见：错误", "findings: errors"),
        Column("n_warnings", "integer", "审查意见：警告", "findings: warnings"),
        Column("n_infos", "integer", "审查意见：提示", "findings: infos"),
        Column("n_uncertain", "integer", "审查意见：待核", "findings: possible misreadings of ours"),
        Column("quantities", "integer", "正文中的数量", "quantities in the narrative"),
        Column("quantities_used", "integer", "经核实的条目用到的数量", "quantities bound to verified items"),
        Column("quantities_unused", "integer", "未使用的数量", "quantities that no verified item uses"),
        *(
            Column(f"n_cells_{state}", "integer", f"单元格：{word(state, 'zh')}", f"cells: {state}")
            for state in CELL_STATES
        ),
    )


def _list(name: str, zh: str, *own: Column) -> Table:
    """A long table of one list: whose it is, its own columns, what bears it out."""
    return Table(
        name,
        zh,
        name,
        (
            *_WHOSE,
            Column("item_id", "text", "条目编号", "id of the item"),
            Column("item_index", "integer", "在记录中的序号（自 0 起）", "place in the record's list, from 0"),
            *own,
            Column("verdict", "text", "核实结论", "verified, unverified or contradicted"),
            Column("reasons", "text", "理由（规则）", "rules of the findings that name the item", "none"),
            Column("quote", "text", "原文", "the passage; where it was not found, the quote as given"),
            *_SPAN,
            Column("quote_match", "text", "引文匹配", "exact, folded, fuzzy or none"),
            Column("quote_score", "number", "匹配度（0–100）", "likeness of the quote, 0 to 100"),
            Column("quote_given", "text", "模型所给的引文", "the quote as the model gave it", "same"),
            Column("quote_occurrences", "integer", "引文在原文中出现的次数", "places where the quote stands"),
        ),
    )


_UNIT: Final = Column("unit", "text", "单位（原文）", "unit as written", "unit")
_YUAN: Final = Column("yuan", "decimal", "折合元", "in yuan", "money", unit="元")


@cache
def tables() -> Mapping[str, Table]:
    """All tables by name, in the order in which a workbook shows them."""
    made = (
        Table(
            "bodies",
            "各机构汇总",
            "bodies",
            (
                Column("body_name", "text", "机构名称", "name of the body", "unstated"),
                Column("body_key", "text", "机构标识", "key of the body", "unstated"),
                Column("body_code", "text", "机构代码", "code of the body", "unknown"),
                Column("body_level", "text", "层级", "level", "unknown"),
                Column("body_region", "text", "地区", "region", "unknown"),
                Column("reports", "integer", "计入的报告", "reports that count"),
                Column("duplicates", "integer", "重复的报告", "duplicates"),
                Column("failed", "integer", "未能读取的文件", "files that could not be read"),
                Column("first_year", "integer", "最早年度", "first year", "unstated"),
                Column("last_year", "integer", "最近年度", "last year", "unstated"),
                Column("errors", "integer", "错误", "errors"),
                Column("warnings", "integer", "警告", "warnings"),
                Column("infos", "integer", "提示", "infos"),
                Column("uncertain", "integer", "其中待核", "of these uncertain"),
            ),
            of_people=True,
        ),
        Table(
            "issues",
            "问题清单",
            "issues",
            (
                Column("body_name", "text", "机构", "body", "unstated"),
                Column("year", "integer", "年度", "year", "unstated"),
                Column("severity", "text", "程度", "severity"),
                Column("kind", "text", "性质", "kind"),
                Column("section", "text", "部分", "section"),
                Column("place", "text", "位置", "place", "unsaid"),
                Column("written", "text", "写作", "what is written", "unsaid"),
                Column("expected", "text", "应为", "what was expected", "unsaid"),
                Column("message", "text", "说明", "message"),
                Column("quote", "text", "原文", "quote", "no_text"),
                Column("context", "text", "原文所在的句子或行", "sentence or line of the quote", "no_text"),
                Column("rule_id", "text", "规则", "rule"),
                Column("rule_meaning", "text", "规则含义", "what the rule means", "unsaid"),
                Column("rule_source", "text", "依据", "source of the rule", "unsaid"),
                Column("path", "text", "文件", "file"),
                Column("report_id", "text", "报告编号", "id of the report"),
                Column("spans", "text", "原文位置", "where in the text", "no_text"),
            ),
            of_people=True,
        ),
        Table(
            "reports",
            "报告",
            "reports",
            (
                *_REPORT,
                *_counts(),
                *_PROVENANCE,
                *(one for path, column in cell_columns().items() for one in (column, *amount_columns().get(path, ()))),
                *state_columns().values(),
            ),
        ),
        _list(
            "organisations",
            "机构",
            Column("name", "text", "名称", "name"),
            Column("kind", "text", "类型", "kind of organisation"),
            Column("also_known_as", "text", "别称（以“；”分隔）", "other names, separated by ；", "none"),
        ),
        _list("projects", "项目", Column("name", "text", "名称", "name")),
        _list(
            "purchases",
            "采购",
            Column("item", "text", "采购内容", "what was bought"),
            Column("amount", "decimal", "金额（原文）", "amount as written", "number"),
            _UNIT,
            _YUAN,
        ),
        _list(
            "figures",
            "数据",
            Column("subject", "text", "事项", "what is counted"),
            Column("value", "decimal", "数值（原文）", "value as written", "number"),
            _UNIT,
            Column("quantity", "decimal", "数值（万、亿已折算）", "value with 万 and 亿 multiplied out", "number"),
            Column("counter", "text", "量词（同义的已合并）", "unit without 万 and 亿, synonyms joined", "unit"),
            _YUAN,
            Column("approximate", "flag", "是否约数", "whether 近, 约, 余, 超 … stands with it"),
            Column("cell", "text", "所对应的单元格", "the table cell that it restates", "link"),
            Column("variable", "text", "该单元格在 reports 中的列", "the column of that cell in reports", "link"),
        ),
        _list("problems", "问题", Column("problem", "text", "问题", "the shortcoming")),
        _list(
            "measures",
            "措施",
            Column("measure", "text", "措施", "the improvement"),
            Column("addresses", "integer", "所针对问题的序号（自 0 起）", "index of the problem it answers", "link"),
            Column("addresses_id", "text", "所针对问题的条目编号", "id of the problem it answers", "link"),
        ),
        Table(
            "findings",
            "审查意见",
            "findings",
            (
                *_WHOSE,
                Column("finding_index", "integer", "在记录中的序号（自 0 起）", "place in the record's list, from 0"),
                Column("rule_id", "text", "规则", "rule"),
                Column("family", "text", "规则类别", "family of the rule"),
                Column("severity", "text", "程度", "error, warning or info"),
                Column("kind", "text", "性质", "report_error, possible_extraction_error or style"),
                Column("places", "text", "位置（记录路径，以“；”分隔）", "record paths, separated by ；", "unsaid"),
                Column("suspect", "text", "最可能有误的单元格", "the cell most likely wrong", "unsaid"),
                Column("expected", "text", "应为", "what was expected", "unsaid"),
                Column("actual", "text", "写作", "what is written", "unsaid"),
                Column("message", "text", "说明", "the finding as a sentence"),
                Column("spans", "text", "原文位置（起-止，以“；”分隔）", "spans, start-end, separated by ；", "unsaid"),
            ),
        ),
        Table(
            "cells",
            "单元格",
            "cells",
            (
                _ID,
                Column("variable", "text", "在 reports 中的列", "column in reports", "not_this"),
                Column("table_key", "text", "表", "table"),
                Column("row_key", "text", "行", "row"),
                Column("col_key", "text", "列", "column"),
                Column("label", "text", "格名", "where the cell stands", "not_this"),
                Column("value", "decimal", "数值", "value", "number"),
                Column("unit", "text", "单位", "unit", "unit"),
                Column("state", "text", "状态", "number, blank, dash, text or unread"),
                Column("raw", "text", "原文", "what the report prints", "none"),
                *_SPAN,
                Column("findings", "integer", "提到它的审查意见", "findings that name the cell"),
                Column("severity", "text", "其中最重的程度", "gravest of these", "none"),
                Column("suspect", "flag", "是否被指为最可能有误", "whether it is the cell most likely wrong"),
                Column("doubted", "flag", "数字是否存疑（有错误级意见）", "whether an error finding doubts it"),
            ),
        ),
        Table(
            "codebook",
            "变量说明",
            "codebook",
            (
                Column("table_name", "text", "表", "table"),
                Column("variable", "text", "列名", "column"),
                Column("label_zh", "text", "中文标签", "Chinese label"),
                Column("label_en", "text", "英文标签", "English label"),
                Column("type", "text", "类型", "type"),
                Column("unit", "text", "单位", "unit", "not_this"),
                Column("forms", "text", "哪些表式有", "statutory forms that have it", "not_this"),
                Column("missing_zh", "text", "为空表示", "meaning of an empty value, in Chinese"),
                Column("missing_en", "text", "为空表示（英文）", "meaning of an empty value"),
                Column("source", "text", "依据", "clause", "not_this"),
                Column("cell", "text", "记录中的路径", "path in the record", "not_this"),
                Column("states", "text", "状态列", "column of states", "not_this"),
                Column("position", "integer", "在状态列中的第几个字母", "letter in the column of states", "not_this"),
            ),
            of_people=True,
        ),
    )
    return {table.name: table for table in made}
