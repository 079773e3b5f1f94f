"""The words that stand in exported files, in Chinese and English: cells, places, grades, what an empty value means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from extractor.export.model import Missing, Trouble
from extractor.words import word
from verifiers.rules import Lang

Pair = tuple[str, str]

ROW_NAMES: Final[Mapping[str, str]] = {
    "new": "new requests",
    "carried_over": "carried over from last year",
    "granted": "granted",
    "partial": "granted in part",
    "denied.three_securities": "denied: three securities and one stability",
    "denied.third_party": "denied: rights of third parties",
    "denied.process_info": "denied: process information",
    "denied.admin_inquiry": "denied: administrative inquiry",
    "total": "all results",
    "carried_forward": "carried forward to next year",
    "other": "other results",
    "other.overdue_correction": "other: correction overdue",
    "other.overdue_fee": "other: fee overdue",
    "other.other": "other: other",
    "regulations": "regulations (规章)",
    "normative": "normative documents",
    "licensing": "licences",
    "other_services": "other services to the public",
    "penalties": "penalties",
    "coercion": "coercive measures",
    "fees": "administrative fees",
    "procurement": "central procurement",
    "review": "administrative review",
    "direct": "litigation without review",
    "after_review": "litigation after review",
}
COLUMN_NAMES: Final[Mapping[str, str]] = {
    "natural": "natural persons",
    "business": "businesses",
    "research": "research institutes",
    "nonprofit": "nonprofit organisations",
    "legal": "legal services",
    "other_org": "other organisations",
    "made": "made this year",
    "published": "published this year",
    "total": "total",
    "previous": "items last year",
    "change": "change this year",
    "decisions": "decisions this year",
    "repealed": "repealed this year",
    "in_force": "in force",
    "other": "other result",
}

_WORDS: Final[Mapping[str, Pair]] = {
    "text": ("正文", "narrative"),
    "whole": ("全文", "whole text"),
    "profile": ("基本信息", "profile"),
    "sections": ("章节", "sections"),
    "file": ("文件", "file"),
    "contact": ("联系方式", "contact"),
    "contact.address": ("地址", "address"),
    "contact.postcode": ("邮编", "postcode"),
    "contact.phone": ("电话", "telephone"),
    "contact.email": ("邮箱", "e-mail"),
    "website": ("网址", "web address"),
    "preamble": ("导言", "preamble"),
    "extra": ("法定格式之外的部分", "a section that is not of the form"),
    "report_error": ("报告差错", "fault of the report"),
    "possible_extraction_error": ("待核", "UNCERTAIN"),
    "style": ("格式规范", "style"),
    "not_read": ("未能读取", "not read"),
    "not_on_form": ("本表式没有", "not on the form"),
    "doubted": ("存疑", "doubted"),
}


def words(key: str, lang: Lang) -> str:
    """The words for a key, of this package or of the whole program; the key itself where there are none."""
    if (pair := _WORDS.get(key)) is not None:
        return pair[0 if lang == "zh" else 1]
    try:
        return word(key, lang)
    except KeyError:
        return key


MISSING: Final[Mapping[Missing, Pair]] = {
    "never": ("不会为空", "never empty"),
    "unstated": ("报告没有写明，或未能读出", "not stated in the report, or not read"),
    "unread": ("文件未能读取", "the file could not be read"),
    "unknown": ("清单没有给出，名称也看不出", "the manifest does not say it, nor does the name"),
    "no_error": ("没有差错", "there was no error"),
    "unique": ("不是重复的报告", "the report is no duplicate"),
    "unplaced": ("引文在原文中找不到", "the quote was not found in the text"),
    "same": ("与原文一致", "the text has it the same"),
    "cell": (
        "不是数字，或本表式没有这一格：见状态列，第 position 个字母",
        "no number, or not on this form: see the column of states, letter number `position`",
    ),
    "number": ("不是数字：见 state", "no number: see state"),
    "unit": ("没有写明单位", "no unit is written"),
    "money": ("不是数字，或没有写明货币单位", "no number, or no currency is written"),
    "model": ("没有问过模型", "no model was asked"),
    "grades": ("没有改动规则的等级", "no rule was graded otherwise"),
    "unsaid": ("该条意见没有说", "the finding does not say"),
    "link": ("没有指明", "none is named"),
    "no_form": ("未识别出法定表格", "no statutory form was recognised"),
    "none": ("没有", "there is none"),
    "no_text": ("该条意见不指向原文，或数据库中没有原文", "the finding points to no text, or the database has none"),
    "not_this": ("不适用", "does not apply"),
}

TROUBLES: Final[Mapping[Trouble, Pair]] = {
    "replaced": (
        "{count} 个文本含有表格软件不能保存的控制字符，已换成“\ufffd”；原样见 jsonl 或 parquet",
        "{count} texts hold control characters that spreadsheets cannot; they are “\ufffd” here, and as they are in "
        "jsonl and parquet",
    ),
    "cut": (
        "{count} 个文本超过单元格的 32,767 字上限，已截断；全文见 csv、jsonl 或 parquet",
        "{count} texts are longer than the 32,767 characters of a cell and were cut; whole in csv, jsonl and parquet",
    ),
    "too_precise": (
        "{count} 个数的位数超出 parquet 的数值列，列中为空；原样见 csv 或 jsonl",
        "{count} numbers have more digits than the columns of parquet hold and are null there; exact in csv and jsonl",
    ),
    "as_text": (
        "{count} 个数超过 15 位有效数字，工作簿中存为文本",
        "{count} numbers have more than 15 digits and are text in the workbook",
    ),
}
