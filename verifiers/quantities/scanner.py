"""The quantities that a Chinese text states: numbers with their units, each with its place.

``scan`` passes one pattern over the text and asks of every number whether it counts something or only names it: years,
document and clause numbers, phones, addresses, list markers and set phrases are no quantities. What it returns is in
text order, does not overlap and obeys ``text[start:end] == raw``; the cost is linear in the length of the text.

A number with a measure word is a quantity unless what stands before it says otherwise (第, a slogan's quotation mark,
a letter). A bare number is one only after a word that announces it (粉丝数20518) or where a neighbour lends it a unit
(3-5件, 分别为12、8件). Shares are ``%`` however written (百分之三十); a fraction (三分之二) has no plain decimal and is
left out. The sense of 下降3% is in the words; a written minus (增长-3%) belongs to the value.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from decimal import Decimal
from typing import Final, NamedTuple

from verifiers.model import Bound, Quantity, Span
from verifiers.quantities.numerals import NUMERAL_CHARACTERS, parse, parse_number
from verifiers.quantities.phrases import announced, bound_after, bound_before, is_one_counted, is_set_phrase, names
from verifiers.quantities.units import (
    AFTER_ARABIC,
    CONTINUOUS,
    NOUNS,
    TIMES,
    counter_pattern,
)

_D: Final = "[0-9０-９]"
_C: Final = f"[{NUMERAL_CHARACTERS}]"
# What may stand between a number and its unit: blanks, Markdown emphasis, and one line break.
_GAP: Final = r"(?:[ \u3000\u00a0*]{0,4}+(?:\n[ \u3000\u00a0]{0,8}+)?+)"
_BIG: Final = "(?:[十百千]?(?:万亿|万|亿)|[百千](?![米克瓦分]))"
_DECIMALS: Final = rf"(?:[.．]{_D}++)?+"
# The first digit is consumed already when the rest is tried. A comma or a narrow blank may part groups of three.
_ARABIC_REST: Final = (
    rf"(?:{_D}{{0,2}}(?:[,，]{_D}{{3}}(?!{_D}))++"
    rf"|{_D}{{0,2}}(?:[ \u00a0\u2009\u202f]{_D}{{3}}(?!{_D}))++"
    rf"|{_D}*+){_DECIMALS}"
)
_CHINESE_REST: Final = f"{_C}{{0,23}}+(?:点{_C}{{1,24}}+)?+"
_UNIT: Final = counter_pattern()
_TAIL: Final = rf"(?:{_GAP}([余多来几+＋]))?+(?:{_GAP}({_BIG}))?+(?:{_GAP}([余多来+＋]))?+(?:{_GAP}({_UNIT}))?+"
# Every numeral of the text, whatever it is. Possessive throughout and never started inside a number: linear.
_TOKEN: Final = re.compile(
    rf"[0-9０-９{NUMERAL_CHARACTERS}](?:"
    rf"(?<=[百千])(?<!{_C}{{2}})分之{_GAP}({_D}{_ARABIC_REST}|{_C}{_CHINESE_REST})"
    rf"|(?<={_D})(?<!{_D}{{2}}){_ARABIC_REST}((?:{_GAP}{_BIG}{_D}++{_DECIMALS}(?={_GAP}{_BIG}))*+){_TAIL}"
    rf"|(?<={_C})(?<!{_C}{{2}}){_CHINESE_REST}(){_TAIL})"
)
# The groups that mark where a number ends; after each follow 余, 万, 余 again, and the measure word.
_ARABIC: Final = 2
_CHINESE: Final = 7
_LONGEST: Final = 40

_DASH: Final = r"[-－–—―~～〜]{1,2}"
_LINK: Final = re.compile(
    rf"\s{{0,3}}(?:(至|到|{_DASH})|[、，,]|以?及|和|与)\s{{0,3}}(?=[0-9０-９{NUMERAL_CHARACTERS}])"
)
# A look at the next character, so that most bare numbers (table cells) cost next to nothing.
_LINKING: Final = frozenset("、，,和及以与至到-－–—―~～〜 \u3000")
_RANGE: Final = re.compile(rf"\s{{0,3}}(?:(至|到)|{_DASH})\s{{0,3}}")
_SHARED_OUT: Final = re.compile(r"(?:分别|依次)[^。；;！？]{0,40}\Z")
_CLOSED: Final = re.compile(r"\s|[，。；;、,）)]|\Z")

_NEIGHBOURS: Final = frozenset(["二三", "两三", "三四", "三五", "四五", "五六", "六七", "七八", "八九"])
_MYRIADS: Final = frozenset("万亿萬億")
_TENS: Final = frozenset("十拾")
_HIGH_PLACES: Final = frozenset("百佰千仟万萬亿億")
_NOT_REACHED: Final = frozenset(["以上", "通过", "经过"])
_FEW: Final[dict[str | None, Bound]] = {**dict.fromkeys("余多几+＋", "at_least"), "来": "about"}
# After these a digit is part of a path, a version or a product (art/3, v1.2, 7×24); after those, if a digit stands
# before them (9:30, 0451-5, 2 0 2 0), and after the last, if a letter does (COVID-19).
_CODE: Final = frozenset("_/@#&=\\.．×·")
_CODE_AFTER_DIGIT: Final = frozenset(":：* -－–—+＋")
_CODE_AFTER_LETTER: Final = frozenset("-－–+＋")
_MARKER_BEFORE: Final = frozenset("\n。；;：:（(！？")
_MINUS: Final = frozenset("-－−")
_MINUS_AFTER: Final = frozenset("长降为率幅达增减是:：")
_RATES: Final = frozenset(["%", "％", "﹪", "个百分点", "百分点"])
_CURRENCY_SIGNS: Final = frozenset("￥¥")
_CURRENCY_WORDS: Final = ("人民币", "RMB", "CNY")
_DURATION: Final = re.compile("内|以|之|来|多|期|间|左右")
_LOOK_BEHIND: Final = 12
_LIST_LOOK_BEHIND: Final = 60


def scan(text: str) -> tuple[Quantity, ...]:
    """Every quantity that ``text`` states, in order. Linear in the length of the text; never raises.

    What is stated roughly has the value written and a bound: 4300余条 is at least 4300, 十几个 and 数十个 at least 10,
    百余件 and 上百件 at least 100, 七八件 about 7, 近300个 about 300, 不足20件 at most 20; 3-5件 is a lower bound and
    an upper one. ``approximate`` is set wherever the bound is not ``exact``.
    """
    scanner = _Scanner(text)
    for match in _TOKEN.finditer(text):
        scanner.read(match)
    return tuple(scanner.found)


class _Number(NamedTuple):
    """A number as read: its value, where it begins (with 数 or a minus), its digits alone, 万/亿, how exact it is."""

    value: Decimal
    start: int
    digits: Span
    big: str
    bound: Bound | None


class _Scanner:
    """One pass over one text: the quantities found, and the bare numbers still waiting for a neighbour's unit."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Quantity] = []
        self._announced = announced(text)
        self._names = names(text)
        self._name_starts = [start for start, _ in self._names]
        self._waiting: list[tuple[int, int, Decimal]] = []
        self._waiting_for = -1  # where a number must start to lend its unit to those waiting
        self._ranged = False
        self._ordinal_at = -1  # where a number must start to be an ordinal as the one before it (第一、二项)
        self._ordinal_unit = ""

    def read(self, match: re.Match[str]) -> None:
        text, start, kind = self.text, match.start(), match.lastindex
        if kind in (_ARABIC, _CHINESE) and not match[kind] and text[start - 1 : start] not in _CURRENCY_SIGNS:
            if start in self._announced or text[match.end() : match.end() + 1] in _LINKING or self._continues(start):
                self._read_bare(start, match.end())
            return
        before = text[max(0, start - _LOOK_BEHIND) : start].rstrip()
        if self._is_ordinal(start, before, match.end(), match[_ARABIC + 4] or match[_CHINESE + 4] or ""):
            return
        if start == self._waiting_for or not _is_code(text, start) or before.upper().endswith(_CURRENCY_WORDS):
            quantity = _share(text, match, before) if match[1] else _measured(text, match, before)
            if quantity and not self._is_named(start):
                self._keep(quantity)
        self._waiting.clear()

    def _continues(self, start: int) -> bool:
        return start in (self._waiting_for, self._ordinal_at)

    def _is_ordinal(self, start: int, before: str, end: int, unit: str) -> bool:
        if not before.endswith("第") and not (start == self._ordinal_at and self._ordinal_unit in ("", unit)):
            return False
        link = _LINK.match(self.text, end)
        self._ordinal_at, self._ordinal_unit = link.end() if link else -1, unit
        self._waiting.clear()
        return True

    def _is_named(self, start: int) -> bool:
        index = bisect_right(self._name_starts, start) - 1
        return index >= 0 and start < self._names[index][1]

    def _read_bare(self, start: int, end: int) -> None:
        """A number without a unit waits for its neighbour's, or is announced, or is nothing."""
        text = self.text
        before = text[max(0, start - _LOOK_BEHIND) : start].rstrip()
        if self._is_ordinal(start, before, end, ""):
            return
        continues = bool(self._waiting) and start == self._waiting_for
        readable = end - start <= _LONGEST and (continues or not _is_code(text, start))
        value = parse_number(text[start:end]) if readable else None
        link = _LINK.match(text, end)
        if value is not None and link:
            if not continues or self._ranged:
                self._waiting.clear()
            self._waiting.append((start, end, value))
            self._waiting_for, self._ranged = link.end(), link[1] is not None
            return
        if value is not None and continues and not self._ranged and _CLOSED.match(text, end) and self._is_dealt_out():
            self._release("")
            self.found.append(_bare(text, start, end, value, ""))
        elif value is not None and start in self._announced and not self._is_named(start):
            bound = bound_before(before) or bound_after(text, end) or "exact"
            self.found.append(_bare(text, start, end, value, "", bound))
        self._waiting.clear()

    def _keep(self, quantity: Quantity) -> None:
        """Add a quantity; give its unit to the numbers waiting before it, and see whether the two make a range."""
        found, waiting = self.found, self._waiting
        if waiting and self._waiting_for == quantity.start:
            if self._ranged:
                lower = waiting[-1]
                if lower[2] < quantity.value:
                    found.append(_bare(self.text, *lower, quantity.unit, "at_least"))
                    quantity = replace(quantity, approximate=True, bound="at_most")
            elif self._is_dealt_out():
                self._release(quantity.unit)
        elif found and quantity.start - found[-1].end <= 8:
            lower = found[-1]
            link = _RANGE.fullmatch(self.text, lower.end, quantity.start)
            unit = quantity.unit if lower.unit and quantity.unit.startswith(lower.unit) else lower.unit
            # 从3件到5件 is a change, not a range.
            change = link and link[1] and self.text[lower.start - 1 : lower.start] in ("从", "由")
            if link and not change and unit == quantity.unit and lower.value < quantity.value:
                found[-1] = replace(lower, unit=unit, approximate=True, bound="at_least")
                quantity = replace(quantity, approximate=True, bound="at_most")
        found.append(quantity)

    def _is_dealt_out(self) -> bool:
        """Whether 分别 or 依次 opens the list of waiting numbers; others in a row are list markers or codes."""
        first = self._waiting[0][0]
        return _SHARED_OUT.search(self.text, max(0, first - _LIST_LOOK_BEHIND), first) is not None

    def _release(self, unit: str) -> None:
        self.found.extend(_bare(self.text, start, end, value, unit) for start, end, value in self._waiting)


def _bare(text: str, start: int, end: int, value: Decimal, unit: str, bound: Bound = "exact") -> Quantity:
    return Quantity(value, unit, text[start:end], start, end, bound != "exact", bound, Span(start, end))


def _share(text: str, match: re.Match[str], before: str) -> Quantity | None:
    """百分之三十, 千分之二: the unit is written before the number."""
    value = parse(match[1])
    if value is None:
        return None
    bound = bound_before(before) or bound_after(text, match.end()) or "exact"
    unit = "%" if match[0][0] == "百" else "‰"
    return Quantity(value, unit, match[0], match.start(), match.end(), bound != "exact", bound, Span(*match.span(1)))


def _measured(text: str, match: re.Match[str], before: str) -> Quantity | None:
    """A number with a measure word or 万/亿; None where it is no quantity of the text."""
    arabic, end = match.start(_ARABIC) >= 0, match.end()
    counter = match[(_ARABIC if arabic else _CHINESE) + 4] or ""
    number = _arabic(text, match) if arabic else _chinese(text, match, before, counter)
    if number is None or is_set_phrase(text, number.digits.start):
        return None
    start, unit = number.start, number.big + counter
    priced = text[start - 1 : start] in _CURRENCY_SIGNS
    if priced:
        start -= 1
    elif not counter and (number.big or text[number.digits.end - 1])[-1] not in _MYRIADS:
        return None
    if not counter and (priced or before.upper().endswith(_CURRENCY_WORDS)):
        unit += "元"
    if counter and not _counts(text, number, counter, arabic, before, end):
        return None
    bound = number.bound or _bound(text, before, end, counter)
    return Quantity(number.value, unit, text[start:end], start, end, bound != "exact", bound, number.digits)


def _is_code(text: str, start: int) -> bool:
    """Whether what stands directly before a number makes it part of a code: a letter, a slash, a digit's hyphen."""
    before = text[start - 1 : start]
    if not before:
        return False
    if before in _CODE or (before.isascii() and before.isalnum()):
        return True
    earlier = text[start - 2] if start > 1 else ""
    if earlier.isdigit():
        return before in _CODE_AFTER_DIGIT
    return earlier.isascii() and earlier.isalpha() and before in _CODE_AFTER_LETTER


def _arabic(text: str, match: re.Match[str]) -> _Number | None:
    few, big, few_more, counter = match.group(_ARABIC + 1, _ARABIC + 2, _ARABIC + 3, _ARABIC + 4)
    start, end, goes_on = match.start(), match.start(_ARABIC), match[_ARABIC]
    if goes_on:  # 3亿5千万: the number goes on after its first 万
        end, big = match.end(_ARABIC + 2), None
    printed = text[start:end]
    if len(printed) > _LONGEST or (len(printed) > 2 and printed[0] in "0０" and printed.isdigit()):
        return None
    point = max(printed.find("."), printed.find("．"))
    if point > 0 and counter and not big and not goes_on and counter not in CONTINUOUS:
        # 2.3个专栏 at the head of a line: item 2, and three of them, for what is counted comes whole.
        lead = text[max(0, start - 4) : start].rstrip(" \u3000#*")
        if not lead or lead[-1] in _MARKER_BEFORE:
            start += point + 1
    value = (parse if goes_on else parse_number)(text[start:end])
    if value is None:
        return None
    bound = _FEW.get(few) or _FEW.get(few_more)
    if counter in _RATES and text[start - 1 : start] in _MINUS and text[start - 2 : start - 1] in _MINUS_AFTER:
        return _Number(-value, start - 1, Span(start, end), "", bound)
    return _Number(value, start, Span(start, end), big or "", bound)


def _chinese(text: str, match: re.Match[str], before: str, counter: str) -> _Number | None:
    few, big, few_more = match.group(_CHINESE + 1, _CHINESE + 2, _CHINESE + 3)
    start, end, bound = match.start(), match.start(_CHINESE), _FEW.get(few) or _FEW.get(few_more)
    numeral = text[start:end]
    if not big and not few and numeral[-1] in _MYRIADS and numeral[:-1] and _MYRIADS.isdisjoint(numeral[:-1]):
        end, numeral, big = end - 1, numeral[:-1], numeral[-1]  # 三百万元 is 300 万元, as 300万元 is
    if numeral == "一" and not bound and not big and not is_one_counted(text, start, match.end(), before, counter):
        return None
    if numeral in ("零", "〇") and counter == "件":  # 零件 is a spare part
        return None
    value = parse(numeral)
    if value is None:  # 十七八件, 七八十件: the lower of the two
        if numeral[-2:] in _NEIGHBOURS:
            value, bound = parse(numeral[:-1]), "about"
        elif numeral[:2] in _NEIGHBOURS:
            value, bound = parse(numeral[0] + numeral[2:]), "about"
    if value is None:
        return None
    digits, head, previous = Span(start, end), numeral[0], text[start - 1 : start]
    if (head in _TENS or head in _HIGH_PLACES) and not few and previous in ("数", "几"):
        return _Number(value, start - 1, digits, big or "", "at_least")
    if head in _HIGH_PLACES and not few and not bound_before(before):
        # A bare 百 or 千 is a figure of speech (百姓, 千家万户) unless something says that it is a count.
        if text[start - 2 : start] in _NOT_REACHED or previous not in ("上", "过"):
            return None
        bound = "at_least"
    return _Number(value, start, digits, big or "", bound)


def _counts(text: str, number: _Number, counter: str, arabic: bool, before: str, end: int) -> bool:
    """Whether number and measure word, each well read, count something rather than name a year, a rank or a place."""
    value, digits = number.value, number.digits
    length = digits.end - digits.start
    if "\n" in text[digits.end : end] and text[max(0, text.rfind("\n", 0, digits.start)) : digits.start].isspace():
        return False  # a line of its own: a cell, whatever the next line begins with
    if value == 1 and before.endswith("计"):  # 不同渠道计1条 says how to count
        return before.endswith(("共计", "总计", "累计", "合计", "统计"))
    if not arabic and counter in AFTER_ARABIC:
        return False
    if counter in NOUNS:  # 12345企业服务热线
        return length <= 4
    match counter:
        case "大":  # 十九大, 二十大
            return value <= 10
        case "次" | "名" | "位":  # 五届四次全会, 排名前三位
            return not before.endswith(("届", "前"))
        case "年" if not number.big:  # 2020年, 20年 and 二〇年 are years, 3年 and 20年来 durations
            lasting = length == 1 or not arabic or _DURATION.match(text, end) is not None
            return lasting and value < 100 and "〇" not in text[digits.start : digits.end]
        case "组":  # 平房村3组 is an address
            return not before.endswith(("村", "社区", "屯", "庄"))
        case "日":
            return not before.endswith("月")
        case "分":
            return not before.endswith(("时", "点", ":", "："))
        case "版":  # 2.0版 is a version
            return "." not in text[digits.start : digits.end]
        case "页":
            return "页" not in before[-4:]
        case _:
            return True


def _bound(text: str, before: str, end: int, counter: str) -> Bound:
    if counter in TIMES:  # 近三年 are the last three years, 20个工作日内 at most twenty days
        if before.endswith("近"):
            return "exact"
        if text[end : end + 1] == "内":
            return "at_most"
    return bound_before(before) or bound_after(text, end) or "exact"
