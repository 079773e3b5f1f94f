"""What the six statutory sections are called, and how near a heading comes to that.

Bodies number, spell and pad the titles of the form as they like, so a section is known by the words that carry its
meaning; the rest of the title, once filler is taken away, tells how far it has strayed. The reader of sections and the
rules about them share this lexicon.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

SECTIONS: Final = ("overview", "disclosure", "applications", "remedies", "problems", "other")
"""Keys of the statutory sections in their statutory order (国办公开办函〔2019〕60号 and 〔2021〕30号, 一 to 六)."""

OFFICIAL: Final = {
    "overview": "总体情况",
    "disclosure": "主动公开政府信息情况",
    "applications": "收到和处理政府信息公开申请情况",
    "remedies": "政府信息公开行政复议、行政诉讼情况",
    "problems": "存在的主要问题及改进情况",
    "other": "其他需要报告的事项",
}

MAX_TITLE: Final = 40
"""Longest folded title in characters; the longest official one has 17, the longest local variants seen about 30."""

EXACT: Final = 1.0
# A title that says the same in other words is as good a heading, but yields to the official wording where both stand.
SAME: Final = 0.97
WEAK: Final = 0.72
_PER_CHARACTER: Final = 0.06
# A heading of two sections yields to one of its own.
_TWO_SECTIONS: Final = 0.9
_JOINT: Final = re.compile("以及|[、和及与]")


@dataclass(frozen=True, slots=True)
class TitleMatch:
    """``strength`` 1.0 for the official wording, ``SAME`` for a synonym, less by 0.06 for every character beyond
    that."""

    key: str
    strength: float


@dataclass(frozen=True, slots=True)
class _Lexeme:
    key: str
    strong: re.Pattern[str]
    weak: re.Pattern[str] | None
    filler: re.Pattern[str]


_COMMON: Final = (
    "政府信息公开|政府信息|信息公开|政务公开|行政机关|本机关|本单位|[0-9]{4}年度?|本年度|年度|全年|工作|情况|开展|进展"
    "|以及|及其|及|和|与|的|、|,|我[镇乡街道县市区局委办厅]|概述|说明"
)


def _lexeme(key: str, strong: str, weak: str | None, filler: str) -> _Lexeme:
    return _Lexeme(key, re.compile(strong), re.compile(weak) if weak else None, re.compile(f"{filler}|{_COMMON}"))


# The order decides where a title holds the words of several: 因政府信息公开申请行政复议 is about remedies,
# 依申请公开存在的问题 about problems.
_LEXEMES: Final = (
    _lexeme(
        "remedies",
        "行政复议|行政诉讼|复议.{0,4}诉讼",
        None,
        "行政复议|行政诉讼|行政申诉|复议|诉讼|申诉|应诉|因|被|由|申请人|申请|提起|引发|引起|发生|导致|涉及|或|案件|举报|投诉|监督",
    ),
    _lexeme(
        "problems",
        "(?:存在|主要|突出)的?(?:主要|突出)?(?:问题|不足|困难|薄弱)|(?:问题|不足|困难).{0,4}(?:改进|整改|措施|对策|建议|打算)",
        "问题|不足|改进|下一步|下步|今后.{0,4}(?:打算|计划|安排|方向)",
        "存在|主要|突出|问题|不足之处|不足|困难|薄弱环节|其|改进|整改|完善|措施|举措|对策|建议|意见|打算|计划|安排|思路|方向"
        "|解决|办法|下一步|下一年|下一年度|下步|今后|努力|重点|针对|中|方面",
    ),
    _lexeme(
        "other",
        "其[他它]?(?:需要?|应当?|应予)(?:报告|说明|公开|告知|反映)的?(?:其[他它])?(?:重要)?(?:事项|事宜|情况|内容)"
        "|^(?:需要|应当)(?:报告|说明)的(?:其[他它])?(?:重要)?(?:事项|事宜|情况|内容)",
        "^其[他它](?:重要|有关|相关|报告|说明)?(?:事项|事宜|情况|工作)$",
        "其[他它]|需要|需|应当|应予|应|报告|说明|公开|告知|反映|重要|有关|相关|事项|事宜|内容",
    ),
    _lexeme(
        "applications",
        "依申请公开|(?:收到|受理|办理|处理|接收|答复).{0,12}申请|申请.{0,6}(?:办理|处理|答复)|信息公开申请|申请公开",
        None,
        "收到|受理|办理|处理|接收|接受|答复|回复|依申请公开|依申请|申请公开|申请|公开|公民|群众|办结|件",
    ),
    _lexeme(
        "disclosure",
        "主动公开|主动向社会公开",
        "^(?:公开|政府信息公开)情况$|^公开政府信息的?情况$",
        "主动公开|主动|公开|应当|向社会|信息|内容",
    ),
    _lexeme(
        "overview",
        "总体(?:工作)?(?:情况|概况|概述|进展)|工作总体|^概述$|^概况$|^总述$|整体情况|基本(?:工作)?情况",
        "概述$|概况$|总体|工作回顾|^(?:政府信息公开)?工作(?:开展|进展|推进)?情况$",
        "总体|整体|基本|概况|总述|进展|主要|推进|落实|回顾",
    ),
)

_FOLDED_OFFICIAL: Final = {
    **{re.sub("[、]", "", title): key for key, title in OFFICIAL.items()},
    "政府信息公开工作存在的主要问题及改进情况": "problems",
    "行政机关主动公开政府信息情况": "disclosure",
    "政府信息公开行政复议和行政诉讼情况": "remedies",
    "存在的主要问题和改进情况": "problems",
    "其它需要报告的事项": "other",
}

_MARKUP: Final = re.compile("[\\s*#_`>~|\\\\\u200b-\u200f\u2060\ufeff]+")
_TOC_TAIL: Final = re.compile("[.·…・-]{2,}[0-9]{0,3}$")
_PAGE: Final = re.compile(r"(?<=\S)\s+[0-9]{1,3}\s*$")
_NOTE: Final = re.compile(r"\([^()]{0,30}\)$")
_SENTENCE: Final = re.compile("[。；;！!？?]|,.*,.*,")
# Row labels of the statutory tables carry the numbering of sections; where a table is torn they look like headings.
_ROW_LABEL: Final = re.compile(
    "本年新收|上年结转|本年度?办理结果|结转下年度|^予以公开|^部分公开|^不予公开|^无法提供|^不予处理|^其[他它]处理|^总计|^属于(?:国家|三类|四类|行政)"
    "|法律行政法规禁止|三安全一稳定|^保护第三方|^本机关不掌握|^没有现成信息|^补正后|^信访举报投诉类|^重复申请|^要求提供公开|^无正当理由"
    "|^要求行政机关|^申请人(?:无正当|逾期)|^第二十条|^主动公开政府信息数|渠道和方式|^收到申请数|^申请(?:办结|答复)数|^回应公众关注.*数$"
)


def fold_title(line: str) -> str:
    """A heading line without markup, spaces and zero-width characters, full width turned to half, a trailing colon or
    what a table of contents puts behind it (dots, a gap, the page) cut off. Its length is not that of the line: use it
    to compare, never to place."""
    folded = _MARKUP.sub("", _PAGE.sub("", unicodedata.normalize("NFKC", line)))
    return _TOC_TAIL.sub("", folded).rstrip(":.")


def is_row_label(folded: str) -> bool:
    """Whether a folded title, its number removed, is a row label of a statutory table."""
    return _ROW_LABEL.search(folded) is not None


def is_sentence(folded: str) -> bool:
    """Whether a folded title reads as a sentence: too long, or with the punctuation of one."""
    return len(folded) > MAX_TITLE or _SENTENCE.search(folded) is not None


def match_title(folded: str) -> TitleMatch | None:
    """The statutory section that a folded title (its number removed) names, or None. Sentences and row labels name
    none."""
    if len(folded) < 2 or is_sentence(folded) or is_row_label(folded):
        return None
    folded = _NOTE.sub("", folded) or folded
    official = _FOLDED_OFFICIAL.get(folded.replace("、", ""))
    if official:
        return TitleMatch(official, EXACT)
    for lexeme in _LEXEMES:
        if lexeme.strong.search(folded):
            base = SAME
        elif lexeme.weak and lexeme.weak.search(folded):
            base = WEAK
        else:
            continue
        strength = base - _PER_CHARACTER * len(lexeme.filler.sub("", folded))
        found = TitleMatch(lexeme.key, round(max(strength, 0.0), 2))
        return found if strength >= WEAK else _joined(folded) or found
    return None


def _joined(folded: str) -> TitleMatch | None:
    """The first of two sections under one heading: 存在的主要问题、改进情况和其他需要报告的事项."""
    for joint in _JOINT.finditer(folded):
        first, second = match_title(folded[: joint.start()]), match_title(folded[joint.end() :])
        if (
            first is not None
            and second is not None
            and min(first.strength, second.strength) >= SAME
            and SECTIONS.index(first.key) < SECTIONS.index(second.key)
        ):
            return TitleMatch(first.key, _TWO_SECTIONS)
    return None


def read_number(number: str) -> tuple[str, int | None]:
    """The style (``part``, ``han``, ``arabic``, ``paren``, ``digits``, ``none``) and the ordinal of a section number as
    written: ``第一部分``, ``一、``, ``1.``, ``（一）``, ``(1)``, and the empty string."""
    bare = re.sub("[\\s、.．:：,，。·)）(（第部分章节]", "", number)
    if not bare:
        return "none", None
    if len(bare) == 1 and "㈠" <= bare <= "㈩":
        return "paren", ord(bare) - ord("㈠") + 1
    value = ordinal(bare)
    if number.startswith("第"):
        return "part", value
    if number.startswith(("(", "（")):
        return ("digits" if bare.isdecimal() else "paren"), value
    return ("arabic" if bare.isdecimal() else "han"), value


_NUMERALS: Final = {name: value for value, name in enumerate("零一二三四五六七八九十")}


def ordinal(numeral: str) -> int | None:
    """``五`` → 5, ``十二`` → 12, ``３`` → 3; None for anything else or beyond 99."""
    if numeral.isdecimal():
        return int(numeral) if len(numeral) <= 2 else None
    if not numeral or any(character not in _NUMERALS for character in numeral):
        return None
    tens, ten, units = numeral.rpartition("十")
    if not ten:
        return _NUMERALS[numeral] if len(numeral) == 1 else None
    if len(tens) > 1 or len(units) > 1 or tens == "十" or units == "十":
        return None
    return (_NUMERALS[tens] if tens else 1) * 10 + (_NUMERALS[units] if units else 0)
