"""The numbers that lists and headings are given automatically, as a reader sees them: 一、（一）1. ① iv.

A number that the file does not hold as text is still on the page, and section headings are often numbered so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

_DIGITS: Final = "〇一二三四五六七八九"
_FORMAL: Final = "零壹贰叁肆伍陆柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_LARGEST: Final = 9_999
_NUMBERED: Final = re.compile(
    r"\s*(?:[（(]?\s*(?:[一二三四五六七八九十]{1,3}|\d{1,3}|[a-zA-Z])\s*(?:[、.．)）]|是(?!否))|第[一二三四五六七八九十\d]{1,3}[章节条部]|[①-⑳㈠-㈩])"
)


def has_number(text: str) -> bool:
    """Whether a paragraph begins with a number of its own."""
    return _NUMBERED.match(text) is not None


def chinese(value: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """``12`` → 十二, ``105`` → 一百〇五; as headings are counted, 十 and not 一十."""
    if not 0 < value <= _LARGEST:
        return str(value)
    made = ""
    zero = False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit == 0:
            zero = bool(made)
            continue
        made += digits[0] if zero else ""
        made += digits[digit] + (units[place - 1] if place else "")
        zero = False
    one_ten = digits[1] + units[0]
    return made[1:] if made.startswith(one_ten) else made


def _spelt(value: int) -> str:
    return "".join(_DIGITS[int(one)] for one in str(value))


def roman(value: int) -> str:
    if not 0 < value <= _LARGEST:
        return str(value)
    made = ""
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        made += letters * count
    return made


def letters(value: int) -> str:
    """1 → a, 26 → z, 27 → aa."""
    made = ""
    while 0 < value <= _LARGEST or (made and value):
        value, rest = divmod(value - 1, 26)
        made = chr(ord("a") + rest) + made
    return made or str(value)


def _from(first: str, count: int) -> Callable[[int], str]:
    return lambda value: chr(ord(first) + value - 1) if 0 < value <= count else str(value)


def _of(signs: str) -> Callable[[int], str]:
    return lambda value: signs[value - 1] if 0 < value <= len(signs) else str(value)


def _wide(value: int) -> str:
    return "".join(chr(ord("０") + int(one)) for one in str(value))


_WORD: Final[Mapping[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": lambda value: f"{value:02d}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalHalfWidth": str,
    "decimalEnclosedCircle": _from("①", 20),
    "decimalEnclosedCircleChinese": _from("①", 20),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "ideographEnclosedCircle": _from("㊀", 10),
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "koreanCounting": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": _spelt,
    "taiwaneseDigital": _spelt,
    "japaneseDigitalTenThousand": _spelt,
    "chineseLegalSimplified": lambda value: chinese(value, _FORMAL, "拾佰仟"),
    "ideographLegalTraditional": lambda value: chinese(value, _FORMAL, "拾佰仟"),
    "ideographTraditional": _of(_STEMS),
    "ideographZodiac": _of(_BRANCHES),
    "lowerLetter": letters,
    "upperLetter": lambda value: letters(value).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda value: roman(value).upper(),
    "none": lambda value: "",
}

# Names of CSS and of the attribute ``type``, as those of Word.
_WEB: Final[Mapping[str, str]] = {
    "1": "decimal",
    "decimal": "decimal",
    "decimal-leading-zero": "decimalZero",
    "a": "lowerLetter",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "A": "upperLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "i": "lowerRoman",
    "lower-roman": "lowerRoman",
    "I": "upperRoman",
    "upper-roman": "upperRoman",
    "cjk-ideographic": "chineseCounting",
    "simp-chinese-informal": "chineseCounting",
    "trad-chinese-informal": "chineseCounting",
    "japanese-informal": "chineseCounting",
    "cjk-decimal": "ideographDigital",
    "simp-chinese-formal": "chineseLegalSimplified",
    "trad-chinese-formal": "chineseLegalSimplified",
    "cjk-heavenly-stem": "ideographTraditional",
    "cjk-earthly-branch": "ideographZodiac",
}
_LATIN: Final = frozenset({"decimal", "decimalZero", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"})


def word_number(value: int, format: str) -> str:
    """A number as Word writes it in a format (ECMA-376 Part 1, 17.18.59 ST_NumberFormat); decimal in formats that no
    Chinese report uses."""
    return _WORD.get(format, str)(value)


def list_number(value: int, style: str) -> str:
    """The number of an item of a web page's list with what stands behind it; empty for lists that show none."""
    format = _WEB.get(style)
    if format is None:
        return ""
    return word_number(value, format) + (". " if format in _LATIN else "、")
