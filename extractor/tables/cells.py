"""What stands in one cell: a number with its sign and unit, a blank, a dash, or text.

Only a spelling that can mean one number is a number. Masked digits, two numbers in one cell, a misplaced thousands
separator are text: a value that was not written must never appear to have been read.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from verifiers.model import CellState

# Full-width ASCII only: NFKC would turn a footnote mark (²、①) into a digit of the number before it.
_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_LITTER: Final = re.compile(r"\[bookmark:[^\]\n]{0,60}\]|&nbsp;|[\u200b-\u200f\ufeff]", re.IGNORECASE)
# A line break keeps two numbers apart: ``12<br>34`` is not 1234.
_BREAK: Final = re.compile(r"<br\s{0,3}/?>", re.IGNORECASE)
# Emphasis in pairs; asterisks by themselves mask digits.
_EMPHASIS: Final = re.compile(r"(\*\*|__)(?=\S)([^*_]+)(?<=\S)\1")
_DASHES: Final = frozenset("-—―–─−‐‑‒ー﹣⁻⸺⸻~/\\∕⁄×╱")
_SIGN: Final = r"[+\-±—―–─−﹣↑↓⬆⬇↗↘]|增加了?|减少了?|新增|上升|下降|增|减"
_UNIT: Final = r"[亿万千百]*(?:元|件次|件|条|项|个|份|部|起|宗|例|人次|人|次|篇|宗|册)|[亿万]|%"
_NUMBER: Final = re.compile(
    rf"(?:人民币|RMB|(?P<currency>[¥￥]))?\s*(?P<sign>{_SIGN})?\s*"
    r"(?P<digits>\d{1,3}(?:,\s?\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\s*"
    rf"(?P<arrow>[↑↓])?\s*(?P<unit>{_UNIT})?\s*(?:\((?P<bracketed>{_UNIT})\))?。?"
    r"(?P<note>\s*(?:\([^()]*[^()\d.,%\s+\-][^()]*\)|\[[^\[\]]*\]|[①-⑳⁰¹²³⁴-⁹†‡※]|注\d?)+)?",
    re.DOTALL,
)
_NEGATIVE: Final = frozenset("-—―–─−﹣↓⬇↘") | {"减", "减少", "减少了", "下降"}
_WORDS: Final = frozenset(
    {"无", "没有", "不适用", "N/A", "n/a", "NA", "空", "略", "一", "暂无", "无此项", "保密", "无数据"}
)
_MASKED: Final = re.compile(r"[\dXx×*＊]{1,12}")
LONGEST_VALUE: Final = 80


class Reading(NamedTuple):
    """``footnote``: something beside the number stands in the cell; ``mark``: how the sign is written, where there is
    one."""

    state: CellState
    value: Decimal | None = None
    unit: str | None = None
    footnote: bool = False


_BLANK: Final = Reading("blank")
_TEXT: Final = Reading("text")


@lru_cache(maxsize=4096)
def read_value(raw: str) -> Reading:
    """The reading of a cell's raw text, white space around it or not."""
    if raw == "0":
        return Reading("number", Decimal(0))
    if len(raw) > LONGEST_VALUE:
        return _TEXT
    text = _EMPHASIS.sub(r"\2", _BREAK.sub("\n", _LITTER.sub("", raw.translate(_WIDTH))).strip())
    if not text:
        return _BLANK
    if all(mark in _DASHES for mark in "".join(text.split())):
        return Reading("dash")
    found = _NUMBER.fullmatch(text)
    if found is None:
        return _TEXT
    value = Decimal(found["digits"].replace(",", "").replace(" ", ""))
    sign, arrow = found["sign"], found["arrow"]
    if sign and arrow:
        return _TEXT
    if sign in _NEGATIVE or arrow == "↓":
        value = -value if value else value
    unit = found["unit"] or found["bracketed"] or ("元" if found["currency"] else None)
    return Reading("number", value, unit, found["note"] is not None)


@lru_cache(maxsize=4096)
def is_value(raw: str) -> bool:
    """Whether a cell stands where a value would: a number, a dash, or one of the words and masks written instead."""
    reading = read_value(raw)
    if reading.state != "text":
        return reading.state != "blank"
    text = raw.translate(_WIDTH).strip()
    return text in _WORDS or (_MASKED.fullmatch(text) is not None)


@lru_cache(maxsize=4096)
def is_number(raw: str) -> bool:
    """Whether a piece of a plain line can only be a value: a number or a dash, not a word."""
    return read_value(raw).state in ("number", "dash")


def parts_of(raw: str) -> list[str]:
    """What stands in a cell, parted by white space and line breaks."""
    return _BREAK.sub("\n", raw).split()


def is_broken(raw: str) -> bool:
    """Whether several numbers stand in one cell, or a number on a line beside a line of words: a number that is broken
    in two, or more than one cell."""
    parts = parts_of(raw)
    if len(parts) > 1 and all(is_number(part) for part in parts):
        return True
    lines = [line.strip() for line in _BREAK.sub("\n", raw).split("\n")]
    return len(lines) > 1 and any(is_number(line) for line in lines)


def is_several(raw: str) -> bool:
    """Whether a cell holds several numbers side by side."""
    parts = raw.split(" ")
    return len(parts) > 1 and all(is_number(part) for part in parts if part)
